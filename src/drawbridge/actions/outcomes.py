"""Outcomes: one question after a crossing, and looking back over all of them."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.core.crossings import Crossing, CrossingState
from drawbridge.core.looking_back import LookingBack, look_back
from drawbridge.core.names import CrossingId
from drawbridge.core.outcomes import ASK_AFTER, MAX_SURPRISE, QUIET_AFTER_BAD, Happened, Outcome
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import crossings as kept_crossings
from drawbridge.vault import outcomes as kept

NOT_NOW_FOR = 7 * 86_400
"""Seconds in which nobody asks again after *not now*."""
ASKED_AT_ONCE = 1
ASK_WITHIN = 180 * 86_400
"""Seconds after a crossing in which it is asked about: later the question says more about the app than about
the crossing. It also keeps the question quick to find among years of crossings."""


def open_questions(desk: Desk) -> list[Crossing]:
    """Return the crossing to ask about, if any: answered, or two days old.

    For two days after a bad outcome there is none, and none about what crossed half a year ago.
    """
    now = desk.clock()
    if kept.bad_since(desk.vault.db, now - QUIET_AFTER_BAD):
        return []
    return kept_crossings.open_questions(
        desk.vault.db, now - ASK_WITHIN, now - ASK_AFTER, now - NOT_NOW_FOR, ASKED_AT_ONCE
    )


def record_outcome(
    desk: Desk, crossing: CrossingId, happened: Happened, level: int, surprise: str
) -> Outcome:
    """Keep what really happened.

    Raises:
        NotFound: no such crossing.
        NotNow: it has not crossed yet.
        InputRefused: ``level`` outside 0-10, ``surprise`` too long.
    """
    if not 0 <= level <= 10:
        raise InputRefused(what="level", why="out-of-range", limit=10)
    if len(surprise) > MAX_SURPRISE:
        raise InputRefused(what="surprise", why="too-long", limit=MAX_SURPRISE)
    outcome = Outcome(crossing, happened, level, surprise, desk.clock())
    with desk.vault.transaction():
        found = _find(desk, crossing)
        is_ahead = found.release_at is not None and found.release_at > desk.clock()
        if found.state is CrossingState.PLANNED or is_ahead:
            raise NotNow(noun="crossing", act="outcome", state=found.state)
        kept.put(desk.vault.db, outcome)
    return outcome


def not_now(desk: Desk, crossing: CrossingId) -> None:
    """Leave the question for a week."""
    with desk.vault.transaction():
        _find(desk, crossing)
        kept_crossings.not_now(desk.vault.db, crossing, desk.clock())


def find_outcome(desk: Desk, crossing: CrossingId) -> Outcome | None:
    """Return the outcome of a crossing, or None."""
    return kept.find(desk.vault.db, crossing)


def looking_back(desk: Desk) -> LookingBack:
    """Return everything that the page of that name shows."""
    return look_back(kept.pairs(desk.vault.db))


def _find(desk: Desk, crossing: CrossingId) -> Crossing:
    found = kept_crossings.find(desk.vault.db, crossing)
    if found is None:
        raise NotFound(noun="crossing")
    return found
