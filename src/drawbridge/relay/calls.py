"""The calls of section 4 of the protocol: each reads what was asked, and answers when it is done."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from drawbridge import __version__
from drawbridge.relay import answers, rules
from drawbridge.relay.answers import CREATED, DONE, KNOWN, Answer
from drawbridge.relay.deposits import LARGE, Deposits
from drawbridge.relay.kept import Clock, Store
from drawbridge.relay.metrics import TEXT, Metrics
from drawbridge.relay.openapi import document
from drawbridge.relay.reading import Request
from drawbridge.relay.rules import Limits, Refusal
from drawbridge.relay.strangers import Door


class _Mailbox(msgspec.Struct):
    read_hash: str
    write_hash: str


class _Writer(msgspec.Struct):
    write_hash: str


class Calls:
    """Every call that is answered at once. Methods raise `Refusal`, `StorageError` or `Gone`."""

    PUBLISHED: ClassVar = (
        "pending", "mailbox_bytes", "envelope_bytes", "kept_days", "release_days", "invitation_days",
        "barrier_slots", "answer_bytes",
    )  # fmt: skip
    """The limits that a writer may want to know."""

    def __init__(
        self,
        store: Store,
        deposits: Deposits,
        clock: Clock,
        limits: Limits,
        door: Door,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._deposits = deposits
        self._metrics = metrics
        self._door = door
        self._clock = clock
        self._limits = limits

    async def make_mailbox(self, request: Request) -> Answer:
        """Make a mailbox, for anybody or for whoever was admitted."""
        self._door.admit("mailbox", request.shown, request.scope)
        mailbox = request.mailbox
        asked = await request.json(_Mailbox)
        hashes = rules.read_hex(asked.read_hash, 32), rules.read_hex(asked.write_hash, 32)
        return CREATED if await self._store.make_mailbox(mailbox, *hashes) else KNOWN

    async def drop_mailbox(self, request: Request) -> Answer:
        """Delete a mailbox and all it holds."""
        await self._store.drop_mailbox(request.mailbox, request.shown)
        return DONE

    async def change_writer(self, request: Request) -> Answer:
        """Let another token write."""
        mailbox = request.mailbox
        asked = await request.json(_Writer)
        write_hash = rules.read_hex(asked.write_hash, 32)
        await self._store.change_writer(mailbox, request.shown, write_hash)
        return DONE

    async def deposit(self, request: Request) -> Answer:
        """Keep an envelope; answered after it is on the disk."""
        mailbox, envelope, shown = request.mailbox, request.envelope, request.shown
        terms = self._deposits.terms(request.query)
        length = request.length
        if length is None or length > LARGE:
            await self._store.check_writer(mailbox, shown)
        sealed = await request.body(self._limits.envelope_bytes)
        return CREATED if await self._deposits.put(mailbox, envelope, shown, terms, sealed) else KNOWN

    async def remove(self, request: Request) -> Answer:
        """Acknowledge, or take back; which of them is said by the token."""
        mailbox, envelope = request.mailbox, request.envelope
        removed = await self._store.remove(mailbox, request.shown, envelope, self._clock())
        return answers.json({"removed": removed})

    async def put_invitation(self, request: Request) -> Answer:
        """Keep an offer, for anybody or for whoever was admitted; the other token manages it from now on."""
        self._door.admit("invitation", request.admission, request.scope)
        slot, manage = request.slot, _needed(request.shown)
        expires = rules.invitation_expiry(request.query, self._clock(), self._limits)
        offer = await request.body(self._limits.offer_bytes)
        if len(offer) != self._limits.offer_bytes:
            raise Refusal("malformed")
        return CREATED if await self._store.put_invitation(slot, manage, offer, expires) else KNOWN

    async def claim_invitation(self, request: Request) -> Answer:
        """Hand the offer to whoever comes first."""
        slot, claim = request.slot, _needed(request.shown)
        self._door.count("claim", request.scope)
        offer = await self._store.claim_invitation(slot, claim, self._clock())
        if offer is None:
            raise Refusal("taken")
        return answers.with_body(offer, answers.OCTETS)

    async def invitation_state(self, request: Request) -> Answer:
        """Say whether it was claimed, and how often others came."""
        claimed, refused, expires = await self._store.invitation_state(request.slot, request.shown)
        return answers.json({"claimed": claimed, "refused": refused, "expires": expires})

    async def drop_invitation(self, request: Request) -> Answer:
        """Forget an offer."""
        await self._store.drop_invitation(request.slot, request.shown)
        return DONE

    async def info(self, _: Request) -> Answer:
        """Say what this relay is and allows, and what time it has."""
        limits = {name: getattr(self._limits, name) for name in self.PUBLISHED}
        return answers.json({"version": __version__, "clock": self._clock(), "limits": limits})

    async def openapi(self, _: Request) -> Answer:
        """Describe every call for programs."""
        return answers.json(document())

    async def metrics(self, _: Request) -> Answer:
        """Give the counters of this worker."""
        return answers.with_body(self._metrics.text(), TEXT)

    async def healthz(self, _: Request) -> Answer:
        """Say that it works: only after it could write."""
        await self._store.check()
        return answers.json({"ready": True})


def _needed(shown: bytes) -> bytes:
    """Return a token's hash; a call that anybody may make still needs one."""
    if not shown:
        raise Refusal("forbidden")
    return shown
