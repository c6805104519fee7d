"""Letters to oneself in the vault, which releases them itself."""

from __future__ import annotations

from collections.abc import Collection

from drawbridge.core.letters import Letter, is_named
from drawbridge.core.names import LetterId
from drawbridge.db.connection import Connection, Row

COLUMNS = "id, written_at, text, sealed_at, release_at, feeling, released_at, read_at, put_away_at"
# Lists show where a letter begins, and of a sealed one nothing.
LISTED = COLUMNS.replace(
    "text",
    "CASE WHEN sealed_at IS NOT NULL AND released_at IS NULL THEN '' "
    "ELSE substr(ltrim(text, char(9, 10, 13, 32)), 1, 200) END",
)
EVER = 2**62
"""Later than any letter. Unix seconds."""
PUT = f"""
    INSERT INTO letters ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    text = excluded.text, sealed_at = excluded.sealed_at, release_at = excluded.release_at,
    feeling = excluded.feeling, released_at = excluded.released_at, read_at = excluded.read_at,
    put_away_at = excluded.put_away_at
"""


def put(db: Connection, letter: Letter) -> None:
    """Write a letter, new or changed."""
    db.run(
        PUT,
        (
            letter.id,
            letter.written_at,
            letter.text,
            letter.sealed_at,
            letter.release_at,
            letter.feeling,
            letter.released_at,
            letter.read_at,
            letter.put_away_at,
        ),
    )


def find(db: Connection, letter: LetterId) -> Letter | None:
    """Return one letter, or None."""
    row = db.row(f"SELECT {COLUMNS} FROM letters WHERE id = ?", (letter,))
    return _letter(row) if row else None


def newest(db: Connection, limit: int, before: int | None = None) -> list[Letter]:
    """Return letters with their beginnings, newest first, written before a unix second."""
    rows = db.rows(
        f"SELECT {LISTED} FROM letters WHERE written_at < ? ORDER BY written_at DESC, rowid DESC LIMIT ?",
        (EVER if before is None else before, limit),
    )
    return [_letter(row) for row in rows]


def waiting(db: Connection) -> list[Letter]:
    """Return what was released and not read, with its beginning, oldest first."""
    sql = f"SELECT {LISTED} FROM letters WHERE released_at IS NOT NULL AND read_at IS NULL"
    return [_letter(row) for row in db.rows(f"{sql} ORDER BY released_at")]


def release_due(db: Connection, now: int) -> int:
    """Release what waited for a day that has come; returns how many."""
    return db.run(
        "UPDATE letters SET released_at = ? WHERE sealed_at IS NOT NULL AND released_at IS NULL "
        "AND release_at IS NOT NULL AND release_at <= ?",
        (now, now),
    )


def has_due(db: Connection, now: int) -> bool:
    """Whether there is something to release, so that looking does not write."""
    row = db.row(
        "SELECT 1 FROM letters WHERE sealed_at IS NOT NULL AND released_at IS NULL "
        "AND release_at IS NOT NULL AND release_at <= ? LIMIT 1",
        (now,),
    )
    return row is not None


def release_for(db: Connection, words: Collection[str], now: int) -> None:
    """Release what waited for one of these feelings."""
    if not words:
        return
    rows = db.rows(
        "SELECT id, feeling FROM letters "
        "WHERE sealed_at IS NOT NULL AND released_at IS NULL AND feeling IS NOT NULL"
    )
    for letter, feeling in rows:
        if is_named(feeling, words):
            db.run("UPDATE letters SET released_at = ? WHERE id = ?", (now, letter))


def delete(db: Connection, letter: LetterId) -> None:
    """Remove a letter for good."""
    db.run("DELETE FROM letters WHERE id = ?", (letter,))


def _letter(row: Row) -> Letter:
    return Letter(
        id=LetterId(row[0]),
        written_at=row[1],
        text=row[2],
        sealed_at=row[3],
        release_at=row[4],
        feeling=row[5],
        released_at=row[6],
        read_at=row[7],
        put_away_at=row[8],
    )
