"""Names of one's bridges in a text: whole words, in any case, possessives included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

SHORTEST_PART = 3
"""Letters in a part of a longer name that is looked for by itself."""

# A word is letters with the marks that stand on them; scripts without spaces are searched as they are.
_MARKS = "".join(
    re.escape(chr(point))
    for point in range(0x300, 0x10000)
    if unicodedata.category(chr(point)).startswith("M")
)
_WORD = re.compile(rf"[^\W_][\w{_MARKS}]*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TITLES = """
aunt auntie uncle mum mom dad mama papa grandma grandpa granny nan doctor mister missus miss mrs sir madam
tante onkel oma opa herr frau oncle mon ma monsieur madame tía tío señor señora don doña
the and our old big little for with from van von der den del los las para
coach team work boss group family friends
"""
_NOT_NAMES = frozenset(_TITLES.split())
"""Words that stand in names and do not name anybody by themselves."""

_EVERYDAY = """
amber april art autumn bill bob chance crystal daisy dawn drew faith frank gene grace grant guy hazel heath
hope iris ivy jack jasmine jay jean joy june lance lily lou mark may merry miles misty nick olive pat pearl
penny rich rob robin rose ruby sage sandy sky summer sue ted victor violet wade will woody
"""
_ALSO_WORDS = frozenset(_EVERYDAY.split())
"""Names that are everyday words as well: they count only when they begin with a capital."""


def _key(word: str) -> str:
    """Return the form in which two spellings of one word are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).casefold())


def name_spans(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where one of ``names`` stands in ``text``."""
    wanted = sorted({" ".join(name.split()) for name in names} - {""})
    yield from _unspaced_spans(text, [name for name in wanted if _UNSPACED.search(name)])
    whole, parts = _name_tables([name for name in wanted if not _UNSPACED.search(name)])
    if not whole:
        return
    words = [(match.start(), match.end(), _key(match.group())) for match in _WORD.finditer(text)]
    for at, (start, end, key) in enumerate(words):
        length = _longest_name(words, at, whole)
        is_capital = text[start].isupper()
        if length and (is_capital or key not in _ALSO_WORDS):
            yield start, words[at + length - 1][1]
        elif is_capital and (key in parts or (key.endswith("s") and key[:-1] in parts)):
            yield start, end


def _unspaced_spans(text: str, names: list[str]) -> Iterator[tuple[int, int]]:
    if names:
        longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        yield from (match.span() for match in re.finditer(longest_first, text))


def _name_tables(names: list[str]) -> tuple[dict[str, list[tuple[str, ...]]], frozenset[str]]:
    """Return whole names by their first word, and the words that count alone when they begin with a capital.

    Those are the parts of longer names, and one-word names, which may carry a genitive s: *Maras Brief*.
    """
    whole: dict[str, list[tuple[str, ...]]] = {}
    parts: set[str] = set()
    for name in names:
        keys = tuple(_key(match.group()) for match in _WORD.finditer(name))
        if keys:
            whole.setdefault(keys[0], []).append(keys)
            parts.update(key for key in keys if len(key) >= SHORTEST_PART and key not in _NOT_NAMES)
    return whole, frozenset(parts)


def _longest_name(words: list[tuple[int, int, str]], at: int, whole: dict[str, list[tuple[str, ...]]]) -> int:
    """Return how many words from ``at`` on are a whole name, 0 for none; between them at most two signs."""
    longest = 0
    for keys in whole.get(words[at][2], ()):
        here = words[at : at + len(keys)]
        is_same = tuple(key for _, _, key in here) == keys
        is_together = all(after[0] - before[1] <= 2 for before, after in pairwise(here))
        if is_same and is_together:
            longest = max(longest, len(keys))
    return longest
