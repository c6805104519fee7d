"""Entries: private pieces of writing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.feelings import Feeling, Spot
from drawbridge.core.names import EntryId

MAX_TEXT = 200_000
"""Characters of one text. A little under the largest envelope when every character takes four bytes."""


class Practice(StrEnum):
    """The kinds of opening that readers are told of, fixed by the protocol. See ``practices``."""

    JUST_WRITE = "just-write"
    START_SMALL = "start-small"
    NAME_A_FEELING = "name-a-feeling"
    ASK_FOR_HELP = "ask-for-help"
    APOLOGISE = "apologise"
    THANK_OR_LOVE = "thank-or-love"


class EntryState(StrEnum):
    """A draft until kept; a kept entry can be put away and taken out again."""

    DRAFT = "draft"
    KEPT = "kept"
    PUT_AWAY = "put-away"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of writing. ``practice`` is a key of ``practice_table.PRACTICES``. Times are unix seconds."""

    id: EntryId
    state: EntryState
    practice: str
    text: str
    feelings: tuple[Feeling, ...]
    spot: Spot | None
    written_at: int
    changed_at: int


def named_anew(before: Entry | None, now: Entry) -> tuple[str, ...]:
    """Return the feelings that are kept with an entry now and were not before. A draft keeps none yet."""
    if now.state is EntryState.DRAFT:
        return ()
    was_kept = before is not None and before.state is not EntryState.DRAFT
    known = {feeling.word for feeling in before.feelings} if before is not None and was_kept else set()
    return tuple(feeling.word for feeling in now.feelings if feeling.word not in known)
