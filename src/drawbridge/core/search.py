"""Searching in words: what a query asks for, and the piece of a text that shows why it was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

EXCERPT = 160
"""Characters of an excerpt around the first word found."""
NEAR = 30
"""Characters an excerpt may begin earlier, so that it begins with a whole word."""
WORD = re.compile(r"[^\W_]+")
FOREIGN = re.compile(r"[^\x00-\x7f]+")
"""What has to be looked at letter by letter."""

Excerpt = tuple[tuple[str, bool], ...]
"""A text in pieces, with whether each is a hit."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the index matches, as it stands in a folded text: words whole, the last by its beginning."""

    whole: tuple[str, ...]
    begun: str


def query_words(query: str) -> list[str]:
    """Return the words of a query. Any text is one; what is neither letter nor digit only parts words."""
    return WORD.findall(unicodedata.normalize("NFC", query))


def sought(words: Sequence[str]) -> Sought:
    """Return what to look for in a text that was found by these words, of which there is one at least."""
    *whole, begun = map(_folded, words)
    return Sought(tuple(whole), begun)


def excerpt(text: str, words: Sought) -> Excerpt:
    """Return a piece of ``text`` around the first hit."""
    plain = _folded(text)
    first = _first(plain, words)
    start = max(0, first - EXCERPT // 3)
    # Begin at a word where one begins near by; a text may have no spaces at all.
    start = text.rfind(" ", max(0, start - NEAR), start) + 1 or start
    end = min(len(text), start + EXCERPT)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for hit, stop in _hits(plain, words, first, end):
        if hit > at:
            pieces.append((text[at:hit], False))
        pieces.append((text[hit:stop], True))
        at = stop
    if end > at:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(pieces)


def _first(plain: str, words: Sought) -> int:
    """Return where the first hit is; 0 when only the feelings of an entry were one."""
    end = len(plain)
    first = _next(plain, words.begun, 0, end)
    for word in words.whole:
        first = min(first, _next_whole(plain, word, 0, end))
    return first if first < end else 0


def _hits(plain: str, words: Sought, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the words between two places that are hits begin and end, in order."""
    hits = {}
    at = _next(plain, words.begun, start, end)
    while at < end:
        hits[at] = stop = _stop(plain, at, end)
        at = _next(plain, words.begun, stop, end)
    for word in words.whole:
        at = _next_whole(plain, word, start, end)
        while at < end:
            hits[at] = stop = at + len(word)
            at = _next_whole(plain, word, stop, end)
    return sorted(hits.items())


def _next(plain: str, word: str, start: int, end: int) -> int:
    """Return the next place where a word begins so, or ``end``. Many times faster than a pattern."""
    at = plain.find(word, start, end)
    while at > 0 and plain[at - 1].isalnum():
        at = plain.find(word, at + len(word), end)
    return at if at >= 0 else end


def _next_whole(plain: str, word: str, start: int, end: int) -> int:
    """Return the next place where a word stands whole, or ``end``."""
    at = _next(plain, word, start, end)
    while plain[at + len(word) : at + len(word) + 1].isalnum() and at < end:
        at = _next(plain, word, at + len(word), end)
    return at


def _stop(plain: str, start: int, end: int) -> int:
    """Return where the word ends that begins at ``start``."""
    found = WORD.match(plain, start, end)
    return found.end() if found else end


def _folded(text: str) -> str:
    """Lower-case and without accents, one character for one, so that places in it are places in the text."""
    return (text if text.isascii() else FOREIGN.sub(_fold_all, text)).lower()


def _fold_all(found: re.Match[str]) -> str:
    return "".join(map(_fold, found[0]))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character
