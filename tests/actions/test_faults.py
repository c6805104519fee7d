"""Two people, one relay, and everything that can go wrong at once: in the end both vaults agree.

Roads that lose, repeat and stay closed; clocks apart; weeks of silence; keys that turn; leaves that move;
vaults put back from copies, with and without a word to the node. Whatever was done: once the road is good
again, what the author's vault says has crossed is with its reader, once.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from drawbridge.actions import arrivals, bridges, gate, resuming, taking_back
from drawbridge.actions.crossings import find_crossing
from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import Leaf
from drawbridge.core.crossings import Release
from drawbridge.core.names import CrossingId, VaultId
from drawbridge.vault import outbox, profile
from drawbridge.vault.vault import create_vault
from tests.actions.conftest import Person, Town
from tests.actions.turning_back import copy, put_back
from tests.conftest import PushedClock, SeededEntropy

DAY = 86_400
OLDEST = 40
"""Days after which these tests use no copy any more: its keys may be gone by then, and nothing would help."""
who = st.sampled_from((0, 1))


@dataclass
class ClockApart(PushedClock):
    """A clock that is ahead of another, or behind it."""

    of: PushedClock
    by: int

    @property
    def now(self) -> int:  # type: ignore[override]
        return self.of.now + self.by


@dataclass
class Kept:
    """A copy of somebody's vault."""

    file: Path
    at: int


@dataclass
class Life:
    """One person and what is remembered of them outside of any vault."""

    person: Person
    copies: list[Kept] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)


