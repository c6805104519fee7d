"""A round survives kill -9 of the relay, at whatever instant it comes: all get all, or nobody anything."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.relay.meeting import PASS, Meeting, answer, in_order
from tests.relay.test_kill import Lives, Wire

AT_ONCE = 4
"""Rounds that go on at the same time."""
PEOPLE = 3
SHORT = 3
"""One in so many has a second until its deadline, and one of its people is late for it."""


@dataclass
class Told:
    """One round, what was put into it, and what was heard of it."""

    meeting: Meeting
    deadline: int
    put: list[bytes]
    late: int | None
    kept: set[int] = field(default_factory=set)
    """Places whose filling was acknowledged."""
    states: set[str] = field(default_factory=set)


class Rounds(Lives):
    """Rounds without end, at a relay that is killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder, seed)
        self._seed = seed
        self._numbers = count()
        self._progress = asyncio.Event()
        self._ended = False
        self.told: list[Told] = []
        self.wrong: list[str] = []

    async def run(self, kills: int) -> None:
        """Kill so many times under load; then all that was begun comes to its end."""
        async with self._serving():
            await self._begin_life()
            people = [asyncio.create_task(self._meet()) for _ in range(AT_ONCE)]
            for _ in range(kills):
                await self._die(self._progress)
            self._ended = True
            async with asyncio.timeout(20):
                await asyncio.gather(*people)
                # What was settled long ago is still what it was.
                for told in self.told:
                    await self._settled(told)

    async def _meet(self) -> None:
        while not self._ended:
            number = next(self._numbers)
            is_short = self._dice.randrange(SHORT) == 0
            put = [answer(f"{number} {place}") for place in range(PEOPLE)]
            if self._dice.randrange(2):
                put[self._dice.randrange(PEOPLE)] = PASS
            late = self._dice.randrange(PEOPLE) if is_short else None
            deadline = int(time.time()) + (1 if is_short else 3_600)
            told = Told(Meeting.of(f"{self._seed} {number}", PEOPLE), deadline, put, late)
            body = json.dumps(told.meeting.terms(deadline=deadline)).encode()
            status, _ = await self._ask("PUT", told.meeting.path, body=body)
            if status == 400:
                # The second was over before it began.
                continue
            self.told.append(told)
            await asyncio.gather(*(self._fill(told, place) for place in range(PEOPLE)))
            await self._settled(told)

    async def _fill(self, told: Told, place: int) -> None:
        if place == told.late:
            await self._until_over(told)
        token, sealed = told.meeting.tokens[place], told.put[place]
        status, _ = await self._ask("PUT", told.meeting.slot(place), token, sealed)
        if status in (200, 201):
            told.kept.add(place)
            self._progress.set()
        elif status != 409:
            self.wrong.append(f"answered {status}")
        await self._look(told, place)

    async def _until_over(self, told: Told) -> None:
        while (await self._look(told, 0, wait=2))["state"] == "waiting":
            pass

    async def _settled(self, told: Told) -> None:
        """Wait until it is settled, and hold it against what was acknowledged."""
        await self._until_over(told)
        for place in range(PEOPLE):
            await self._look(told, place)
        expected = {"open"} if len(told.kept) == PEOPLE else {"void"}
        if told.states - {"waiting"} != expected:
            self.wrong.append(f"{told.states} with {told.kept}")

    async def _look(self, told: Told, place: int, wait: int = 0) -> Any:
        """Look, as one of them: there is everything, or nothing."""
        path = f"{told.meeting.path}?wait={wait}"
        status, said = await self._ask("GET", path, told.meeting.tokens[place])
        seen = msgspec.msgpack.decode(said)
        told.states.add(seen["state"])
        whole = in_order(*(one for one in told.put if one != PASS))
        if seen["answers"] != (whole if seen["state"] == "open" else []):
            self.wrong.append(f"{seen['state']} with {len(seen['answers'])}")
        if seen["state"] == "void" and time.time() < told.deadline:
            self.wrong.append("void before its deadline")
        if {"open", "void"} <= told.states or status != 200:
            self.wrong.append(f"{told.states}, answered {status}")
        return seen

    async def _ask(self, method: str, path: str, token: bytes = b"", body: bytes = b"") -> tuple[int, bytes]:
        """Ask until there is an answer, as a node does."""
        wire = Wire(self._port)
        try:
            while (answered := await wire.ask(method, path, token, body)) is None:
                pass
            return answered
        finally:
            await wire.close()


def kill(folder: Path, kills: int, seed: int) -> None:
    rounds = Rounds(folder, seed)
    asyncio.run(rounds.run(kills))
    assert rounds.wrong == []
    # It was under load, and rounds came to both ends.
    assert len(rounds.told) > kills
    assert {"open", "void"} <= {state for told in rounds.told for state in told.states}


def test_a_round_survives_twenty_kills_under_load(tmp_path: Path) -> None:
    kill(tmp_path, 20, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_a_round_survives_a_hundred_kills_under_load(tmp_path: Path, seed: int) -> None:
    kill(tmp_path, 100, seed)
