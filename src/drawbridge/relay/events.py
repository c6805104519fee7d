"""Wake-ups: who waits for which mailbox, inside one process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

AT_ONCE = 64
"""Listeners woken in one turn when everybody is told to look."""
TURN_SECONDS = 0.05


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
        self._doubting: set[Listener] = set()
        self._turn: asyncio.TimerHandle | None = None
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
            self._doubting.discard(listener)
            for mailbox in watched:
                listeners = self._waiting.get(mailbox, set())
                listeners.discard(listener)
                if not listeners:
                    self._waiting.pop(mailbox, None)

    def ring(self, mailbox: bytes, cursor: int) -> None:
        """Wake whoever waits for a mailbox; the cursor is 0 when the mailbox itself has changed."""
        for listener in self._waiting.get(mailbox, ()):
            listener.ring(cursor)

    def doubt(self) -> None:
        """Wake everybody, because something may have happened that nobody heard of.

        Some at a time: each of them asks the store, and thousands at once would turn each other away.
        """
        self._doubting |= self._everyone
        if self._turn is None:
            self._wake_some()

    def _wake_some(self) -> None:
        for _ in range(min(AT_ONCE, len(self._doubting))):
            self._doubting.pop().rung.set()
        loop = asyncio.get_running_loop()
        self._turn = loop.call_later(TURN_SECONDS, self._wake_some) if self._doubting else None

    def close(self) -> None:
        """Wake everybody: the relay stops, and they may come back."""
        self.closing = True
        for listener in self._everyone:
            listener.rung.set()

    def __len__(self) -> int:
        """How many wait now."""
        return len(self._everyone)
