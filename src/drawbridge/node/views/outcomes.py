"""Outcomes: one question about one crossing, and the gentle branch after a bad one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import outcomes as acts
from drawbridge.actions.crossings import find_crossing
from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import ratings_of
from drawbridge.core.crossings import Crossing
from drawbridge.core.names import CrossingId
from drawbridge.core.outcomes import is_bad
from drawbridge.core.practice_table import practice_of
from drawbridge.core.ratings import Moment
from drawbridge.node import words
from drawbridge.node.forms import read_form
from drawbridge.node.ids import path_id
from drawbridge.node.outcome_form import Asked, outcome_fields, outcome_page, read_outcome
from drawbridge.node.rating_form import typed_ratings
from drawbridge.node.session import run, signed_in
from drawbridge.node.went_badly import went_badly_page


@signed_in
async def outcome(request: Request) -> Response:
    """Ask how it went, and keep the answer."""
    crossing = await run(request, find_crossing, _id(request))
    asked = _asked(request.state.desk, crossing)
    if request.method != "POST":
        return await outcome_page(request, asked, await run(request, _known, crossing.id))
    form = await read_form(request)
    answered = read_outcome(request, form, asked)
    if answered is None:
        # Today asks for the number alone; the rest of the question follows here.
        return await outcome_page(request, asked, form.fields)
    if form.faults:
        return await outcome_page(request, asked, await run(request, _known, crossing.id), form)
    kept = await run(
        request,
        acts.record_outcome,
        crossing.id,
        answered.happened,
        answered.level,
        answered.surprise,
        answered.ratings,
    )
    return RedirectResponse(
        f"/crossings/{crossing.id}/hard" if is_bad(kept) else "/looking-back", status_code=303
    )


def _asked(desk: Desk, crossing: Crossing) -> Asked:
    design = practice_of(crossing.practice)
    heard = any(reader.answered for reader in crossing.readers)
    names = words.listed([reader.name for reader in crossing.readers])
    return Asked(
        path=f"/crossings/{crossing.id}",
        eyebrow=words.crossed_line(names, crossing, desk.clock(), desk.zone),
        forecast=crossing.forecast,
        rated=design.rated_after if heard else design.after,
    )


def _known(desk: Desk, crossing: CrossingId) -> tuple[tuple[str, str], ...]:
    before = acts.find_outcome(desk, crossing)
    rated = typed_ratings(ratings_of(desk, f"crossing:{crossing}"), Moment.AFTER)
    if before is None:
        return rated
    return (*outcome_fields(before.happened, before.level, before.surprise), *rated)


@signed_in
async def not_now(request: Request) -> Response:
    """Not now: nobody asks about this one for a while."""
    await run(request, acts.not_now, _id(request))
    return RedirectResponse("/", status_code=303)


@signed_in
async def hard(request: Request) -> Response:
    """Show the gentle branch."""
    return await went_badly_page(request, f"crossing:{path_id(request, 'crossing')}")


def _id(request: Request) -> CrossingId:
    return CrossingId(request.path_params["id"])


routes = [
    Route("/crossings/{id}/outcome", outcome, methods=["GET", "POST"]),
    Route("/crossings/{id}/not-now", not_now, methods=["POST"]),
    Route("/crossings/{id}/hard", hard, methods=["GET"]),
]
