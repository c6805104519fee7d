"""What the driver says when something fails, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from drawbridge.db.disk import BROKEN, NO_ROOM
from drawbridge.errors import (
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageForbidden,
    StorageFull,
)

WORDS_FOR: tuple[tuple[type[Exception], type[StorageError]], ...] = (
    (apsw.FullError, StorageFull),
    (apsw.PermissionsError, StorageForbidden),
    (apsw.CantOpenError, StorageForbidden),
    (apsw.ReadOnlyError, StorageForbidden),
    (apsw.AuthError, StorageForbidden),
    (apsw.ConnectionClosedError, StorageForbidden),
    (apsw.NotADBError, StorageDamaged),
    (apsw.CorruptError, StorageDamaged),
    (apsw.FormatError, StorageDamaged),
    (apsw.BusyError, StorageBusy),
    (apsw.LockedError, StorageBusy),
)
READING_FAILED = {
    apsw.SQLITE_IOERR_READ,
    apsw.SQLITE_IOERR_SHORT_READ,
    apsw.SQLITE_IOERR_DATA,
    apsw.SQLITE_IOERR_CORRUPTFS,
}
WRITING_FAILED = {
    apsw.SQLITE_IOERR_WRITE,
    apsw.SQLITE_IOERR_FSYNC,
    apsw.SQLITE_IOERR_TRUNCATE,
    apsw.SQLITE_IOERR_SHMSIZE,
}
"""Mostly for want of room. The transaction is rolled back, and nothing is half-written."""


def in_our_words(error: apsw.Error, raw: apsw.Connection | None) -> type[StorageError] | None:
    """Return what a driver's error is in our words; None for a mistake in the program."""
    if raw is not None and isinstance(error, apsw.IOError | apsw.CantOpenError):
        # The operating system's last number for this connection says more than the driver does.
        if raw.system_errno in NO_ROOM:
            return StorageFull
        if raw.system_errno in BROKEN:
            return StorageError
    if isinstance(error, apsw.IOError):
        kind = getattr(error, "extendedresult", 0)
        if kind in READING_FAILED:
            return StorageDamaged
        return StorageFull if kind in WRITING_FAILED else StorageError
    return next((known for theirs, known in WORDS_FOR if isinstance(error, theirs)), None)


@contextmanager
def translated(store: str, raw: apsw.Connection | None = None) -> Iterator[None]:
    """Raise our errors for the driver's.

    Args:
        store: which kind of file it is: vault, relay or node.
        raw: the connection, once there is one; it knows what the operating system said.
    """
    try:
        yield
    except apsw.Error as error:
        known = in_our_words(error, raw)
        if known is None:
            raise
        raise known(store=store) from error
