"""Wake-ups between relays: which mailbox has a new cursor, said in the transaction that gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from drawbridge.core.names import MailboxId
from drawbridge.db.postgres.pool import Session

CHANNEL = "drawbridge_relay"
Ring = tuple[MailboxId, int]
"""A mailbox and its newest cursor; 0 when the mailbox itself has changed."""
IN_ONE = 150
"""Rings in one word; PostgreSQL takes 8 000 bytes."""
REMEMBERED = 8_192
"""Mailboxes of which a relay remembers what it has rung."""


def words(rings: Sequence[Ring]) -> list[str]:
    """Return what is said of rings: nothing but a mailbox and a cursor, in hex."""
    return [
        " ".join(f"{mailbox.hex()}:{cursor:x}" for mailbox, cursor in rings[at : at + IN_ONE])
        for at in range(0, len(rings), IN_ONE)
    ]


async def say(session: Session, rings: Sequence[Ring]) -> None:
    """Tell every relay, when this transaction commits."""
    for word in words(rings):
        await session.send("SELECT pg_notify(%s, %s)", (CHANNEL, word))


def read(word: str) -> Iterable[Ring]:
    """Read what was said; what is no ring is passed over, as it is not from a relay."""
    for part in word.split():
        mailbox, _, cursor = part.partition(":")
        try:
            yield MailboxId(bytes.fromhex(mailbox)), int(cursor, 16)
        except ValueError:
            continue


class Rung:
    """Rings each cursor once: a relay hears of its own deposits as well, after it has rung for them."""

    def __init__(self, ring: Callable[[MailboxId, int], None]) -> None:
        self._ring = ring
        self._newest: dict[bytes, int] = {}

    def ring(self, mailbox: MailboxId, cursor: int) -> None:
        """Ring, unless it was rung for this cursor or a later one; the cursors of a mailbox come in order."""
        if cursor and self._newest.get(mailbox, 0) >= cursor:
            return
        if cursor:
            if len(self._newest) >= REMEMBERED:
                self._newest.clear()
            self._newest[mailbox] = cursor
        self._ring(mailbox, cursor)

    def hear(self, word: str) -> None:
        """Ring for what another relay has said."""
        for mailbox, cursor in read(word):
            self.ring(mailbox, cursor)
