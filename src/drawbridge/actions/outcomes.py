"""Outcomes: one question after a crossing, and looking back over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import amend_ratings
from drawbridge.core.crossings import Crossing, CrossingState
from drawbridge.core.looking_back import LookingBack, look_back, newest_first
from drawbridge.core.names import CrossingId
from drawbridge.core.outcomes import (
    ASK_AFTER,
    ASK_WITHIN,
    MAX_SURPRISE,
    NOT_NOW_FOR,
    Happened,
    Outcome,
    Pair,
    is_bad,
)
from drawbridge.core.practice_table import settled_by
from drawbridge.core.ratings import ITEMS, Moment
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import crossings as kept_crossings
from drawbridge.vault import outcomes as kept
from drawbridge.vault import tellings as kept_tellings

ASKED_AT_ONCE = 1
SHOWN = 12
"""Newest outcomes that looking back shows one by one."""
LOOKED_AT = 100
"""Newest outcomes of which its averages are made: they speak of lately, and take as long after ten years."""
NOTHING: Mapping[str, int] = {}


def open_questions(desk: Desk) -> list[Crossing]:
    """Return the crossing to ask about, if any: answered, or two days old, an apology a week.

    For two days after a bad outcome there is none, and none about what crossed half a year ago.
    """
    now = desk.clock()
    if is_quiet(desk):
        return []
    return kept_crossings.open_questions(
        desk.vault.db, now - ASK_WITHIN, settled_by(now, ASK_AFTER), now - NOT_NOW_FOR, ASKED_AT_ONCE
    )


def record_outcome(
    desk: Desk,
    crossing: CrossingId,
    happened: Happened,
    level: int,
    surprise: str,
    ratings: Mapping[str, int] = NOTHING,
) -> Outcome:
    """Keep what really happened, and what was rated with it.

    A later answer keeps the moment of the first, unless it turned bad only now.

    Raises:
        NotFound: no such crossing.
        NotNow: it has not crossed yet.
        InputRefused: ``level`` outside 0-10, ``surprise`` too long, a rating.
    """
    if not 0 <= level <= 10:
        raise InputRefused(what="level", why="out-of-range", limit=10)
    if len(surprise) > MAX_SURPRISE:
        raise InputRefused(what="surprise", why="too-long", limit=MAX_SURPRISE)
    with desk.vault.transaction():
        found = _find(desk, crossing)
        is_ahead = found.release_at is not None and found.release_at > desk.clock()
        if found.state is CrossingState.PLANNED or is_ahead:
            raise NotNow(noun="crossing", act="outcome", state=found.state)
        new = Outcome(crossing, happened, level, surprise, desk.clock(), ITEMS["was-bad"].version)
        outcome = _at_its_moment(new, kept.find(desk.vault.db, crossing))
        kept.put(desk.vault.db, outcome)
        amend_ratings(desk, f"crossing:{crossing}", Moment.AFTER, ratings)
    return outcome


def not_now(desk: Desk, crossing: CrossingId) -> None:
    """Leave the question for a week."""
    with desk.vault.transaction():
        _find(desk, crossing)
        kept_crossings.not_now(desk.vault.db, crossing, desk.clock())


def find_outcome(desk: Desk, crossing: CrossingId) -> Outcome | None:
    """Return the outcome of a crossing, or None."""
    return kept.find(desk.vault.db, crossing)


def looking_back(desk: Desk, newest: int = SHOWN, among: int = LOOKED_AT) -> LookingBack:
    """Return what was feared beside what happened: what crossed, and what was said in person.

    Args:
        desk: Whose.
        newest: How many are told one by one.
        among: Everything else is made of so many of the newest, and of those of the same second.
    """
    db = desk.vault.db
    latest = sorted([*kept.moments(db, among), *kept_tellings.moments(db, among)], reverse=True)[:among]
    since = latest[-1] if latest else 0
    return look_back(
        newest_pairs(desk, newest),
        [*kept.kind_tallies(db, since), *kept_tellings.kind_tallies(db, since)],
        [*kept.person_tallies(db, since), *kept_tellings.person_tallies(db, since)],
    )


def newest_pairs(desk: Desk, limit: int, after: int = 0) -> tuple[Pair, ...]:
    """Return at most ``limit`` outcomes with their forecasts, newest first, after so many newer ones."""
    db, until = desk.vault.db, after + limit
    found = newest_first([*kept.newest_pairs(db, until), *kept_tellings.newest_pairs(db, until)])
    return found[after:until]


def _at_its_moment(outcome: Outcome, before: Outcome | None) -> Outcome:
    """What turned bad has its quiet days from now; any other change leaves the moment alone."""
    if before is None or (is_bad(outcome) and not is_bad(before)):
        return outcome
    return replace(outcome, at=before.at)


def _find(desk: Desk, crossing: CrossingId) -> Crossing:
    found = kept_crossings.find(desk.vault.db, crossing)
    if found is None:
        raise NotFound(noun="crossing")
    return found
