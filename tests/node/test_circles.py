"""Two circles of one size: what they share grows by equal parts from one stop to the next."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drawbridge.node.circles import BETWEEN, RADIUS, WIDTH, centres, shared


def test_what_two_circles_share_grows_by_equal_parts() -> None:
    parts = [shared(distance) for distance in BETWEEN.values()]
    grown = [later - earlier for earlier, later in pairwise(parts)]
    assert parts[0] == 0
    assert parts[-1] > 0.8
    assert max(grown) - min(grown) < 0.01


def test_circles_share_all_or_nothing_at_the_ends() -> None:
    assert shared(0) == pytest.approx(1)
    assert shared(2 * RADIUS) == 0


@pytest.mark.parametrize("value", list(BETWEEN))
def test_both_circles_lie_in_their_picture_alike(value: int) -> None:
    left, right = centres(value)
    assert left + right == pytest.approx(WIDTH)
    assert RADIUS < left < right < WIDTH - RADIUS
    assert centres(value, 92) == pytest.approx((left + 92, right + 92))
