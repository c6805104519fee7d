"""Replies: what is said about one crossing, from either side of one bridge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drawbridge.core.names import BridgeId, ReplyId

MAX_REPLY = 20_000
"""Characters of one reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. ``mine`` tells whether I wrote it; ``at`` is unix seconds."""

    id: ReplyId
    bridge: BridgeId
    name: str
    mine: bool
    text: str
    at: int
    new: bool = False


def newest(replies: Sequence[Reply], *, mine: bool) -> str:
    """Return what one side said last, or the empty text; ``replies`` are in the order they came."""
    return next((reply.text for reply in reversed(replies) if reply.mine is mine), "")
