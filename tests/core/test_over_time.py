"""Looking back over weeks and bridges: what may be said, from how many, and in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from drawbridge.core.invitations import NEVER_OFFERED, offered
from drawbridge.core.names import BridgeId
from drawbridge.core.over_time import (
    BRIDGES,
    BridgeOverTime,
    FeltHeard,
    Turn,
    heard_summary,
    shown_bridges,
    weeks_until,
)
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.ratings import FELT_RESPONSE

NOON = int(datetime(2026, 11, 4, 12, tzinfo=UTC).timestamp())
"""A Wednesday."""


def felt(values: tuple[int, int, int], at: int = 0) -> FeltHeard:
    return FeltHeard("crossing:x", at, dict(zip(FELT_RESPONSE, values, strict=True)))


def test_weeks_begin_on_mondays_where_the_person_is_and_one_is_an_hour_longer() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    edges = weeks_until(NOON, berlin, 3)
    begins = [datetime.fromtimestamp(edge, berlin) for edge in edges]
    assert [(each.date(), each.hour) for each in begins] == [
        (date(2026, 10, 19), 0),
        (date(2026, 10, 26), 0),
        (date(2026, 11, 2), 0),
        (date(2026, 11, 9), 0),
    ]
    assert [after - before for before, after in pairwise(edges)] == [
        7 * 86_400 + 3_600,
        7 * 86_400,
        7 * 86_400,
    ]


def test_averages_wait_for_three_each_item_for_five_and_halves_for_ten() -> None:
    two, three = heard_summary([felt((1, 2, 3))] * 2), heard_summary([felt((1, 2, 4))] * 3)
    assert (two.count, two.mean) == (2, None)
    assert (three.mean, three.items) == (23, None)
    five = heard_summary([felt((1, 2, 3))] * 5)
    assert five.items == {"understood": 10, "accepted": 20, "cared-for": 30}
    assert five.later is None
    ten = heard_summary([felt((2, 2, 2))] * 5 + [felt((6, 6, 6))] * 5)
    assert (ten.earlier, ten.later) == (20, 60)


def test_an_answer_that_is_not_whole_counts_in_no_average() -> None:
    part = FeltHeard("crossing:y", 0, {"understood": 10})
    assert heard_summary([part, *[felt((3, 3, 3))] * 2]).mean is None
    assert heard_summary([part, *[felt((3, 3, 3))] * 3]).mean == 30


def test_the_bridges_with_the_newest_traces_stand_in_the_order_of_their_names() -> None:
    names = ["Zoe", "ada", "Bo", "Cy", "Di", "Ed"]
    found = [BridgeOverTime(BridgeId(name), name, (Turn(at, True),), ()) for at, name in enumerate(names)]
    shown = shown_bridges(found)
    assert [bridge.name for bridge in shown] == ["Bo", "Cy", "Di", "Ed"]
    assert len(shown) == BRIDGES


def test_what_is_offered_stays_all_day_and_was_not_done_lately() -> None:
    day = date(2026, 11, 4)
    lately = {"start-small", "apologise"}
    assert offered(day, lately) == offered(day, lately)
    offers = {offered(date(2026, 11, number), lately) for number in range(1, 25)}
    assert offers == set(PRACTICES) - lately - NEVER_OFFERED
    assert offered(day, set(PRACTICES)) is None
