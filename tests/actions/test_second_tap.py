"""The second tap: how is it now, asked once, some minutes after a feeling was named with a spot."""

from __future__ import annotations

import pytest

from drawbridge.actions import entries, second_tap, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.today import today
from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Spot
from drawbridge.core.names import EntryId
from drawbridge.core.outcomes import Happened
from drawbridge.core.vocabulary import feeling
from drawbridge.errors import NotFound
from drawbridge.vault import ratings
from tests.conftest import PushedClock

FIRST, SECOND = Spot(-3, 2), Spot(-1, 0)


def name(desk: Desk, spot: Spot | None = FIRST, practice: Practice = Practice.NAME_A_FEELING) -> EntryId:
    entry = entries.new_entry_id(desk)
    entries.keep_entry(desk, entry, "", (feeling("tense"),), spot, practice)
    return entry


def asked(desk: Desk) -> EntryId | None:
    found = today(desk).second_tap
    return found.id if found else None


def test_it_comes_after_two_minutes_and_goes_within_the_hour(desk: Desk, clock: PushedClock) -> None:
    entry = name(desk)
    clock.push(119)
    assert asked(desk) is None
    clock.push(1)
    assert asked(desk) == entry
    clock.push(3_479)
    assert asked(desk) == entry
    clock.push(1)
    assert asked(desk) is None


@pytest.mark.parametrize("spot", [SECOND, None])
def test_whatever_is_answered_it_is_never_asked_twice(
    desk: Desk, clock: PushedClock, spot: Spot | None
) -> None:
    name(desk, Spot(4, 4))
    clock.push(1)
    entry = name(desk)
    clock.push(180)
    second_tap.answer(desk, entry, spot)
    assert asked(desk) is None
    assert second_tap.second_spot(desk, entry) == spot
    assert entries.find_entry(desk, entry).spot == FIRST


def test_without_a_spot_or_as_another_practice_nothing_is_asked(desk: Desk, clock: PushedClock) -> None:
    name(desk, None)
    name(desk, practice=Practice.JUST_WRITE)
    clock.push(180)
    assert asked(desk) is None


def test_it_waits_behind_any_other_question_and_rests_in_the_quiet_days(
    desk: Desk, clock: PushedClock
) -> None:
    said = tellings.say_it(desk, tellings.plan_telling(desk, TellingPlan("start-small", whom="Lena")).id)
    entry = name(desk)
    clock.push(180)
    assert asked(desk) is None
    tellings.not_now(desk, said.id)
    assert asked(desk) == entry
    tellings.record_telling_outcome(desk, said.id, Happened.YES, 8, "")
    assert asked(desk) is None


def test_it_goes_with_its_entry(desk: Desk) -> None:
    entry = name(desk)
    second_tap.answer(desk, entry, SECOND)
    entries.delete_entry(desk, entry)
    assert ratings.series(desk.vault.db, "pleasant") == []
    with pytest.raises(NotFound):
        second_tap.answer(desk, entry, SECOND)
