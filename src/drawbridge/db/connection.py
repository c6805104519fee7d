"""One SQLite connection, plain or encrypted, shared safely between threads; its errors in our words.

This package is the only door to the driver, ``apsw`` built with SQLite3 Multiple Ciphers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from drawbridge.errors import (
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageForbidden,
    StorageFull,
)

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]

BUSY_MILLISECONDS = 5_000
PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
"""
WORDS_FOR: tuple[tuple[type[Exception], type[StorageError]], ...] = (
    (apsw.FullError, StorageFull),
    (apsw.PermissionsError, StorageForbidden),
    (apsw.CantOpenError, StorageForbidden),
    (apsw.ReadOnlyError, StorageForbidden),
    (apsw.AuthError, StorageForbidden),
    (apsw.NotADBError, StorageDamaged),
    (apsw.CorruptError, StorageDamaged),
    (apsw.FormatError, StorageDamaged),
    (apsw.BusyError, StorageBusy),
    (apsw.LockedError, StorageBusy),
    # A disk that fails in the middle of a write: the transaction is rolled back, nothing is half-written.
    (apsw.IOError, StorageFull),
)


class Connection:
    """A connection whose calls are serialised by a lock; one transaction at a time, never nested."""

    def __init__(self, raw: apsw.Connection, store: str) -> None:
        self._raw = raw
        self._store = store
        self._lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            for theirs, ours in WORDS_FOR:
                if isinstance(error, theirs):
                    raise ours(store=self._store) from error
            raise

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Return every row of one statement."""
        with self._lock, self._translated():
            return list(self._raw.execute(sql, params))

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row of one statement, or None."""
        with self._lock, self._translated():
            for found in self._raw.execute(sql, params):
                return tuple(found)
            return None

    def run(self, sql: str, params: Params = ()) -> int:
        """Run one statement and return how many rows it changed."""
        with self._lock, self._translated():
            before = self._raw.total_changes()
            self._raw.execute(sql, params)
            return self._raw.total_changes() - before

    def run_many(self, sql: str, params: Iterable[Params]) -> None:
        """Run one statement once for each of ``params``."""
        with self._lock, self._translated():
            self._raw.executemany(sql, params)

    def script(self, sql: str) -> None:
        """Run several statements that take no parameters."""
        with self._lock, self._translated():
            self._raw.execute(sql)

    def last_number(self) -> int:
        """Return the rowid of the newest row this connection inserted."""
        with self._lock:
            return int(self._raw.last_insert_rowid())

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open on this connection, by whichever thread."""
        return self._depth > 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the connection for one all-or-nothing change; nesting is a mistake and raises RuntimeError."""
        with self._lock:
            if self._depth:
                raise RuntimeError("a transaction is already open")
            with self._translated():
                self._raw.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                with self._translated():
                    self._raw.execute("COMMIT")
            except BaseException:
                with suppress(apsw.Error):
                    if not self._raw.get_autocommit():
                        self._raw.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def backup_into(self, path: Path) -> None:
        """Write a compact copy to ``path``, which must not exist; an encrypted file stays encrypted."""
        self.run("VACUUM INTO ?", (str(path),))
        path.chmod(0o600)

    def close(self) -> None:
        """Close the file; later calls raise StorageForbidden."""
        with self._lock:
            self._raw.close()


def _open(path: Path, store: str, *, flags: int) -> apsw.Connection:
    try:
        raw = apsw.Connection(str(path), flags=flags, statementcachesize=256)
    except apsw.Error as error:
        for theirs, ours in WORDS_FOR:
            if isinstance(error, theirs):
                raise ours(store=store) from error
        raise
    raw.set_busy_timeout(BUSY_MILLISECONDS)
    return raw


def _prepare(path: Path) -> None:
    """Make the file ourselves, so that it is never readable by others, not for a moment."""
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)


def open_plain(path: Path, *, store: str, readonly: bool = False) -> Connection:
    """Open an unencrypted database, made when missing.

    Raises:
        StorageForbidden: the file cannot be opened.
        StorageDamaged: the file is not a database.
    """
    if readonly:
        flags = apsw.SQLITE_OPEN_READONLY
    else:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        _touch(path, store)
    raw = _open(path, store, flags=flags)
    connection = Connection(raw, store)
    if not readonly:
        connection.script(PRAGMAS)
    return connection


def open_encrypted(path: Path, key: bytes, *, store: str = "vault", create: bool = False) -> Connection:
    """Open a database encrypted page by page with ChaCha20-Poly1305 under a raw 32-byte key.

    Raises:
        StorageDamaged: wrong key, or the file is not what was written.
        StorageForbidden: the file cannot be opened, or is missing and ``create`` is off.
    """
    flags = apsw.SQLITE_OPEN_READWRITE
    if create:
        flags |= apsw.SQLITE_OPEN_CREATE
        _touch(path, store)
    raw = _open(path, store, flags=flags)
    connection = Connection(raw, store)
    try:
        # The key is 64 hex digits of our own making, so writing it into the statement is safe.
        cipher = raw.execute("PRAGMA cipher = 'chacha20'").get
        raw.execute(f"PRAGMA key = 'raw:{key.hex()}'")
        if cipher != "chacha20":
            raise StorageForbidden(store=store)
        connection.row("SELECT count(*) FROM sqlite_master")
        connection.script(PRAGMAS)
    except BaseException:
        raw.close()
        raise
    return connection


def _touch(path: Path, store: str) -> None:
    try:
        _prepare(path)
    except PermissionError as error:
        raise StorageForbidden(store=store) from error
    except OSError as error:
        if error.errno == 28:
            raise StorageFull(store=store) from error
        raise StorageForbidden(store=store) from error
