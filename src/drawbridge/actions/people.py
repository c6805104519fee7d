"""People on a node: a vault each, opened by a passphrase or by recovery words."""

from __future__ import annotations

import errno
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drawbridge.actions.house import MAKING, PEOPLE, House
from drawbridge.actions.settings import checked_name
from drawbridge.core.locks import (
    PASSPHRASE,
    RECOVERY,
    Lock,
    LockTable,
    check_passphrase,
    check_table,
    make_passphrase_lock,
    make_recovery_lock,
    open_passphrase_lock,
    open_recovery_lock,
    recovery_bits,
    recovery_words,
)
from drawbridge.core.names import PersonId, VaultId
from drawbridge.core.primitives import derive
from drawbridge.core.world import Entropy
from drawbridge.db.disk import storage_error, sync_folder
from drawbridge.errors import InputRefused, StorageError, VaultMissing, WrongKey
from drawbridge.vault import profile
from drawbridge.vault.locks import read_locks, write_locks
from drawbridge.vault.vault import Vault, create_vault, open_vault

AT_ONCE = threading.BoundedSemaphore(2)
"""How many passphrases are stretched at the same time: each takes 128 MiB."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: their vault is open. ``name`` is the one they chose to be seen as."""

    id: PersonId
    vault: Vault
    name: str = field(repr=False)


def person_id(house: House, name: str) -> PersonId:
    """Return the folder name that stands for a sign-in name: a keyed hash, however it was capitalised."""
    return folder_name(house.key, name)


def folder_name(key: bytes, name: str) -> PersonId:
    """Return the same for the key of a node that is not open."""
    plain = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    # Half a character pair is in nobody's name, but anything can be typed.
    written = plain.encode("utf-8", "surrogatepass")
    return PersonId(derive(key, "node/person", written, length=16).hex())


def any_people(house: House) -> bool:
    """Whether anybody has a vault here.

    Raises:
        StorageForbidden: the folder may not be read.
    """
    with _on_disk():
        return any((house.folder / PEOPLE).iterdir())


def create_person(house: House, name: str, passphrase: str) -> Person:
    """Make a vault with a passphrase lock.

    Raises:
        InputRefused: ``name`` empty, too long or taken; ``passphrase`` too short or too long.
        StorageFull, StorageForbidden: the disk said no; nothing is left behind.
    """
    seen_as = checked_name(name)
    check_passphrase(passphrase)
    person = person_id(house, seen_as)
    folder = house.folder / PEOPLE / person
    if _is_folder(folder):
        raise InputRefused(what="name", why="taken")
    vmk, vault_id = house.entropy(32), VaultId(house.entropy(16))
    with AT_ONCE:
        lock = make_passphrase_lock(vmk, vault_id, passphrase, house.work, house.entropy)
    with _made_whole(house, folder) as making:
        vault = create_vault(making, vmk, vault_id)
        try:
            with vault.transaction():
                profile.write(vault.db, "name", seen_as)
        finally:
            vault.close()
        write_locks(making, LockTable(vault_id, (lock,)), vmk)
    try:
        with _on_disk():
            sync_folder(folder.parent)
        return _open(person, folder, vmk, vault_id)
    except StorageError:
        # It was made a moment ago and holds nothing yet. Left there, its name would be taken.
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error, "node") from error


def _is_folder(path: Path) -> bool:
    with _on_disk():
        return path.is_dir()


