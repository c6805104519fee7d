"""Hearing what others say through LISTEN and NOTIFY, for as long as anybody wants to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

import psycopg
from psycopg import sql

from drawbridge.db.postgres.pool import Raw, connect
from drawbridge.db.postgres.refusals import in_our_words

SILENCE = 10.0
"""Seconds without a word after which the connection is tried."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0
"""Seconds between two attempts to connect; while there is no connection, everybody is told to look."""


class Listening:
    """One connection that hears; made again whenever it breaks.

    Args:
        address: ``postgresql://…``.
        channel: what to listen to.
        heard: told of each word.
        doubt: told when something may have been said that nobody heard.
    """

    def __init__(
        self, address: str, channel: str, heard: Callable[[str], None], doubt: Callable[[], None]
    ) -> None:
        self._address = address
        self._channel = channel
        self._heard = heard
        self._doubt = doubt
        self.connected = asyncio.Event()

    async def hear_for_ever(self) -> None:
        """Listen until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                raw = await self._connected()
                try:
                    await self._begin(raw)
                    pause = FIRST_PAUSE
                    await self._hear(raw)
                finally:
                    self.connected.clear()
                    await raw.close()
            except (psycopg.Error, OSError, TimeoutError) as error:
                if isinstance(error, psycopg.Error) and in_our_words(error) is None:
                    raise
            # Until it hears again, everybody looks for themselves every few seconds.
            self._doubt()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _connected(self) -> Raw:
        """Connect; cancelled meanwhile, let go of what it leads to."""
        connecting = asyncio.ensure_future(connect(self._address))
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            with suppress(psycopg.Error):
                await (await connecting).close()
            raise

    async def _begin(self, raw: Raw) -> None:
        await raw.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        self.connected.set()
        # Said before this was heard, and after the last time.
        self._doubt()

    async def _hear(self, raw: Raw) -> None:
        while True:
            async with aclosing(raw.notifies(timeout=SILENCE)) as words:
                async for word in words:
                    self._heard(word.payload)
            async with asyncio.timeout(SILENCE):
                await raw.execute("SELECT 1")


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task that listens, and wait until it has ended."""
    # More than once: the driver may take a cancellation for the end of its waiting.
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1)
