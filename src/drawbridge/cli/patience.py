"""A server's patience: how long a request may take to begin, and how much may stand before its body.

The parser below keeps whatever it is given until the headers are whole, and waits for them for ever. A timer
set and dropped for each request would cost more than reading it, so each connection has one that looks, now
and then, whether something is overdue.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024
"""Bytes of a request that are not its body."""
BEGIN_SECONDS = 20
"""How long the head of a request may take, from the first moment of its connection or its first byte."""
LOOK_SECONDS = 5
"""Seconds between two looks at a connection; something is overdue by so much at most before it is noticed."""


class Patience(HttpToolsProtocol):
    """One connection, closed when the head of a request is too large or does not come."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._head = 0
        self._until: float | None = None
        self._is_idle = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._wait(BEGIN_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; what is not a body counts."""
        self._head += len(data)
        super().data_received(data)
        if self._head > MOST_HEAD:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head = 0
        super().on_message_begin()
        self._wait(BEGIN_SECONDS)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._until = None
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body does not count here."""
        self._head -= len(body)
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Go on with the request that waits behind this one, or wait for one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._wait(self.timeout_keep_alive)
            self._is_idle = True

    def _wait(self, seconds: float) -> None:
        self._is_idle = False
        self._until = self.loop.time() + seconds
        if self._timer is None:
            self._timer = self.loop.call_later(min(seconds, LOOK_SECONDS), self._look)

    def _look(self) -> None:
        self._timer = None
        if self._until is None:
            return
        left = self._until - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(min(left, LOOK_SECONDS), self._look)
        else:
            self._give_up()

    def _give_up(self) -> None:
        if self._is_idle:
            # What was answered may still be on its way.
            self.transport.close()
        elif self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
