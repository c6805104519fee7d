"""The room that a relay takes: memory when idle, with many envelopes, with many who wait; bytes on the disk.

The relay is started as ``drawbridge relay serve`` on a file. Prints JSON, each figure beside its limit, and
leaves with 1 when one is over it.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import uvloop

from carrying import ENVELOPE_BYTES, Line, Load, Mailbox, Server, answering

LIMITS = {"idle": 60.0, "growth": 20.0, "waiting": 64.0, "disk": 1.15}
"""MiB of one worker, MiB more with `ENVELOPES` held, KiB for each who waits, times an envelope's bytes."""
ENVELOPES = 100_000
IN_ONE = 250
"""Envelopes in one mailbox: it takes 256."""
WRITERS = 64
COLLECTORS = 1_000
SETTLED = 0.02
"""MiB: less than this between two looks, and the memory has come to rest."""


@contextmanager
def relay(folder: Path) -> Iterator[Server]:
    """Run a relay on a free port, with a database in a folder."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    database = f"sqlite:{folder / 'relay.db'}"
    command = [
        sys.executable,
        "-m",
        "drawbridge",
        "relay",
        "serve",
        "--port",
        str(port),
        "--database",
        database,
    ]
    with subprocess.Popen(
        command, env=os.environ | {"DRAWBRIDGE_LOG": "off"}, stdout=subprocess.DEVNULL
    ) as process:
        try:
            yield Server(port, process)
        finally:
            process.terminate()


def resident(server: Server) -> float:
    """Return the MiB that a process holds, once they have come to rest."""
    before = 0.0
    for _ in range(60):
        lines = Path(f"/proc/{server.process.pid}/status").read_text("ascii").splitlines()
        [now] = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")]
        if abs(now - before) < SETTLED:
            break
        before = now
        time.sleep(0.5)
    return now


async def fill(server: Server, load: Load, mailboxes: list[Mailbox]) -> None:
    """Put `IN_ONE` envelopes into each mailbox, from many writers."""
    waiting = iter(mailboxes)

    async def write() -> None:
        line = await Line.connect(server.port)
        for mailbox in waiting:
            await line.ask(mailbox.making(), 201)
            for request in islice(load.puts(mailbox), IN_ONE):
                await line.ask(request, 201)
        line.close()

    await asyncio.gather(*(write() for _ in range(WRITERS)))


def collecting(mailbox: Mailbox) -> bytes:
    """Return a call that collects from a mailbox, and waits because there is nothing yet."""
    token = urlsafe_b64encode(mailbox.read).rstrip(b"=").decode()
    wanted = [{"id": mailbox.name.decode(), "token": token, "after": 2**62}]
    body = json.dumps({"mailboxes": wanted, "wait": 25}).encode()
    head = b"POST /v1/collect HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + body


async def waiting(server: Server, mailbox: Mailbox) -> tuple[float, float]:
    """Return the MiB before, and while many wait to collect."""
    line = await Line.connect(server.port)
    await line.ask(mailbox.making(), 201)
    # What the first of them loads is not what each of them takes.
    first = await asyncio.open_connection("127.0.0.1", server.port)
    first[1].write(collecting(mailbox))
    before = await asyncio.to_thread(resident, server)
    others = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(COLLECTORS)]
    for _, writer in others:
        writer.write(collecting(mailbox))
    # They wait for 25 seconds; this takes about two.
    during = await asyncio.to_thread(resident, server)
    for _, writer in (first, *others):
        writer.close()
    line.close()
    return before, during


def on_disk(folder: Path) -> int:
    """Return the bytes of a relay's files."""
    return sum(path.stat().st_size for path in folder.glob("relay.db*"))


def measure() -> dict[str, object]:
    """Return each figure, its parts and its limit."""
    load = Load()
    with (
        tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as name,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        folder = Path(name)
        mailboxes = [Mailbox() for _ in range(ENVELOPES // IN_ONE)]
        with relay(folder) as server:
            runner.run(answering(server))
            idle = resident(server)
            alone, crowded = runner.run(waiting(server, Mailbox()))
        with relay(folder) as server:
            runner.run(answering(server))
            before = resident(server)
            runner.run(fill(server, load, mailboxes))
            held = resident(server)
        stored = on_disk(folder)
    figures = {
        "idle": idle,
        "growth": held - before,
        "waiting": (crowded - alone) * 1024 / COLLECTORS,
        "disk": stored / (ENVELOPES * ENVELOPE_BYTES),
    }
    return {
        "ratio": max(round(figures[name] / limit, 2) for name, limit in LIMITS.items()),
        "figures": {name: round(figure, 2) for name, figure in figures.items()},
        "limits": LIMITS,
        "envelopes": ENVELOPES,
        "collectors": COLLECTORS,
    }


if __name__ == "__main__":
    figures = measure()
    print(json.dumps(figures, indent=2))
    sys.exit(float(str(figures["ratio"])) > 1)
