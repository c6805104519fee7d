"""Letters to oneself: sealed now, opened by the vault at a day, or when a feeling is named the next time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from drawbridge.core.feelings import MAX_FEELING_LENGTH
from drawbridge.core.names import LetterId
from drawbridge.errors import InputRefused

MAX_LETTER = 50_000
"""Characters of one letter."""
FURTHEST_DAYS = 3_653
"""Days that a letter can wait: ten years."""
DAY = 86_400


class LetterState(StrEnum):
    """Where a letter stands. ``WAITING``: released, not read yet."""

    DRAFT = "draft"
    SEALED = "sealed"
    WAITING = "waiting"
    READ = "read"
    PUT_AWAY = "put-away"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. Sealed, exactly one of ``release_at`` (unix seconds) and ``feeling`` is set."""

    id: LetterId
    written_at: int
    text: str
    sealed_at: int | None = None
    release_at: int | None = None
    feeling: str | None = None
    released_at: int | None = None
    read_at: int | None = None
    put_away_at: int | None = None

    @property
    def state(self) -> LetterState:
        """Where it stands."""
        if self.sealed_at is None:
            return LetterState.DRAFT
        if self.released_at is None:
            return LetterState.SEALED
        if self.put_away_at is not None:
            return LetterState.PUT_AWAY
        return LetterState.WAITING if self.read_at is None else LetterState.READ


def opens_at(day: date, now: int, zone: tzinfo, hour: int) -> int:
    """Return the unix second at which a letter for a day opens: in the morning, where the person is.

    Raises:
        InputRefused: ``day``: ``past`` or ``too-far``.
    """
    moment = int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp())
    if moment <= now:
        raise InputRefused(what="day", why="past")
    if moment > now + FURTHEST_DAYS * DAY:
        raise InputRefused(what="day", why="too-far", limit=FURTHEST_DAYS)
    return moment


def check_feeling(word: str) -> str:
    """Return a feeling to wait for, with single spaces.

    Raises:
        InputRefused: ``opening``: ``empty`` or ``too-long``.
    """
    single = " ".join(word.split())
    if not single:
        raise InputRefused(what="opening", why="empty")
    if len(single) > MAX_FEELING_LENGTH:
        raise InputRefused(what="opening", why="too-long", limit=MAX_FEELING_LENGTH)
    return single


def is_named(feeling: str, words: Iterable[str]) -> bool:
    """Whether a feeling is among words, however they are written."""
    return feeling.casefold() in {word.casefold() for word in words}
