"""The ladder: write rungs, order them, begin one, and see which is offered next and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import add_ratings
from drawbridge.core import ladder as rules
from drawbridge.core.ladder import KINDS, MAX_RUNG, MAX_RUNGS, Lane, Rung, Step, Summary, Try
from drawbridge.core.names import EntryId, RungId, TellingId, new_id
from drawbridge.core.ratings import ITEMS, Moment, Rating, should_be_smaller
from drawbridge.errors import InputRefused, NotFound
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import ratings as kept_ratings
from drawbridge.vault import rungs as kept

BEFORE = ("fear-now", "freely", "for-whom")
"""What may be rated before a rung. How likely it is, is asked where it is said what is feared."""
LATELY = 3_600
"""Seconds in which an answer is still about the same try."""
UNWRITTEN_FOR = 86_400
"""Seconds after which a page that was opened for a rung and left empty is forgotten."""


@dataclass(frozen=True, slots=True)
class LaneView:
    """One lane: its rungs in order, what was done of them, and what is offered.

    ``too_much`` are rungs that were rated too much when last rated. ``is_quiet``: a bad outcome is less than
    two days old, and nothing is offered. ``is_own_order``: rungs were moved by hand.
    """

    lane: Lane
    rungs: tuple[Rung, ...]
    put_away: tuple[Rung, ...]
    tries: tuple[Try, ...]
    step: Step | None
    too_much: frozenset[RungId]
    is_quiet: bool
    is_own_order: bool


def newest_lane(desk: Desk) -> Lane | None:
    """Return the lane that something was done or made in last, or None."""
    return kept.newest_lane(desk.vault.db)


def lane_view(desk: Desk, lane: Lane) -> LaneView:
    """Return everything about one lane."""
    db, now = desk.vault.db, desk.clock()
    rungs = kept.of_lane(db, lane)
    away = kept.put_away(db, lane)
    mine = {rung.id for rung in [*rungs, *away]}
    done = [one for one in kept.tries(db, now) if one.rung in mine]
    too_much = frozenset(rung.id for rung in rungs if _was_too_much(desk, rung))
    quiet = is_quiet(desk)
    step = None if quiet else rules.next_step(rungs, done, _people(desk, lane, done), too_much)
    return LaneView(
        lane,
        tuple(rules.in_order(rungs)),
        tuple(away),
        tuple(done),
        step,
        too_much,
        quiet,
        any(rung.place is not None for rung in rungs),
    )


def summary(desk: Desk) -> Summary | None:
    """Return forecasts beside outcomes over all lanes, from five outcomes on."""
    return rules.sum_up(kept.tries(desk.vault.db, desk.clock()))


def tries_of(desk: Desk, rung: RungId) -> list[Try]:
    """Return what was done of one rung, newest first."""
    return [one for one in reversed(kept.tries(desk.vault.db, desk.clock())) if one.rung == rung]


def add_rung(desk: Desk, lane: Lane, text: str, fear: int, *, is_habit: bool = False) -> Rung:
    """Write a rung of one's own. Sent twice, it is there once.

    Raises:
        InputRefused: ``text`` empty or too-long, ``fear`` out-of-range, ``rungs`` too-many in one lane.
    """
    _check(text, fear)
    with desk.vault.transaction():
        rung = Rung(RungId(new_id(desk.entropy)), lane, text.strip(), fear, desk.clock(), is_habit=is_habit)
        rungs = kept.of_lane(desk.vault.db, lane)
        for one in rungs:
            if replace(rung, id=one.id, made_at=one.made_at, place=one.place) == one:
                return one
        if len(rungs) >= MAX_RUNGS:
            raise InputRefused(what="rungs", why="too-many", limit=MAX_RUNGS)
        kept.put(desk.vault.db, rung)
    return rung


def change_rung(desk: Desk, rung: RungId, text: str, fear: int, *, is_habit: bool) -> Rung:
    """Change what a rung says and how it is rated. Its place stays where it was moved to.

    Raises:
        NotFound, InputRefused: as for `add_rung`.
    """
    _check(text, fear)
    with desk.vault.transaction():
        before = find_rung(desk, rung)
        version = ITEMS["fear-now"].version if fear != before.fear else before.fear_version
        changed = replace(before, text=text.strip(), fear=fear, fear_version=version, is_habit=is_habit)
        kept.put(desk.vault.db, changed)
    return changed


def find_rung(desk: Desk, rung: RungId) -> Rung:
    """Return one rung.

    Raises:
        NotFound: there is none in this vault.
    """
    found = kept.find(desk.vault.db, rung)
    if found is None:
        raise NotFound(noun="rung")
    return found


def move_earlier(desk: Desk, rung: RungId) -> Rung:
    """Move a rung one place towards the beginning of its lane; from now on the order is the person's own."""
    return _move(desk, rung, -1)


def move_later(desk: Desk, rung: RungId) -> Rung:
    """Move a rung one place towards the end of its lane."""
    return _move(desk, rung, 1)


def order_by_fear(desk: Desk, lane: Lane) -> None:
    """Forget the person's own order of a lane."""
    with desk.vault.transaction():
        kept.forget_places(desk.vault.db, lane)


