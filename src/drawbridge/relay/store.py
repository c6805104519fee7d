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
        InputRefused: the address is neither, names no file, or cannot be read (unknown); PostgreSQL's driver
            is not installed (driver-missing).
        StorageError: a file cannot be opened, is damaged or newer.
    """
    path = address.removeprefix(SQLITE)
    if address.startswith(SQLITE) and path:
        return SqliteStore(Path(path), limits)
    if address.startswith(POSTGRES):
        return _postgres(address, limits)
    raise InputRefused(what="database", why="unknown")


def _postgres(address: str, limits: Limits | None) -> Store:
    # Its driver is an extra: a household needs none of it.
    try:
        from drawbridge.db.postgres.refusals import check_address
        from drawbridge.relay.postgres.store import PostgresStore
    except ImportError as error:
        raise InputRefused(what="database", why="driver-missing") from error
    check_address(address)
    return PostgresStore(address, limits)


__all__ = ["SQLITE", "SqliteStore", "open_store"]
