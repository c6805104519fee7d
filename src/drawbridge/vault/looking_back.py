"""What looking back reads: counts by week, made where they lie. It writes nothing and keeps nothing.

Every statement is bounded by a stretch of time or by a number of rows: it takes as long after ten years as
after one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise

from drawbridge.core.feelings import Family, Spot
from drawbridge.core.names import BridgeId
from drawbridge.core.outcomes import BAD_FROM, Happened
from drawbridge.core.over_time import (
    AfterHard,
    BridgeOverTime,
    Circles,
    FeltHeard,
    FeltWeek,
    NextStep,
    Turn,
)
from drawbridge.core.ratings import FELT_RESPONSE
from drawbridge.db.connection import Connection

WRITTEN = "e.state IN ('kept', 'put-away') AND e.written_at >= ?"
"""Drafts are not looked back on."""
WEEKS = "json_each(?) AS w"
"""Weeks as pairs of unix seconds; ``w.key`` is the place of each."""
WORDS = f"""
    SELECT w.key, f.family, count(*) FROM {WEEKS} CROSS JOIN entries AS e JOIN entry_feelings AS f
    ON f.entry = e.number WHERE e.state IN ('kept', 'put-away')
    AND e.written_at >= w.value ->> 0 AND e.written_at < w.value ->> 1 GROUP BY 1, 2
"""
DIFFERENT = f"""
    SELECT count(DISTINCT lower(f.word)) FROM entries AS e JOIN entry_feelings AS f ON f.entry = e.number
    WHERE {WRITTEN}
"""
FELT = f"""
    SELECT count(*) FROM entries AS e WHERE {WRITTEN}
    AND (e.pleasant IS NOT NULL OR EXISTS (SELECT 1 FROM entry_feelings WHERE entry = e.number))
"""
SPOTS = f"""
    SELECT e.pleasant, e.energy, count(*) FROM entries AS e WHERE {WRITTEN} AND e.pleasant IS NOT NULL
    GROUP BY 1, 2
"""
HEARD = (
    "SELECT about, value, at FROM ratings WHERE item = ? AND at >= ? ORDER BY at DESC, number DESC LIMIT ?"
)
# What somebody chose next: crossed_at is when they did, however long it slept before it was released.
NEXT_CROSSING = """
    SELECT json_array('crossing:' || c.id, c.crossed_at, o.level, o.happened)
    FROM crossings AS c LEFT JOIN outcomes AS o ON o.crossing = c.id
    WHERE c.state = 'crossed' AND c.crossed_at > bad.at ORDER BY c.crossed_at LIMIT 1
"""
NEXT_TELLING = """
    SELECT json_array('telling:' || id, told_at, level, happened) FROM tellings
    WHERE told_at IS NOT NULL AND told_at > bad.at ORDER BY told_at LIMIT 1
"""
READERS = """
    SELECT json_group_array(coalesce(nullif(b.name, ''), b.their_name)) FROM crossing_readers AS r
    JOIN bridges AS b ON b.id = r.bridge WHERE r.crossing = bad.id
"""
HEARER = """
    SELECT json_array(coalesce(nullif(b.name, ''), b.their_name, t.whom)) FROM tellings AS t
    LEFT JOIN bridges AS b ON b.id = t.bridge WHERE t.id = bad.id
"""
BAD = f"""
    SELECT noun || ':' || id, at, level, happened, iif(noun = 'crossing', ({READERS}), ({HEARER})),
    ({NEXT_CROSSING}), ({NEXT_TELLING}) FROM (
      SELECT * FROM (SELECT 'crossing' AS noun, crossing AS id, at, level, happened FROM outcomes
      WHERE level >= {BAD_FROM} OR happened = 'yes' ORDER BY at DESC LIMIT :limit)
      UNION ALL
      SELECT * FROM (SELECT 'telling', id, outcome_at, level, happened FROM tellings
      WHERE outcome_at IS NOT NULL AND (level >= {BAD_FROM} OR happened = 'yes')
      ORDER BY outcome_at DESC LIMIT :limit)
      ORDER BY at DESC, id LIMIT :limit
    ) AS bad ORDER BY at DESC, id
"""
MINE = """
    SELECT r.bridge, c.crossed_at FROM crossings AS c JOIN crossing_readers AS r ON r.crossing = c.id
    WHERE c.state = 'crossed' AND c.crossed_at >= :since AND coalesce(c.release_at, 0) <= :now
    ORDER BY c.crossed_at DESC LIMIT :limit
