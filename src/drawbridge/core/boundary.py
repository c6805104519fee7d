"""The thirty-second check before something crosses: five questions, and what is offered after a no.

It is our own list, made from what helps and what harms in studies of telling; nobody has tested the list
itself. A no is an answer like any other: what follows is an offer, and stopping counts as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.ratings import should_be_smaller

NOTHING: Mapping[str, int] = {}


class Question(StrEnum):
    """What the check asks about."""

    PERSON = "person"
    TIME = "time"
    WAY = "way"
    REASON = "reason"
    STAKES = "stakes"


class Answer(StrEnum):
    """How somebody answers one question; skipping is allowed and is no answer at all."""

    YES = "yes"
    NOT_SURE = "not-sure"
    NO = "no"


class Offer(StrEnum):
    """What the app offers after the check."""

    GO_ON = "go-on"
    LOOK_AGAIN = "look-again"
    SMALLER_SAFER_OR_NOT_NOW = "smaller-safer-or-not-now"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Check:
    """One question: a name, the question itself, what to think of, and what is offered after a no."""

    about: Question
    title: str
    asks: str
    think_of: tuple[str, ...]
    after_no: str


CHECKS: tuple[Check, ...] = (
    Check(
        Question.PERSON,
        "Right person",
        "Is this somebody you can trust with it?",
        (
            "They have kept things to themselves before.",
            "They have no power over you in this.",
            "You feel safe with them when they are angry.",
        ),
        "Somebody else could read it first, or a smaller part of it.",
    ),
    Check(
        Question.TIME,
        "Right time",
        "Is this a good moment, for you and for them?",
        ("Calm and sober, both of you.", "Time enough to answer.", "Not in the middle of something worse."),
        "It can sleep until tomorrow, and you can take it back until then.",
    ),
    Check(
        Question.WAY,
        "Right way",
        "Is it yours to tell, and is this the way to tell it?",
        (
            "It is your own story, not somebody else’s.",
            "Nobody looks over their shoulder.",
            "In writing, or rather face to face.",
        ),
        "The feeling alone, or a glimpse, may say enough. What belongs to others can come out.",
    ),
    Check(
        Question.REASON,
        "Right reason",
        "Do you want to be known, to mend something, or to get help?",
        (
            "Not to punish or to test them.",
            "Not to feel lighter at their cost.",
            "You can live with any answer, and with none.",
        ),
        "Write it for yourself first. It is kept, and nobody sees it.",
    ),
    Check(
        Question.STAKES,
        "What it could cost",
        "Would it be all right if somebody else learned of it?",
        (
            "Your work, your home, your papers.",
            "Your children, or a case in court.",
            "Something about you that is yours alone to tell.",
        ),
        "Ask somebody who knows about such things first. It will still be here.",
    ),
)
"""The five questions, in the order they are asked."""

SMALLER = "Something smaller: the feeling alone, or one sentence of it."
SAFER = "Something safer: another person, another day, or face to face."
NOT_NOW = "Not now. You chose not to share; that counts."
OFFERS: tuple[str, ...] = (SMALLER, SAFER, NOT_NOW)
"""The three ways on after a no; each of them is the check done, and done well."""

AFRAID = "I am afraid of this person"
NOT_FREE = "Somebody wants me to do this"
STOP_REASONS: tuple[str, ...] = (AFRAID, NOT_FREE)
"""What can be ticked instead of any answer, and ends the check."""
STOP_WORDS = (
    "Then this is not the step for now. What you wrote stays here, only for you. "
    "Being careful with somebody who frightens you makes sense. "
    "In the harbour are lines to people who listen."
)
"""Said when a person is afraid of the reader, or is not free in this; the app offers to close the plan."""
FEAR_STOP = 9
"""From this forecast (0-10) on, a smaller step is offered first."""
FEAR_WORDS = (
    "You fear this a great deal. A realistic fear is a reason not to. A smaller step is here if you want one."
)


RATED_WORDS = (
    "By your own numbers this is very frightening just now, or not quite freely chosen. "
    "A smaller step is here if you want one."
)
"""Said when what was rated before says that it is too much."""


def weigh(
    answers: Mapping[Question, Answer],
    *,
    stopped: bool = False,
    fear: int | None = None,
    rated: Mapping[str, int] = NOTHING,
) -> Offer:
    """Return what to offer after the check. Nothing of it is stored, and nothing is ever blocked.

    Args:
        answers: What was answered; questions that were skipped are missing.
        stopped: Whether one of ``STOP_REASONS`` was ticked.
        fear: The forecast from 0 to 10, if one was made.
        rated: What was rated before, by the keys of ``ratings.ITEMS``.
    """
    if stopped:
        return Offer.STOP
    is_much = should_be_smaller(rated) or (fear is not None and fear >= FEAR_STOP)
    if Answer.NO in answers.values() or is_much:
        return Offer.SMALLER_SAFER_OR_NOT_NOW
    return Offer.LOOK_AGAIN if Answer.NOT_SURE in answers.values() else Offer.GO_ON


def check_of(about: Question) -> Check:
    """Return the check about one thing."""
    return next(check for check in CHECKS if check.about is about)
