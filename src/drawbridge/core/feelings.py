"""Feelings: a named emotion from the vocabulary, or the person's own word, and a spot on the grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MAX_FEELINGS = 12
MAX_FEELING_LENGTH = 40
"""Characters in one feeling word, a person's own included."""


class Family(StrEnum):
    """Four families by energy and pleasantness."""

    BRIGHT = "bright"
    CALM = "calm"
    SHARP = "sharp"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Spot:
    """One tap on the 9 x 9 grid: ``pleasant`` and ``energy`` from -4 to 4; (0, 0) is neutral."""

    pleasant: int
    energy: int


GOES_ROUND = 4
"""Times that one hard word is kept within `ROUND`, after which something else is suggested than one more."""
ROUND = 3_600
"""Seconds."""
SECOND_TAP_FROM, SECOND_TAP_UNTIL = 120, 3_600
"""Seconds after a feeling was named with a spot, between which it is asked once how that is now."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """One word as somebody chose it. ``family`` is None for a person's own word without a spot."""

    word: str
    family: Family | None = None


def family_of(spot: Spot) -> Family:
    """Return the family of a spot: pleasant above 0 is bright or calm, energy above 0 is bright or sharp."""
    if spot.pleasant > 0:
        return Family.BRIGHT if spot.energy > 0 else Family.CALM
    return Family.SHARP if spot.energy > 0 else Family.HEAVY


def goes_round(newest: Iterable[Feeling]) -> str:
    """Return the hard word that was kept again and again, or the empty text; nothing is kept of it."""
    hard = Counter(each.word for each in newest if each.family in (Family.SHARP, Family.HEAVY))
    return next((word for word, times in hard.most_common(1) if times >= GOES_ROUND), "")
