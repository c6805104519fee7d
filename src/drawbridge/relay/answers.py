"""What a call answers, and how it goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.types import Send

from drawbridge.relay.rules import PROBLEM, STATUS

Header = tuple[bytes, bytes]
NO_STORE: Header = (b"cache-control", b"no-store")
CLOSE: Header = (b"connection", b"close")
MESSAGE_PACK, OCTETS = b"application/msgpack", b"application/octet-stream"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers and a body."""

    status: int
    headers: tuple[Header, ...]
    body: bytes = field(default=b"", repr=False)

    async def write(self, method: str, send: Send) -> None:
        """Send it; what answers a HEAD has no body."""
        # A new list each time: whoever stands around the relay may add headers to it.
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else self.body})


def empty(status: int) -> Answer:
    """Return an answer that is only a status."""
    return Answer(status, () if status == 204 else ((b"content-length", b"0"),))


CREATED, KNOWN, DONE = empty(201), empty(200), empty(204)


def with_body(body: bytes, kind: bytes, *more: Header, status: int = 200) -> Answer:
    """Return an answer that carries bytes of a media type."""
    length = b"%d" % len(body)
    return Answer(status, ((b"content-type", kind), (b"content-length", length), NO_STORE, *more), body)


def json(value: dict[str, Any]) -> Answer:
    """Return an answer in JSON."""
    return with_body(msgspec.json.encode(value), b"application/json")


def problem(kind: str, *more: Header) -> Answer:
    """Return a refusal (RFC 9457). It says which rule, and nothing about what was asked for."""
    status = STATUS[kind]
    body = msgspec.json.encode({"type": PROBLEM + kind, "title": kind, "status": status})
    return with_body(body, b"application/problem+json", *PROBLEM_HEADERS.get(kind, ()), *more, status=status)


PROBLEM_HEADERS: dict[str, tuple[Header, ...]] = {
    "busy": ((b"retry-after", b"2"),),
    "too-many": ((b"retry-after", b"60"),),
}
