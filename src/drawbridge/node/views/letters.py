"""Letters to oneself: a page to write one, when it opens, and what has opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import letters as acts
from drawbridge.actions.desk import Desk
from drawbridge.core.letters import MAX_LETTER, LetterState
from drawbridge.core.names import LetterId
from drawbridge.core.vocabulary import WORDS
from drawbridge.errors import InputRefused
from drawbridge.node import saving, sheets
from drawbridge.node.forms import Form, read_form, read_query
from drawbridge.node.ids import path_id
from drawbridge.node.paging import read_page
from drawbridge.node.painful import noted, pain_beside, tell_script, while_reading, while_writing
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

PAGE = 20
"""Letters on one page of the list."""
OPENS = (("day", "On a day", ""), ("feeling", "When I next feel", ""))


@signed_in
async def every_letter(request: Request) -> Response:
    """Show the letters; of the sealed ones only when they open. What is open now always stands first."""
    page, more = await read_page(request, PAGE, lambda letter: letter.written_at, acts.recent_letters)
    shelves = {state.value: [each for each in page if each.state is state] for state in LetterState}
    if not read_query(request).has("before"):
        shelves[LetterState.WAITING.value] = await run(request, acts.waiting_letters)
    return await render(request, "letters.html", shelves=shelves, is_empty=not page, more=more)


@signed_in
async def write(request: Request) -> Response:
    """Show an empty page. Nothing is stored before the first word."""
    return await _page(request, await run(request, acts.new_letter_id), Form(), is_new=True)


@signed_in
async def one_letter(request: Request) -> Response:
    """Show a letter: to write on, to wait for, or to read."""
    letter = await run(request, acts.find_letter, _id(request))
    if letter.state is LetterState.DRAFT:
        return await _page(request, letter.id, Form((("letter", letter.text),)))
    if letter.state is not LetterState.SEALED:
        letter = await run(request, acts.read_letter, letter.id)
    pain = pain_beside(request, while_reading("letter", letter.id), letter.text)
    return await render(request, "letter.html", letter=letter, state=letter.state, pain=pain)


@signed_in
async def save(request: Request) -> Response:
    """Save a letter that is being written."""
    letter, form = _id(request), await read_form(request)
    text = form.text("letter", MAX_LETTER)
    sheets.check(request, form, letter)
    faults = await saving.take(request, form, acts.save_letter, letter, text)
    told, place = await saving.told(request, faults), while_writing("letter", letter)
    if told is not None:
        return tell_script(request, told, place, text)
    leads_to = noted(request, form, place)
    if leads_to and not faults:
        return RedirectResponse(leads_to, status_code=303)
    return await _page(request, letter, form, faults)


@signed_in
async def seal(request: Request) -> Response:
    """Seal a letter until a day or a feeling."""
    letter, form = _id(request), await read_form(request)
    text = form.text("letter", MAX_LETTER, required=True)
    sheets.check(request, form, letter)
    if form.raw("opens") == "feeling":
        word = form.line("opening", 400)
        faults = await saving.take(request, form, acts.seal_until_feeling, letter, text, word)
    else:
        day = _day(form)
        faults = await saving.take(request, form, acts.seal_until_day, letter, text, day)
    if faults:
        return await _page(request, letter, form, faults)
    return RedirectResponse("/letters", status_code=303)


def _day(form: Form) -> date:
    try:
        return date.fromisoformat(form.raw("day"))
    except ValueError:
        form.fault("day", "missing")
        return date.min


async def _page(
    request: Request,
    letter: LetterId,
    form: Form,
    faults: Sequence[InputRefused] = (),
    *,
    is_new: bool = False,
) -> Response:
    desk: Desk = request.state.desk
    today = datetime.fromtimestamp(desk.clock(), desk.zone).date()
    return await render(
        request,
        "letter_write.html",
        422 if faults else 200,
        letter=letter,
        is_new=is_new,
        opens=OPENS,
        chosen=form.raw("opens") or "day",
        tomorrow=(today + timedelta(days=1)).isoformat(),
        feelings=[word.word for word in WORDS],
        typed=form.typed,
        pain=pain_beside(request, while_writing("letter", letter), form.typed["letter"]),
        faults=faults,
        sheet=sheets.begin(request, letter),
        elsewhere=sheets.other(faults, form, await run(request, acts.draft_of, letter)),
    )


@signed_in
async def delete(request: Request) -> Response:
    """Delete a letter for good."""
    await run(request, acts.delete_letter, _id(request))
    return RedirectResponse("/letters", status_code=303)


def _moving(move: Callable[[Desk, LetterId], None]) -> Callable[[Request], object]:
    @signed_in
    async def moved(request: Request) -> Response:
        await run(request, move, _id(request))
        return RedirectResponse("/letters", status_code=303)

    return moved


def _id(request: Request) -> LetterId:
    return LetterId(path_id(request, "letter"))


routes = [
    Route("/letters", every_letter, methods=["GET"]),
    Route("/letters/write", write, methods=["GET"]),
    Route("/letters/{id}", one_letter, methods=["GET"]),
    Route("/letters/{id}/save", save, methods=["POST"]),
    Route("/letters/{id}/seal", seal, methods=["POST"]),
    Route("/letters/{id}/put-away", _moving(acts.put_letter_away), methods=["POST"]),
    Route("/letters/{id}/take-out", _moving(acts.take_letter_out), methods=["POST"]),
    Route("/letters/{id}/delete", delete, methods=["POST"]),
]
