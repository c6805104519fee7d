"""What a relay keeps, on PostgreSQL: any number of relays over one database, none of which holds anything.

Everything that changes something is awaited until it is durable. Deposits and removals are grouped: many that
wait are a few statements in one transaction, so that one flush of the server's log pays for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from importlib import resources
from typing import TypeVar

from drawbridge import logs
from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId
from drawbridge.db.postgres.listening import Listening, end
from drawbridge.db.postgres.migrate import migrate
from drawbridge.db.postgres.pool import Pool, Session
from drawbridge.errors import StorageForbidden
from drawbridge.relay.barriers import SETTLED, Barrier, Terms, bell_of
from drawbridge.relay.kept import Deposit, Filling, Released, Wanted, no_one, nobody
from drawbridge.relay.postgres import barriers, buckets, chores, envelopes, invitations, mailboxes, removals
from drawbridge.relay.postgres.buckets import Bucket, Buckets
from drawbridge.relay.postgres.removals import Removal
from drawbridge.relay.postgres.wakeups import CHANNEL, Crier, say
from drawbridge.relay.postgres.writer import Writer
from drawbridge.relay.rules import Limits, Refusal

Result = TypeVar("Result")
CONNECTIONS = 8
"""Of one relay, at most, beside the one that listens."""
BEAT = """
    INSERT INTO pulse (bucket, beats) VALUES (%s, 1)
    ON CONFLICT (bucket) DO UPDATE SET beats = pulse.beats + 1
