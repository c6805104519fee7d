"""People on a node: a vault each, opened by a passphrase or by recovery words."""

from __future__ import annotations

import shutil
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from drawbridge.actions.house import PEOPLE, House
from drawbridge.core.bridges import MAX_NAME
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
from drawbridge.errors import InputRefused, VaultMissing, WrongKey
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
    name: str


def person_id(house: House, name: str) -> PersonId:
    """Return the folder name that stands for a sign-in name: a keyed hash, however it was capitalised."""
    plain = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    return PersonId(derive(house.key, "node/person", plain.encode(), length=16).hex())


def any_people(house: House) -> bool:
    """Whether anybody has a vault here."""
    return any((house.folder / PEOPLE).iterdir())


def create_person(house: House, name: str, passphrase: str) -> Person:
    """Make a vault with a passphrase lock.

    Raises:
        InputRefused: ``name`` empty, too long or taken; ``passphrase`` too short or too long.
        StorageFull, StorageForbidden: the disk said no; nothing is left behind.
    """
    seen_as = _name(name)
    check_passphrase(passphrase)
    person = person_id(house, seen_as)
    folder = house.folder / PEOPLE / person
    if folder.exists():
        raise InputRefused(what="name", why="taken")
    vmk, vault_id = house.entropy(32), VaultId(house.entropy(16))
    with AT_ONCE:
        lock = make_passphrase_lock(vmk, vault_id, passphrase, house.work, house.entropy)
    # Everything is made beside its place and moved there whole, so that a crash leaves no half a person.
    making = house.folder / (person + ".new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    try:
        vault = create_vault(making, vmk, vault_id)
        with vault.transaction():
            profile.write(vault.db, "name", seen_as)
        vault.close()
        write_locks(making, LockTable(vault_id, (lock,)), vmk)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Person(person, open_vault(folder, vmk, vault_id), seen_as)


def unlock(house: House, name: str, passphrase: str) -> Person:
    """Open a vault with its passphrase.

    Raises:
        WrongKey: wrong passphrase, or no such person; both cost the same work.
        LocksTampered, LocksRefused, VaultMissing, StorageDamaged, StorageNewer: the vault cannot be opened.
    """
    person = person_id(house, name)
    folder = house.folder / PEOPLE / person
    if not folder.is_dir():
        _same_work(house, passphrase)
        raise WrongKey
    table, mac = read_locks(folder)
    lock = _lock(table, PASSPHRASE)
    with AT_ONCE:
        vmk = open_passphrase_lock(lock, table.vault_id, passphrase)
    check_table(table, mac, vmk)
    return _open(person, folder, vmk, table.vault_id)


def unlock_with_words(house: House, name: str, words: str, new_passphrase: str) -> Person:
    """Open a vault with its recovery words, and give it a new passphrase.

    Raises:
        WrongKey: not these words, or no such person, or there are no recovery words.
        InputRefused: the new passphrase cannot be taken; nothing was changed.
    """
    check_passphrase(new_passphrase)
    bits = recovery_bits(words)
    person = person_id(house, name)
    folder = house.folder / PEOPLE / person
    if not folder.is_dir():
        raise WrongKey
    table, mac = read_locks(folder)
    vmk = open_recovery_lock(_lock(table, RECOVERY), table.vault_id, bits)
    check_table(table, mac, vmk)
    with AT_ONCE:
        lock = make_passphrase_lock(vmk, table.vault_id, new_passphrase, house.work, house.entropy)
    write_locks(folder, _with(table, lock), vmk)
    return _open(person, folder, vmk, table.vault_id)


def change_passphrase(house: House, person: Person, old: str, new: str) -> None:
    """Replace the passphrase of an open vault.

    Raises:
        WrongKey: the old one is wrong.
        InputRefused: the new one cannot be taken.
    """
    check_passphrase(new)
    vault = person.vault
    table, _ = read_locks(vault.folder)
    with AT_ONCE:
        open_passphrase_lock(_lock(table, PASSPHRASE), vault.id, old)
        lock = make_passphrase_lock(vault.vmk, vault.id, new, house.work, house.entropy)
    write_locks(vault.folder, _with(table, lock), vault.vmk)


def draw_recovery_words(entropy: Entropy) -> tuple[str, ...]:
    """Draw twelve words. They are kept nowhere until `keep_recovery_words`."""
    return recovery_words(entropy(16))


def keep_recovery_words(vault: Vault, words: tuple[str, ...], entropy: Entropy) -> None:
    """Make the words open this vault, in place of any before them."""
    table, _ = read_locks(vault.folder)
    lock = make_recovery_lock(vault.vmk, vault.id, recovery_bits(" ".join(words)), entropy)
    write_locks(vault.folder, _with(table, lock), vault.vmk)


def has_recovery(vault: Vault) -> bool:
    """Whether any recovery words open this vault."""
    table, _ = read_locks(vault.folder)
    return any(lock.kind == RECOVERY for lock in table.locks)


def _name(name: str) -> str:
    seen_as = unicodedata.normalize("NFC", " ".join(name.split()))
    if not seen_as:
        raise InputRefused(what="name", why="empty")
    if len(seen_as) > MAX_NAME:
        raise InputRefused(what="name", why="too-long", limit=MAX_NAME)
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in seen_as):
        raise InputRefused(what="name", why="unreadable")
    return seen_as


def _lock(table: LockTable, kind: str) -> Lock:
    for lock in table.locks:
        if lock.kind == kind:
            return lock
    raise WrongKey


def _with(table: LockTable, lock: Lock) -> LockTable:
    """Return the table with ``lock`` in place of the one of its kind."""
    return LockTable(table.vault_id, (*(old for old in table.locks if old.kind != lock.kind), lock))


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
    name = profile.read(vault.db, "name")
    if name is None:
        vault.close()
        raise VaultMissing
    return Person(person, vault, name)
