"""Wake-ups: who waits for which mailbox, inside one process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager


class Listener:
    """Whoever waits: woken at each ring, with the newest cursor that was rung.

    ``tell``, if there is one, is given each cursor on the spot; nobody is woken for what it says it has told.
    """

    __slots__ = ("newest", "rung", "tell")

    def __init__(self) -> None:
        self.newest = 0
        self.rung = asyncio.Event()
        self.tell: Callable[[int], bool] | None = None

    def ring(self, cursor: int) -> None:
        """Wake it; the cursor is 0 when the mailbox itself has changed."""
        self.newest = max(self.newest, cursor)
        if not cursor or self.tell is None or not self.tell(cursor):
            self.rung.set()


class Bell:
    """Rings for a mailbox; whoever waits for it wakes. Holds nothing between rings."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, set[Listener]] = {}
        self._everyone: set[Listener] = set()
        self.closing = False

    @contextmanager
    def listening(self, mailboxes: Iterable[bytes]) -> Iterator[Listener]:
        """Give a listener that wakes whenever one of the mailboxes rings."""
        listener = Listener()
        if self.closing:
            listener.rung.set()
        watched = tuple(mailboxes)
        for mailbox in watched:
            self._waiting.setdefault(mailbox, set()).add(listener)
        self._everyone.add(listener)
        try:
            yield listener
        finally:
            self._everyone.discard(listener)
            for mailbox in watched:
                listeners = self._waiting.get(mailbox, set())
                listeners.discard(listener)
                if not listeners:
                    self._waiting.pop(mailbox, None)

    def ring(self, mailbox: bytes, cursor: int) -> None:
        """Wake whoever waits for a mailbox; the cursor is 0 when the mailbox itself has changed."""
        for listener in self._waiting.get(mailbox, ()):
            listener.ring(cursor)

    def ring_all(self) -> None:
        """Wake everybody: something may have happened that nobody heard of."""
        for listener in self._everyone:
            listener.rung.set()

    def close(self) -> None:
        """Wake everybody: the relay stops, and they may come back."""
        self.closing = True
        self.ring_all()

    def __len__(self) -> int:
        """How many wait now."""
        return len(self._everyone)
