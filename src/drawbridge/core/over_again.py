"""Over again: the same hard word, taken to the same person again and again within a week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drawbridge.core.feelings import Family, Feeling

TIMES = 3
"""How often, within `WITHIN`, until something else is suggested."""
WITHIN = 7 * 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Something I crossed with, or said, to one person. ``whom`` tells them apart, ``name`` is theirs."""

    whom: str
    name: str
    at: int
    feelings: tuple[Feeling, ...]


@dataclass(frozen=True, slots=True)
class OverAgain:
    """The word and the name, and how often it was within the week."""

    word: str
    name: str
    times: int


def over_again(shared: Iterable[Shared], now: int, midnight: int) -> OverAgain | None:
    """Return the hard word that went to one person again and again, the last time today; else None.

    Only a word of the vocabulary's sharp and heavy families counts, each time it was shared once. So on a day
    on which nothing of it was shared, nothing is said, and nothing has to be kept to say it once.
    """
    found: dict[tuple[str, str], list[Shared]] = {}
    for one in shared:
        if one.at > now - WITHIN:
            for word in {each.word for each in one.feelings if each.family in (Family.SHARP, Family.HEAVY)}:
                found.setdefault((one.whom, word), []).append(one)
    again = [
        (max(one.at for one in each), word, each)
        for (_, word), each in found.items()
        if len(each) >= TIMES and any(one.at >= midnight for one in each)
    ]
    if not again:
        return None
    _, word, each = max(again, key=lambda one: one[:2])
    return OverAgain(word, each[0].name, len(each))
