"""Outcomes, and the pairs that looking back is made of."""

from __future__ import annotations

import json

from drawbridge.core.crossings import Depth
from drawbridge.core.names import CrossingId
from drawbridge.core.outcomes import BAD_FROM, Happened, Outcome, Pair
from drawbridge.db.connection import Connection


def put(db: Connection, outcome: Outcome) -> None:
    """Keep an outcome, in place of an earlier one."""
    db.run(
        "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?) ON CONFLICT (crossing) DO UPDATE SET at = excluded.at, "
        "happened = excluded.happened, level = excluded.level, surprise = excluded.surprise",
        (outcome.crossing, outcome.happened, outcome.level, outcome.surprise, outcome.at),
    )


def find(db: Connection, crossing: CrossingId) -> Outcome | None:
    """Return the outcome of a crossing, or None."""
    row = db.row(
        "SELECT crossing, happened, level, surprise, at FROM outcomes WHERE crossing = ?", (crossing,)
    )
    return Outcome(CrossingId(row[0]), Happened(row[1]), row[2], row[3], row[4]) if row else None


def bad_since(db: Connection, moment: int) -> bool:
    """Whether an outcome since then was a bad one."""
    row = db.row(
        "SELECT 1 FROM outcomes WHERE at > ? AND (level >= ? OR happened = 'yes') LIMIT 1", (moment, BAD_FROM)
    )
    return row is not None


def pairs(db: Connection) -> list[Pair]:
    """Return every crossing with both a forecast and an outcome."""
    rows = db.rows(
        "SELECT c.id, c.fear_level, o.level, o.happened, c.practice, c.depth, o.at, "
        "(SELECT json_group_array(coalesce(nullif(b.name, ''), b.their_name)) FROM crossing_readers AS r "
        "JOIN bridges AS b ON b.id = r.bridge WHERE r.crossing = c.id) "
        "FROM outcomes AS o JOIN crossings AS c ON c.id = o.crossing WHERE c.fear_level IS NOT NULL"
    )
    return [
        Pair(
            crossing=CrossingId(row[0]),
            feared=row[1],
            went=row[2],
            happened=Happened(row[3]),
            names=_names(row[7]),
            practice=row[4],
            depth=Depth(row[5]),
            at=row[6],
        )
        for row in rows
    ]


def _names(text: str) -> tuple[str, ...]:
    return tuple(sorted(json.loads(text), key=str.casefold))
