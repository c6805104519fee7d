"""Ratings are kept raw, for the person alone, and refused when their scale does not have them."""

from __future__ import annotations

import pytest

from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import rate, ratings_of
from drawbridge.core.ratings import Moment
from drawbridge.errors import InputRefused


def test_what_was_rated_is_found_again(desk: Desk) -> None:
    rate(desk, "crossing:a", Moment.BEFORE, {"fear-now": 65, "freely": 8})
    rate(desk, "crossing:a", Moment.BEFORE, {"fear-now": 40})
    rate(desk, "crossing:b", Moment.BEFORE, {"fear-now": 5})
    assert ratings_of(desk, "crossing:a") == {
        (Moment.BEFORE, "fear-now"): 40,
        (Moment.BEFORE, "freely"): 8,
    }


@pytest.mark.parametrize("answers", [{"fear-now": 63}, {"freely": 11}, {"freely": -1}, {"bravery": 3}])
def test_what_the_scale_does_not_have_is_refused_and_nothing_is_kept(
    desk: Desk, answers: dict[str, int]
) -> None:
    with pytest.raises(InputRefused):
        rate(desk, "crossing:a", Moment.BEFORE, {"closeness": 3} | answers)
    assert ratings_of(desk, "crossing:a") == {}
