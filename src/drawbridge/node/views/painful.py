"""The quiet question beside a text that sounds very painful: what it leads to, and that it is closed."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions.entries import find_entry
from drawbridge.core.names import EntryId
from drawbridge.core.painful import Said
from drawbridge.errors import NotFound
from drawbridge.node.entry_form import read_draft, write_page
from drawbridge.node.forms import read_form
from drawbridge.node.painful import (
    LEADS_TO,
    Pain,
    note,
    noted,
    of_entry,
    pain_beside,
    while_reading,
    while_writing,
)
from drawbridge.node.render import render
from drawbridge.node.session import run, session_of, signed_in

_CHECK = re.compile(r"check/([0-9a-f]{32})")


@signed_in
async def beside_entry(request: Request) -> Response:
    """Return what stands beside a draft that was just saved, for the page's script."""
    entry = await run(request, find_entry, EntryId(request.path_params["id"]))
    pain = pain_beside(request, of_entry(entry.id, "edit"), entry.text)
    return await render(request, "_painful.html", pain=pain)


@signed_in
async def answer_entry(request: Request) -> Response:
    """Lead to a person, or back; that it was answered is remembered until somebody signs out."""
    form = await read_form(request)
    entry = (await run(request, find_entry, EntryId(request.path_params["id"]))).id
    if form.has("text") and (faults := await read_draft(request, form, entry)):
        return await write_page(request, entry, form, faults)
    said = form.raw("said")
    if said not in set(Said):
        raise NotFound(noun="answer")
    note(request, of_entry(entry, "entry"), Said(said))
    return RedirectResponse(LEADS_TO.get(Said(said)) or _back(request, entry), status_code=303)


def _back(request: Request, entry: EntryId) -> str:
    back = request.query_params.get("back", "")
    check = _CHECK.fullmatch(back)
    if check:
        return f"/crossings/{check[1]}/check#painful"
    return f"/entries/{entry}/edit#painful" if back == "edit" else f"/entries/{entry}#painful"


@signed_in
async def beside(request: Request) -> Response:
    """Return what stands beside something else that was just saved; the script asks when it was told so."""
    place = while_writing(request.path_params["noun"], request.path_params["name"])
    said = session_of(request).painful.get(place.about)
    return await render(request, "_painful.html", pain=Pain(place, said))


@signed_in
async def answer(request: Request) -> Response:
    """Lead on, or back to the page where the text was read."""
    place = while_reading(request.path_params["noun"], request.path_params["name"])
    leads_to = noted(request, await read_form(request), place)
    if not leads_to:
        raise NotFound(noun="answer")
    return RedirectResponse(leads_to, status_code=303)


routes = [
    Route("/entries/{id}/asked", beside_entry, methods=["GET"]),
    Route("/entries/{id}/asked", answer_entry, methods=["POST"]),
    Route("/asked/{noun}/{name}", beside, methods=["GET"]),
    Route("/asked/{noun}/{name}", answer, methods=["POST"]),
]
