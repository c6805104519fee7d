"""The guard at the gate: every request passes it before routing, every answer after.

What it refuses, in this order:

1. *Host.* Exactly one, and one of this node's own. Otherwise a page whose name was made to point at this
   computer (DNS rebinding) would be "same origin". This holds for GET too, which carries no Origin.
2. *Method.* GET, HEAD and POST; the relay also knows PUT and DELETE. No CORS, so OPTIONS is refused as well.
3. *Where it comes from*, for POST: Origin has to be this very origin; without Origin, Fetch Metadata has to
   say ``same-origin``; without both it is refused. Where both are there, both have to agree.
4. *Who reads it*, for GET: Fetch Metadata ``cross-site`` and ``same-site`` are refused, because another port
   of the same host name is same-site and gets the cookie. The exception is a person who follows a link to
   one of the front doors: a navigation of a whole tab, whose answer the other page cannot read (COOP, no
   framing), which changes nothing (GET), and to which the cookie is not even sent when it comes from
   another site (SameSite=Strict).
5. *Size.* Counted while it streams: of one body, and of all that are on their way at one time. A body that
   stops coming is given up.

The relay's own addresses are for couriers of other nodes, which are no browsers: they send no Origin, no
cookie, and carry a token. Rules 3 and 4 do not apply there; no browser can send their tokens across origins
without a preflight, which is refused.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drawbridge import logs
from drawbridge.node import words

FORM_BYTES = 3 * 1024 * 1024
"""A text of 200 000 characters of four bytes each, written as %XX three times as long, and some room."""
RELAY_BYTES = 5 * 1024 * 1024
"""The largest envelope, 4 MiB, and some room; the relay has its own narrower rules."""
IN_FLIGHT = 64 * 1024 * 1024
"""Bytes of forms that are being read or answered at one time; anybody may send some, signed in or not."""
STALLED = 30
"""Seconds without a further part after which a form is given up."""
RELAY = ("/v1/", "/healthz")
HASHED = re.compile(r"/static/built/[\w.-]+-[A-Z0-9]{8}\.[a-z0-9]+")
"""Built files carry the hash of their content in their name; only they may be kept by a browser."""
FRONT_DOORS = frozenset({"/", "/i", "/harbour", "/away", "/begin", "/sign-in", "/bridges/accept"})
"""Where a link on another page may lead."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types drawbridge",
    )
)
DENIED = (
    "accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers send "Origin: null" with every form, and rule 3 would have to
    # believe it. Like no-referrer it tells other sites nothing.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in DENIED),
}
TLS_HEADER = ("Strict-Transport-Security", "max-age=63072000")


WORKER = "/static/built/harbour-worker.js"
"""Lies among the built files and may serve one page only, so that crisis lines open without a network."""


class BodyRefused(Exception):
    """More was sent than the guard lets in, or it does not come. ``status`` is what to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Guard:
    """Middleware around the whole application.

    Args:
        app: What is guarded.
        origins: This node's own origins, such as ``http://localhost:8420``.
        secure: Whether it is reached over TLS.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str], *, secure: bool) -> None:
        self.app = app
        self.origins = frozenset(origin.lower() for origin in origins)
        self.secure = secure
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope["path"], send, secure=self.secure)
        refused = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
        if refused:
            logs.event("refused", status=refused, method=scope["method"])
            await _refuse(refused, scope, receive, answer.send)
            return
        if is_relay(scope["path"]):
            # The relay counts for itself; this is only a wall behind it.
            body: _Body = _Body(receive, RELAY_BYTES)
        else:
            body = _FormBody(self, receive)
        try:
            await self.app(scope, body.receive, answer.send)
        except BodyRefused as refusal:
            if not answer.has_started:
                await _refuse(refusal.status, scope, receive, answer.send)
        finally:
            self.in_flight -= body.counted

    def _refusal(self, method: str, path: str, headers: Headers) -> int:
        """Return the status to refuse with, or 0."""
        own = self._own_origin(headers)
        if own is None:
            return 403
        if is_relay(path):
            return 0 if method in ("GET", "HEAD", "POST", "PUT", "DELETE") else 405
        if method == "POST":
            return 0 if _comes_from_here(headers, own) else 403
        if method not in ("GET", "HEAD"):
            return 405
        return 0 if _may_be_read(path, headers, own) else 403

    def _own_origin(self, headers: Headers) -> str | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return None
        origin = f"{'https' if self.secure else 'http'}://{hosts[0].lower()}"
        return origin if origin in self.origins else None


