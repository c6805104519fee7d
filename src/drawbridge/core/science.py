"""Why this works: every card and claim by its key, and which card belongs beside which step.

The data lie beside it, in `cards_within`, `cards_among`, `claims_first` and `claims_second`. A card's grade
is for its honest line as it is worded there; whoever changes the line looks at the grade and the date too.
"""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.core import cards_among, cards_within, claims_first, claims_second
from drawbridge.core.cards import Card, Exercise, Shelf, Step
from drawbridge.core.claims import Claim, Part
from drawbridge.core.grades import Grade

__all__ = [
    "BESIDE",
    "CARDS",
    "CLAIMS",
    "Card",
    "Claim",
    "Exercise",
    "Grade",
    "Part",
    "Shelf",
    "Step",
    "cards_covering",
    "claims_with",
    "step_of_practice",
]

CARDS: Mapping[str, Card] = {card.key: card for card in (*cards_within.CARDS, *cards_among.CARDS)}
"""Every card by its key."""

CLAIMS: Mapping[str, Claim] = {claim.key: claim for claim in (*claims_first.CLAIMS, *claims_second.CLAIMS)}
"""Every claim by its key, in the order of the article."""

BESIDE: Mapping[Step, tuple[str, ...]] = {
    Step.JUST_WRITE: ("k03",),
    Step.START_SMALL: ("k22",),
    Step.NAME_A_FEELING: ("k09",),
    Step.ASK_FOR_HELP: ("k23",),
    Step.APOLOGISE: ("k24",),
    Step.THANK_OR_LOVE: ("k25",),
    Step.OUTCOME: ("k05",),
    Step.LOOKING_BACK: ("k01",),
    Step.WALLS: ("k06", "k12"),
    Step.LADDER: ("k22",),
    Step.KIND_VOICE: ("k26",),
    Step.RECEIVING: ("k02", "k11"),
    Step.HARBOUR_PEOPLE: ("k16",),
}
"""What may stand beside a step, in this order. There is none for a bad hour: after a bad outcome and among
the crisis lines nobody is taught anything."""


def cards_covering(claim: str) -> tuple[Card, ...]:
    """Return the cards that speak about a claim."""
    return tuple(card for card in CARDS.values() if claim in card.covers)


def claims_with(grade: Grade | None) -> tuple[Claim, ...]:
    """Return the claims that have this grade for some part of them; all of them without one."""
    return tuple(claim for claim in CLAIMS.values() if grade is None or grade in claim.grades)


def step_of_practice(practice: str) -> Step | None:
    """Return the step that writing with a practice is; None for one that has no card."""
    return next((step for step in BESIDE if step.value == practice), None)
