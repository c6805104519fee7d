"""The page somebody writes on: its fields read into an entry, and an entry shown as its fields again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions import bridges, crossings, entries, ladder
from drawbridge.actions.desk import Desk
from drawbridge.core.cards import Card
from drawbridge.core.entries import MAX_TEXT, Entry, EntryState
from drawbridge.core.feelings import Feeling, Spot
from drawbridge.core.ladder import Rung
from drawbridge.core.names import EntryId
from drawbridge.core.practice_table import PRACTICES, WRITE
from drawbridge.core.science import step_of_practice
from drawbridge.errors import InputRefused, NotFound
from drawbridge.node import saving, sheets
from drawbridge.node.beside import card_beside
from drawbridge.node.crossing_form import Panel, fields_of, panel
from drawbridge.node.feelings_form import Picker, picker, read_feelings, read_spot
from drawbridge.node.forms import Form
from drawbridge.node.painful import of_entry, pain_beside
from drawbridge.node.practising import Beside, beside, kinds_of
from drawbridge.node.render import render
from drawbridge.node.session import run

FACES = 6
"""Words of each family that stand open on the page; the rest is folded."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands on the page. ``feelings`` is None when the page had no picker."""

    text: str
    feelings: tuple[Feeling, ...] | None
    spot: Spot | None
    practice: str
    state: EntryState = EntryState.DRAFT


def read_writing(form: Form) -> Writing:
    """Read the page; what cannot be taken is added to ``form.faults``."""
    return Writing(
        text=form.text("text", MAX_TEXT),
        feelings=read_feelings(form),
        spot=read_spot(form),
        practice=read_practice(form),
    )


def read_practice(form: Form) -> str:
    """Read which practice it is; adds ``unknown`` for what is none."""
    key = form.raw("practice") or WRITE
    if key not in PRACTICES:
        form.fault("practice", "unknown")
        return WRITE
    return key


async def read_draft(request: Request, form: Form, entry: EntryId) -> list[InputRefused]:
    """Save what is on the page, and return what could not be taken."""
    writing = read_writing(form)
    sheets.check(request, form, entry)
    return list(await saving.take(request, form, save, entry, writing))


async def read_entry(request: Request, form: Form, entry: EntryId) -> list[InputRefused]:
    """Keep what is on the page, and return what could not be taken."""
    writing = read_writing(form)
    sheets.check(request, form, entry)
    return list(await saving.take(request, form, keep, entry, writing))


def save(desk: Desk, entry: EntryId, writing: Writing) -> Entry:
    """Save the page as it stands."""
    return entries.save_draft(desk, entry, writing.text, writing.feelings, writing.spot, writing.practice)


def keep(desk: Desk, entry: EntryId, writing: Writing) -> Entry:
    """Save the page and keep the entry."""
    return entries.keep_entry(desk, entry, writing.text, writing.feelings, writing.spot, writing.practice)


async def write_page(
    request: Request,
    entry: EntryId,
    form: Form | None = None,
    faults: Sequence[InputRefused] = (),
    chosen: tuple[str, ...] = (),
) -> Response:
    """Show the page to write on: as typed when there is a form, else as saved, else empty."""
    writing, saved, context = await run(request, _context, entry, form, chosen)
    pain = pain_beside(request, of_entry(entry, "edit"), writing.text)
    return await render(
        request,
        "write.html",
        422 if faults else 200,
        entry_id=entry,
        practices=tuple(PRACTICES.values()),
        faults=faults,
        writing=writing,
        sheet=sheets.begin(request, entry),
        elsewhere=sheets.other(faults, form, saved),
        # Beside something that sounds very painful nobody is taught anything.
        card=None if pain else await _card(request, writing.practice, faults),
        pain=pain,
        **context,
    )


async def _card(request: Request, practice: str, faults: Sequence[InputRefused]) -> Card | None:
    step = step_of_practice(practice)
    return None if faults or step is None else await card_beside(request, step)


def _context(
    desk: Desk, entry: EntryId, form: Form | None, chosen: tuple[str, ...]
) -> tuple[Writing, str, dict[str, Picker | Panel | Beside | Rung | int | None]]:
    saved = _saved(desk, entry)
    writing = _writing(saved, form)
    planned = crossings.planned_of_entry(desk, entry)
    typed = form if form is not None and form.has("depth") else None
    if typed is None and planned is not None:
        typed = fields_of(planned, desk.zone)
    people = [each for each in bridges.bridges(desk) if each.can_cross]
    shown = panel(desk, people, typed, chosen)
    return (
        writing,
        saved.text if saved else "",
        {
            "saved_at": saved.changed_at if saved else None,
            "picker": picker(writing.feelings or (), writing.spot, FACES),
            "panel": shown,
            "beside": beside(writing.practice, writing.text, kinds_of(people, shown.chosen), shown.need),
            "rung": ladder.rung_of_entry(desk, entry),
        },
    )


def _saved(desk: Desk, entry: EntryId) -> Entry | None:
    try:
        return entries.find_entry(desk, entry)
    except NotFound:
        return None


def _writing(saved: Entry | None, form: Form | None) -> Writing:
    state = saved.state if saved else EntryState.DRAFT
    if form is not None and form.has("text"):
        typed = read_writing(Form(form.fields))
        return Writing(typed.text, typed.feelings, typed.spot, typed.practice, state)
    if saved is not None:
        return Writing(saved.text, saved.feelings, saved.spot, saved.practice, state)
    empty = form or Form()
    return Writing("", (), None, read_practice(empty), state)
