"""Looking back: pairs of feared and happened, made into averages that claim no more than they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drawbridge.core.crossings import DEPTHS
from drawbridge.core.outcomes import ENOUGH_TO_AVERAGE, Happened, Pair, mean_tenths
from drawbridge.core.practice_table import PRACTICES


@dataclass(frozen=True, slots=True)
class Averages:
    """What was feared and how it went, in tenths, from ``count`` outcomes."""

    feared_tenths: int
    went_tenths: int
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """One person’s name, practice or depth (its value); below three outcomes no average, only the count."""

    label: str
    count: int
    feared_tenths: int | None
    went_tenths: int | None


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Everything the page shows. ``averages`` is None below three outcomes."""

    pairs: tuple[Pair, ...]
    averages: Averages | None
    came_true: dict[Happened, int]
    by_person: tuple[Group, ...]
    by_practice: tuple[Group, ...]
    by_depth: tuple[Group, ...]


def averages(pairs: Sequence[Pair]) -> Averages | None:
    """Return the averages of enough pairs, else None."""
    if len(pairs) < ENOUGH_TO_AVERAGE:
        return None
    return Averages(
        mean_tenths([pair.feared for pair in pairs]), mean_tenths([pair.went for pair in pairs]), len(pairs)
    )


def look_back(pairs: Iterable[Pair]) -> LookingBack:
    """Sort pairs, newest first, into what the page shows."""
    newest = tuple(sorted(pairs, key=lambda pair: (-pair.at, pair.about)))
    people = sorted({name for pair in newest for name in pair.names}, key=str.casefold)
    return LookingBack(
        pairs=newest,
        averages=averages(newest),
        came_true={kind: sum(pair.happened is kind for pair in newest) for kind in Happened},
        by_person=tuple(_group(name, [pair for pair in newest if name in pair.names]) for name in people),
        by_practice=_groups(newest, list(PRACTICES), lambda pair: pair.practice),
        by_depth=_groups(newest, list(DEPTHS), lambda pair: pair.depth),
    )


def _groups(
    pairs: Sequence[Pair], kinds: Sequence[str], kind_of: Callable[[Pair], str | None]
) -> tuple[Group, ...]:
    sorted_out = [(kind, [pair for pair in pairs if kind_of(pair) == kind]) for kind in kinds]
    return tuple(_group(str(kind), found) for kind, found in sorted_out if found)


def _group(label: str, pairs: Sequence[Pair]) -> Group:
    found = averages(pairs)
    if found is None:
        return Group(label, len(pairs), None, None)
    return Group(label, found.count, found.feared_tenths, found.went_tenths)
