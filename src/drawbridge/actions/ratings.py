"""Ratings: answers to the questions of `core.ratings`, kept for the person alone."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions.desk import Desk
from drawbridge.core.ratings import ITEMS, Moment, Rating, latest
from drawbridge.errors import InputRefused
from drawbridge.vault import ratings as kept


def rate(desk: Desk, about: str, moment: Moment, answers: Mapping[str, int]) -> None:
    """Keep answers about one thing, in a transaction of its own.

    Raises:
        InputRefused: an unknown item, or a value that its scale does not have.
    """
    with desk.vault.transaction():
        add_ratings(desk, about, moment, answers)


def add_ratings(desk: Desk, about: str, moment: Moment, answers: Mapping[str, int]) -> None:
    """Keep answers inside a transaction that is open.

    Raises:
        InputRefused: as for `rate`.
    """
    now = desk.clock()
    found = []
    for key, value in answers.items():
        item = ITEMS.get(key)
        if item is None:
            raise InputRefused(what=key, why="unknown")
        if value not in item.values:
            raise InputRefused(what=key, why="out-of-range", limit=item.high)
        found.append(Rating(about, moment, key, value, item.version, now))
    kept.add(desk.vault.db, found)


def amend_ratings(desk: Desk, about: str, moment: Moment, answers: Mapping[str, int], since: int = 0) -> None:
    """Keep answers inside a transaction that is open, where they differ from what was answered before.

    A page that saves itself sends every answer again and again. Answers from before ``since`` do not count.

    Raises:
        InputRefused: as for `rate`.
    """
    before = latest([one for one in kept.of(desk.vault.db, about) if one.at >= since])
    new = {key: value for key, value in answers.items() if before.get((moment, key)) != value}
    add_ratings(desk, about, moment, new)


def ratings_of(desk: Desk, about: str) -> dict[tuple[Moment, str], int]:
    """Return the newest answer to each item at each moment."""
    return latest(kept.of(desk.vault.db, about))
