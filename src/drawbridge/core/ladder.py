"""The ladder: steps of one's own, in lanes, and which of them is offered next, with the reason.

Nothing has to be done in order, nothing has to feel less frightening first, and nothing is counted towards
anything. A step is tried once more with somebody else, or somewhere else, before a harder one is offered.

Source: evidence, exercise "start small": expectations are tested, and varied, rather than fear waited out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.bridges import BridgeKind
from drawbridge.core.names import RungId
from drawbridge.core.outcomes import Happened, mean_tenths, was_bad
from drawbridge.core.ratings import ITEMS, TOO_MUCH_FEAR

MAX_RUNG = 300
"""Characters of one rung: an act, not a story."""
MAX_RUNGS = 60
"""Rungs of one lane that are not put away; six to ten are plenty."""
TIMES = 2
"""How often a rung is tried, each time with somebody else, before a harder one is offered."""
RECENT = 3
"""Newest tries of a rung that its reason speaks of, and no fewer are averaged."""
ENOUGH_TO_SUM_UP = 5
"""Outcomes from which on forecasts are summed up beside them."""


class Lane(StrEnum):
    """With whom a rung is."""

    FRIEND = "friend"
    FAMILY = "family"
    PARTNER = "partner"
    COMMUNITY = "community"
    COLLEAGUE = "colleague"
    SOMEONE_NEW = "someone-new"


KINDS: dict[Lane, BridgeKind] = {
    Lane.FRIEND: BridgeKind.FRIEND,
    Lane.FAMILY: BridgeKind.FAMILY,
    Lane.PARTNER: BridgeKind.PARTNER,
    Lane.COMMUNITY: BridgeKind.COMMUNITY,
    Lane.COLLEAGUE: BridgeKind.WORK,
}
"""The kind of bridge that belongs to a lane. With someone new there is none yet."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One concrete act. ``fear`` is 0-100 as rated; ``place`` is set once the lane was ordered by hand.

    ``fear_version`` is that of the words which ``fear`` was chosen between.

    ``is_habit``: it leaves out something that protects, such as the joke at the end.
    """

    id: RungId
    lane: Lane
    text: str
    fear: int
    made_at: int
    place: int | None = None
    is_habit: bool = False
    put_away_at: int | None = None
    fear_version: int = ITEMS["fear-now"].version

    @property
    def about(self) -> str:
        """What ratings call it: its noun, a colon, its id."""
        return f"rung:{self.id}"


@dataclass(frozen=True, slots=True)
class Try:
    """A rung that was done, by a crossing or in person, at ``at`` unix seconds.

    ``whom`` are those who heard it. ``fear`` (0-100) was rated before it; ``feared`` and ``went`` (0-10) are
    its forecast and outcome. Each is None where the person left it open.
    """

    rung: RungId
    about: str
    at: int
    whom: tuple[str, ...]
    fear: int | None = None
    feared: int | None = None
    went: int | None = None
    happened: Happened | None = None

    @property
    def went_badly(self) -> bool:
        """Whether it has an outcome after which something smaller is offered."""
        return self.happened is not None and self.went is not None and was_bad(self.happened, self.went)

    @property
    def was_easier(self) -> bool | None:
        """Whether it went easier than feared; None without both numbers."""
        return None if self.feared is None or self.went is None else self.went < self.feared


class Why(StrEnum):
    """Why this rung is offered."""

    SMALLEST = "smallest"
    ELSEWHERE = "elsewhere"
    HIGHER = "higher"
    LEFT_OUT = "left-out"
    SMALLER = "smaller"
    LONGEST_AGO = "longest-ago"


@dataclass(frozen=True, slots=True)
class Step:
    """The rung that is offered, and why, in numbers.

    ``times`` newest tries of ``since``, which was done last, are spoken of: ``easier`` of the ``known``
    ones went easier than feared. ``fear`` (0-100) was rated before the last of them, or is the mean when all
    of ``feared_times`` were rated. ``whom`` is somebody for this time, empty when nobody comes to mind;
    ``not_whom`` heard this rung last.
    """

    rung: Rung
    why: Why
    since: Rung | None = None
    times: int = 0
    fear: int | None = None
    feared_times: int = 0
    easier: int = 0
    known: int = 0
    whom: str = ""
    not_whom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Forecasts beside outcomes: did it happen, how often, and two means in tenths, from five pairs on."""

    came_true: dict[Happened, int]
    feared_tenths: int | None
    went_tenths: int | None


def in_order(rungs: Sequence[Rung]) -> list[Rung]:
    """Return rungs in the person's own order; those they did not move stand where their fear puts them."""
    by_fear = sorted(rungs, key=lambda rung: (rung.fear, rung.made_at, rung.id))
    placed = sorted((rung for rung in by_fear if rung.place is not None), key=lambda rung: rung.place or 0)
    found = list(placed)
    for rung in by_fear:
        if rung.place is None:
            harder = (at for at, other in enumerate(found) if other.fear > rung.fear)
            found.insert(next(harder, len(found)), rung)
    return found


