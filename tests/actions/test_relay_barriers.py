"""A node's calls on barriers, made to a real relay; and relays that say of one what cannot be."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drawbridge.actions.relay_barriers import Seen, Terms, read_seen
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core.names import BarrierId, Token
from drawbridge.errors import RelayAway, RelayRefused
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.store import SqliteStore
from tests.conftest import EVENING, PushedClock, SeededEntropy
from tests.relay.conftest import until

RELAY = "http://relay.test"
ADMISSION = Token(b"a" * 32)


class People:
    """Some people of a round, each with a token, and the terms on which they have agreed."""

    def __init__(self, entropy: SeededEntropy, count: int) -> None:
        tokens = [Token(entropy(32)) for _ in range(count)]
        self.tokens = sorted(tokens, key=lambda token: hashlib.sha256(token).digest())
        slots = tuple(hashlib.sha256(token).digest() for token in self.tokens)
        self.terms = Terms(slots, count, EVENING + 60, "enough")
        self.barrier = BarrierId(entropy(16))


def tell(path: Path, clock: PushedClock, story: Callable[[RelayClient, Relay], Awaitable[None]]) -> None:
    async def whole() -> None:
        admission = hashlib.sha256(ADMISSION).digest()
        relay = make_relay(SqliteStore(path / "relay.db"), clock, None, admission)
        client = RelayClient({RELAY: relay.app}, {RELAY: ADMISSION})
        try:
            await story(client, relay)
        finally:
            await client.close()
            await relay.stop()

    asyncio.run(whole())


def test_a_round_meets_at_a_real_relay(tmp_path: Path, clock: PushedClock, entropy: SeededEntropy) -> None:
    people, answers = People(entropy, 3), [entropy(4_096) for _ in range(2)]

    async def story(client: RelayClient, relay: Relay) -> None:
        at = RELAY, people.barrier
        for _ in range(2):
            await client.make_barrier(*at, people.terms)
        for place, sealed in enumerate([answers[0], b""]):
            for _ in range(2):
                await client.fill_slot(*at, place, people.tokens[place], sealed)
        for token in people.tokens:
            assert await client.look_at_barrier(*at, token) == Seen("waiting", 2, people.terms)
        waiting = asyncio.create_task(client.look_at_barrier(*at, people.tokens[1], wait=25))
        await until(lambda: len(relay.bell) == 1)
        await client.fill_slot(*at, 2, people.tokens[2], answers[1])
        mine = tuple(sorted(answers, key=lambda one: hashlib.sha256(one).digest()))
        assert await waiting == Seen("open", None, people.terms, mine)

    tell(tmp_path, clock, story)


def test_a_round_that_came_to_nothing_is_void(
    tmp_path: Path, clock: PushedClock, entropy: SeededEntropy
) -> None:
    people = People(entropy, 2)

    async def story(client: RelayClient, relay: Relay) -> None:
        at = RELAY, people.barrier
        await client.make_barrier(*at, people.terms)
        await client.fill_slot(*at, 0, people.tokens[0], entropy(4_096))
        clock.push(60)
        await relay.release_due()
        assert await client.look_at_barrier(*at, people.tokens[0]) == Seen("void", None, people.terms)
        for place, token, kind in (
            (1, people.tokens[1], "closed"),
            (1, people.tokens[0], "forbidden"),
        ):
            with pytest.raises(RelayRefused) as refused:
                await client.fill_slot(*at, place, token, entropy(4_096))
            assert refused.value.kind == kind

    tell(tmp_path, clock, story)


def test_the_largest_round_that_there_can_be_comes_whole(
    tmp_path: Path, clock: PushedClock, entropy: SeededEntropy
) -> None:
    people = People(entropy, 32)

    async def story(client: RelayClient, _: Relay) -> None:
        at = RELAY, people.barrier
        await client.make_barrier(*at, people.terms)
        for place, token in enumerate(people.tokens):
            await client.fill_slot(*at, place, token, entropy(262_144))
        assert len((await client.look_at_barrier(*at, people.tokens[0])).answers) == 32

    tell(tmp_path, clock, story)


SAID: dict[str, Any] = {
    "state": "open",
    "filled": None,
    "slots": [b"h" * 32, b"i" * 32],
    "needed": 2,
    "opens": "enough",
    "deadline": EVENING,
    "answers": [b"a" * 4_096, b"b" * 4_096],
}


def test_what_a_relay_says_is_read() -> None:
    seen = read_seen(msgspec.msgpack.encode(SAID | {"later": 1}))
    assert (seen.state, len(seen.answers), seen.terms.needed) == ("open", 2, 2)


def test_what_has_no_size_of_an_envelope_is_no_answer() -> None:
    seen = read_seen(msgspec.msgpack.encode(SAID | {"answers": [b"a" * 4_096, b"b" * 4_097]}))
    assert seen.answers == (b"a" * 4_096,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "waiting", "filled": 1},
        {"state": "void"},
        {"state": "opened"},
        {"state": None},
        {"answers": [b"a" * 4_096] * 3},
        {"answers": [b""]},
        {"answers": ["text"]},
        {"answers": None},
        {"slots": [b"h" * 31]},
        {"slots": [b"h" * 32] * 257},
        {"filled": -1},
        {"filled": 2**63},
        {"filled": True},
        {"needed": None},
        {"needed": 2**64 - 1},
        {"opens": "never"},
        {"deadline": -1},
        {"deadline": 10**15},
        {"deadline": 1.5},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
def test_what_cannot_be_is_no_answer(wrong: dict[str, Any]) -> None:
    with pytest.raises(RelayAway):
        read_seen(msgspec.msgpack.encode(SAID | wrong))
