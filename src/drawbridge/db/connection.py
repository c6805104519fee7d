"""One SQLite connection, plain or encrypted, shared safely between threads; its errors in our words.

This package is the only door to the driver, ``apsw`` built with SQLite3 Multiple Ciphers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from drawbridge.db.disk import storage_error, sync_folder
from drawbridge.db.refusals import translated
from drawbridge.errors import StorageDamaged

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]

BUSY_MILLISECONDS = 5_000
CACHED_STATEMENTS = 256
ENCRYPTING = [[("chacha20",)], [("ok",)]]
"""What the driver answers when it takes a cipher and a key."""
PRAGMAS = """
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
"""


class Connection:
    """A connection whose calls are serialised by a lock; one transaction at a time, never nested."""

    def __init__(self, raw: apsw.Connection, store: str) -> None:
        self._raw = raw
        self._store = store
        self._lock = threading.RLock()
        self._busy = False

    @contextmanager
    def _held(self) -> Iterator[apsw.Connection]:
        with self._lock, translated(self._store, self._raw):
            yield self._raw

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Return every row of one statement."""
        with self._held() as raw:
            return list(raw.execute(sql, params))

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row of one statement, or None."""
        with self._held() as raw:
            return next(iter(raw.execute(sql, params)), None)

    def run(self, sql: str, params: Params = ()) -> int:
        """Run one statement and return how many rows it changed."""
        with self._held() as raw:
            before = raw.total_changes()
            raw.execute(sql, params)
            return raw.total_changes() - before

    def run_many(self, sql: str, params: Iterable[Params]) -> int:
        """Run one statement once for each of ``params`` and return how many rows that changed."""
        with self._held() as raw:
            before = raw.total_changes()
            raw.executemany(sql, params)
            return raw.total_changes() - before

    def script(self, sql: str) -> None:
        """Run several statements that take no parameters, to the end of the last."""
        with self._held() as raw:
            # The driver stops at the first row that anything gives back: what follows runs when it is read.
            for _ in raw.execute(sql, can_cache=False):
                pass

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the connection for one all-or-nothing change; nesting is a mistake and raises RuntimeError."""
        with self._lock:
            if self._busy:
                raise RuntimeError("a transaction is already open")
            self.run("BEGIN IMMEDIATE")
            self._busy = True
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                self._undo()
                raise
            finally:
                self._busy = False

    def _undo(self) -> None:
        # A full disk makes SQLite roll back by itself, and then there is nothing left to undo.
        with suppress(apsw.Error):
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")

    def keep_log(self) -> None:
        """Write into a log beside the file first, from now on. Nothing before this changes a file."""
        self.rows("PRAGMA journal_mode = WAL")

    def check_references(self, *, on: bool) -> None:
        """Check with every statement that references lead somewhere, or leave that to a migration."""
        self.script(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")

    def checkpoint(self, *, wait: bool = True) -> bool:
        """Move what the log holds into the file and empty the log, older forms of a page with it.

        Returns whether the log is empty: not while another connection still reads from it. Nobody can write
        while this waits for such a reader, so where many write it is better not to ``wait``.
        """
        self._raw.set_busy_timeout(BUSY_MILLISECONDS if wait else 0)
        try:
            [(busy, *_)] = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._raw.set_busy_timeout(BUSY_MILLISECONDS)
        return not busy

    def backup_into(self, path: Path) -> None:
        """Write a compact copy to ``path``, which must not exist; an encrypted file stays encrypted."""
        _touch(path, self._store)
        try:
            self.run("VACUUM INTO ?", (str(path),))
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def teach(self, name: str, call: Callable[[Any], bytes]) -> None:
        """Let statements call a function of bytes, so that large values need not be handed out."""
        with self._held() as raw:
            raw.create_scalar_function(name, lambda *values: call(values[0]), 1, deterministic=True)

    def close(self) -> None:
        """Close the file; later calls raise StorageForbidden."""
        with self._held() as raw:
            raw.close()


def open_plain(path: Path, *, store: str) -> Connection:
    """Open an unencrypted database, made when missing.

    Raises:
        StorageForbidden: the file cannot be opened.
        StorageDamaged: the file is not a database, or was cut to nothing.
        StorageFull: no room.
    """
    if _is_missing(path, store):
        _make(path, store)
    return _open(path, store, b"")


def open_to_read(path: Path, *, store: str) -> Connection:
    """Open an unencrypted database that is there, and change nothing in it; others may write meanwhile.

    Raises:
        StorageForbidden: the file is missing or cannot be opened.
        StorageDamaged: the file is not a database.
    """
    return _open(path, store, b"", apsw.SQLITE_OPEN_READONLY)


def open_encrypted(path: Path, key: bytes, *, store: str = "vault", create: bool = False) -> Connection:
    """Open a database encrypted page by page with ChaCha20-Poly1305 under a raw 32-byte key.

    Raises:
        StorageDamaged: wrong key, or the file is not what was written.
        StorageForbidden: the file cannot be opened, or is missing and ``create`` is off.
        StorageFull: no room.
    """
    if create:
        _touch(path, store)
    return _open(path, store, key)


def _open(path: Path, store: str, key: bytes, how: int = apsw.SQLITE_OPEN_READWRITE) -> Connection:
    with translated(store):
        # Never made by SQLite: it would be readable by others until its mode is changed.
        raw = apsw.Connection(str(path), flags=how, statementcachesize=CACHED_STATEMENTS)
    raw.set_busy_timeout(BUSY_MILLISECONDS)
    connection = Connection(raw, store)
    try:
        if key:
            _unlock(raw, key)
        # Reading a page is what shows whether the key fits.
        connection.row("SELECT count(*) FROM sqlite_master")
        connection.script(PRAGMAS)
    except BaseException:
        raw.close()
        raise
    return connection


def _unlock(raw: apsw.Connection, key: bytes) -> None:
    # Not cached: a statement that holds the key must not outlive its use. The key is hex digits of our own
    # making, so writing it into the statement is safe.
    statements = ("PRAGMA cipher = 'chacha20'", f"PRAGMA key = 'raw:{key.hex()}'")
    answers = [list(raw.execute(statement, can_cache=False)) for statement in statements]
    # A driver without encryption passes over what it does not know, and would write everything in plain.
    if answers != ENCRYPTING:
        raise RuntimeError("this driver does not encrypt")


def _is_missing(path: Path, store: str) -> bool:
    try:
        if path.stat().st_size:
            return False
    except FileNotFoundError:
        return True
    except OSError as error:
        raise storage_error(error, store) from error
    # A file of ours holds a page from the moment it has its name. To SQLite an empty one would be a new one.
    raise StorageDamaged(store=store)


def _make(path: Path, store: str) -> None:
    """Make a database under another name, and give it its own when there is something in it."""
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        _touch(fresh, store)
        made = _open(fresh, store, b"")
        try:
            made.keep_log()
        finally:
            made.close()
        fresh.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, store) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _touch(path: Path, store: str) -> None:
    """Make the file ourselves, so that it is never readable by others, not for a moment."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise storage_error(error, store) from error
