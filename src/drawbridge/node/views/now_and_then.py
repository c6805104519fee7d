"""Now and then: two slow questions on a page of their own, reached from looking back."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import now_and_then as acts
from drawbridge.core.now_and_then import LONELY, STATEMENTS, NowAndThen
from drawbridge.core.ratings import ITEMS
from drawbridge.node import words
from drawbridge.node.forms import Form, read_form
from drawbridge.node.over_time_page import Days
from drawbridge.node.rating_form import FIELD, read_ratings
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in
from drawbridge.node.tables import body


@signed_in
async def page(request: Request) -> Response:
    """Show both questions, if they are wanted, and what was answered before."""
    return await _page(request)


async def _page(request: Request, form: Form | None = None) -> Response:
    typed, desk = form or Form(), request.state.desk
    found: NowAndThen = await run(request, acts.look)
    days = Days(desk)
    return await render(
        request,
        "now_and_then.html",
        422 if typed.faults else 200,
        found=found,
        lonely=ITEMS[LONELY],
        statements=[ITEMS[key] for key in STATEMENTS],
        typed=typed.typed,
        # Ten times the same sentence says no more than once.
        faults=typed.faults[:1],
        tables={
            "lonely": _table(days, [(at, dict(ITEMS[LONELY].anchors)[value]) for at, value in found.lonely]),
            "openness": _table(days, [(at, words.tenths(mean)) for at, mean in found.openness]),
        },
    )


def _table(days: Days, rows: Sequence[tuple[int, str]]) -> Markup:
    return body((days[at], said) for at, said in rows)


@signed_in
async def want(request: Request) -> Response:
    """Begin with them, or stop."""
    form = await read_form(request)
    await run(request, acts.want, form.ticked("wanted"))
    return _back()


@signed_in
async def lonely(request: Request) -> Response:
    """Keep the answer about loneliness."""
    form = await read_form(request)
    answers = read_ratings(form, [LONELY])
    if not answers:
        form.fault(FIELD + LONELY, "missing")
    if form.faults:
        return await _page(request, form)
    await run(request, acts.answer_lonely, answers[LONELY])
    return _back()


@signed_in
async def statements(request: Request) -> Response:
    """Keep the answers to all ten statements."""
    form = await read_form(request)
    answers = read_ratings(form, STATEMENTS)
    for key in STATEMENTS:
        if key not in answers:
            form.fault(FIELD + key, "missing")
    if form.faults:
        return await _page(request, form)
    await run(request, acts.answer_statements, answers)
    return _back()


@signed_in
async def delete(request: Request) -> Response:
    """Delete every answer for good."""
    await run(request, acts.delete_answers)
    return _back()


def _back() -> Response:
    return RedirectResponse("/now-and-then", status_code=303)


routes = [
    Route("/now-and-then", page, methods=["GET"]),
    Route("/now-and-then/wanted", want, methods=["POST"]),
    Route("/now-and-then/lonely", lonely, methods=["POST"]),
    Route("/now-and-then/statements", statements, methods=["POST"]),
    Route("/now-and-then/delete", delete, methods=["POST"]),
]
