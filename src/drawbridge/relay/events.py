"""Wake-ups: who waits for which mailbox, inside one process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Bell:
    """Rings for a mailbox; whoever waits for it wakes. Holds nothing between rings."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, set[asyncio.Event]] = {}
        self._everyone: set[asyncio.Event] = set()
        self.closing = False

    @contextmanager
    def listening(self, mailboxes: Iterable[bytes]) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever one of the mailboxes rings."""
        event = asyncio.Event()
        if self.closing:
            event.set()
        watched = tuple(mailboxes)
        for mailbox in watched:
            self._waiting.setdefault(mailbox, set()).add(event)
        self._everyone.add(event)
        try:
            yield event
        finally:
            self._everyone.discard(event)
            for mailbox in watched:
                listeners = self._waiting.get(mailbox, set())
                listeners.discard(event)
                if not listeners:
                    self._waiting.pop(mailbox, None)

    def ring(self, mailbox: bytes) -> None:
        """Wake whoever waits for a mailbox."""
        for event in self._waiting.get(mailbox, ()):
            event.set()

    def close(self) -> None:
        """Wake everybody: the relay stops, and they may come back."""
        self.closing = True
        for event in self._everyone:
            event.set()
