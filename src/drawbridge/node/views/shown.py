"""Shown: the page that answers a form, fetched a moment after the form was sent."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.node.session import household_of
from drawbridge.node.shown import Pages


async def shown(request: Request) -> Response:
    """Show the page; one that is gone, or of another session, leads to Today."""
    session = request.state.session
    signed_out: Pages = request.app.state.shown
    now, name = household_of(request).house.clock(), request.path_params["name"]
    for pages in (session.shown, signed_out) if session is not None else (signed_out,):
        page = pages.find(name, now)
        if page is not None:
            return page.answer()
    return RedirectResponse("/", status_code=303)


routes = [Route("/shown/{name}", shown, methods=["GET"])]
