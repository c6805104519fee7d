"""Barriers beside a small model: whatever happens, in whatever order, all who filled get all, or none any.

Fillings, passes, deadlines, a clock that steps either way, crashes in the middle of a call, restarts, and on
PostgreSQL two relays that take turns. What nobody may learn, who is missing, is in the answers compared: as
long as it waits all hear the same, and later those who were not there are told apart from nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from drawbridge.core.names import BarrierId
from drawbridge.errors import StorageError
from drawbridge.relay.barriers import Opens, Terms
from drawbridge.relay.kept import Filling, Store
from drawbridge.relay.postgres.store import PostgresStore
from drawbridge.relay.rules import DAY, Limits, Refusal
from drawbridge.relay.store import open_store
from tests.conftest import EVENING
from tests.relay.conftest import MakeDatabase
from tests.relay.meeting import PASS, answer

LIMITS = Limits()
KEPT = LIMITS.kept_days * DAY
SIZES = (2, 3, 4)
"""Slots of each barrier."""
BARRIERS, PLACES = some.integers(0, len(SIZES) - 1), some.integers(0, max(SIZES) - 1)
NEEDED, LIVES = some.integers(2, max(SIZES)), some.sampled_from([1, 20, 100, 100, 1_000])
WHAT = some.sampled_from([PASS, answer("this"), answer("that")])
Key = tuple[int, int]
"""One of the barriers in use, and how many were there in its stead before."""


@dataclass
class Round:
    """What the model knows of one barrier."""

    size: int
    needed: int
    opens: Opens
    deadline: int
    state: str = "waiting"
    filled: dict[int, bytes] = field(default_factory=dict)
    expires: int | None = None

    def fill(self, place: int, what: bytes, now: int) -> bool | str:
        if place in self.filled:
            return False if self.filled[place] == what else "taken"
        if self.state != "waiting" or now >= self.deadline:
            return "closed"
        self.filled[place] = what
        if len(self.filled) == (self.needed if self.opens == "enough" else self.size):
            self.end("open", now)
        return True

    def settle(self, now: int) -> bool:
        if self.state != "waiting" or now < self.deadline:
            return False
        self.end("open" if len(self.filled) >= self.needed else "void", now)
        return True

    def end(self, state: str, now: int) -> None:
        self.state, self.expires = state, now + KEPT
        if state == "void":
            self.filled = {}

    def seen_by(self, place: int) -> tuple[str, int | None, tuple[bytes, ...]]:
        given = [one for one in self.filled.values() if one != PASS]
        given.sort(key=lambda one: hashlib.sha256(one).digest())
        gets = self.state == "open" and place in self.filled
        return self.state, len(self.filled) if self.state == "waiting" else None, tuple(given if gets else ())


def barrier(key: Key) -> BarrierId:
    return BarrierId(bytes(8) + key[0].to_bytes(4, "big") + key[1].to_bytes(4, "big"))


def shown(key: Key, place: int) -> bytes:
    """Return the hash of a slot's token; they ascend with the place."""
    return bytes([place]) + hashlib.sha256(repr((key, place)).encode()).digest()[1:]


