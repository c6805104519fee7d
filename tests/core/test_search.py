"""The piece of a text that shows why a search found it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.core.search import EXCERPT, Excerpt, excerpt, query_words, sought

TEXTS = st.text(alphabet="abAB äéÉßİσς1_-.\n語", max_size=400)


def shown(text: str, query: str) -> Excerpt:
    return excerpt(text, sought(query_words(query)))


def hits(text: str, query: str) -> list[str]:
    return [piece for piece, is_hit in shown(text, query) if is_hit]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The harbour was quiet.", "harbour", ["harbour"]),
        ("The harbours were quiet.", "harb", ["harbours"]),
        ("An unharmed harm", "harm", ["harm"]),
        ("Harm done, harmed again", "harm done", ["Harm", "done"]),
        ("Die Mühle mahlt, die Mühlen mahlen", "muhle", ["Mühle", "Mühlen"]),
        ("Élan, elan", "ÉLAN", ["Élan", "elan"]),
        ("snake_case and snake", "snake", ["snake", "snake"]),
        ("İstanbul at night", "istanbul", ["İstanbul"]),
        ("friend and friendly", "friend friend", ["friend", "friendly"]),
        ("nothing of it", "harbour", []),
    ],
)
def test_the_words_that_were_found_are_marked_whole(text: str, query: str, marked: list[str]) -> None:
    assert hits(text, query) == marked


def test_a_word_before_the_last_counts_only_when_it_stands_whole() -> None:
    assert hits("friendly talk with a friend", "friend talk") == ["talk", "friend"]


def test_an_excerpt_stands_around_the_first_hit_and_begins_with_a_whole_word() -> None:
    text = "before " * 100 + "harbour " + "after " * 100
    pieces = shown(text, "harbour")
    assert pieces[0] == ("… ", False)
    assert pieces[1][0].startswith("before ")
    assert pieces[2] == ("harbour", True)
    assert pieces[-1] == (" …", False)


def test_a_word_cut_by_the_end_of_an_excerpt_is_marked_as_far_as_it_is_shown() -> None:
    text = "a" + " " * (EXCERPT - 3) + "attic"
    assert hits(text, "a") == ["a", "at"]


def test_an_entry_found_by_its_feelings_alone_shows_its_beginning() -> None:
    assert shown("A day " * 100, "relieved")[0][0].startswith("A day")


@given(TEXTS, TEXTS)
def test_an_excerpt_is_a_piece_of_the_text_whatever_is_in_it(text: str, query: str) -> None:
    if not query_words(query):
        return
    pieces = [piece for piece, _ in shown(text, query) if piece not in ("… ", " …")]
    assert "".join(pieces) in text


@given(TEXTS, TEXTS)
def test_a_hit_never_begins_inside_a_word(text: str, query: str) -> None:
    if not query_words(query):
        return
    for (before, _), (_, is_hit) in pairwise(shown(text, query)):
        assert not (is_hit and before[-1].isalnum())
