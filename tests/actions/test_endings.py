"""Ending a bridge: both ways, at once, with every key of it."""

from __future__ import annotations

import pytest

from drawbridge.actions import arrivals, bridges, crossings, endings
from drawbridge.core.bridges import BridgeState
from drawbridge.core.crossings import ReaderState, Release
from drawbridge.errors import NotNow
from tests.actions.conftest import Person, Town

DAY = 86_400


def secrets_of(person: Person) -> list[object]:
    db = person.desk.vault.db
    row = db.row("SELECT context, k_send, k_receive, their_token, their_key FROM bridges")
    kept = [value for value in row or () if value is not None]
    return [*kept, *db.rows("SELECT * FROM bridge_keys"), *db.rows("SELECT * FROM pairings")]


def test_an_ended_bridge_is_closed_on_both_sides_and_its_keys_are_erased(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=False)
        await town.carry()
        assert (ana.bridge(mara).state, ana.bridge(mara).ended_by_me) == (BridgeState.ENDED, True)
        assert (mara.bridge(ana).state, mara.bridge(ana).ended_by_me) == (BridgeState.ENDED, False)
        assert secrets_of(ana) == secrets_of(mara) == []
        db = town.relay.store._writes  # type: ignore[union-attr]
        assert db.rows("SELECT * FROM mailboxes") == []

    town.run(story)


def test_nothing_can_cross_a_bridge_that_has_ended(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        plan = ana.plan("One more thing.", mara)
        endings.end_bridge(mara.desk, mara.roads["Ana"], remove=False)
        await town.carry()
        with pytest.raises(NotNow):
            endings.end_bridge(ana.desk, ana.roads["Mara"], remove=False)
        with pytest.raises(NotNow):
            bridges.raise_leaf(ana.desk, ana.roads["Mara"])
        with pytest.raises(NotNow):
            crossings.cross(ana.desk, plan.id)

    town.run(story)


def test_what_waited_for_its_release_never_comes(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("Tomorrow.", mara, release=Release.SLEEP_ON_IT)
        await town.carry()
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=False)
        await town.carry()
        town.clock.push(2 * DAY)
        await town.carry()
        assert mara.waiting() == []
        assert ana.crossing(crossing).readers[0].state is ReaderState.GONE

    town.run(story)


def test_asking_to_remove_empties_what_they_hold(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("What I shared.", mara)
        await town.carry()
        came = mara.open()
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=True)
        await town.carry()
        found = arrivals.find_arrival(mara.desk, came.id)
        assert (found.taken_back, found.text) == (True, "")
        assert ana.crossing(crossing).readers[0].state is ReaderState.ASKED_TO_REMOVE

    town.run(story)


def test_without_asking_they_keep_what_they_read(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("What I shared.", mara)
        await town.carry()
        came = mara.open()
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=False)
        await town.carry()
        assert arrivals.find_arrival(mara.desk, came.id).text == "What I shared."
        with pytest.raises(NotNow):
            arrivals.answer(mara.desk, came.id, "But why?")

    town.run(story)


def test_an_ending_waits_for_a_relay_that_is_away_and_is_then_carried(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road.is_closed = True
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=True)
        await ana.courier.carry()
        assert mara.bridge(ana).state is BridgeState.STANDING
        town.road.is_closed = False
        town.clock.push(60)
        await town.carry()
        assert mara.bridge(ana).state is BridgeState.ENDED

    town.run(story)
