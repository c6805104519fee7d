"""Invitations to practise: which one practice a quiet card offers on a day, if somebody wants such a card."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

from drawbridge.core.entries import Practice
from drawbridge.core.practice_table import PRACTICES

LATELY = 14 * 86_400
"""Seconds. What was practised within them is not offered."""
NEVER_OFFERED = frozenset({Practice.JUST_WRITE.value})
"""No practice of openness: it needs no invitation."""


def offered(day: date, lately: AbstractSet[str]) -> str | None:
    """Return the key of the practice for a day, or None when all were practised lately.

    Args:
        day: Today. The same all day long; another day, another one of those left.
        lately: Keys of the practices of the last two weeks, without today's.
    """
    left = [key for key in PRACTICES if key not in lately and key not in NEVER_OFFERED]
    return left[day.toordinal() % len(left)] if left else None
