"""The harbour: crisis lines and a few quiet things to do, signed in or not, with the network or without."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import change_settings, read_settings
from drawbridge.core import crisis
from drawbridge.errors import DrawbridgeError
from drawbridge.node.forms import Form, read_form
from drawbridge.node.render import render
from drawbridge.node.session import SignedOut, household_of, run, session_of

COOKIE = "harbour-country"
"""Holds a country's code and nothing else, so that the choice outlives signing in and out."""
COOKIE_SECONDS = 365 * 86_400
WORKER = "harbour-worker.js"
CHOICES = frozenset({*crisis.COUNTRIES, crisis.SOMEWHERE_ELSE})


async def harbour(request: Request) -> Response:
    """Show the lines of the chosen country at once; without a choice, those the languages suggest."""
    chosen = await _chosen(request)
    return await _page(
        request, chosen or crisis.country_of_languages(_languages(request)), is_guess=not chosen
    )


async def choose_country(request: Request) -> Response:
    """Keep the country in this browser and, for somebody signed in, in their settings."""
    form = await read_form(request)
    code = form.raw("country")
    if code not in CHOICES:
        form.fault("country", "unknown")
        return await _page(request, await _chosen(request), status=422, form=form)
    if _is_signed_in(request):
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


def _country_of(desk: Desk) -> str:
    return read_settings(desk).country


def _is_signed_in(request: Request) -> bool:
    return getattr(request.state, "desk", None) is not None


def _languages(request: Request) -> str:
    return request.headers.get("accept-language", "")


async def _chosen(request: Request) -> str:
    """Return the chosen code or empty: from the address, the person's settings or this browser."""
    asked = (
        request.query_params.get("country", ""),
        await _in_settings(request),
        request.cookies.get(COOKIE, ""),
    )
    return next((code for code in asked if code in CHOICES), "")


async def _in_settings(request: Request) -> str:
    if not _is_signed_in(request):
        return ""
    try:
        return await run(request, _country_of)
    except (SignedOut, DrawbridgeError):
        # Help must open whatever has happened to the vault; every other page says what is wrong with it.
        return ""


async def _page(
    request: Request, code: str, *, is_guess: bool = False, status: int = 200, form: Form | None = None
) -> Response:
    return await render(
        request,
        "harbour.html",
        status,
        code=code,
        shown=crisis.country(code),
        countries=tuple(crisis.COUNTRIES.values()),
        crisis=crisis,
        is_guess=is_guess,
        today=datetime.fromtimestamp(household_of(request).house.clock(), UTC).date(),
        faults=form.faults if form else [],
    )


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
    Route("/harbour/country", choose_country, methods=["POST"]),
    Route(f"/static/built/{WORKER}", worker, methods=["GET"]),
]
