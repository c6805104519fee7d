"""Outcomes: one question about one crossing, and the gentle branch after a bad one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import outcomes as acts
from drawbridge.actions.bridges import find_bridge
from drawbridge.actions.crossings import find_crossing
from drawbridge.core.crossings import Crossing
from drawbridge.core.names import CrossingId
from drawbridge.core.outcomes import MAX_SURPRISE, Happened, is_bad
from drawbridge.node import words
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.forms import Form, Typed, read_form
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

HAPPENED = tuple((happened.value, words.happened_label(happened)) for happened in Happened)


@signed_in
async def outcome(request: Request) -> Response:
    """Ask how it went, and keep the answer."""
    crossing = await run(request, find_crossing, _id(request))
    if request.method != "POST":
        return await _question(request, crossing, await _known(request, crossing))
    form = await read_form(request)
    if not form.has("happened") and form.has("level") and not form.has("surprise"):
        # Today asks for the number alone; the rest of the question follows here.
        return await _question(request, crossing, Form(form.fields))
    happened = form.choice("happened", Happened)
    level = form.whole("level", 0, 10)
    surprise = form.text("surprise", MAX_SURPRISE)
    if form.faults:
        return await _question(request, crossing, form, 422)
    kept = await run(request, acts.record_outcome, crossing.id, happened, level, surprise)
    if is_bad(kept):
        return RedirectResponse(f"/crossings/{crossing.id}/hard", status_code=303)
    return RedirectResponse("/looking-back", status_code=303)


async def _known(request: Request, crossing: Crossing) -> Form:
    before = await run(request, acts.find_outcome, crossing.id)
    if before is None:
        return Form()
    return Form((("happened", before.happened), ("level", str(before.level)), ("surprise", before.surprise)))


async def _question(request: Request, crossing: Crossing, form: Form, status: int = 200) -> Response:
    typed: Typed = form.typed
    names = words.listed([reader.name for reader in crossing.readers])
    return await render(
        request,
        "outcome.html",
        status,
        crossing=crossing,
        names=names,
        happened=HAPPENED,
        typed=typed,
        faults=form.faults,
        card=None if form.faults else await card_beside(request, Step.OUTCOME),
    )


@signed_in
async def not_now(request: Request) -> Response:
    """Not now: nobody asks about this one for a while."""
    await run(request, acts.not_now, _id(request))
    return RedirectResponse("/", status_code=303)


@signed_in
async def hard(request: Request) -> Response:
    """Show the gentle branch."""
    crossing = await run(request, find_crossing, _id(request))
    readers = [await run(request, find_bridge, reader.bridge) for reader in crossing.readers]
    return await render(
        request,
        "hard.html",
        crossing=crossing,
        names=words.listed([reader.name for reader in crossing.readers]),
        bridges=[bridge for bridge in readers if bridge.can_cross],
    )


def _id(request: Request) -> CrossingId:
    return CrossingId(request.path_params["id"])


routes = [
    Route("/crossings/{id}/outcome", outcome, methods=["GET", "POST"]),
    Route("/crossings/{id}/not-now", not_now, methods=["POST"]),
    Route("/crossings/{id}/hard", hard, methods=["GET"]),
]
