"""Practices: what stands beside the page, fetched while it changes, and two ways out: not now, in person."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions.bridges import bridges
from drawbridge.actions.desk import Desk
from drawbridge.actions.entries import find_entry
from drawbridge.core.names import EntryId
from drawbridge.errors import InputRefused, NotFound
from drawbridge.node import saving, sheets
from drawbridge.node.entry_form import read_practice, read_writing, save, write_page
from drawbridge.node.forms import Form, read_form
from drawbridge.node.ids import path_id
from drawbridge.node.practising import Beside, beside, kinds_of
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in


@signed_in
async def beside_page(request: Request) -> Response:
    """Show what stands beside the page as it is now. Nothing is kept."""
    form = await read_form(request)
    found = await run(request, _beside, form)
    return await render(request, "_beside.html", beside=found, entry_id=_id(request))


def _beside(desk: Desk, form: Form) -> Beside:
    kinds = kinds_of(bridges(desk), form.many("reader"))
    return beside(read_practice(form), form.raw("text"), kinds, form.raw("need"))


@signed_in
async def not_now(request: Request) -> Response:
    """Not now: what is on the page is saved, and that is all."""
    entry, form = _id(request), await read_form(request)
    faults = await _save(request, entry, form)
    if faults:
        return await write_page(request, entry, form, faults)
    return await render(
        request, "not_now.html", entry=entry if await run(request, _is_there, entry) else None
    )


@signed_in
async def in_person(request: Request) -> Response:
    """Go on to a plan to say it in person, with what is on the page saved."""
    entry, form = _id(request), await read_form(request)
    faults = await _save(request, entry, form)
    if faults:
        return await write_page(request, entry, form, faults)
    onward = {"practice": read_practice(form)}
    if await run(request, _is_there, entry):
        onward["entry"] = entry
    readers = form.many("reader")
    if len(readers) == 1:
        onward["to"] = readers[0]
    return RedirectResponse(f"/tellings/new?{urlencode(onward)}", status_code=303)


async def _save(request: Request, entry: EntryId, form: Form) -> Sequence[InputRefused]:
    writing = read_writing(form)
    sheets.check(request, form, entry)
    return await saving.take(request, form, save, entry, writing)


def _is_there(desk: Desk, entry: EntryId) -> bool:
    try:
        find_entry(desk, entry)
    except NotFound:
        return False
    return True


def _id(request: Request) -> EntryId:
    return EntryId(path_id(request, "entry"))


ENTRY = "/entries/{id:str}"
routes = [
    Route(f"{ENTRY}/beside", beside_page, methods=["POST"]),
    Route(f"{ENTRY}/not-now", not_now, methods=["POST"]),
    Route(f"{ENTRY}/in-person", in_person, methods=["POST"]),
]
