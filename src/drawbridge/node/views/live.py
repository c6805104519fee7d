"""Live: one quiet line to every open page. It says that something waits, never what."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from drawbridge.node.live import MOST_PAGES, stream
from drawbridge.node.session import session_of, signed_in


@signed_in
async def live(request: Request) -> Response:
    """Keep a stream of events open until the vault is locked or the page is left."""
    resident = session_of(request).resident
    if len(resident.listeners) >= MOST_PAGES:
        raise HTTPException(503)
    return StreamingResponse(stream(resident), media_type="text/event-stream")


routes = [Route("/live", live, methods=["GET"])]
