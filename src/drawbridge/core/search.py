"""Searching in words: what a query asks for, and the piece of a text that shows why it was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

EXCERPT = 160
"""Characters of an excerpt around the first word found."""
NEAR = 30
"""Characters an excerpt may begin earlier, so that it begins with a whole word."""

Excerpt = tuple[tuple[str, bool], ...]
"""A text in pieces, with whether each is a hit."""


def query_words(query: str) -> list[str]:
    """Return the words of a query. Any text is one; what is neither letter nor digit only parts words."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", query))


def pattern_of(words: Sequence[str]) -> re.Pattern[str]:
    """Match in a folded text what the search index matches: words whole, the last one by its beginning."""
    *whole, begun = (re.escape(_folded(word)) for word in words)
    ways = "|".join([*(rf"{word}(?![^\W_])" for word in whole), rf"{begun}[^\W_]*"])
    return re.compile(rf"(?<![^\W_])(?:{ways})")


def excerpt(text: str, pattern: re.Pattern[str]) -> Excerpt:
    """Return a piece of ``text`` around the first hit of a pattern from `pattern_of`."""
    plain = _folded(text)
    first = pattern.search(plain)
    start = max(0, (first.start() if first else 0) - EXCERPT // 3)
    # Begin at a word where one begins near by; a text may have no spaces at all.
    start = text.rfind(" ", max(0, start - NEAR), start) + 1 or start
    end = min(len(text), start + EXCERPT)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for hit in pattern.finditer(plain, start, end):
        pieces += [(text[at : hit.start()], False), (text[hit.start() : hit.end()], True)]
        at = hit.end()
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(piece for piece in pieces if piece[0])


def _folded(text: str) -> str:
    """Lower-case and without accents, one character for one, so that places in it are places in the text."""
    if text.isascii():
        return text.lower()
    return text.translate({ord(character): _fold(character) for character in set(text)})


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character
