"""Crossings: one act of sharing an entry with a frozen list of readers, and what arrives of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Feeling
from drawbridge.core.names import ArrivalId, BridgeId, CrossingId, EntryId
from drawbridge.core.ratings import ITEMS

Waits = TypeVar("Waits")

MAX_READERS = 24
MAX_FEAR_TEXT = 1_000
"""Characters of "what exactly do you fear?"."""


class Depth(StrEnum):
    """How much of it crosses, in rising order."""

    FEELING = "feeling"
    GLIMPSE = "glimpse"
    ALL = "all"


DEPTHS: tuple[Depth, ...] = (Depth.FEELING, Depth.GLIMPSE, Depth.ALL)


class Need(StrEnum):
    """What the author asks back; the reader sees it before the text."""

    LISTEN = "listen"
    COMFORT = "comfort"
    HONEST_THOUGHTS = "honest-thoughts"
    HELP = "help"
    NOTHING = "nothing"


class Release(StrEnum):
    """When it crosses."""

    NOW = "now"
    SLEEP_ON_IT = "sleep-on-it"
    AT_A_TIME = "at-a-time"


class CrossingState(StrEnum):
    """Where a crossing stands.

    ``PLANNED``: chosen, not crossed. ``CROSSED``: sealed, waiting for its release or released.
    ``TAKEN_BACK``: by the author, before or after.
    """

    PLANNED = "planned"
    CROSSED = "crossed"
    TAKEN_BACK = "taken-back"


class ReaderState(StrEnum):
    """What the author knows of one reader.

    ``WAITING``: not released yet, or not carried yet. ``CROSSED``: at the reader's gate or beyond.
    ``GONE``: taken back before anybody could collect it. ``ASKED_TO_REMOVE``: taken back after.
    ``REFUSED``: the relay would not take it; ``refusal`` says why.
    """

    WAITING = "waiting"
    CROSSED = "crossed"
    GONE = "gone"
    ASKED_TO_REMOVE = "asked-to-remove"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Before: how bad I fear it will be (``level`` 0-10) and what exactly I fear.

    ``version`` is that of the words which ``level`` was chosen between.
    """

    level: int
    fear: str
    version: int = ITEMS["bad"].version


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of my crossing, as the author sees them."""

    bridge: BridgeId
    name: str
    state: ReaderState
    depth: Depth
    answered: bool = False
    more_later: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """My own crossing. ``release_at`` and ``expires_at`` are unix seconds; ``release_at`` is None for now.

    ``practice`` is the key of mine; readers are told ``practice_of(key).sent_as``.
    """

    id: CrossingId
    entry: EntryId
    state: CrossingState
    practice: str
    depth: Depth
    need: Need
    release: Release
    release_at: int | None
    expires_at: int | None
    feelings: tuple[Feeling, ...]
    glimpse: str
    text: str
    forecast: Forecast | None
    readers: tuple[Reader, ...]
    planned_at: int
    crossed_at: int | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A crossing somebody sent to me. ``others`` is how many other readers it has.

    ``opened_at`` is None until I press open; text and feelings may only be shown after that. ``taken_back``:
    the author took it back, and the words are gone from this vault.
    """

    id: ArrivalId
    bridge: BridgeId
    name: str
    practice: Practice
    need: Need
    depth: Depth
    feelings: tuple[Feeling, ...]
    text: str
    others: int
    arrived_at: int
    expires_at: int | None
    opened_at: int | None
    put_away_at: int | None
    more_later_at: int | None
    answered_at: int | None
    taken_back: bool
    missing_before: bool = False


@dataclass(frozen=True, slots=True)
class Beyond:
    """What waits of one person and is not listed. ``count`` is None when it is more than anybody counts."""

    bridge: BridgeId
    name: str
    count: int | None


def chosen_fairly(waiting: Sequence[tuple[Waits, BridgeId]], limit: int) -> list[Waits]:
    """Return what is listed of what waits: the newest of each bridge, then the second of each, and so on."""
    turns = Counter[BridgeId]()
    by_turn = []
    for one, bridge in waiting:
        by_turn.append((turns[bridge], one))
        turns[bridge] += 1
    return [one for _, one in sorted(by_turn, key=lambda turn: turn[0])[:limit]]


class Impression(StrEnum):
    """How do you see them now? Sent only if the reader chooses."""

    AS_BEFORE = "as-before"
    CLOSER = "closer"
    BRAVER = "braver"
    NOT_SURE_YET = "not-sure-yet"