def put_rung_away(desk: Desk, rung: RungId) -> Rung:
    """Put a rung away; what was done of it stays counted."""
    return _put_away(desk, rung, desk.clock())


def take_rung_out(desk: Desk, rung: RungId) -> Rung:
    """Take a rung out again; it stands where its fear puts it."""
    return _put_away(desk, rung, None)


def delete_rung(desk: Desk, rung: RungId) -> Lane:
    """Delete a rung for good; what was crossed or said stays. Returns its lane.

    Raises:
        NotFound: there is none in this vault.
    """
    with desk.vault.deletion():
        found = find_rung(desk, rung)
        kept_ratings.forget(desk.vault.db, found.about)
        kept.delete(desk.vault.db, rung)
    return found.lane


def rate_before(desk: Desk, rung: RungId, ratings: Mapping[str, int]) -> int:
    """Keep what was rated before a rung is done; returns the moment of it, by which a try finds it again.

    Raises:
        NotFound: no such rung.
        InputRefused: a rating.
    """
    with desk.vault.transaction():
        found = find_rung(desk, rung)
        if unknown := set(ratings) - set(BEFORE):
            raise InputRefused(what=min(unknown), why="unknown")
        add_ratings(desk, found.about, Moment.BEFORE, ratings)
    return desk.clock()


def begin_writing(desk: Desk, rung: RungId, rated_at: int) -> EntryId:
    """Open a page for a rung; the rung counts as done once that page has crossed, or was said.

    Raises:
        NotFound: no such rung.
    """
    with desk.vault.transaction():
        find_rung(desk, rung)
        entry = EntryId(new_id(desk.entropy))
        kept.forget_unwritten(desk.vault.db, desk.clock() - UNWRITTEN_FOR)
        kept.begin(desk.vault.db, rung, f"entry:{entry}", rated_at)
    return entry


def begin_telling(desk: Desk, rung: RungId, telling: TellingId) -> None:
    """Note that something planned to be said in person is for a rung, which counts once it was said.

    Raises:
        NotFound: no such rung.
    """
    with desk.vault.transaction():
        find_rung(desk, rung)
        kept.begin(desk.vault.db, rung, f"telling:{telling}", desk.clock())


def rung_of_entry(desk: Desk, entry: EntryId) -> Rung | None:
    """Return the rung that an entry is written for, or None."""
    return kept.of_entry(desk.vault.db, entry)


def smaller_rung(desk: Desk, rung: Rung) -> Rung | None:
    """Return the rung of the same lane nearest below one that is too much, or None."""
    found = kept.of_lane(desk.vault.db, rung.lane)
    too_much = frozenset(one.id for one in found if _was_too_much(desk, one)) | {rung.id}
    open_to = [one for one in rules.offerable(found, too_much) if one.fear < rung.fear]
    return max(open_to, key=lambda one: one.fear, default=None)


def rated_lately(desk: Desk, rung: RungId) -> dict[str, int]:
    """Return what was rated before a rung within the hour, for a page that asks the same."""
    answers = _newest(desk, find_rung(desk, rung))
    return {one.item: one.value for one in answers if one.at > desk.clock() - LATELY}


def was_too_much(desk: Desk, rung: RungId) -> bool:
    """Whether a rung was too much when it was last rated."""
    return _was_too_much(desk, find_rung(desk, rung))


def _was_too_much(desk: Desk, rung: Rung) -> bool:
    return should_be_smaller({one.item: one.value for one in _newest(desk, rung)})


def _newest(desk: Desk, rung: Rung) -> list[Rating]:
    """Return the answers of the newest moment; older ones were about another day."""
    answers = kept_ratings.of(desk.vault.db, rung.about)
    return [one for one in answers if one.at == answers[-1].at]


def _people(desk: Desk, lane: Lane, done: list[Try]) -> list[str]:
    """Return the people a rung could be with: bridges of that kind, and who has heard one before."""
    kind = KINDS.get(lane)
    across = [
        one.name or one.their_name
        for one in kept_bridges.everyone(desk.vault.db)
        if one.kind is kind and one.can_cross
    ]
    return list(dict.fromkeys([*across, *(name for one in done for name in one.whom)]))


def _move(desk: Desk, rung: RungId, by: int) -> Rung:
    with desk.vault.transaction():
        found = find_rung(desk, rung)
        lane = kept.of_lane(desk.vault.db, found.lane)
        if any(one.id == rung for one in lane):
            kept.set_places(desk.vault.db, rules.moved(lane, rung, by))
    return found


def _put_away(desk: Desk, rung: RungId, at: int | None) -> Rung:
    with desk.vault.transaction():
        changed = replace(find_rung(desk, rung), put_away_at=at, place=None)
        kept.put(desk.vault.db, changed)
    return changed


def _check(text: str, fear: int) -> None:
    if not text.strip():
        raise InputRefused(what="rung", why="empty")
    if len(text) > MAX_RUNG:
        raise InputRefused(what="rung", why="too-long", limit=MAX_RUNG)
    if fear not in ITEMS["fear-now"].values:
        raise InputRefused(what="fear-now", why="out-of-range", limit=ITEMS["fear-now"].high)
