"""Feelings: words near a spot, and the few words kept from Today."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import entries
from drawbridge.actions import second_tap as acts
from drawbridge.actions.desk import Desk
from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Spot
from drawbridge.core.names import EntryId
from drawbridge.core.vocabulary import near
from drawbridge.errors import InputRefused
from drawbridge.node.feelings_form import is_mild, read_feelings, read_spot
from drawbridge.node.forms import Form, read_form
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in
from drawbridge.node.today_page import today_page


@signed_in
async def near_words(request: Request) -> Response:
    """Return the words near a spot, for the picker: asked as a form, so that no address tells of it."""
    form = await read_form(request)
    spot = Spot(form.whole("pleasant", -4, 4), form.whole("energy", -4, 4))
    return await render(
        request,
        "_near.html",
        422 if form.faults else 200,
        near=() if form.faults else near(spot),
        is_mild=is_mild(spot),
        chosen_names=frozenset(form.many("chosen")),
    )


@signed_in
async def keep(request: Request) -> Response:
    """Keep a word or three from Today as an entry of its own, or go on writing with them."""
    form = await read_form(request)
    if form.has("more") and not read_feelings(form) and read_spot(form) is None:
        # There is nothing to go on with yet, and nothing is stored before the first word.
        return RedirectResponse(f"/write?practice={Practice.NAME_A_FEELING.value}", status_code=303)
    try:
        entry = await run(request, _keep, form)
    except InputRefused as error:
        return await today_page(request, form, [error])
    return RedirectResponse(f"/entries/{entry}/edit" if form.has("more") else "/", status_code=303)


def _keep(desk: Desk, form: Form) -> EntryId:
    chosen, spot = read_feelings(form), read_spot(form)
    if not chosen and not form.has("more"):
        raise InputRefused(what="feelings", why="none")
    entry = entries.new_entry_id(desk)
    act = entries.save_draft if form.has("more") else entries.keep_entry
    act(desk, entry, "", chosen, spot, Practice.NAME_A_FEELING)
    return entry


@signed_in
async def second_tap(request: Request) -> Response:
    """Keep how it is now, some minutes after a feeling was named."""
    form = await read_form(request)
    await run(request, acts.answer, EntryId(form.raw("entry")), read_spot(form))
    return RedirectResponse("/", status_code=303)


@signed_in
async def no_second_tap(request: Request) -> Response:
    """Not now: nobody asks about this one again."""
    await run(request, acts.answer, EntryId((await read_form(request)).raw("entry")), None)
    return RedirectResponse("/", status_code=303)


routes = [
    Route("/feelings/now", second_tap, methods=["POST"]),
    Route("/feelings/now/not-now", no_second_tap, methods=["POST"]),
    Route("/feelings/near", near_words, methods=["POST"]),
    Route("/feelings/keep", keep, methods=["POST"]),
]
