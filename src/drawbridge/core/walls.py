"""Walls: what somebody held back, from whom and how. A wall is noted as it was; nothing is read into it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.names import BridgeId, EntryId, WallId

MAX_WHOM = 80
"""Characters of my own word for somebody without a bridge."""
MAX_OWN_HOW = 40
"""Characters of my own word for a wall."""
MAX_HELD_BACK = 4_000
MAX_FEARED = 2_000


class How(StrEnum):
    """How something was held back."""

    SILENCE = "silence"
    FINE = "fine"
    JOKE = "joke"
    SARCASM = "sarcasm"
    DEFENDING = "defending"
    BUSY = "busy"
    PERFECT = "perfect"
    FIXING = "fixing"
    AGREEING = "agreeing"
    BLANK = "blank"
    ANGER = "anger"
    OWN = "own"


class WallState(StrEnum):
    """What became of a wall. Each of them is an answer; none is better.

    ``BRICK``: a smallest true sentence is written. ``ON_THE_WAY``: it crosses later. ``IN_PEACE``: left
    standing on purpose.
    """

    STANDING = "standing"
    BRICK = "brick"
    ON_THE_WAY = "on-the-way"
    CROSSED = "crossed"
    TOLD = "told"
    IN_PEACE = "in-peace"


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall. ``name`` is who it was, by the bridge's name or my own word. Times are unix seconds.

    ``brick`` is the entry with the smallest true sentence; ``crosses_at`` when that entry first crossed or
    will, ``told_at`` when it was said in person.
    """

    id: WallId
    at: int
    bridge: BridgeId | None
    whom: str
    name: str
    how: How
    own_how: str
    held_back: str
    feared: str
    brick: EntryId | None
    crosses_at: int | None
    told_at: int | None
    in_peace_at: int | None
    changed_at: int

    @property
    def who(self) -> str:
        """One person, in an address: the bridge, or the word as it was typed."""
        return who_of(self.bridge, self.whom)


def who_of(bridge: BridgeId | None, whom: str) -> str:
    """Return one person as an address has them; empty for nobody in particular."""
    return f"bridge:{bridge}" if bridge else f"whom:{whom}" if whom else ""


def state_of(wall: Wall, now: int) -> WallState:
    """Return what became of a wall by unix second ``now``."""
    if wall.told_at is not None and wall.told_at <= now:
        return WallState.TOLD
    if wall.crosses_at is not None:
        return WallState.CROSSED if wall.crosses_at <= now else WallState.ON_THE_WAY
    if wall.in_peace_at is not None:
        return WallState.IN_PEACE
    return WallState.BRICK if wall.brick else WallState.STANDING
