"""The relay's calls, as a node makes them. The only door to the network.

Relays are named by links that somebody pastes and by the other side of a bridge, so nothing they say is
believed unseen: an answer is read up to a bound and for a bounded time, never unpacked, and nobody is sent on
to another address.
"""

from __future__ import annotations

import asyncio
import re
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

import httpx2
import msgspec
from msgspec import Meta

from drawbridge.actions.relay_barriers import Seen, Terms, read_seen
from drawbridge.core import padding
from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId, Token
from drawbridge.core.wire import MAX_NUMBER, MAX_TIME
from drawbridge.errors import RelayAway, RelayRefused

TIMEOUT = 20.0
"""Seconds for a call that does not wait."""
SLOWEST = 32 * 1024
"""Bytes a second; what is slower for the whole of a call counts as no answer."""
PROBLEM = "urn:drawbridge:problem:"
ADMISSION = "Drawbridge-Admission"
"""The header that shows an admission token beside another token."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
MAX_ANSWER = 64 * 1024
MAX_OFFER = 8_192
MAX_COLLECTED = 12 * 1024 * 1024
"""Bytes of an answer that are read: of most calls, of an invitation, of a collection."""
MOST_RELAYS = 64
"""Relays to which connections are kept; the one not asked for longest goes first."""
_KIND = re.compile(r"[a-z]{1,16}(?:-[a-z]{1,16}){0,3}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One mailbox to collect from, after a cursor."""

    mailbox: MailboxId
    token: Token = field(repr=False)
    after: int


@dataclass(frozen=True, slots=True)
class Collected:
    """One envelope that a relay handed over."""

    mailbox: MailboxId
    cursor: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Info:
    """What a relay says of itself; ``clock`` is unix seconds."""

    version: str
    clock: int


@dataclass(frozen=True, slots=True)
class Slot:
    """What the maker of an invitation learns: whether it was claimed, and how many others tried."""

    claimed: bool
    refused: int


Shape = TypeVar("Shape")


class _Problem(msgspec.Struct):
    type: str = ""


class _Removed(msgspec.Struct):
    removed: bool


class _Slot(msgspec.Struct):
    claimed: bool
    refused: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class _Info(msgspec.Struct):
    version: str
    clock: Annotated[int, Meta(ge=0, le=MAX_TIME)]