def is_relay(path: str) -> bool:
    """Whether an address is the relay's."""
    return path.startswith(RELAY)


def _comes_from_here(headers: Headers, own: str) -> bool:
    origins, site = headers.getlist("origin"), _site(headers)
    if site is not None and site != "same-origin":
        return False
    if origins:
        return [origin.lower() for origin in origins] == [own]
    return site == "same-origin"


def _may_be_read(path: str, headers: Headers, own: str) -> bool:
    site, origins = _site(headers), headers.getlist("origin")
    if origins and [origin.lower() for origin in origins] != [own]:
        return False
    if site in (None, "same-origin"):
        return True
    is_visit = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    if site == "none":
        # Typed into the address bar, a bookmark; or the browser itself fetching an icon or a manifest.
        return is_visit or path.startswith("/static/")
    return is_visit and path in FRONT_DOORS


def _site(headers: Headers) -> str | None:
    """Return what the browser says about where a request comes from; said twice, it is not believed."""
    said = headers.getlist("sec-fetch-site")
    return None if not said else said[0] if len(said) == 1 else "cross-site"


async def _refuse(status: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with plain text: who is refused here may not be a page of ours, and gets nothing to run."""
    mistake = words.refusal(status)
    text = "\n\n".join((mistake.title, mistake.happened, mistake.kept, mistake.do)) + "\n"
    headers = {"Allow": "GET, HEAD, POST"} if status == 405 else {}
    # What follows of a body that is refused is not read; the connection cannot be used again.
    headers |= {"Connection": "close"} if status in (408, 413, 503) else {}
    await PlainTextResponse(text, status, headers)(scope, receive, send)


class _Body:
    """Counts a body while it streams."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.counted = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise BodyRefused(413)
        return message


class _FormBody(_Body):
    """Counts a form's bytes among those of all others too, and does not wait for ever."""

    def __init__(self, guard: Guard, receive: Receive) -> None:
        super().__init__(receive, FORM_BYTES)
        self._guard = guard
        self._more = True

    async def receive(self) -> Message:
        if not self._more:
            return (
                await self._receive()
            )  # only that they have hung up, which may take as long as a page is open
        try:
            async with asyncio.timeout(STALLED):
                message = await super().receive()
        except TimeoutError as error:
            raise BodyRefused(408) from error
        size = len(message.get("body", b""))
        if self._guard.in_flight + size > IN_FLIGHT:
            raise BodyRefused(503)
        self._guard.in_flight += size
        self.counted += size
        self._more = bool(message.get("more_body", False))
        return message


class _Answer:
    """Puts the headers on an answer as it leaves."""

    def __init__(self, path: str, send: Send, *, secure: bool) -> None:
        self.has_started = False
        self._path = path
        self._send = send
        self._secure = secure

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            self._dress(MutableHeaders(scope=message), message["status"])
        await self._send(message)

    def _dress(self, headers: MutableHeaders, status: int) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self._secure:
            headers[TLS_HEADER[0]] = TLS_HEADER[1]
        may_be_kept = HASHED.fullmatch(self._path) is not None and status in (200, 206, 304)
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if may_be_kept else "no-store"
        if self._path == WORKER:
            headers["Service-Worker-Allowed"] = "/harbour"
        if "server" in headers:
            del headers["server"]
