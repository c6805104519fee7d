"""A call as it came: nothing is read before it is needed, and never more than is allowed."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import msgspec
from starlette.types import Receive, Scope

from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId
from drawbridge.relay import rules
from drawbridge.relay.rules import Limits, Refusal

Shape = TypeVar("Shape")
ADMISSION = b"drawbridge-admission"
"""The header that shows an admission token where ``Authorization`` shows another one."""


class Gone(Exception):
    """Whoever called has hung up; there is nobody to answer."""


class Flight:
    """Counts the bytes of bodies that are being read, or wait to be written, at one time."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0

    def take(self, size: int) -> None:
        """Count some more.

        Raises:
            Refusal: busy, if that is too many; nothing is counted then.
        """
        if self.held + size > self.limit:
            raise Refusal("busy")
        self.held += size

    def give(self, size: int) -> None:
        """Count some less."""
        self.held -= size


class Request:
    """One call: its address, its token, its body.

    Args:
        scope: as the server gives it.
        receive: likewise.
        ids: the parts of the path that name something, not looked at yet.
        limits: what may be sent.
        flight: where the bytes of the body are counted.
    """

    __slots__ = ("_flight", "_held", "_ids", "_is_read", "_length", "_limits", "_token", "receive", "scope")

    def __init__(
        self, scope: Scope, receive: Receive, ids: list[str], limits: Limits, flight: Flight
    ) -> None:
        self.scope = scope
        self.receive = receive
        self._ids = ids
        self._limits = limits
        self._flight = flight
        self._held = 0
        self._is_read = True
        self._token: bytes | None = None
        self._length: bytes | None = None
        for name, value in scope["headers"]:
            # Said twice, it is not believed.
            if name == b"authorization":
                self._token = value if self._token is None else b""
            elif name == b"content-length":
                self._length = value if self._length is None else b""
                self._is_read = value == b"0"

    @property
    def query(self) -> bytes:
        """The query as it came."""
        query: bytes = self.scope["query_string"]
        return query

    @property
    def mailbox(self) -> MailboxId:
        """The mailbox in the path.

        Raises:
            Refusal: malformed.
        """
        return MailboxId(rules.read_id(self._ids[0]))

    @property
    def envelope(self) -> EnvelopeId:
        """The envelope in the path.

        Raises:
            Refusal: malformed.
        """
        return EnvelopeId(rules.read_id(self._ids[1]))

    @property
    def slot(self) -> SlotId:
        """The invitation's slot in the path.

        Raises:
            Refusal: malformed.
        """
        return SlotId(rules.read_id(self._ids[0]))

    @property
    def barrier(self) -> BarrierId:
        """The barrier in the path.

        Raises:
            Refusal: malformed.
        """
        return BarrierId(rules.read_id(self._ids[0]))

    @property
    def place(self) -> int:
        """The number of a barrier's slot in the path.

        Raises:
            Refusal: malformed.
        """
        return rules.read_place(self._ids[1])

    @property
    def shown(self) -> bytes:
        """The hash of the token that was shown; none, or two, fit nothing."""
        return rules.token_hash(self._token or b"")

    @property
    def admission(self) -> bytes:
        """The hash of the token shown for being admitted, beside another in its usual place.

        Looked for only where it is asked for. None, or two, fit nothing.
        """
        said = [value for name, value in self.scope["headers"] if name == ADMISSION]
        return rules.token_hash(b"Bearer " + said[0]) if len(said) == 1 else b""

    @property
    def length(self) -> int | None:
        """The length that was announced, or None.

        Raises:
            Refusal: malformed.
        """
        said = self._length
        if said is None:
            return None
        if not said.isdigit() or len(said) > 15:
            raise Refusal("malformed")
        return int(said)

    @property
    def is_read(self) -> bool:
        """Whether nothing of the body is still to come, as far as was announced or seen."""
        return self._is_read

    async def body(self, limit: int) -> bytes:
        """Read the whole body; its bytes count as held until `put_down`.

        Raises:
            Refusal: too-large, as soon as it is; malformed, if its length is another than was announced;
                too-slow; busy.
            Gone: the caller hung up.
        """
        announced = self.length
        if announced is not None and announced > limit:
            raise Refusal("too-large")
        # No clock for the first part: until it is there, nothing is held but a connection.
        body, more = await self._part(limit)
        if more:
            try:
                async with asyncio.timeout(self._limits.body_seconds):
                    body = await self._rest(body, limit)
            except TimeoutError as error:
                raise Refusal("too-slow") from error
        if announced is not None and announced != len(body):
            raise Refusal("malformed")
        return body

    async def json(self, shape: type[Shape]) -> Shape:
        """Read a body in JSON; unknown fields are ignored.

        Raises:
            Refusal: as for `body`; malformed.
            Gone: the caller hung up.
        """
        body = await self.body(self._limits.json_bytes)
        try:
            return msgspec.json.decode(body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Refusal("malformed") from error
        finally:
            self.put_down()

    def put_down(self) -> None:
        """The body is not held any longer."""
        self._flight.give(self._held)
        self._held = 0

    async def hung_up(self) -> None:
        """Return when the caller has hung up. Only after the body was read."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def _part(self, limit: int) -> tuple[bytes, bool]:
        """Return the next part, and whether more follows."""
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        self._is_read = not message.get("more_body", False)
        if self._held + len(part) > limit:
            raise Refusal("too-large")
        self._flight.take(len(part))
        self._held += len(part)
        return part, not self._is_read

    async def _rest(self, first: bytes, limit: int) -> bytes:
        parts, more = [first], True
        while more:
            part, more = await self._part(limit)
            parts.append(part)
        return b"".join(parts)
