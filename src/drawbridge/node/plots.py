"""What a script draws, as plain values for the one island of JSON; every value stands in a table too.

The script says a point in the words of its row, so points and rows have one order; where it is one of
time, points are oldest first and rows newest first.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from drawbridge.core.feelings import Family, Spot
from drawbridge.core.outcomes import was_bad
from drawbridge.core.over_time import NextStep, OverTime

FAMILIES: tuple[Family | None, ...] = (*Family, None)
"""In the order in which they are drawn; the last are own words."""
AXIS = range(-4, 5)
"""Both ways of the grid."""


def island(found: OverTime, zone: tzinfo) -> dict[str, list[Any]]:
    """Return the points of every plot by its name, dates as those of the person's own calendar."""

    def iso(moment: int) -> str:
        return datetime.fromtimestamp(moment, zone).date().isoformat()

    return {
        "feelings": [
            [iso(week.begins_at), *(week.words.get(family, 0) for family in FAMILIES)]
            for week in found.feelings.weeks
        ],
        "spots": [
            [pleasant, energy, count]
            for energy in reversed(AXIS)
            for pleasant in AXIS
            if (count := found.feelings.spots.get(Spot(pleasant, energy)))
        ],
        "heard": [[iso(one.at), one.tenths] for one in found.heard],
        "after_hard": [[one.days, *_then(one.then)] for one in found.after_hard],
        "walls": [[iso(week.begins_at), week.walls, week.opened] for week in found.weeks],
    }


def _then(then: NextStep | None) -> tuple[int | None, bool]:
    if then is None or then.level is None or then.happened is None:
        return None, False
    return then.level, was_bad(then.happened, then.level)
