"""Locks: the ways into a vault, each wrapping the same key.

A lock wraps the vault's master key (VMK) under a key made from a passphrase or from recovery words. The
table of locks is a small JSON file with a MAC under the VMK, so a change made outside Drawbridge shows as
soon as the vault is opened (protocol section 1).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from drawbridge.core.names import VaultId
from drawbridge.core.primitives import (
    AeadFailed,
    argon2id,
    derive,
    enc,
    equal,
    mac,
    open_aead,
    seal_aead,
)
from drawbridge.core.wordlist import bits_of_words, words_of_bits
from drawbridge.core.world import Entropy
from drawbridge.errors import InputRefused, LocksRefused, LocksTampered, WrongKey

MIN_PASSPHRASE = 12
"""Characters of a new passphrase."""
MAX_PASSPHRASE = 1024
"""Bytes of a passphrase in UTF-8."""
MAX_LOCKS = 16
MAX_TABLE = 65_536
"""Bytes of the lock file."""
RECOVERY_BITS = 16
"""Bytes behind the twelve recovery words."""
RECOVERY_WORDS = 12

PASSPHRASE = "passphrase"  # noqa: S105 - the name of a kind of lock
RECOVERY = "recovery"
_FORMAT: Final = "drawbridge-locks"


@dataclass(frozen=True, slots=True)
class LockParams:
    """The work Argon2id does: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int


DEFAULT_WORK = LockParams(131_072, 3, 1)
LIGHTEST_WORK = LockParams(65_536, 3, 1)
"""The least a writer may use."""
HEAVIEST_WORK = LockParams(1_048_576, 16, 8)
"""The most a reader will do: a changed lock file must not be able to stop the machine."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One way in. ``work`` and ``salt`` are those of a passphrase; a recovery lock has neither."""

    id: bytes
    kind: str
    nonce: bytes
    wrapped: bytes
    work: LockParams | None = None
    salt: bytes = b""


@dataclass(frozen=True, slots=True)
class LockTable:
    """Every way into one vault."""

    vault_id: VaultId
    locks: tuple[Lock, ...]


def check_passphrase(passphrase: str) -> None:
    """Check a new passphrase before any work is done on it.

    Raises:
        InputRefused: ``too-short``, ``too-long``, or ``unreadable`` (not text).
    """
    _passphrase_bytes(passphrase)
    if len(unicodedata.normalize("NFC", passphrase)) < MIN_PASSPHRASE:
        raise InputRefused(what="passphrase", why="too-short", limit=MIN_PASSPHRASE)


def could_open(passphrase: str) -> bool:
    """Whether any lock could have this passphrase; if not, trying costs no work."""
    try:
        _passphrase_bytes(passphrase)
    except InputRefused:
        return False
    return True


def make_passphrase_lock(
    vmk: bytes, vault_id: VaultId, passphrase: str, work: LockParams, entropy: Entropy
) -> Lock:
    """Wrap the vault's key under a new passphrase.

    Raises:
        InputRefused: as `check_passphrase`.
        LocksRefused: ``too-light`` or ``too-heavy`` work.
    """
    check_passphrase(passphrase)
    if work.memory_kib < LIGHTEST_WORK.memory_kib or work.passes < LIGHTEST_WORK.passes:
        raise LocksRefused(why="too-light")
    blank = Lock(entropy(16), PASSPHRASE, entropy(12), b"", work, entropy(16))
    return _wrap(blank, vmk, vault_id, _passphrase_key(blank, vault_id, passphrase))


def open_passphrase_lock(lock: Lock, vault_id: VaultId, passphrase: str) -> bytes:
    """Return the vault's key.

    Raises:
        WrongKey: not this passphrase, or the lock was changed.
        InputRefused: ``too-long`` or ``unreadable``, before any work.
        LocksRefused: the lock asks for too much work, before any of it.
    """
    return _unwrap(lock, vault_id, _passphrase_key(lock, vault_id, passphrase))


def make_recovery_lock(vmk: bytes, vault_id: VaultId, bits: bytes, entropy: Entropy) -> Lock:
    """Wrap the vault's key under 16 random bytes, which the person keeps as twelve words."""
    blank = Lock(entropy(16), RECOVERY, entropy(12), b"")
    return _wrap(blank, vmk, vault_id, _recovery_key(blank, vault_id, bits))


