"""Invitations to practise: none unless wanted, one a day, and none while it should be quiet."""

from __future__ import annotations

import pytest

from drawbridge.actions import entries, invitations, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.today import today
from drawbridge.core.crossings import Forecast
from drawbridge.core.outcomes import Happened
from drawbridge.core.practice_table import PRACTICES
from tests.conftest import PushedClock

DAY = 86_400


@pytest.fixture
def invited(desk: Desk) -> Desk:
    invitations.want(desk, True)
    return desk


def practise(desk: Desk, practice: str) -> None:
    entries.keep_entry(desk, entries.new_entry_id(desk), "Text.", (), None, practice)


def test_nobody_is_invited_unasked(desk: Desk) -> None:
    assert today(desk).invitation is None
    invitations.want(desk, True)
    assert today(desk).invitation in PRACTICES
    invitations.want(desk, False)
    assert today(desk).invitation is None


def test_it_is_one_a_day_and_done_is_done(invited: Desk, clock: PushedClock) -> None:
    offer = invitations.invitation(invited)
    assert offer is not None
    clock.push(3_600)
    assert invitations.invitation(invited) == offer
    practise(invited, offer)
    clock.push(1)
    assert invitations.invitation(invited) is None
    clock.push(DAY)
    assert invitations.invitation(invited) not in (None, offer)


def test_not_now_puts_it_away_until_tomorrow(invited: Desk, clock: PushedClock) -> None:
    invitations.not_now(invited)
    assert invitations.invitation(invited) is None
    # 14:13 in the afternoon: tomorrow begins in a little less than ten hours.
    clock.push(9 * 3_600)
    assert invitations.invitation(invited) is None
    clock.push(3_600)
    assert invitations.invitation(invited) is not None


@pytest.mark.parametrize(("happened", "level"), [(Happened.YES, 1), (Happened.NO, 6)])
def test_for_two_days_after_a_bad_outcome_there_is_none(
    invited: Desk, clock: PushedClock, happened: Happened, level: int
) -> None:
    plan = TellingPlan("start-small", whom="my brother", forecast=Forecast(7, ""))
    told = tellings.say_it(invited, tellings.plan_telling(invited, plan).id)
    tellings.record_telling_outcome(invited, told.id, happened, level, "")
    clock.push(2 * DAY - 1)
    assert invitations.invitation(invited) is None
    clock.push(2)
    assert invitations.invitation(invited) is not None


def test_when_everything_was_done_lately_nothing_is_offered(invited: Desk, clock: PushedClock) -> None:
    for practice in PRACTICES:
        practise(invited, practice)
    clock.push(DAY)
    assert invitations.invitation(invited) is None
    clock.push(14 * DAY)
    assert invitations.invitation(invited) is not None
