"""The ladder: lanes, rungs in order, the next one with its reason, and doing one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import ladder as acts
from drawbridge.actions.desk import Desk
from drawbridge.core.entries import Practice
from drawbridge.core.ladder import MAX_RUNG, Lane, Rung, Try
from drawbridge.core.ladder_stems import STEMS, Kind, Stem
from drawbridge.core.names import EntryId, RungId
from drawbridge.core.practice_table import practice_of
from drawbridge.core.ratings import ITEMS
from drawbridge.errors import InputRefused, NotFound
from drawbridge.node import sheets
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.entry_form import write_page
from drawbridge.node.forms import Form, read_form, read_query
from drawbridge.node.ids import path_id
from drawbridge.node.render import render
from drawbridge.node.rung_page import begun, rung_page
from drawbridge.node.session import run, signed_in

FEAR = ITEMS["fear-now"]
SMALL = Practice.START_SMALL.value


@dataclass(frozen=True, slots=True)
class Shown:
    """One rung as the list shows it."""

    rung: Rung
    tries: list[Try]
    is_first: bool
    is_last: bool


@signed_in
async def ladder(request: Request) -> Response:
    """Show the lane that was used last, or all lanes to begin with."""
    lane = await run(request, acts.newest_lane)
    if lane is None:
        return await render(request, "ladder_empty.html", lanes=tuple(Lane))
    return await _lane_page(request, lane)


@signed_in
async def one_lane(request: Request) -> Response:
    """Show one lane."""
    return await _lane_page(request, _lane(request))


async def _lane_page(request: Request, lane: Lane) -> Response:
    view = await run(request, acts.lane_view, lane)
    last = len(view.rungs) - 1
    return await render(
        request,
        "ladder.html",
        view=view,
        lanes=tuple(Lane),
        rungs=[
            Shown(rung, [one for one in view.tries if one.rung == rung.id], at == 0, at == last)
            for at, rung in enumerate(view.rungs)
        ],
        limit=min((rung.fear for rung in view.rungs if rung.id in view.too_much), default=None),
        summary=await run(request, acts.summary),
        gentle=practice_of(SMALL).gentle,
        stems=STEMS[lane],
        # After something bad nobody is taught anything.
        card=None if view.is_quiet else await card_beside(request, Step.LADDER),
    )


@signed_in
async def new(request: Request) -> Response:
    """Write a rung, from a stem or from nothing."""
    lane = _lane(request)
    if request.method != "POST":
        asked = read_query(request).raw("stem")
        stem = next((one for one in STEMS[lane] if one.key == asked), None)
        return await _rung_form(request, lane, _from_stem(stem))
    form = await read_form(request)
    text, fear = _read_rung(form)
    if not form.faults:
        try:
            await run(request, acts.add_rung, lane, text, fear, is_habit=form.ticked("is-habit"))
            return RedirectResponse(f"/ladder/{lane}", status_code=303)
        except InputRefused as error:
            form.faults.append(error)
    return await _rung_form(request, lane, form)


def _from_stem(stem: Stem | None) -> Form:
    if stem is None:
        return Form()
    return Form((("rung", stem.text), ("is-habit", "yes" if stem.kind is Kind.HABIT else "")))


@signed_in
async def change(request: Request) -> Response:
    """Change what a rung says and how it is rated."""
    rung = await run(request, acts.find_rung, _id(request))
    if request.method != "POST":
        kept = (
            ("rung", rung.text),
            ("rate-fear-now", str(rung.fear)),
            ("is-habit", "yes" if rung.is_habit else ""),
        )
        return await _rung_form(request, rung.lane, Form(kept), rung)
    form = await read_form(request)
    text, fear = _read_rung(form)
    sheets.check(request, form, rung.id)
    if form.faults:
        return await _rung_form(request, rung.lane, form, rung)
    await run(request, acts.change_rung, rung.id, text, fear, is_habit=form.ticked("is-habit"))
    return RedirectResponse(f"/ladder/rungs/{rung.id}", status_code=303)


def _read_rung(form: Form) -> tuple[str, int]:
    """Read a rung's act and its fear; what cannot be taken is added to ``form.faults``."""
    text = form.line("rung", MAX_RUNG, required=True)
    fear = form.whole("rate-fear-now", FEAR.low, FEAR.high)
    if fear not in FEAR.values:
        form.fault("rate-fear-now", "out-of-range", FEAR.high)
    return text, fear


