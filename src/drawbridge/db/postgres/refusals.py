"""What PostgreSQL and its driver say when something fails, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo
from psycopg import errors as theirs
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from drawbridge.errors import (
    InputRefused,
    StorageAway,
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageForbidden,
    StorageFull,
)

WORDS_FOR: dict[str, type[StorageError]] = {
    "53100": StorageFull,
    "53300": StorageBusy,  # no connection left at the server
    "55P03": StorageBusy,  # a lock was waited for too long
    "57014": StorageBusy,  # a statement took too long
    "40001": StorageBusy,
    "40P01": StorageBusy,
    "25P03": StorageBusy,
    "25006": StorageForbidden,  # read-only
    "42501": StorageForbidden,
    "3D000": StorageForbidden,  # no such database
    "XX001": StorageDamaged,
    "XX002": StorageDamaged,
}
"""By the whole code of an error."""
WORDS_FOR_CLASS: dict[str, type[StorageError]] = {
    "08": StorageAway,
    "28": StorageForbidden,
    "53": StorageError,
    "57": StorageAway,
    "58": StorageError,
}
"""By its first two letters, for what is not in the other table."""
AGAIN = (theirs.SerializationFailure, theirs.DeadlockDetected)
"""Undone by the server for the sake of others: run again, it may well be done."""


def in_our_words(error: psycopg.Error) -> type[StorageError] | None:
    """Return what a driver's error is in our words; None for a mistake in the program."""
    code = error.sqlstate
    if code is not None:
        return WORDS_FOR.get(code) or WORDS_FOR_CLASS.get(code[:2])
    if isinstance(error, PoolClosed):
        return StorageForbidden
    if isinstance(error, TooManyRequests | PoolTimeout):
        return StorageBusy
    # Without a code nobody at the other end has spoken: refused, broken off, or never there.
    if isinstance(error, psycopg.OperationalError):
        return StorageAway
    return StorageAway if isinstance(error, psycopg.InterfaceError) else None


@contextmanager
def translated(store: str) -> Iterator[None]:
    """Raise our errors for the driver's.

    Args:
        store: which kind of database it is.
    """
    try:
        yield
    except psycopg.Error as error:
        known = in_our_words(error)
        if known is None:
            raise
        raise known(store=store) from error


def check_address(address: str) -> None:
    """Refuse an address that cannot be read; whether anybody answers there is another question.

    Raises:
        InputRefused: database unknown.
    """
    try:
        conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise InputRefused(what="database", why="unknown") from None  # it repeats the address, password too
