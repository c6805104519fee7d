"""What the operating system says of files and folders, in our words, and what it has to promise."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from drawbridge.errors import StorageError, StorageForbidden, StorageFull

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk is full, or this account or this file may not grow any more: room has to be made in any case."""
BROKEN = frozenset({errno.EIO, errno.ENXIO, errno.ESTALE})
"""The disk itself has failed or has gone away. More room or more rights would change nothing."""


def storage_error(error: OSError, store: str) -> StorageError:
    """Return our error for the system's; raise it ``from`` the other.

    Args:
        error: what the operating system said.
        store: which kind of file it was: vault, relay or node.
    """
    if error.errno in NO_ROOM:
        return StorageFull(store=store)
    return (StorageError if error.errno in BROKEN else StorageForbidden)(store=store)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files they name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
