"""The check offers; it never blocks, and stopping counts as done."""

from __future__ import annotations

import pytest

from drawbridge.core.boundary import (
    CHECKS,
    OFFERS,
    STOP_REASONS,
    Answer,
    Offer,
    Question,
    check_of,
    weigh,
)


def test_the_five_questions_are_asked_in_one_order() -> None:
    assert [check.about for check in CHECKS] == list(Question)
    for question in Question:
        assert check_of(question).about is question


def test_every_question_says_what_to_think_of_and_what_is_offered_after_a_no() -> None:
    for check in CHECKS:
        assert check.asks.endswith("?")
        assert len(check.think_of) == 3
        assert check.after_no.endswith(".")
    assert len(OFFERS) == 3
    assert len(STOP_REASONS) == 2


@pytest.mark.parametrize("question", list(Question))
def test_a_no_to_any_question_offers_smaller_safer_or_not_now(question: Question) -> None:
    answers = dict.fromkeys(Question, Answer.YES) | {question: Answer.NO}
    assert weigh(answers) is Offer.SMALLER_SAFER_OR_NOT_NOW


def test_yes_to_all_and_no_answers_at_all_both_go_on() -> None:
    assert weigh(dict.fromkeys(Question, Answer.YES)) is Offer.GO_ON
    assert weigh({}) is Offer.GO_ON


def test_not_being_sure_looks_again() -> None:
    assert weigh({Question.TIME: Answer.NOT_SURE}) is Offer.LOOK_AGAIN
    assert weigh({Question.TIME: Answer.NOT_SURE, Question.WAY: Answer.NO}) is Offer.SMALLER_SAFER_OR_NOT_NOW


def test_being_afraid_of_the_reader_stops_whatever_else_was_answered() -> None:
    assert weigh(dict.fromkeys(Question, Answer.YES), stopped=True) is Offer.STOP


@pytest.mark.parametrize(("fear", "offer"), [(8, Offer.GO_ON), (9, Offer.SMALLER_SAFER_OR_NOT_NOW)])
def test_a_very_great_fear_is_offered_a_smaller_step(fear: int, offer: Offer) -> None:
    assert weigh({}, fear=fear) is offer
