"""The day after: one quiet question about something whose outcome was noted the day before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drawbridge.core.ratings import Rating

FROM = 20 * 3600
"""Seconds after an outcome from which on it is the day after, by the clock on the wall or nearly."""
UNTIL = 4 * 86_400
"""Seconds after an outcome after which nobody asks any more."""
QUESTION = "day-after"
HEAVIER = 3
"""The answer to the question that says so."""
IN_A_ROW = 3
"""Answers that say so, one after another, after which Today says that nobody has to carry it alone."""
SAID_FOR = 7 * 86_400
"""Seconds after the last of them in which it is said."""


def is_heavy(answers: Iterable[Rating], now: int) -> str:
    """Return what the newest answer is about, if the newest few all said heavier; else the empty text.

    ``answers`` are those to the question, newest first. Of several about one thing the newest counts.
    """
    newest: dict[str, Rating] = {}
    for each in answers:
        newest.setdefault(each.about, each)
    few = list(newest.values())[:IN_A_ROW]
    if len(few) < IN_A_ROW or any(each.value != HEAVIER for each in few) or few[0].at <= now - SAID_FOR:
        return ""
    return few[0].about


@dataclass(frozen=True, slots=True)
class DayAfter:
    """What is asked about. ``about`` is its noun, a colon, its id; ``at`` when its outcome was noted."""

    about: str
    practice: str
    names: tuple[str, ...]
    at: int
