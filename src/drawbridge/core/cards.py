"""Cards of *why this works*: what one is, where it belongs, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drawbridge.core.grades import Change, Verdict

REVIEWED = date(2026, 11, 25)
"""When all cards and claims were last read against what is known of the studies."""


class Shelf(StrEnum):
    """Where a card lies on the page of all cards."""

    BEFORE = "before"
    BETWEEN = "between"
    WITHIN = "within"
    PRACTICES = "practices"
    AROUND = "around"


class Exercise(StrEnum):
    """What somebody can do about it. Which page that is, and whether there is one, the node knows."""

    WRITE = "write"
    START_SMALL = "start-small"
    NAME_A_FEELING = "name-a-feeling"
    ASK_FOR_HELP = "ask-for-help"
    APOLOGISE = "apologise"
    THANK_OR_LOVE = "thank-or-love"
    FORECAST = "forecast"
    CHOOSE_A_READER = "choose-a-reader"
    TAKE_TURNS = "take-turns"
    LADDER = "ladder"
    WALLS = "walls"
    KIND_VOICE = "kind-voice"
    HARBOUR = "harbour"
    TEAM_ROUND = "team-round"


class Step(StrEnum):
    """A step of the app that cards can stand beside."""

    JUST_WRITE = "just-write"
    START_SMALL = "start-small"
    NAME_A_FEELING = "name-a-feeling"
    ASK_FOR_HELP = "ask-for-help"
    APOLOGISE = "apologise"
    THANK_OR_LOVE = "thank-or-love"
    OUTCOME = "outcome"
    LOOKING_BACK = "looking-back"
    WALLS = "walls"
    LADDER = "ladder"
    KIND_VOICE = "kind-voice"
    RECEIVING = "receiving"
    HARBOUR_PEOPLE = "harbour-people"


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    ``honest`` is the line under the headline, ``studied`` who took part as far as we know, ``unknown`` what
    we do not know, ``more`` what only the whole card says. ``covers`` are claims, ``references`` are keys.
    ``changes`` are earlier verdicts, the newest last; the page of the card shows them.
    """

    key: str
    shelf: Shelf
    covers: tuple[str, ...]
    headline: str
    honest: str
    verdict: Verdict
    unknown: str
    references: tuple[str, ...]
    studied: str = ""
    more: tuple[str, ...] = ()
    leads_to: Exercise | None = None
    reviewed: date = REVIEWED
    changes: tuple[Change, ...] = ()
