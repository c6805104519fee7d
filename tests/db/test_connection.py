"""One connection between threads: all or nothing, never nested, and the disk's no in our words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drawbridge.db import connection
from drawbridge.db.connection import Connection, open_encrypted, open_plain
from drawbridge.errors import StorageBusy, StorageDamaged, StorageForbidden, StorageFull
from tests.db.disk import Disk, open_folder, without_rights

KEY = bytes(range(32))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    opened = open_encrypted(tmp_path / "some.db", KEY, create=True)
    opened.keep_log()
    opened.script("CREATE TABLE said (number INTEGER PRIMARY KEY, words TEXT)")
    yield opened
    opened.close()


def count(db: Connection) -> int:
    row = db.row("SELECT count(*) FROM said")
    assert row is not None
    return int(row[0])


def say(db: Connection, words: str) -> None:
    db.run("INSERT INTO said (words) VALUES (?)", (words,))


def test_a_transaction_is_kept_whole(db: Connection) -> None:
    with db.transaction():
        say(db, "one")
        say(db, "two")
    assert count(db) == 2


def test_an_exception_inside_undoes_everything(db: Connection) -> None:
    def change() -> None:
        with db.transaction():
            say(db, "one")
            raise KeyError

    with pytest.raises(KeyError):
        change()
    assert count(db) == 0
    with db.transaction():
        say(db, "again")
    assert count(db) == 1


def test_nesting_is_a_mistake_and_the_outer_one_is_undone(db: Connection) -> None:
    def change() -> None:
        with db.transaction():
            say(db, "one")
            with db.transaction():
                say(db, "two")

    with pytest.raises(RuntimeError):
        change()
    assert count(db) == 0


def test_threads_wait_for_one_another_and_never_see_half_a_change(db: Connection) -> None:
    odd: list[int] = []

    def write_two(name: str) -> None:
        for _ in range(20):
            with db.transaction():
                say(db, name)
                say(db, name)

    def watch(done: threading.Event) -> None:
        while not done.is_set():
            found = count(db)
            if found % 2:
                odd.append(found)

    done = threading.Event()
    writers = [threading.Thread(target=write_two, args=(name,)) for name in "abcd"]
    watcher = threading.Thread(target=watch, args=(done,))
    for thread in [watcher, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    watcher.join()
    assert odd == []
    assert count(db) == 4 * 20 * 2


def test_a_transaction_of_another_connection_waits_for_this_one(db: Connection, tmp_path: Path) -> None:
    other = open_encrypted(tmp_path / "some.db", KEY)
    begun, order = threading.Event(), list[str]()

    def second() -> None:
        begun.set()
        with other.transaction():
            order.append("second")
            assert count(other) == 1

    with db.transaction():
        waiting = threading.Thread(target=second)
        waiting.start()
        begun.wait()
        say(db, "first")
        order.append("first")
    waiting.join()
    other.close()
    assert order == ["first", "second"]


def test_a_file_that_somebody_else_holds_is_busy(db: Connection, tmp_path: Path) -> None:
    other = open_encrypted(tmp_path / "some.db", KEY)
    other.script("PRAGMA busy_timeout = 0")
    with db.transaction(), pytest.raises(StorageBusy) as caught, other.transaction():
        pass
    other.close()
    assert str(caught.value) == "StorageBusy(store='vault')"


def test_a_closed_file_says_no(tmp_path: Path) -> None:
    opened = open_plain(tmp_path / "some.db", store="relay")
    opened.close()
    with pytest.raises(StorageForbidden):
        opened.rows("SELECT 1")


def test_a_file_that_is_missing_is_never_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StorageForbidden):
        open_encrypted(tmp_path / "some.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_undoes_the_change_and_leaves_what_was_there(disk: Disk) -> None:
    opened = open_encrypted(disk.folder / "some.db", KEY, create=True)
    opened.keep_log()
    opened.script("CREATE TABLE said (words TEXT)")
    say(opened, "before")
    disk.fill(left=32 * 1024)

    def change() -> None:
        with opened.transaction():
            say(opened, "a little")
            say(opened, "much " * 100_000)

    with pytest.raises(StorageFull) as caught:
        change()
    assert str(caught.value) == "StorageFull(store='vault')"
    assert opened.rows("SELECT words FROM said") == [("before",)]
    disk.make_room()
    with opened.transaction():
        say(opened, "after")
    assert opened.rows("SELECT words FROM said") == [("before",), ("after",)]
    assert opened.rows("PRAGMA integrity_check") == [("ok",)]
    opened.close()


def test_no_room_for_a_new_file_is_said(disk: Disk) -> None:
    disk.fill()

    def make() -> None:
        opened = open_encrypted(disk.folder / "some.db", KEY, create=True)
        try:
            opened.keep_log()
            opened.script("CREATE TABLE said (words TEXT)")
        finally:
            opened.close()

    with pytest.raises(StorageFull):
        make()


def test_no_room_for_a_copy_leaves_none(disk: Disk) -> None:
    opened = open_encrypted(disk.folder / "some.db", KEY, create=True)
    opened.script("CREATE TABLE said (words TEXT)")
    say(opened, "much " * 20_000)
    disk.fill()
    with pytest.raises(StorageFull):
        opened.backup_into(disk.folder / "copy.db")
    assert not (disk.folder / "copy.db").exists()
    opened.close()


def test_a_file_without_permission_is_not_opened() -> None:
    with open_folder() as folder:

        def attempt() -> None:
            open_plain(folder / "some.db", store="relay").close()
            (folder / "some.db").chmod(0)
            open_plain(folder / "some.db", store="relay")

        assert without_rights(attempt) == "StorageForbidden(store='relay')"


def test_a_folder_without_permission_takes_no_new_file() -> None:
    with open_folder() as folder:

        def attempt() -> None:
            folder.chmod(0o500)
            open_encrypted(folder / "some.db", KEY, create=True)

        assert without_rights(attempt) == "StorageForbidden(store='vault')"
        assert list(folder.iterdir()) == []


def test_a_file_that_may_only_be_read_refuses_a_change() -> None:
    with open_folder() as folder:

        def attempt() -> None:
            opened = open_plain(folder / "some.db", store="relay")
            opened.script("CREATE TABLE said (words TEXT)")
            opened.close()
            (folder / "some.db").chmod(0o400)
            opened = open_plain(folder / "some.db", store="relay")
            try:
                say(opened, "no")
            finally:
                opened.close()

        assert without_rights(attempt) == "StorageForbidden(store='relay')"


def test_a_plain_file_has_something_in_it_from_the_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    really = Path.rename

    def rename(path: Path, target: Path) -> Path:
        sizes.append(path.stat().st_size)
        return really(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    (tmp_path / "some.db.new").write_bytes(b"what a crash has left")
    open_plain(tmp_path / "some.db", store="relay").close()
    assert sizes == [4096]
    assert [path.name for path in tmp_path.iterdir()] == ["some.db"]
    assert (tmp_path / "some.db").stat().st_mode & 0o777 == 0o600


def test_a_plain_file_that_was_cut_to_nothing_is_damage_and_not_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "some.db").touch()
    with pytest.raises(StorageDamaged):
        open_plain(tmp_path / "some.db", store="relay")
    assert (tmp_path / "some.db").stat().st_size == 0


@pytest.mark.parametrize("content", [b"hello\n" * 3000, bytes(8192), b"SQLite format 3\0" + bytes(8176)])
def test_a_file_that_is_something_else_is_damaged_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.db"
    path.write_bytes(content)
    with pytest.raises(StorageDamaged):
        open_encrypted(path, KEY)
    with pytest.raises(StorageDamaged):
        open_plain(path, store="relay").close()
    assert path.read_bytes() == content


def test_a_log_is_emptied_without_waiting_for_a_long_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.db"
    writer, reader = open_plain(path, store="relay"), open_plain(path, store="relay")
    writer.script("CREATE TABLE t (x)")
    reader.script("BEGIN; SELECT * FROM t")
    writer.run("INSERT INTO t VALUES (1)")
    monkeypatch.setattr(connection, "BUSY_MILLISECONDS", 3_600_000)
    assert not writer.checkpoint(wait=False)
    reader.script("COMMIT")
    assert writer.checkpoint(wait=False)
    assert Path(f"{path}-wal").stat().st_size == 0
    reader.close()
    writer.close()
