"""The kind voice in words."""

from __future__ import annotations

from drawbridge.core.kindness import Voice

_VOICE = {Voice.KIND: "As to a friend", Voice.FAIR: "What would be fair?"}


def voice_label(voice: Voice) -> str:
    """Return in which voice the critic is answered, as a choice."""
    return _VOICE[voice]