class Faults(RuleBasedStateMachine):
    """The machine: every rule is something that happens to two people, their nodes, or the relay."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock, self.dice = PushedClock(), random.Random(7)
        self.entropy, self.count, self.places = SeededEntropy("faults"), 0, 0
        self.town = Town(Path(self.folder.name), self._make_desk, self.clock)
        self.lives: list[Life] = []
        self.runner.run(self._begin())

    def _make_desk(self, name: str, relay: str) -> Desk:
        folder = Path(self.folder.name) / name
        folder.mkdir()
        vault = create_vault(folder, self.entropy(32), VaultId(self.entropy(16)))
        with vault.transaction():
            profile.write(vault.db, "name", name)
        # Ten minutes apart, and each of them wrong.
        clock = ClockApart(self.clock, 300 if name == "Ana" else -300)
        return Desk(vault=vault, clock=clock, entropy=self.entropy, relay=relay, zone=UTC)

    async def _begin(self) -> None:
        await self.town.open_relay()
        self.lives = [Life(person) for person in await self.town.bridge("Ana", "Mara")]

    def teardown(self) -> None:
        """Let everything be well, and see that both vaults agree."""
        try:
            self.runner.run(self._settle())
            self._agree()
        finally:
            self.runner.run(self.town.close_relay())
            self.runner.close()
            for life in self.lives:
                life.person.desk.vault.close()
            self.folder.cleanup()

    # ---- what happens --------------------------------------------------------------------------------------

    @rule(me=who, ahead=st.sampled_from((0, 0, 0, 3_600, 9 * DAY)))
    def cross(self, me: int, ahead: int) -> None:
        """Somebody crosses something, now or later."""
        life, other = self._of(me)
        self.count += 1
        text = f"{life.person.name} {self.count}"
        at = life.person.desk.clock() + ahead
        chosen = {"release": Release.AT_A_TIME, "release_at": at} if ahead else {}
        life.person.cross(text, other.person, **chosen)
        life.said.append(text)

    @rule(me=who)
    def answer(self, me: int) -> None:
        """Somebody answers the newest thing that waits for them."""
        life, _ = self._of(me)
        for arrival in life.person.waiting()[:1]:
            arrivals.open_arrival(life.person.desk, arrival.id)
            self.count += 1
            arrivals.answer(life.person.desk, arrival.id, f"answer {self.count}")

    @rule(me=who, place=st.integers(0, 5))
    def take_back(self, me: int, place: int) -> None:
        """Somebody takes something back."""
        life, _ = self._of(me)
        mine = self._crossings(life)
        if place < len(mine):
            taking_back.take_back(life.person.desk, mine[place])
            life.taken_back.add(find_crossing(life.person.desk, mine[place]).text)

    @rule(me=who)
    def move_leaf(self, me: int) -> None:
        """Somebody raises their leaf, or lowers it."""
        life, other = self._of(me)
        bridge = life.person.bridge(other.person)
        act = bridges.raise_leaf if bridge.mine is Leaf.LOWERED else gate.lower_leaf
        act(life.person.desk, bridge.id)

    @rule(hours=st.sampled_from((1, 7, 30, 8 * 24, 8 * 24, 31 * 24)))
    def time_goes_by(self, hours: int) -> None:
        """Hours go by, or a week, or longer than the relay keeps things; it releases and sweeps."""
        self.clock.push(hours * 3_600)
        self.runner.run(self._relay_works())

    @rule(me=who, chance=st.sampled_from((0, 0, 0.3, 0.6)))
    def carry(self, me: int, chance: float) -> None:
        """Somebody is signed in for a while, over a road that is good or bad."""
        self.town.road.lose = self._fate(chance)
        self.runner.run(self._sign_in(self.lives[me].person))
        self.town.road.lose = lambda _: ""

    @rule()
    def the_relay_is_away_or_back(self) -> None:
        """The relay goes away, or comes back."""
        self.town.road.is_closed = not self.town.road.is_closed

    @rule(me=who)
    def make_a_copy(self, me: int) -> None:
        """A copy of somebody's vault is made."""
        life, _ = self._of(me)
        self.places += 1
        life.copies.append(Kept(copy(life.person, f"copy-{self.places}"), self.clock.now))

    @precondition(lambda self: any(life.copies for life in self.lives))
    @rule(me=who, say=st.booleans(), place=st.integers(0, 3))
    def put_a_copy_back(self, me: int, say: bool, place: int) -> None:
        """A copy takes the place of somebody's vault; the node is told, or not."""
        life, _ = self._of(me)
        life.copies = [kept for kept in life.copies if self.clock.now - kept.at < OLDEST * DAY]
        if place < len(life.copies):
            put_back(life.person, life.copies[place].file, say=say)
            # What was kept after this copy belongs to a life that is gone.
            life.copies = life.copies[: place + 1]

    @invariant()
    def nothing_is_filed_twice(self) -> None:
        """No text is with anybody twice, and nobody has anything that was not said."""
        for life, other in (self._of(0), self._of(1)):
            texts = self._texts(life)
            assert len(texts) == len(set(texts))
            assert set(texts) <= set(other.said)

    # ---- the small parts -----------------------------------------------------------------------------------

    def _of(self, me: int) -> tuple[Life, Life]:
        return self.lives[me], self.lives[1 - me]

    def _texts(self, life: Life) -> list[str]:
        sql = "SELECT text FROM arrivals WHERE never_came = 0 AND taken_back = 0 ORDER BY rowid"
        return [str(row[0]) for row in life.person.desk.vault.db.rows(sql)]

    def _crossings(self, life: Life) -> list[CrossingId]:
        sql = "SELECT id FROM crossings WHERE state = 'crossed' ORDER BY crossed_at, rowid"
        return [CrossingId(row[0]) for row in life.person.desk.vault.db.rows(sql)]

    def _fate(self, chance: float) -> Callable[[object], str]:
        def fate(_: object) -> str:
            return self.dice.choice(("before", "after", "twice")) if self.dice.random() < chance else ""

        return fate

    async def _relay_works(self) -> None:
        assert self.town.relay
        await self.town.relay.release_due()
        await self.town.relay.store.sweep(self.clock.now)

    async def _sign_in(self, person: Person) -> None:
        for _ in range(2):
            await person.courier._quietly(person.courier.carry())
            await person.courier._quietly(person.courier.collect())
        await person.courier._quietly(person.courier.carry())

    async def _settle(self) -> None:
        """A good road, both signed in, leaves down, and enough time for every pause to end."""
        self.town.road.is_closed = False
        for life, other in (self._of(0), self._of(1)):
            if life.person.bridge(other.person).mine is Leaf.RAISED:
                gate.lower_leaf(life.person.desk, life.person.bridge(other.person).id)
        for hours in (7, 7, 7, 7, 7, 7, 24, 24, 9 * 24, 7, 7, 7, 7):
            self.clock.push(hours * 3_600)
            await self._relay_works()
            for life in self.lives:
                await self._sign_in(life.person)
            # Each says something that counts, as people do; an older copy that nobody told of shows itself.
            for life, other in (self._of(0), self._of(1)):
                if hours == 24:
                    self.count += 1
                    text = f"{life.person.name} {self.count}"
                    life.person.cross(text, other.person)
                    life.said.append(text)

    def _agree(self) -> None:
        for life, other in (self._of(0), self._of(1)):
            came, db = set(self._texts(other)), life.person.desk.vault.db
            theirs = other.person.desk.vault.db
            gone = {text for one in self.lives for text in one.taken_back}
            crossed = {find_crossing(life.person.desk, crossing).text for crossing in self._crossings(life)}
            assert crossed - came - gone == set(), "what crossed is not there"
            assert came & (gone - crossed) == set(), "what was taken back is there"

            mine = {row[0] for row in db.rows("SELECT id FROM replies WHERE mine = 1")}
            there = {row[0] for row in theirs.rows("SELECT id FROM replies WHERE mine = 0")}
            assert mine - there == set(), "an answer is not there"
            bridge = life.person.bridge(other.person)
            assert bridge.mine is other.person.bridge(life.person).theirs
            assert bridges.missing_from(life.person.desk, bridge.id) == 0
            assert outbox.count(db, bridge.id) == 0
            happened = resuming.of_bridge(life.person.desk, bridge.id)
            assert happened is None or not happened.is_waiting
            assert happened is None or happened.unopened_at is None


QUICK = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def test_whatever_happens_both_vaults_agree_in_the_end() -> None:
    run_state_machine_as_test(Faults, settings=QUICK)


@pytest.mark.soak
def test_they_still_agree_after_many_more_lives() -> None:
    longer = settings(QUICK, max_examples=400, stateful_step_count=60)
    run_state_machine_as_test(Faults, settings=longer)