def open_recovery_lock(lock: Lock, vault_id: VaultId, bits: bytes) -> bytes:
    """Return the vault's key.

    Raises:
        WrongKey: not these words, or the lock was changed.
    """
    return _unwrap(lock, vault_id, _recovery_key(lock, vault_id, bits))


def recovery_words(bits: bytes) -> tuple[str, ...]:
    """Return 16 bytes as twelve words."""
    return words_of_bits(bits)


def recovery_bits(words: str) -> bytes:
    """Return the bytes behind twelve words, however they are spaced and capitalised.

    Raises:
        WrongKey: not twelve such words; which one is wrong is never said, not even here.
    """
    if len(words) > MAX_PASSPHRASE:
        raise WrongKey
    parts = unicodedata.normalize("NFKD", words).lower().replace(",", " ").split()
    bits = bits_of_words(parts) if len(parts) == RECOVERY_WORDS else None
    if bits is None:
        raise WrongKey
    return bits


def database_key(vmk: bytes, vault_id: VaultId) -> bytes:
    """Return the key of ``vault.db``."""
    return derive(vmk, "vault/db", vault_id)


def encode_table(table: LockTable, vmk: bytes) -> bytes:
    """Return the lock file's bytes, MAC included. The same table gives the same bytes."""
    return table_file(table, table_mac(table, vmk))


def decode_table(data: bytes) -> tuple[LockTable, bytes]:
    """Read a lock file; returns the table and its MAC, which only an opened vault can check.

    Raises:
        LocksRefused: ``malformed`` (not exactly what `encode_table` writes) or ``too-heavy``.
    """
    if len(data) > MAX_TABLE:
        raise LocksRefused(why="malformed")
    try:
        file = _files.decode(data)
        found = LockTable(VaultId(_bytes(file.vault)), tuple(_lock_of(row) for row in file.locks))
    except (msgspec.MsgspecError, ValueError, RecursionError) as cause:
        raise LocksRefused(why="malformed") from cause
    # Spaces, capital digits or repeated names would be changes that the MAC cannot see.
    if table_file(found, _bytes(file.mac)) != data:
        raise LocksRefused(why="malformed")
    for lock in found.locks:
        _check_work(lock)
    return found, _bytes(file.mac)


def check_table(table: LockTable, table_mac_found: bytes, vmk: bytes) -> None:
    """Check, once the vault's key is known, that nobody changed the table of locks.

    Raises:
        LocksTampered: somebody did.
    """
    if not equal(table_mac(table, vmk), table_mac_found):
        raise LocksTampered


def table_mac(table: LockTable, vmk: bytes) -> bytes:
    """Return the MAC over every field of every lock, in order."""
    vault_id = table.vault_id
    rows = [enc("vault/lock", *_bound(lock, vault_id), lock.nonce, lock.wrapped) for lock in table.locks]
    return mac(derive(vmk, "vault/locks", vault_id), enc("vault/locks", vault_id, *rows))


def _passphrase_bytes(passphrase: str) -> bytes:
    # Normalising can shorten a text at most threefold, so longer ones are refused without that work.
    if len(passphrase) > 3 * MAX_PASSPHRASE:
        raise InputRefused(what="passphrase", why="too-long", limit=MAX_PASSPHRASE)
    try:
        encoded = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError as cause:
        raise InputRefused(what="passphrase", why="unreadable") from cause
    if len(encoded) > MAX_PASSPHRASE:
        raise InputRefused(what="passphrase", why="too-long", limit=MAX_PASSPHRASE)
    return encoded


def _passphrase_key(lock: Lock, vault_id: VaultId, passphrase: str) -> bytes:
    encoded = _passphrase_bytes(passphrase)
    work = _check_work(lock)
    if lock.kind != PASSPHRASE or work is None:
        raise LocksRefused(why="malformed")
    try:
        stretched = argon2id(encoded, lock.salt, work.memory_kib, work.passes, work.lanes)
    except MemoryError as cause:
        raise LocksRefused(why="too-heavy") from cause
    return derive(stretched, "vault/passphrase", vault_id, lock.id)


