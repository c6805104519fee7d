"""The day after: one quiet question about something whose outcome was noted the day before."""

from __future__ import annotations

from dataclasses import dataclass

FROM = 20 * 3600
"""Seconds after an outcome from which on it is the day after, by the clock on the wall or nearly."""
UNTIL = 4 * 86_400
"""Seconds after an outcome after which nobody asks any more."""
QUESTION = "day-after"


@dataclass(frozen=True, slots=True)
class DayAfter:
    """What is asked about. ``about`` is its noun, a colon, its id; ``at`` when its outcome was noted."""

    about: str
    practice: str
    names: tuple[str, ...]
    at: int
