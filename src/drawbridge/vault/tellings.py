"""What is said in person: planned, told or let go, with forecast and outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping

from drawbridge.core.crossings import Forecast
from drawbridge.core.looking_back import KindTally, PersonTally, Tally
from drawbridge.core.names import BridgeId, EntryId, TellingId
from drawbridge.core.outcomes import BAD_FROM, Happened, Pair
from drawbridge.core.ratings import ITEMS
from drawbridge.core.tellings import Telling
from drawbridge.db.connection import Connection, Row

COLUMNS = (
    "t.id, t.entry, t.practice, t.bridge, coalesce(nullif(b.name, ''), b.their_name, t.whom), t.plan, "
    "t.fear_level, t.fear, t.planned_at, t.told_at, t.let_go_at, t.happened, t.level, t.surprise, "
    "t.outcome_at, t.fear_version, t.level_version"
)
FROM = "FROM tellings AS t LEFT JOIN bridges AS b ON b.id = t.bridge"
EVER = 2**62
"""Later than any plan. Unix seconds."""
FEARED = "outcome_at >= ? AND fear_level IS NOT NULL"
SUMS = "count(*), sum(fear_level), sum(level)"


def put(db: Connection, telling: Telling) -> None:
    """Write a telling, new or changed."""
    forecast, whom = telling.forecast, "" if telling.bridge else telling.name
    db.run(
        "INSERT INTO tellings (id, entry, practice, bridge, whom, plan, fear_level, fear, planned_at, "
        "told_at, let_go_at, happened, level, surprise, outcome_at, fear_version, level_version) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "bridge = excluded.bridge, whom = excluded.whom, plan = excluded.plan, "
        "fear_level = excluded.fear_level, fear = excluded.fear, told_at = excluded.told_at, "
        "let_go_at = excluded.let_go_at, happened = excluded.happened, level = excluded.level, "
        "surprise = excluded.surprise, outcome_at = excluded.outcome_at, "
        "fear_version = excluded.fear_version, level_version = excluded.level_version",
        (
            telling.id,
            telling.entry,
            telling.practice,
            telling.bridge,
            whom,
            telling.plan,
            forecast.level if forecast else None,
            forecast.fear if forecast else "",
            telling.planned_at,
            telling.told_at,
            telling.let_go_at,
            telling.happened,
            telling.level,
            telling.surprise,
            telling.outcome_at,
            forecast.version if forecast else ITEMS["bad"].version,
            telling.level_version,
        ),
    )


def find(db: Connection, telling: TellingId) -> Telling | None:
    """Return one telling, or None."""
    row = db.row(f"SELECT {COLUMNS} {FROM} WHERE t.id = ?", (telling,))
    return _telling(row) if row else None


def planned(db: Connection, limit: int) -> list[Telling]:
    """Return what is still meant to be said, newest first."""
    return _all(db, "t.told_at IS NULL AND t.let_go_at IS NULL ORDER BY t.planned_at DESC LIMIT ?", (limit,))


def newest(db: Connection, limit: int, before: int | None = None) -> list[Telling]:
    """Return everything that was planned, told or let go, newest first, planned before ``before``."""
    upper = EVER if before is None else before
    return _all(db, "t.planned_at < ? ORDER BY t.planned_at DESC, t.rowid DESC LIMIT ?", (upper, limit))


def of_entry(db: Connection, entry: EntryId) -> list[Telling]:
    """Return what began as one entry, newest first."""
    return _all(db, "t.entry = ? ORDER BY t.planned_at DESC", (entry,))


def open_questions(
    db: Connection, told_after: int, told_before: Mapping[str, int], asked_before: int, limit: int
) -> list[Telling]:
    """Return what was said, before the moment of its practice, and has no outcome yet.

    What was told before ``told_after``, or answered with *not now* after ``asked_before``, is left alone.
    """
    return _all(
        db,
        "t.told_at > ? AND t.outcome_at IS NULL AND (t.asked_not_now_at IS NULL OR t.asked_not_now_at < ?) "
        "AND t.told_at <= CAST(? ->> t.practice AS INTEGER) ORDER BY t.told_at DESC LIMIT ?",
        (told_after, asked_before, json.dumps(told_before), limit),
    )


def not_now(db: Connection, telling: TellingId, now: int) -> None:
    """Note that *how did it go?* was answered with not now."""
    db.run("UPDATE tellings SET asked_not_now_at = ? WHERE id = ?", (now, telling))


def bad_since(db: Connection, moment: int) -> bool:
    """Whether an outcome since then was a bad one."""
    row = db.row(
        "SELECT 1 FROM tellings WHERE outcome_at > ? AND (level >= ? OR happened = 'yes') LIMIT 1",
        (moment, BAD_FROM),
    )
    return row is not None


def heard_bad(db: Connection, moment: int) -> set[BridgeId]:
    """Return the bridges of those who heard the bad ones since then; some had none."""
    rows = db.rows(
        "SELECT bridge FROM tellings WHERE outcome_at > ? AND (level >= ? OR happened = 'yes') "
        "AND bridge IS NOT NULL",
        (moment, BAD_FROM),
    )
    return {BridgeId(row[0]) for row in rows}


def newest_pairs(db: Connection, limit: int) -> list[Pair]:
    """Return what was said in person last and has both a forecast and an outcome, newest first."""
    found = _all(
        db,
        "t.outcome_at IS NOT NULL AND t.fear_level IS NOT NULL ORDER BY t.outcome_at DESC LIMIT ?",
        (limit,),
    )
    return [
        Pair(
            crossing=None,
            feared=one.forecast.level,
            went=one.level,
            happened=one.happened,
            names=(one.name,),
            practice=one.practice,
            depth=None,
            at=one.outcome_at,
            telling=one.id,
        )
        for one in found
        if one.forecast is not None
        and one.level is not None
        and one.happened is not None
        and one.outcome_at is not None
    ]


def moments(db: Connection, limit: int) -> list[int]:
    """Return when the newest outcomes were noted, newest first."""
    sql = "SELECT outcome_at FROM tellings WHERE outcome_at IS NOT NULL ORDER BY outcome_at DESC LIMIT ?"
    return [row[0] for row in db.rows(sql, (limit,))]


def kind_tallies(db: Connection, since: int) -> list[KindTally]:
    """Return outcomes with a forecast since a unix second, summed up by practice and answer."""
    rows = db.rows(
        f"SELECT practice, happened, {SUMS}, min(outcome_at) FROM tellings WHERE {FEARED} GROUP BY 1, 2",
        (since,),
    )
    return [KindTally(row[0], None, Happened(row[1]), Tally(*row[2:5]), row[5]) for row in rows]


def person_tallies(db: Connection, since: int) -> list[PersonTally]:
    """Return outcomes with a forecast since a unix second, summed up by whoever heard it."""
    rows = db.rows(
        f"SELECT coalesce(nullif(b.name, ''), b.their_name, t.whom), {SUMS} {FROM} WHERE {FEARED} "
        "GROUP BY t.bridge, t.whom",
        (since,),
    )
    return [PersonTally(row[0], Tally(*row[1:4])) for row in rows]


def forget_entry(db: Connection, entry: EntryId) -> None:
    """Note that the entry it began as is no more."""
    db.run("UPDATE tellings SET entry = NULL WHERE entry = ?", (entry,))


def delete(db: Connection, telling: TellingId) -> None:
    """Delete a telling for good, and that it counted as a rung."""
    db.run("DELETE FROM rung_tries WHERE about = ?", (f"telling:{telling}",))
    db.run("DELETE FROM tellings WHERE id = ?", (telling,))


def _all(db: Connection, where: str, params: tuple[object, ...]) -> list[Telling]:
    return [_telling(row) for row in db.rows(f"SELECT {COLUMNS} {FROM} WHERE {where}", params)]


def _telling(row: Row) -> Telling:
    return Telling(
        id=TellingId(row[0]),
        entry=None if row[1] is None else EntryId(row[1]),
        practice=row[2],
        bridge=None if row[3] is None else BridgeId(row[3]),
        name=row[4],
        plan=row[5],
        forecast=None if row[6] is None else Forecast(row[6], row[7], row[15]),
        planned_at=row[8],
        told_at=row[9],
        let_go_at=row[10],
        happened=None if row[11] is None else Happened(row[11]),
        level=row[12],
        surprise=row[13],
        outcome_at=row[14],
        level_version=row[16],
    )
