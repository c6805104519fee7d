"""Where an exercise is done: the one place that knows, so that no card links to a page that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.routing import BaseRoute, Match

from drawbridge.core.cards import Exercise


@dataclass(frozen=True, slots=True)
class Place:
    """A page of this node, and what the link to it says."""

    path: str
    label: str


_SMALL = Place("/write?practice=start-small", "Start small")
PLACES: Mapping[Exercise, tuple[Place, ...]] = {
    Exercise.WRITE: (Place("/write", "Write a page"),),
    Exercise.START_SMALL: (_SMALL,),
    Exercise.NAME_A_FEELING: (Place("/write?practice=name-a-feeling", "Name a feeling"),),
    Exercise.ASK_FOR_HELP: (Place("/write?practice=ask-for-help", "Ask for help"),),
    Exercise.APOLOGISE: (Place("/write?practice=apologise", "Apologise"),),
    Exercise.THANK_OR_LOVE: (Place("/write?practice=thank-or-love", "Thank or love"),),
    Exercise.FORECAST: (Place("/write", "Write, and say what you fear first"),),
    Exercise.CHOOSE_A_READER: (Place("/write", "Write, and choose who reads it"),),
    Exercise.TAKE_TURNS: (Place("/rounds", "A round"), Place("/bridges", "Your bridges")),
    Exercise.LADDER: (Place("/ladder", "Your ladder"), _SMALL),
    Exercise.WALLS: (Place("/walls", "Your walls"),),
    Exercise.KIND_VOICE: (Place("/kind-voice", "The kind voice"),),
    Exercise.HARBOUR: (Place("/harbour", "The harbour"),),
    Exercise.TEAM_ROUND: (Place("/rounds", "A round"),),
}
"""For each exercise, pages in the order in which they fit."""


def place_of(exercise: Exercise | None, routes: Iterable[BaseRoute]) -> Place | None:
    """Return the first page for an exercise that these routes have, or None."""
    if exercise is None:
        return None
    known = list(routes)
    return next((place for place in PLACES[exercise] if _is_there(place, known)), None)


def _is_there(place: Place, routes: list[BaseRoute]) -> bool:
    asked = {"type": "http", "method": "GET", "path": urlsplit(place.path).path, "root_path": ""}
    return any(route.matches(asked)[0] is Match.FULL for route in routes)
