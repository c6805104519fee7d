"""What a relay keeps, on SQLite: one writer with group commit, and a reader beside it.

Everything that changes something is awaited until it is durable. Calls are grouped: many waiting deposits are
one transaction, so that one flush of the disk pays for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId
from drawbridge.db.connection import Connection, open_plain
from drawbridge.db.migrate import migrate
from drawbridge.errors import StorageForbidden
from drawbridge.relay.barriers import SETTLED, Barrier, Terms, bell_of
from drawbridge.relay.kept import Deposit, Filling, Released, Wanted, no_one, nobody
from drawbridge.relay.rules import Limits, Refusal
from drawbridge.relay.sqlite import barriers, envelopes, invitations, mailboxes
from drawbridge.relay.sqlite.envelopes import Counter
from drawbridge.relay.sqlite.writer import Writer

Result = TypeVar("Result")
Call = Callable[[Connection], Any]
CHECKPOINT_PAGES = 4_000
"""Pages in the log before they are moved into the file: 16 MiB. At 4 MiB a busy relay moves them for ever."""


class SqliteStore:
    """Everything a relay keeps. What writes returns after its effect is durable.

    Args:
        path: the database file, made when missing.
        limits: what may be held.

    Raises:
        StorageError: the file cannot be opened, is damaged or newer.
    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.next_release: int | None = None
        self.on_release: Callable[[MailboxId, int], None] = nobody
        self.on_doubt: Callable[[], None] = no_one
        self._writes = open_plain(path, store="relay")
        schema = resources.files("drawbridge.relay") / "schema" / "sqlite"
        migrate(self._writes, schema, store="relay", copy_to=path.with_suffix(".before"))
        self._writes.script(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES:d}")
        self._reads = open_plain(path, store="relay")
        self._closed = False
        self._shelf = mailboxes.Shelf()
        self._counter = Counter(self._writes)
        self.next_release = envelopes.next_release(self._writes)
        self._reader = ThreadPoolExecutor(1, "relay-reader")
        self._writer = Writer(self._writes, self._run, self._undone, self._settled)

    async def open(self) -> None:
        """Nothing is left to do: the file was opened when this was made."""

    async def finish(self) -> None:
        """Commit what waits and close the file, without holding the loop."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Commit what waits and close the file."""
        self._closed = True
        self._writer.close()
        self._reader.shutdown()
        self._writes.close()
        self._reads.close()

    async def make_mailbox(self, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> bool:
        """Make a mailbox; returns whether it is new."""
        return await self._write(lambda db: mailboxes.make(db, mailbox, read_hash, write_hash))

    async def change_writer(self, mailbox: MailboxId, shown: bytes, write_hash: bytes) -> None:
        """Let another token write."""
        await self._write(lambda db: mailboxes.change_writer(db, self._shelf, mailbox, shown, write_hash))

    async def drop_mailbox(self, mailbox: MailboxId, shown: bytes) -> None:
        """Delete a mailbox and everything in it."""
        await self._write(lambda db: mailboxes.drop(db, self._shelf, mailbox, shown))
        self.on_release(mailbox, 0)

    async def check_writer(self, mailbox: MailboxId, shown: bytes) -> None:
        """Check a write token before a large body is read for it."""
        await self._read(lambda db: mailboxes.check_writer(db, mailbox, shown))

    def deposit(self, one: Deposit) -> asyncio.Future[int]:
        """Keep an envelope; the future gives its number if it is new, else 0."""
        return self._writer.submit(one)

    async def remove(self, mailbox: MailboxId, shown: bytes, envelope: EnvelopeId, now: int) -> bool:
        """Acknowledge or take back, by the token; returns whether it was there and is gone now."""
        return await self._write(
            lambda db: envelopes.remove(db, self._shelf, mailbox, shown, envelope, now, self.limits)
        )

    async def release(self, now: int) -> int:
        """Release everything that is due, and wake who waits for it; returns how many."""
        count = 0
        while self.next_release is not None and self.next_release <= now:
            released = await self._write(partial(self._release, now=now))
            count += len(released)
            for mailbox, cursor in released:
                self.on_release(mailbox, cursor)
        return count

    async def collect(self, wanted: Sequence[Wanted], now: int) -> list[Released]:
        """Return released envelopes of several mailboxes, in order of release."""
        return await self._read(lambda db: envelopes.collect(db, wanted, now, self.limits))

    async def newest_cursor(self, mailbox: MailboxId, shown: bytes) -> int:
        """Return the newest cursor in a mailbox, or 0."""
        return await self._read(lambda db: envelopes.newest_cursor(db, mailbox, shown))

    async def put_invitation(self, slot: SlotId, manage: bytes, offer: bytes, expires: int) -> bool:
        """Keep an offer; returns whether it is new."""
        return await self._write(lambda db: invitations.put(db, slot, manage, offer, expires))

    async def claim_invitation(self, slot: SlotId, shown: bytes, now: int) -> bytes | None:
        """Hand an offer out, once; None when somebody else has it."""
        return await self._write(lambda db: invitations.claim(db, slot, shown, now))

    async def invitation_state(self, slot: SlotId, manage: bytes) -> tuple[bool, int, int]:
        """Return whether it was claimed, how many others came, when it runs out."""
        return await self._read(lambda db: invitations.state(db, slot, manage))

    async def drop_invitation(self, slot: SlotId, manage: bytes) -> None:
        """Forget an offer."""
        await self._write(lambda db: invitations.drop(db, slot, manage))

    async def make_barrier(self, barrier: BarrierId, terms: Terms) -> bool:
        """Make a barrier; returns whether it is new."""
        return await self._write(lambda db: barriers.make(db, barrier, terms))

    async def check_slot(self, barrier: BarrierId, place: int, shown: bytes) -> None:
        """Check a slot's token before a large body is read for it."""
        await self._read(lambda db: barriers.check_slot(db, barrier, place, shown))

    async def fill(self, one: Filling, now: int) -> bool:
        """Keep an answer; returns whether it is new. The last that was needed opens the barrier."""
        fresh, opened = await self._write(lambda db: barriers.fill(db, one, now, self.limits))
        if opened:
            self.on_release(bell_of(one.barrier), SETTLED)
        return fresh

    async def look(self, barrier: BarrierId, shown: bytes) -> Barrier:
        """Return a barrier as the slot of this token sees it."""
        return await self._read(lambda db: barriers.look(db, barrier, shown))

    async def settle(self, now: int) -> int:
        """Open or make void every barrier whose deadline has come; returns how many."""
        count = 0
        while await self._read(lambda db: barriers.is_due(db, now)):
            settled = await self._write(lambda db: barriers.settle(db, now, self.limits))
            count += len(settled)
            for barrier in settled:
                self.on_release(bell_of(barrier), SETTLED)
        return count

    async def sweep(self, now: int) -> int:
        """Delete what has run out, and clear it from the disk; returns how many rows."""
        count = 0
        while some := await self._write(
            lambda db: (
                envelopes.sweep(db, self._shelf, now) + invitations.sweep(db, now) + barriers.sweep(db, now)
            )
        ):
            count += some
        # Deleted pages are zeroed, but older copies stay in the log until it is emptied. A long reader, a
        # backup say, must not make the writers wait: the next sweep tries again.
        await self._read(lambda db: db.checkpoint(wait=False))
        return count

    async def check(self) -> None:
        """Write something that changes nothing.

        Raises:
            StorageError: it cannot be written now.
        """
        await self._write(envelopes.can_write)

    async def _write(self, call: Callable[[Connection], Result]) -> Result:
        answer: Result = await self._writer.submit(call)
        return answer

    async def _read(self, call: Callable[[Connection], Result]) -> Result:
        if self._closed:
            raise StorageForbidden(store="relay")
        return await asyncio.get_running_loop().run_in_executor(self._reader, call, self._reads)

    def _run(self, calls: Sequence[Call | Deposit]) -> list[Any]:
        answers: list[Any] = []
        for are_deposits, some in groupby(calls, _is_deposit):
            if are_deposits:
                deposits: list[Any] = list(some)
                answers += envelopes.deposit_many(
                    self._writes, self._shelf, self._counter, deposits, self.limits
                )
            else:
                answers += [self._try(call) for call in some]  # type: ignore[arg-type]
        return answers

    def _try(self, call: Call) -> Any:
        try:
            return call(self._writes)
        except Refusal as refusal:
            return refusal

    def _release(self, db: Connection, now: int) -> list[tuple[MailboxId, int]]:
        released = envelopes.release(db, self._counter, now, self.limits)
        self.next_release = envelopes.next_release(db)
        return released

    def _undone(self) -> None:
        self._shelf.forget_all()
        self._counter.undo()
        # A release may have been undone as well: look again.
        self.next_release = 0

    def _settled(self, call: Call | Deposit, answer: Any) -> None:
        if not isinstance(call, Deposit) or not answer:
            return
        if call.not_before is None:
            self.on_release(call.mailbox, answer)
        elif self.next_release is None or call.not_before < self.next_release:
            self.next_release = call.not_before


def _is_deposit(call: Call | Deposit) -> bool:
    return isinstance(call, Deposit)