async def _rung_form(request: Request, lane: Lane, form: Form, rung: Rung | None = None) -> Response:
    return await render(
        request,
        "rung_form.html",
        422 if form.faults else 200,
        lane=lane,
        rung=rung,
        stems=STEMS[lane],
        fear=FEAR,
        typed=form.typed,
        faults=form.faults,
        sheet=sheets.begin(request, rung.id if rung else ""),
        elsewhere=sheets.other(form.faults, form, rung.text if rung else ""),
    )


@signed_in
async def by_fear(request: Request) -> Response:
    """Order a lane by fear again."""
    lane = _lane(request)
    await run(request, acts.order_by_fear, lane)
    return RedirectResponse(f"/ladder/{lane}", status_code=303)


@signed_in
async def one_rung(request: Request) -> Response:
    """Show one rung: what was done of it, and the ways to do it."""
    return await rung_page(request, await run(request, acts.find_rung, _id(request)))


@signed_in
async def write(request: Request) -> Response:
    """Open a page for the rung, unless something smaller may be better; then offer that first, once."""
    rung, form = await run(request, acts.find_rung, _id(request)), await read_form(request)
    rated_at = await begun(request, rung, form)
    if rated_at is None:
        return await rung_page(request, rung, form)
    entry = await run(request, acts.begin_writing, rung.id, rated_at)
    return RedirectResponse(f"/ladder/rungs/{rung.id}/write/{entry}", status_code=303)


@signed_in
async def page(request: Request) -> Response:
    """Show the page to write on, with the rung beside it. Nothing is stored before the first word."""
    entry = EntryId(request.path_params["entry"])
    found = await run(request, acts.rung_of_entry, entry)
    if found is None or found.id != _id(request):
        raise NotFound(noun="rung")
    return await write_page(request, entry, Form((("practice", SMALL),)))


@signed_in
async def in_person(request: Request) -> Response:
    """Go to the plan to say it in person, with the same offer first."""
    rung, form = await run(request, acts.find_rung, _id(request)), await read_form(request)
    if await begun(request, rung, form) is None:
        return await rung_page(request, rung, form)
    return RedirectResponse(f"/tellings/new?practice={SMALL}&rung={rung.id}", status_code=303)


@signed_in
async def not_now(request: Request) -> Response:
    """Not now, and that counts."""
    rung = await run(request, acts.find_rung, _id(request))
    return await render(request, "rung_not_now.html", rung=rung)


@signed_in
async def delete(request: Request) -> Response:
    """Delete a rung for good."""
    lane = await run(request, acts.delete_rung, _id(request))
    return RedirectResponse(f"/ladder/{lane}", status_code=303)


def _moving(move: Callable[[Desk, RungId], Rung]) -> Callable[[Request], object]:
    @signed_in
    async def moved(request: Request) -> Response:
        rung = await run(request, move, _id(request))
        return RedirectResponse(f"/ladder/{rung.lane}#rung-{rung.id}", status_code=303)

    return moved


def _lane(request: Request) -> Lane:
    given = str(request.path_params["lane"])
    if given not in set(Lane):
        raise NotFound(noun="lane")
    return Lane(given)


def _id(request: Request) -> RungId:
    return RungId(path_id(request, "rung"))


routes = [
    Route("/ladder", ladder, methods=["GET"]),
    Route("/ladder/rungs/{id}", one_rung, methods=["GET"]),
    Route("/ladder/rungs/{id}/change", change, methods=["GET", "POST"]),
    Route("/ladder/rungs/{id}/write", write, methods=["POST"]),
    Route("/ladder/rungs/{id}/write/{entry}", page, methods=["GET"]),
    Route("/ladder/rungs/{id}/in-person", in_person, methods=["POST"]),
    Route("/ladder/rungs/{id}/not-now", not_now, methods=["POST"]),
    Route("/ladder/rungs/{id}/earlier", _moving(acts.move_earlier), methods=["POST"]),
    Route("/ladder/rungs/{id}/later", _moving(acts.move_later), methods=["POST"]),
    Route("/ladder/rungs/{id}/put-away", _moving(acts.put_rung_away), methods=["POST"]),
    Route("/ladder/rungs/{id}/take-out", _moving(acts.take_rung_out), methods=["POST"]),
    Route("/ladder/rungs/{id}/delete", delete, methods=["POST"]),
    Route("/ladder/{lane}", one_lane, methods=["GET"]),
    Route("/ladder/{lane}/new", new, methods=["GET", "POST"]),
    Route("/ladder/{lane}/by-fear", by_fear, methods=["POST"]),
]