"""


class PostgresStore:
    """Everything a relay keeps. What writes returns after its effect is durable.

    Args:
        address: ``postgresql://…``.
        limits: what may be held.
        connections: how many are held at most, beside the one that listens.
    """

    def __init__(self, address: str, limits: Limits | None = None, connections: int = CONNECTIONS) -> None:
        self.limits = limits or Limits()
        self.on_release: Callable[[MailboxId, int], None] = nobody
        self.on_doubt: Callable[[], None] = no_one
        self._address = address
        self._connections = connections
        self._buckets = Buckets.of_number(1)
        self._pool: Pool | None = None
        self._deposits: Writer[Deposit, int] | None = None
        self._removals: Writer[Removal, bool] | None = None
        self._beats = 0
        self._crier = Crier(self._tell, self._ring)
        self._mouth: asyncio.Task[None] | None = None
        self._ears: asyncio.Task[None] | None = None
        self.listening = Listening(address, CHANNEL, self._crier.hear, self._doubt)

    async def open(self) -> None:
        """Connect, and bring the database to the newest schema.

        Raises:
            StorageError: nobody answers, or the database is newer or was divided anew.
        """
        if self._pool is not None:
            return
        pool = Pool(self._address, store="relay", size=self._connections)
        try:
            await pool.open()
            await migrate(pool, resources.files("drawbridge.relay") / "schema" / "postgres", store="relay")
            self._buckets = await pool.ask(buckets.read)
        except BaseException:
            await pool.close()
            raise
        self._pool = pool
        # Half the connections are for whoever looks.
        at_once = asyncio.Semaphore(max(1, self._connections // 2))
        self._deposits = Writer(self._keep, self._settled, lambda one: len(one.sealed), at_once)
        self._removals = Writer(self._remove, lambda _, __: None, lambda _: 0, at_once)
        self._mouth = logs.watch(asyncio.create_task(self._crier.cry_for_ever()), "relay-tells-no-more")
        self._ears = logs.watch(asyncio.create_task(self.listening.hear_for_ever()), "relay-hears-no-more")

    async def finish(self) -> None:
        """Commit what was begun and let go of the database."""
        for writer in (self._deposits, self._removals):
            if writer is not None:
                await writer.finish()
        if self._mouth is not None:
            mouth, self._mouth = self._mouth, None
            await self._crier.finish(mouth)
        if self._ears is not None:
            ears, self._ears = self._ears, None
            await end(ears)
        if self._pool is not None:
            await self._pool.close()

    async def make_mailbox(self, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> bool:
        """Make a mailbox; returns whether it is new."""
        bucket = self._buckets.of(mailbox)
        return await self._write(
            lambda session: mailboxes.make(session, bucket, mailbox, read_hash, write_hash)
        )

    async def change_writer(self, mailbox: MailboxId, shown: bytes, write_hash: bytes) -> None:
        """Let another token write."""
        bucket = self._buckets.of(mailbox)
        await self._write(
            lambda session: mailboxes.change_writer(session, bucket, mailbox, shown, write_hash)
        )

    async def drop_mailbox(self, mailbox: MailboxId, shown: bytes) -> None:
        """Delete a mailbox and everything in it."""
        bucket = self._buckets.of(mailbox)
        await self._write(lambda session: mailboxes.drop(session, bucket, mailbox, shown))
        self._ring_everywhere(mailbox, 0)

    async def check_writer(self, mailbox: MailboxId, shown: bytes) -> None:
        """Check a write token before a large body is read for it."""
        bucket = self._buckets.of(mailbox)
        await self._read(lambda session: mailboxes.check_writer(session, bucket, mailbox, shown))

    def deposit(self, one: Deposit) -> Awaitable[int]:
        """Keep an envelope; the future gives its number if it is new, else 0."""
        if self._deposits is None:
            raise StorageForbidden(store="relay")
        return self._deposits.submit(self._buckets.of(one.mailbox), one)

    async def remove(self, mailbox: MailboxId, shown: bytes, envelope: EnvelopeId, now: int) -> bool:
        """Acknowledge or take back, by the token; returns whether it was there and is gone now."""
        if self._removals is None:
            raise StorageForbidden(store="relay")
        one = Removal(mailbox, shown, envelope, now)
        return await self._removals.submit(self._buckets.of(mailbox), one)

    async def release(self, now: int) -> int:
        """Release everything that is due, and wake who waits for it; returns how many."""
        count = 0
        while found := await self._read(lambda session: chores.due(session, self._buckets, now)):
            for bucket, some in found.items():
                released, rings = await self._write(
                    partial(chores.release, bucket=bucket, mailboxes=some, now=now, limits=self.limits)
                )
                count += released
                for mailbox, cursor in rings:
                    self._ring_everywhere(mailbox, cursor)
        return count

    async def collect(self, wanted: Sequence[Wanted], now: int) -> list[Released]:
        """Return released envelopes of several mailboxes, each mailbox in order of release."""
        by_bucket: dict[Bucket, list[Wanted]] = {}
        for one in wanted:
            by_bucket.setdefault(self._buckets.of(one[0]), []).append(one)
        return await self._read(lambda session: envelopes.collect(session, by_bucket, now, self.limits))

    async def newest_cursor(self, mailbox: MailboxId, shown: bytes) -> int:
        """Return the newest cursor in a mailbox, or 0."""
        bucket = self._buckets.of(mailbox)
        return await self._read(lambda session: envelopes.newest_cursor(session, bucket, mailbox, shown))

    async def put_invitation(self, slot: SlotId, manage: bytes, offer: bytes, expires: int) -> bool:
        """Keep an offer; returns whether it is new."""
        bucket = self._buckets.of(slot)
        return await self._write(
            lambda session: invitations.put(session, bucket, slot, manage, offer, expires)
        )

    async def claim_invitation(self, slot: SlotId, shown: bytes, now: int) -> bytes | None:
        """Hand an offer out, once; None when somebody else has it."""
        bucket = self._buckets.of(slot)
        return await self._write(lambda session: invitations.claim(session, bucket, slot, shown, now))

    async def invitation_state(self, slot: SlotId, manage: bytes) -> tuple[bool, int, int]:
        """Return whether it was claimed, how many others came, when it runs out."""
        bucket = self._buckets.of(slot)
        return await self._read(lambda session: invitations.state(session, bucket, slot, manage))

    async def drop_invitation(self, slot: SlotId, manage: bytes) -> None:
        """Forget an offer."""
        bucket = self._buckets.of(slot)
        await self._write(lambda session: invitations.drop(session, bucket, slot, manage))

    async def make_barrier(self, barrier: BarrierId, terms: Terms) -> bool:
        """Make a barrier; returns whether it is new."""
        bucket = self._buckets.of(barrier)
        return await self._write(lambda session: barriers.make(session, bucket, barrier, terms))

    async def check_slot(self, barrier: BarrierId, place: int, shown: bytes) -> None:
        """Check a slot's token before a large body is read for it."""
        bucket = self._buckets.of(barrier)
        await self._read(lambda session: barriers.check_slot(session, bucket, barrier, place, shown))

    async def fill(self, one: Filling, now: int) -> bool:
        """Keep an answer; returns whether it is new. The last that was needed opens the barrier."""
        bucket = self._buckets.of(one.barrier)
        fresh, opened = await self._write(
            lambda session: barriers.fill(session, bucket, one, now, self.limits)
        )
        if opened:
            self._ring_everywhere(bell_of(one.barrier), SETTLED)
        return fresh

    async def look(self, barrier: BarrierId, shown: bytes) -> Barrier:
        """Return a barrier as the slot of this token sees it."""
        bucket = self._buckets.of(barrier)
        return await self._read(lambda session: barriers.look(session, bucket, barrier, shown))

    async def settle(self, now: int) -> int:
        """Open or make void every barrier whose deadline has come; returns how many."""
        count = 0
        while found := await self._read(lambda session: barriers.due(session, self._buckets, now)):
            for bucket, some in found.items():
                settled = await self._write(
                    partial(barriers.settle, bucket=bucket, barriers=some, now=now, limits=self.limits)
                )
                count += len(settled)
                for barrier in settled:
                    self._ring_everywhere(bell_of(barrier), SETTLED)
        return count

    async def sweep(self, now: int) -> int:
        """Delete what has run out; returns how many rows."""
        count = 0
        while found := await self._read(lambda session: chores.old(session, self._buckets, now)):
            for bucket, some in found.items():
                count += await self._write(partial(chores.sweep, bucket=bucket, mailboxes=some, now=now))
        for bucket in self._buckets.all:
            while swept := await self._write(partial(invitations.sweep, bucket=bucket, now=now)):
                count += swept
            while swept := await self._write(partial(barriers.sweep, bucket=bucket, now=now)):
                count += swept
        return count

    async def check(self) -> None:
        """Write something that changes nothing.

        Raises:
            StorageError: it cannot be written now.
        """
        # Each bucket in its turn, because they may lie on different servers.
        self._beats += 1
        bucket = self._buckets.all[self._beats % len(self._buckets.all)]
        await self._write(lambda session: session.send(BEAT, (bucket,)))

    async def _keep(self, bucket: Bucket, deposits: Sequence[Deposit]) -> list[int | Refusal]:
        return await self._write(
            lambda session: envelopes.deposit_many(session, bucket, deposits, self.limits)
        )

    def _settled(self, one: Deposit, answer: int) -> None:
        if answer and one.not_before is None:
            self._ring_everywhere(one.mailbox, answer)

    async def _remove(self, bucket: Bucket, some: Sequence[Removal]) -> list[bool | Refusal]:
        return await self._write(lambda session: removals.remove_many(session, bucket, some, self.limits))

    async def _write(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        return await self._open_pool().transact(work)

    async def _read(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        return await self._open_pool().ask(work)

    def _ring_everywhere(self, mailbox: MailboxId, cursor: int) -> None:
        self._ring(mailbox, cursor)
        self._crier.cry(mailbox, cursor)

    async def _tell(self, words: Sequence[str]) -> None:
        await self._read(lambda session: say(session, words))

    def _ring(self, mailbox: MailboxId, cursor: int) -> None:
        self.on_release(mailbox, cursor)

    def _doubt(self) -> None:
        self.on_doubt()

    def _open_pool(self) -> Pool:
        if self._pool is None:
            raise StorageForbidden(store="relay")
        return self._pool
