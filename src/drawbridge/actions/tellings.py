"""Tellings: plan to say something in person, say it or let it go, and note how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.keeping import keep_draft
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import amend_ratings
from drawbridge.core.bridges import PAIRING
from drawbridge.core.crossings import MAX_FEAR_TEXT, Forecast
from drawbridge.core.names import BridgeId, EntryId, TellingId, new_id
from drawbridge.core.outcomes import ASK_WITHIN, MAX_SURPRISE, NOT_NOW_FOR, Happened, was_bad
from drawbridge.core.practice_table import PRACTICES, settled_by
from drawbridge.core.ratings import ITEMS, Moment
from drawbridge.core.tellings import MAX_PLAN, MAX_WHOM, Telling, TellingState
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import entries as kept_entries
from drawbridge.vault import left_alone
from drawbridge.vault import ratings as kept_ratings
from drawbridge.vault import tellings as kept

NOTHING: Mapping[str, int] = {}
TWICE = 60
"""Seconds within which the same plan is one that was sent twice."""


@dataclass(frozen=True, slots=True)
class TellingPlan:
    """What is meant to be said, and to whom: somebody I have a bridge to, or my own word for anybody."""

    practice: str
    bridge: BridgeId | None = None
    whom: str = ""
    plan: str = ""
    forecast: Forecast | None = None
    entry: EntryId | None = None


def plan_telling(desk: Desk, plan: TellingPlan, ratings: Mapping[str, int] = NOTHING) -> Telling:
    """Keep what is meant to be said in person, with what was rated before it. Sent twice, it is kept once.

    Raises:
        NotFound: no such entry or bridge.
        InputRefused: ``whom`` empty or too-long, ``plan`` or ``fear`` too-long, ``practice`` unknown,
            a rating.
    """
    _check(plan)
    with desk.vault.transaction():
        if plan.entry is not None and kept_entries.find(desk.vault.db, plan.entry) is None:
            raise NotFound(noun="entry")
        telling = Telling(
            id=TellingId(new_id(desk.entropy)),
            entry=plan.entry,
            practice=plan.practice,
            bridge=plan.bridge,
            name=_name(desk, plan),
            plan=plan.plan,
            forecast=plan.forecast,
            planned_at=desk.clock(),
        )
        before = next(iter(kept.planned(desk.vault.db, 1)), telling)
        if _is_again(telling, before):
            telling = before
        kept.put(desk.vault.db, telling)
        amend_ratings(desk, telling.about, Moment.BEFORE, ratings)
    return find_telling(desk, telling.id)


def change_telling(
    desk: Desk, telling: TellingId, plan: TellingPlan, ratings: Mapping[str, int] = NOTHING
) -> Telling:
    """Change what is meant to be said, to whom, and what is feared, before it is said.

    Raises:
        NotNow: it was said or let go.
        NotFound, InputRefused: as for `plan_telling`.
    """
    _check(plan)
    with desk.vault.transaction():
        before = _planned(desk, telling, "change")
        kept.put(
            desk.vault.db,
            replace(
                before, bridge=plan.bridge, name=_name(desk, plan), plan=plan.plan, forecast=plan.forecast
            ),
        )
        amend_ratings(desk, before.about, Moment.BEFORE, ratings)
    return find_telling(desk, telling)


def say_it(desk: Desk, telling: TellingId) -> Telling:
    """Note that it was said, now; what it began as is a draft no more. Said twice, the first moment stays.

    Raises:
        NotNow: it was let go.
    """
    with desk.vault.transaction():
        found = find_telling(desk, telling)
        if found.state is TellingState.LET_GO:
            raise NotNow(noun="telling", act="say", state=found.state)
        if found.state is TellingState.PLANNED:
            kept.put(desk.vault.db, replace(found, told_at=desk.clock()))
            if found.entry is not None:
                keep_draft(desk, found.entry)
    return find_telling(desk, telling)


def let_it_go(desk: Desk, telling: TellingId) -> Telling:
    """Decide not to say it. That is a full ending.

    Raises:
        NotNow: it was said.
    """
    with desk.vault.transaction():
        found = find_telling(desk, telling)
        if found.state is TellingState.TOLD:
            raise NotNow(noun="telling", act="let-go", state=found.state)
        if found.state is TellingState.PLANNED:
            kept.put(desk.vault.db, replace(found, let_go_at=desk.clock()))
    return find_telling(desk, telling)


def record_telling_outcome(
    desk: Desk,
    telling: TellingId,
    happened: Happened,
    level: int,
    surprise: str,
    ratings: Mapping[str, int] = NOTHING,
) -> Telling:
    """Keep what really happened; changed later, the moment of the first stays, unless it turned bad only now.

    Raises:
        NotFound: no such telling.
        NotNow: it was not said.
        InputRefused: ``level`` outside 0-10, ``surprise`` too long, a rating.
    """
    if not 0 <= level <= 10:
        raise InputRefused(what="level", why="out-of-range", limit=10)
    if len(surprise) > MAX_SURPRISE:
        raise InputRefused(what="surprise", why="too-long", limit=MAX_SURPRISE)
    with desk.vault.transaction():
        found = find_telling(desk, telling)
        if found.state is not TellingState.TOLD:
            raise NotNow(noun="telling", act="outcome", state=found.state)
        turned_bad = was_bad(happened, level) and not found.went_badly
        at = desk.clock() if found.outcome_at is None or turned_bad else found.outcome_at
        kept.put(
            desk.vault.db,
            replace(
                found,
                happened=happened,
                level=level,
                level_version=ITEMS["was-bad"].version,
                surprise=surprise,
                outcome_at=at,
            ),
        )
        amend_ratings(desk, found.about, Moment.AFTER, ratings)
    return find_telling(desk, telling)


def find_telling(desk: Desk, telling: TellingId) -> Telling:
    """Return one telling.

    Raises:
        NotFound: there is none in this vault.
    """
    found = kept.find(desk.vault.db, telling)
    if found is None:
        raise NotFound(noun="telling")
    return found


def planned_tellings(desk: Desk, limit: int = 10) -> list[Telling]:
    """Return what is still meant to be said, newest first."""
    return kept.planned(desk.vault.db, limit)


def recent_tellings(desk: Desk, limit: int = 50, before: int | None = None) -> list[Telling]:
    """Return what was planned, said or let go, newest first."""
    return kept.newest(desk.vault.db, limit, before)


def tellings_of_entry(desk: Desk, entry: EntryId) -> list[Telling]:
    """Return what began as one entry, newest first."""
    return kept.of_entry(desk.vault.db, entry)


def open_questions(desk: Desk) -> list[Telling]:
    """Return what was said and is to be asked about, one at most; an apology after a week.

    For two days after a bad outcome there is none.
    """
    now, db = desk.clock(), desk.vault.db
    if is_quiet(desk):
        return []
    return kept.open_questions(db, now - ASK_WITHIN, settled_by(now), now - NOT_NOW_FOR, 1)


def not_now(desk: Desk, telling: TellingId) -> None:
    """Leave the question for a week."""
    with desk.vault.transaction():
        find_telling(desk, telling)
        kept.not_now(desk.vault.db, telling, desk.clock())


def delete_telling(desk: Desk, telling: TellingId) -> None:
    """Delete a telling for good, with what was rated about it.

    Raises:
        NotFound: there is none in this vault.
    """
    with desk.vault.deletion():
        found = find_telling(desk, telling)
        kept_ratings.forget(desk.vault.db, found.about)
        left_alone.forget(desk.vault.db, found.about)
        kept.delete(desk.vault.db, telling)


def _is_again(telling: Telling, before: Telling) -> bool:
    same = replace(telling, id=before.id, planned_at=before.planned_at)
    return same == before and abs(telling.planned_at - before.planned_at) <= TWICE


def _planned(desk: Desk, telling: TellingId, act: str) -> Telling:
    found = find_telling(desk, telling)
    if found.state is not TellingState.PLANNED:
        raise NotNow(noun="telling", act=act, state=found.state)
    return found


def _check(plan: TellingPlan) -> None:
    if plan.practice not in PRACTICES:
        raise InputRefused(what="practice", why="unknown")
    if plan.bridge is None and not plan.whom.strip():
        raise InputRefused(what="whom", why="empty")
    if len(plan.whom) > MAX_WHOM:
        raise InputRefused(what="whom", why="too-long", limit=MAX_WHOM)
    if len(plan.plan) > MAX_PLAN:
        raise InputRefused(what="plan", why="too-long", limit=MAX_PLAN)
    if plan.forecast is not None and len(plan.forecast.fear) > MAX_FEAR_TEXT:
        raise InputRefused(what="fear", why="too-long", limit=MAX_FEAR_TEXT)


def _name(desk: Desk, plan: TellingPlan) -> str:
    if plan.bridge is None:
        return plan.whom.strip()
    found = kept_bridges.find(desk.vault.db, plan.bridge)
    # An invitation that nobody took up is deleted one day, and nothing may hold on to it.
    if found is None or found.state in PAIRING:
        raise NotFound(noun="bridge")
    return found.name or found.their_name
