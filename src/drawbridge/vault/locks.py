"""The lock file of a vault, written so that the old one or the new one is there, never neither."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from drawbridge.core.locks import MAX_TABLE, LockTable, decode_table, encode_table
from drawbridge.db.disk import storage_error, sync_folder
from drawbridge.errors import VaultMissing

LOCK_FILE = "vault.json"


def read_locks(folder: Path) -> tuple[LockTable, bytes]:
    """Return the table of locks and its MAC, which only an opened vault can check.

    Raises:
        VaultMissing: there is no lock file.
        StorageForbidden: it may not be read.
        LocksRefused: it is damaged.
    """
    try:
        with (folder / LOCK_FILE).open("rb") as file:
            # One byte more than a table may have, so that a huge file is refused and never read whole.
            data = file.read(MAX_TABLE + 1)
    except FileNotFoundError as error:
        raise VaultMissing from error
    except OSError as error:
        raise storage_error(error, "vault") from error
    return decode_table(data)


def write_locks(folder: Path, table: LockTable, vmk: bytes) -> None:
    """Replace the lock file in one step that survives a power cut.

    Raises:
        StorageFull: no room; the old file is still there.
        StorageForbidden: the folder may not be written.
    """
    fresh = folder / (LOCK_FILE + ".new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(encode_table(table, vmk))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / LOCK_FILE)
        sync_folder(folder)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise storage_error(error, "vault") from error
