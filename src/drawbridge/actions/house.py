"""The data folder of a node, and what the people in it share: a key, a clock, dice, a relay."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from drawbridge.core.locks import DEFAULT_WORK, LockParams
from drawbridge.core.world import Clock, Entropy
from drawbridge.db.disk import storage_error, sync_folder
from drawbridge.errors import StorageDamaged

KEY_FILE = "node.key"
KEY_LENGTH = 32
ADDRESS_FILE = "node.addresses"
PEOPLE = "people"
MAKING = "making"
"""Where a person's folder is made, before it is moved to the others whole."""


@dataclass(frozen=True, slots=True)
class House:
    """A node's data folder and its world. ``key`` hides the names of the people's folders.

    ``relay`` is where new mailboxes are made; ``addresses`` are this node's own, the present one and
    every one before it, because bridges go on naming the address they were made with.
    """

    folder: Path
    key: bytes = field(repr=False)
    clock: Clock
    entropy: Entropy
    relay: str
    zone: tzinfo
    work: LockParams = DEFAULT_WORK
    addresses: tuple[str, ...] = ()


def open_house(
    folder: Path,
    *,
    clock: Clock,
    entropy: Entropy,
    relay: str,
    zone: tzinfo,
    work: LockParams = DEFAULT_WORK,
    address: str = "",
) -> House:
    """Open a data folder, making it and its key when they are missing.

    ``address`` is how this node itself is reached, if that is not where its relay is.

    Raises:
        StorageForbidden: the folder cannot be made, read or written.
        StorageDamaged: its key is not 32 bytes, or is gone while there are people whom only it can find.
        StorageFull: no room.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / PEOPLE).mkdir(mode=0o700, exist_ok=True)
        # What a crash left of somebody who was never finished.
        shutil.rmtree(folder / MAKING, ignore_errors=True)
        (folder / MAKING).mkdir(mode=0o700)
        key = _key(folder / KEY_FILE, entropy)
        addresses = _addresses(folder / ADDRESS_FILE, address or relay)
    except OSError as error:
        raise storage_error(error, "node") from error
    return House(folder, key, clock, entropy, relay, zone, work, addresses)


def _addresses(path: Path, address: str) -> tuple[str, ...]:
    """Return every address this node has had, the newest last, and note a new one."""
    before = path.read_text("utf-8").split() if path.exists() else []
    if address in before:
        return tuple(before)
    write_small(path, "\n".join([*before, address, ""]).encode())
    return (*before, address)


def _key(path: Path, entropy: Entropy) -> bytes:
    if not path.exists():
        if any((path.parent / PEOPLE).iterdir()):
            raise StorageDamaged(store="node")
        write_small(path, entropy(KEY_LENGTH))
    key = path.read_bytes()
    if len(key) != KEY_LENGTH:
        raise StorageDamaged(store="node")
    return key


def write_small(path: Path, content: bytes) -> None:
    """Write a small file that is there whole or not at all, whatever happens meanwhile."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)
