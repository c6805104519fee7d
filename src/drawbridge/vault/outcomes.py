"""Outcomes, and the pairs that looking back is made of."""

from __future__ import annotations

import json

from drawbridge.core.crossings import Depth
from drawbridge.core.looking_back import KindTally, PersonTally, Tally
from drawbridge.core.names import BridgeId, CrossingId
from drawbridge.core.outcomes import BAD_FROM, Happened, Outcome, Pair
from drawbridge.db.connection import Connection

FEARED = """
    FROM outcomes AS o JOIN crossings AS c ON c.id = o.crossing
    WHERE c.fear_level IS NOT NULL AND o.at >= ?
"""
# In this order: going by bridge, as the grouping asks for, would read all there ever was.
FEARED_BY = """
    FROM outcomes AS o CROSS JOIN crossings AS c CROSS JOIN crossing_readers AS r
    WHERE c.id = o.crossing AND r.crossing = o.crossing AND c.fear_level IS NOT NULL AND o.at >= ?
"""


def put(db: Connection, outcome: Outcome) -> None:
    """Keep an outcome, in place of an earlier one."""
    db.run(
        "INSERT INTO outcomes (crossing, happened, level, surprise, at, level_version) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (crossing) DO UPDATE SET at = excluded.at, "
        "happened = excluded.happened, level = excluded.level, surprise = excluded.surprise, "
        "level_version = excluded.level_version",
        (outcome.crossing, outcome.happened, outcome.level, outcome.surprise, outcome.at, outcome.version),
    )


def find(db: Connection, crossing: CrossingId) -> Outcome | None:
    """Return the outcome of a crossing, or None."""
    row = db.row(
        "SELECT crossing, happened, level, surprise, at, level_version FROM outcomes WHERE crossing = ?",
        (crossing,),
    )
    return Outcome(CrossingId(row[0]), Happened(row[1]), *row[2:]) if row else None


def bad_since(db: Connection, moment: int) -> bool:
    """Whether an outcome since then was a bad one."""
    row = db.row(
        "SELECT 1 FROM outcomes WHERE at > ? AND (level >= ? OR happened = 'yes') LIMIT 1", (moment, BAD_FROM)
    )
    return row is not None


def readers_of_bad(db: Connection, moment: int) -> set[BridgeId]:
    """Return over which bridges the bad ones since then had crossed."""
    rows = db.rows(
        "SELECT r.bridge FROM outcomes AS o CROSS JOIN crossing_readers AS r "
        "WHERE r.crossing = o.crossing AND o.at > ? AND (o.level >= ? OR o.happened = 'yes')",
        (moment, BAD_FROM),
    )
    return {BridgeId(row[0]) for row in rows}


def newest_pairs(db: Connection, limit: int) -> list[Pair]:
    """Return the newest crossings with both a forecast and an outcome, newest first."""
    rows = db.rows(
        "SELECT c.id, c.fear_level, o.level, o.happened, c.practice, c.depth, o.at, "
        "(SELECT json_group_array(coalesce(nullif(b.name, ''), b.their_name)) FROM crossing_readers AS r "
        "JOIN bridges AS b ON b.id = r.bridge WHERE r.crossing = c.id) "
        "FROM outcomes AS o JOIN crossings AS c ON c.id = o.crossing WHERE c.fear_level IS NOT NULL "
        "ORDER BY o.at DESC LIMIT ?",
        (limit,),
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


def moments(db: Connection, limit: int) -> list[int]:
    """Return when the newest outcomes were noted, newest first."""
    return [row[0] for row in db.rows("SELECT at FROM outcomes ORDER BY at DESC LIMIT ?", (limit,))]


def kind_tallies(db: Connection, since: int) -> list[KindTally]:
    """Return outcomes with a forecast since a unix second, summed up by practice, depth and answer."""
    rows = db.rows(
        "SELECT c.practice, c.depth, o.happened, count(*), sum(c.fear_level), sum(o.level), min(o.at) "
        f"{FEARED} GROUP BY 1, 2, 3",
        (since,),
    )
    return [KindTally(row[0], Depth(row[1]), Happened(row[2]), Tally(*row[3:6]), row[6]) for row in rows]


def person_tallies(db: Connection, since: int) -> list[PersonTally]:
    """Return outcomes with a forecast since a unix second, summed up by bridge."""
    rows = db.rows(
        "SELECT coalesce(nullif(b.name, ''), b.their_name), s.many, s.feared, s.went FROM "
        f"(SELECT r.bridge, count(*) AS many, sum(c.fear_level) AS feared, sum(o.level) AS went {FEARED_BY} "
        "GROUP BY r.bridge) AS s JOIN bridges AS b ON b.id = s.bridge",
        (since,),
    )
    return [PersonTally(row[0], Tally(*row[1:4])) for row in rows]


def _names(text: str) -> tuple[str, ...]:
    return tuple(sorted(json.loads(text), key=str.casefold))
