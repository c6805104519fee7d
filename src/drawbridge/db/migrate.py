"""Bringing a database to the newest schema: forward only, one transaction for each numbered file."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from drawbridge.db.connection import Connection
from drawbridge.db.disk import storage_error
from drawbridge.errors import StorageDamaged, StorageNewer, StorageOlder


def steps(folder: Traversable) -> list[tuple[int, str]]:
    """Return the numbered ``.sql`` files of ``folder`` as (number, text), in order."""
    found = [
        (int(item.name[:4]), item.read_text("utf-8"))
        for item in folder.iterdir()
        if item.name.endswith(".sql")
    ]
    return sorted(found)


def newest(folder: Traversable) -> int:
    """Return the number of the last step there is."""
    return steps(folder)[-1][0]


def check_form(found: int, known: int, store: str) -> None:
    """Check that a database has the form this version knows.

    Raises:
        StorageOlder, StorageNewer: it has another.
    """
    if found < known:
        raise StorageOlder(store=store, found=found, known=known)
    if found > known:
        raise StorageNewer(store=store, found=found, known=known)


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
        StorageNewer: the database was written by a later version; not a byte of it is changed.
        StorageDamaged: a step would leave a reference that leads nowhere; it is rolled back.
        StorageFull, StorageForbidden: the disk said no; the steps before this one are kept whole.
    """
    reached = version_of(connection)
    wanted = steps(folder)
    known = wanted[-1][0]
    if reached > known:
        raise StorageNewer(store=store, found=reached, known=known)
    connection.keep_log()
    ahead = [(number, text) for number, text in wanted if number > reached]
    if copy_to is not None:
        _forget(copy_to, store)
        if ahead and reached:
            connection.backup_into(copy_to)
    # A step may have to rebuild a table that others refer to, which would delete what refers to it.
    connection.check_references(on=False)
    try:
        for number, text in ahead:
            _take(connection, number, text, store)
    finally:
        connection.check_references(on=True)


def _take(connection: Connection, number: int, text: str, store: str) -> None:
    with connection.transaction():
        connection.script(text)
        if connection.rows("PRAGMA foreign_key_check"):
            raise StorageDamaged(store=store)
        connection.script(f"PRAGMA user_version = {number:d}")


def _forget(copy: Path, store: str) -> None:
    try:
        copy.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, store) from error
