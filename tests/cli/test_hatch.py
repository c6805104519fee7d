"""The hatch and the application: whatever is asked, both give the same answer, and keep the same."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx2
import pytest
import uvicorn

from drawbridge.cli.hatch import Hatch, Put
from drawbridge.cli.patience import Patience
from drawbridge.cli.serving import Connections, server_config
from drawbridge.core.names import MailboxId
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.rules import Limits
from drawbridge.relay.store import SqliteStore
from tests.conftest import EVENING, PushedClock
from tests.relay.conftest import Box, bearer, envelope, id_of, letters

ANA, NOBODY = Box.of("ana"), Box.of("nobody")
ANA_ID, ANA_SHOWN = MailboxId(bytes.fromhex(ANA.id)), hashlib.sha256(ANA.read).digest()
SEALED, LARGER, LARGEST = envelope(1), envelope(2, 16_384), envelope(3, 65_536)
LIMITS = Limits(pending=3, body_seconds=1)


@dataclass
class World:
    """A relay that serves on a port, and how many deposits came through the hatch."""

    relay: Relay
    port: int
    through_the_hatch: list[Put]

    async def line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def say(self, *parts: bytes) -> bytes:
        """Say something on a connection of its own, and return everything that is answered."""
        reader, writer = await self.line()
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.02 if len(parts) > 1 else 0)
            # Whoever has nothing more to ask is answered, and then the connection ends.
            writer.write(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            await writer.drain()
        heard = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(10):
                heard = await reader.read()
        writer.close()
        return heard


class Counted(Hatch):
    """A hatch that counts."""

    def __init__(self, relay: Relay, taken: list[Put], **named: object) -> None:
        super().__init__(relay, **named)
        self._taken = taken

    def _deposit(self, put: Put) -> None:
        self._taken.append(put)
        super()._deposit(put)


def serve(
    folder: Path, story: Callable[[World], Awaitable[None]], *, hatch: bool, limits: Limits = LIMITS
) -> None:
    async def whole() -> None:
        relay = make_relay(SqliteStore(folder / f"{hatch}.db", limits), PushedClock(EVENING))
        taken: list[Put] = []
        connection: Connections = partial(Counted, relay, taken) if hatch else Patience
        config = server_config(relay.app, None, None, connection)
        config.port = 0
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                assert (await client.put(ANA.path, json=ANA.hashes)).status_code == 201
            await story(World(relay, port, taken))
        finally:
            server.should_exit = True
            await serving

    asyncio.run(whole())


def put(
    path: str = ANA.path_of(SEALED),
    body: bytes = SEALED,
    *more: str,
    token: bytes | None = ANA.write,
    version: str = "1.1",
    length: str | None = None,
) -> bytes:
    """Return a deposit as it travels."""
    lines = [f"PUT {path} HTTP/{version}", "Host: localhost", *more]
    lines += [f"{key}: {value}" for key, value in bearer(token).items()]
    if length != "":
        lines.append(f"Content-Length: {length or len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


USUAL = {
    "new": [put()],
    "again": [put(), put()],
    "two at once": [put() + put(ANA.path_of(LARGER), LARGER)],
    "the same two at once": [put() * 2],
    "larger": [put(ANA.path_of(LARGER), LARGER)],
    "full": [put(ANA.path_of(envelope(n)), envelope(n)) for n in range(4)],
    "later": [put(f"{ANA.path_of(SEALED)}?not_before={EVENING + 60}&expires={EVENING + 120}")],
    "an empty query": [put(f"{ANA.path_of(SEALED)}?")],
    "too far ahead": [put(f"{ANA.path_of(SEALED)}?not_before={EVENING * 2}")],
    "over before it begins": [put(f"{ANA.path_of(SEALED)}?expires=1")],
    "a query of something else": [put(f"{ANA.path_of(SEALED)}?not_before=soon")],
    "no token": [put(token=None)],
    "another token": [put(token=ANA.read)],
    "half a token": [put(token=ANA.write[:16])],
    "no such mailbox": [put(NOBODY.path_of(SEALED), token=NOBODY.write)],
    "another envelope": [put(ANA.path_of(LARGER))],
    "no size of ours": [put(f"{ANA.path}/envelopes/{id_of(b'short')}", b"short")],
    "nothing": [put(body=b"")],
    "asked something else behind it": [put() + b"GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    "in two parts": [put()[:-100], put()[-100:]],
}
UNUSUAL = {
    "largest": [put(ANA.path_of(LARGEST), LARGEST)],
    "another token before": [put(ANA.path_of(SEALED), SEALED, f"Authorization: Bearer {letters(ANA.read)}")],
    "capital letters": [put(ANA.path_of(SEALED).replace("a", "A"))],
    "percent signs": [put(ANA.path_of(SEALED).replace("/envelopes", "/%65nvelopes"))],
    "one letter more": [put(ANA.path_of(SEALED) + "0")],
    "another place": [put(f"{ANA.path}/writer")],
    "no length": [put(ANA.path_of(SEALED), b"", "Transfer-Encoding: chunked", length="")],
    "in chunks": [
        put(
            ANA.path_of(SEALED),
            b"1000\r\n" + SEALED + b"\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked",
            length="",
        )
    ],
    "asked first": [put(ANA.path_of(SEALED), SEALED, "Expect: 100-continue")],
    "the last one": [put(ANA.path_of(SEALED), SEALED, "Connection: close")],
    "an older HTTP": [put(version="1.0")],
    "another method": [put().replace(b"PUT", b"POST")],
    "no HTTP": [b"PUT it somewhere\r\n\r\n"],
}


def without_ends(heard: bytes) -> bytes:
    """Leave out whether a connection goes on: after a refusal, only where the body was taken all the same."""
    answers = [one.replace(b"connection: close\r\n", b"") for one in heard.split(b"HTTP/1.1 ")]
    return b"".join(one for one in answers if b"no-such-call" not in one)


@pytest.mark.parametrize("said", [*USUAL, *UNUSUAL])
def test_both_ways_answer_and_keep_the_same(said: str, tmp_path: Path) -> None:
    parts = (USUAL | UNUSUAL)[said]
    heard: list[tuple[bytes, object, bytes]] = []

    async def story(world: World) -> None:
        answers = [await world.say(*parts)] if said == "in two parts" else [await world.say(p) for p in parts]
        rows = await world.relay.store.collect([(ANA_ID, ANA_SHOWN, 0)], EVENING)
        metrics = [line for line in world.relay.metrics.text().splitlines() if b"envelopes" in line]
        heard.append(
            (without_ends(b"".join(answers)), [(row.cursor, row.sealed) for row in rows], b"\n".join(metrics))
        )
        assert world.relay.flight.held == 0
        if hatch:
            assert bool(world.through_the_hatch) == (said in USUAL)

    for hatch in (True, False):
        serve(tmp_path, story, hatch=hatch)
    assert heard[0] == heard[1]


def test_a_full_flight_and_a_store_that_fails_are_the_same_at_both(tmp_path: Path) -> None:
    heard: list[list[bytes]] = []

    async def story(world: World) -> None:
        answers = [await world.say(put())]
        await asyncio.to_thread(world.relay.store.close)  # type: ignore[attr-defined]
        world.relay.flight.limit = LIMITS.in_flight_bytes
        answers.append(await world.say(put()))
        assert world.relay.flight.held == 0
        heard.append(answers)

    for hatch in (True, False):
        serve(tmp_path, story, hatch=hatch, limits=replace(LIMITS, in_flight_bytes=4_000))
    assert heard[0] == heard[1]
    assert b" 503 " in heard[0][0]
    assert b" 503 " in heard[0][1]


def test_a_body_that_stops_halfway_is_not_waited_for(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        reader, writer = await world.line()
        writer.write(put()[:-1])
        await writer.drain()
        async with asyncio.timeout(10):
            heard = await reader.read()
        assert heard.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in heard
        writer.close()
        assert world.relay.flight.held == 0

    for hatch in (True, False):
        serve(tmp_path, story, hatch=hatch)


def test_who_hangs_up_before_the_answer_has_deposited_all_the_same(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        _, writer = await world.line()
        writer.write(put())
        await writer.drain()
        writer.transport.abort()
        async with asyncio.timeout(10):
            while not await world.relay.store.collect([(ANA_ID, ANA_SHOWN, 0)], EVENING):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert world.relay.flight.held == 0

    serve(tmp_path, story, hatch=True)


def test_events_are_told_on_the_spot_and_in_order(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        reader, writer = await world.line()
        asked = f"GET {ANA.path}/events HTTP/1.1\r\nHost: localhost\r\n"
        asked += f"Authorization: Bearer {letters(ANA.read)}\r\n\r\n"
        writer.write(asked.encode())
        async with asyncio.timeout(10):
            await reader.readuntil(b":\n\n")
            cursors = []
            for number in range(3):
                sealed = envelope(number)
                await world.say(put(ANA.path_of(sealed), sealed))
                told = await reader.readuntil(b"\n\n")
                cursors.append(int(told.split(b"data: ")[1]))
        writer.close()
        rows = await world.relay.store.collect([(ANA_ID, ANA_SHOWN, 0)], EVENING)
        assert cursors == [row.cursor for row in rows]

    for hatch in (True, False):
        serve(tmp_path, story, hatch=hatch)
