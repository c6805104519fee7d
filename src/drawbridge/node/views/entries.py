"""Entries: write, save, keep, find, put away, delete for good."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import crossings, tellings
from drawbridge.actions import entries as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.second_tap import second_spot
from drawbridge.core.names import EntryId
from drawbridge.errors import NotFound
from drawbridge.node import saving, sheets
from drawbridge.node.entry_form import read_entry, read_writing, save, write_page
from drawbridge.node.forms import Form, read_form, read_query
from drawbridge.node.ids import path_id
from drawbridge.node.paging import read_page
from drawbridge.node.painful import of_entry, pain_beside, tell_script
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

PAGE = 20
"""Entries on one page of the list."""
FOUND = 50
"""Entries on one page of what a search found."""
DRAFTS = 10
"""Drafts that stand above it; the others have a page of their own."""
ID = "{id:str}"


def _id(request: Request) -> EntryId:
    return EntryId(path_id(request, "entry"))


@signed_in
async def write(request: Request) -> Response:
    """Show an empty page. Nothing is stored before the first word."""
    query = read_query(request)
    chosen = (query.raw("to"),) if query.raw("to") else ()
    return await write_page(request, await run(request, acts.new_entry_id), _practice_only(query), (), chosen)


def _practice_only(query: Form) -> Form:
    asked = Form(tuple(pair for pair in query.fields if pair[0] == "practice"))
    read_writing(asked)
    return Form() if asked.faults else Form(asked.fields)


@signed_in
async def edit(request: Request) -> Response:
    """Show the page of a draft or a kept entry."""
    entry = _id(request)
    await run(request, acts.find_entry, entry)
    return await write_page(request, entry, chosen=tuple(filter(None, [read_query(request).raw("to")])))


@signed_in
async def draft(request: Request) -> Response:
    """Save the page as it stands: quietly for the page's script, else show the page again."""
    entry, form = _id(request), await read_form(request)
    writing = read_writing(form)
    sheets.check(request, form, entry)
    faults = await saving.take(request, form, save, entry, writing)
    told = await saving.told(request, faults)
    if told is not None:
        return tell_script(request, told, of_entry(entry, "edit"), writing.text)
    if faults:
        return await write_page(request, entry, form, faults)
    try:
        await run(request, acts.find_entry, entry)
    except NotFound:
        # Nothing is stored before the first word; what was chosen still shows.
        return await write_page(request, entry, form)
    place = "beside" if form.has("show") or len(form.many("practice")) > 1 else "feelings"
    return RedirectResponse(f"/entries/{entry}/edit#{place}", status_code=303)


@signed_in
async def keep_it(request: Request) -> Response:
    """Keep the entry and show it."""
    entry, form = _id(request), await read_form(request)
    faults = await read_entry(request, form, entry)
    if faults:
        return await write_page(request, entry, form, faults)
    return RedirectResponse(f"/entries/{entry}", status_code=303)


@signed_in
async def every_entry(request: Request) -> Response:
    """Show the kept entries, what was put away, or every draft."""
    query = read_query(request)
    away, only_drafts = query.ticked("away"), query.ticked("drafts")
    listing = acts.drafts if only_drafts else acts.put_away_entries if away else acts.recent_entries
    page, more = await read_page(request, PAGE, lambda entry: entry.written_at, listing)
    drafts = [] if only_drafts or away or query.has("before") else await run(request, acts.drafts, DRAFTS + 1)
    return await render(
        request,
        "entries.html",
        asked="",
        away=away,
        only_drafts=only_drafts,
        found=(),
        entries=page,
        drafts=drafts[:DRAFTS],
        more_drafts=len(drafts) > DRAFTS,
        more=more,
    )


@signed_in
async def search(request: Request) -> Response:
    """Show what a search found. It is a POST: what is looked for stays out of addresses and of history."""
    if request.method != "POST":
        return RedirectResponse("/entries", status_code=303)
    form = await read_form(request)
    asked, away = form.line("q", acts.MAX_QUERY * 10)[: acts.MAX_QUERY], form.ticked("away")
    if not asked:
        return RedirectResponse(f"/entries{'?away=1' if away else ''}", status_code=303)
    # What was typed into an address of one's own begins at the newest, as everybody's does.
    after = 0 if form.faults else form.whole("after", 0, 10**6, 0)
    found = await run(request, acts.search_entries, asked, FOUND + 1, after, put_away=away)
    return await render(
        request,
        "entries.html",
        asked=asked,
        away=away,
        only_drafts=False,
        found=found[:FOUND],
        after=after,
        more_found=len(found) > FOUND,
        entries=(),
        drafts=(),
        more_drafts=False,
        more=None,
    )


@signed_in
async def one_entry(request: Request) -> Response:
    """Show one entry as it reads."""
    entry = await run(request, acts.find_entry, _id(request))
    shared = await run(request, crossings.crossings_of_entry, entry.id)
    told = await run(request, tellings.tellings_of_entry, entry.id)
    pain = pain_beside(request, of_entry(entry.id, "entry"), entry.text)
    later = await run(request, second_spot, entry.id)
    return await render(
        request, "entry.html", entry=entry, crossings=shared, tellings=told, pain=pain, later=later
    )


@signed_in
async def ask_delete(request: Request) -> Response:
    """Say what deleting does, before it is done."""
    entry = await run(request, acts.find_entry, _id(request))
    shared = await run(request, crossings.crossings_of_entry, entry.id)
    return await render(request, "delete_entry.html", entry=entry, crossings=shared)


@signed_in
async def delete(request: Request) -> Response:
    """Delete an entry for good."""
    await run(request, acts.delete_entry, _id(request))
    return RedirectResponse("/entries", status_code=303)


def _moving(move: Callable[[Desk, EntryId], None]) -> Callable[[Request], object]:
    @signed_in
    async def moved(request: Request) -> Response:
        entry = _id(request)
        await run(request, move, entry)
        return RedirectResponse(f"/entries/{entry}", status_code=303)

    return moved


routes = [
    Route("/write", write, methods=["GET"]),
    Route("/entries", every_entry, methods=["GET"]),
    Route("/entries/search", search, methods=["GET", "POST"]),
    Route(f"/entries/{ID}", one_entry, methods=["GET"]),
    Route(f"/entries/{ID}/edit", edit, methods=["GET"]),
    Route(f"/entries/{ID}/draft", draft, methods=["POST"]),
    Route(f"/entries/{ID}/keep", keep_it, methods=["POST"]),
    Route(f"/entries/{ID}/put-away", _moving(acts.put_entry_away), methods=["POST"]),
    Route(f"/entries/{ID}/take-out", _moving(acts.take_entry_out), methods=["POST"]),
    Route(f"/entries/{ID}/delete", ask_delete, methods=["GET"]),
    Route(f"/entries/{ID}/delete", delete, methods=["POST"]),
]
