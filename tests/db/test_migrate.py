"""Migrations go forward only: each step whole or not at all, a copy before, nothing newer touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from drawbridge.db.connection import Connection, open_encrypted
from drawbridge.db.migrate import migrate, steps, version_of
from drawbridge.errors import StorageDamaged, StorageFull, StorageNewer
from drawbridge.node.words import mistake
from tests.db.disk import Disk

KEY = bytes(range(32))
FIRST = """
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE letters (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id) ON DELETE CASCADE);
"""
# Rebuilding a table that others refer to: with references checked on the way, the letters would be deleted.
SECOND = """
    CREATE TABLE people_next (id INTEGER PRIMARY KEY, name TEXT NOT NULL, seen_at INTEGER);
    INSERT INTO people_next (id, name) SELECT id, name FROM people;
    DROP TABLE people;
    ALTER TABLE people_next RENAME TO people;
"""


class House:
    """A database file and a folder of steps."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "some.db"
        self.copy = folder / "some.before.db"
        self.schema = folder / "schema"
        self.schema.mkdir()
        self.step(1, FIRST)

    def step(self, number: int, text: str) -> None:
        (self.schema / f"{number:04d}_step.sql").write_text(text, "utf-8")

    def open(self, *, create: bool = False) -> Connection:
        opened = open_encrypted(self.file, KEY, create=create)
        try:
            migrate(opened, self.schema, store="vault", copy_to=self.copy)
        except BaseException:
            opened.close()
            raise
        return opened


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    db = made.open(create=True)
    db.run("INSERT INTO people VALUES (1, 'Ada')")
    db.run("INSERT INTO letters VALUES (7, 1)")
    db.close()
    return made


def test_steps_come_in_their_order_whatever_the_folder_says(house: House) -> None:
    house.step(10, "")
    house.step(9, "")
    (house.schema / "notes.txt").write_text("not a step")
    assert [number for number, _ in steps(house.schema)] == [1, 9, 10]


def test_a_new_file_takes_every_step_and_needs_no_copy(tmp_path: Path) -> None:
    made = House(tmp_path)
    made.step(2, SECOND)
    db = made.open(create=True)
    assert version_of(db) == 2
    assert db.row("PRAGMA journal_mode") == ("wal",)
    assert not made.copy.exists()
    db.close()


def test_an_old_file_takes_what_is_missing_and_keeps_what_it_holds(house: House) -> None:
    house.step(2, SECOND)
    db = house.open()
    assert version_of(db) == 2
    assert db.rows("SELECT * FROM people") == [(1, "Ada", None)]
    assert db.rows("SELECT * FROM letters") == [(7, 1)]
    assert db.row("PRAGMA foreign_keys") == (1,)
    db.close()


def test_a_copy_is_made_before_and_goes_with_the_next_opening(house: House) -> None:
    house.step(2, SECOND)
    house.open().close()
    copy = open_encrypted(house.copy, KEY)
    assert version_of(copy) == 1
    assert copy.rows("SELECT * FROM people") == [(1, "Ada")]
    copy.close()
    assert house.copy.stat().st_mode & 0o777 == 0o600
    house.open().close()
    assert not house.copy.exists()


def test_a_step_that_leaves_a_reference_to_nothing_is_undone(house: House) -> None:
    house.step(2, "INSERT INTO people VALUES (2, 'Bo');")
    house.step(3, "DELETE FROM people WHERE id = 1;")
    with pytest.raises(StorageDamaged) as caught:
        house.open()
    assert str(caught.value) == "StorageDamaged(store='vault')"
    raw = open_encrypted(house.file, KEY)
    assert version_of(raw) == 2
    assert raw.rows("SELECT name FROM people ORDER BY id") == [("Ada",), ("Bo",)]
    raw.close()


def test_a_step_that_fails_in_the_middle_is_undone_and_the_ones_before_stand(house: House) -> None:
    house.step(2, "INSERT INTO people VALUES (2, 'Bo');")
    house.step(3, "INSERT INTO people VALUES (3, 'Cy'); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(Exception, match="nowhere"):
        house.open()
    raw = open_encrypted(house.file, KEY)
    assert version_of(raw) == 2
    assert raw.rows("SELECT name FROM people ORDER BY id") == [("Ada",), ("Bo",)]
    raw.close()


@pytest.mark.parametrize("log", ["wal", "delete"])
def test_a_newer_file_is_refused_and_not_a_byte_of_it_changes(house: House, log: str) -> None:
    raw = open_encrypted(house.file, KEY)
    raw.script(f"PRAGMA user_version = 9; PRAGMA journal_mode = {log}")
    raw.close()
    before = house.file.read_bytes()
    with pytest.raises(StorageNewer) as caught:
        house.open()
    assert (caught.value.store, caught.value.found, caught.value.known) == ("vault", 9, 1)
    assert house.file.read_bytes() == before
    assert not house.copy.exists()
    page = mistake(caught.value)
    assert (page.kept, page.do) == (
        "Nothing was changed.",
        "Install the later version and open it with that.",
    )


def test_no_room_for_the_copy_means_no_step(tmp_path: Path, disk: Disk) -> None:
    house = House(disk.folder)
    db = house.open(create=True)
    db.run("INSERT INTO people VALUES (1, ?)", ("Ada" * 20_000,))
    db.close()
    house.step(2, SECOND)
    disk.fill(left=48 * 1024)
    with pytest.raises(StorageFull):
        house.open()
    assert not house.copy.exists()
    disk.make_room()
    db = house.open()
    assert version_of(db) == 2
    assert db.row("SELECT length(name) FROM people") == (60_000,)
    db.close()
