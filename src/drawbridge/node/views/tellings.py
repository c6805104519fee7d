"""Said in person: plan it, say it or let it go, and note how it went."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import ladder
from drawbridge.actions import tellings as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import ratings_of
from drawbridge.core.boundary import Offer
from drawbridge.core.names import RungId, TellingId
from drawbridge.core.practice_table import practice_of
from drawbridge.core.ratings import Moment
from drawbridge.core.tellings import Telling, TellingState
from drawbridge.errors import InputRefused
from drawbridge.node import sheets, words
from drawbridge.node.forms import Form, read_form, read_query
from drawbridge.node.ids import path_id
from drawbridge.node.outcome_form import Asked, outcome_fields, outcome_page, read_outcome
from drawbridge.node.paging import read_page
from drawbridge.node.painful import pain_beside, while_reading
from drawbridge.node.rating_form import typed_ratings
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in
from drawbridge.node.telling_form import fields_of, fields_of_rung, plan_page, read_plan
from drawbridge.node.went_badly import went_badly_page

PAGE = 50
"""Tellings on one page of the list."""


@signed_in
async def new(request: Request) -> Response:
    """Show an empty plan; the address may say the practice, the entry or rung it begins from, and to whom."""
    query = read_query(request)
    named = {"practice": "practice", "entry": "entry", "rung": "rung", "to": "bridge"}
    asked = tuple((named[name], value) for name, value in query.fields if name in named)
    rung = query.raw("rung")
    from_rung = await run(request, fields_of_rung, RungId(rung)) if rung else ()
    return await plan_page(request, Form((*asked, *from_rung)))


@signed_in
async def plan(request: Request) -> Response:
    """Keep a plan, unless something smaller may be better; then offer that first, once."""
    form = await read_form(request)
    planned, rung = read_plan(form), form.raw("rung")
    if form.faults or planned.offer is not Offer.GO_ON:
        return await plan_page(request, form, planned)
    if rung:
        await run(request, ladder.find_rung, RungId(rung))
    try:
        made = await run(request, acts.plan_telling, planned.plan, planned.ratings)
    except InputRefused as error:
        form.faults.append(error)
        return await plan_page(request, form, planned)
    if rung:
        await run(request, ladder.begin_telling, RungId(rung), made.id)
    return _to(made.id)


@signed_in
async def change(request: Request) -> Response:
    """Show a plan as it was kept, and keep what was changed in it."""
    telling = _id(request)
    found = await run(request, acts.find_telling, telling)
    if request.method != "POST":
        rated = typed_ratings(await run(request, ratings_of, found.about), Moment.BEFORE)
        return await plan_page(request, Form((*fields_of(found), *rated)), telling=found)
    form = await read_form(request)
    planned = read_plan(form)
    sheets.check(request, form, telling)
    if form.faults or planned.offer is not Offer.GO_ON:
        return await plan_page(request, form, planned, found)
    await run(request, acts.change_telling, telling, planned.plan, planned.ratings)
    return _to(telling)


@signed_in
async def not_planned(request: Request) -> Response:
    """Not now: nothing was planned, and that counts."""
    form = await read_form(request)
    return await render(request, "not_now.html", entry=form.raw("entry") or None)


@signed_in
async def every_telling(request: Request) -> Response:
    """Show what is to be said, what was said, and what was let go."""
    page, more = await read_page(request, PAGE, lambda telling: telling.planned_at, acts.recent_tellings)
    groups = [
        (head, [telling for telling in page if telling.state is state])
        for head, state in (
            ("Still to be said", TellingState.PLANNED),
            ("Said", TellingState.TOLD),
            ("Let go", TellingState.LET_GO),
        )
    ]
    return await render(
        request,
        "tellings.html",
        groups=[group for group in groups if group[1]],
        more=more,
    )


@signed_in
async def one_telling(request: Request) -> Response:
    """Show one of them."""
    found = await run(request, acts.find_telling, _id(request))
    fear = found.forecast.fear if found.forecast else ""
    pain = pain_beside(request, while_reading("telling", found.id), found.plan, fear, found.surprise)
    return await render(request, "telling.html", telling=found, pain=pain)


@signed_in
async def said(request: Request) -> Response:
    """I said it; how did it go?"""
    telling = await run(request, acts.say_it, _id(request))
    return RedirectResponse(f"/tellings/{telling.id}/outcome", status_code=303)


@signed_in
async def let_go(request: Request) -> Response:
    """I let it go."""
    return _to((await run(request, acts.let_it_go, _id(request))).id)


@signed_in
async def outcome(request: Request) -> Response:
    """Ask how it went, and keep the answer."""
    telling = await run(request, acts.find_telling, _id(request))
    if telling.state is not TellingState.TOLD:
        return _to(telling.id)
    asked = _asked(request.state.desk, telling)
    known = outcome_fields(telling.happened, telling.level, telling.surprise)
    if request.method != "POST":
        rated = typed_ratings(await run(request, ratings_of, telling.about), Moment.AFTER)
        return await outcome_page(request, asked, (*known, *rated))
    form = await read_form(request)
    answered = read_outcome(request, form, asked)
    if answered is None:
        return await outcome_page(request, asked, form.fields)
    if form.faults:
        return await outcome_page(request, asked, known, form)
    kept = await run(
        request,
        acts.record_telling_outcome,
        telling.id,
        answered.happened,
        answered.level,
        answered.surprise,
        answered.ratings,
    )
    onward = f"/tellings/{telling.id}/hard" if kept.went_badly else "/looking-back"
    return RedirectResponse(onward, status_code=303)


def _asked(desk: Desk, telling: Telling) -> Asked:
    return Asked(
        path=f"/tellings/{telling.id}",
        eyebrow=words.told_line(telling.name, telling.told_at or telling.planned_at, desk.clock(), desk.zone),
        forecast=telling.forecast,
        rated=practice_of(telling.practice).rated_after,
    )


@signed_in
async def not_now(request: Request) -> Response:
    """Not now: nobody asks how it went for a while."""
    await run(request, acts.not_now, _id(request))
    return RedirectResponse("/", status_code=303)


@signed_in
async def hard(request: Request) -> Response:
    """Show the gentle branch."""
    return await went_badly_page(request, f"telling:{path_id(request, 'telling')}")


@signed_in
async def delete(request: Request) -> Response:
    """Delete it for good."""
    await run(request, acts.delete_telling, _id(request))
    return RedirectResponse("/tellings", status_code=303)


def _id(request: Request) -> TellingId:
    return TellingId(path_id(request, "telling"))


def _to(telling: TellingId) -> RedirectResponse:
    return RedirectResponse(f"/tellings/{telling}", status_code=303)


routes = [
    Route("/tellings", every_telling, methods=["GET"]),
    Route("/tellings/new", new, methods=["GET"]),
    Route("/tellings/new", plan, methods=["POST"]),
    Route("/tellings/not-now", not_planned, methods=["POST"]),
    Route("/tellings/{id}", one_telling, methods=["GET"]),
    Route("/tellings/{id}/change", change, methods=["GET", "POST"]),
    Route("/tellings/{id}/said", said, methods=["POST"]),
    Route("/tellings/{id}/let-go", let_go, methods=["POST"]),
    Route("/tellings/{id}/outcome", outcome, methods=["GET", "POST"]),
    Route("/tellings/{id}/not-now", not_now, methods=["POST"]),
    Route("/tellings/{id}/hard", hard, methods=["GET"]),
    Route("/tellings/{id}/delete", delete, methods=["POST"]),
]
