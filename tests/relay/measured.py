"""A relay in a process of its own whose answers can be made later by so many microseconds.

``python -m tests.relay.measured ADDRESS DOOR`` serves the store at ADDRESS on the socket numbered DOOR. It is
the relay as it is, but for a header: whoever measures asks with ``x-spin`` for a difference that is
known, to see whether it would be found.
"""

from __future__ import annotations

import socket
import sys
import time

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from drawbridge.relay.app import make_relay
from drawbridge.relay.store import open_store

SPIN = b"x-spin"


def spin(microseconds: float) -> None:
    """Be busy for so long."""
    end = time.perf_counter_ns() + int(microseconds * 1_000)
    while time.perf_counter_ns() < end:
        pass


def spinning(app: ASGIApp) -> ASGIApp:
    """Return an application that is busy first for as long as each call asks."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        for name, value in scope.get("headers", ()):
            if name == SPIN:
                spin(float(value))
        await app(scope, receive, send)

    return serve


def main(address: str, door: int) -> None:
    """Serve until the signal to end."""
    relay = make_relay(open_store(address), lambda: int(time.time()))
    config = uvicorn.Config(spinning(relay.app), lifespan="on", access_log=False, log_config=None, ws="none")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=door)])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
