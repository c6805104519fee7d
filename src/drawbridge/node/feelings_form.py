"""The feelings picker: its fields read into feelings, and feelings shown in it again.

Fields: ``feeling`` (once for each word chosen, in order), ``own`` (the person's own word), ``spot`` (such as
``-2,3``: pleasantness and energy), ``picker`` (there was a picker, so no words means none).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from drawbridge.core.feelings import Family, Feeling, Spot, family_of
from drawbridge.core.vocabulary import DONT_KNOW_YET, SUPPORT_WORDS, WORDS, Word, feeling, is_low, near, word
from drawbridge.node.forms import Form
from drawbridge.node.words.spots import spot_sentence

REACH = range(-4, 5)
"""Cells of the grid in each direction."""
MILD = 1
"""A spot within this many cells of the middle is mild: *fine as it is* is offered first."""
FACES = {
    Family.BRIGHT: ("hopeful", "proud", "excited", "playful", "moved", "curious"),
    Family.CALM: ("grateful", "relieved", "tender", "close", "content", "safe"),
    Family.SHARP: ("anxious", "angry", "overwhelmed", "guilty", "jealous", "tense"),
    Family.HEAVY: ("sad", "tired", "lonely", "ashamed", "disappointed", "numb"),
}
"""Words that stand open; people reach for these first, and each family's range is in them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen word with its meaning; an own word has none."""

    word: str
    family: Family | None
    meaning: str


@dataclass(frozen=True, slots=True)
class FamilyWords:
    """One family: a few words that stand open, and the rest."""

    family: Family
    few: tuple[Word, ...]
    rest: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the grid, with its label for those who hear it."""

    pleasant: int
    energy: int
    label: str
    family: Family
    is_here: bool
    is_low: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """What the picker shows."""

    chosen: tuple[Chosen, ...]
    spot: Spot | None
    rows: tuple[tuple[Cell, ...], ...]
    near: tuple[Word, ...]
    is_mild: bool
    families: tuple[FamilyWords, ...]

    @property
    def names(self) -> frozenset[str]:
        """The chosen words, to mark them in the lists."""
        return frozenset(each.word for each in self.chosen)

    @property
    def wants_support(self) -> bool:
        """Whether a quiet link to the harbour stands beside the words."""
        is_low_spot = self.spot is not None and is_low(self.spot)
        return is_low_spot or not SUPPORT_WORDS.isdisjoint(self.names)


def read_spot(form: Form) -> Spot | None:
    """Read the tapped spot; what is not on the grid is no spot."""
    parts = form.raw("spot").split(",")
    try:
        pleasant, energy = (int(part) for part in parts)
    except ValueError:
        return None
    return Spot(pleasant, energy) if pleasant in REACH and energy in REACH else None


def read_feelings(form: Form) -> tuple[Feeling, ...] | None:
    """Read the chosen words in their order, each once; None when the page had no picker."""
    if not form.has("picker"):
        return None
    spot = read_spot(form)
    typed = [*form.many("feeling"), *form.raw("own").split(",")]
    chosen = [feeling(each, spot if word(each) is None else None) for each in typed if each.strip()]
    once: dict[str, Feeling] = {}
    for each in chosen:
        once.setdefault(each.word.casefold(), each)
    return tuple(once.values())


def picker(chosen: tuple[Feeling, ...], spot: Spot | None, few: int) -> Picker:
    """Return the picker with these words chosen and the spot marked; ``few`` words of a family stand open."""
    return Picker(
        chosen=tuple(Chosen(each.word, each.family, _meaning(each.word)) for each in chosen),
        spot=spot,
        rows=spot_rows(spot),
        near=near(spot) if spot else (),
        is_mild=spot is not None and is_mild(spot),
        families=tuple(_family(family, few) for family in Family),
    )


def spot_rows(spot: Spot | None) -> tuple[tuple[Cell, ...], ...]:
    """Return the grid from high to low energy, with a spot marked."""
    return tuple(tuple(_cell(x, y, spot) for x in REACH) for y in reversed(REACH))


def is_mild(spot: Spot) -> bool:
    """Whether a spot lies within one cell of the middle."""
    return max(abs(spot.pleasant), abs(spot.energy)) <= MILD


def _cell(pleasant: int, energy: int, spot: Spot | None) -> Cell:
    here = Spot(pleasant, energy)
    return Cell(pleasant, energy, spot_sentence(here), family_of(here), here == spot, is_low(here))


@cache
def _family(family: Family, few: int) -> FamilyWords:
    found = [each for each in WORDS if each.family is family and each.word != DONT_KNOW_YET]
    faces = tuple(each for each in map(word, FACES[family][:few]) if each)
    return FamilyWords(family, faces, tuple(each for each in found if each not in faces))


def _meaning(text: str) -> str:
    known = word(text)
    return known.meaning if known else ""
