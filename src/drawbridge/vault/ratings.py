"""Ratings in the vault: raw answers, never changed; a later answer to the same question counts."""

from __future__ import annotations

from collections.abc import Iterable

from drawbridge.core.ratings import Moment, Rating
from drawbridge.db.connection import Connection, Row

COLUMNS = "about, moment, item, value, version, at"


def add(db: Connection, ratings: Iterable[Rating]) -> None:
    """Keep answers."""
    db.run_many(
        f"INSERT INTO ratings ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [(one.about, one.moment, one.item, one.value, one.version, one.at) for one in ratings],
    )


def of(db: Connection, about: str) -> list[Rating]:
    """Return every answer about one thing, oldest first."""
    rows = db.rows(f"SELECT {COLUMNS} FROM ratings WHERE about = ? ORDER BY at, number", (about,))
    return [_rating(row) for row in rows]


def series(db: Connection, item: str, since: int = 0) -> list[Rating]:
    """Return every answer to one question, oldest first."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM ratings WHERE item = ? AND at >= ? ORDER BY at, number", (item, since)
    )
    return [_rating(row) for row in rows]


def newest(db: Connection, item: str, limit: int) -> list[Rating]:
    """Return the newest answers to one question, newest first."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM ratings WHERE item = ? ORDER BY at DESC, number DESC LIMIT ?", (item, limit)
    )
    return [_rating(row) for row in rows]


def forget(db: Connection, about: str) -> None:
    """Forget every answer about one thing."""
    db.run("DELETE FROM ratings WHERE about = ?", (about,))


def _rating(row: Row) -> Rating:
    return Rating(row[0], Moment(row[1]), row[2], row[3], row[4], row[5])
