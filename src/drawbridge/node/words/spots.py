"""Places on the energy and pleasantness grid, as somebody hears them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from drawbridge.core.feelings import Feeling, Spot
from drawbridge.core.vocabulary import Word
from drawbridge.node.words.dates import when

FINE = Word("fine", "nothing much, and that is fine", 1, -1, "")
"""Offered first where somebody taps near the middle; it is in no list."""
_AMOUNT = ("", "a little", "quite", "very", "extremely")


def spot_sentence(spot: Spot) -> str:
    """Return a spot in words: *a little pleasant, very high energy*."""
    return f"{pleasantness(spot.pleasant)}, {energy(spot.energy)}"


def pleasantness(value: int) -> str:
    """Return one way of the grid in words: *quite unpleasant*."""
    if value == 0:
        return "neither pleasant nor unpleasant"
    return f"{_AMOUNT[abs(value)]} {'pleasant' if value > 0 else 'unpleasant'}"


def energy(value: int) -> str:
    """Return the other way of the grid in words: *very high energy*."""
    if value == 0:
        return "middling energy"
    return f"{_AMOUNT[abs(value)]} {'high' if value > 0 else 'low'} energy"


def named_line(feelings: Sequence[Feeling], at: int, now: int, zone: tzinfo) -> str:
    """Return the small line over the second tap: *“tired, tense”, today at 8:00*."""
    named = ", ".join(each.word for each in feelings)
    return f"{f'“{named}”' if named else 'A tap on the grid'}, {when(at, now, zone)}"


def then_and_now(first: Spot, second: Spot) -> str:
    """Return where it was on the grid, and where it was some minutes later."""
    if first == second:
        return f"On the grid: {spot_sentence(first)}. Some minutes later it was the same."
    return f"On the grid: {spot_sentence(first)}. Some minutes later: {spot_sentence(second)}."
