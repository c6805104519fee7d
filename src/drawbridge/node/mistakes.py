"""Errors become pages here, once: what happened, whether anything was lost, what to do."""

from __future__ import annotations

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drawbridge import logs
from drawbridge.errors import DrawbridgeError, InputRefused, TooManyTries
from drawbridge.node import words
from drawbridge.node.carried import words_in
from drawbridge.node.forms import read_form
from drawbridge.node.guard import BodyRefused
from drawbridge.node.render import render

__all__ = ["Unexpected", "known", "refused"]


async def known(request: Request, error: Exception) -> Response:
    """Answer one of our own errors that a view did not show itself."""
    if not isinstance(error, InputRefused):
        logs.failure("mistake", error, route=route_of(request.scope))
    seconds = error.seconds if isinstance(error, TooManyTries) else 0
    page = await mistake_page(request, words.mistake(error))
    if seconds:
        page.headers["Retry-After"] = str(seconds)
    return page


async def refused(request: Request, error: Exception) -> Response:
    """Answer what the router or a form refused, by its status."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    page = await mistake_page(request, words.refusal(status), status=status)
    if isinstance(error, HTTPException) and error.headers:
        page.headers.update(error.headers)
    return page


async def mistake_page(
    request: Request, mistake: words.Mistake, *, status: int = 0, reference: str = ""
) -> Response:
    """Return the page of a mistake; a fragment of it where a script asked."""
    template = "_mistake.html" if request.headers.get("hx-request") else "mistake.html"
    return await render(
        request,
        template,
        status or mistake.status,
        mistake=mistake,
        reference=reference,
        # After a fall the body may be used up: then only what was read before counts.
        written=await _written(request) if not reference or hasattr(request.state, "typed") else (),
    )


async def _written(request: Request) -> tuple[str, ...]:
    """Return what was typed into a form that was refused: its page is gone, and the words are not."""
    if request.method != "POST":
        return ()
    try:
        return words_in((await read_form(request)).fields)
    except (HTTPException, ClientDisconnect):
        # What cannot be read as a form holds nothing to show.
        return ()


def route_of(scope: Scope) -> str | None:
    """Return the pattern of the route that was asked, which names nothing; None before routing."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    return path if isinstance(path, str) else None


class Unexpected:
    """Middleware for what nobody foresaw: a page with a reference; the class name alone goes to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and catch what falls."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except BodyRefused:
            raise
        except Exception as error:
            if scope["type"] != "http":
                raise
            reference = secrets.token_hex(4)
            logs.failure("unexpected", error, reference=reference, route=route_of(scope))
            if not started:
                request = Request(scope, receive)
                page = await mistake_page(request, words.mistake(DrawbridgeError()), reference=reference)
                await page(scope, receive, send)
