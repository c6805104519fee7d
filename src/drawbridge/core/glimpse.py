"""A glimpse: the part of a text that its author ticked, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

GAP = " … "
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|\n\s*\n")
"""Where a sentence ends: closing marks before space, or an empty line."""


def sentences(text: str) -> tuple[str, ...]:
    """Return a text's sentences in order, trimmed, without empty ones."""
    found: list[str] = []
    start = 0
    for mark in _END.finditer(text):
        found.append(text[start : mark.end()])
        start = mark.end()
    found.append(text[start:])
    return tuple(sentence for part in found if (sentence := " ".join(part.split())))


def glimpse_of(text: str, chosen: Iterable[int]) -> str:
    """Return the chosen sentences in their own order, an ellipsis where something was left out between."""
    whole = sentences(text)
    places = sorted({place for place in chosen if 0 <= place < len(whole)})
    pieces: list[str] = []
    for earlier, place in zip([None, *places], places, strict=False):
        if earlier is not None:
            pieces.append(" " if place == earlier + 1 else GAP)
        pieces.append(whole[place])
    return "".join(pieces)
