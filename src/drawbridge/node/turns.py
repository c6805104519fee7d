"""Turns: dear work at the door is done by few at a time, and so many may wait for it.

Stretching a passphrase takes 128 MiB and a third of a second, and anybody may ask for it. Waiting for a turn
holds no thread, so that the pages of those who are signed in are answered meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Turns:
    """So many at once, so many waiting; whoever comes then is asked to come back."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    async def run(
        self, function: Callable[Arguments, Result], *args: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """Run ``function`` in a worker thread when it is its turn.

        Raises:
            HTTPException: 503, too many are waiting; nothing was done.
        """
        self.check()
        self._here += 1
        try:
            async with self._turns:
                return await run_in_threadpool(function, *args, **named)
        finally:
            self._here -= 1

    def check(self) -> None:
        """Let somebody wait for a turn.

        Raises:
            HTTPException: 503, too many are waiting.
        """
        if self._here >= self._most:
            raise HTTPException(503, headers={"Retry-After": "5"})
