"""A vault that is damaged, newer, missing or another's is refused, left alone, never found empty."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drawbridge.core.entries import Entry, EntryState, Practice
from drawbridge.core.feelings import Feeling
from drawbridge.core.locks import database_key
from drawbridge.core.names import EntryId, VaultId
from drawbridge.db.migrate import version_of
from drawbridge.errors import StorageDamaged, StorageForbidden, StorageFull, StorageNewer, VaultMissing
from drawbridge.vault import entries, profile
from drawbridge.vault.vault import COPY_FILE, DATABASE_FILE, Vault, create_vault, open_vault
from tests.conftest import EVENING
from tests.db.disk import Disk, open_folder, without_rights
from tests.db.pages import pages_of
from tests.sentences import told

VMK = bytes(range(32))
ID = VaultId(bytes(range(16)))
PAGE = 4096


def entry(number: int, text: str) -> Entry:
    return Entry(
        id=EntryId(f"{number:032x}"),
        state=EntryState.KEPT,
        practice=Practice.JUST_WRITE,
        text=text,
        feelings=(Feeling("wistful"),),
        spot=None,
        written_at=EVENING + number,
        changed_at=EVENING + number,
    )


def everything(vault: Vault) -> object:
    """Read all that the fixture wrote: by number, by search, by name."""
    return (
        entries.newest(vault.db, EntryState.KEPT, 1000),
        entries.search(vault.db, '"heron"*', EntryState.KEPT, 1000),
        profile.read_all(vault.db),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed vault with sixty entries in it."""
    with closing(create_vault(tmp_path, VMK, ID)) as vault, vault.transaction():
        profile.write(vault.db, "name", "Ana")
        for number in range(60):
            entries.put(vault.db, entry(number, f"The heron came for the {number}th time. " * 12))
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_written_is_there_again(folder: Path) -> None:
    with closing(open_vault(folder, VMK, ID)) as vault:
        found = entries.newest(vault.db, EntryState.KEPT, 1000)
        assert [one.text[:30] for one in found[:2]] == [
            "The heron came for the 59th ti"[:30],
            "The heron came for the 58th ti",
        ]
        assert len(found) == 60
    assert list(files(folder)) == [DATABASE_FILE]


def test_one_changed_byte_anywhere_is_noticed_or_meets_nothing(folder: Path) -> None:
    """Page by page: reading all of it fails as damage, or gives exactly what was written."""
    whole = (folder / DATABASE_FILE).read_bytes()
    with closing(open_vault(folder, VMK, ID)) as vault:
        expected = everything(vault)
    dice = random.Random(7)
    noticed = 0
    pages = len(whole) // PAGE
    for page in range(pages):
        changed = bytearray(whole)
        changed[page * PAGE + dice.randrange(PAGE)] ^= 1 << dice.randrange(8)
        (folder / DATABASE_FILE).write_bytes(changed)
        try:
            with closing(open_vault(folder, VMK, ID)) as vault:
                assert everything(vault) == expected
        except StorageDamaged:
            noticed += 1
    # Pages of tables that hold nothing are never read.
    assert noticed > pages // 5


@pytest.mark.parametrize("at", [0, 15, 16, 18, 23, 24, 40, 100, PAGE - 1])
def test_a_changed_first_page_is_damage(folder: Path, at: int) -> None:
    changed = bytearray((folder / DATABASE_FILE).read_bytes())
    changed[at] ^= 1
    (folder / DATABASE_FILE).write_bytes(changed)
    with pytest.raises(StorageDamaged) as caught:
        open_vault(folder, VMK, ID)
    assert files(folder) == {DATABASE_FILE: bytes(changed)}
    assert told(caught.value).kept == "Nothing was written over it."


