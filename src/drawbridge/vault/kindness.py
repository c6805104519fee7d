"""The kind voice in the vault."""

from __future__ import annotations

from drawbridge.core.kindness import Kindness, Voice
from drawbridge.core.names import KindnessId
from drawbridge.db.connection import Connection, Row

COLUMNS = "id, at, critic, happened, shared, friend, sentence, voice, about, changed_at"
NEWEST = "ORDER BY at DESC, rowid DESC"
EVER = 2**62
"""Later than any of them. Unix seconds."""
PUT = f"""
    INSERT INTO kindnesses ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    critic = excluded.critic, happened = excluded.happened, shared = excluded.shared,
    friend = excluded.friend, sentence = excluded.sentence, voice = excluded.voice,
    changed_at = excluded.changed_at
"""


def put(db: Connection, kindness: Kindness) -> None:
    """Write one, new or changed; its moment and what it is about stay."""
    db.run(
        PUT,
        (
            kindness.id,
            kindness.at,
            kindness.critic,
            kindness.happened,
            kindness.shared,
            kindness.friend,
            kindness.sentence,
            kindness.voice,
            kindness.about,
            kindness.changed_at,
        ),
    )


def find(db: Connection, kindness: KindnessId) -> Kindness | None:
    """Return one, or None."""
    row = db.row(f"SELECT {COLUMNS} FROM kindnesses WHERE id = ?", (kindness,))
    return _kindness(row) if row else None


def sentences(db: Connection, limit: int, before: int | None = None) -> list[Kindness]:
    """Return those with a sentence that was kept, newest first, from before a unix second."""
    sql = f"SELECT {COLUMNS} FROM kindnesses WHERE sentence <> '' AND at < ? {NEWEST} LIMIT ?"
    return [_kindness(row) for row in db.rows(sql, (EVER if before is None else before, limit))]


def begun(db: Connection, limit: int, before: int | None = None) -> list[Kindness]:
    """Return those without a sentence, newest first, from before a unix second."""
    sql = f"SELECT {COLUMNS} FROM kindnesses WHERE sentence = '' AND at < ? {NEWEST} LIMIT ?"
    return [_kindness(row) for row in db.rows(sql, (EVER if before is None else before, limit))]


def delete(db: Connection, kindness: KindnessId) -> None:
    """Remove one for good."""
    db.run("DELETE FROM kindnesses WHERE id = ?", (kindness,))


def _kindness(row: Row) -> Kindness:
    return Kindness(
        id=KindnessId(row[0]),
        at=row[1],
        critic=row[2],
        happened=row[3],
        shared=row[4],
        friend=row[5],
        sentence=row[6],
        voice=Voice(row[7]),
        about=row[8],
        changed_at=row[9],
    )
