"""A server's patience: heads that never end, heads that never come, and everybody else meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from drawbridge.cli import patience
from drawbridge.cli.patience import MOST_HEAD, Patience

Story = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


async def counting(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer how many bytes the body had."""
    if scope["type"] != "http":
        return
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(size).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


def serve(story: Story) -> None:
    async def whole() -> None:
        config = uvicorn.Config(counting, port=0, http=Patience, ws="none", lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            async with asyncio.timeout(20):
                await story(reader, writer)
        finally:
            writer.close()
            server.should_exit = True
            await serving

    asyncio.run(whole())


async def send(writer: asyncio.StreamWriter, parts: list[bytes]) -> int:
    """Send as much as is taken; returns how many bytes."""
    sent = 0
    with suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
            sent += len(part)
    return sent


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Return an answer's body; nothing when the connection was closed."""
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return await reader.readexactly(length)
    return b""


@pytest.mark.parametrize(
    "parts",
    [
        [b"GET /"] + [b"a" * 65_536] * 1_000,
        [HEAD, b"X: "] + [b"a" * 65_536] * 1_000,
        [HEAD] + [b"X: " + b"a" * 65_000 + b"\r\n"] * 1_000,
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n0\r\n"] + [b"X: " + b"a" * 65_000 + b"\r\n"] * 1_000,
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n"] + [b"1;" + b"x" * 65_000 + b"\r\na\r\n"] * 1_000,
    ],
    ids=["address", "one header", "headers", "trailers", "chunk extensions"],
)
def test_a_head_without_an_end_is_cut_off(parts: list[bytes]) -> None:
    async def story(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # What the two systems hold between them comes on top; 64 MiB were offered.
        assert await send(writer, parts) < 16 * 1024 * 1024
        assert await answer(reader) == b""

    serve(story)


@pytest.mark.parametrize("begun", [b"", b"GE", b"GET / HTTP/1.1\r\nHost: local", b"\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BEGIN_SECONDS", 0.1)

    async def story(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await send(writer, [begun])
        assert await answer(reader) == b""

    serve(story)


def test_after_an_answer_the_next_head_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BEGIN_SECONDS", 0.2)

    async def story(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await send(writer, [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"])
        assert await answer(reader) == b"0"
        await send(writer, [b"\r\n"])
        assert await answer(reader) == b""

    serve(story)


def test_a_large_body_a_slow_body_and_many_requests_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BEGIN_SECONDS", 0.2)
    large = 8 * 1024 * 1024

    async def story(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(3):
            await send(writer, [HEAD + b"Content-Length: %d\r\n\r\n" % large, bytes(large)])
            assert await answer(reader) == b"%d" % large
        await send(writer, [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n"])
        await asyncio.sleep(0.5)
        await send(writer, [b"5\r\nthere\r\n0\r\n\r\n"])
        assert await answer(reader) == b"10"
        cookie = b"Cookie: " + b"c" * (MOST_HEAD // 2) + b"\r\n"
        await send(writer, [(HEAD + cookie + b"Content-Length: 1\r\n\r\nx")] * 5)
        assert [await answer(reader) for _ in range(5)] == [b"1"] * 5

    serve(story)
