"""Now and then: two questions that change slowly, asked on one page, only of whoever wants them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drawbridge.core.ratings import OPEN, RESERVED, Rating, openness_tenths

LONELY = "lonely"
STATEMENTS = tuple(key for pair in zip(OPEN, RESERVED, strict=True) for key in pair)
"""The ten in the order in which they are shown, an open one and a reserved one in turn."""
LONELY_EVERY = 31 * 86_400
"""Seconds from an answer about loneliness until it can be answered again."""
STATEMENTS_EVERY = 28 * 86_400
"""Seconds from an answer to the ten statements until they can be answered again."""


@dataclass(frozen=True, slots=True)
class NowAndThen:
    """What the page shows: answers with their moments, newest first, and from when on each can be given anew.

    ``lonely`` holds values of that question, ``openness`` means in tenths. Moments are unix seconds.
    """

    wanted: bool
    lonely: tuple[tuple[int, int], ...]
    openness: tuple[tuple[int, int], ...]

    @property
    def lonely_from(self) -> int:
        """From when on the question can be answered."""
        return self.lonely[0][0] + LONELY_EVERY if self.lonely else 0

    @property
    def statements_from(self) -> int:
        """From when on the statements can be answered."""
        return self.openness[0][0] + STATEMENTS_EVERY if self.openness else 0


def now_and_then(wanted: bool, ratings: Iterable[Rating]) -> NowAndThen:
    """Sort the answers; the ten statements of one moment belong together."""
    lonely: list[tuple[int, int]] = []
    moments: dict[int, dict[str, int]] = {}
    for one in ratings:
        if one.item == LONELY:
            lonely.append((one.at, one.value))
        else:
            moments.setdefault(one.at, {})[one.item] = one.value
    means = [(at, mean) for at, answers in moments.items() if (mean := openness_tenths(answers)) is not None]
    return NowAndThen(wanted, tuple(sorted(lonely, reverse=True)), tuple(sorted(means, reverse=True)))
