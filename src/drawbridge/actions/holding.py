"""A folder that one process holds: nothing of ours is ever opened twice."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drawbridge.db.disk import storage_error
from drawbridge.errors import FolderInUse

LOCK_FILE = "node.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the folder for this process, so that two nodes never open the same vault.

    Raises:
        FolderInUse: another process holds it. A lock left by a crash is gone with its process.
        StorageForbidden, StorageFull: the folder cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise storage_error(error, "node") from error
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FolderInUse from error
    except OSError as error:
        raise storage_error(error, "node") from error
