"""Walls counted by week, by person and by kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from drawbridge.core.names import EntryId, WallId
from drawbridge.core.walls import How, Wall, WallState, state_of
from drawbridge.core.walls_over_time import Glance, over_time, weeks

BERLIN = ZoneInfo("Europe/Berlin")
WALL = Wall(WallId("a"), 0, None, "", "", How.JOKE, "", "", "", None, None, None, None, 0)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(2026, month, day, hour, minute, tzinfo=BERLIN).timestamp())


def test_weeks_begin_on_monday_at_midnight_where_the_person_is() -> None:
    sunday, monday = at(9, 20, 23, 59), at(9, 21)
    found = weeks([sunday, monday], [monday], [], monday, BERLIN)
    assert [(week.walls, week.crossings) for week in found] == [(1, 0), (1, 1)]
    assert found[1].begins_at == monday


def test_a_week_in_which_clocks_change_is_one_week() -> None:
    # Clocks go back on 25 October 2026.
    before, after = at(10, 25, 23), at(10, 26, 1)
    found = weeks([], [before], [after], after, BERLIN)
    assert [(week.crossings, week.tellings) for week in found] == [(1, 0), (0, 1)]
    assert found[1].begins_at - found[0].begins_at == 7 * 86_400 + 3_600


def test_weeks_with_nothing_are_shown_and_nothing_at_all_is_none() -> None:
    assert weeks([], [], [], at(9, 21), UTC) == ()
    found = weeks([at(9, 1)], [], [], at(9, 21), BERLIN)
    assert [week.walls for week in found] == [1, 0, 0, 0]


def test_a_clock_that_went_back_loses_no_wall() -> None:
    found = weeks([at(9, 21)], [], [], at(9, 1), BERLIN)
    assert sum(week.walls for week in found) == 1


def test_people_stand_in_the_order_of_their_names_and_never_by_how_often() -> None:
    now = at(9, 21)
    walls = [
        Glance(WallId("1"), at(9, 2), "whom:zoe", "zoe", How.JOKE),
        Glance(WallId("2"), at(9, 3), "whom:zoe", "zoe", How.SILENCE),
        Glance(WallId("3"), at(7, 3), "bridge:b", "Ben", How.SILENCE),
        Glance(WallId("4"), at(7, 3) - 200_000_000, "", "", How.SILENCE),
    ]
    found = over_time(walls, now, BERLIN)
    assert found.months == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
    assert [(line.key, line.label, line.counts, line.total) for line in found.people] == [
        ("3", "Ben", (1, 0, 0), 1),
        ("2", "zoe", (0, 0, 2), 2),
    ]
    assert [(line.key, line.total) for line in found.kinds] == [("silence", 3), ("joke", 1)]


def test_what_became_of_a_wall() -> None:
    brick = replace(WALL, brick=EntryId("e"))
    for wall, state in (
        (WALL, WallState.STANDING),
        (brick, WallState.BRICK),
        (replace(brick, crosses_at=101), WallState.ON_THE_WAY),
        (replace(brick, crosses_at=100), WallState.CROSSED),
        (replace(brick, told_at=100), WallState.TOLD),
        (replace(WALL, in_peace_at=1), WallState.IN_PEACE),
    ):
        assert state_of(wall, 100) is state
