"""Today's page, shown by its own view and again when a word could not be kept."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions.today import today
from drawbridge.core.practice_table import practice_of
from drawbridge.errors import InputRefused
from drawbridge.node.feelings_form import picker, read_feelings, read_spot, spot_rows
from drawbridge.node.forms import Form
from drawbridge.node.practising import items
from drawbridge.node.render import render
from drawbridge.node.session import run
from drawbridge.node.words.eyebrow import day_and_part

FACES = 2
"""Words of each family that stand open on Today."""


async def today_page(
    request: Request, form: Form | None = None, faults: Sequence[InputRefused] = ()
) -> Response:
    """Show Today; with a form, as it was typed."""
    typed = form or Form()
    desk = request.state.desk
    found = await run(request, today)
    return await render(
        request,
        "today.html",
        422 if faults else 200,
        today=found,
        eyebrow=day_and_part(desk.clock(), desk.zone),
        day_after_items=items(practice_of(found.day_after.practice).day_after) if found.day_after else (),
        grid=spot_rows(None) if found.second_tap else (),
        picker=picker(read_feelings(typed) or (), read_spot(typed), FACES),
        faults=faults,
    )
