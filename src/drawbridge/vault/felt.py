"""Feelings as crossings and arrivals keep them: frozen, as JSON."""

from __future__ import annotations

import json

from drawbridge.core.feelings import Family, Feeling


def feelings_to_text(feelings: tuple[Feeling, ...]) -> str:
    """Return feelings as the JSON that crossings and arrivals keep."""
    return json.dumps([[feeling.word, feeling.family] for feeling in feelings], ensure_ascii=False)


def feelings_from_text(text: str) -> tuple[Feeling, ...]:
    """Return feelings from that JSON."""
    return tuple(Feeling(word, Family(family) if family else None) for word, family in json.loads(text))