_MailboxId = Annotated[bytes, Meta(min_length=16, max_length=16)]
_Cursor = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
_Sealed = Annotated[bytes, Meta(min_length=padding.SIZES[0], max_length=padding.SIZES[-1])]
_collected = msgspec.msgpack.Decoder(list[tuple[_MailboxId, _Cursor, _Sealed]])


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a relay said, whole."""

    status: int
    content: bytes = field(repr=False)


class RelayClient:
    """Talks to any relay.

    Args:
        local: applications in this process, by their addresses.
        admission: what relays ask for before they make a mailbox or keep an invitation, by their addresses.
    """

    def __init__(
        self, local: Mapping[str, Any] | None = None, admission: Mapping[str, Token] | None = None
    ) -> None:
        self._local = dict(local or {})
        self._admission = dict(admission or {})
        self._clients: OrderedDict[str, httpx2.AsyncClient] = OrderedDict()

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def make_mailbox(self, relay: str, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> None:
        """Make a mailbox; asked again, nothing changes."""
        body = {"read_hash": read_hash.hex(), "write_hash": write_hash.hex()}
        token = self._admission.get(relay)
        await self._ask(relay, "PUT", f"/v1/mailboxes/{mailbox.hex()}", token=token, json=body)

    async def change_writer(self, relay: str, mailbox: MailboxId, read: Token, write_hash: bytes) -> None:
        """Let another token write, and the earlier one no more."""
        path = f"/v1/mailboxes/{mailbox.hex()}/writer"
        await self._ask(relay, "PUT", path, token=read, json={"write_hash": write_hash.hex()})

    async def drop_mailbox(self, relay: str, mailbox: MailboxId, read: Token) -> None:
        """Delete a mailbox and everything in it."""
        await self._ask(relay, "DELETE", f"/v1/mailboxes/{mailbox.hex()}", token=read)

    async def deposit(
        self,
        relay: str,
        mailbox: MailboxId,
        write: Token,
        envelope: EnvelopeId,
        sealed: bytes,
        not_before: int | None = None,
        expires: int | None = None,
    ) -> None:
        """Put an envelope; returns only when the relay has it for good."""
        terms = {"not_before": not_before, "expires": expires}
        query = {name: value for name, value in terms.items() if value is not None}
        path = f"/v1/mailboxes/{mailbox.hex()}/envelopes/{envelope.hex()}"
        await self._ask(relay, "PUT", path, token=write, content=sealed, params=query)

    async def take_back(self, relay: str, mailbox: MailboxId, write: Token, envelope: EnvelopeId) -> bool:
        """Remove an envelope before its release; returns whether it was still there."""
        path = f"/v1/mailboxes/{mailbox.hex()}/envelopes/{envelope.hex()}"
        answer = await self._ask(relay, "DELETE", path, token=write)
        return _decode(answer.content, _Removed).removed

    async def acknowledge(self, relay: str, mailbox: MailboxId, read: Token, envelope: EnvelopeId) -> None:
        """Tell the relay that an envelope is filed; it deletes it."""
        path = f"/v1/mailboxes/{mailbox.hex()}/envelopes/{envelope.hex()}"
        await self._ask(relay, "DELETE", path, token=read)

    async def collect(self, relay: str, wanted: Sequence[Wanted], wait: int = 0) -> list[Collected]:
        """Return released envelopes, waiting up to ``wait`` seconds for the first."""
        body = {
            "mailboxes": [
                {"id": want.mailbox.hex(), "token": _bearer(want.token), "after": want.after}
                for want in wanted
            ],
            "wait": wait,
        }
        answer = await self._ask(relay, "POST", "/v1/collect", json=body, wait=wait, limit=MAX_COLLECTED)
        try:
            rows = _collected.decode(answer.content)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise RelayAway from error
        asked = {want.mailbox for want in wanted}
        found = [Collected(MailboxId(mailbox), cursor, sealed) for mailbox, cursor, sealed in rows]
        # An envelope is for the mailbox it was put in; under any other name it is nobody's.
        return [one for one in found if one.mailbox in asked and padding.is_size(len(one.sealed))]

    async def put_invitation(
        self, relay: str, slot: SlotId, manage: Token, offer: bytes, expires: int
    ) -> None:
        """Put a sealed offer where its link leads."""
        path = f"/v1/invitations/{slot.hex()}"
        admission = self._admission.get(relay)
        more = {ADMISSION: _bearer(admission)} if admission else {}
        query = {"expires": expires}
        await self._ask(relay, "PUT", path, token=manage, headers=more, content=offer, params=query)

    async def claim_invitation(self, relay: str, slot: SlotId, claim: Token) -> bytes:
        """Take the sealed offer; the relay hands it to one claimant only."""
        path = f"/v1/invitations/{slot.hex()}"
        return (await self._ask(relay, "GET", path, token=claim, limit=MAX_OFFER)).content

    async def invitation_state(self, relay: str, slot: SlotId, manage: Token) -> Slot:
        """Return whether an invitation was claimed, and how many others tried."""
        answer = await self._ask(relay, "GET", f"/v1/invitations/{slot.hex()}/state", token=manage)
        found = _decode(answer.content, _Slot)
        return Slot(found.claimed, found.refused)

    async def drop_invitation(self, relay: str, slot: SlotId, manage: Token) -> None:
        """Delete an offer."""
        await self._ask(relay, "DELETE", f"/v1/invitations/{slot.hex()}", token=manage)

    async def make_barrier(self, relay: str, barrier: BarrierId, terms: Terms) -> None:
        """Make a barrier, at which the answers of a round meet; asked again, nothing changes."""
        body = {
            "slots": [slot.hex() for slot in terms.slots],
            "needed": terms.needed,
            "deadline": terms.deadline,
            "opens": terms.opens,
        }
        token = self._admission.get(relay)
        await self._ask(relay, "PUT", f"/v1/barriers/{barrier.hex()}", token=token, json=body)

    async def fill_slot(
        self, relay: str, barrier: BarrierId, place: int, token: Token, sealed: bytes
    ) -> None:
        """Put a sealed answer, or a pass, which is empty; returns only when the relay has it for good."""
        path = f"/v1/barriers/{barrier.hex()}/slots/{place:d}"
        await self._ask(relay, "PUT", path, token=token, content=sealed)

    async def look_at_barrier(self, relay: str, barrier: BarrierId, token: Token, wait: int = 0) -> Seen:
        """Return where a barrier stands, waiting up to ``wait`` seconds until it is open or void."""
        path = f"/v1/barriers/{barrier.hex()}"
        answer = await self._ask(
            relay, "GET", path, token=token, wait=wait, params={"wait": wait}, limit=MAX_COLLECTED
        )
        return read_seen(answer.content)

    async def info(self, relay: str) -> Info:
        """Return what the relay says of itself."""
        found = _decode((await self._ask(relay, "GET", "/v1/info")).content, _Info)
        return Info(found.version, found.clock)

    async def _ask(
        self,
        relay: str,
        method: str,
        path: str,
        *,
        token: Token | None = None,
        wait: int = 0,
        limit: int = MAX_ANSWER,
        headers: Mapping[str, str] = NO_HEADERS,
        **rest: Any,
    ) -> _Answer:
        shown = {"Authorization": f"Bearer {_bearer(token)}"} if token else {}
        asked = {"Accept-Encoding": "identity"} | shown | dict(headers)
        # Each part of an answer may take its time, and all of them together a time of their own.
        seconds = TIMEOUT + wait
        whole = seconds + (limit + len(rest.get("content", b""))) / SLOWEST
        try:
            async with asyncio.timeout(whole):
                answer = await self._read(relay, method, path, limit, headers=asked, timeout=seconds, **rest)
        except RelayAway:
            raise
        except Exception as error:
            # Somebody else chose the address, and odd ones make the library stumble in ways of its own. In
            # this process it would be a mistake of ours, which must not pass for an absent relay.
            if relay in self._local and not isinstance(error, (httpx2.HTTPError, OSError)):
                raise
            raise RelayAway from error
        if answer.status >= 400:
            raise RelayRefused(status=answer.status, kind=_kind(answer))
        if answer.status >= 300:
            raise RelayAway
        return answer

    async def _read(self, relay: str, method: str, path: str, limit: int, **asked: Any) -> _Answer:
        client = await self._client(relay)
        async with client.stream(method, path, **asked) as answer:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise RelayAway
            if int(answer.headers.get("content-length", "0")) > limit:
                raise RelayAway
            content = bytearray()
            async for part in answer.aiter_raw():
                content += part
                if len(content) > limit:
                    raise RelayAway
            return _Answer(answer.status_code, bytes(content))

    async def _client(self, relay: str) -> httpx2.AsyncClient:
        if relay not in self._clients:
            application = self._local.get(relay)
            transport = httpx2.ASGITransport(app=application) if application else None
            self._clients[relay] = httpx2.AsyncClient(
                base_url=relay, transport=transport, follow_redirects=False, trust_env=False
            )
        self._clients.move_to_end(relay)
        client = self._clients[relay]
        if len(self._clients) > MOST_RELAYS:
            _, oldest = self._clients.popitem(last=False)
            await oldest.aclose()
        return client


def _bearer(token: bytes) -> str:
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def _kind(answer: _Answer) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    kind = problem.type.removeprefix(PROBLEM)
    # One of the protocol's short words, or nothing: it is kept, and pages and logs choose by it.
    return kind if problem.type.startswith(PROBLEM) and _KIND.fullmatch(kind) else ""


def _decode(content: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RelayAway from error
