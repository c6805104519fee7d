"""The lock file: the old one or the new one is there, never neither, and never one that somebody changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from drawbridge.core.locks import (
    MAX_TABLE,
    LockTable,
    check_table,
    make_recovery_lock,
    open_recovery_lock,
)
from drawbridge.core.names import VaultId
from drawbridge.errors import (
    LocksRefused,
    LocksTampered,
    StorageForbidden,
    StorageFull,
    VaultMissing,
    WrongKey,
)
from drawbridge.vault.locks import LOCK_FILE, read_locks, write_locks
from tests.conftest import SeededEntropy
from tests.db.disk import Disk, open_folder, without_rights
from tests.sentences import told

VMK = bytes(range(32))
ID = VaultId(bytes(range(16)))
OLD, NEW = bytes(16), bytes([1]) * 16


def table(bits: bytes) -> LockTable:
    return LockTable(ID, (make_recovery_lock(VMK, ID, bits, SeededEntropy(bits.hex())),))


def opens(folder: Path, bits: bytes) -> bool:
    """Whether these bits open the vault, by a lock file that nobody changed."""
    found, mac = read_locks(folder)
    try:
        vmk = open_recovery_lock(found.locks[0], found.vault_id, bits)
    except WrongKey:
        return False
    check_table(found, mac, vmk)
    return True


def test_a_lock_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_locks(tmp_path, table(OLD), VMK)
    assert read_locks(tmp_path)[0] == table(OLD)
    assert [path.name for path in tmp_path.iterdir()] == [LOCK_FILE]


def test_the_lock_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_locks(tmp_path, table(OLD), VMK)
    finally:
        os.umask(before)
    assert (tmp_path / LOCK_FILE).stat().st_mode & 0o777 == 0o600


def test_every_changed_byte_is_noticed_before_anything_opens(tmp_path: Path) -> None:
    write_locks(tmp_path, table(OLD), VMK)
    whole = (tmp_path / LOCK_FILE).read_bytes()
    refused: dict[str, int] = {}
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        (tmp_path / LOCK_FILE).write_bytes(changed)
        try:
            assert not opens(tmp_path, OLD), at
            name = "WrongKey"
        except (LocksRefused, LocksTampered) as error:
            name = type(error).__name__
        refused[name] = refused.get(name, 0) + 1
    assert sum(refused.values()) == len(whole)
    assert set(refused) == {"WrongKey", "LocksRefused", "LocksTampered"}


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_lock_file_that_was_cut_is_refused(tmp_path: Path, cut: int) -> None:
    write_locks(tmp_path, table(OLD), VMK)
    whole = (tmp_path / LOCK_FILE).read_bytes()
    (tmp_path / LOCK_FILE).write_bytes(whole[:cut])
    with pytest.raises(LocksRefused) as caught:
        read_locks(tmp_path)
    page = told(caught.value)
    assert page.kept == "What you wrote is still sealed."
    assert "vault.json" in page.do


def test_a_huge_lock_file_is_never_read_whole(tmp_path: Path) -> None:
    with (tmp_path / LOCK_FILE).open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(LocksRefused):
        read_locks(tmp_path)
    assert MAX_TABLE < 2**20


def test_a_lock_that_was_added_from_outside_is_tampering(tmp_path: Path) -> None:
    mine = make_recovery_lock(VMK, ID, OLD, SeededEntropy("a"))
    theirs = make_recovery_lock(bytes(32), ID, NEW, SeededEntropy("b"))
    write_locks(tmp_path, LockTable(ID, (mine, theirs)), bytes(32))
    with pytest.raises(LocksTampered) as caught:
        opens(tmp_path, OLD)
    page = told(caught.value)
    assert page.kept == "What you wrote is still sealed."
    assert "vault.json" in page.do


def test_a_missing_lock_file_is_a_missing_part(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing) as caught:
        read_locks(tmp_path)
    assert told(caught.value).do == "Put back the folder from a backup, both files together."


def test_a_full_disk_leaves_the_locks_before(disk: Disk) -> None:
    write_locks(disk.folder, table(OLD), VMK)
    disk.fill()
    with pytest.raises(StorageFull):
        write_locks(disk.folder, table(NEW), VMK)
    assert opens(disk.folder, OLD)
    assert not (disk.folder / f"{LOCK_FILE}.new").exists()
    disk.make_room()
    write_locks(disk.folder, table(NEW), VMK)
    assert opens(disk.folder, NEW)


@pytest.mark.parametrize("closed", ["the file", "the folder"])
def test_locks_without_permission_say_so(closed: str) -> None:
    with open_folder() as place:

        def reading() -> None:
            write_locks(place, table(OLD), VMK)
            (place / LOCK_FILE if closed == "the file" else place).chmod(0)
            try:
                read_locks(place)
            finally:
                place.chmod(0o700)

        def writing() -> None:
            place.chmod(0o500)
            try:
                write_locks(place, table(NEW), VMK)
            finally:
                place.chmod(0o700)

        assert without_rights(reading) == str(StorageForbidden(store="vault"))
        assert without_rights(writing) == str(StorageForbidden(store="vault"))


def killed_at(moment: int, change: Callable[[], None]) -> None:
    """Do a change in a child that is killed when it asks for the disk's word for the ``moment``-th time."""
    child = os.fork()
    if child == 0:
        asked = 0
        really = os.fsync

        def fsync(descriptor: int) -> None:
            nonlocal asked
            asked += 1
            if asked == moment:
                os.kill(os.getpid(), 9)
            really(descriptor)

        try:
            os.fsync = fsync  # type: ignore[assignment]
            change()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (moment <= 2)


@pytest.mark.parametrize(("moment", "expected"), [(1, OLD), (2, NEW), (3, NEW)])
def test_a_kill_while_the_locks_change_leaves_the_old_or_the_new(
    tmp_path: Path, moment: int, expected: bytes
) -> None:
    write_locks(tmp_path, table(OLD), VMK)
    killed_at(moment, lambda: write_locks(tmp_path, table(NEW), VMK))
    assert opens(tmp_path, expected)
    write_locks(tmp_path, table(NEW), VMK)
    assert [path.name for path in tmp_path.iterdir()] == [LOCK_FILE]
