"""What it means, in our words, when the operating system says no to a file or a folder."""

from __future__ import annotations

import errno

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
