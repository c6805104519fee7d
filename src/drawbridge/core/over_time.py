"""Over time: what looking back shows by weeks, by bridges and after bad outcomes. Counted, never scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from drawbridge.core.feelings import Family, Spot
from drawbridge.core.names import BridgeId
from drawbridge.core.outcomes import ENOUGH_TO_AVERAGE, Happened, mean_tenths
from drawbridge.core.ratings import (
    ENOUGH_FOR_A_SUMMARY,
    ENOUGH_FOR_A_TREND,
    FELT_RESPONSE,
    felt_response_tenths,
)
from drawbridge.core.walls_over_time import Week

STRETCHES = (13, 26, 52)
"""Weeks that can be looked back on, this one the last; the first unless another is chosen."""
HEARD = 16
"""Newest crossings and tellings that are shown with how one felt heard after them."""
HARD_ONES = 8
"""Newest bad outcomes that are shown with what came after them."""
TURNS = 8
"""Newest crossings that are shown for one bridge, both ways together; and as many circles."""
TRACES = 40
"""Newest crossings each way, and circles, among which those are found."""
BRIDGES = 4
"""Bridges that are shown, those with the newest crossing or circles."""


def weeks_until(now: int, zone: tzinfo, count: int) -> tuple[int, ...]:
    """Return when each of the last weeks began, on Mondays where the person is, and when this one ends.

    Gives ``count + 1`` moments in unix seconds. A week in which the clocks change is as long as it is.
    """
    today = datetime.fromtimestamp(now, zone).date()
    monday = today - timedelta(days=today.weekday())
    return tuple(_begins(monday + timedelta(weeks=week), zone) for week in range(1 - count, 2))


def _begins(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


@dataclass(frozen=True, slots=True)
class FeltWeek:
    """Words of one week by family; None for own words without one."""

    begins_at: int
    words: Mapping[Family | None, int]


@dataclass(frozen=True, slots=True)
class Feelings:
    """Words and spots of some weeks. ``entries`` had a word or a spot, ``different`` words were used."""

    weeks: tuple[FeltWeek, ...]
    spots: Mapping[Spot, int]
    entries: int
    different: int

    @property
    def words(self) -> int:
        """How many words were chosen."""
        return sum(sum(week.words.values()) for week in self.weeks)


@dataclass(frozen=True, slots=True)
class FeltHeard:
    """How a crossing or telling felt afterwards, each item 0 to 10. ``about``: its noun, a colon, its id."""

    about: str
    at: int
    answers: Mapping[str, int]

    @property
    def tenths(self) -> int | None:
        """The mean of the three in tenths, None while one is missing."""
        return felt_response_tenths(self.answers)


@dataclass(frozen=True, slots=True)
class HeardSummary:
    """What may be said of so many answers: nothing below three, each item from five, a trend from ten.

    Means are in tenths; ``earlier`` and ``later`` are those of the older and the newer half.
    """

    count: int
    mean: int | None = None
    items: Mapping[str, int] | None = None
    earlier: int | None = None
    later: int | None = None


def heard_summary(felt: Sequence[FeltHeard]) -> HeardSummary:
    """Return what may be said, of answers that are whole, oldest first."""
    whole = [(one, mean) for one in felt if (mean := one.tenths) is not None]
    count, means = len(whole), [mean for _, mean in whole]
    half = count // 2
    return HeardSummary(
        count,
        mean=_mean(means) if count >= ENOUGH_TO_AVERAGE else None,
        items={key: mean_tenths([one.answers[key] for one, _ in whole]) for key in FELT_RESPONSE}
        if count >= ENOUGH_FOR_A_SUMMARY
        else None,
        earlier=_mean(means[:half]) if count >= ENOUGH_FOR_A_TREND else None,
        later=_mean(means[half:]) if count >= ENOUGH_FOR_A_TREND else None,
    )


def _mean(values: Sequence[int]) -> int:
    return (2 * sum(values) + len(values)) // (2 * len(values))


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a person chose to share next. The outcome is None where none was noted."""

    about: str
    at: int
    level: int | None
    happened: Happened | None


@dataclass(frozen=True, slots=True)
class AfterHard:
    """A bad outcome, and the next thing shared by one's own choice, if anything was."""

    about: str
    at: int
    level: int
    happened: Happened
    names: tuple[str, ...]
    then: NextStep | None

    @property
    def days(self) -> int | None:
        """Whole days until the next, None while there was none."""
        return None if self.then is None else (self.then.at - self.at) // 86_400


@dataclass(frozen=True, slots=True)
class Turn:
    """One crossing over a bridge, mine or theirs."""

    at: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Circles:
    """How close a bridge felt at a moment, 1 apart to 7 almost one."""

    at: int
    value: int


@dataclass(frozen=True, slots=True)
class BridgeOverTime:
    """One bridge: who crossed, in order, and the circles that were drawn; oldest first."""

    bridge: BridgeId
    name: str
    turns: tuple[Turn, ...]
    circles: tuple[Circles, ...]

    @property
    def newest(self) -> int:
        """When something was last there."""
        moments = [turn.at for turn in self.turns[-1:]] + [one.at for one in self.circles[-1:]]
        return max(moments, default=0)


def shown_bridges(bridges: Sequence[BridgeOverTime]) -> tuple[BridgeOverTime, ...]:
    """Return those with the newest traces, in the order of their names: no bridge stands before another."""
    newest = sorted(bridges, key=lambda one: (-one.newest, one.bridge))[:BRIDGES]
    return tuple(sorted(newest, key=lambda one: (one.name.casefold(), one.bridge)))


@dataclass(frozen=True, slots=True)
class OverTime:
    """What looking back shows beside what was feared and what happened, of the last ``stretch`` weeks.

    What came after bad outcomes is of all time: they are rare.
    """

    stretch: int
    feelings: Feelings
    heard: tuple[FeltHeard, ...]
    after_hard: tuple[AfterHard, ...]
    bridges: tuple[BridgeOverTime, ...]
    weeks: tuple[Week, ...]
