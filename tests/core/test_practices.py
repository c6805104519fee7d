"""Practices: what each one holds to, and what is seen in an apology."""

from __future__ import annotations

import re

import pytest

from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Need
from drawbridge.core.entries import Practice
from drawbridge.core.practice_table import AFRAID_OF_THEM, KIND_NOTES, NEED_PROMPTS, PRACTICES, practice_of
from drawbridge.core.practices import HARBOUR, KIND_VOICE, NOT_SAFE, Design, look_at, prompts_for
from drawbridge.core.ratings import ITEMS, SEEN_AS
from drawbridge.core.science import BESIDE, step_of_practice

EVERY = list(PRACTICES.values())
FIVE = [design for design in EVERY if design.key != Practice.JUST_WRITE]
APOLOGISE = practice_of("apologise")


def said(design: Design) -> str:
    """Everything a practice says to the person, but for its gentle offers."""
    by_kind = (prompt for prompts in design.prompts_by_kind.values() for prompt in prompts)
    return " ".join([design.label, design.hint, *design.steps, *design.prompts, *by_kind])


def test_there_are_five_practices_and_just_writing() -> None:
    assert list(PRACTICES) == [practice.value for practice in Practice]
    assert all(design.key == key and design.sent_as == key for key, design in PRACTICES.items())


@pytest.mark.parametrize("design", FIVE, ids=lambda design: design.key)
def test_a_practice_has_few_short_steps_a_card_and_something_smaller(design: Design) -> None:
    assert 3 <= len(design.steps) <= 6
    assert max(map(len, design.steps)) <= 110
    assert re.fullmatch(r"k\d\d", design.card)
    assert design.gentle
    assert set(design.prompts_by_kind) == set(BridgeKind)
    # The card shown beside it once is the one it leads to.
    step = step_of_practice(design.key)
    assert step is not None
    assert BESIDE[step] == (design.card,)


@pytest.mark.parametrize("design", EVERY, ids=lambda design: design.key)
def test_ratings_are_questions_there_are_and_each_forecast_has_its_outcome(design: Design) -> None:
    asked = {*design.before, *design.rated_after, *design.day_after}
    assert asked <= set(ITEMS)
    for forecast in design.before:
        if forecast in SEEN_AS:
            assert SEEN_AS[forecast] in design.after
    # The crossing panel asks this one already.
    assert not {"bad", "was-bad"} & asked
    assert len(design.before) <= 5


@pytest.mark.parametrize("design", EVERY, ids=lambda design: design.key)
def test_a_gentle_offer_leads_to_another_practice_or_to_the_harbour(design: Design) -> None:
    for gentle in design.gentle:
        assert gentle.leads_to in {"", HARBOUR, NOT_SAFE, KIND_VOICE, *PRACTICES} - {design.key}


def test_who_is_afraid_is_one_step_from_what_may_help_in_every_practice_with_somebody() -> None:
    towards = [design for design in PRACTICES.values() if design.gentle and not design.may_end_early]
    assert {design.key for design in towards} == {"start-small", "ask-for-help", "apologise", "thank-or-love"}
    for design in towards:
        assert AFRAID_OF_THEM in design.gentle, design.key
    assert AFRAID_OF_THEM.leads_to == NOT_SAFE
    assert "afraid" in KIND_NOTES[BridgeKind.PARTNER]


@pytest.mark.parametrize("design", EVERY, ids=lambda design: design.key)
def test_forgiveness_is_never_asked_for(design: Design) -> None:
    assert not re.search(r"forgiv|pardon", said(design), re.IGNORECASE)


def test_only_naming_a_feeling_may_end_early() -> None:
    assert [design.key for design in EVERY if design.may_end_early] == ["name-a-feeling"]
    # Nothing is chained to it: no ratings, no rethinking.
    named = practice_of("name-a-feeling")
    assert not {*named.before, *named.rated_after, *named.day_after}


def test_prompts_for_a_family_put_no_distress_on_a_child() -> None:
    burden = re.compile(
        r"\b(?:afraid|scared|lonely|worr(?:y|ied)|sad|cry|cried|hopeless|cannot cope|debt|divorce|ill|drunk|"
        r"need you|only you|your fault|because of you)\b",
        re.IGNORECASE,
    )
    for design in EVERY:
        assert not [p for p in design.prompts_by_kind.get(BridgeKind.FAMILY, ()) if burden.search(p)]
    assert "child" in KIND_NOTES[BridgeKind.FAMILY]


def test_prompts_for_work_invite_nothing_about_health_home_or_who_somebody_is() -> None:
    private = re.compile(
        r"\b(?:health|ill(?:ness)?|sick|doctor|therap\w*|anxi\w*|depress\w*|burn\w*|medic\w*|pregnan\w*|"
        r"religio\w*|feel\w*|family|marriage|tired|sleep\w*)\b",
        re.IGNORECASE,
    )
    for design in EVERY:
        assert not [p for p in design.prompts_by_kind.get(BridgeKind.WORK, ()) if private.search(p)]
    assert "stay yours" in KIND_NOTES[BridgeKind.WORK]


def test_being_in_love_is_not_coached() -> None:
    thanks = practice_of("thank-or-love")
    for kind, prompts in thanks.prompts_by_kind.items():
        if kind not in (BridgeKind.PARTNER, BridgeKind.FAMILY):
            assert "love" not in " ".join(prompts)
    assert "in love" not in said(thanks)
    assert any("in love" in gentle.when and "no steps" in gentle.offer for gentle in thanks.gentle)


def test_prompts_fit_the_kinds_that_are_chosen() -> None:
    asked = practice_of("ask-for-help")
    assert prompts_for(asked, ()) == asked.prompts
    for_work = prompts_for(asked, (BridgeKind.WORK, BridgeKind.WORK))
    assert for_work == (*asked.prompts_by_kind[BridgeKind.WORK], *asked.prompts)


def test_every_need_has_a_way_to_be_said() -> None:
    assert set(NEED_PROMPTS) == set(Need)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I am sorry if you felt left out.", ["sorry if you felt left out"]),
        ("I'm sorry you were upset.", ["sorry you were upset"]),
        ("If you felt hurt, that was not meant.", ["If you felt"]),
        ("I was late, but you know how it is.", ["but"]),
        ("Mistakes were made on Friday.", ["Mistakes were made"]),
        ("I was late. You stood in the rain.", []),
        ("I kept the button and the butter.", []),
    ],
)
def test_an_apology_is_marked_where_it_is_worth_a_second_look(text: str, words: list[str]) -> None:
    assert [marked.words for marked in look_at(APOLOGISE, text).marked] == words


def test_marks_stand_in_the_order_of_the_text_with_what_is_around_them() -> None:
    found = look_at(
        APOLOGISE, "I did it.\nI was late, but mistakes were made on a day that is long ago."
    ).marked
    assert [(marked.before, marked.words, marked.after) for marked in found] == [
        ("I was late, ", "but", " mistakes were made on…"),
        ("I was late, but ", "mistakes were made", " on a day that is long…"),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", None),
        ("I laughed when you asked. I did not answer you.", 2),
        ("I wanted to help and I needed rest.", 0),
        ("You were angry.", 0),
    ],
)
def test_sentences_that_say_what_i_did_are_counted(text: str, count: int | None) -> None:
    assert look_at(APOLOGISE, text).owned == count


def test_nothing_is_marked_in_any_other_practice() -> None:
    for design in EVERY:
        if design is not APOLOGISE:
            found = look_at(design, "I am sorry if you felt bad, but mistakes were made.")
            assert (found.marked, found.owned) == ((), None)
