"""Pages that save themselves: what the page's script is told, in one place for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions.desk import Desk
from drawbridge.errors import InputRefused
from drawbridge.node.forms import Form
from drawbridge.node.render import render
from drawbridge.node.session import run

Arguments = ParamSpec("Arguments")


async def take(
    request: Request,
    form: Form,
    act: Callable[Concatenate[Desk, Arguments], object],
    *args: Arguments.args,
    **named: Arguments.kwargs,
) -> Sequence[InputRefused]:
    """Do what saves the page, unless the form has faults already; returns what could not be taken."""
    if form.faults:
        return form.faults
    try:
        await run(request, act, *args, **named)
    except InputRefused as error:
        return [error]
    return ()


async def told(request: Request, faults: Sequence[InputRefused]) -> Response | None:
    """Return what the page's script says beside the words; None if a browser sent the form by itself."""
    if not request.headers.get("hx-request"):
        return None
    return await render(request, "_saved.html", 422 if faults else 200, faults=faults)
