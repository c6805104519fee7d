"""Why this works: every card, the article's claims beside what research says, and the ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from drawbridge.core.measures import MEASURES
from drawbridge.core.outcomes import ENOUGH_TO_AVERAGE
from drawbridge.core.ratings import ENOUGH_FOR_A_SUMMARY, ENOUGH_FOR_A_TREND, ITEMS, Item
from drawbridge.core.references import Reference, references
from drawbridge.core.science import CARDS, CLAIMS, Card, Claim, Grade, Shelf, cards_covering, claims_with
from drawbridge.errors import NotFound
from drawbridge.node.places import place_of
from drawbridge.node.render import render
from drawbridge.node.session import signed_in

Cited = Mapping[str, tuple[Reference, ...]]


@signed_in
async def every_card(request: Request) -> Response:
    """Show all cards on their shelves."""
    shelves = [(shelf, [card for card in CARDS.values() if card.shelf is shelf]) for shelf in Shelf]
    return await render(request, "why.html", shelves=shelves, grades=tuple(Grade))


@signed_in
async def one_card(request: Request) -> Response:
    """Show a whole card."""
    card = _card(request)
    covered = [CLAIMS[claim] for claim in card.covers]
    return await render(
        request,
        "why_card.html",
        card=card,
        place=place_of(card.leads_to, request.app.routes),
        covered=covered,
        sources=references(card.references),
        grades=tuple(grade for grade in Grade if grade in card.verdict.grades),
    )


@signed_in
async def every_claim(request: Request) -> Response:
    """Show what the article says beside what research says, all of it or one grade."""
    asked = request.query_params.get("grade", "")
    grade = Grade(asked) if asked in tuple(Grade) else None
    shown = claims_with(grade)
    return await render(
        request,
        "why_claims.html",
        grade=grade,
        grades=tuple(Grade),
        parts=[(part, list(claims)) for part, claims in groupby(shown, lambda claim: claim.part)],
        cited=_cited(shown),
        cards={claim.key: cards_covering(claim.key) for claim in shown},
        sources=references(key for claim in shown for key in claim.references),
    )


@signed_in
async def ratings(request: Request) -> Response:
    """Show every question that is answered with a number: its form, its source, how it is scored."""
    items: dict[str, list[Item]] = {}
    for item in ITEMS.values():
        items.setdefault(item.measure, []).append(item)
    sources = {key: references(measure.references) for key, measure in MEASURES.items()}
    return await render(
        request,
        "why_ratings.html",
        measures=MEASURES,
        items=items,
        sources=sources,
        average=ENOUGH_TO_AVERAGE,
        enough=ENOUGH_FOR_A_SUMMARY,
        trend=ENOUGH_FOR_A_TREND,
    )


def _card(request: Request) -> Card:
    found = CARDS.get(str(request.path_params["card"]))
    if found is None:
        raise NotFound(noun="card")
    return found


def _cited(claims: Iterable[Claim]) -> Cited:
    return {claim.key: references(claim.references) for claim in claims}


routes = [
    Route("/why", every_card, methods=["GET"]),
    Route("/why/claims", every_claim, methods=["GET"]),
    Route("/why/ratings", ratings, methods=["GET"]),
    Route("/why/{card}", one_card, methods=["GET"]),
]
