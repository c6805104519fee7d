"""Outcomes: what really happened, set beside what was feared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.crossings import Depth
from drawbridge.core.names import CrossingId, TellingId
from drawbridge.core.ratings import ITEMS

MAX_SURPRISE = 2_000
ENOUGH_TO_AVERAGE = 3
"""Answers needed before an average of one thing is spoken of; two of them side by side need more."""
QUIET_AFTER_BAD = 48 * 3600
"""Seconds without any nudge after a bad outcome."""
ASK_AFTER = 48 * 3600
"""Seconds after release when the one question is asked without an answer; a practice may take longer."""
NOT_NOW_FOR = 7 * 86_400
"""Seconds in which nobody asks again after *not now*."""
ASK_WITHIN = 180 * 86_400
"""Seconds after a crossing, or after something was said, in which it is asked about: later the question says
more about the app than about them. It also keeps the question quick to find among years of crossings."""
BAD_FROM = 6
"""From this badness (0-10), or when what was feared did happen, the gentle branch opens."""


class Happened(StrEnum):
    """Did what I feared happen?"""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Outcome:
    """After: did it happen, how bad was it (``level`` 0-10), what surprised me. ``at`` is unix seconds.

    ``version`` is that of the words which ``level`` was chosen between.
    """

    crossing: CrossingId
    happened: Happened
    level: int
    surprise: str
    at: int
    version: int = ITEMS["was-bad"].version


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of looking back, from feared to happened; of a crossing, or of something said in person.

    Exactly one of ``crossing`` and ``telling`` is set. What was said in person has no depth.
    """

    crossing: CrossingId | None
    feared: int
    went: int
    happened: Happened
    names: tuple[str, ...]
    practice: str
    depth: Depth | None
    at: int
    telling: TellingId | None = None

    @property
    def about(self) -> str:
        """Return what it is about, as ratings name it: its noun, a colon, its id."""
        return f"crossing:{self.crossing}" if self.crossing else f"telling:{self.telling}"


def is_bad(outcome: Outcome) -> bool:
    """Whether the gentle branch should open."""
    return was_bad(outcome.happened, outcome.level)


def was_bad(happened: Happened, level: int) -> bool:
    """Whether an outcome is one after which the gentle branch opens."""
    return level >= BAD_FROM or happened is Happened.YES


def mean_tenths(values: list[int]) -> int:
    """Return the mean of whole numbers in tenths, half up, without floats: [7, 8] -> 75."""
    return (sum(values) * 20 + len(values)) // (2 * len(values))
