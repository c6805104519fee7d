"""Where a relay keeps its envelopes, by the address of a database."""

from __future__ import annotations

from pathlib import Path

from drawbridge.errors import InputRefused
from drawbridge.relay.kept import Store
from drawbridge.relay.rules import Limits
from drawbridge.relay.sqlite.store import SqliteStore
from drawbridge.relay.sqlite.upkeep import SqliteUpkeep
from drawbridge.relay.upkeep import Upkeep

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
    if path := _file_of(address):
        return SqliteStore(path, limits)
    _check(address)
    from drawbridge.relay.postgres.store import PostgresStore

    return PostgresStore(address, limits)


def open_upkeep(address: str, limits: Limits | None = None) -> Upkeep:
    """Return what looks after the store at an address; nothing is opened or made before it is asked.

    Raises:
        InputRefused: as for `open_store`.
    """
    if path := _file_of(address):
        return SqliteUpkeep(path, limits)
    _check(address)
    from drawbridge.relay.postgres.upkeep import PostgresUpkeep

    return PostgresUpkeep(address, limits)


def _file_of(address: str) -> Path | None:
    path = address.removeprefix(SQLITE)
    return Path(path) if address.startswith(SQLITE) and path else None


def _check(address: str) -> None:
    if not address.startswith(POSTGRES):
        raise InputRefused(what="database", why="unknown")
    # Its driver is an extra: a household needs none of it.
    try:
        from drawbridge.db.postgres.refusals import check_address
    except ImportError as error:
        raise InputRefused(what="database", why="driver-missing") from error
    check_address(address)


__all__ = ["SQLITE", "SqliteStore", "open_store", "open_upkeep"]
