"""One thread that writes: whatever waits is run in one transaction, and answered after it is durable.

A call is run inside the transaction and answers with a value or a `Refusal`. If storage fails, the whole
transaction is undone and every caller in it hears so; nobody is ever told the opposite.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from drawbridge.db.connection import Connection
from drawbridge.errors import StorageError, StorageForbidden
from drawbridge.relay.rules import Refusal

AT_ONCE = 512
"""Calls in one transaction; no more are added beyond it."""

Job = tuple[Any, asyncio.Future[Any]]


class Writer:
    """Runs calls in batches.

    Args:
        db: the connection that only this thread uses.
        run: runs calls in order, inside the transaction; gives an answer or a `Refusal` for each.
        undone: told when a transaction was undone, so that nothing remembered outlives it.
        settled: told in the caller's loop about each call that was answered with a value.
    """

    def __init__(
        self,
        db: Connection,
        run: Callable[[Sequence[Any]], list[Any]],
        undone: Callable[[], None],
        settled: Callable[[Any, Any], None],
    ) -> None:
        self._db = db
        self._run = run
        self._undone = undone
        self._settled = settled
        self._closed = False
        self._door = threading.Lock()
        self._gathered: list[Job] = []
        self._waiting: queue.SimpleQueue[list[Job] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_for_ever, name="relay-writer", daemon=True)
        self._thread.start()

    def submit(self, call: Any) -> asyncio.Future[Any]:
        """Queue a call; the future is done after the commit.

        Raises:
            StorageForbidden: the store is closed.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        with self._door:
            if self._closed:
                raise StorageForbidden(store="relay")
            # What is asked in one turn of the loop is handed over in one go: the other thread is woken once.
            if not self._gathered or self._gathered[-1][1].get_loop() is not loop:
                loop.call_soon(self._hand_over)
            self._gathered.append((call, future))
        return future

    def close(self) -> None:
        """Commit what waits, then end the thread."""
        with self._door:
            was_closed, self._closed = self._closed, True
        if not was_closed:
            self._hand_over()
            self._waiting.put(None)
            self._thread.join()

    def _hand_over(self) -> None:
        with self._door:
            gathered, self._gathered = self._gathered, []
            if gathered:
                self._waiting.put(gathered)

    def _write_for_ever(self) -> None:
        while (jobs := self._waiting.get()) is not None:
            last = False
            with suppress(queue.Empty):
                while len(jobs) < AT_ONCE and not last:
                    following = self._waiting.get_nowait()
                    last = following is None
                    jobs += following or []
            self._answer(jobs, self._commit([call for call, _ in jobs]))
            if last:
                return

    def _commit(self, calls: list[Any]) -> list[Any]:
        try:
            with self._db.transaction():
                return self._run(calls)
        except StorageError as error:
            self._undone()
            return [error] * len(calls)
        except Exception as error:
            # A fault of ours in one call must not reach its neighbours.
            self._undone()
            if len(calls) == 1:
                return [error]
        return [self._commit([call])[0] for call in calls]

    def _answer(self, jobs: list[Job], answers: list[Any]) -> None:
        """Wake the callers: one wake-up for each loop, not for each call."""
        for loop, some in groupby(zip(jobs, answers, strict=True), _loop_of):
            # A loop that is closed has nobody left who could be told.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._settle, list(some))

    def _settle(self, answered: list[tuple[Job, Any]]) -> None:
        for (call, future), answer in answered:
            if isinstance(answer, Exception):
                if not future.done():
                    future.set_exception(answer)
                continue
            # Whoever asked is answered before others are woken by it.
            if not future.done():
                future.set_result(answer)
            # Even when they have gone: it is done all the same.
            self._settled(call, answer)


def _loop_of(answered: tuple[Job, Any]) -> asyncio.AbstractEventLoop:
    return answered[0][1].get_loop()


__all__ = ["AT_ONCE", "Refusal", "Writer"]
