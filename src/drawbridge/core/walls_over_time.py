"""Walls over time: by person, by kind, and by week beside what crossed. Counted, never ranked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from drawbridge.core.names import WallId
from drawbridge.core.walls import How

MONTHS = 3
"""Months of the calendar that are shown one by one, this one the last."""


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of a wall as is counted."""

    id: WallId
    at: int
    who: str
    name: str
    how: How


@dataclass(frozen=True, slots=True)
class Line:
    """One person or one kind; ``counts`` by month, ``total`` of all time.

    ``key`` is the kind, or the newest wall of that person: addresses carry no names.
    """

    key: str
    label: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """Walls by person and by kind. ``months`` are first days, oldest first."""

    months: tuple[date, ...]
    people: tuple[Line, ...]
    kinds: tuple[Line, ...]


def over_time(glances: Iterable[Glance], now: int, zone: tzinfo) -> OverTime:
    """Count walls by person, in the order of their names, and by kind, in the order of the kinds."""
    months = _months(datetime.fromtimestamp(now, zone).date())
    edges = [_begins(month, zone) for month in months]
    of_people: dict[str, list[Glance]] = {}
    of_kinds: dict[How, list[Glance]] = {}
    for glance in glances:
        of_kinds.setdefault(glance.how, []).append(glance)
        if glance.who:
            of_people.setdefault(glance.who, []).append(glance)
    names = {who: found[0].name for who, found in of_people.items()}
    people = sorted(names, key=lambda who: (names[who].casefold(), who))
    return OverTime(
        months,
        tuple(
            _line(_newest(of_people[who]), of_people[who][0].name, of_people[who], edges) for who in people
        ),
        tuple(_line(how, how, of_kinds[how], edges) for how in How if how in of_kinds),
    )


def _line(key: str, label: str, glances: Sequence[Glance], edges: Sequence[int]) -> Line:
    moments = sorted(glance.at for glance in glances)
    return Line(key, label, tuple(_between(moments, [*edges, 2**62])), len(moments))


def _newest(glances: Sequence[Glance]) -> WallId:
    return max(glances, key=lambda glance: (glance.at, glance.id)).id


def _months(today: date) -> tuple[date, ...]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(months))


@dataclass(frozen=True, slots=True)
class Week:
    """One week, from Monday: walls that were noted, entries that crossed, things said in person."""

    begins_at: int
    walls: int
    crossings: int
    tellings: int

    @property
    def opened(self) -> int:
        """What crossed or was said."""
        return self.crossings + self.tellings


def weeks(
    walls: Sequence[int], crossings: Sequence[int], tellings: Sequence[int], now: int, zone: tzinfo
) -> tuple[Week, ...]:
    """Count by weeks of the person's own calendar, from the first that has anything to this one.

    Args:
        walls: Moments in unix seconds, rising; so are the other two.
        crossings: When something crossed.
        tellings: When something was said in person.
        now: The present.
        zone: Where the person is.
    """
    first = min((each[0] for each in (walls, crossings, tellings) if each), default=None)
    if first is None:
        return ()
    edges = _mondays(first, max(now, first), zone)
    counted = zip(*(_between(each, edges) for each in (walls, crossings, tellings)), strict=True)
    return tuple(Week(begins, *each) for begins, each in zip(edges, counted, strict=False))


def _mondays(first: int, last: int, zone: tzinfo) -> list[int]:
    """Return the beginning of every week from ``first`` to ``last``, and of the one after."""
    day = datetime.fromtimestamp(first, zone).date()
    monday = day - timedelta(days=day.weekday())
    edges = [_begins(monday, zone)]
    while edges[-1] <= last:
        monday += timedelta(days=7)
        edges.append(_begins(monday, zone))
    return edges


def _begins(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _between(moments: Sequence[int], edges: Iterable[int]) -> list[int]:
    places = [bisect_left(moments, edge) for edge in edges]
    return [after - before for before, after in pairwise(places)]
