"""Walls: one tap to note one, a page for it, all of them over time, and two ways on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import walls as acts
from drawbridge.actions.bridges import bridges
from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.walls import RATED
from drawbridge.core.bridges import Bridge
from drawbridge.core.entries import MAX_TEXT
from drawbridge.core.glimpse import sentences
from drawbridge.core.names import WallId
from drawbridge.core.ratings import ITEMS
from drawbridge.core.walls import How, Wall, WallState, state_of
from drawbridge.core.walls_over_time import OverTime
from drawbridge.errors import InputRefused
from drawbridge.node import saving, sheets, words
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.forms import Form, read_form, read_query
from drawbridge.node.ids import path_id
from drawbridge.node.paging import read_page
from drawbridge.node.painful import noted, pain_beside, tell_script, while_writing
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in
from drawbridge.node.wall_form import read_wall, typed_wall

PAGE = 20
"""Walls on one page of the list."""
HOWS = tuple((how.value, words.how_label(how), "") for how in How)


@signed_in
async def every_wall(request: Request) -> Response:
    """Show the taps to note a wall, and the walls: all, of one person, or of one kind."""
    query = read_query(request)
    # Addresses carry no names: a person is asked for by one of their walls.
    like = await run(request, acts.find_wall, WallId(query.raw("like"))) if query.has("like") else None
    how = query.raw("how") if query.raw("how") in set(How) else ""
    walls, more = await read_page(
        request, PAGE, lambda wall: wall.at, acts.recent_walls, who=like.who if like else "", how=how
    )
    return await render(
        request,
        "walls.html",
        hows=HOWS,
        walls=walls,
        more=more,
        narrowed=like.name if like else words.how_label(How(how)) if how else "",
        rest=f"&like={like.id}" if like else f"&how={how}" if how else "",
        over_time=_labelled(await run(request, acts.by_person_and_kind)),
        card=await card_beside(request, Step.WALLS),
    )


def _labelled(found: OverTime) -> OverTime:
    return replace(
        found, kinds=tuple(replace(line, label=words.how_label(How(line.key))) for line in found.kinds)
    )


@signed_in
async def note(request: Request) -> Response:
    """Note a wall: the tap itself."""
    form = await read_form(request)
    how = form.choice("how", How)
    if form.faults:
        return RedirectResponse("/walls", status_code=303)
    wall = await run(request, acts.note_wall, how)
    return RedirectResponse(f"/walls/{wall.id}", status_code=303)


@signed_in
async def one_wall(request: Request) -> Response:
    """Show one wall."""
    wall = await run(request, acts.find_wall, _id(request))
    return await _page(request, wall)


@signed_in
async def save(request: Request) -> Response:
    """Save the page of a wall: quietly for the page's script, else go back to the walls."""
    wall, form = _id(request), await read_form(request)
    seen, answers = read_wall(form)
    sheets.check(request, form, wall)
    faults = await saving.take(request, form, acts.save_wall, wall, seen, answers)
    told, place = await saving.told(request, faults), while_writing("wall", wall)
    if told is not None:
        return tell_script(request, told, place, seen.held_back, seen.feared)
    leads_to = noted(request, form, place)
    if faults:
        return await _page(request, await run(request, acts.find_wall, wall), form, faults)
    return RedirectResponse(leads_to or "/walls", status_code=303)


@signed_in
async def brick(request: Request) -> Response:
    """Take one brick out: the smallest true sentence, on a page to write on."""
    wall, form = _id(request), await read_form(request)
    sentence = form.text("sentence", MAX_TEXT)
    try:
        entry = await run(request, acts.take_brick_out, wall, sentence)
    except InputRefused as error:
        return await _page(request, await run(request, acts.find_wall, wall), None, [error], sentence)
    found = await run(request, acts.find_wall, wall)
    to = f"?to={found.bridge}" if found.bridge else ""
    return RedirectResponse(f"/entries/{entry}/edit{to}", status_code=303)


async def _page(
    request: Request,
    wall: Wall,
    form: Form | None = None,
    faults: Sequence[InputRefused] = (),
    sentence: str | None = None,
) -> Response:
    desk: Desk = request.state.desk
    state = state_of(wall, desk.clock())
    answers = await run(request, acts.answers_about, wall.id)
    typed = (form or typed_wall(wall, answers)).typed
    people = await run(request, bridges)
    return await render(
        request,
        "wall.html",
        422 if faults else 200,
        wall=wall,
        state=state,
        hows=HOWS,
        people=[bridge for bridge in people if _may_be_named(bridge, wall)],
        # What was left in peace is not asked about any more.
        items=[] if state is WallState.IN_PEACE else [ITEMS[key] for key in RATED],
        on_my_mind=await run(request, acts.on_my_mind, wall.id),
        typed=typed,
        pain=pain_beside(request, while_writing("wall", wall.id), typed["held_back"], typed["feared"]),
        faults=faults,
        sheet=sheets.begin(request, wall.id),
        elsewhere=sheets.other(faults, form, wall.held_back, wall.feared, wall.whom),
        sentence=_smallest(wall) if sentence is None else sentence,
        is_quiet=await run(request, is_quiet),
    )


def _may_be_named(bridge: Bridge, wall: Wall) -> bool:
    return bridge.can_cross or bridge.id == wall.bridge


def _smallest(wall: Wall) -> str:
    """Return the first sentence of what was held back, to begin from."""
    found = sentences(wall.held_back)
    return found[0].strip() if found else ""


@signed_in
async def delete(request: Request) -> Response:
    """Delete a wall for good."""
    await run(request, acts.delete_wall, _id(request))
    return RedirectResponse("/walls", status_code=303)


def _moving(move: Callable[[Desk, WallId], None]) -> Callable[[Request], object]:
    @signed_in
    async def moved(request: Request) -> Response:
        await run(request, move, _id(request))
        return RedirectResponse(f"/walls/{_id(request)}", status_code=303)

    return moved


def _id(request: Request) -> WallId:
    return WallId(path_id(request, "wall"))


routes = [
    Route("/walls", every_wall, methods=["GET"]),
    Route("/walls", note, methods=["POST"]),
    Route("/walls/{id}", one_wall, methods=["GET"]),
    Route("/walls/{id}/save", save, methods=["POST"]),
    Route("/walls/{id}/brick", brick, methods=["POST"]),
    Route("/walls/{id}/leave-in-peace", _moving(acts.leave_in_peace), methods=["POST"]),
    Route("/walls/{id}/take-up", _moving(acts.take_up_again), methods=["POST"]),
    Route("/walls/{id}/delete", delete, methods=["POST"]),
]
