"""The relay's calls, as a node makes them. The only door to the network."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
import msgspec

from drawbridge.core.names import EnvelopeId, MailboxId, SlotId, Token
from drawbridge.errors import RelayAway, RelayRefused

TIMEOUT = 20.0
"""Seconds for a call that does not wait."""
PROBLEM = "urn:drawbridge:problem:"
MAX_OFFER = 8_192
MAX_COLLECTED = 12 * 1024 * 1024


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
    refused: int


class _Info(msgspec.Struct):
    version: str
    clock: int


_collected = msgspec.msgpack.Decoder(list[tuple[bytes, int, bytes]])


class RelayClient:
    """Talks to any relay. ``local`` maps an address to an application in this process."""

    def __init__(self, local: Mapping[str, Any] | None = None) -> None:
        self._local = dict(local or {})
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def make_mailbox(self, relay: str, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> None:
        """Make a mailbox; asked again, nothing changes."""
        body = {"read_hash": read_hash.hex(), "write_hash": write_hash.hex()}
        await self._ask(relay, "PUT", f"/v1/mailboxes/{mailbox.hex()}", json=body)

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
        answer = await self._ask(relay, "POST", "/v1/collect", json=body, seconds=TIMEOUT + wait)
        try:
            rows = _collected.decode(answer.content)
        except msgspec.MsgspecError as error:
            raise RelayAway from error
        return [Collected(MailboxId(mailbox), cursor, sealed) for mailbox, cursor, sealed in rows]

    async def put_invitation(
        self, relay: str, slot: SlotId, manage: Token, offer: bytes, expires: int
    ) -> None:
        """Put a sealed offer where its link leads."""
        path = f"/v1/invitations/{slot.hex()}"
        await self._ask(relay, "PUT", path, token=manage, content=offer, params={"expires": expires})

    async def claim_invitation(self, relay: str, slot: SlotId, claim: Token) -> bytes:
        """Take the sealed offer; the relay hands it to one claimant only."""
        answer = await self._ask(relay, "GET", f"/v1/invitations/{slot.hex()}", token=claim)
        if len(answer.content) > MAX_OFFER:
            raise RelayRefused(status=200, kind="too-large")
        return answer.content

    async def invitation_state(self, relay: str, slot: SlotId, manage: Token) -> Slot:
        """Return whether an invitation was claimed, and how many others tried."""
        answer = await self._ask(relay, "GET", f"/v1/invitations/{slot.hex()}/state", token=manage)
        found = _decode(answer.content, _Slot)
        return Slot(found.claimed, found.refused)

    async def drop_invitation(self, relay: str, slot: SlotId, manage: Token) -> None:
        """Delete an offer."""
        await self._ask(relay, "DELETE", f"/v1/invitations/{slot.hex()}", token=manage)

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
        seconds: float = TIMEOUT,
        **rest: Any,
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {_bearer(token)}"} if token else {}
        try:
            answer = await self._client(relay).request(method, path, headers=headers, timeout=seconds, **rest)
        except (httpx2.HTTPError, OSError) as error:
            raise RelayAway from error
        if answer.status_code >= 400:
            raise RelayRefused(status=answer.status_code, kind=_kind(answer))
        if answer.status_code >= 300:
            raise RelayAway
        return answer

    def _client(self, relay: str) -> httpx2.AsyncClient:
        if relay not in self._clients:
            application = self._local.get(relay)
            transport = httpx2.ASGITransport(app=application) if application else None
            self._clients[relay] = httpx2.AsyncClient(
                base_url=relay, transport=transport, follow_redirects=False, trust_env=False
            )
        return self._clients[relay]


def _bearer(token: bytes) -> str:
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def _kind(answer: httpx2.Response) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return problem.type.removeprefix(PROBLEM) if problem.type.startswith(PROBLEM) else ""


def _decode(content: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RelayAway from error
