"""Walls in words. They say what was noted and what became of it, and nothing about whoever noted it."""

from __future__ import annotations

from datetime import date, tzinfo

from drawbridge.core.walls import How, Wall, WallState, state_of
from drawbridge.node.words.dates import MONTHS, on_when

_HOW = {
    How.SILENCE: "Silence",
    How.FINE: "“I’m fine”",
    How.JOKE: "A joke",
    How.SARCASM: "Sarcasm",
    How.DEFENDING: "Defending myself",
    How.BUSY: "Being busy",
    How.PERFECT: "Being perfect",
    How.FIXING: "Fixing it",
    How.AGREEING: "Agreeing",
    How.BLANK: "A blank face",
    How.ANGER: "Anger",
    How.OWN: "My own word",
}
_STATE = {
    WallState.STANDING: "",
    WallState.BRICK: "one brick out, a draft",
    WallState.ON_THE_WAY: "on its way",
    WallState.CROSSED: "crossed",
    WallState.TOLD: "said in person",
    WallState.IN_PEACE: "left in peace",
}


def how_label(how: How) -> str:
    """Return how something was held back, as a choice: *A joke*."""
    return _HOW[how]


def wall_title(wall: Wall) -> str:
    """Return what a wall is called: *A joke, with Mara*."""
    how = wall.own_how or _HOW[wall.how]
    return f"{how}, with {wall.name}" if wall.name else how


def wall_chip(wall: Wall, now: int) -> str:
    """Return what became of a wall, in a word or three; empty while it simply stands."""
    return _STATE[state_of(wall, now)]


def wall_sentence(wall: Wall, now: int, zone: tzinfo) -> str:
    """Return what became of a wall, as a sentence; empty while it simply stands."""
    state = state_of(wall, now)
    if state is WallState.TOLD and wall.told_at is not None:
        return f"You said it in person, {on_when(wall.told_at, now, zone)}."
    if state is WallState.CROSSED and wall.crosses_at is not None:
        return f"One brick is out. It crossed {on_when(wall.crosses_at, now, zone)}."
    if state is WallState.ON_THE_WAY and wall.crosses_at is not None:
        return f"One brick is out. It crosses {on_when(wall.crosses_at, now, zone)}."
    if state is WallState.IN_PEACE:
        return "You left this one in peace. It may stand, and nothing more is asked about it."
    if state is WallState.BRICK:
        return "One brick is out: the sentence is written, and only you have it."
    return ""


def month_name(month: date) -> str:
    """Return *November*."""
    return MONTHS[month.month - 1]
