"""Today: what is true, what waits, what is on the way."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from drawbridge.node.session import signed_in
from drawbridge.node.today_page import today_page


@signed_in
async def today(request: Request) -> Response:
    """Show Today."""
    return await today_page(request)


routes = [Route("/", today, methods=["GET"])]
