"""No page is the answer to a POST: browsers write what was posted into their history, on the disk.

Every page that would answer a form is kept here in memory for a few minutes, and the browser is sent to fetch
it. So a refused form shows every typed word again, reloading asks nothing, and nothing of it is left behind.
See decision 10.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drawbridge.core.world import Clock

PATH = "/shown/"
MINUTES = 10
MOST = 8
"""Pages kept for one session."""
SIGNED_OUT = 64
"""Pages kept for everybody who is signed out, together."""
MOST_BYTES = 24 * 1024 * 1024
"""Bytes of the pages that are kept together; the newest one always is."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it would have been sent; ``at`` is unix seconds."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False)
    at: int

    def answer(self) -> Response:
        """Return the page."""
        response = Response(self.body, self.status)
        response.raw_headers = [*self.headers, (b"content-length", str(len(self.body)).encode())]
        return response


class Pages:
    """The newest pages of one session, or of those who have none."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._pages: OrderedDict[str, Page] = OrderedDict()

    def keep(self, page: Page) -> str:
        """Keep a page and return the name under which it can be fetched, which nobody can guess."""
        name = secrets.token_hex(16)
        self._pages[name] = page
        while len(self._pages) > 1 and (len(self._pages) > self._most or self._size() > self._most_bytes):
            self._pages.popitem(last=False)
        return name

    def _size(self) -> int:
        return sum(len(page.body) for page in self._pages.values())

    def find(self, name: str, now: int) -> Page | None:
        """Return a page that was kept a moment ago."""
        for old in [each for each, page in self._pages.items() if not 0 <= now - page.at < MINUTES * 60]:
            del self._pages[old]
        return self._pages.get(name)

    def clear(self) -> None:
        """Forget every page."""
        self._pages.clear()


class Shown:
    """Middleware that keeps what would answer a form, and sends the browser to fetch it."""

    def __init__(self, app: ASGIApp, clock: Clock, signed_out: Pages) -> None:
        self.app = app
        self.clock = clock
        self.signed_out = signed_out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _is_form(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        await self.app(scope, receive, answer.send)
        if answer.start is not None:
            await self._redirect(answer.start, answer.body, scope, receive, send)

    async def _redirect(
        self, start: Message, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        headers = Headers(raw=start["headers"])
        kept = tuple(pair for pair in headers.raw if pair[0] not in (b"content-length", b"set-cookie"))
        session = scope.get("state", {}).get("session")
        pages = session.shown if session is not None else self.signed_out
        name = pages.keep(Page(start["status"], kept, body, self.clock()))
        response = RedirectResponse(PATH + name, status_code=303)
        for cookie in headers.getlist("set-cookie"):
            MutableHeaders(raw=response.raw_headers).append("set-cookie", cookie)
        await response(scope, receive, send)


class _Answer:
    """Holds a page back until it is whole; lets everything else through as it comes."""

    def __init__(self, send: Send) -> None:
        self.start: Message | None = None
        self.body = b""
        self._send = send

    async def send(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
        else:
            await self._send(message)


def _is_form(headers: Headers) -> bool:
    """Whether a browser sends a form by itself, and not a script."""
    return headers.get("sec-fetch-mode", "navigate") == "navigate" and "hx-request" not in headers


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return "location" not in headers and headers.get("content-type", "").startswith("text/html")
