"""What a relay keeps, on PostgreSQL: any number of relays over one database, none of which holds anything.

Everything that changes something is awaited until it is durable. Deposits are grouped: many that wait are one
statement in one transaction, so that one flush of the server's log pays for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from importlib import resources
from typing import TypeVar

from drawbridge.core.names import EnvelopeId, MailboxId, SlotId
from drawbridge.db.postgres.listening import Listening, end
from drawbridge.db.postgres.migrate import migrate
from drawbridge.db.postgres.pool import Pool, Session
from drawbridge.errors import StorageForbidden
from drawbridge.relay.kept import Deposit, Released, Wanted, no_one, nobody
from drawbridge.relay.postgres import chores, envelopes, invitations, mailboxes
from drawbridge.relay.postgres.wakeups import CHANNEL, Rung, say
from drawbridge.relay.postgres.writer import Writer
from drawbridge.relay.rules import Limits, Refusal

Result = TypeVar("Result")
CONNECTIONS = 8
"""Of one relay, at most, beside the one that listens."""
LANES = 1
"""Groups of deposits that are written at the same time."""


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
        self._rung = Rung(self._ring)
        self._pool: Pool | None = None
        self._writer: Writer | None = None
        self._ears: asyncio.Task[None] | None = None
        self.listening = Listening(address, CHANNEL, self._rung.hear, self._doubt)

    async def open(self) -> None:
        """Connect, and bring the database to the newest schema.

        Raises:
            StorageError: nobody answers, or the database is newer.
        """
        if self._pool is not None:
            return
        pool = Pool(self._address, store="relay", size=self._connections)
        try:
            await pool.open()
            await migrate(pool, resources.files("drawbridge.relay") / "schema" / "postgres", store="relay")
        except BaseException:
            await pool.close()
            raise
        self._pool = pool
        self._writer = Writer(self._keep, self._settled, LANES)
        self._ears = asyncio.create_task(self.listening.hear_for_ever())

    async def finish(self) -> None:
        """Commit what was begun and let go of the database."""
        if self._writer is not None:
            await self._writer.finish()
        if self._ears is not None:
            ears, self._ears = self._ears, None
            await end(ears)
        if self._pool is not None:
            await self._pool.close()

    async def make_mailbox(self, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> bool:
        """Make a mailbox; returns whether it is new."""
        return await self._write(lambda session: mailboxes.make(session, mailbox, read_hash, write_hash))

    async def change_writer(self, mailbox: MailboxId, shown: bytes, write_hash: bytes) -> None:
        """Let another token write."""
        await self._write(lambda session: mailboxes.change_writer(session, mailbox, shown, write_hash))

    async def drop_mailbox(self, mailbox: MailboxId, shown: bytes) -> None:
        """Delete a mailbox and everything in it."""

        async def drop(session: Session) -> None:
            await mailboxes.drop(session, mailbox, shown)
            await say(session, [(mailbox, 0)])

        await self._write(drop)
        self._rung.ring(mailbox, 0)

    async def check_writer(self, mailbox: MailboxId, shown: bytes) -> None:
        """Check a write token before a large body is read for it."""
        await self._read(lambda session: mailboxes.check_writer(session, mailbox, shown))

    def deposit(self, one: Deposit) -> Awaitable[int]:
        """Keep an envelope; the future gives its number if it is new, else 0."""
        if self._writer is None:
            raise StorageForbidden(store="relay")
        return self._writer.submit(one)

    async def remove(self, mailbox: MailboxId, shown: bytes, envelope: EnvelopeId, now: int) -> bool:
        """Acknowledge or take back, by the token; returns whether it was there and is gone now."""
        return await self._write(
            lambda session: envelopes.remove(session, mailbox, shown, envelope, now, self.limits)
        )

    async def release(self, now: int) -> int:
        """Release everything that is due, and wake who waits for it; returns how many."""
        count = 0
        while done := await self._write(lambda session: chores.release(session, now, self.limits)):
            count += done[0]
            for mailbox, cursor in done[1]:
                self._rung.ring(mailbox, cursor)
        return count

    async def collect(self, wanted: Sequence[Wanted], now: int) -> list[Released]:
        """Return released envelopes of several mailboxes, each mailbox in order of release."""
        return await self._read(lambda session: envelopes.collect(session, wanted, now, self.limits))

    async def newest_cursor(self, mailbox: MailboxId, shown: bytes) -> int:
        """Return the newest cursor in a mailbox, or 0."""
        return await self._read(lambda session: envelopes.newest_cursor(session, mailbox, shown))

    async def put_invitation(self, slot: SlotId, manage: bytes, offer: bytes, expires: int) -> bool:
        """Keep an offer; returns whether it is new."""
        return await self._write(lambda session: invitations.put(session, slot, manage, offer, expires))

    async def claim_invitation(self, slot: SlotId, shown: bytes, now: int) -> bytes | None:
        """Hand an offer out, once; None when somebody else has it."""
        return await self._write(lambda session: invitations.claim(session, slot, shown, now))

    async def invitation_state(self, slot: SlotId, manage: bytes) -> tuple[bool, int, int]:
        """Return whether it was claimed, how many others came, when it runs out."""
        return await self._read(lambda session: invitations.state(session, slot, manage))

    async def drop_invitation(self, slot: SlotId, manage: bytes) -> None:
        """Forget an offer."""
        await self._write(lambda session: invitations.drop(session, slot, manage))

    async def sweep(self, now: int) -> int:
        """Delete what has run out; returns how many rows."""
        count = 0
        while (some := await self._write(lambda session: chores.sweep(session, now))) is not None:
            count += some
        while some := await self._write(lambda session: invitations.sweep(session, now)):
            count += some
        return count

    async def check(self) -> None:
        """Write something that changes nothing.

        Raises:
            StorageError: it cannot be written now.
        """
        await self._write(_beat)

    async def _keep(self, deposits: Sequence[Deposit]) -> list[int | Refusal]:
        group = await self._open_pool().transact(
            lambda session: envelopes.deposit_many(session, deposits, self.limits)
        )
        return await group.settle()

    def _settled(self, one: Deposit, answer: int) -> None:
        if answer and one.not_before is None:
            self._rung.ring(one.mailbox, answer)

    async def _write(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        return await self._open_pool().transact(work)

    async def _read(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        return await self._open_pool().ask(work)

    def _ring(self, mailbox: MailboxId, cursor: int) -> None:
        self.on_release(mailbox, cursor)

    def _doubt(self) -> None:
        self.on_doubt()

    def _open_pool(self) -> Pool:
        if self._pool is None:
            raise StorageForbidden(store="relay")
        return self._pool


async def _beat(session: Session) -> None:
    await session.send("UPDATE pulse SET beats = beats + 1 WHERE one = 1")