def _recovery_key(lock: Lock, vault_id: VaultId, bits: bytes) -> bytes:
    if lock.kind != RECOVERY:
        raise LocksRefused(why="malformed")
    return derive(bits, "vault/recovery", vault_id, lock.id)


def _check_work(lock: Lock) -> LockParams | None:
    work = lock.work
    if work is None:
        return None
    if (
        not 8 * work.lanes <= work.memory_kib <= HEAVIEST_WORK.memory_kib
        or not 1 <= work.passes <= HEAVIEST_WORK.passes
        or not 1 <= work.lanes <= HEAVIEST_WORK.lanes
    ):
        raise LocksRefused(why="too-heavy")
    return work


def _wrap(blank: Lock, vmk: bytes, vault_id: VaultId, key: bytes) -> Lock:
    wrapped = seal_aead(key, blank.nonce, vmk, enc("vault/lock", *_bound(blank, vault_id)))
    return Lock(blank.id, blank.kind, blank.nonce, wrapped, blank.work, blank.salt)


def _unwrap(lock: Lock, vault_id: VaultId, key: bytes) -> bytes:
    try:
        return open_aead(key, lock.nonce, lock.wrapped, enc("vault/lock", *_bound(lock, vault_id)))
    except AeadFailed as cause:
        raise WrongKey from cause


def _bound(lock: Lock, vault_id: VaultId) -> tuple[bytes, bytes, bytes, bytes]:
    """Return what a lock's wrapping is bound to: kind, vault, lock, and parameters."""
    params = b""
    if lock.work is not None:
        numbers = (lock.work.memory_kib, lock.work.passes, lock.work.lanes)
        params = b"".join(number.to_bytes(4, "big") for number in numbers) + lock.salt
    return lock.kind.encode("ascii"), vault_id, lock.id, params


_Hex12 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{24}\Z")]
_Hex16 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
_Hex32 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Hex48 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{96}\Z")]
_Count = Annotated[int, Meta(ge=0, le=2**32 - 1)]


class _PassphraseRow(
    msgspec.Struct, frozen=True, tag="passphrase", tag_field="kind", forbid_unknown_fields=True
):
    id: _Hex16
    memory_kib: _Count
    passes: _Count
    lanes: _Count
    salt: _Hex16
    nonce: _Hex12
    wrapped: _Hex48


class _RecoveryRow(msgspec.Struct, frozen=True, tag="recovery", tag_field="kind", forbid_unknown_fields=True):
    id: _Hex16
    nonce: _Hex12
    wrapped: _Hex48


_Row = _PassphraseRow | _RecoveryRow


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["drawbridge-locks"]
    version: Literal[1]
    vault: _Hex16
    locks: Annotated[list[_Row], Meta(min_length=1, max_length=MAX_LOCKS)]
    mac: _Hex32


_files = msgspec.json.Decoder(_File)


def table_file(table: LockTable, mac_bytes: bytes) -> bytes:
    """Return the one way in which a table and its MAC are written."""
    file = _File(_FORMAT, 1, table.vault_id.hex(), [_row_of(lock) for lock in table.locks], mac_bytes.hex())
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def _row_of(lock: Lock) -> _Row:
    id_, nonce, wrapped = lock.id.hex(), lock.nonce.hex(), lock.wrapped.hex()
    if lock.work is None:
        return _RecoveryRow(id_, nonce, wrapped)
    work = lock.work
    return _PassphraseRow(id_, work.memory_kib, work.passes, work.lanes, lock.salt.hex(), nonce, wrapped)


def _lock_of(row: _Row) -> Lock:
    if isinstance(row, _RecoveryRow):
        return Lock(_bytes(row.id), RECOVERY, _bytes(row.nonce), _bytes(row.wrapped))
    work = LockParams(row.memory_kib, row.passes, row.lanes)
    return Lock(_bytes(row.id), PASSPHRASE, _bytes(row.nonce), _bytes(row.wrapped), work, _bytes(row.salt))


def _bytes(digits: str) -> bytes:
    return bytes.fromhex(digits)
