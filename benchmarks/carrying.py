"""Whatever the relay's figures have in common: servers on a core, and writers and recipients on another."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, cast

import uvicorn
from starlette.types import Receive, Scope, Send

from drawbridge.cli.hatch import Hatch
from drawbridge.cli.serving import server_config
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import open_store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import postgres_cluster

running_postgres = postgres_cluster.running
MAILBOXES = 256
"""Enough that none is full at the end of a round, with the limits as they are by default."""
ENVELOPE_BYTES = 4_096
ENVELOPES = 1_024
"""Different ones; each goes to each mailbox once."""

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
        """Return the nanoseconds of processor time that it has used, with its database and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        processes = [self.process.pid, *map(int, children.read_text().split())]
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


@contextlib.contextmanager
def granian(core: int) -> Iterator[Server]:
    """Start the empty application on another server."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    command = ["taskset", "--cpu-list", str(core), sys.executable, "-m", "granian", "--interface", "asgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--runtime-mode", "st"]
    command += ["--loop", "uvloop", "--http", "1", "--no-ws", "--no-log", f"{Path(__file__).stem}:empty"]
    process = subprocess.Popen(command, cwd=Path(__file__).parent)
    try:
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


def can_run_postgres() -> bool:
    """Whether PostgreSQL's programs are here."""
    return postgres_cluster.programs() is not None


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

    @classmethod
    async def connect(cls, port: int) -> Line:
        """Return a new connection."""
        return (await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port))[1]

    def close(self) -> None:
        """Hang up."""
        self.transport.close()


class OrdinaryLine:
    """The same as an ordinary program does it: with Python's own streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, port: int) -> OrdinaryLine:
        """Return a new connection."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes, status: int) -> None:
        """Send a request and wait for its answer, which has to be this one."""
        self._writer.write(request)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if int(answer[9:12]) != status:
            raise RuntimeError(answer[9:12])

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Recipient(asyncio.Protocol):
    """Waits for one mailbox: counts what it is told, and how soon."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.told = 0
        self.put_at: float | None = None
        self.latencies: list[float] = []
        self.listens = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast(asyncio.Transport, transport).write(self._mailbox.listening())

    def data_received(self, data: bytes) -> None:
        """Count, and see how long it took from the moment the envelope was sent."""
        told = data.count(b"data:")
        self.told += told
        if told and self.put_at is not None:
            self.latencies.append(time.perf_counter() - self.put_at)
            self.put_at = None
        if not self.listens.done():
            self.listens.set_result(None)


@dataclass(frozen=True)
class Round:
    """What one round of one side gave."""

    rate: float
    cpu_microseconds: float
    latencies: list[float]
    """Seconds from a put to its acknowledgement."""
    told: int = 0
    told_after: list[float] = field(default_factory=list)
    """Seconds from a put to the word that its recipient gets."""


class Load:
    """Writers, and everything they will send, made before the clock starts.

    Args:
        line: how each of them asks.
    """

    def __init__(self, line: type[Line | OrdinaryLine] = Line) -> None:
        self._line = line
        self._sealed = [os.urandom(ENVELOPE_BYTES) for _ in range(ENVELOPES)]
        self._names = [hashlib.sha256(one).digest()[:16].hex().encode() for one in self._sealed]

    async def run(self, server: Server, writers: int, seconds: float, *, is_relay: bool) -> Round:
        """Let writers write for so many seconds."""
        loop = asyncio.get_running_loop()
        lines = [await self._line.connect(server.port) for _ in range(writers)]
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
            *(
                self._write(
                    line, mailboxes[at::writers], [one for _, one in recipients[at::writers]], seconds
                )
                for at, line in enumerate(lines)
            )
        )
        took, spent = time.perf_counter() - start, server.spent() - before
        done = sum(len(some) for some in latencies)
        told = sum(one.told for _, one in recipients)
        told_after = [late for _, one in recipients for late in one.latencies]
        for transport, _ in recipients:
            transport.close()
        if is_relay:
            for mailbox in mailboxes:
                await lines[0].ask(mailbox.dropping(), 204)
        for line in lines:
            line.close()
        return Round(
            done / took, spent / 1_000 / done, [one for some in latencies for one in some], told, told_after
        )

    def puts(self, mailbox: Mailbox) -> Iterator[bytes]:
        """Give the requests that put one envelope after another into a mailbox."""
        before = b"PUT /v1/mailboxes/%b/envelopes/" % mailbox.name
        after = b" HTTP/1.1\r\nHost: localhost\r\n%bContent-Length: %d\r\n\r\n" % (
            bearer(mailbox.write),
            ENVELOPE_BYTES,
        )
        for name, sealed in zip(self._names, self._sealed, strict=True):
            yield before + name + after + sealed

    async def _write(
        self, line: Line | OrdinaryLine, mailboxes: list[Mailbox], recipients: list[Recipient], seconds: float
    ) -> list[float]:
        requests = [self.puts(one) for one in mailboxes]
        latencies: list[float] = []
        end = time.perf_counter() + seconds
        for at, following in enumerate(cycle(requests)):
            request = next(following)
            start = time.perf_counter()
            if start >= end:
                break
            if recipients:
                recipients[at % len(requests)].put_at = start
            await line.ask(request, 201)
            latencies.append(time.perf_counter() - start)
        return latencies


async def answering(server: Server) -> None:
    """Wait until a server answers."""
    while server.process.poll() is None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.write(b"GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        await reader.read()
        writer.close()
        return
    raise RuntimeError("the server ended")


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
