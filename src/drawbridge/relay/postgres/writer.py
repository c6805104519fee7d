"""Deposits in groups: whatever waits is kept in one transaction, and answered after it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from drawbridge.errors import StorageError, StorageForbidden
from drawbridge.relay.kept import Deposit
from drawbridge.relay.rules import Refusal

AT_ONCE = 256
"""Deposits in one transaction."""
BYTES_AT_ONCE = 16 * 1024 * 1024
Job = tuple[Deposit, asyncio.Future[int]]
Keep = Callable[[Sequence[Deposit]], Awaitable[list[int | Refusal]]]


class Writer:
    """Some lanes, each writing one group at a time; a mailbox has its lane, so that none waits for another.

    Args:
        keep: keeps deposits in one durable transaction; gives for each its number, 0 or a `Refusal`.
        settled: told of each deposit that was answered with a number or 0.
        lanes: groups that are written at the same time.
    """

    def __init__(self, keep: Keep, settled: Callable[[Deposit, int], None], lanes: int) -> None:
        self._lanes = [_Lane(keep, settled) for _ in range(lanes)]
        self._closed = False

    def submit(self, one: Deposit) -> asyncio.Future[int]:
        """Queue a deposit; the future is done after the commit.

        Raises:
            StorageForbidden: the store is closed.
        """
        if self._closed:
            raise StorageForbidden(store="relay")
        return self._lanes[one.mailbox[-1] % len(self._lanes)].submit(one)

    async def finish(self) -> None:
        """Keep what waits, then end."""
        self._closed = True
        for lane in self._lanes:
            await lane.finish()


class _Lane:
    def __init__(self, keep: Keep, settled: Callable[[Deposit, int], None]) -> None:
        self._keep = keep
        self._settled = settled
        self._waiting: list[Job] = []
        self._some = asyncio.Event()
        self._ending = False
        self._task = asyncio.create_task(self._write_for_ever())

    def submit(self, one: Deposit) -> asyncio.Future[int]:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        self._some.set()
        return future

    async def finish(self) -> None:
        self._ending = True
        self._some.set()
        await self._task

    async def _write_for_ever(self) -> None:
        while not (self._ending and not self._waiting):
            await self._some.wait()
            self._some.clear()
            while jobs := self._next():
                self._answer(jobs, await self._group([one for one, _ in jobs]))

    def _next(self) -> list[Job]:
        count = size = 0
        while count < min(len(self._waiting), AT_ONCE) and (not count or size < BYTES_AT_ONCE):
            size += len(self._waiting[count][0].sealed)
            count += 1
        jobs, self._waiting = self._waiting[:count], self._waiting[count:]
        return jobs

    async def _group(self, deposits: list[Deposit]) -> Sequence[int | Exception]:
        try:
            return await self._keep(deposits)
        except StorageError as error:
            return [error] * len(deposits)
        except Exception as error:
            # A fault of ours in one must not reach its neighbours.
            if len(deposits) == 1:
                return [error]
        return [(await self._group([one]))[0] for one in deposits]

    def _answer(self, jobs: list[Job], answers: Sequence[int | Exception]) -> None:
        for (one, future), answer in zip(jobs, answers, strict=True):
            if isinstance(answer, Exception):
                # Whoever asked may have gone; then nobody needs to hear it.
                with suppress(asyncio.InvalidStateError):
                    future.set_exception(answer)
                continue
            # Whoever asked is answered before others are woken by it.
            if not future.done():
                future.set_result(answer)
            # Even when they have gone: it is done all the same.
            self._settled(one, answer)
