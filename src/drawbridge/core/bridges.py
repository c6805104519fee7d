"""Bridges: one relationship with one other person, with two leaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.names import BridgeId

MAX_NAME = 60
"""Characters in a person's name."""


class BridgeKind(StrEnum):
    """What two people are to each other."""

    FRIEND = "friend"
    FAMILY = "family"
    PARTNER = "partner"
    COMMUNITY = "community"
    THERAPIST = "therapist"
    WORK = "work"


class BridgeState(StrEnum):
    """Where a bridge stands.

    ``INVITED``: my invitation is out. ``ANSWERED``: they accepted, I have yet to approve.
    ``ACCEPTED``: I accepted theirs and wait for their approval. ``CONFIRMED``: I approved and have not
    heard from them since. ``STANDING``: both sides have it. ``ENDED``: closed both ways.
    """

    INVITED = "invited"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    STANDING = "standing"
    ENDED = "ended"


PAIRING = (BridgeState.INVITED, BridgeState.ANSWERED, BridgeState.ACCEPTED)
"""States of a bridge that does not stand yet, on my side."""


class Trust(StrEnum):
    """How a bridge was made; it never rises by itself."""

    MET = "met"
    WORDS_COMPARED = "words-compared"
    LINK_ONLY = "link-only"


class Leaf(StrEnum):
    """One half of a bridge."""

    LOWERED = "lowered"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Bridge:
    """What a person sees of a bridge; keys stay in the vault's own rows.

    ``name`` is my own name for them, ``their_name`` what they chose to be seen as. ``words`` are the four
    check-words once both sides can know them, else empty. Times are unix seconds.
    """

    id: BridgeId
    state: BridgeState
    kind: BridgeKind
    name: str
    their_name: str
    trust: Trust
    mine: Leaf
    theirs: Leaf
    words: tuple[str, ...]
    made_at: int
    ended_by_me: bool | None = None

    @property
    def can_cross(self) -> bool:
        """Whether I can send across now: it stands, or I approved it; my own leaf may be up, theirs too."""
        return self.state in (BridgeState.CONFIRMED, BridgeState.STANDING)
