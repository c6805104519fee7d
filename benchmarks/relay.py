"""What a durable deposit costs beside an empty answer from the same server.

One process serves on one core, the load comes from the other. Writers put envelopes of 4096 bytes (a text of
2 KB, sealed) over kept connections, each waiting for its answer before the next; every mailbox has a live
recipient on its stream of events, who is told of every envelope. The other side is an application that reads
the body and answers 201, on a server with the same settings; the two take turns, and medians are compared.

Prints JSON, the ratio first: of the rates at 32 writers, then for each number of writers the ratio, both
rates, and what the server spent of its core on each answer, which is the figure that other work on the
machine moves least. Latency at one writer stands beside one bare durable insert of as many bytes by SQLite
alone, in turns in the same run on the same disk.

*What bounds it.* Of about 80 microseconds of the core for one envelope at 128 writers, the server's own
reading and writing take 23 (that is the other side), SQLite 20 (two pages of the log for the envelope, one
or two for its indexes, their checksums, the writing; one flush for the whole group), telling the recipient
12 to 20 (a packet of its own), and the rest is ours: the address, the token, the terms, two hashes, the way
to the thread that writes and back. At 32 writers groups are smaller and the flush is waited for; at one
writer there is little else than the flush. *Tried:* a timer for each body and for each event cost 10
microseconds, waking the other thread for every call instead of once a turn 8, and a query of the newest
cursor at each event more than the event itself; more lengths of the statement that inserts many rows change
nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib.util
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any, cast

import apsw
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from drawbridge.cli.hatch import Hatch
from drawbridge.cli.serving import server_config
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import open_store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import postgres_cluster

AIM = 0.5
"""At 32 writers, a part of the empty application's rate; not reached yet."""
LATENCY_AIM = 2.5
"""At 1 writer, times a bare durable insert."""
POSTGRES_AIM = 0.5
"""At 128 writers, a part of the rate on SQLite."""
WRITERS = (1, 32, 128)
POSTGRES_WRITERS = (32, 128)
ROUNDS = 5
ROUND_SECONDS = 1.5
MAILBOXES = 128
"""Enough that none is full at the end of a round, with the limits as they are by default."""
ENVELOPE_BYTES = 4_096
ENVELOPES = 1_024
"""Different ones; each goes to each mailbox once."""
BLOCKS = 12
BLOCK_SECONDS = 0.3
INSERTS = 100
"""Latency is measured in short turns, puts and bare inserts, because disks have moods."""


EMPTY = "empty"


async def empty(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body and answer 201: what the server itself costs."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def serve(address: str, door: int) -> None:
    """Serve on a socket that was handed over, with the settings that a node has."""
    settings: dict[str, Any] = {
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "date_header": False,
        "proxy_headers": False,
        "ws": "none",
    }
    if address == EMPTY:
        config = uvicorn.Config(empty, lifespan="off", **settings)
    else:
        relay = make_relay(open_store(address), lambda: int(time.time()))
        config = server_config(relay.app, None, None, partial(Hatch, relay))
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=door)])


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    port: int
    process: subprocess.Popen[bytes]
    beside: postgres_cluster.Cluster | None = None

    def spent(self) -> int:
        """Return the nanoseconds of processor time that it has used, with its database's processes."""
        processes = [self.process.pid]
        if self.beside is not None:
            processes += [self.beside.process, *self.beside.children()]
        # The clock of another process: its id, and which of its clocks (clock_getcpuclockid(3)).
        return sum(time.clock_gettime_ns((~process << 3) | 2) for process in processes)


