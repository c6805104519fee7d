"""What somebody deletes for good is in no file of the vault afterwards, not even while it is open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from drawbridge.actions import entries, kindness, ladder, letters, taking_back, tellings, walls
from drawbridge.actions.courier import CLEAN_EVERY
from drawbridge.actions.desk import Desk
from drawbridge.actions.kindness import Answered
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.walls import Noted
from drawbridge.core.entries import Practice
from drawbridge.core.ladder import Lane
from drawbridge.core.locks import database_key
from drawbridge.core.walls import How
from drawbridge.vault.vault import DATABASE_FILE
from tests.actions.conftest import Town
from tests.db.pages import pages_of

LOG = f"{DATABASE_FILE}-wal"
WORD = "quenchless"
TEXT = f"What nobody should find again is {WORD}. " * 40

Written = Callable[[], object]


def an_entry(desk: Desk) -> Written:
    new = entries.new_entry_id(desk)
    entries.keep_entry(desk, new, TEXT, (), None, Practice.JUST_WRITE)
    return lambda: entries.delete_entry(desk, new)


def a_wall(desk: Desk) -> Written:
    wall = walls.note_wall(desk, How.FINE).id
    walls.save_wall(desk, wall, Noted(How.FINE, held_back=TEXT), {"cost": 7})
    return lambda: walls.delete_wall(desk, wall)


def a_letter(desk: Desk) -> Written:
    new = letters.new_letter_id(desk)
    letters.save_letter(desk, new, TEXT)
    letters.seal_until_day(desk, new, TEXT, date(2026, 12, 1))
    return lambda: letters.delete_letter(desk, new)


def a_kindness(desk: Desk) -> Written:
    new = kindness.new_kindness_id(desk)
    kindness.keep_kindness(desk, new, Answered(critic=TEXT, sentence=f"Not {WORD}."), {"kind": 3})
    return lambda: kindness.delete_kindness(desk, new)


def a_telling(desk: Desk) -> Written:
    telling = tellings.plan_telling(desk, TellingPlan("start-small", whom="my sister", plan=TEXT)).id
    return lambda: tellings.delete_telling(desk, telling)


def a_rung(desk: Desk) -> Written:
    rung = ladder.add_rung(desk, Lane.FRIEND, f"Say that I am {WORD}.", 30).id
    return lambda: ladder.delete_rung(desk, rung)


def readable(desk: Desk, place: Path) -> bytes:
    """Return every page of a copy of the files as they lie now, the log's pages included."""
    place.mkdir()
    for name in (DATABASE_FILE, LOG):
        shutil.copyfile(desk.vault.folder / name, place / name)
    return pages_of(place / DATABASE_FILE, database_key(desk.vault.vmk, desk.vault.id))


@pytest.mark.parametrize("write", [an_entry, a_wall, a_letter, a_kindness, a_telling, a_rung])
def test_what_is_deleted_is_in_no_page_and_in_no_log_while_the_vault_is_open(
    desk: Desk, tmp_path: Path, write: Callable[[Desk], Written]
) -> None:
    delete = write(desk)
    desk.vault.db.checkpoint()
    assert WORD.encode() in readable(desk, tmp_path / "before")
    delete()
    assert (desk.vault.folder / LOG).stat().st_size == 0
    assert WORD.encode() not in readable(desk, tmp_path / "after")


def test_a_deletion_that_fails_changes_nothing(desk: Desk) -> None:
    delete = a_wall(desk)
    with pytest.raises(RuntimeError, match="changed my mind"):
        change_my_mind(desk)
    assert len(walls.recent_walls(desk)) == 1
    delete()
    assert walls.recent_walls(desk) == []


def change_my_mind(desk: Desk) -> None:
    with desk.vault.deletion():
        desk.vault.db.run("DELETE FROM walls")
        raise RuntimeError("changed my mind")


def test_what_was_taken_back_is_in_no_file_of_the_reader_within_the_hour(town: Town, tmp_path: Path) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(TEXT, mara)
        await town.carry()
        mara.open()
        mara.desk.vault.empty_log()
        assert WORD.encode() in readable(mara.desk, tmp_path / "before")
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        town.clock.push(CLEAN_EVERY)
        await town.carry()
        # The file alone says that the log went into it; what the log holds now was written since.
        alone = shutil.copyfile(mara.desk.vault.folder / DATABASE_FILE, tmp_path / "alone.db")
        key = database_key(mara.desk.vault.vmk, mara.desk.vault.id)
        assert WORD.encode() not in pages_of(alone, key)

    town.run(story)