@contextmanager
def _made_whole(house: House, folder: Path) -> Iterator[Path]:
    """Give a folder to fill, which becomes ``folder`` in one step: a crash leaves no half a person."""
    making = house.folder / MAKING / house.entropy(16).hex()
    try:
        making.mkdir(mode=0o700)
        yield making
        making.rename(folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            # Somebody else took the name while the passphrase was being stretched.
            raise InputRefused(what="name", why="taken") from error
        raise storage_error(error, "vault") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def unlock(house: House, name: str, passphrase: str) -> Person:
    """Open a vault with its passphrase.

    Raises:
        WrongKey: wrong passphrase, or no such person; both cost the same work.
        LocksTampered, LocksRefused, VaultMissing, StorageDamaged, StorageNewer: the vault cannot be opened.
    """
    person = person_id(house, name)
    folder = house.folder / PEOPLE / person
    if not _is_folder(folder):
        _same_work(house, passphrase)
        raise WrongKey
    table, mac = read_locks(folder)
    try:
        with AT_ONCE:
            vmk = open_passphrase_lock(_lock(table, PASSPHRASE), table.vault_id, passphrase)
    except InputRefused as error:
        # No lock has such a passphrase; for a name that nobody has, the answer is the same.
        raise WrongKey from error
    check_table(table, mac, vmk)
    return _open(person, folder, vmk, table.vault_id)


def unlock_with_words(house: House, name: str, words: str, new_passphrase: str) -> Person:
    """Open a vault with its recovery words, and give it a new passphrase.

    Raises:
        WrongKey: not these words, or no such person, or there are no recovery words; all cost the same work.
        InputRefused: the new passphrase cannot be taken; nothing was changed.
        LocksTampered, LocksRefused, VaultMissing, StorageDamaged, StorageNewer: the vault cannot be opened;
            nothing was changed.
    """
    check_passphrase(new_passphrase)
    person = person_id(house, name)
    folder = house.folder / PEOPLE / person
    try:
        bits = recovery_bits(words)
        if not _is_folder(folder):
            raise WrongKey
        table, mac = read_locks(folder)
        vmk = open_recovery_lock(_lock(table, RECOVERY), table.vault_id, bits)
    except WrongKey:
        # As dear as a passphrase: no cheap way to ask who is here, nor to crowd out counts of wrong tries.
        _same_work(house, new_passphrase)
        raise
    check_table(table, mac, vmk)
    opened = _open(person, folder, vmk, table.vault_id)
    try:
        _renew(house, opened.vault, new_passphrase)
    except BaseException:
        opened.vault.close()
        raise
    return opened


def change_passphrase(house: House, person: Person, old: str, new: str) -> None:
    """Replace the passphrase of an open vault.

    Raises:
        WrongKey: the old one is wrong.
        InputRefused: the new one cannot be taken.
        LocksTampered: the locks were changed outside Drawbridge; they are left as they are.
    """
    check_passphrase(new)
    table = _locks_of(person.vault)
    try:
        with AT_ONCE:
            open_passphrase_lock(_lock(table, PASSPHRASE), person.vault.id, old)
    except InputRefused as error:
        raise WrongKey from error
    _renew(house, person.vault, new)


def _renew(house: House, vault: Vault, passphrase: str) -> None:
    with AT_ONCE:
        lock = make_passphrase_lock(vault.vmk, vault.id, passphrase, house.work, house.entropy)
    _put_lock(vault, lock)


def draw_recovery_words(entropy: Entropy) -> tuple[str, ...]:
    """Draw twelve words. They are kept nowhere until `keep_recovery_words`."""
    return recovery_words(entropy(16))


def keep_recovery_words(vault: Vault, words: tuple[str, ...], entropy: Entropy) -> None:
    """Make the words open this vault, in place of any before them.

    Raises:
        WrongKey: these are not twelve recovery words.
        LocksTampered: the locks were changed outside Drawbridge; they are left as they are.
    """
    bits = recovery_bits(" ".join(words))
    _put_lock(vault, make_recovery_lock(vault.vmk, vault.id, bits, entropy))


def has_recovery(vault: Vault) -> bool:
    """Whether any recovery words open this vault."""
    table, _ = read_locks(vault.folder)
    return any(lock.kind == RECOVERY for lock in table.locks)


def _lock(table: LockTable, kind: str) -> Lock:
    for lock in table.locks:
        if lock.kind == kind:
            return lock
    raise WrongKey


def _locks_of(vault: Vault) -> LockTable:
    """Return the locks of an open vault, unless somebody changed them: new ones would hide that."""
    table, mac = read_locks(vault.folder)
    check_table(table, mac, vault.vmk)
    return table


def _put_lock(vault: Vault, lock: Lock) -> None:
    """Put ``lock`` in place of the one of its kind."""
    # The transaction keeps out other browsers of this person: of two new locks, neither may be lost.
    with vault.transaction():
        table = _locks_of(vault)
        kept = [old for old in table.locks if old.kind != lock.kind]
        write_locks(vault.folder, LockTable(table.vault_id, (*kept, lock)), vault.vmk)


def _same_work(house: House, passphrase: str) -> None:
    """Stretch a passphrase for nobody, so that an unknown name takes as long as a wrong passphrase."""
    nobody = VaultId(bytes(16))
    with AT_ONCE:
        try:
            make_passphrase_lock(bytes(32), nobody, passphrase.ljust(12), house.work, house.entropy)
        except InputRefused as error:
            raise WrongKey from error


def _open(person: PersonId, folder: Path, vmk: bytes, vault_id: VaultId) -> Person:
    vault = open_vault(folder, vmk, vault_id)
    try:
        name = profile.read(vault.db, "name")
        if name is None:
            raise VaultMissing
    except BaseException:
        vault.close()
        raise
    return Person(person, vault, name)
