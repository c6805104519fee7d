"""The one line that says why a rung is offered claims no more than its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drawbridge.core.ladder import Lane, Rung, Step, Try, Why
from drawbridge.core.ladder_stems import Kind
from drawbridge.core.names import RungId
from drawbridge.core.outcomes import Happened
from drawbridge.node import words

LOW = Rung(RungId("1"), Lane.FRIEND, "Say it.", 40, 0)
HIGH = Rung(RungId("2"), Lane.FRIEND, "Ask.", 60, 0)
AGAIN = Step(LOW, Why.ELSEWHERE, since=LOW, times=1, not_whom=("Mara",))
MORE = "Once more with somebody else, or somewhere else, comes before a higher one."
LAST = "You did the last one three times"
NEXT = "This is the next on your ladder, at 60."


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            Step(LOW, Why.SMALLEST),
            "It is the smallest you have written here, at 40. Any other can be the first.",
        ),
        (AGAIN, f"You did this once with Mara. {MORE}"),
        (
            replace(AGAIN, times=3, fear=30, feared_times=3, easier=3, known=3),
            f"You feared 40 here and 30 the last three times, and it went easier than feared. {MORE}",
        ),
        (
            replace(AGAIN, fear=50, feared_times=1, known=1),
            f"You feared 40 here and 50 the last time, and it went no easier than feared. {MORE}",
        ),
        (Step(HIGH, Why.HIGHER, since=LOW, times=2), f"You did the last one twice. {NEXT}"),
        (
            Step(HIGH, Why.HIGHER, since=LOW, times=3, easier=1, known=2),
            f"{LAST}, and one of the two you noted went easier than feared. {NEXT}",
        ),
        (
            Step(HIGH, Why.HIGHER, since=LOW, times=3, known=2),
            f"{LAST}, and none of the two you noted went easier than feared. {NEXT}",
        ),
        (
            Step(LOW, Why.SMALLER, since=HIGH, times=1),
            "The last one was hard. You rated that one 60, and this one 40.",
        ),
        (Step(LOW, Why.LEFT_OUT, since=HIGH), "You have passed this one by so far. You rated it 40."),
    ],
)
def test_the_line_says_why_in_the_numbers_there_are(step: Step, said: str) -> None:
    assert words.step_reason(step) == said


@given(
    some.builds(
        Step,
        some.sampled_from([LOW, HIGH]),
        some.sampled_from(Why),
        since=some.just(LOW),
        times=some.integers(1, 3),
        fear=some.none() | some.integers(0, 100),
        feared_times=some.sampled_from([1, 3]),
        easier=some.integers(0, 3),
        known=some.integers(0, 3),
        whom=some.just(""),
        not_whom=some.just(()),
    )
)
def test_every_reason_is_one_short_line_in_whole_sentences(step: Step) -> None:
    said = words.step_reason(step)
    assert said.endswith(".")
    assert len(said) <= 200
    assert not [word for word in ("None", "  ", "%", "!") if word in said]


def test_nobody_is_named_who_just_heard_it() -> None:
    assert words.step_person(replace(AGAIN, whom="Jon")) == "It could be with Jon this time."
    assert words.step_person(replace(AGAIN, whom="Mara")) == words.step_person(AGAIN) == ""


def test_a_try_says_what_is_known_of_it() -> None:
    one = Try(LOW.id, "telling:1", 0, ("Mara",))
    assert words.try_sentence(one) == "no outcome yet"
    assert words.try_sentence(replace(one, went=2, happened=Happened.NO)) == "went 2"
    assert words.try_sentence(replace(one, feared=6, went=2)) == "feared 6, went 2"


def test_every_lane_and_every_stem_has_its_words() -> None:
    assert all(words.lane_label(lane) and words.lane_hint(lane) for lane in Lane)
    assert len({words.stem_kind_label(kind) for kind in Kind}) == len(Kind)