def moved(rungs: Sequence[Rung], rung: RungId, by: int) -> list[RungId]:
    """Return the order after one rung was moved earlier (-1) or later (1); at an end it stays."""
    order = [one.id for one in in_order(rungs)]
    before = order.index(rung)
    after = max(0, min(len(order) - 1, before + by))
    order.insert(after, order.pop(before))
    return order


def offerable(rungs: Sequence[Rung], too_much: frozenset[RungId]) -> list[Rung]:
    """Return the rungs that may be offered, in order: all smaller than whatever was rated too much."""
    limit = min([TOO_MUCH_FEAR, *(rung.fear for rung in rungs if rung.id in too_much)])
    return [rung for rung in in_order(rungs) if rung.fear < limit]


def next_step(
    rungs: Sequence[Rung], tries: Sequence[Try], people: Sequence[str], too_much: frozenset[RungId]
) -> Step | None:
    """Return the rung of one lane that is offered next, or None when none is.

    Args:
        rungs: Those of the lane that are not put away.
        tries: What was done of them, in any order.
        people: Names of people it could be with.
        too_much: Rungs that were rated too much when last rated.
    """
    open_to = offerable(rungs, too_much)
    if not open_to:
        return None
    known = {rung.id: rung for rung in rungs}
    done = sorted((one for one in tries if one.rung in known), key=lambda one: (one.at, one.about))
    if not done:
        return Step(open_to[0], Why.SMALLEST, whom=_somebody((), people))
    last = known[done[-1].rung]
    chosen = _smaller(open_to, last) if done[-1].went_badly else _further(in_order(rungs), open_to, done)
    return _explained(*chosen, last, done, people) if chosen else None


def _smaller(open_to: list[Rung], last: Rung) -> tuple[Rung, Why] | None:
    """Return the rung nearest below one that went badly; none when there is nothing smaller."""
    below = [rung for rung in open_to if rung.fear < last.fear]
    return (max(below, key=lambda rung: rung.fear), Why.SMALLER) if below else None


def _further(order: list[Rung], open_to: list[Rung], done: list[Try]) -> tuple[Rung, Why]:
    last = done[-1].rung
    # The same one is not offered a third time in a row while there is another.
    twice = [one.rung for one in done[-2:]] == [last, last]
    fresh = [rung for rung in open_to if not (twice and rung.id == last)] or open_to
    at = next(place for place, rung in enumerate(order) if rung.id == last)
    if _times(done, last) < TIMES and order[at] in fresh:
        return order[at], Why.ELSEWHERE
    ahead = {rung.id for rung in order[at + 1 :]}
    not_yet = [rung for rung in fresh if rung.id != last and _times(done, rung.id) < TIMES]
    for why, found in (
        (Why.HIGHER, [rung for rung in not_yet if rung.id in ahead]),
        (Why.LEFT_OUT, [rung for rung in not_yet if rung.id not in ahead]),
    ):
        if found:
            return found[0], why
    newest = {one.rung: place for place, one in enumerate(done)}
    return min(fresh, key=lambda rung: newest.get(rung.id, -1)), Why.LONGEST_AGO


def _explained(rung: Rung, why: Why, since: Rung, done: list[Try], people: Sequence[str]) -> Step:
    recent = [one for one in done if one.rung == since.id][-RECENT:]
    fears = [one.fear for one in recent if one.fear is not None]
    averaged = len(fears) == RECENT
    easier = [one.was_easier for one in recent if one.was_easier is not None]
    heard_this = [one.whom for one in done if one.rung == rung.id]
    return Step(
        rung,
        why,
        since=since,
        times=len(recent),
        fear=_rounded(fears) if averaged else recent[-1].fear,
        feared_times=RECENT if averaged else 1,
        easier=sum(easier),
        known=len(easier),
        whom=_somebody(done, people),
        not_whom=heard_this[-1] if heard_this else (),
    )


def _times(done: Sequence[Try], rung: RungId) -> int:
    """Return how often a rung was done, the same people counted once."""
    return len({one.whom or (one.about,) for one in done if one.rung == rung})


def _somebody(done: Sequence[Try], people: Sequence[str]) -> str:
    """Return who heard something longest ago or never: not whoever did last, where there is another."""
    last = {name: place for place, one in enumerate(done) for name in one.whom}
    return min(people, key=lambda name: last.get(name, -1), default="")


def _rounded(fears: Sequence[int]) -> int:
    """Return the mean on the scale of the question: in steps of five."""
    return (2 * sum(fears) + 5 * len(fears)) // (10 * len(fears)) * 5


def sum_up(tries: Sequence[Try]) -> Summary | None:
    """Return forecasts beside outcomes, or None while there are fewer than five outcomes."""
    known = [one for one in tries if one.happened is not None]
    if len(known) < ENOUGH_TO_SUM_UP:
        return None
    both = [(one.feared, one.went) for one in known if one.feared is not None and one.went is not None]
    enough = len(both) >= ENOUGH_TO_SUM_UP
    return Summary(
        came_true={kind: sum(one.happened is kind for one in known) for kind in Happened},
        feared_tenths=mean_tenths([feared for feared, _ in both]) if enough else None,
        went_tenths=mean_tenths([went for _, went in both]) if enough else None,
    )
