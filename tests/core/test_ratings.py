"""Ratings: one place, whole scales, and scores that claim no more than was answered."""

from __future__ import annotations

import pytest

from drawbridge.core.hit_rate import HitRate, hit_rate
from drawbridge.core.ratings import (
    ITEMS,
    OPEN,
    RESERVED,
    SEEN_AS,
    Item,
    Look,
    Moment,
    Rating,
    felt_response_tenths,
    gap,
    latest,
    openness_tenths,
    should_be_smaller,
)

EVERY = pytest.mark.parametrize("item", ITEMS.values(), ids=list(ITEMS))


@EVERY
def test_an_item_has_words_at_both_ends_and_values_at_every_anchor(item: Item) -> None:
    assert item.low < item.high
    assert item.high in item.values
    assert all(value in item.values and word for value, word in item.anchors)
    assert [value for value, _ in item.anchors] == sorted(value for value, _ in item.anchors)


@EVERY
def test_an_item_says_where_it_comes_from(item: Item) -> None:
    assert item.measure[0] == "M"
    assert item.source
    assert item.version >= 1


@EVERY
def test_planks_are_from_nought_to_ten(item: Item) -> None:
    if item.look is Look.PLANKS:
        assert (item.low, item.high, item.step) == (0, 10, 1)


def test_what_was_forecast_has_a_twin_that_was_seen_on_the_same_scale() -> None:
    for before, after in SEEN_AS.items():
        assert list(ITEMS[before].values) == list(ITEMS[after].values)
        assert ITEMS[before].anchors == ITEMS[after].anchors


def test_a_gap_is_what_was_feared_beyond_what_was() -> None:
    assert gap(7, 2) == 5
    assert gap(2, 7) == -5


def test_felt_response_needs_all_three() -> None:
    assert felt_response_tenths({"understood": 8, "accepted": 7}) is None
    assert felt_response_tenths({"understood": 8, "accepted": 7, "cared-for": 7}) == 73


# Roots of (p - share)² = z² p (1 - p) / n at z = 1.6449: for 3 of 12 they are 0.1047 and 0.4873.
@pytest.mark.parametrize(
    ("answers", "percent", "low", "high"),
    [
        ((3, 0, 9), 25, 10, 49),
        ((0, 0, 10), 0, 0, 22),
        ((5, 0, 0), 100, 64, 100),
        ((2, 2, 2), 50, 22, 78),
        ((50, 0, 50), 50, 41, 59),
        ((0, 1, 6), 7, 0, 38),
    ],
)
def test_a_rate_says_between_what_so_few_may_lie(
    answers: tuple[int, int, int], percent: int, low: int, high: int
) -> None:
    assert hit_rate(*answers) == HitRate(sum(answers), percent, low, high)


def test_a_partly_counts_half_and_fewer_than_five_are_no_rate() -> None:
    half, whole = hit_rate(0, 10, 0), hit_rate(5, 0, 5)
    assert half == whole
    assert hit_rate(2, 1, 1) is None
    assert hit_rate(0, 0, 0) is None


def test_the_newest_answer_counts() -> None:
    first = Rating("wall:a", Moment.AFTER, "on-my-mind", 8, 1, 100)
    later = Rating("wall:a", Moment.AFTER, "on-my-mind", 3, 1, 200)
    assert latest([later, first]) == {(Moment.AFTER, "on-my-mind"): 3}


@pytest.mark.parametrize(
    ("answers", "smaller"),
    [({}, False), ({"fear-now": 85, "freely": 5}, False), ({"fear-now": 90}, True), ({"freely": 4}, True)],
)
def test_a_step_that_is_too_much_is_offered_smaller(answers: dict[str, int], smaller: bool) -> None:
    assert should_be_smaller(answers) is smaller


def test_openness_is_the_mean_of_ten_with_five_turned_round() -> None:
    assert openness_tenths(dict.fromkeys(OPEN, 5) | dict.fromkeys(RESERVED, 1)) == 50
    assert openness_tenths(dict.fromkeys(OPEN, 1) | dict.fromkeys(RESERVED, 5)) == 10
    assert openness_tenths(dict.fromkeys((*OPEN, *RESERVED), 4)) == 30
    mixed = {"open-self": 4, "open-feelings": 3, "intimate": 2, "show": 5, "willing": 4} | {
        "little": 2, "hard-to-know": 1, "few-words": 5, "bottle-up": 3, "to-myself": 4,
    }  # fmt: skip
    assert openness_tenths(mixed) == 33
    assert openness_tenths({key: value for key, value in mixed.items() if key != "show"}) is None


def test_the_ten_statements_are_half_open_and_half_reserved() -> None:
    assert {key for key, item in ITEMS.items() if item.measure == "M9"} == {*OPEN, *RESERVED}
    assert len(OPEN) == len(RESERVED) == 5
