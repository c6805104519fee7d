"""Every vault that a released version wrote opens today, and holds what it held."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from drawbridge.actions import entries
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import PEOPLE, House
from drawbridge.actions.people import person_id, unlock
from drawbridge.core.locks import database_key
from drawbridge.db.connection import Connection, open_encrypted
from drawbridge.db.migrate import migrate, steps, version_of
from drawbridge.vault.vault import DATABASE_FILE, open_vault
from tests.actions.houses import desk_of, house_in

HERE = Path(__file__).parent
SAMPLES = sorted(path.parent for path in HERE.glob("schema-*/holds.json"))
SCHEMA = resources.files("drawbridge.vault") / "schema"
KEYS = dict(re.findall(r"\| `(schema-\d+)` \| \w+ \| `([^`]+)` \|", (HERE / "README.md").read_text()))

PRACTISING = 3
"""The schema since which there are walls, letters and what else is practised."""

pytestmark = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def tool() -> Any:
    path = HERE.parents[1] / "tools" / "make_sample_vault.py"
    spec = importlib.util.spec_from_file_location("make_sample_vault", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def house(tmp_path: Path, sample: Path) -> House:
    """A house into which the sample's person has moved."""
    made = house_in(tmp_path / "data")
    home = made.folder / PEOPLE / person_id(made, "Ana")
    home.mkdir()
    for name in ("vault.json", "vault.db"):
        shutil.copyfile(sample / name, home / name)
    return made


def test_a_vault_of_every_schema_opens_and_holds_what_it_held(house: House, sample: Path) -> None:
    expected = json.loads((sample / "holds.json").read_text("utf-8"))
    for _ in range(2):
        with closing((person := unlock(house, "Ana", KEYS[sample.name])).vault):
            found = json.loads(json.dumps(tool().held(desk_of(house, person))))
            assert {noun: found[noun] for noun in expected} == expected
            # What later schemas keep, an older vault holds nothing of.
            assert {noun: held for noun, held in found.items() if noun not in expected and held} == {}
    assert len(expected["kept"]) > 5
    assert {"standing", "ended", "invited"} <= {bridge[1] for bridge in expected["bridges"]}
    assert expected["crossings"]
    assert expected["arrived"]
    assert expected["drafts"]


def test_a_newer_sample_holds_something_of_everything_that_its_schema_keeps(sample: Path) -> None:
    expected = json.loads((sample / "holds.json").read_text("utf-8"))
    nouns = {"walls", "kindnesses", "letters", "tellings", "rungs", "asked"}
    is_practising = int(sample.name.removeprefix("schema-")) >= PRACTISING
    assert {noun for noun in nouns if expected.get(noun)} == (nouns if is_practising else set())


def test_it_opens_as_well_from_every_schema_on_the_way(house: House, sample: Path, tmp_path: Path) -> None:
    """A schema that no sample was made of is what an older sample becomes when it is brought so far."""
    expected = json.loads((sample / "holds.json").read_text("utf-8"))
    with closing(unlock(house, "Ana", KEYS[sample.name]).vault) as vault:
        key, vmk, vault_id, home = database_key(vault.vmk, vault.id), vault.vmk, vault.id, vault.folder
    for stop in range(int(sample.name.removeprefix("schema-")), steps(SCHEMA)[-1][0]):
        shutil.copyfile(sample / "vault.db", home / DATABASE_FILE)
        (some := tmp_path / f"steps-{stop}").mkdir()
        for step, text in steps(SCHEMA)[:stop]:
            (some / f"{step:04d}.sql").write_text(text, "utf-8")
        with closing(open_encrypted(home / DATABASE_FILE, key)) as raw:
            migrate(raw, some, store="vault")
            assert version_of(raw) == stop
        with closing(open_vault(home, vmk, vault_id)) as vault:
            desk = Desk(vault, house.clock, house.entropy, house.relay, house.zone)
            found = json.loads(json.dumps(tool().held(desk)))
        assert {noun: found[noun] for noun in expected} == expected


def test_it_is_brought_up_to_date_and_can_be_written_in(house: House, sample: Path) -> None:
    newest = steps(SCHEMA)[-1][0]
    with closing((person := unlock(house, "Ana", KEYS[sample.name])).vault) as vault:
        assert version_of(vault.db) == newest
        assert vault.db.rows("PRAGMA integrity_check") == [("ok",)]
        assert vault.db.rows("PRAGMA foreign_key_check") == []
        desk = desk_of(house, person)
        entries.keep_entry(desk, entries.new_entry_id(desk), "written in today's version")
        assert len(entries.search_entries(desk, "today's version")) == 1
        vmk, vault_id, folder = vault.vmk, vault.id, vault.folder
    with closing(open_encrypted(folder / DATABASE_FILE, database_key(vmk, vault_id))) as raw:
        assert tables(raw) == tables_after(house.folder, newest)


def test_a_released_step_never_changes(house: House, sample: Path) -> None:
    """The sample has the very tables that its steps make today; if not, somebody edited an old step."""
    number = int(sample.name.removeprefix("schema-"))
    with closing(unlock(house, "Ana", KEYS[sample.name]).vault) as vault:
        key = database_key(vault.vmk, vault.id)
    shutil.copyfile(sample / "vault.db", house.folder / "sample.db")
    with closing(open_encrypted(house.folder / "sample.db", key)) as raw:
        assert version_of(raw) == number
        assert tables(raw) == tables_after(house.folder, number)


def tables(db: Connection) -> dict[str, str]:
    """Return the statements that made everything in a database, by name."""
    return {str(name): str(sql) for name, sql in db.rows("SELECT name, sql FROM sqlite_master")}


def tables_after(place: Path, number: int) -> dict[str, str]:
    """Return what a new vault is made of after so many steps."""
    some = place / "steps"
    some.mkdir(exist_ok=True)
    for step, text in steps(SCHEMA):
        if step <= number:
            (some / f"{step:04d}.sql").write_text(text, "utf-8")
    with closing(open_encrypted(place / "new.db", bytes(32), create=True)) as new:
        migrate(new, some, store="vault")
        return tables(new)
