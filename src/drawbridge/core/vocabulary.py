"""The feelings vocabulary: words near a spot, words by typing, and close neighbours to tell apart."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from drawbridge.core.feelings import Family, Feeling, Spot, family_of
from drawbridge.core.vocabulary_table import GROUPS

REACH = 2
"""Cells, in each direction, that count as near a spot."""
NEAR_LIMIT = 9
"""Words offered for a spot. Ten are shown at most, and the tenth place is for the person's own word."""
FEWEST_NEAR = 3
"""A spot far from every word is still offered this many, besides *don't know yet*."""
FIND_LIMIT = 12
"""Words shown while somebody types."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, its plain meaning, its spot (``pleasant``, ``energy`` from -4 to 4) and its group."""

    word: str
    meaning: str
    pleasant: int
    energy: int
    group: str

    @property
    def spot(self) -> Spot:
        """Where the word lies on the grid."""
        return Spot(self.pleasant, self.energy)

    @property
    def family(self) -> Family:
        """Which of the four families it belongs to."""
        return family_of(self.spot)

    @property
    def needs_support(self) -> bool:
        """Whether a quiet link to the harbour stands beside it."""
        return self.word in SUPPORT_WORDS


WORDS: tuple[Word, ...] = tuple(
    Word(word, meaning, pleasant, energy, group)
    for group, rows in GROUPS
    for word, meaning, pleasant, energy in rows
)
"""Every word, in the order of its groups."""

GROUP_NAMES: tuple[str, ...] = tuple(group for group, _ in GROUPS)

DONT_KNOW_YET = "don't know yet"
"""Always offered: something is there, no word so far."""

SUPPORT_WORDS = frozenset({"hopeless", "trapped", "a burden"})
"""Words beside which the harbour is offered quietly. Nothing is counted, kept or sent because of them."""

LOW = -3
"""From here down and to the left a spot lies in the low corner."""


def is_low(spot: Spot) -> bool:
    """Whether a spot lies in the corner of very unpleasant and very low; the harbour is offered there too."""
    return spot.pleasant <= LOW and spot.energy <= LOW


CONTRASTS: tuple[tuple[str, str], ...] = (
    ("guilty", "ashamed"),
    ("jealous", "envious"),
    ("hurt", "angry"),
    ("sad", "disappointed"),
    ("lonely", "left out"),
    ("worried", "dread"),
    ("tired", "drained"),
    ("embarrassed", "humiliated"),
    ("resentful", "bitter"),
    ("numb", "empty"),
    ("grateful", "appreciated"),
    ("calm", "numb"),
    ("vulnerable", "exposed"),
    ("irritated", "frustrated"),
    ("content", "fine"),
)
"""Neighbours that are easily taken for one another: *guilty* is what I did, *ashamed* is who I am."""


def _plain(text: str) -> str:
    """Return the text without case, accents, curly apostrophes and doubled spaces, for comparing only."""
    taken_apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = "".join(sign for sign in taken_apart if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


_BY_NAME = {_plain(entry.word): entry for entry in WORDS}


def word(text: str) -> Word | None:
    """Return the vocabulary's word for ``text``, however it is written, or None for a person's own word."""
    return _BY_NAME.get(_plain(text))


def feeling(text: str, spot: Spot | None = None) -> Feeling:
    """Return ``text`` as a chosen feeling.

    Args:
        text: A word of the vocabulary, or the person's own.
        spot: Where it was tapped; gives an own word its family.
    """
    known = word(text)
    if known:
        return Feeling(known.word, known.family)
    return Feeling(" ".join(text.split()), family_of(spot) if spot else None)


def near(spot: Spot) -> tuple[Word, ...]:
    """Return the words within two cells of a spot, nearest first, always ending with *don't know yet*.

    Equally near words keep the order of the vocabulary. At most nine, so that ten can be shown with the
    person's own word. A corner with fewer than three words near it is offered the nearest three.
    """
    named = [entry for entry in WORDS if entry.word != DONT_KNOW_YET]
    by_distance = sorted(named, key=lambda entry: _distance(entry, spot))
    within = [entry for entry in by_distance if _is_within_reach(entry, spot)]
    offered = within[: NEAR_LIMIT - 1] if len(within) >= FEWEST_NEAR else by_distance[:FEWEST_NEAR]
    return (*offered, _BY_NAME[DONT_KNOW_YET])


def _distance(entry: Word, spot: Spot) -> int:
    """Return the square of the straight distance in cells: whole numbers, so that ties are exact."""
    return (entry.pleasant - spot.pleasant) ** 2 + (entry.energy - spot.energy) ** 2


def _is_within_reach(entry: Word, spot: Spot) -> bool:
    return max(abs(entry.pleasant - spot.pleasant), abs(entry.energy - spot.energy)) <= REACH


def find(text: str) -> tuple[Word, ...]:
    """Return words for what somebody types: those that begin so, then contain it, then mean it."""
    wanted = _plain(text)
    if not wanted:
        return ()
    begins = [entry for name, entry in _BY_NAME.items() if name.startswith(wanted)]
    contains = [entry for name, entry in _BY_NAME.items() if wanted in name]
    means = [entry for entry in WORDS if wanted in _plain(entry.meaning)]
    return tuple(dict.fromkeys([*begins, *contains, *means]))[:FIND_LIMIT]


def contrasts(entry: Word) -> tuple[Word, ...]:
    """Return two close neighbours of ``entry``: known pairs first, then the nearest in its group."""
    paired = [_BY_NAME[other] for pair in CONTRASTS if entry.word in pair for other in pair]
    group = sorted(
        (other for other in WORDS if other.group == entry.group), key=lambda w: _distance(w, entry.spot)
    )
    others = [other for other in [*paired, *group] if other != entry and other.word != DONT_KNOW_YET]
    return tuple(dict.fromkeys(others))[:2]
