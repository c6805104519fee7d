"""The day after: when it was heavier several times, Today says that nobody has to carry it alone."""

from __future__ import annotations

import pytest

from drawbridge.actions import days_after, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.today import today
from drawbridge.core.crossings import Forecast
from drawbridge.core.outcomes import Happened
from tests.conftest import PushedClock

DAY = 86_400
LIGHTER, SAME, HEAVIER = 1, 2, 3


def lived(desk: Desk, clock: PushedClock, felt: int, went: int = 2) -> str:
    """Say something, note how it went, and answer on the day after."""
    plan = TellingPlan("start-small", whom="my sister", forecast=Forecast(5, "She laughs."))
    said = tellings.say_it(desk, tellings.plan_telling(desk, plan).id)
    tellings.record_telling_outcome(desk, said.id, Happened.NO, went, "")
    clock.push(DAY)
    days_after.answer(desk, said.about, {"day-after": felt})
    return said.about


def test_three_heavier_days_after_are_answered_with_a_way_to_somebody(desk: Desk, clock: PushedClock) -> None:
    for _ in range(2):
        lived(desk, clock, HEAVIER)
        assert not today(desk).is_heavy
    lived(desk, clock, HEAVIER)
    assert today(desk).is_heavy


@pytest.mark.parametrize("other", [LIGHTER, SAME])
def test_any_other_answer_among_the_last_three_leaves_it_unsaid(
    desk: Desk, clock: PushedClock, other: int
) -> None:
    for felt in (HEAVIER, HEAVIER, other, HEAVIER, HEAVIER):
        lived(desk, clock, felt)
    assert not today(desk).is_heavy
    lived(desk, clock, HEAVIER)
    assert today(desk).is_heavy
    lived(desk, clock, other)
    assert not today(desk).is_heavy


def test_one_thing_answered_three_times_is_one(desk: Desk, clock: PushedClock) -> None:
    about = lived(desk, clock, HEAVIER)
    for felt in (SAME, HEAVIER, LIGHTER, HEAVIER):
        days_after.answer(desk, about, {"day-after": felt})
    assert not today(desk).is_heavy


def test_it_is_said_in_the_quiet_days_too_and_not_for_ever(desk: Desk, clock: PushedClock) -> None:
    for went in (2, 2, 9):
        lived(desk, clock, HEAVIER, went)
    found = today(desk)
    assert found.is_heavy
    assert (found.questions, found.told, found.day_after, found.invitation) == ([], [], None, None)
    clock.push(7 * DAY - 1)
    assert today(desk).is_heavy
    clock.push(1)
    assert not today(desk).is_heavy


def test_not_now_puts_it_away_until_there_is_another(desk: Desk, clock: PushedClock) -> None:
    for _ in range(3):
        lived(desk, clock, HEAVIER)
    days_after.put_heavy_away(desk)
    assert not today(desk).is_heavy
    days_after.put_heavy_away(desk)
    lived(desk, clock, HEAVIER)
    assert today(desk).is_heavy
