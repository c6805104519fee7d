"""The thirty-second check as a form: five questions, what holds somebody back, and what is offered then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drawbridge.core.boundary import (
    AFRAID,
    CHECKS,
    FEAR_STOP,
    FEAR_WORDS,
    NOT_FREE,
    NOTHING,
    OFFERS,
    RATED_WORDS,
    STOP_WORDS,
    Answer,
    Check,
    Offer,
    Question,
    check_of,
)
from drawbridge.core.ratings import should_be_smaller
from drawbridge.node.forms import Form

REASONS = (AFRAID, NOT_FREE)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The check as it is shown. ``offers`` are empty while there is nothing to offer."""

    answers: dict[Question, Answer]
    offers: tuple[str, ...]
    stopped: bool
    needs_somebody: bool
    checks: tuple[Check, ...] = CHECKS
    reasons: tuple[str, ...] = REASONS


def read_answers(form: Form) -> dict[Question, Answer]:
    """Read the five answers; what was skipped is missing."""
    return {
        question: Answer(form.raw(question)) for question in Question if form.raw(question) in set(Answer)
    }


def boundary(
    form: Form, offer: Offer, *, fear: int | None = None, rated: Mapping[str, int] = NOTHING
) -> Boundary:
    """Return the check as it was answered, with what is offered."""
    answers, is_much = read_answers(form), should_be_smaller(rated)
    return Boundary(
        answers=answers,
        offers=_offers(answers, offer, fear=fear, is_much=is_much),
        stopped=offer is Offer.STOP,
        needs_somebody=offer is Offer.STOP or is_much,
    )


def _offers(
    answers: Mapping[Question, Answer], offer: Offer, *, fear: int | None, is_much: bool
) -> tuple[str, ...]:
    """Return what to say after the check; nothing when there is nothing to say."""
    if offer is Offer.GO_ON:
        return ()
    if offer is Offer.STOP:
        return (STOP_WORDS,)
    said = [check_of(about).after_no for about, answer in answers.items() if answer is not Answer.YES]
    if is_much:
        said.append(RATED_WORDS)
    elif fear is not None and fear >= FEAR_STOP:
        said.append(FEAR_WORDS)
    return tuple(said) or OFFERS
