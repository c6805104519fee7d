"""A database that is overcrowded: every connection of a pool held at the same time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from drawbridge.db.postgres.pool import Pool, Session


@contextlib.asynccontextmanager
async def every_connection_held(connections: Pool) -> AsyncIterator[None]:
    """Hold them until the block ends; whoever asks meanwhile is told after a tenth of a second.

    The holders themselves wait as long as it takes: a connection is made slowly where much else is done.

    Raises:
        ExceptionGroup: a holder failed.
    """
    taken, enough = asyncio.Semaphore(0), asyncio.Event()

    async def hold(_: Session) -> None:
        taken.release()
        await enough.wait()

    patient, connections._pool.timeout = connections._pool.timeout, 60.0
    async with asyncio.TaskGroup() as holders:
        for _ in range(connections._pool.max_size):
            holders.create_task(connections.ask(hold))
        for _ in range(connections._pool.max_size):
            await taken.acquire()
        connections._pool.timeout = 0.1
        try:
            yield
        finally:
            enough.set()
    connections._pool.timeout = patient
