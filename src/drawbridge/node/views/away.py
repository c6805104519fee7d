"""Away: where *Leave* leads. A calendar, as on any wall; no mark, no session, no name."""

from __future__ import annotations

import calendar
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from drawbridge.node.render import environment
from drawbridge.node.session import household_of

MONDAY_FIRST = calendar.Calendar(firstweekday=0)


async def away(request: Request) -> Response:
    """Show this month."""
    house = household_of(request).house
    today = datetime.fromtimestamp(house.clock(), house.zone).date()
    weeks = MONDAY_FIRST.monthdatescalendar(today.year, today.month)
    page = environment().get_template("away.html").render(month=f"{today:%B %Y}", today=today, weeks=weeks)
    return HTMLResponse(page)


routes = [Route("/away", away, methods=["GET"])]
