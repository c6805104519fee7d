"""What whoever has the key could read out of a file, page by page, unused pages included."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw


def pages_of(path: Path, key: bytes) -> bytes:
    """Return every page of a closed encrypted file without its encryption."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as raw:
        for statement in ("PRAGMA cipher = 'chacha20'", f"PRAGMA key = 'raw:{key.hex()}'"):
            list(raw.execute(statement))
        list(raw.execute("SELECT * FROM sqlite_master"))
        return bytes(raw.serialize("main"))
