"""The harbour: crisis lines and a few quiet things to do, signed in or not, with the network or without."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import harbour as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import change_settings, read_settings
from drawbridge.core.harbour import MAX_LIST
from drawbridge.node import sheets
from drawbridge.node.forms import read_form
from drawbridge.node.harbour_page import COOKIE, LIST, harbour_page
from drawbridge.node.session import household_of, run, session_of, signed_in

COOKIE_SECONDS = 365 * 86_400
WORKER = "harbour-worker.js"


async def harbour(request: Request) -> Response:
    """Show the lines of the chosen country at once; without a choice, those the languages suggest."""
    return await harbour_page(request)


async def now(request: Request) -> Response:
    """Show the same to somebody who said that they may end their life, or are not sure."""
    return await harbour_page(request, is_pressing=True)


async def choose_country(request: Request) -> Response:
    """Keep the country in this browser and, for somebody signed in, in their settings."""
    form = await read_form(request)
    code = form.raw("country")
    if not household_of(request).lines.current().is_choice(code):
        form.fault("country", "unknown")
        return await harbour_page(request, faults=form.faults)
    if getattr(request.state, "desk", None) is not None:
        await run(request, _keep_country, code)
        await household_of(request).refresh(session_of(request).resident)
    response = RedirectResponse("/harbour", status_code=303)
    response.set_cookie(
        COOKIE,
        code,
        max_age=COOKIE_SECONDS,
        path="/harbour",
        secure=request.app.state.jar.secure,
        httponly=True,
        samesite="strict",
    )
    return response


def _keep_country(desk: Desk, code: str) -> None:
    change_settings(desk, replace(read_settings(desk), country=code))


@signed_in
async def keep_list(request: Request) -> Response:
    """Keep somebody's own list of people and places that help."""
    form = await read_form(request)
    sheets.check(request, form, LIST)
    text = form.text("list", MAX_LIST)
    if form.faults:
        return await harbour_page(request, faults=form.faults, typed=form)
    await run(request, acts.keep_list, text.strip())
    return RedirectResponse("/harbour#helps", status_code=303)


async def worker(_: Request) -> Response:
    """Give the script that keeps this page for a time without the node, and let it mind this page only.

    Its address has no hash, so that a browser finds the newer one; it may never be kept unasked.
    """
    file = Path(str(resources.files("drawbridge.node"))) / "static" / "built" / WORKER
    if not file.is_file():
        raise HTTPException(404)
    return FileResponse(
        file,
        media_type="text/javascript",
        headers={"Service-Worker-Allowed": "/harbour", "Cache-Control": "no-cache"},
    )


routes = [
    Route("/harbour", harbour, methods=["GET"]),
    Route("/harbour/now", now, methods=["GET"]),
    Route("/harbour/country", choose_country, methods=["POST"]),
    Route("/harbour/list", keep_list, methods=["POST"]),
    Route(f"/static/built/{WORKER}", worker, methods=["GET"]),
]
