"""Now and then: two slow questions, off until wanted. Nothing reminds of them, and nothing is compared."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import add_ratings
from drawbridge.core.now_and_then import LONELY, STATEMENTS, NowAndThen, now_and_then
from drawbridge.core.ratings import Moment
from drawbridge.errors import InputRefused
from drawbridge.vault import profile, ratings

WANTED = "now_and_then"
YES = "yes"
"""The name and the one value in the profile."""
ABOUT = "self:now-and-then"
"""What the answers are about, as ratings name it."""


def look(desk: Desk) -> NowAndThen:
    """Return whether they are wanted, and everything that was answered."""
    db = desk.vault.db
    return now_and_then(profile.read(db, WANTED) == YES, ratings.of(db, ABOUT))


def want(desk: Desk, wanted: bool) -> None:
    """Begin, or stop; what was answered stays."""
    with desk.vault.transaction():
        profile.write(desk.vault.db, WANTED, YES if wanted else "")


def answer_lonely(desk: Desk, value: int) -> None:
    """Keep an answer about loneliness; within a month of the last one, or unwanted, nothing happens.

    Raises:
        InputRefused: a value that there is not.
    """
    with desk.vault.transaction():
        found = look(desk)
        if found.wanted and desk.clock() >= found.lonely_from:
            add_ratings(desk, ABOUT, Moment.AFTER, {LONELY: value})


def answer_statements(desk: Desk, answers: Mapping[str, int]) -> None:
    """Keep all ten; within four weeks of the last ones, or unwanted, nothing happens.

    Raises:
        InputRefused: one of the ten is missing, or has a value that there is not.
    """
    missing = next((key for key in STATEMENTS if key not in answers), None)
    if missing is not None:
        raise InputRefused(what=missing, why="missing")
    with desk.vault.transaction():
        found = look(desk)
        if found.wanted and desk.clock() >= found.statements_from:
            add_ratings(desk, ABOUT, Moment.AFTER, {key: answers[key] for key in STATEMENTS})


def delete_answers(desk: Desk) -> None:
    """Delete every answer for good."""
    with desk.vault.deletion():
        ratings.forget(desk.vault.db, ABOUT)