@contextlib.contextmanager
def started(address: str, core: int, beside: postgres_cluster.Cluster | None = None) -> Iterator[Server]:
    """Start a server on one core, for a store at an address."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", 0))
        door.listen(512)
        command = [sys.executable, __file__, address, str(door.fileno())]
        process = subprocess.Popen(command, pass_fds=[door.fileno()])
        os.sched_setaffinity(process.pid, {core})
        try:
            yield Server(door.getsockname()[1], process, beside)
        finally:
            process.terminate()
            process.wait()


def bearer(token: bytes) -> bytes:
    """Return a token as it is sent."""
    return b"Authorization: Bearer " + urlsafe_b64encode(token).rstrip(b"=") + b"\r\n"


@dataclass(frozen=True)
class Mailbox:
    """A mailbox of the run, and the requests that concern it, as bytes."""

    name: bytes = field(default_factory=lambda: os.urandom(16).hex().encode())
    read: bytes = field(default_factory=lambda: os.urandom(32))
    write: bytes = field(default_factory=lambda: os.urandom(32))

    def request(self, method: bytes, path: bytes, token: bytes = b"", body: bytes = b"") -> bytes:
        """Return a whole request."""
        head = b"%b /v1/mailboxes/%b%b HTTP/1.1\r\nHost: localhost\r\n" % (method, self.name, path)
        return head + token + b"Content-Length: %d\r\n\r\n" % len(body) + body

    def making(self) -> bytes:
        """Return the request that makes it."""
        hashes = {
            "read_hash": hashlib.sha256(self.read).hexdigest(),
            "write_hash": hashlib.sha256(self.write).hexdigest(),
        }
        return self.request(b"PUT", b"", body=json.dumps(hashes).encode())

    def dropping(self) -> bytes:
        """Return the request that deletes it."""
        return self.request(b"DELETE", b"", bearer(self.read))

    def listening(self) -> bytes:
        """Return the request for its stream of events."""
        return self.request(b"GET", b"/events", bearer(self.read))


class Line(asyncio.Protocol):
    """One connection on which one request is answered after another."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.answered: asyncio.Future[bytes] | None = None
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take answers that have no body: they end with an empty line."""
        self._got += data
        if self.answered is not None and self._got.endswith(b"\r\n\r\n"):
            got, self._got = self._got, b""
            waiting, self.answered = self.answered, None
            waiting.set_result(got)

    async def ask(self, request: bytes, status: int) -> None:
        """Send a request and wait for its answer, which has to be this one."""
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        answer = await self.answered
        if int(answer[9:12]) != status:
            raise RuntimeError(answer[9:12])


class Recipient(asyncio.Protocol):
    """Waits for one mailbox: counts what it is told."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.told = 0
        self.listens = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast(asyncio.Transport, transport).write(self._mailbox.listening())

    def data_received(self, data: bytes) -> None:
        """Count."""
        self.told += data.count(b"data:")
        if not self.listens.done():
            self.listens.set_result(None)


@dataclass(frozen=True)
class Round:
    """What one round of one side gave."""

    rate: float
    cpu_microseconds: float
    latencies: list[float]
    told: int = 0


class Load:
    """Writers, and everything they will send, made before the clock starts."""

    def __init__(self) -> None:
        self._sealed = [os.urandom(ENVELOPE_BYTES) for _ in range(ENVELOPES)]
        self._names = [hashlib.sha256(one).digest()[:16].hex().encode() for one in self._sealed]

    async def run(self, server: Server, writers: int, seconds: float, *, is_relay: bool) -> Round:
        """Let writers write for so many seconds."""
        loop = asyncio.get_running_loop()
        lines = [(await loop.create_connection(Line, "127.0.0.1", server.port))[1] for _ in range(writers)]
        mailboxes = [Mailbox() for _ in range(MAILBOXES)]
        recipients: list[tuple[asyncio.Transport, Recipient]] = []
        if is_relay:
            for mailbox in mailboxes:
                await lines[0].ask(mailbox.making(), 201)
                recipients.append(
                    await loop.create_connection(partial(Recipient, mailbox), "127.0.0.1", server.port)
                )
            await asyncio.gather(*(one.listens for _, one in recipients))
        before, start = server.spent(), time.perf_counter()
        latencies = await asyncio.gather(
            *(self._write(line, mailboxes[at::writers], seconds) for at, line in enumerate(lines))
        )
        took, spent = time.perf_counter() - start, server.spent() - before
        done = sum(len(some) for some in latencies)
        told = sum(one.told for _, one in recipients)
        for transport, _ in recipients:
            transport.close()
        if is_relay:
            for mailbox in mailboxes:
                await lines[0].ask(mailbox.dropping(), 204)
        for line in lines:
            line.transport.close()
        return Round(done / took, spent / 1_000 / done, [one for some in latencies for one in some], told)

    async def _write(self, line: Line, mailboxes: list[Mailbox], seconds: float) -> list[float]:
        heads = [
            (
                b"PUT /v1/mailboxes/%b/envelopes/" % one.name,
                b" HTTP/1.1\r\nHost: localhost\r\n%bContent-Length: %d\r\n\r\n"
                % (bearer(one.write), ENVELOPE_BYTES),
            )
            for one in mailboxes
        ]
        latencies: list[float] = []
        end = time.perf_counter() + seconds
        for at, (before, after) in zip(count(), cycle(heads), strict=False):
            which = at // len(heads)
            request = before + self._names[which] + after + self._sealed[which]
            start = time.perf_counter()
            if start >= end:
                return latencies
            await line.ask(request, 201)
            latencies.append(time.perf_counter() - start)
        return latencies


