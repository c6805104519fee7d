"""Whether the driver encrypts: what was written with a key is unreadable in the file, and without the key."""

from __future__ import annotations

import tempfile
from pathlib import Path

from drawbridge.db.connection import open_encrypted
from drawbridge.errors import StorageDamaged, StorageError

WORDS = b"written to see whether it can be read"
_KEY = bytes(range(32))


def encrypts() -> bool:
    """Write into a file of its own, look at its bytes, and open it with the key and with another one.

    Where nothing temporary can be written nothing is learned, and that is no reason to stay closed: at every
    vault the driver is asked again whether it has taken the key.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="drawbridge-") as folder:
            return _encrypts(Path(folder) / "try.db")
    except (StorageDamaged, RuntimeError):
        return False
    except (StorageError, OSError):
        return True


def _encrypts(path: Path) -> bool:
    _write(path)
    raw = path.read_bytes()
    is_plain = WORDS in raw or raw.startswith(b"SQLite format 3")
    return not is_plain and _reads(path, _KEY) and not _reads(path, bytes(32))


def _write(path: Path) -> None:
    made = open_encrypted(path, _KEY, create=True)
    try:
        made.script("PRAGMA synchronous = OFF; CREATE TABLE tried (words BLOB)")
        made.run("INSERT INTO tried VALUES (?)", (WORDS,))
    finally:
        made.close()


def _reads(path: Path, key: bytes) -> bool:
    try:
        opened = open_encrypted(path, key)
    except StorageDamaged:
        return False
    try:
        return opened.row("SELECT words FROM tried") == (WORDS,)
    finally:
        opened.close()
