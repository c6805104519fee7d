"""A server's patience: how long a request may take to begin, and how much may stand before its body.

The parser below keeps whatever it is given until the headers are whole, and waits for them for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024
"""Bytes of a request that are not its body."""
BEGIN_SECONDS = 20
"""How long the head of a request may take, from the first moment of its connection or its first byte."""


class Patience(HttpToolsProtocol):
    """One connection, closed when the head of a request is too large or does not come."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._head = 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; what is not a body counts."""
        self._head += len(data)
        super().data_received(data)
        if self._head > MOST_HEAD:
            self.transport.abort()
        elif self._timer is None and self.cycle is not None and self.cycle.response_complete:
            # The next request has begun in a way that the parser does not call a beginning.
            self._wait()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head = 0
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body does not count here."""
        self._head -= len(body)
        super().on_body(body)

    def _wait(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(BEGIN_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
