"""Several processes that serve one relay behind one socket, and one that looks after them.

They are started anew with what they have to know, not forked: nothing is inherited but the socket. All take
calls from it, so that no call waits for one that is gone. When this process ends, however it does, they end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from drawbridge import logs
from drawbridge.cli.worker import ANSWERS, Orders
from drawbridge.errors import NeverAnswered
from drawbridge.relay.metrics import FOLDER

SHORT_LIFE = 10.0
"""Seconds; a worker that ends sooner is started again after a pause."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds, doubled with every short life."""
TRIES = 5
"""Starts after which we give up, if no worker has ever answered."""
STOP_SECONDS = 25.0
"""How long a worker may take to stop: three seconds for what was begun, the rest is for a slow server."""


class Workers:
    """Starts workers, and starts another one when one ends.

    Args:
        orders: of each worker, which differ in their place only.
        on_start: called once, when the first one answers.
    """

    def __init__(self, orders: Orders, on_start: Callable[[], None]) -> None:
        self._orders = orders
        self._on_start = on_start
        self._ending = asyncio.Event()
        self._running: set[Process] = set()
        self._has_answered = False
        self._failed = 0

    async def work(self) -> None:
        """Keep them working until a signal says to stop.

        Raises:
            NeverAnswered: they end before they answer, again and again, and none ever did.
        """
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._end)
        with tempfile.TemporaryDirectory(prefix="drawbridge-counters-") as folder:
            environment = os.environ | {FOLDER: folder}
            places = range(self._orders.settings.workers)
            await asyncio.gather(*(self._keep(place, environment) for place in places))
        if not self._has_answered and self._failed:
            raise NeverAnswered(tries=self._failed)

    async def _keep(self, place: int, environment: dict[str, str]) -> None:
        """See to it that there is a worker at one place."""
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            status = await self._live(replace(self._orders, place=place), environment)
            if self._ending.is_set():
                return
            if time.monotonic() - began > SHORT_LIFE:
                pause = FIRST_PAUSE
            logs.event("worker-ended", status=status, milliseconds=int(pause * 1_000))
            self._failed += 1
            if not self._has_answered and self._failed >= TRIES:
                self._end()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._ending.wait()
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _live(self, orders: Orders, environment: dict[str, str]) -> int:
        """Start a worker and wait for its end; returns its exit code."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "drawbridge.cli.worker",
            stdin=PIPE, stdout=PIPE, pass_fds=(orders.door,), env=environment,
        )  # fmt: skip
        self._running.add(process)
        try:
            if self._ending.is_set():
                process.terminate()
            if process.stdin is not None and process.stdout is not None:
                # The first stays open: its end is how a worker learns that this process is gone.
                process.stdin.write(msgspec.json.encode(orders) + b"\n")
                if await process.stdout.readline() == ANSWERS:
                    self._answered()
            return await process.wait()
        finally:
            self._running.discard(process)

    def _answered(self) -> None:
        if not self._has_answered:
            self._has_answered = True
            self._on_start()

    def _end(self) -> None:
        """Tell every worker to stop; they let go of whoever waits, and finish what was begun."""
        if not self._ending.is_set():
            self._ending.set()
            self._tell(signal.SIGTERM)
            asyncio.get_running_loop().call_later(STOP_SECONDS, self._tell, signal.SIGKILL)

    def _tell(self, what: signal.Signals) -> None:
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(what)
