"""Going on after a vault was put back from an older copy, or was away longer than a relay keeps things."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.names import BridgeId


class Why(StrEnum):
    """What happened to one side."""

    RESTORED = "restored"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Resumption:
    """What happened on one bridge, mine or theirs or both; times are unix seconds.

    ``name`` is what I call the other side. ``answered_at`` is when they began to send again what I had lost;
    ``unopened_at`` is since when nothing that comes can be opened, ``asked_at`` when I last asked about it.
    """

    bridge: BridgeId
    name: str
    mine: Why | None = None
    mine_at: int = 0
    answered_at: int | None = None
    theirs: Why | None = None
    theirs_at: int = 0
    again_from: int | None = None
    told_at: int | None = None
    unopened_at: int | None = None
    asked_at: int | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether I have asked and they have not begun to send again."""
        return self.mine is not None and self.answered_at is None
