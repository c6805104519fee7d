"""If it went badly: reachable from every outcome and from the harbour."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.core.names import EntryId
from drawbridge.node import saving
from drawbridge.node.entry_form import keep, read_writing
from drawbridge.node.forms import read_form
from drawbridge.node.ids import HEX, about_id
from drawbridge.node.session import signed_in
from drawbridge.node.went_badly import place_of, went_badly_page


@signed_in
async def went_badly(request: Request) -> Response:
    """Show the page for something that has no outcome here."""
    return await went_badly_page(request)


@signed_in
async def keep_line(request: Request) -> Response:
    """Keep what happened, in a line and in words for it, as an entry of one's own."""
    form = await read_form(request)
    about, entry = about_id(form.raw("about")), form.raw("entry")
    if not HEX.fullmatch(entry):
        return RedirectResponse(place_of(about), status_code=303)
    faults = await saving.take(request, form, keep, EntryId(entry), read_writing(form))
    if faults:
        return await went_badly_page(request, about, form, faults)
    return RedirectResponse(f"{place_of(about)}?kept={entry}", status_code=303)


@signed_in
async def add_words(request: Request) -> Response:
    """Show the page again with the words chosen so far; without a script they are added one by one."""
    form = await read_form(request)
    return await went_badly_page(request, about_id(form.raw("about")), form)


routes = [
    Route("/went-badly", went_badly, methods=["GET"]),
    Route("/went-badly", keep_line, methods=["POST"]),
    Route("/went-badly/words", add_words, methods=["POST"]),
]
