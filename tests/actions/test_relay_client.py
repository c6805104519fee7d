"""The relay client: whoever answers at an address in a link or a bridge, what they say is bounded.

A link that somebody pastes makes the node ask whatever stands in it, and a bridge makes it write wherever
the other side says. So nothing here may be trusted: not the size, not the time, not the meaning.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest

from drawbridge.actions import relay_client
from drawbridge.actions.relay_client import MAX_COLLECTED, RelayClient, Wanted
from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId, Token
from drawbridge.core.wire import RELAY_PATTERN
from drawbridge.errors import RelayAway, RelayRefused

MAILBOX, SLOT, TOKEN = MailboxId(b"m" * 16), SlotId(b"s" * 16), Token(b"t" * 32)
BARRIER = BarrierId(b"b" * 16)
Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Stranger:
    """Something that answers at an address, and what it was asked."""

    def __init__(self) -> None:
        self.address = ""
        self.asked: list[bytes] = []
        self.sent = 0


@asynccontextmanager
async def stranger(answering: Answering) -> AsyncIterator[Stranger]:
    found = Stranger()
    tasks: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            found.asked.append(await reader.readuntil(b"\r\n\r\n"))
            await answering(writer)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    found.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield found
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def plain(body: bytes, status: str = "200 OK", *headers: str) -> Answering:
    async def answering(writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
        writer.write("\r\n".join(head).encode() + body)

    return answering


def endless(seen: list[int]) -> Answering:
    async def answering(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = bytes(64 * 1024)
        while True:
            writer.write(b"10000\r\n" + piece + b"\r\n")
            await writer.drain()
            seen.append(len(piece))

    return answering


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4112\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


def calls(client: RelayClient, relay: str) -> dict[str, Callable[[], Awaitable[object]]]:
    name, sealed = EnvelopeId(b"e" * 16), bytes(4096)
    return {
        "claim": lambda: client.claim_invitation(relay, SLOT, TOKEN),
        "collect": lambda: client.collect(relay, [Wanted(MAILBOX, TOKEN, 0)]),
        "info": lambda: client.info(relay),
        "state": lambda: client.invitation_state(relay, SLOT, TOKEN),
        "take back": lambda: client.take_back(relay, MAILBOX, TOKEN, name),
        "deposit": lambda: client.deposit(relay, MAILBOX, TOKEN, name, sealed),
        "look at a barrier": lambda: client.look_at_barrier(relay, BARRIER, TOKEN),
        "fill a slot": lambda: client.fill_slot(relay, BARRIER, 0, TOKEN, sealed),
    }


def ask(answering: Answering, story: Callable[[RelayClient, Stranger], Awaitable[None]]) -> None:
    async def whole() -> None:
        client = RelayClient()
        async with stranger(answering) as found:
            try:
                await story(client, found)
            finally:
                await client.close()

    asyncio.run(whole())


def test_an_answer_without_an_end_is_not_read_to_it() -> None:
    seen: list[int] = []

    async def story(client: RelayClient, found: Stranger) -> None:
        for name, call in calls(client, found.address).items():
            seen.clear()
            with pytest.raises(RelayAway):
                await call()
            assert sum(seen) < 2 * MAX_COLLECTED, name

    ask(endless(seen), story)


def test_an_answer_that_announces_too_much_is_not_read_at_all() -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        for call in calls(client, found.address).values():
            with pytest.raises(RelayAway):
                await call()

    async def answering(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3221225472\r\n\r\n" + bytes(1024))
        await asyncio.sleep(60)

    ask(answering, story)


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_client, "TIMEOUT", 0.1)
    monkeypatch.setattr(relay_client, "SLOWEST", 2**40)

    async def story(client: RelayClient, found: Stranger) -> None:
        for call in calls(client, found.address).values():
            with pytest.raises(RelayAway):
                await asyncio.wait_for(call(), 20)

    ask(dripping, story)


def test_a_packed_answer_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))

    async def story(client: RelayClient, found: Stranger) -> None:
        for call in calls(client, found.address).values():
            with pytest.raises(RelayAway):
                await call()
        assert all(b"accept-encoding: identity" in asked.lower() for asked in found.asked)

    ask(plain(bomb, "200 OK", "Content-Encoding: gzip"), story)


def test_nobody_is_sent_on_to_another_address() -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        for call in calls(client, found.address).values():
            with pytest.raises(RelayAway):
                await call()
        assert not any(b"/elsewhere" in asked for asked in found.asked)

    for status in ("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 X"):
        ask(plain(b"", status, "Location: /elsewhere"), story)


def test_a_refusal_says_one_short_word_or_none() -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        with pytest.raises(RelayRefused) as refused:
            await client.claim_invitation(found.address, SLOT, TOKEN)
        assert refused.value.kind == ""

    for said in ("x" * 5_000, "Your passphrase is needed", "<script>", "UPPER", "", "1"):
        problem = json.dumps({"type": f"urn:drawbridge:problem:{said}"}).encode()
        ask(plain(problem, "403 Forbidden"), story)


def test_a_long_refusal_is_a_refusal_without_a_word() -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        with pytest.raises(RelayAway):
            await client.claim_invitation(found.address, SLOT, TOKEN)

    ask(plain(b"x" * 10_000_000, "403 Forbidden"), story)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b"[]",
        b"yes",
        b'{"version": "1", "clock": -1}',
        b'{"version": "1", "clock": 9999999999999999}',
        b'{"version": "1", "clock": 1e300}',
        b'{"version": "1", "clock": ' + b"9" * 4000 + b"}",
        b'{"removed": 1}',
        b'{"claimed": true, "refused": 99999999999999999999}',
        b'{"claimed": true, "refused": -5}',
        b"[" * 50_000,
        b"\xff\xfe",
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(said: bytes) -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        for name in ("info", "state", "take back", "collect", "look at a barrier"):
            with pytest.raises(RelayAway):
                await calls(client, found.address)[name]()

    ask(plain(said), story)


@pytest.mark.parametrize(
    "rows",
    [
        [(b"m" * 16, 1, b"")],
        [(b"m" * 15, 1, bytes(4096))],
        [(b"m" * 16, -1, bytes(4096))],
        [(b"m" * 16, 2**63, bytes(4096))],
        [(b"m" * 16, 1, "text")],
        [(b"m" * 16, 1)],
        [[[]]],
        {"a": 1},
    ],
)
def test_rows_that_are_no_envelopes_are_no_answer(rows: object) -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        with pytest.raises(RelayAway):
            await client.collect(found.address, [Wanted(MAILBOX, TOKEN, 0)])

    ask(plain(msgspec.msgpack.encode(rows)), story)


def test_what_is_no_envelope_of_a_mailbox_that_was_asked_for_is_passed_over() -> None:
    mine, other = (MAILBOX, 1, b"a" * 4096), (b"o" * 16, 2, b"b" * 4096)
    odd = (MAILBOX, 3, b"c" * 4097)

    async def story(client: RelayClient, found: Stranger) -> None:
        got = await client.collect(found.address, [Wanted(MAILBOX, TOKEN, 0)])
        assert [one.sealed for one in got] == [b"a" * 4096]

    ask(plain(msgspec.msgpack.encode([mine, other, odd])), story)


def test_ever_new_addresses_do_not_leave_ever_more_connections_open() -> None:
    async def story(client: RelayClient, found: Stranger) -> None:
        for number in range(relay_client.MOST_RELAYS + 20):
            with pytest.raises(RelayRefused):
                await client.claim_invitation(f"{found.address}/{number}", SLOT, TOKEN)
        assert len(client._clients) <= relay_client.MOST_RELAYS

    ask(plain(b"", "404 Not Found"), story)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://[:::::]",
        "http://[1.2.3.4]",
        "http://1.1.1.999",
        "http://xn--zzzzzz9999.invalid",
        "http://" + "a" * 70 + ".invalid",
    ],
)
def test_an_address_that_is_none_is_a_relay_that_does_not_answer(address: str) -> None:
    assert re.fullmatch(RELAY_PATTERN, address), "the other side of a bridge can say it"

    async def story() -> None:
        client = RelayClient()
        for call in calls(client, address).values():
            with pytest.raises(RelayAway):
                await call()
        await client.close()

    asyncio.run(story())


def test_a_link_makes_the_node_ask_one_thing_and_show_nothing_of_its_own() -> None:
    """What a pasted link can do to other computers in the house: one GET of an address with this ending."""

    async def story(client: RelayClient, found: Stranger) -> None:
        with pytest.raises(RelayRefused):
            await client.claim_invitation(f"{found.address}/admin", SLOT, TOKEN)
        (asked,) = found.asked
        first, *headers = asked.decode().strip().split("\r\n")
        assert first == f"GET /admin/v1/invitations/{SLOT.hex()} HTTP/1.1"
        names = {header.split(":")[0].lower() for header in headers}
        assert names <= {"host", "accept", "accept-encoding", "connection", "user-agent", "authorization"}

    ask(plain(b"", "404 Not Found"), story)
