"""Letters to oneself in words."""

from __future__ import annotations

from datetime import tzinfo

from drawbridge.core.letters import Letter
from drawbridge.node.words.dates import on_when


def letter_opens(letter: Letter, now: int, zone: tzinfo) -> str:
    """Return when a sealed letter opens, as a sentence."""
    if letter.release_at is not None:
        return f"Opens {on_when(letter.release_at, now, zone)}"
    return f"Opens when you next feel {letter.feeling}"
