"""An answer keeps the version of the words it was given to, whatever the words are later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from drawbridge.actions import crossings, ladder, outcomes, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.crossings import Forecast
from drawbridge.core.ladder import Lane
from drawbridge.core.outcomes import Happened
from drawbridge.core.ratings import ITEMS
from tests.actions.conftest import Town

Reword = Callable[[], None]


@pytest.fixture
def reword(monkeypatch: pytest.MonkeyPatch) -> Reword:
    """Put every question in other words."""

    def to() -> None:
        for key, item in list(ITEMS.items()):
            monkeypatch.setitem(ITEMS, key, replace(item, version=item.version + 1))

    return to


def test_what_was_said_in_person_keeps_both(desk: Desk, reword: Reword) -> None:
    old = TellingPlan("start-small", whom="my brother", forecast=Forecast(7, ""))
    made = tellings.plan_telling(desk, old)
    reword()
    tellings.say_it(desk, made.id)
    told = tellings.record_telling_outcome(desk, made.id, Happened.NO, 2, "")
    assert told.forecast is not None
    assert (told.forecast.version, told.level_version) == (1, 2)


def test_a_crossing_and_its_outcome_keep_theirs(town: Town, reword: Reword) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara, forecast=Forecast(7, "", 3))
        await town.carry()
        first = outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 2, "")
        assert first.version == 1
        reword()
        outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 3, "")
        found, kept = (
            outcomes.find_outcome(ana.desk, crossing.id),
            crossings.find_crossing(ana.desk, crossing.id),
        )
        assert found is not None
        assert kept.forecast is not None
        assert (kept.forecast.version, found.version) == (3, 2)

    town.run(story)


def test_a_rung_is_of_other_words_once_it_is_rated_anew(desk: Desk, reword: Reword) -> None:
    rung = ladder.add_rung(desk, Lane.FAMILY, "Say that I liked the letter.", 35)
    reword()
    same = ladder.change_rung(desk, rung.id, "Say that I liked it.", 35, is_habit=False)
    assert same.fear_version == 1
    ladder.change_rung(desk, rung.id, "Say that I liked it.", 40, is_habit=False)
    assert ladder.find_rung(desk, rung.id).fear_version == 2