def spoiled(how: str, whole: bytes, other: bytes) -> bytes:
    half = len(whole) // 2
    return {
        "cut to nothing": b"",
        "cut to one byte": whole[:1],
        "cut to one page": whole[:PAGE],
        "cut in half": whole[: half // PAGE * PAGE],
        "cut inside a page": whole[: half // PAGE * PAGE + 100],
        "all zeros": bytes(len(whole)),
        "noise": random.Random(1).randbytes(len(whole)),
        "another person's vault": other,
        "somebody's shopping list": b"eggs, milk, bread\n" * 1000,
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "cut to nothing",
        "cut to one byte",
        "cut to one page",
        "cut in half",
        "cut inside a page",
        "all zeros",
        "noise",
        "another person's vault",
        "somebody's shopping list",
    ],
)
def test_a_spoiled_file_is_damage_and_never_an_empty_vault(folder: Path, tmp_path: Path, how: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    create_vault(elsewhere, bytes(32), VaultId(bytes(16))).close()
    other = (elsewhere / DATABASE_FILE).read_bytes()
    (elsewhere / DATABASE_FILE).unlink()
    elsewhere.rmdir()
    spoilt = spoiled(how, (folder / DATABASE_FILE).read_bytes(), other)
    (folder / DATABASE_FILE).write_bytes(spoilt)
    with pytest.raises(StorageDamaged) as caught:
        open_vault(folder, VMK, ID)
    assert files(folder) == {DATABASE_FILE: spoilt}
    told(caught.value)


def test_a_vault_that_is_missing_is_said_so_and_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing) as caught:
        open_vault(tmp_path, VMK, ID)
    assert files(tmp_path) == {}
    assert "both files together" in told(caught.value).do


def test_a_newer_vault_is_refused_and_not_a_byte_of_it_changes(folder: Path) -> None:
    with closing(open_vault(folder, VMK, ID)) as vault:
        known = version_of(vault.db)
        vault.db.script("CREATE TABLE from_tomorrow (a); PRAGMA user_version = 77")
    before = files(folder)
    with pytest.raises(StorageNewer) as caught:
        open_vault(folder, VMK, ID)
    assert (caught.value.found, caught.value.known) == (77, known)
    assert files(folder) == before
    page = told(caught.value)
    assert page.happened == "A later version of Drawbridge wrote this file."
    assert page.do == "Install the later version and open it with that."


def test_a_wrong_key_opens_nothing_and_writes_nothing(folder: Path) -> None:
    before = files(folder)
    for vmk, vault_id in ((bytes(32), ID), (VMK, VaultId(bytes(16)))):
        with pytest.raises(StorageDamaged):
            open_vault(folder, vmk, vault_id)
    assert files(folder) == before


def test_the_stock_database_cannot_read_it(folder: Path) -> None:
    before = files(folder)
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as stock, pytest.raises(sqlite3.DatabaseError):
        stock.execute("SELECT * FROM sqlite_master").fetchall()
    assert files(folder) == before


@pytest.fixture
def no_mask() -> Iterator[None]:
    """A computer whose owner lets everybody read every new file."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("no_mask")
def test_every_file_is_for_its_owner_alone_from_the_first_moment(tmp_path: Path) -> None:
    seen: dict[str, int] = {}

    def look() -> None:
        seen.update({path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()})

    with closing(create_vault(tmp_path, VMK, ID)) as vault:
        look()
        with vault.transaction():
            entries.put(vault.db, entry(1, "the heron"))
            look()
        vault.db.checkpoint()
        vault.db.backup_into(tmp_path / COPY_FILE)
        look()
    look()
    names = {DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", COPY_FILE}
    assert seen == dict.fromkeys(names, 0o600)


def test_a_full_disk_keeps_what_was_saved_before(disk: Disk) -> None:
    with closing(create_vault(disk.folder, VMK, ID)) as vault:
        with vault.transaction():
            entries.put(vault.db, entry(1, "the first heron"))
        vault.db.checkpoint()
        disk.fill()
        with pytest.raises(StorageFull) as caught:
            put(vault, entry(2, "many herons " * 10_000))
        assert [one.text for one in entries.newest(vault.db, EntryState.KEPT, 9)] == ["the first heron"]
        disk.make_room()
        put(vault, entry(2, "the second heron"))
    with closing(open_vault(disk.folder, VMK, ID)) as vault:
        assert len(entries.search(vault.db, '"heron"', EntryState.KEPT, 9)) == 2
        assert vault.db.rows("PRAGMA integrity_check") == [("ok",)]
    page = told(caught.value)
    assert page.title == "The disk is full"
    assert "nothing was half-written" in page.kept


def put(vault: Vault, one: Entry) -> None:
    with vault.transaction():
        entries.put(vault.db, one)


@pytest.mark.parametrize("closed", ["the file", "the folder"])
def test_a_vault_without_permission_says_so(closed: str, tmp_path: Path) -> None:
    with open_folder() as place:

        def attempt() -> None:
            create_vault(place, VMK, ID).close()
            (place / DATABASE_FILE if closed == "the file" else place).chmod(0)
            try:
                open_vault(place, VMK, ID)
            finally:
                place.chmod(0o700)

        said = without_rights(attempt, first=lambda: create_vault(tmp_path, VMK, ID).close())
        assert said == "StorageForbidden(store='vault')"
    assert "permissions" in told(StorageForbidden(store="vault")).do


def test_what_was_deleted_is_in_no_page_even_for_whoever_has_the_key(folder: Path) -> None:
    with closing(open_vault(folder, VMK, ID)) as vault:
        put(vault, entry(100, "quenchless marzipan zeppelin " * 400))
        put(vault, entry(101, "a harmless oriflamme"))
        vault.db.checkpoint()
        with vault.transaction():
            entries.delete(vault.db, EntryId(f"{100:032x}"))
    plain = pages_of(folder / DATABASE_FILE, database_key(VMK, ID))
    assert b"harmless oriflamme" in plain
    assert b"oriflamme" in plain.replace(b"harmless oriflamme", b"")
    for word in (b"quenchless", b"uenchless", b"marzipan", b"arzipan", b"zeppelin", b"eppelin"):
        assert word not in plain
