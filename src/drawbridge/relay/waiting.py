"""The calls that wait: collecting, and the stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated

import msgspec
from starlette.types import Send

from drawbridge import logs
from drawbridge.core.names import MailboxId
from drawbridge.errors import StorageError
from drawbridge.relay import answers, rules
from drawbridge.relay.answers import CLOSE, MESSAGE_PACK, NO_STORE, Answer
from drawbridge.relay.events import Bell, Listener
from drawbridge.relay.kept import Clock, Released, Store, Wanted
from drawbridge.relay.reading import Gone, Request
from drawbridge.relay.rules import LONGEST_WAIT, Limits, Refusal

PART = "drawbridge.part"
"""An extension of the server: writes a part of a body that has begun, on the spot, if it can be written."""
HEARTBEAT = 15
"""Seconds between signs of life on a stream."""
Cursor = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Wanted(msgspec.Struct):
    id: str
    token: str
    after: Cursor = 0


class _Collect(msgspec.Struct):
    mailboxes: list[_Wanted]
    wait: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_WAIT)] = 0


class Waiting:
    """Every call that may wait for a release. Methods raise `Refusal`, `StorageError` or `Gone`."""

    def __init__(self, store: Store, bell: Bell, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._bell = bell
        self._clock = clock
        self._limits = limits

    async def collect(self, request: Request) -> Answer:
        """Hand over what is released, waiting for a first one if that was asked."""
        asked = await request.json(_Collect)
        wanted = _read_wanted(asked, self._limits)
        with self._bell.listening([mailbox for mailbox, _, _ in wanted]) as listener:
            found = await self._store.collect(wanted, self._clock())
            if not found and asked.wait:
                with noticing_who_hangs_up(request, listener) as present:
                    wait = min(asked.wait, self._limits.collect_wait)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(wait):
                            found = await self._first(wanted, listener.rung, present)
        rows = [(one.mailbox, one.cursor, one.sealed) for one in found]
        # On a connection that is not kept, who comes back meets the relay that was started instead.
        more = (CLOSE,) if self._bell.closing else ()
        return answers.with_body(msgspec.msgpack.encode(rows), MESSAGE_PACK, *more)

    async def events(self, request: Request) -> Stream:
        """Tell a cursor at each release."""
        mailbox, shown = request.mailbox, request.shown
        await self._store.newest_cursor(mailbox, shown)
        return Stream(self._store, self._bell, request, mailbox, shown)

    async def _first(
        self, wanted: list[Wanted], rung: asyncio.Event, present: asyncio.Task[None]
    ) -> list[Released]:
        while True:
            await rung.wait()
            rung.clear()
            if present.done():
                raise Gone
            if self._bell.closing:
                return []
            if found := await self._store.collect(wanted, self._clock()):
                return found


@dataclass(frozen=True, slots=True)
class Stream:
    """Server-sent events of one mailbox: cursors, nothing else."""

    store: Store
    bell: Bell
    request: Request
    mailbox: MailboxId
    shown: bytes
    status: int = 200

    async def write(self, _: str, send: Send) -> None:
        """Tell until the caller hangs up, the mailbox is deleted or the relay stops."""
        headers = [(b"content-type", b"text/event-stream"), NO_STORE]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with (
            self.bell.listening([self.mailbox]) as listener,
            noticing_who_hangs_up(self.request, listener) as present,
            _waking_regularly(listener),
        ):
            try:
                await self._tell(send, listener, present)
            except Refusal:
                pass
            except StorageError as error:
                logs.failure("relay-storage", error, route="/v1/mailboxes/{id}/events")
        await send({"type": "http.response.body", "body": b""})

    async def _tell(self, send: Send, listener: Listener, present: asyncio.Task[None]) -> None:
        told = 0
        part: Callable[[bytes], bool] | None = self.request.scope.get("extensions", {}).get(PART)

        def tell_at_once(cursor: int) -> bool:
            nonlocal told
            if part is None or not part(_event(cursor)):
                return False
            told = cursor
            return True

        # What was released before the bell was heard, and between the check of the token and that.
        found = await self.store.newest_cursor(self.mailbox, self.shown)
        listener.newest = max(listener.newest, found)
        listener.tell = tell_at_once
        while not (self.bell.closing or present.done()):
            listener.rung.clear()
            if listener.newest <= told:
                # Woken without news: a sign of life is due, the mailbox is gone, or something was not heard.
                found = await self.store.newest_cursor(self.mailbox, self.shown)
                listener.newest = max(listener.newest, found)
            if listener.newest > told:
                told = listener.newest
                await send(_part(_event(told)))
            else:
                await send(_part(b":\n\n"))
            await listener.rung.wait()


def _event(cursor: int) -> bytes:
    return b"data: %d\n\n" % cursor


def _part(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _read_wanted(asked: _Collect, limits: Limits) -> list[Wanted]:
    wanted = [
        (MailboxId(rules.read_id(one.id)), rules.hash_of(one.token), one.after) for one in asked.mailboxes
    ]
    if not 1 <= len(wanted) <= limits.collect_mailboxes or len({one[0] for one in wanted}) < len(wanted):
        raise Refusal("malformed")
    return wanted


@contextmanager
def noticing_who_hangs_up(request: Request, listener: Listener) -> Iterator[asyncio.Task[None]]:
    """Give a task that is done, and rings, when the caller has gone: nobody waits on for nobody."""
    task = asyncio.create_task(request.hung_up())
    task.add_done_callback(lambda _: listener.rung.set())
    try:
        yield task
    finally:
        task.cancel()


@contextmanager
def _waking_regularly(listener: Listener) -> Iterator[None]:
    """Ring at every heartbeat: one timer that runs on costs less than one set and dropped at each event."""
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle

    def wait() -> None:
        nonlocal timer
        timer = loop.call_later(HEARTBEAT, beat)

    def beat() -> None:
        listener.rung.set()
        wait()

    wait()
    try:
        yield
    finally:
        timer.cancel()
