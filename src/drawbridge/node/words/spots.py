"""Places on the energy and pleasantness grid, as somebody hears them."""

from __future__ import annotations

from drawbridge.core.feelings import Spot

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