def bare_inserts(folder: Path) -> list[float]:
    """Return the seconds of durable inserts of as many bytes, each a transaction of its own."""
    db = apsw.Connection(str(folder / "bare.db"))
    db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE IF NOT EXISTS envelopes (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)")
    taken = []
    for _ in range(INSERTS):
        sealed = os.urandom(ENVELOPE_BYTES)
        start = time.perf_counter()
        db.execute("INSERT INTO envelopes (sealed) VALUES (?)", (sealed,))
        taken.append(time.perf_counter() - start)
    db.close()
    return taken


def measure() -> dict[str, object]:
    """Return the ratios and what they are made of."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    load = Load()
    figures: dict[str, dict[str, float]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as folder,
        started(f"sqlite:{folder}/relay.db", cores[0]) as relay,
        started(EMPTY, cores[0]) as nothing,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(answering(relay))
        runner.run(answering(nothing))
        for writers in WRITERS:
            sides: tuple[list[Round], list[Round]] = [], []
            for _ in range(ROUNDS):
                sides[0].append(runner.run(load.run(relay, writers, ROUND_SECONDS, is_relay=True)))
                sides[1].append(runner.run(load.run(nothing, writers, ROUND_SECONDS, is_relay=False)))
            figures[str(writers)] = compared(*sides)
        puts: list[float] = []
        inserts: list[float] = []
        for _ in range(BLOCKS):
            puts += runner.run(load.run(relay, 1, BLOCK_SECONDS, is_relay=True)).latencies
            inserts += bare_inserts(Path(folder))
        postgres = postgres_figures(runner, load, relay, cores[0])
    latency, bare = statistics.median(puts), statistics.median(inserts)
    return {
        "ratio": figures["32"]["ratio"],
        "aim": AIM,
        "latency_ratio": round(latency / bare, 2),
        "latency_aim": LATENCY_AIM,
        "latency_microseconds": round(latency * 1e6),
        "bare_insert_microseconds": round(bare * 1e6),
        "writers": figures,
        "postgres": postgres,
        "envelope_bytes": ENVELOPE_BYTES,
        "recipients": MAILBOXES,
        "rounds": ROUNDS,
        "cores": len(cores),
    }


def postgres_figures(runner: asyncio.Runner, load: Load, sqlite: Server, core: int) -> dict[str, object]:
    """Return the rates on PostgreSQL beside those on SQLite, in turns: relay and database on the one core."""
    if postgres_cluster.programs() is None:
        return {"left_out": "PostgreSQL is not installed: tools/system_parts.sh"}
    if importlib.util.find_spec("psycopg") is None:
        return {"left_out": "its driver is not installed: the extra postgres"}
    figures: dict[str, dict[str, float]] = {}
    with postgres_cluster.running(core=core) as cluster:
        address = cluster.make_database()
        with started(address, core, cluster) as relay:
            runner.run(answering(relay))
            for writers in POSTGRES_WRITERS:
                sides: tuple[list[Round], list[Round]] = [], []
                for _ in range(ROUNDS):
                    for side, server in zip(sides, (relay, sqlite), strict=True):
                        side.append(runner.run(load.run(server, writers, ROUND_SECONDS, is_relay=True)))
                figures[str(writers)] = compared(*sides, beside="sqlite")
    return {"ratio": figures["128"]["ratio"], "aim": POSTGRES_AIM, "writers": figures}


async def answering(server: Server) -> None:
    """Wait until a server answers."""
    while server.process.poll() is None:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            await reader.read()
            writer.close()
            return
    raise RuntimeError("the server ended")


def compared(relay: list[Round], nothing: list[Round], beside: str = "empty") -> dict[str, float]:
    """Return the medians of both sides and their ratio."""
    rates = [statistics.median(one.rate for one in side) for side in (relay, nothing)]
    cpu = [statistics.median(one.cpu_microseconds for one in side) for side in (relay, nothing)]
    return {
        "ratio": round(rates[0] / rates[1], 2),
        "cpu_ratio": round(cpu[1] / cpu[0], 2),
        "puts_a_second": round(rates[0]),
        f"{beside}_a_second": round(rates[1]),
        "cpu_microseconds": round(cpu[0], 1),
        f"{beside}_cpu_microseconds": round(cpu[1], 1),
        "told_part": round(sum(one.told for one in relay) / sum(len(one.latencies) for one in relay), 2),
    }


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        print(json.dumps(measure(), indent=2))
