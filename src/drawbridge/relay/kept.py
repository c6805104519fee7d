"""What a relay asks of whatever keeps its envelopes; both stores do the same.

`drawbridge.relay.sqlite` is one file on one computer, `drawbridge.relay.postgres` a database that any number
of relays share. `drawbridge.relay.store` opens one or the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId
from drawbridge.relay.barriers import Barrier, Terms
from drawbridge.relay.rules import Limits

Clock = Callable[[], int]
"""Gives unix seconds; may step."""
Wanted = tuple[MailboxId, bytes, int]
"""A mailbox, the hash of the token shown for it, and the cursor after which to look."""


class Deposit(msgspec.Struct, frozen=True, gc=False):
    """An envelope to keep. ``expires`` is when it is swept unless it is released later than it should be."""

    mailbox: MailboxId
    shown: bytes
    envelope: EnvelopeId
    sealed: bytes
    not_before: int | None
    until: int | None
    expires: int


@dataclass(frozen=True, slots=True)
class Released:
    """One envelope handed to its reader."""

    mailbox: MailboxId
    cursor: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Filling:
    """An answer for one slot of a barrier; an empty one is a pass."""

    barrier: BarrierId
    place: int
    shown: bytes
    sealed: bytes


class Store(Protocol):
    """Everything a relay keeps. What writes returns after its effect is durable.

    ``shown`` is always the hash of a token. Calls raise `Refusal` for what is not allowed and `StorageError`
    for what cannot be kept; after either nothing has changed.
    """

    limits: Limits
    on_release: Callable[[MailboxId, int], None]
    """Told of each cursor that may be collected from now on; 0 when the mailbox itself has changed."""
    on_doubt: Callable[[], None]
    """Told when something may have been released without a word: everybody who waits should look."""

    async def open(self) -> None:
        """Make ready in the running loop; before the first call, and repeated it does nothing."""

    async def finish(self) -> None:
        """Commit what was begun and let go of the database."""

    async def make_mailbox(self, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> bool:
        """Make a mailbox; returns whether it is new."""

    async def change_writer(self, mailbox: MailboxId, shown: bytes, write_hash: bytes) -> None:
        """Let another token write."""

    async def drop_mailbox(self, mailbox: MailboxId, shown: bytes) -> None:
        """Delete a mailbox and everything in it."""

    async def check_writer(self, mailbox: MailboxId, shown: bytes) -> None:
        """Check a write token before a large body is read for it."""

    def deposit(self, one: Deposit) -> Awaitable[int]:
        """Keep an envelope; gives its number if it is new, else 0."""

    async def remove(self, mailbox: MailboxId, shown: bytes, envelope: EnvelopeId, now: int) -> bool:
        """Acknowledge or take back, by the token; returns whether it was there and is gone now."""

    async def release(self, now: int) -> int:
        """Release everything that is due, and wake who waits for it; returns how many."""

    async def collect(self, wanted: Sequence[Wanted], now: int) -> list[Released]:
        """Return released envelopes of several mailboxes, each mailbox in order of release."""

    async def newest_cursor(self, mailbox: MailboxId, shown: bytes) -> int:
        """Return the newest cursor in a mailbox, or 0."""

    async def put_invitation(self, slot: SlotId, manage: bytes, offer: bytes, expires: int) -> bool:
        """Keep an offer; returns whether it is new."""

    async def claim_invitation(self, slot: SlotId, shown: bytes, now: int) -> bytes | None:
        """Hand an offer out, once; None when somebody else has it."""

    async def invitation_state(self, slot: SlotId, manage: bytes) -> tuple[bool, int, int]:
        """Return whether it was claimed, how many others came, when it runs out."""

    async def drop_invitation(self, slot: SlotId, manage: bytes) -> None:
        """Forget an offer."""

    async def make_barrier(self, barrier: BarrierId, terms: Terms) -> bool:
        """Make a barrier; returns whether it is new."""

    async def check_slot(self, barrier: BarrierId, place: int, shown: bytes) -> None:
        """Check a slot's token before a large body is read for it."""

    async def fill(self, one: Filling, now: int) -> bool:
        """Keep an answer; returns whether it is new. The last that was needed opens the barrier."""

    async def look(self, barrier: BarrierId, shown: bytes) -> Barrier:
        """Return a barrier as the slot of this token sees it."""

    async def settle(self, now: int) -> int:
        """Open or make void every barrier whose deadline has come; returns how many."""

    async def sweep(self, now: int) -> int:
        """Delete what has run out; returns how many rows."""

    async def check(self) -> None:
        """Write something that changes nothing.

        Raises:
            StorageError: it cannot be written now.
        """


def nobody(_: MailboxId, __: int) -> None:
    """Nobody waits."""


def no_one() -> None:
    """Nobody waits anywhere."""
