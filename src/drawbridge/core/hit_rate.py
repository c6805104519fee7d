"""How often what was feared did happen, and between which shares that may lie."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

from drawbridge.core.ratings import ENOUGH_FOR_A_SUMMARY

WITHIN_90 = 1.6448536269514722
"""Standard deviations on each side of the middle, between which nine tenths of a bell curve lie."""
TINY = 1e-9
"""What sums of broken numbers may be off by, in percent."""


@dataclass(frozen=True, slots=True)
class HitRate:
    """How often what was feared did happen, in percent, of ``decided`` outcomes; a partly counts half.

    ``low`` and ``high``: between which the share may lie that so few cannot tell exactly, rounded outwards.
    """

    decided: int
    percent: int
    low: int
    high: int


def hit_rate(yes: int, partly: int, no: int) -> HitRate | None:
    """Return how often what was feared did happen, with Wilson's 90 % interval; None while it is too few.

    The interval takes each outcome as one of many like it, which nobody knows; it is there to say how little
    a few of them say.
    """
    decided = yes + partly + no
    if decided < ENOUGH_FOR_A_SUMMARY:
        return None
    share, square = (yes + partly / 2) / decided, WITHIN_90**2 / decided
    centre = share + square / 2
    reach = WITHIN_90 * sqrt((share * (1 - share) + square / 4) / decided)
    low, high = (100 * (centre + way * reach) / (1 + square) for way in (-1, 1))
    return HitRate(
        decided,
        percent=(100 * (2 * yes + partly) + decided) // (2 * decided),
        low=max(0, floor(low + TINY)),
        high=min(100, ceil(high - TINY)),
    )
