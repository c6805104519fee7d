"""Two people, a real relay in this process, and a road between them that can be made bad.

::

    def test_it_arrives(town: Town) -> None:
        async def story() -> None:
            ana, mara = await town.bridge("Ana", "Mara")
            crossing = ana.cross("I was wrong.", mara)
            await town.carry()
            assert mara.waiting()[0].text == "I was wrong."

        town.run(story)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drawbridge.actions import arrivals, bridges, crossings, entries, pairings
from drawbridge.actions.courier import Courier
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core.bridges import Bridge, BridgeKind, BridgeState
from drawbridge.core.crossings import Arrival, Crossing, Depth, Forecast, Need, Release
from drawbridge.core.names import BridgeId
from drawbridge.core.vocabulary import feeling
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.store import SqliteStore
from tests.conftest import MakeDesk, PushedClock

RELAY = "http://relay.test"


class LostOnTheWay(ConnectionError):
    """The road swallowed a request or its answer."""


@dataclass
class Road:
    """Stands before the relay; ``lose`` says of each request ``before``, ``after``, ``twice`` or nothing."""

    app: ASGIApp
    lose: Callable[[Scope], str] = lambda _: ""
    is_closed: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append((scope["method"], scope["path"]))
        fate = self.lose(scope)
        if self.is_closed or fate == "before":
            raise LostOnTheWay
        if fate == "after":
            await self.app(scope, receive, _nowhere)
            raise LostOnTheWay
        if fate == "twice":
            parts = await _whole(receive)
            await self.app(scope, _again(parts), _nowhere)
            await self.app(scope, _again(parts), send)
            return
        await self.app(scope, receive, send)


async def _nowhere(_: Message) -> None:
    """Drop an answer."""


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


@dataclass
class Person:
    """One desk and its courier, and the bridges by the other one's name."""

    name: str
    desk: Desk
    courier: Courier
    told: list[str]
    roads: dict[str, BridgeId] = field(default_factory=dict)

    def bridge(self, other: Person) -> Bridge:
        return bridges.find_bridge(self.desk, self.roads[other.name])

    def write(self, text: str, *words: str) -> Any:
        entry = entries.new_entry_id(self.desk)
        entries.keep_entry(self.desk, entry, text, tuple(feeling(word) for word in words))
        return entry

    def plan(self, text: str, *readers: Person, **chosen: Any) -> Crossing:
        entry = self.write(text, *chosen.pop("feelings", ("ashamed",)))
        plain = Plan(
            entry=entry,
            readers=tuple(self.roads[reader.name] for reader in readers),
            depth=Depth.ALL,
            need=Need.LISTEN,
            release=Release.NOW,
            forecast=Forecast(7, "She says it is fine in that voice."),
        )
        return crossings.plan_crossing(self.desk, replace(plain, **chosen))

    def cross(self, text: str, *readers: Person, **chosen: Any) -> Crossing:
        return crossings.cross(self.desk, self.plan(text, *readers, **chosen).id)

    def crossing(self, crossing: Crossing) -> Crossing:
        return crossings.find_crossing(self.desk, crossing.id)

    def waiting(self) -> list[Arrival]:
        return arrivals.waiting(self.desk)

    def open(self, place: int = 0) -> Arrival:
        return arrivals.open_arrival(self.desk, self.waiting()[place].id)


class Town:
    """Everybody in a test, and the relay between them."""

    def __init__(self, folder: Path, make_desk: MakeDesk, clock: PushedClock) -> None:
        self.folder = folder
        self.clock = clock
        self.make_desk = make_desk
        self.people: list[Person] = []
        self.road = Road(_unbuilt)
        self.relay: Relay | None = None
        self.client: RelayClient | None = None

    def run(self, story: Callable[[], Awaitable[None]]) -> None:
        """Run a story with a living relay."""
        asyncio.run(self._run(story))

    async def _run(self, story: Callable[[], Awaitable[None]]) -> None:
        await self.open_relay()
        try:
            await story()
        finally:
            await self.close_relay()

    async def open_relay(self) -> None:
        self.relay = make_relay(SqliteStore(self.folder / "relay.db"), self.clock)
        await self.relay.start()
        self.road.app = self.relay.app
        self.client = RelayClient({RELAY: self.road})
        for person in self.people:
            person.courier.client = self.client

    async def close_relay(self) -> None:
        assert self.client
        assert self.relay
        await self.client.close()
        await self.relay.stop()

    def move_in(self, name: str) -> Person:
        assert self.client
        desk, told = self.make_desk(name, RELAY), list[str]()
        courier = Courier(desk, self.client, lambda: told.append(name))
        self.people.append(Person(name, desk, courier, told))
        return self.people[-1]

    async def bridge(self, inviter: str | Person, accepter: str | Person) -> tuple[Person, Person]:
        """Lower a bridge; people who are named move in first."""
        first = self.move_in(inviter) if isinstance(inviter, str) else inviter
        second = self.move_in(accepter) if isinstance(accepter, str) else accepter
        made = pairings.invite(first.desk, BridgeKind.FRIEND, second.name, False)
        await self.carry()
        claimed = await second.courier.claim(pairings.invitation(first.desk, made.id).link)
        answered = pairings.accept(second.desk, claimed, BridgeKind.FRIEND, first.name)
        await self.carry()
        pairings.approve(first.desk, made.id)
        await self.carry()
        first.roads[second.name], second.roads[first.name] = made.id, answered.id
        assert first.bridge(second).state is second.bridge(first).state is BridgeState.STANDING
        for person in (first, second):
            person.told.clear()
        return first, second

    async def carry(self) -> None:
        """Carry and collect until nothing moves any more."""
        moved = 1
        while moved:
            assert self.relay
            await self.relay.release_due()
            moved = 0
            for person in self.people:
                moved += await person.courier.carry()
                moved += await person.courier.collect()


async def _unbuilt(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("the relay is not open yet")


@pytest.fixture
def town(tmp_path: Path, make_desk: MakeDesk, clock: PushedClock) -> Iterator[Town]:
    return Town(tmp_path, make_desk, clock)  # type: ignore[return-value]
