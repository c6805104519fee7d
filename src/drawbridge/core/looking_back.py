"""Looking back: what was feared and what happened, made into averages that claim no more than they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from drawbridge.core.crossings import DEPTHS, Depth
from drawbridge.core.hit_rate import HitRate, hit_rate
from drawbridge.core.outcomes import Happened, Pair
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.ratings import ENOUGH_FOR_A_SUMMARY


@dataclass(frozen=True, slots=True)
class Tally:
    """How many outcomes, and the sums of what was feared and of how it went."""

    count: int = 0
    feared: int = 0
    went: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(self.count + other.count, self.feared + other.feared, self.went + other.went)


@dataclass(frozen=True, slots=True)
class KindTally:
    """Outcomes of one practice, depth (None when said in person) and answer, the oldest at ``since``."""

    practice: str
    depth: Depth | None
    happened: Happened
    tally: Tally
    since: int


@dataclass(frozen=True, slots=True)
class PersonTally:
    """Outcomes with one person, by the name they have here."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Averages:
    """What was feared and how it went, in tenths, from ``count`` outcomes."""

    feared_tenths: int
    went_tenths: int
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """One person’s name, practice or depth (its value); below five outcomes no average, only the count."""

    label: str
    count: int
    feared_tenths: int | None
    went_tenths: int | None


@dataclass(frozen=True, slots=True)
class LookingBack:
    """What was feared beside what happened. ``averages`` and ``hit_rate`` are None below five outcomes.

    ``pairs`` are the newest; all else is made of the newest ``count`` outcomes, the oldest at ``since``.
    """

    pairs: tuple[Pair, ...]
    count: int
    since: int
    averages: Averages | None
    came_true: dict[Happened, int]
    hit_rate: HitRate | None
    by_person: tuple[Group, ...]
    by_practice: tuple[Group, ...]
    by_depth: tuple[Group, ...]


def averages(tally: Tally) -> Averages | None:
    """Return the averages of enough outcomes, else None.

    Two of them side by side are a change, so they take as many as any summary.
    """
    if tally.count < ENOUGH_FOR_A_SUMMARY:
        return None
    return Averages(_tenths(tally.feared, tally.count), _tenths(tally.went, tally.count), tally.count)


def newest_first(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Sort pairs, those of one moment always in the same order."""
    return tuple(sorted(pairs, key=lambda pair: (-pair.at, pair.about)))


def look_back(
    pairs: Iterable[Pair], kinds: Sequence[KindTally], people: Iterable[PersonTally]
) -> LookingBack:
    """Sort the newest pairs, and tallies of more of them, into what the page shows."""
    everything = _sum(kinds, lambda _: True)
    came_true = {
        answer: _sum(kinds, lambda kind, answer=answer: kind.happened is answer).count  # type: ignore[misc]
        for answer in Happened
    }
    by_name: dict[str, Tally] = {}
    for person in people:
        by_name[person.name] = by_name.get(person.name, Tally()).plus(person.tally)
    return LookingBack(
        pairs=newest_first(pairs),
        count=everything.count,
        since=min((kind.since for kind in kinds), default=0),
        averages=averages(everything),
        came_true=came_true,
        hit_rate=hit_rate(came_true[Happened.YES], came_true[Happened.PARTLY], came_true[Happened.NO]),
        by_person=tuple(_group(name, by_name[name]) for name in sorted(by_name, key=str.casefold)),
        by_practice=_groups(kinds, list(PRACTICES), lambda kind: kind.practice),
        by_depth=_groups(kinds, list(DEPTHS), lambda kind: kind.depth),
    )


def _groups(
    kinds: Sequence[KindTally], labels: Sequence[str], label_of: Callable[[KindTally], str | None]
) -> tuple[Group, ...]:
    sums = {label: Tally() for label in labels}
    for kind in kinds:
        label = label_of(kind)
        if label in sums:
            sums[label] = sums[label].plus(kind.tally)
    return tuple(_group(str(label), tally) for label, tally in sums.items() if tally.count)


def _sum(kinds: Iterable[KindTally], counts: Callable[[KindTally], bool]) -> Tally:
    return reduce(Tally.plus, (kind.tally for kind in kinds if counts(kind)), Tally())


def _group(label: str, tally: Tally) -> Group:
    found = averages(tally)
    if found is None:
        return Group(label, tally.count, None, None)
    return Group(label, found.count, found.feared_tenths, found.went_tenths)


def _tenths(total: int, count: int) -> int:
    """Return a mean in tenths, half up, without floats."""
    return (total * 20 + count) // (2 * count)
