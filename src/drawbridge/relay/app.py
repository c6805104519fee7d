"""The relay over HTTP: every call of section 4 of the protocol that exists so far."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from drawbridge import __version__
from drawbridge.core.names import EnvelopeId, MailboxId, SlotId
from drawbridge.errors import StorageError
from drawbridge.relay import rules, store
from drawbridge.relay.events import Bell
from drawbridge.relay.rules import PROBLEM, STATUS, Limits, Refusal
from drawbridge.relay.store import SqliteStore

Clock = Callable[[], int]
Endpoint = Callable[[Request], Awaitable[Response]]
HEARTBEAT = 15
"""Seconds between signs of life on an event stream."""


class _Mailbox(msgspec.Struct):
    read_hash: str
    write_hash: str


class _Writer(msgspec.Struct):
    write_hash: str


class _Wanted(msgspec.Struct):
    id: str
    token: str
    after: int = 0


class _Collect(msgspec.Struct):
    mailboxes: list[_Wanted]
    wait: int = 0


class Relay:
    """One relay: an application, and the task that releases what is due."""

    def __init__(self, kept: SqliteStore, clock: Clock, limits: Limits) -> None:
        self.store = kept
        self.clock = clock
        self.limits = limits
        self.bell = Bell()
        self.app = Starlette(routes=self._routes())
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to release and to sweep."""
        self._task = asyncio.create_task(self._release_for_ever())

    async def stop(self) -> None:
        """Let waiting readers go, finish what was begun, close the store."""
        self.bell.close()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await asyncio.to_thread(self.store.close)

    # ---- time ------------------------------------------------------------------------------------------------

    async def _release_for_ever(self) -> None:
        swept = 0
        while True:
            try:
                await self.release_due()
                if self.clock() - swept >= self.limits.sweep_seconds:
                    swept = self.clock()
                    await self._write(store.sweep(swept))
            except StorageError as error:
                logging.getLogger("drawbridge.relay").warning("sweep", extra={"kind": type(error).__name__})
            await asyncio.sleep(1)

    async def release_due(self) -> None:
        """Release what is due by the relay's clock."""
        due = await asyncio.to_thread(self.store.next_release)
        if due is not None and due <= self.clock():
            for mailbox in await self._write(store.release(self.clock())):
                self.bell.ring(mailbox)

    async def _write(self, call: store.Call) -> Any:
        return await asyncio.wrap_future(self.store.submit(call))

    # ---- calls -----------------------------------------------------------------------------------------------

    async def make_mailbox(self, request: Request) -> Response:
        mailbox = MailboxId(rules.read_id(request.path_params["id"]))
        asked = await self._json(request, _Mailbox)
        hashes = rules.read_hex(asked.read_hash, 32), rules.read_hex(asked.write_hash, 32)
        fresh = await self._write(store.make_mailbox(mailbox, *hashes))
        return Response(status_code=201 if fresh else 200)

    async def drop_mailbox(self, request: Request) -> Response:
        mailbox = MailboxId(rules.read_id(request.path_params["id"]))
        await self._write(store.drop_mailbox(mailbox, _shown(request)))
        return Response(status_code=204)

    async def change_writer(self, request: Request) -> Response:
        mailbox = MailboxId(rules.read_id(request.path_params["id"]))
        asked = await self._json(request, _Writer)
        await self._write(store.change_writer(mailbox, _shown(request), rules.read_hex(asked.write_hash, 32)))
        return Response(status_code=204)

    async def deposit(self, request: Request) -> Response:
        mailbox = MailboxId(rules.read_id(request.path_params["id"]))
        envelope = EnvelopeId(rules.read_id(request.path_params["envelope"]))
        query = request.query_params
        not_before, expires = rules.terms(
            query.get("not_before"), query.get("expires"), self.clock(), self.limits
        )
        sealed = await _body(request, self.limits.envelope_bytes)
        rules.check_envelope(envelope, sealed)
        call = store.deposit(mailbox, _shown(request), envelope, sealed, not_before, expires, self.limits)
        fresh = await self._write(call)
        if fresh and not_before is None:
            self.bell.ring(mailbox)
        return Response(status_code=201 if fresh else 200)

    async def remove(self, request: Request) -> Response:
        mailbox = MailboxId(rules.read_id(request.path_params["id"]))
        envelope = EnvelopeId(rules.read_id(request.path_params["envelope"]))
        removed = await self._write(
            store.remove(mailbox, _shown(request), envelope, self.clock(), self.limits)
        )
        return _json({"removed": removed})

    async def collect(self, request: Request) -> Response:
        asked = await self._json(request, _Collect)
        if not 1 <= len(asked.mailboxes) <= self.limits.collect_mailboxes:
            raise Refusal("malformed")
        wait = min(max(asked.wait, 0), self.limits.collect_wait)
        wanted = [(rules.read_id(one.id), rules.hash_of(one.token), one.after) for one in asked.mailboxes]
        with self.bell.listening([mailbox for mailbox, _, _ in wanted]) as rung:
            found = await asyncio.to_thread(self.store.collect, wanted)
            if not found and wait and not self.bell.closing:
                with suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), wait)
                if not self.bell.closing:
                    found = await asyncio.to_thread(self.store.collect, wanted)
        rows = [(one.mailbox, one.cursor, one.sealed) for one in found]
        return Response(msgspec.msgpack.encode(rows), media_type="application/msgpack")

    async def events(self, request: Request) -> Response:
        mailbox = MailboxId(rules.read_id(request.path_params["id"]))
        await asyncio.to_thread(self.store.may_read, mailbox, _shown(request))
        return StreamingResponse(self._stream(mailbox), media_type="text/event-stream")

    async def _stream(self, mailbox: MailboxId) -> AsyncIterator[bytes]:
        told = 0
        with self.bell.listening([mailbox]) as rung:
            while not self.bell.closing:
                rung.clear()
                newest = await asyncio.to_thread(self.store.newest_cursor, mailbox)
                if newest > told:
                    told = newest
                    yield b"data: %d\n\n" % newest
                try:
                    await asyncio.wait_for(rung.wait(), HEARTBEAT)
                except TimeoutError:
                    yield b":\n\n"

    async def put_invitation(self, request: Request) -> Response:
        slot = SlotId(rules.read_id(request.path_params["slot"]))
        expires = rules.invitation_expiry(request.query_params.get("expires"), self.clock(), self.limits)
        offer = await _body(request, self.limits.offer_bytes)
        manage = _shown(request)
        if not manage:
            raise Refusal("forbidden")
        if len(offer) != self.limits.offer_bytes:
            raise Refusal("malformed")
        fresh = await self._write(store.put_invitation(slot, manage, offer, expires))
        return Response(status_code=201 if fresh else 200)

    async def claim_invitation(self, request: Request) -> Response:
        slot = SlotId(rules.read_id(request.path_params["slot"]))
        claim = _shown(request)
        if not claim:
            raise Refusal("forbidden")
        offer = await self._write(store.claim_invitation(slot, claim, self.clock()))
        if offer is None:
            raise Refusal("taken")
        return Response(offer, media_type="application/octet-stream")

    async def invitation_state(self, request: Request) -> Response:
        slot = SlotId(rules.read_id(request.path_params["slot"]))
        claimed, refused, expires = await self._write(store.invitation_state(slot, _shown(request)))
        return _json({"claimed": claimed, "refused": refused, "expires": expires})

    async def drop_invitation(self, request: Request) -> Response:
        slot = SlotId(rules.read_id(request.path_params["slot"]))
        await self._write(store.drop_invitation(slot, _shown(request)))
        return Response(status_code=204)

    async def info(self, _: Request) -> Response:
        return _json(
            {
                "version": __version__,
                "clock": self.clock(),
                "limits": msgspec.structs.asdict(_Limits.of(self.limits)),
            }
        )

    async def healthz(self, _: Request) -> Response:
        await self._write(store.can_write)
        return _json({"ready": True})

    # ---- the frame -------------------------------------------------------------------------------------------

    def _routes(self) -> list[Route]:
        mailbox, envelope, slot = (
            "/v1/mailboxes/{id}",
            "/v1/mailboxes/{id}/envelopes/{envelope}",
            "/v1/invitations/{slot}",
        )
        calls: list[tuple[str, str, Endpoint]] = [
            ("PUT", mailbox, self.make_mailbox),
            ("DELETE", mailbox, self.drop_mailbox),
            ("PUT", f"{mailbox}/writer", self.change_writer),
            ("GET", f"{mailbox}/events", self.events),
            ("PUT", envelope, self.deposit),
            ("DELETE", envelope, self.remove),
            ("POST", "/v1/collect", self.collect),
            ("PUT", slot, self.put_invitation),
            ("GET", slot, self.claim_invitation),
            ("DELETE", slot, self.drop_invitation),
            ("GET", f"{slot}/state", self.invitation_state),
            ("GET", "/v1/info", self.info),
            ("GET", "/healthz", self.healthz),
        ]
        return [Route(path, self._guarded(call), methods=[method]) for method, path, call in calls]

    def _guarded(self, call: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            try:
                return await call(request)
            except Refusal as refusal:
                return _problem(refusal.kind)
            except StorageError as error:
                logging.getLogger("drawbridge.relay").warning("storage", extra={"kind": type(error).__name__})
                return _problem("storage")

        return guarded

    async def _json(self, request: Request, shape: type[Any]) -> Any:
        try:
            return msgspec.json.decode(await _body(request, self.limits.json_bytes), type=shape)
        except msgspec.MsgspecError as error:
            raise Refusal("malformed") from error
        except UnicodeDecodeError as error:
            raise Refusal("malformed") from error


class _Limits(msgspec.Struct):
    pending: int
    mailbox_bytes: int
    envelope_bytes: int
    kept_days: int
    release_days: int
    invitation_days: int

    @classmethod
    def of(cls, limits: Limits) -> _Limits:
        return cls(**{name: getattr(limits, name) for name in cls.__struct_fields__})


def make_relay(kept: SqliteStore, clock: Clock, limits: Limits | None = None) -> Relay:
    """Return a relay over a store; call ``start`` inside a running loop before it is used."""
    return Relay(kept, clock, limits or kept.limits)


async def _body(request: Request, limit: int) -> bytes:
    """Read a body, stopping as soon as it is larger than ``limit`` bytes.

    Raises:
        Refusal: too-large.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Refusal("too-large")
        parts.append(part)
    return b"".join(parts)


def _shown(request: Request) -> bytes:
    return rules.token_hash(request.headers.get("authorization", ""))


def _json(value: dict[str, Any], status: int = 200, kind: str = "application/json") -> Response:
    return Response(msgspec.json.encode(value), status_code=status, media_type=kind)


def _problem(kind: str) -> Response:
    value = {"type": PROBLEM + kind, "title": kind, "status": STATUS[kind]}
    return _json(value, STATUS[kind], "application/problem+json")
