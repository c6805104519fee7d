"""Where a relay keeps its envelopes, by the address of a database."""

from __future__ import annotations

from pathlib import Path

from drawbridge.errors import InputRefused
from drawbridge.relay.kept import Store
from drawbridge.relay.rules import Limits
from drawbridge.relay.sqlite.store import SqliteStore

SQLITE = "sqlite:"
POSTGRES = ("postgresql://", "postgres://")


def open_store(address: str, limits: Limits | None = None) -> Store:
    """Return the store at an address; call `Store.open` inside a running loop before it is used.

    Args:
        address: ``sqlite:PATH`` or ``postgresql://…``.
        limits: what may be held.

    Raises:
        InputRefused: the address is neither, or names no file.
        StorageError: a file cannot be opened, is damaged or newer.
    """
    path = address.removeprefix(SQLITE)
    if address.startswith(SQLITE) and path:
        return SqliteStore(Path(path), limits)
    raise InputRefused(what="database", why="unknown")


__all__ = ["SqliteStore", "open_store"]
