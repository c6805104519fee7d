"""The courier: everything waits safely, arrives once, in order; and it says what is wrong."""

from __future__ import annotations

import asyncio
import random
import threading
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawbridge.actions import bridges, pairings
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import ReaderState
from drawbridge.core.names import ArrivalId, BridgeId
from drawbridge.errors import StorageError
from drawbridge.relay.rules import Limits
from drawbridge.vault import arrivals as kept_arrivals
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import outbox
from tests.actions.conftest import Person, Road, Town
from tests.conftest import MakeDesk, PushedClock

DAY = 86_400


async def until(holds: object, seconds: float = 10) -> None:
    """Wait for something to hold while the couriers run by themselves."""
    for _ in range(int(seconds * 100)):
        if holds():  # type: ignore[operator]
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


def trouble_of(person: Person) -> str | None:
    return person.courier.trouble


def texts(person: Person) -> list[str]:
    found = [kept_arrivals.find(person.desk.vault.db, each) for each, _ in _waiting(person)]
    return sorted(came.text for came in found if came)


def _waiting(person: Person) -> list[tuple[ArrivalId, BridgeId]]:
    return kept_arrivals.waiting(person.desk.vault.db, 999)


def test_while_the_relay_is_away_everything_waits_and_then_crosses_in_order(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road.is_closed = True
        for number in range(5):
            ana.cross(f"Number {number}", mara)
        await ana.courier.carry()
        assert trouble_of(ana) == "relay-away"
        town.road.asked.clear()
        await ana.courier.carry()
        assert town.road.asked == []  # it is not asked again at once, let alone once for each
        town.road.is_closed = False
        town.clock.push(10)
        await town.carry()
        assert trouble_of(ana) is None
        assert [came.text for came in reversed(mara.waiting())] == [f"Number {n}" for n in range(5)]

    town.run(story)


def test_pauses_grow_to_six_hours_and_no_further(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road.is_closed = True
        ana.cross("I was wrong.", mara)
        pauses = []
        for _ in range(20):
            await ana.courier.carry()
            due = outbox.next_time(ana.desk.vault.db)
            assert due is not None
            pauses.append(due - town.clock.now)
            town.clock.now = due
        assert 3 <= pauses[0] <= 6
        assert all(later > earlier for earlier, later in pairwise(pauses[:12]))
        assert max(pauses) <= 6 * 3600 * 1.25

    town.run(story)


def test_a_clock_set_back_does_not_leave_the_outbox_waiting_for_a_year(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.clock.push(365 * DAY)
        town.road.is_closed = True
        ana.cross("I was wrong.", mara)
        await ana.courier.carry()
        town.clock.push(-365 * DAY)
        town.road.is_closed = False
        await ana.courier.carry()
        town.clock.push(13 * 3600)
        await town.carry()
        assert texts(mara) == ["I was wrong."]

    town.run(story)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), chance=st.sampled_from([0.1, 0.3, 0.5]))
def test_whatever_the_road_does_nothing_is_lost_and_nothing_comes_twice(
    seed: int, chance: float, tmp_path_factory: pytest.TempPathFactory, make_desk: MakeDesk
) -> None:
    dice = random.Random(seed)
    clock = PushedClock()
    town = Town(tmp_path_factory.mktemp("town"), make_desk, clock)

    def fate(_: object) -> str:
        return dice.choice(["before", "after", "twice"]) if dice.random() < chance else ""

    async def settle() -> None:
        for _ in range(200):
            clock.push(7 * 3600)
            for person in town.people:
                await person.courier.carry()
                await person.courier._quietly(person.courier.collect())
            waits = [outbox.next_time(person.desk.vault.db) for person in town.people]
            if waits == [None, None] and dice.random() < 0.3:
                break

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for person in town.people:
            object.__setattr__(person.desk, "clock", clock)
        town.road.lose = fate
        sent = []
        for number in range(6):
            text = f"Number {number}"
            (ana if number % 2 else mara).cross(text, mara if number % 2 else ana)
            sent.append((number % 2, text))
            if dice.random() < 0.5:
                await ana.courier.carry()
        bridges.raise_leaf(ana.desk, ana.roads["Mara"])
        await settle()
        town.road.lose = lambda _: ""
        await settle()
        assert texts(mara) == sorted(text for odd, text in sent if odd)
        assert mara.bridge(ana).theirs.value == "raised"
        for person, other in ((ana, mara), (mara, ana)):
            assert bridges.missing_from(person.desk, person.roads[other.name]) == 0
            assert person.desk.vault.db.rows("SELECT * FROM outbox") == []
        # Mara's crossings wait at Ana's raised gate, or came before it was up; each is there once.
        held = ana.desk.vault.db.row("SELECT count(*) FROM at_gate")
        assert held is not None
        assert held[0] + len(texts(ana)) == 3

    town.run(story)


def test_pairing_survives_a_bad_road(town: Town) -> None:
    async def story() -> None:
        dice = random.Random(5)
        ana, mara = town.move_in("Ana"), town.move_in("Mara")
        made = pairings.invite(ana.desk, BridgeKind.FRIEND, "Mara", False)
        await town.carry()
        claimed = await mara.courier.claim(pairings.invitation(ana.desk, made.id).link)
        town.road.lose = lambda _: dice.choice(["before", "after", "twice", ""])
        answered = pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
        for _ in range(60):
            town.clock.push(3600)
            for person in town.people:
                await person.courier.carry()
                await person.courier._quietly(person.courier.collect())
            if bridges.find_bridge(ana.desk, made.id).state == "answered":
                pairings.approve(ana.desk, made.id)
        ours, theirs = bridges.find_bridge(ana.desk, made.id), bridges.find_bridge(mara.desk, answered.id)
        assert (ours.state, theirs.state) == ("standing", "standing")
        assert ours.words == theirs.words
        assert {ours.theirs, theirs.theirs} == {"lowered"}
        assert bridges.refused_by_relay(mara.desk, answered.id) == ""

    town.run(story)


def test_a_full_mailbox_is_tried_again_and_the_page_can_say_so(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        assert town.relay
        town.relay.store.limits = Limits(pending=1)
        crossings = [ana.cross(f"Number {number}", mara) for number in range(2)]
        await ana.courier.carry()
        assert ana.courier.trouble == "relay-refused"
        states = [ana.crossing(crossing).readers[0].state for crossing in crossings]
        assert states == [ReaderState.CROSSED, ReaderState.WAITING]
        await town.carry()
        town.clock.push(3600)
        await town.carry()
        assert texts(mara) == ["Number 0", "Number 1"]
        assert ana.courier.trouble is None

    town.run(story)


def test_what_ran_out_on_the_way_is_said_to_be_refused(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road.is_closed = True
        crossing = ana.cross("For an hour.", mara, expires_at=town.clock.now + 3600)
        await ana.courier.carry()
        town.clock.push(2 * 3600)
        town.road.is_closed = False
        await town.carry()
        reader = ana.crossing(crossing).readers[0]
        assert (reader.state, reader.refusal) == (ReaderState.REFUSED, "expired")
        assert texts(mara) == []

    town.run(story)


def test_one_mailbox_that_is_gone_does_not_keep_the_others_from_being_collected(town: Town) -> None:
    async def story() -> None:
        _, mara = await town.bridge("Ana", "Mara")
        jon, _ = await town.bridge("Jon", mara)
        channel = kept_bridges.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert channel
        assert town.client
        await town.client.drop_mailbox(channel.relay, channel.mailbox, channel.read_token)
        jon.cross("From Jon.", mara)
        await jon.courier.carry()
        await mara.courier.collect()
        assert texts(mara) == ["From Jon."]

    town.run(story)


def test_couriers_that_run_by_themselves_carry_without_being_asked(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for person in (ana, mara):
            object.__setattr__(person.desk, "wake", person.courier.wake)
        running = [asyncio.create_task(person.courier.run()) for person in (ana, mara)]
        try:
            await asyncio.sleep(0)
            await asyncio.to_thread(ana.cross, "By itself.", mara)
            await until(lambda: texts(mara) == ["By itself."])
            await until(lambda: mara.told == ["Mara"])
            # A bridge lowered meanwhile is collected from without waiting for the round to end.
            jon = town.move_in("Jon")
            object.__setattr__(jon.desk, "wake", jon.courier.wake)
            running.append(asyncio.create_task(jon.courier.run()))
            await asyncio.sleep(0)
            made = await asyncio.to_thread(pairings.invite, mara.desk, BridgeKind.FRIEND, "Jon", False)
            link = pairings.invitation(mara.desk, made.id).link
            await until(lambda: town.road.asked.count(("PUT", f"/v1/invitations/{_slot(link)}")) > 0)
            claimed = await jon.courier.claim(link)
            await asyncio.to_thread(pairings.accept, jon.desk, claimed, BridgeKind.FRIEND, "Mara")
            await until(lambda: bridges.find_bridge(mara.desk, made.id).state == "answered")
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    town.run(story)


def _slot(link: str) -> str:
    from drawbridge.core.pairing import read_link

    return read_link(link).slot.hex()


def test_a_courier_that_is_woken_while_it_is_told_to_stop_stops(town: Town) -> None:
    async def story() -> None:
        courier = town.move_in("Ana").courier
        for turns in range(8):
            running = asyncio.create_task(courier._carry_for_ever())
            await until(lambda: courier._woken._waiters)
            courier._woken.set()
            for _ in range(turns):
                await asyncio.sleep(0)
            running.cancel()
            assert (await asyncio.wait([running], timeout=5))[0], turns

    town.run(story)


def test_a_clock_that_differs_from_the_relays_is_noticed(town: Town) -> None:
    async def story() -> None:
        ana, _ = await town.bridge("Ana", "Mara")
        ahead = PushedClock(town.clock.now + 600)
        object.__setattr__(ana.desk, "clock", ahead)
        await ana.courier.collect()
        assert ana.courier.skew_seconds == 600

    town.run(story)


def test_something_unforeseen_does_not_stop_the_courier(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        broken = town.road.app

        async def breaks(*_: object) -> None:
            raise ZeroDivisionError

        town.road.app = breaks
        ana.cross("All the same.", mara)
        assert not await ana.courier._quietly(ana.courier.carry())
        town.road.app = broken
        town.clock.push(3600)
        await town.carry()
        assert texts(mara) == ["All the same."]

    town.run(story)


def test_a_vault_that_fails_for_a_while_does_not_end_the_courier(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        object.__setattr__(ana.desk, "wake", ana.courier.wake)

        def fail(_: object) -> None:
            failed.set()
            raise StorageError(store="vault")

        with monkeypatch.context() as patch:
            patch.setattr("drawbridge.actions.errands.Errands.next_time", fail)
            running = asyncio.create_task(ana.courier.run())
            await until(failed.is_set)
        await asyncio.to_thread(ana.cross, "All the same.", mara)
        await until(lambda: not outbox.due(ana.desk.vault.db, town.clock.now + DAY))
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await mara.courier.collect()
        assert texts(mara) == ["All the same."]

    town.run(story)


def test_the_road_of_these_tests_can_lose(town: Town) -> None:
    """The tests above mean nothing if the bad road is a good one."""

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road = Road(town.road.app)
        town.client._local["http://relay.test"] = town.road  # type: ignore[union-attr]
        await town.client.close()  # type: ignore[union-attr]
        town.road.lose = lambda _: "before"
        ana.cross("Never.", mara)
        await ana.courier.carry()
        await mara.courier._quietly(mara.courier.collect())
        assert texts(mara) == []
        assert town.road.asked

    town.run(story)