"""
THEIRS = """
    SELECT bridge, arrived_at FROM arrivals WHERE arrived_at >= :since AND never_came = 0
    ORDER BY arrived_at DESC LIMIT :limit
"""
CIRCLES = """
    SELECT substr(about, 8), at, value FROM ratings
    WHERE item = 'closeness' AND at >= :since AND about LIKE 'bridge:%'
    ORDER BY at DESC, number DESC LIMIT :limit
"""
NAMES = "SELECT id, coalesce(nullif(name, ''), their_name) FROM bridges"


def felt_weeks(db: Connection, edges: Sequence[int]) -> tuple[FeltWeek, ...]:
    """Return the words of each week by family. ``edges``: where weeks begin, and where the last one ends."""
    found: list[dict[Family | None, int]] = [{} for _ in edges[1:]]
    for week, family, count in db.rows(WORDS, (_weeks(edges),)):
        found[week][Family(family) if family else None] = count
    return tuple(FeltWeek(begins, words) for begins, words in zip(edges, found, strict=False))


def spots(db: Connection, since: int) -> dict[Spot, int]:
    """Return how often each spot of the grid was tapped."""
    return {Spot(row[0], row[1]): row[2] for row in db.rows(SPOTS, (since,))}


def felt_counts(db: Connection, since: int) -> tuple[int, int]:
    """Return how many entries have a word or a spot, and how many different words they use."""
    return _number(db, FELT, since), _number(db, DIFFERENT, since)


def heard(db: Connection, since: int, limit: int) -> tuple[FeltHeard, ...]:
    """Return how the newest crossings and tellings felt afterwards, oldest first; a later answer counts."""
    answers: dict[str, dict[str, int]] = {}
    moments: dict[str, int] = {}
    for item in FELT_RESPONSE:
        # Newest first; somebody may have answered twice.
        for about, value, at in db.rows(HEARD, (item, since, 2 * limit)):
            answers.setdefault(about, {}).setdefault(item, value)
            moments[about] = max(at, moments.get(about, 0))
    newest = sorted(moments, key=lambda about: (moments[about], about))[-limit:]
    return tuple(FeltHeard(about, moments[about], answers[about]) for about in newest)


def after_hard(db: Connection, limit: int) -> tuple[AfterHard, ...]:
    """Return the newest bad outcomes, newest first, each with what was shared next."""
    return tuple(
        AfterHard(
            about,
            at,
            level,
            Happened(happened),
            tuple(sorted(json.loads(names), key=str.casefold)),
            _first([step for step in steps if step]),
        )
        for about, at, level, happened, names, *steps in db.rows(BAD, {"limit": limit})
    )


def bridges(db: Connection, since: int, now: int, traces: int, newest: int) -> tuple[BridgeOverTime, ...]:
    """Return every bridge with something among the newest ``traces``, each with its ``newest``."""
    params = {"since": since, "now": now, "limit": traces}
    turns: dict[str, list[Turn]] = {}
    for is_mine, sql in ((True, MINE), (False, THEIRS)):
        for bridge, at in db.rows(sql, params):
            turns.setdefault(bridge, []).append(Turn(at, is_mine))
    circles: dict[str, list[Circles]] = {}
    for bridge, at, value in db.rows(CIRCLES, params):
        circles.setdefault(bridge, []).append(Circles(at, value))
    return tuple(
        BridgeOverTime(
            BridgeId(bridge),
            name,
            tuple(sorted(turns.get(bridge, ()), key=lambda turn: turn.at)[-newest:]),
            tuple(reversed(circles.get(bridge, ())[:newest])),
        )
        for bridge, name in db.rows(NAMES)
        if bridge in turns or bridge in circles
    )


def _first(steps: list[str]) -> NextStep | None:
    if not steps:
        return None
    about, at, level, happened = min((json.loads(step) for step in steps), key=lambda step: step[1])
    return NextStep(about, at, level, Happened(happened) if happened else None)


def _number(db: Connection, sql: str, since: int) -> int:
    row = db.row(sql, (since,))
    return int(row[0]) if row else 0


def _weeks(edges: Iterable[int]) -> str:
    return json.dumps(list(pairwise(edges)))
