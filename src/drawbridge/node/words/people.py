"""Names in a row, and counted people."""

from __future__ import annotations

from collections.abc import Sequence

from drawbridge.core.foreign_names import is_blank, mixes_alphabets

_SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def count_in_words(count: int) -> str:
    """Return a whole number as a word up to twelve, then in digits; 0 is *no*."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def seen_as(name: str) -> str:
    """Return a name that somebody else chose, or what is said of one of which nothing can be seen."""
    return "no name" if is_blank(name) else name


def name_note(name: str) -> str:
    """Say of a name that somebody else chose what the eye may miss, or nothing."""
    if not mixes_alphabets(name):
        return ""
    return "The letters of this name are from more than one alphabet, so some may look like others."


def listed(names: Sequence[str]) -> str:
    """Return *Mara*, *Mara and Jon* or *Mara, Jon and Dad*; empty without names."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def gets(names: Sequence[str]) -> str:
    """Return *Mara gets* or *Mara and Jon get*."""
    return f"{listed(names)} {'gets' if len(names) == 1 else 'get'}"


def article(level: int) -> str:
    """Return a rating with its article: *a 7*, *an 8*."""
    return f"{'an' if level in (8, 11, 18) else 'a'} {level}"