class BarriersBesideModel(RuleBasedStateMachine):
    """Asks both the same.

    Args:
        address: of an empty database.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.runner = asyncio.Runner()
        self.rounds: dict[Key, Round] = {}
        self.turns = dict.fromkeys(range(len(SIZES)), 0)
        self.now = EVENING
        self.store = self.open()

    def open(self) -> Store:
        store = open_store(self.address, LIMITS)
        self.runner.run(store.open())
        return store

    def teardown(self) -> None:
        self.runner.run(self.store.finish())
        self.runner.close()

    @initialize(needed=NEEDED, late=some.booleans(), life=LIVES)
    def begin(self, needed: int, late: bool, life: int) -> None:
        for number in range(len(SIZES)):
            self.make(number, needed, late, life)

    @rule(number=BARRIERS, needed=NEEDED, late=some.booleans(), life=LIVES)
    def make(self, number: int, needed: int, late: bool, life: int) -> None:
        """Make another one when the last is settled, else one that is there already."""
        size, known = SIZES[number], self.rounds.get(self.key(number))
        if known is not None and known.state != "waiting":
            self.turns[number] += 1
            known = None
        key = self.key(number)
        asked = Round(size, min(needed, size), "deadline" if late else "enough", self.now + life)
        opens_at = size if late else asked.needed
        slots = tuple(shown(key, place) for place in range(size))
        said = self.asked(
            self.store.make_barrier(barrier(key), Terms(slots, asked.needed, opens_at, asked.deadline))
        )
        if known is None:
            assert said is True
            self.rounds[key] = asked
        else:
            known_at = known.size if known.opens == "deadline" else known.needed
            same = (known.needed, known_at, known.deadline) == (asked.needed, opens_at, asked.deadline)
            assert said == (False if same else "taken")

    @rule(number=BARRIERS, some_fill=some.lists(some.tuples(PLACES, WHAT), min_size=1, max_size=4))
    def fill(self, number: int, some_fill: list[tuple[int, bytes]]) -> None:
        for place, what in some_fill:
            assert self.filled(number, place, what) == self.model_filled(number, place, what)

    @rule(number=BARRIERS, place=PLACES, shift=some.integers(1, 3), what=WHAT)
    def fill_with_the_token_of_another_slot(self, number: int, place: int, shift: int, what: bytes) -> None:
        key = self.key(number)
        call = self.store.fill(Filling(barrier(key), place, shown(key, (place + shift) % 4), what), self.now)
        assert self.asked(call) == "forbidden"

    @rule(number=BARRIERS, place=PLACES, what=WHAT, turns=some.integers(0, 12))
    def crash_while_it_is_filled_and_fill_again(
        self, number: int, place: int, what: bytes, turns: int
    ) -> None:
        one = self.filling(number, place, what)
        self.crash(lambda: self.store.fill(one, self.now), turns)
        said, expected = self.filled(number, place, what), self.model_filled(number, place, what)
        # Nobody knows whether it was kept before; now it is, and once.
        assert said == expected or (expected is True and said is False)

    @rule(turns=some.integers(0, 12))
    def crash_while_it_is_settled_and_settle_again(self, turns: int) -> None:
        self.crash(lambda: self.store.settle(self.now), turns)
        assert self.runner.run(self.store.settle(self.now)) <= self.model_settled()

    @rule(seconds=some.sampled_from([1, 1, 10, 10, 100, 1_000, KEPT, -1, -10, -100, -1_000, -KEPT]))
    def step(self, seconds: int) -> None:
        self.now += seconds

    @rule(number=BARRIERS, before=some.integers(-1, 1))
    def let_a_deadline_come(self, number: int, before: int) -> None:
        if known := self.rounds.get(self.key(number)):
            self.now = known.deadline - before
        self.settle()

    @rule()
    def settle(self) -> None:
        assert self.runner.run(self.store.settle(self.now)) == self.model_settled()

    @rule()
    def sweep(self) -> None:
        old = [key for key, one in self.rounds.items() if one.expires is not None and one.expires <= self.now]
        assert self.runner.run(self.store.sweep(self.now)) == len(old)
        for key in old:
            del self.rounds[key]

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.finish())
        self.store = self.open()

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        for number, size in enumerate(SIZES):
            for key in {(number, max(0, self.turns[number] - 1)), self.key(number)}:
                for place in range(size):
                    self.look(key, place)

    def look(self, key: Key, place: int) -> None:
        said = self.asked(self.store.look(barrier(key), shown(key, place)))
        if key not in self.rounds:
            assert said == "forbidden"
            return
        seen = said.state.name.lower(), said.filled, said.answers
        assert seen == self.rounds[key].seen_by(place)

    def key(self, number: int) -> Key:
        return number, self.turns[number]

    def filling(self, number: int, place: int, what: bytes) -> Filling:
        key = self.key(number)
        # The last may be a place that there is not.
        place = place if place == max(SIZES) - 1 else place % SIZES[number]
        return Filling(barrier(key), place, shown(key, place), what)

    def filled(self, number: int, place: int, what: bytes) -> Any:
        return self.asked(self.store.fill(self.filling(number, place, what), self.now))

    def model_filled(self, number: int, place: int, what: bytes) -> bool | str:
        known, place = self.rounds.get(self.key(number)), self.filling(number, place, what).place
        return "forbidden" if known is None or place >= known.size else known.fill(place, what, self.now)

    def model_settled(self) -> int:
        return sum(one.settle(self.now) for one in self.rounds.values())

    def asked(self, call: Awaitable[Any]) -> Any:
        """Return what a call gives, or the word of its refusal."""

        async def ask() -> Any:
            try:
                return await call
            except Refusal as refusal:
                return refusal.kind

        return self.runner.run(ask())

    def crash(self, call: Callable[[], Coroutine[Any, Any, Any]], turns: int) -> None:
        """Begin a call, and lose the relay before or after it is done."""
        raise NotImplementedError


class FileBesideModel(BarriersBesideModel):
    """A crash leaves the files as they are at that instant, and nothing of what was in memory."""

    def crash(self, call: Callable[[], Coroutine[Any, Any, Any]], turns: int) -> None:
        here = Path(self.address.removeprefix("sqlite:"))
        there = here.with_name("x" + here.name)

        async def begin() -> None:
            task = asyncio.create_task(call())
            for _ in range(turns):
                await asyncio.sleep(0.0001)
            # What is copied is in the state of one instant: the file changes only when it is swept.
            for end in ("", "-wal"):
                if (part := Path(str(here) + end)).exists():
                    shutil.copy(part, str(there) + end)
            with contextlib.suppress(Refusal):
                await task
            await self.store.finish()

        self.runner.run(begin())
        self.address = f"sqlite:{there}"
        self.store = self.open()


class DatabaseBesideModel(BarriersBesideModel):
    """A crash cuts every connection; and another relay over the same database goes on."""

    def open(self) -> Store:
        self.other = super().open()
        return super().open()

    def teardown(self) -> None:
        self.runner.run(self.other.finish())
        super().teardown()

    @rule()
    def go_on_at_the_other_relay(self) -> None:
        self.store, self.other = self.other, self.store

    @rule()
    def restart(self) -> None:
        self.runner.run(self.other.finish())
        super().restart()

    def crash(self, call: Callable[[], Coroutine[Any, Any, Any]], turns: int) -> None:
        assert isinstance(self.other, PostgresStore)
        pool = self.other._open_pool()

        async def begin() -> None:
            task = asyncio.create_task(call())
            for _ in range(turns):
                await asyncio.sleep(0.0005)
            await pool.ask(
                lambda session: session.rows(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            with contextlib.suppress(StorageError, Refusal):
                await task
            # The other has lost connections as well, and would only find out when it asks.
            await self.store.finish()
            await self.other.finish()

        self.runner.run(begin())
        self.store = self.open()


def try_files(examples: int) -> None:
    with tempfile.TemporaryDirectory(prefix="drawbridge-test-") as folder:
        files = count()
        run_state_machine_as_test(
            lambda: FileBesideModel(f"sqlite:{folder}/{next(files)}.db"),  # type: ignore[arg-type]
            settings=settings(max_examples=examples, stateful_step_count=40, deadline=None),
        )


def try_databases(make_database: MakeDatabase, examples: int) -> None:
    run_state_machine_as_test(
        lambda: DatabaseBesideModel(make_database()),  # type: ignore[arg-type]
        settings=settings(max_examples=examples, stateful_step_count=40, deadline=None),
    )


def test_whatever_happens_to_a_file_all_who_filled_get_all_or_nobody_gets_anything() -> None:
    try_files(20)


def test_whatever_happens_to_a_database_all_who_filled_get_all_or_nobody_gets_anything(
    make_database: MakeDatabase,
) -> None:
    try_databases(make_database, 10)


@pytest.mark.soak
def test_nor_does_anything_else_happen_to_a_file() -> None:
    try_files(1_000)


@pytest.mark.soak
def test_nor_does_anything_else_happen_to_a_database(make_database: MakeDatabase) -> None:
    try_databases(make_database, 200)
