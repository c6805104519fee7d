"""Wake-ups between relays: which mailbox has a new cursor, said soon after it is durable.

Not in the transaction that gives the cursor: PostgreSQL lets transactions that notify commit only one after
the other, each with its own flush of the log. A relay that dies between the two has said nothing. Whoever
waits at another relay looks by themselves then: a stream at its next heartbeat, a collect when it comes back.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence

from drawbridge.core.names import MailboxId
from drawbridge.db.postgres.pool import Session
from drawbridge.errors import StorageError

CHANNEL = "drawbridge_relay"
SAY = "SELECT pg_notify(%s, %s)"
Ring = tuple[MailboxId, int]
"""A mailbox and its newest cursor; 0 when the mailbox itself has changed."""
IN_ONE = 150
"""Rings in one word; PostgreSQL takes 8 000 bytes."""
GATHER_SECONDS = 0.025
"""Between two words of one relay: what rings meanwhile is said together."""
PAUSE_SECONDS = 1.0
"""Before words that could not be said are said again."""

FAREWELL_SECONDS = 2.0
"""How long a relay that ends tries to say what is left."""


def words(crier: str, rings: Sequence[Ring]) -> list[str]:
    """Return what is said of rings: who says it, then nothing but a mailbox and a cursor, in hex."""
    return [
        " ".join([crier, *(f"{mailbox.hex()}:{cursor:x}" for mailbox, cursor in rings[at : at + IN_ONE])])
        for at in range(0, len(rings), IN_ONE)
    ]


async def say(session: Session, said: Sequence[str]) -> None:
    """Tell every relay that listens."""
    for word in said:
        await session.send(SAY, (CHANNEL, word))


def read(word: str) -> Iterable[Ring]:
    """Read what was said; what is no ring is passed over, as it is not from a relay."""
    for part in word.split():
        mailbox, _, cursor = part.partition(":")
        try:
            yield MailboxId(bytes.fromhex(mailbox)), int(cursor, 16)
        except ValueError:
            continue


class Crier:
    """Says what rings at one relay to all others, and hears what they say.

    Args:
        tell: says words, or raises `StorageError`.
        ring: told of what others have said.
    """

    def __init__(
        self, tell: Callable[[Sequence[str]], Awaitable[None]], ring: Callable[[MailboxId, int], None]
    ):
        self._tell = tell
        self._ring = ring
        self._name = secrets.token_hex(8)
        self._rings: dict[tuple[MailboxId, bool], int] = {}
        self._some = asyncio.Event()
        self._ending = False

    def cry(self, mailbox: MailboxId, cursor: int) -> None:
        """Say soon that a mailbox has a new cursor, or with 0 that it has changed itself."""
        self._rings[mailbox, cursor > 0] = cursor
        self._some.set()

    def hear(self, word: str) -> None:
        """Ring for what another relay has said; what this one says has rung already."""
        if not word.startswith(self._name):
            for mailbox, cursor in read(word):
                self._ring(mailbox, cursor)

    async def cry_for_ever(self) -> None:
        """Say whatever rings, until the end."""
        while not (self._ending and not self._rings):
            await self._some.wait()
            self._some.clear()
            if not await self._say():
                await asyncio.sleep(PAUSE_SECONDS)
            elif not self._ending:
                await asyncio.sleep(GATHER_SECONDS)

    async def _say(self) -> bool:
        rings, self._rings = self._rings, {}
        try:
            await self._tell(words(self._name, [(mailbox, cursor) for (mailbox, _), cursor in rings.items()]))
        except StorageError:
            # Newer ones are not lost to older ones.
            self._rings = rings | self._rings
            self._some.set()
            return False
        return True

    async def finish(self, crying: asyncio.Task[None]) -> None:
        """Say what is left, if anybody is there to hear it, and end."""
        self._ending = True
        self._some.set()
        await asyncio.wait([crying], timeout=FAREWELL_SECONDS)
        crying.cancel()
        await asyncio.wait([crying])
