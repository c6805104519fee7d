"""The calls on barriers: making one, filling a slot, looking, and waiting until it is open or void."""

from __future__ import annotations

import asyncio

import msgspec

from drawbridge.core.names import BarrierId
from drawbridge.relay import answers, barriers, rules
from drawbridge.relay.answers import CLOSE, CREATED, KNOWN, MESSAGE_PACK, Answer
from drawbridge.relay.barriers import Asked, Barrier, State
from drawbridge.relay.deposits import LARGE
from drawbridge.relay.events import Bell, Listener
from drawbridge.relay.kept import Clock, Filling, Store
from drawbridge.relay.reading import Gone, Request
from drawbridge.relay.rules import Limits
from drawbridge.relay.strangers import Door
from drawbridge.relay.waiting import noticing_who_hangs_up


class BarrierCalls:
    """Every call on a barrier. Methods raise `Refusal`, `StorageError` or `Gone`."""

    def __init__(self, store: Store, bell: Bell, clock: Clock, limits: Limits, door: Door) -> None:
        self._store = store
        self._bell = bell
        self._clock = clock
        self._limits = limits
        self._door = door

    async def make(self, request: Request) -> Answer:
        """Make a barrier, for anybody or for whoever was admitted."""
        self._door.admit("barrier", request.shown, request.scope)
        barrier = request.barrier
        terms = barriers.read_terms(await request.json(Asked), self._clock(), self._limits)
        return CREATED if await self._store.make_barrier(barrier, terms) else KNOWN

    async def fill(self, request: Request) -> Answer:
        """Keep an answer, or a pass; answered after it is on the disk, and alike whatever it has opened."""
        barrier, place, shown, length = request.barrier, request.place, request.shown, request.length
        if length is None or length > LARGE:
            await self._store.check_slot(barrier, place, shown)
        sealed = await request.body(self._limits.answer_bytes)
        barriers.check_answer(sealed)
        fresh = await self._store.fill(Filling(barrier, place, shown, sealed), self._clock())
        return CREATED if fresh else KNOWN

    async def look(self, request: Request) -> Answer:
        """Say where it stands, and give every answer to whoever filled; wait for that if it was asked."""
        barrier, shown = request.barrier, request.shown
        wait = min(rules.read_wait(request.query), self._limits.collect_wait)
        with self._bell.listening([barriers.bell_of(barrier)]) as listener:
            found = await self._store.look(barrier, shown)
            if wait and found.state is State.WAITING and not self._bell.closing:
                with noticing_who_hangs_up(request, listener) as present:
                    found = await self._settled(barrier, shown, wait, listener, present)
        more = (CLOSE,) if self._bell.closing else ()
        return answers.with_body(_packed(found), MESSAGE_PACK, *more)

    async def _settled(
        self, barrier: BarrierId, shown: bytes, wait: int, listener: Listener, present: asyncio.Task[None]
    ) -> Barrier:
        """Wait until it is settled. Any other filling wakes nobody: its time could tell who."""
        try:
            async with asyncio.timeout(wait):
                while True:
                    await listener.rung.wait()
                    listener.rung.clear()
                    if present.done():
                        raise Gone
                    found = await self._store.look(barrier, shown)
                    if found.state is not State.WAITING or self._bell.closing:
                        return found
        except TimeoutError:
            return await self._store.look(barrier, shown)


def _packed(found: Barrier) -> bytes:
    """Return what is said of a barrier: as long as it waits, the same to everybody."""
    return msgspec.msgpack.encode(
        {
            "state": found.state.name.lower(),
            "filled": found.filled,
            "slots": found.terms.slots,
            "needed": found.terms.needed,
            "opens": found.terms.opens,
            "deadline": found.terms.deadline,
            "answers": found.answers,
        }
    )
