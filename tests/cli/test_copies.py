"""``drawbridge backup`` and ``drawbridge restore``, as somebody at a keyboard meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawbridge.actions.house import PEOPLE
from drawbridge.actions.people import create_person, person_id
from drawbridge.cli import person
from drawbridge.errors import InputRefused
from tests.actions.houses import PASSPHRASE, files, house_in
from tests.cli.command import running, say


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = house_in(tmp_path_factory.mktemp("node") / "data")
    for name in ("Ana", "Mara"):
        create_person(house, name, PASSPHRASE).vault.close()
    return house.folder


def test_a_copy_is_made_and_put_back(data: Path, tmp_path: Path) -> None:
    made = say("backup", tmp_path / "copy", "--data", data)
    assert (made.code, made.err) == (0, "")
    assert "2 vaults" in made.out
    back = say("restore", tmp_path / "copy", "--data", tmp_path / "new")
    assert (back.code, back.err) == (0, "")
    assert "nothing was deleted" in back.out
    kept = {name: content for name, content in files(tmp_path / "new").items() if name.endswith("vault.db")}
    assert kept == {name: content for name, content in files(data).items() if name.endswith("vault.db")}


def test_nothing_is_copied_while_a_node_runs(data: Path, tmp_path: Path) -> None:
    with running(data) as node:
        refused = say("backup", tmp_path / "copy", "--data", data)
        node.stop()
    assert refused.code == 1
    assert "Another Drawbridge is using this folder" in refused.err
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backup", "HERE"), "Something is at that place already"),
        (("backup", "HERE/copy", "--data", "HERE/nothing"), "nothing to copy"),
        (("restore", "HERE"), "not a whole copy"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    data: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = [argument.replace("HERE", str(tmp_path)) for argument in arguments]
    refused = say(*given, *(() if "--data" in given else ("--data", data)))
    assert refused.code == 1
    assert said in " ".join(refused.err.split())
    assert "Traceback" not in refused.err


def test_one_vault_is_asked_for_by_name_and_the_name_is_on_no_command_line(
    data: Path, tmp_path: Path
) -> None:
    say("backup", tmp_path / "copy", "--data", data)
    command = ["restore", "--one", str(tmp_path / "copy"), "--data", str(data)]
    done = CliRunner().invoke(person.app, command, input="mara\n")
    assert done.exit_code == 0
    house = house_in(data)
    marks = [path.parent.name for path in (data / PEOPLE).glob("*/put-back")]
    assert marks == [person_id(house, "Mara")]
    nobody = CliRunner().invoke(person.app, command, input="Jon\n")
    assert isinstance(nobody.exception, InputRefused)
