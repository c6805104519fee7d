"""The vocabulary is whole, findable and never leaves a spot without words."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.core.feelings import MAX_FEELING_LENGTH, Family, Feeling, Spot
from drawbridge.core.vocabulary import (
    CONTRASTS,
    GROUP_NAMES,
    SUPPORT_WORDS,
    WORDS,
    Word,
    contrasts,
    feeling,
    find,
    near,
    word,
)

EVERY_SPOT = [Spot(pleasant, energy) for pleasant, energy in product(range(-4, 5), repeat=2)]


def known(text: str) -> Word:
    found = word(text)
    assert found is not None
    return found


def test_there_are_125_different_words_in_ten_groups() -> None:
    assert len(WORDS) == 125
    assert len({entry.word for entry in WORDS}) == 125
    assert len(GROUP_NAMES) == len(set(GROUP_NAMES)) == 10
    assert {entry.group for entry in WORDS} == set(GROUP_NAMES)


def test_each_word_has_a_meaning_and_a_spot_on_the_grid_and_fits_the_limit() -> None:
    for entry in WORDS:
        assert entry.meaning
        assert entry.meaning != entry.word
        assert -4 <= entry.pleasant <= 4
        assert -4 <= entry.energy <= 4
        assert len(entry.word) <= MAX_FEELING_LENGTH


def test_all_four_families_have_words() -> None:
    assert {entry.family for entry in WORDS} == set(Family)


@pytest.mark.parametrize("spot", EVERY_SPOT)
def test_every_spot_has_words_and_ends_with_not_knowing(spot: Spot) -> None:
    offered = near(spot)
    assert 4 <= len(offered) <= 9
    assert offered[-1].word == "don't know yet"
    assert len(set(offered)) == len(offered)
    distances = [(e.pleasant - spot.pleasant) ** 2 + (e.energy - spot.energy) ** 2 for e in offered[:-1]]
    assert distances == sorted(distances)


def test_the_nearest_words_are_those_on_the_spot_itself_in_their_order() -> None:
    assert [entry.word for entry in near(Spot(-4, 4))][:3] == ["terrified", "panicky", "furious"]


def test_words_two_cells_away_are_near_and_those_three_away_are_not() -> None:
    for spot in EVERY_SPOT:
        offered = near(spot)[:-1]
        far = [e for e in offered if max(abs(e.pleasant - spot.pleasant), abs(e.energy - spot.energy)) > 2]
        assert not far or len(offered) == 3


def test_a_word_is_found_by_its_beginning_before_its_middle_before_its_meaning() -> None:
    found = [entry.word for entry in find("ten")]
    assert found[:2] == ["tender", "tense"]
    assert "content" in found[2:]
    assert "interested" in [entry.word for entry in find("attention")]


@pytest.mark.parametrize("typed", ["DON’T  KNOW yet", "don't know yet", "Dôn't know yét"])
def test_case_accents_spaces_and_curly_apostrophes_do_not_hide_a_word(typed: str) -> None:
    assert known(typed).word == "don't know yet"
    assert find(typed)[0].word == "don't know yet"


def test_nothing_typed_finds_nothing() -> None:
    assert find("  ") == ()


@given(st.text(max_size=80))
def test_any_typing_finds_at_most_twelve_different_words(typed: str) -> None:
    found = find(typed)
    assert len(found) == len(set(found)) <= 12


def test_every_word_finds_itself_first_by_its_whole_name() -> None:
    for entry in WORDS:
        assert entry in find(entry.word)
        assert word(entry.word) == entry


def test_support_words_and_contrasts_are_words_of_the_vocabulary() -> None:
    for text in [*SUPPORT_WORDS, *(name for pair in CONTRASTS for name in pair)]:
        assert word(text) is not None
    assert known("trapped").needs_support
    assert not known("sad").needs_support


def test_every_word_has_two_neighbours_and_known_pairs_come_first() -> None:
    for entry in WORDS:
        others = contrasts(entry)
        assert len(others) == 2
        assert entry not in others
    assert contrasts(known("guilty"))[0].word == "ashamed"
    assert contrasts(known("ashamed"))[0].word == "guilty"


def test_a_known_word_brings_its_family_and_an_own_word_takes_that_of_its_spot() -> None:
    assert feeling("Ashamed", Spot(3, 3)) == Feeling("ashamed", Family.HEAVY)
    assert feeling("  sort of   wobbly ", Spot(-2, 3)) == Feeling("sort of wobbly", Family.SHARP)
    assert feeling("wobbly") == Feeling("wobbly", None)
