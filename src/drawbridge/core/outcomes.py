"""Outcomes: what really happened, set beside what was feared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.crossings import Depth
from drawbridge.core.entries import Practice
from drawbridge.core.names import CrossingId

MAX_SURPRISE = 2_000
ENOUGH_TO_AVERAGE = 3
"""Outcomes needed before an average is spoken of."""
QUIET_AFTER_BAD = 48 * 3600
"""Seconds without any nudge after a bad outcome."""
ASK_AFTER = 48 * 3600
"""Seconds after release when the one question is asked without an answer."""
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
    """After: did it happen, how bad was it (``level`` 0-10), what surprised me. ``at`` is unix seconds."""

    crossing: CrossingId
    happened: Happened
    level: int
    surprise: str
    at: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of looking back, from feared to happened."""

    crossing: CrossingId
    feared: int
    went: int
    happened: Happened
    names: tuple[str, ...]
    practice: Practice
    depth: Depth
    at: int


def is_bad(outcome: Outcome) -> bool:
    """Whether the gentle branch should open."""
    return outcome.level >= BAD_FROM or outcome.happened is Happened.YES


def mean_tenths(values: list[int]) -> int:
    """Return the mean of whole numbers in tenths, half up, without floats: [7, 8] -> 75."""
    return (sum(values) * 20 + len(values)) // (2 * len(values))
