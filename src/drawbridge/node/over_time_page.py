"""The part of looking back that goes by weeks and by bridges: its sentences, its tables, what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from drawbridge.actions.desk import Desk
from drawbridge.core.feelings import Spot
from drawbridge.core.names import BridgeId
from drawbridge.core.over_time import STRETCHES, AfterHard, BridgeOverTime, OverTime, heard_summary
from drawbridge.core.ratings import FELT_RESPONSE, ITEMS
from drawbridge.node import words
from drawbridge.node.circles import centres
from drawbridge.node.plots import AXIS, FAMILIES, island
from drawbridge.node.tables import Cell, body, link

ROOM = 92
"""Width of one picture of two circles with the space after it."""


class Days(dict[int, str]):
    """Moments as people say their days; each day is said once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._now, self._zone = desk.clock(), desk.zone
        self._said: dict[date, str] = {}

    def __missing__(self, moment: int) -> str:
        day = datetime.fromtimestamp(moment, self._zone).date()
        if day not in self._said:
            self._said[day] = words.day(moment, self._now, self._zone)
        self[moment] = said = self._said[day]
        return said

    def week(self, monday: int) -> str:
        """Return the date on which a week began, even today: *3 November*."""
        now, zone = self._now, self._zone
        return words.plain_date(
            datetime.fromtimestamp(monday, zone).date(), datetime.fromtimestamp(now, zone).date()
        )


@dataclass(frozen=True, slots=True)
class BridgeDrawn:
    """One bridge as the page draws it; ``circles`` are where the two lie, ``turns`` whether each was mine."""

    id: BridgeId
    name: str
    turns: tuple[bool, ...]
    turns_label: str
    turns_sentence: str
    circles: tuple[tuple[float, float], ...]
    circles_sentence: str
    table: Markup


def place_of(about: str) -> str:
    """Return where a crossing or a telling is shown, by what ratings call it."""
    noun, _, name = about.partition(":")
    return f"/{noun}s/{name}"


def over_time_context(over: OverTime, desk: Desk) -> dict[str, Any]:
    """Return what ``_over_time.html`` shows."""
    days = Days(desk)
    shown = {name for name, has_any in _sections(over).items() if has_any}
    hard, weeks = over.after_hard, over.stretch
    return {
        "stretch": weeks,
        "stretches": STRETCHES,
        "shown": shown,
        "still_to_come": [said for name, said in words.still_to_come(weeks).items() if name not in shown],
        "families": FAMILIES,
        "axis": AXIS,
        "has_spots": bool(over.feelings.spots),
        "feelings_sentence": words.feelings_sentence(over.feelings, weeks),
        "spots_sentence": words.spots_sentence(over.feelings, weeks),
        "heard_sentence": words.heard_sentence(heard_summary(over.heard), weeks),
        "after_hard_sentence": words.after_hard_sentence(hard, days[hard[-1].at]) if hard else "",
        "walls_sentence": words.walls_sentence(over.weeks, weeks),
        "tables": _tables(over, days),
        "bridges": [_bridge(bridge, days) for bridge in over.bridges],
        "island": island(over, desk.zone),
    }


def _sections(over: OverTime) -> dict[str, bool]:
    """Return whether each section has anything to show, by its name in the template and the words."""
    return {
        "feelings": bool(over.feelings.entries),
        "heard": bool(over.heard),
        "after_hard": bool(over.after_hard),
        "bridges": bool(over.bridges),
        "walls": any(week.walls or week.opened for week in over.weeks),
    }


def _tables(over: OverTime, days: Days) -> dict[str, Markup]:
    """Return the body of each plot's table, newest first."""
    spots = over.feelings.spots
    return {
        "feelings": body(
            (days.week(week.begins_at), *(week.words.get(family, 0) for family in FAMILIES))
            for week in reversed(over.feelings.weeks)
        ),
        "spots": body(
            (words.energy(energy), *(spots.get(Spot(pleasant, energy), 0) for pleasant in AXIS))
            for energy in reversed(AXIS)
        ),
        "heard": body(
            (
                link(place_of(one.about), days[one.at]),
                *(str(one.answers.get(key, "")) for key in FELT_RESPONSE),
            )
            for one in reversed(over.heard)
        ),
        "after_hard": body(_hard_row(one, days) for one in over.after_hard),
        "walls": body(
            (days.week(week.begins_at), week.walls, week.crossings, week.tellings)
            for week in reversed(over.weeks)
        ),
    }


def _hard_row(one: AfterHard, days: Days) -> tuple[Cell, ...]:
    head = (link(place_of(one.about), days[one.at]), words.listed(one.names), str(one.level))
    if one.then is None or one.days is None:
        return (*head, words.NOTHING_SINCE, "")
    went = words.happened_or_level(one.then.level, one.then.happened)
    return (*head, link(place_of(one.then.about), words.spell(one.days)), went)


def _bridge(bridge: BridgeOverTime, days: Days) -> BridgeDrawn:
    turns, circles = bridge.turns, bridge.circles
    return BridgeDrawn(
        id=bridge.bridge,
        name=bridge.name,
        turns=tuple(turn.mine for turn in turns),
        turns_label=words.turns_label(bridge),
        turns_sentence=words.turns_sentence(bridge, days[turns[0].at]) if turns else "",
        circles=tuple(centres(one.value, place * ROOM) for place, one in enumerate(circles)),
        circles_sentence=words.circles_sentence(bridge, days[circles[0].at]) if circles else "",
        table=body(_bridge_rows(bridge, days)),
    )


def _bridge_rows(bridge: BridgeOverTime, days: Days) -> Iterator[tuple[Cell, ...]]:
    top = ITEMS["closeness"].high
    for turn in reversed(bridge.turns):
        yield days[turn.at], words.turn_said(turn.mine, bridge.name)
    for one in reversed(bridge.circles):
        yield days[one.at], words.circles_said(one.value, top)
