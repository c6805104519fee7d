"""The page of one rung: what may be rated before it, the two ways to do it, and what was done."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions import ladder
from drawbridge.actions.desk import Desk
from drawbridge.core.ladder import Rung, Try
from drawbridge.core.ratings import ITEMS, should_be_smaller
from drawbridge.node.forms import Form
from drawbridge.node.rating_form import read_ratings
from drawbridge.node.render import render
from drawbridge.node.session import run


@dataclass(frozen=True, slots=True)
class Around:
    """What the page shows around a rung."""

    tries: list[Try]
    smaller: Rung | None
    was_too_much: bool


async def rung_page(request: Request, rung: Rung, form: Form | None = None) -> Response:
    """Show a rung, with what was typed before it when there is a form."""
    typed = form or Form()
    return await render(
        request,
        "rung.html",
        422 if typed.faults else 200,
        rung=rung,
        around=await run(request, _around, rung),
        items=[ITEMS[key] for key in ladder.BEFORE],
        is_too_much=not typed.faults and should_be_smaller(_rated(typed)),
        typed=typed.typed,
        faults=typed.faults,
    )


def _around(desk: Desk, rung: Rung) -> Around:
    return Around(
        tries=ladder.tries_of(desk, rung.id),
        smaller=ladder.smaller_rung(desk, rung),
        was_too_much=ladder.was_too_much(desk, rung.id),
    )


async def begun(request: Request, rung: Rung, form: Form) -> int | None:
    """Keep what was rated before a rung; returns the moment, or None when the page is to be shown again.

    That is so with faults, and once when the rung is too much as rated: then something smaller is offered.
    """
    ratings = _rated(form)
    if form.faults:
        return None
    at = await run(request, ladder.rate_before, rung.id, ratings)
    return at if form.ticked("anyway") or not should_be_smaller(ratings) else None


def _rated(form: Form) -> dict[str, int]:
    return read_ratings(form, ladder.BEFORE)
