"""Clocks ten minutes apart, either way: what was chosen happens when its author's clock says so."""

from __future__ import annotations

import pytest

from drawbridge.actions import bridges, pairings
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import ReaderState, Release
from tests.actions.conftest import Person, Town
from tests.conftest import PushedClock

TEN_MINUTES = 600
DAY = 86_400
apart = pytest.mark.parametrize("ahead", [-TEN_MINUTES, TEN_MINUTES])


class Behind(PushedClock):
    """A clock that differs from another by some seconds, for ever."""

    def __init__(self, of: PushedClock, by: int) -> None:
        self._of, self._by = of, by

    def __call__(self) -> int:
        return self._of.now + self._by


def wrong(town: Town, person: Person, ahead: int) -> None:
    object.__setattr__(person.desk, "clock", Behind(town.clock, ahead))


@apart
def test_a_release_comes_when_its_authors_clock_says_so_and_never_before(town: Town, ahead: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wrong(town, ana, ahead)
        # Five minutes: less than the clocks are apart.
        chosen = {"release": Release.AT_A_TIME, "release_at": ana.desk.clock() + 300}
        crossing = ana.cross("In five minutes", mara, **chosen)
        await town.carry()
        town.clock.push(299)
        await town.carry()
        assert mara.waiting() == []
        assert ana.crossing(crossing).readers[0].state is ReaderState.WAITING
        town.clock.push(3)
        await town.carry()
        assert [came.text for came in mara.waiting()] == ["In five minutes"]
        assert ana.crossing(crossing).readers[0].state is ReaderState.CROSSED

    town.run(story)


@apart
def test_an_invitation_in_person_is_good_for_ten_minutes(town: Town, ahead: int) -> None:
    async def story() -> None:
        ana, mara, jon = town.move_in("Ana"), town.move_in("Mara"), town.move_in("Jon")
        wrong(town, ana, ahead)
        made = pairings.invite(ana.desk, BridgeKind.FRIEND, "Mara", True)
        late = pairings.invite(ana.desk, BridgeKind.FRIEND, "Jon", True)
        await town.carry()
        town.clock.push(590)
        claimed = await mara.courier.claim(pairings.invitation(ana.desk, made.id).link)
        pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
        await town.carry()
        assert bridges.find_bridge(ana.desk, made.id).state == "answered"
        town.clock.push(20)
        assert pairings.invitation(ana.desk, late.id).expired
        with pytest.raises(Exception, match="gone"):
            await jon.courier.claim(pairings.invitation(ana.desk, late.id).link)

    town.run(story)


@apart
def test_what_expires_is_there_until_then_whoever_is_ahead(town: Town, ahead: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wrong(town, ana, ahead)
        ana.cross("For five minutes", mara, expires_at=ana.desk.clock() + 300)
        ana.cross("For an hour", mara, expires_at=ana.desk.clock() + 3600)
        await ana.courier.carry()
        town.clock.push(299)
        await mara.courier.collect()
        texts = {came.text for came in mara.waiting()}
        assert "For an hour" in texts
        # Their node keeps it by their own clock, so what is short is cut shorter, or stays some minutes more.
        assert ("For five minutes" in texts) == (ahead > 0)
        town.clock.push(DAY)
        await town.carry()
        assert mara.waiting() == [] or all(came.text == "" for came in mara.waiting())

    town.run(story)


def test_a_relay_whose_clock_is_years_off_moves_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wrong(town, ana, 2 * DAY)
        ana.cross("Tomorrow", mara, release=Release.AT_A_TIME, release_at=ana.desk.clock() + DAY)
        await town.carry()
        town.clock.push(DAY + 60)
        await town.carry()
        assert mara.waiting() == []
        town.clock.push(2 * DAY)
        await town.carry()
        assert len(mara.waiting()) == 1

    town.run(story)


@apart
def test_with_clocks_apart_everything_else_is_as_ever(town: Town, ahead: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wrong(town, mara, ahead)
        for week in range(12):
            town.clock.push(8 * DAY)
            ana.cross(f"Ana {week}", mara)
            mara.cross(f"Mara {week}", ana)
            await town.carry()
        assert [came.text for came in reversed(mara.waiting())] == [f"Ana {week}" for week in range(12)]
        assert [came.text for came in reversed(ana.waiting())] == [f"Mara {week}" for week in range(12)]

    town.run(story)
