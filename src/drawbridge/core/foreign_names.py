"""Names that somebody else chose: is there anything to see, and could letters be taken for others?

Nothing here refuses a name. Whoever meets one first is told once, quietly, beside it.
"""

from __future__ import annotations

import unicodedata

ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Alphabets of which many letters look like those of another."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Counted among letters and signs, and nothing to see."""


def is_blank(name: str) -> bool:
    """Whether nothing of a name can be seen: only spaces, marks, and signs without a shape."""
    return not any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK_LETTERS for sign in name)


def mixes_alphabets(name: str) -> bool:
    """Whether a name has letters of several alphabets that look alike, as a Cyrillic a among Latin ones."""
    return len(_alphabets(name)) > 1


def _alphabets(name: str) -> set[str]:
    # Wide, bold and joined letters are the plain ones in another shape.
    letters = (sign for sign in unicodedata.normalize("NFKC", name) if sign.isalpha())
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in letters} & ALIKE
