"""Bringing a database to the newest schema: forward only, one transaction for each numbered file."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from drawbridge.db.connection import Connection
from drawbridge.errors import StorageDamaged, StorageNewer


def steps(folder: Traversable) -> list[tuple[int, str]]:
    """Return the numbered ``.sql`` files of ``folder`` as (number, text), in order."""
    found = [
        (int(item.name[:4]), item.read_text()) for item in folder.iterdir() if item.name.endswith(".sql")
    ]
    return sorted(found)


def version_of(connection: Connection) -> int:
    """Return the number of the last step a database has seen; 0 for an empty one."""
    found = connection.row("PRAGMA user_version")
    return int(found[0]) if found else 0


def migrate(connection: Connection, folder: Traversable, *, store: str, copy_to: Path | None = None) -> None:
    """Run the steps that ``connection`` has not seen.

    Args:
        connection: the open database.
        folder: holds ``0001_start.sql`` and so on; the number reached is kept in ``user_version``.
        store: which kind of database, for errors.
        copy_to: where to put a copy before the first step on a database that already holds something. The
            copy goes when the database is next opened and needs no step: what is deleted later must not
            live on in it.

    Raises:
        StorageNewer: the database was written by a later version; it is left alone.
        StorageDamaged: a step would leave a reference that leads nowhere; it is rolled back.
    """
    reached = version_of(connection)
    wanted = steps(folder)
    known = wanted[-1][0]
    if reached > known:
        raise StorageNewer(store=store, found=reached, known=known)
    ahead = [(number, text) for number, text in wanted if number > reached]
    if copy_to is not None:
        copy_to.unlink(missing_ok=True)
        if ahead and reached:
            connection.backup_into(copy_to)
    for number, text in ahead:
        with connection.transaction():
            connection.script(text)
            if connection.rows("PRAGMA foreign_key_check"):
                raise StorageDamaged(store=store)
            connection.script(f"PRAGMA user_version = {number:d}")
