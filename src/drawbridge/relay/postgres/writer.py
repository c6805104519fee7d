"""Deposits and removals in groups: what waits is done in one transaction, and answered when it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from drawbridge import logs
from drawbridge.errors import StorageError, StorageForbidden
from drawbridge.relay.postgres.buckets import Bucket

AT_ONCE = 256
"""Calls in one transaction."""
BYTES_AT_ONCE = 16 * 1024 * 1024
Call = TypeVar("Call")
Answer = TypeVar("Answer")


class Writer(Generic[Call, Answer]):
    """A lane for each bucket in which something is written, with one group at a time.

    Args:
        keep: does calls of one bucket in one durable transaction; gives for each its answer or a `Refusal`.
        settled: told of each call that was answered.
        size: how many bytes a call brings.
        at_once: how many groups may be written at the same time.
    """

    def __init__(
        self,
        keep: Callable[[Bucket, Sequence[Call]], Awaitable[Sequence[Answer | Exception]]],
        settled: Callable[[Call, Answer], None],
        size: Callable[[Call], int],
        at_once: asyncio.Semaphore,
    ) -> None:
        self._keep = keep
        self._settled = settled
        self._size = size
        self._at_once = at_once
        self._lanes: dict[Bucket, _Lane[Call, Answer]] = {}
        self._closed = False

    def submit(self, bucket: Bucket, one: Call) -> asyncio.Future[Answer]:
        """Queue a call; the future is done after the commit.

        Raises:
            StorageForbidden: the store is closed.
        """
        if self._closed:
            raise StorageForbidden(store="relay")
        lane = self._lanes.get(bucket)
        if lane is None:
            lane = self._lanes[bucket] = _Lane(
                lambda calls: self._group(bucket, calls), self._settled, self._size, self._at_once
            )
        return lane.submit(one)

    async def finish(self) -> None:
        """Do what waits, then end."""
        self._closed = True
        for lane in self._lanes.values():
            await lane.finish()

    async def _group(self, bucket: Bucket, calls: Sequence[Call]) -> Sequence[Answer | Exception]:
        try:
            return await self._keep(bucket, calls)
        except StorageError as error:
            return [error] * len(calls)
        except Exception as error:
            # A fault of ours in one must not reach its neighbours.
            if len(calls) == 1:
                return [error]
        return [(await self._group(bucket, [one]))[0] for one in calls]


class _Lane(Generic[Call, Answer]):
    def __init__(
        self,
        group: Callable[[Sequence[Call]], Awaitable[Sequence[Answer | Exception]]],
        settled: Callable[[Call, Answer], None],
        size: Callable[[Call], int],
        at_once: asyncio.Semaphore,
    ) -> None:
        self._group = group
        self._settled = settled
        self._size = size
        self._at_once = at_once
        self._waiting: list[tuple[Call, asyncio.Future[Answer]]] = []
        self._some = asyncio.Event()
        self._ending = False
        self._task = logs.watch(asyncio.create_task(self._write_for_ever()), "relay-writes-no-more")

    def submit(self, one: Call) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
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
            while self._waiting:
                # What comes while this waits for its turn goes along.
                async with self._at_once:
                    jobs = self._next()
                    answers = await self._group([one for one, _ in jobs])
                self._answer(jobs, answers)

    def _next(self) -> list[tuple[Call, asyncio.Future[Answer]]]:
        count = size = 0
        while count < min(len(self._waiting), AT_ONCE) and (not count or size < BYTES_AT_ONCE):
            size += self._size(self._waiting[count][0])
            count += 1
        jobs, self._waiting = self._waiting[:count], self._waiting[count:]
        return jobs

    def _answer(
        self, jobs: list[tuple[Call, asyncio.Future[Answer]]], answers: Sequence[Answer | Exception]
    ) -> None:
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
