"""What relays say to one another: short enough, read back as it was said, said again when it got lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drawbridge.core.names import MailboxId
from drawbridge.errors import StorageAway
from drawbridge.relay.postgres import wakeups
from drawbridge.relay.postgres.wakeups import Crier, Ring, read, words
from tests.relay.conftest import until

LONGEST_WORD = 7_999
"""Bytes that PostgreSQL takes in one."""
RINGS = some.tuples(some.binary(min_size=16, max_size=16).map(MailboxId), some.integers(0, 2**63 - 1))


def box(number: int) -> MailboxId:
    return MailboxId(number.to_bytes(16, "big"))


@given(some.lists(RINGS, max_size=20))
def test_what_is_said_is_read_back(rings: list[Ring]) -> None:
    assert [ring for word in words("0123", rings) for ring in read(word)] == rings


def test_what_is_said_of_a_whole_group_fits() -> None:
    said = words("0" * 16, [(box(number), 2**63 - 1) for number in range(256)])
    assert all(len(word) <= LONGEST_WORD for word in said)
    assert len([ring for word in said for ring in read(word)]) == 256


class Others:
    """Two relays that hear each other, in a loop."""

    def __init__(self) -> None:
        self.heard: list[Ring] = []
        self.said: list[str] = []
        self.away = 0
        self.one = Crier(self.tell, lambda mailbox, cursor: self.heard.append((mailbox, -cursor)))
        self.other = Crier(self.tell, lambda mailbox, cursor: self.heard.append((mailbox, cursor)))

    async def tell(self, said: Sequence[str]) -> None:
        if self.away:
            self.away -= 1
            raise StorageAway(store="relay")
        self.said += said
        for word in said:
            self.one.hear(word)
            self.other.hear(word)


@given(some.text())
def test_whatever_others_say_does_no_harm(word: str) -> None:
    others = Others()
    others.other.hear(word)
    assert all(isinstance(mailbox, bytes) for mailbox, _ in others.heard)


def test_what_rings_at_one_is_said_to_the_others_and_not_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeups, "PAUSE_SECONDS", 0)

    async def story() -> None:
        others = Others()
        # What could not be said is said the next time, with what has rung since.
        others.away = 2
        crying = asyncio.create_task(others.one.cry_for_ever())
        others.one.cry(box(1), 5)
        await until(lambda: not others.away)
        for ring in ((box(1), 6), (box(2), 4), (box(2), 0)):
            others.one.cry(*ring)
        await until(lambda: len(others.heard) >= 3)
        # Of a mailbox the newest is enough, and that it has changed itself is another matter.
        assert set(others.heard) - {(box(1), 5)} == {(box(1), 6), (box(2), 4), (box(2), 0)}
        others.one.cry(box(3), 1)
        await others.one.finish(crying)
        assert others.heard[-1] == (box(3), 1)

    asyncio.run(story())


def test_what_rings_in_a_moment_is_said_in_one_word() -> None:
    async def story() -> None:
        others = Others()
        crying = asyncio.create_task(others.one.cry_for_ever())
        for number in range(100):
            others.one.cry(box(number), 1)
        await until(lambda: bool(others.said))
        assert len(others.heard) == 100
        assert len(others.said) == 1
        await others.one.finish(crying)

    asyncio.run(story())
