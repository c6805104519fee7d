"""Why this works: every claim is answered, every card is graded, and nothing claims more than was read."""

from __future__ import annotations

import re

import pytest

from drawbridge.core.cards import Card, Step
from drawbridge.core.claims import Claim
from drawbridge.core.entries import Practice
from drawbridge.core.grades import RISING, Grade, Verdict
from drawbridge.core.measures import MEASURES
from drawbridge.core.ratings import ITEMS
from drawbridge.core.references import REFERENCES, Read, Reference, references
from drawbridge.core.science import (
    BESIDE,
    CARDS,
    CLAIMS,
    cards_covering,
    claims_with,
    step_of_practice,
)

EVERY_CARD = pytest.mark.parametrize("card", CARDS.values(), ids=list(CARDS))
EVERY_CLAIM = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
EVERY_REFERENCE = pytest.mark.parametrize("reference", REFERENCES.values(), ids=list(REFERENCES))
FIGURES = re.compile(r"[≈=%]|\b(?:OR|HR|RR|CI)\b|\b[rgdp] ?[<>=]|(?<!\d)\d*\.\d")
"""Sizes as statistics write them; here they are words."""
MORTALITY = re.compile(r"\b(?:die[sd]?|dying|dead|death|mortality|lifespan|smok\w+)\b", re.IGNORECASE)


BOTH: tuple[Card | Claim, ...] = (*CARDS.values(), *CLAIMS.values())


def said_by(one: Card | Claim) -> str:
    if isinstance(one, Card):
        return " ".join([one.headline, one.honest, one.studied, one.unknown, *one.more, one.verdict.about])
    return " ".join([one.source, one.research, one.app, *(verdict.about for verdict in one.verdicts)])


def test_there_are_fifty_two_claims_and_twenty_six_cards() -> None:
    assert list(CLAIMS) == [f"c{number:02}" for number in range(1, 53)]
    assert sorted(CARDS) == [f"k{number:02}" for number in range(1, 27)]


@EVERY_CLAIM
def test_a_claim_is_covered_by_a_card(claim: Claim) -> None:
    assert cards_covering(claim.key)


@EVERY_CLAIM
def test_a_claim_says_what_was_found_and_what_the_app_does(claim: Claim) -> None:
    assert claim.source
    assert claim.research
    assert claim.app
    assert claim.verdicts


@EVERY_CLAIM
def test_a_claim_with_a_grade_above_weak_names_its_studies(claim: Claim) -> None:
    references(claim.references)
    if claim.grades & {Grade.STRONG, Grade.MODERATE, Grade.CONTESTED}:
        assert claim.references


@EVERY_CARD
def test_a_card_names_references_that_exist_and_what_nobody_knows(card: Card) -> None:
    references(card.references)
    assert card.unknown
    assert card.references or card.verdict.low is Grade.WEAK
    assert card.studied or not card.references
    assert set(card.covers) <= set(CLAIMS)
    assert card.covers


@pytest.mark.parametrize("one", BOTH, ids=[*CARDS, *CLAIMS])
def test_sizes_are_said_in_words_and_nobody_is_frightened_with_deaths(one: Card | Claim) -> None:
    assert FIGURES.findall(said_by(one)) == []
    assert MORTALITY.findall(said_by(one)) == []


@pytest.mark.parametrize("bad", ["r = .32", "g=0.22", "1.29 times", "97% of them", "HR above one"])
def test_a_size_that_is_not_said_in_words_would_be_found(bad: str) -> None:
    assert FIGURES.search(bad)


def test_what_does_not_hold_is_said_not_to() -> None:
    assert Grade.CONTESTED in CLAIMS["c18"].grades & CLAIMS["c19"].grades
    assert CARDS["k10"].verdict == Verdict(Grade.CONTESTED)
    asking = [verdict for verdict in CLAIMS["c34"].verdicts if "asking" in verdict.about]
    assert [verdict.low for verdict in asking] == [Grade.CONTESTED]
    cause = [verdict for verdict in CLAIMS["c08"].verdicts if "cause" in verdict.about]
    assert [verdict.low for verdict in cause] == [Grade.WEAK]
    assert CLAIMS["c03"].verdicts == (Verdict(Grade.WEAK, "", Grade.MODERATE),)


def test_two_papers_that_disagree_are_named_together_or_not_at_all() -> None:
    for one in BOTH:
        assert ("Gibson18" in one.references) == ("Jiang20" in one.references), one.key


def test_only_the_claims_about_it_and_their_card_name_the_hormone() -> None:
    naming = [one.key for one in BOTH if re.search("oxytocin|hormone", said_by(one), re.I)]
    assert naming == ["k10", "c18", "c19"]


@EVERY_REFERENCE
def test_only_what_was_seen_carries_a_doi(reference: Reference) -> None:
    assert re.fullmatch(r"(?:10\.\d{4,}/\S+)?", reference.doi)
    assert reference.is_verified or not reference.doi
    assert reference.is_verified == (reference.read is not Read.NOT_YET)
    assert reference.authors
    assert reference.title


def test_a_doi_is_not_given_twice() -> None:
    given = [reference.doi for reference in REFERENCES.values() if reference.doi]
    assert len(given) == len(set(given))


def test_every_reference_is_used() -> None:
    used = {key for one in BOTH for key in one.references}
    used |= {key for measure in MEASURES.values() for key in measure.references}
    assert set(REFERENCES) - used == set()


def test_every_question_belongs_to_a_measure_that_says_whether_it_was_validated() -> None:
    assert {item.measure for item in ITEMS.values()} <= set(MEASURES)
    for item in ITEMS.values():
        assert not (MEASURES[item.measure].is_validated and "not validated" in item.source), item.key
    for measure in MEASURES.values():
        references(measure.references)


def test_a_range_holds_every_grade_in_it() -> None:
    assert Verdict(Grade.WEAK, "", Grade.STRONG).grades == RISING
    assert Verdict(Grade.CONTESTED).grades == (Grade.CONTESTED,)
    for one in CARDS.values():
        assert one.verdict.grades


def test_claims_are_found_by_any_grade_of_theirs() -> None:
    assert claims_with(None) == tuple(CLAIMS.values())
    assert {claim.key for claim in claims_with(Grade.NOT_TESTABLE)} == {"c01", "c38", "c48", "c50"}
    assert all(Grade.MODERATE in claim.grades for claim in claims_with(Grade.MODERATE))
    assert {claim.key for grade in Grade for claim in claims_with(grade)} == set(CLAIMS)


def test_every_step_has_cards_and_every_practice_is_a_step() -> None:
    assert set(BESIDE) == set(Step)
    assert all(cards and set(cards) <= set(CARDS) for cards in BESIDE.values())
    assert [step_of_practice(practice) for practice in Practice] == [Step(each.value) for each in Practice]
    assert step_of_practice("sing") is None
