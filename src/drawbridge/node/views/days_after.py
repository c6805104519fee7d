"""The day after: the one quiet question of Today, answered or left alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import days_after as acts
from drawbridge.core.practice_table import PRACTICES
from drawbridge.node.forms import read_form
from drawbridge.node.rating_form import read_ratings
from drawbridge.node.session import run, signed_in
from drawbridge.node.today_page import today_page

KEYS = tuple(dict.fromkeys(key for design in PRACTICES.values() for key in design.day_after))


@signed_in
async def day_after(request: Request) -> Response:
    """Keep how it feels a day later."""
    form = await read_form(request)
    answers = read_ratings(form, KEYS)
    if form.faults:
        return await today_page(request, form, form.faults)
    await run(request, acts.answer, form.raw("about"), answers)
    return RedirectResponse("/", status_code=303)


@signed_in
async def not_now(request: Request) -> Response:
    """Not now: nobody asks about this one again."""
    await run(request, acts.not_now, (await read_form(request)).raw("about"))
    return RedirectResponse("/", status_code=303)


@signed_in
async def put_heavy_away(request: Request) -> Response:
    """Not now: what was said about heavier days is put away."""
    await run(request, acts.put_heavy_away)
    return RedirectResponse("/", status_code=303)


routes = [
    Route("/day-after", day_after, methods=["POST"]),
    Route("/day-after/heavy", put_heavy_away, methods=["POST"]),
    Route("/day-after/not-now", not_now, methods=["POST"]),
]
