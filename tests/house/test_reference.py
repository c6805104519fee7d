"""The reference is what the code says, and a page that is not is found."""

from __future__ import annotations

from pathlib import Path

import pytest

import make_reference
from drawbridge.core import wire
from drawbridge.errors import DrawbridgeError
from drawbridge.relay.rules import STATUS
from drawbridge.settings import SETTINGS


@pytest.fixture
def made(tmp_path: Path) -> Path:
    make_reference.write(tmp_path)
    return tmp_path


def test_the_committed_reference_is_what_the_code_says() -> None:
    assert make_reference.stale() == []


def test_making_it_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    make_reference.write(tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    make_reference.write(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


@pytest.mark.parametrize("name", sorted(make_reference.PAGES))
def test_a_stale_page_is_named_with_the_command_that_mends_it(
    name: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = made / name
    page.write_text(page.read_text("utf-8").replace("Drawbridge", "Something else", 1) + "\n", "utf-8")
    assert make_reference.main(["--check"], made) == 1
    assert capsys.readouterr().err == f"docs/reference/{name} is not what the code says. Run: make docs\n"


def test_a_missing_page_and_a_page_that_nobody_makes_are_found(made: Path) -> None:
    (made / "wire.md").rename(made / "wires.md")
    assert make_reference.stale(made) == [
        "docs/reference/wire.md is missing",
        "docs/reference/wires.md is made by nobody; remove it",
    ]


def test_checking_changes_nothing(made: Path) -> None:
    (made / "wire.md").write_text("old", "utf-8")
    make_reference.main(["--check"], made)
    assert (made / "wire.md").read_text("utf-8") == "old"


def test_writing_mends_a_stale_page(made: Path) -> None:
    (made / "wire.md").write_text("old", "utf-8")
    assert make_reference.main([], made) == 0
    assert make_reference.stale(made) == []


def test_every_setting_kind_refusal_and_error_is_on_its_page() -> None:
    pages = make_reference.make_all()
    assert [each.variable for each in SETTINGS if f"`{each.variable}`" not in pages["settings.md"]] == []
    assert [kind for kind in wire.Kind if f"### {kind.value}: " not in pages["wire.md"]] == []
    assert [word for word in STATUS if f"| `{word}` |" not in pages["wire.md"]] == []
    assert [kind for kind in every(DrawbridgeError) if f"**{kind.__name__}**" not in pages["errors.md"]] == []


def every(kind: type[DrawbridgeError]) -> list[type[DrawbridgeError]]:
    return [kind, *(deeper for narrower in kind.__subclasses__() for deeper in every(narrower))]


def test_every_page_says_at_its_top_that_it_is_made() -> None:
    assert [name for name, text in make_reference.make_all().items() if "`make docs`" not in text[:80]] == []
