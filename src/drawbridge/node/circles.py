"""The two circles of closeness as they are drawn: of one size, and what they share grows by equal parts."""

from __future__ import annotations

from math import acos, pi, sqrt

from drawbridge.core.ratings import ITEMS

WIDTH, HEIGHT, RADIUS = 64, 36, 14
"""One picture, in the units of its view box."""
APART = 30.0
"""Between the two centres at the first stop."""
ALMOST_ONE = 4.0
"""Between them at the last."""


def shared(distance: float) -> float:
    """Return which part of one circle lies in the other, with their centres so far apart."""
    if distance >= 2 * RADIUS:
        return 0.0
    half = distance / 2
    lens = 2 * RADIUS**2 * acos(half / RADIUS) - half * sqrt(4 * RADIUS**2 - distance**2)
    return lens / (pi * RADIUS**2)


def _distance(part: float) -> float:
    low, high = 0.0, 2.0 * RADIUS
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if shared(middle) > part else (low, middle)
    return round(low, 1)


_ITEM = ITEMS["closeness"]
_STEPS = _ITEM.high - _ITEM.low
BETWEEN: dict[int, float] = {
    value: APART if value == _ITEM.low else _distance(shared(ALMOST_ONE) * (value - _ITEM.low) / _STEPS)
    for value in _ITEM.values
}
"""How far apart the centres lie at each stop."""


def centres(value: int, at: int = 0) -> tuple[float, float]:
    """Return where both circles of a stop lie, in a row of pictures of which this one begins at ``at``."""
    middle, half = at + WIDTH / 2, BETWEEN[value] / 2
    return round(middle - half, 2), round(middle + half, 2)
