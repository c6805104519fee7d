"""The small line over Today: which day it is, and which part of it."""

from __future__ import annotations

from datetime import datetime, tzinfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))
"""Until which hour each part of the day lasts."""


def day_and_part(now: int, zone: tzinfo) -> str:
    """Return *Sunday evening*; the hours after midnight are still night."""
    local = datetime.fromtimestamp(now, zone)
    part = next(name for until, name in _PARTS if local.hour < until)
    return f"{_DAYS[local.weekday()]} {part}"
