"""Ratings: every question that a person answers with a number. This is the one place for all of them.

An item is one question with its scale and the words at its ends. Items that belong together are a measure
(M1 to M13, as far as they are asked). Answers are kept raw, with the version of the words they were given to;
what is made of them is here too. None of these is a test: there are no norms, and nobody else sees
them. The grid and the circles rest on published formats; the drawings are our own. The words are our own but
for one question and ten statements (M8, M9), which are free for anybody to use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

ENOUGH_FOR_A_SUMMARY = 5
"""Answers from which on a change is summed up."""
ENOUGH_FOR_A_TREND = 10
"""Answers from which on a trend is spoken of."""
TOO_MUCH_FEAR = 90
"""Of 100: from here a step is not offered, but something smaller is."""
FREELY_FROM = 5
"""Of 10: below, a step is not chosen freely, and something smaller is offered."""


class Moment(StrEnum):
    """When a rating is given, seen from the step it belongs to."""

    BEFORE = "before"
    AFTER = "after"
    DAY_AFTER = "day-after"


class Look(StrEnum):
    """How an item is drawn."""

    PLANKS = "planks"
    STEPS = "steps"
    CIRCLES = "circles"
    CHOICES = "choices"
    GRID = "grid"
    FIVE = "five"


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``anchors`` are words at values, the ends always among them."""

    key: str
    measure: str
    question: str
    anchors: tuple[tuple[int, str], ...]
    look: Look = Look.PLANKS
    step: int = 1
    version: int = 1
    source: str = "Our own words; not validated."

    @property
    def low(self) -> int:
        """The smallest value."""
        return self.anchors[0][0]

    @property
    def high(self) -> int:
        """The largest value."""
        return self.anchors[-1][0]

    @property
    def values(self) -> range:
        """Every value that can be chosen."""
        return range(self.low, self.high + 1, self.step)


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer. ``about`` is what was rated: its noun, a colon, its id. ``at`` is unix seconds."""

    about: str
    moment: Moment
    item: str
    value: int
    version: int
    at: int


def _ends(low: str, high: str, top: int = 10) -> tuple[tuple[int, str], ...]:
    return ((0, low), (top, high))


def _statement(key: str, text: str) -> Item:
    ends = ((1, "very inaccurate"), (5, "very accurate"))
    return Item(key, "M9", text, ends, Look.FIVE, source=_IPIP)


_IPIP = (
    "Word for word from the International Personality Item Pool, which is free for anybody to use; wording"
    " and key are to be checked there."
)
_GRID = "Two ways of a grid: Russell 1980, and Russell and others 1989. The drawing is our own."

_ITEMS = (
    Item(
        "fear-now",
        "M1",
        "How much fear or dread, right now?",
        (
            (0, "none"),
            (25, "a little"),
            (50, "a lot, I could still do it"),
            (75, "very strong"),
            (100, "the most I can imagine"),
        ),
        Look.STEPS,
        5,
        source="After Wolpe’s subjective units (to be checked); the anchors are our own.",
    ),
    Item(
        "likely",
        "M2",
        "How likely is it that this happens?",
        _ends("it will not", "it will", 100),
        Look.STEPS,
        5,
    ),
    Item("yes-likely", "M2", "How likely is a yes?", _ends("surely not", "surely", 100), Look.STEPS, 5),
    Item("bad", "M2", "How bad do you fear it will be?", _ends("not bad", "the worst")),
    Item("awkward", "M2", "How awkward will it be?", _ends("not at all", "completely")),
    Item("warm", "M2", "How warm will they be?", _ends("not at all", "completely")),
    Item("burden", "M2", "How put out will they be?", _ends("not at all", "completely")),
    Item("glad", "M2", "How glad will they be?", _ends("not at all", "completely")),
    Item("surprised", "M2", "How surprised will they be?", _ends("not at all", "completely")),
    Item("awful", "M2", "How awful will it feel to say it?", _ends("not awful", "as awful as I can imagine")),
    Item("was-bad", "M3", "How bad was it?", _ends("not bad", "the worst")),
    Item("was-awkward", "M3", "How awkward was it?", _ends("not at all", "completely")),
    Item("was-warm", "M3", "How warm were they?", _ends("not at all", "completely")),
    Item("was-burden", "M3", "How put out did they seem?", _ends("not at all", "completely")),
    Item("was-glad", "M3", "How glad did they seem?", _ends("not at all", "completely")),
    Item("was-surprised", "M3", "How surprised did they seem?", _ends("not at all", "completely")),
    Item(
        "was-awful", "M3", "How awful did it feel to say it?", _ends("not awful", "as awful as I can imagine")
    ),
    Item(
        "pleasant",
        "M4",
        "How pleasant is it?",
        ((-4, "unpleasant"), (4, "pleasant")),
        Look.GRID,
        source=_GRID,
    ),
    Item("energy", "M4", "How much energy has it?", ((-4, "low"), (4, "high")), Look.GRID, source=_GRID),
    Item(
        "closeness",
        "M5",
        "Which picture fits how close you feel right now?",
        ((1, "apart"), (7, "almost one")),
        Look.CIRCLES,
        source="Overlapping circles: Aron 1992, validated by Gächter 2015. The drawing is our own.",
    ),
    Item(
        "lonely",
        "M8",
        "How often do you feel lonely?",
        (
            (1, "often or always"),
            (2, "some of the time"),
            (3, "occasionally"),
            (4, "hardly ever"),
            (5, "never"),
        ),
        Look.CHOICES,
        source="The direct question of the United Kingdom’s Office for National Statistics. Contains public"
        " sector information licensed under the Open Government Licence (to be checked).",
    ),
    _statement("open-self", "Am open about myself to others."),
    _statement("little", "Reveal little about myself."),
    _statement("open-feelings", "Am open about my feelings."),
    _statement("hard-to-know", "Am hard to get to know."),
    _statement("intimate", "Disclose my intimate thoughts."),
    _statement("few-words", "Don’t talk a lot."),
    _statement("show", "Show my feelings."),
    _statement("bottle-up", "Bottle up my feelings."),
    _statement("willing", "Am willing to talk about myself."),
    _statement("to-myself", "Keep my thoughts to myself."),
    Item("understood", "M6", "After sharing I felt understood", _ends("not at all", "completely")),
    Item("accepted", "M6", "After sharing I felt accepted", _ends("not at all", "completely")),
    Item("cared-for", "M6", "After sharing I felt cared about", _ends("not at all", "completely")),
    Item("said-yes", "M3", "Did they say yes?", ((1, "yes"), (2, "partly"), (3, "no")), Look.CHOICES),
    Item(
        "repair-done", "M3", "Is the repair done?", ((1, "yes"), (2, "partly"), (3, "not yet")), Look.CHOICES
    ),
    Item("for-whom", "M7", "Who is this for?", ((1, "me"), (2, "them"), (3, "both of us")), Look.CHOICES),
    Item("freely", "M7", "How freely am I choosing this?", _ends("not at all", "completely")),
    Item(
        "kind",
        "M10",
        "In the last day, how kind was I to myself about this?",
        _ends("not at all", "completely"),
    ),
    Item("hard", "M10", "In the last day, how hard on myself?", _ends("not at all", "completely")),
    Item(
        "day-after",
        "M12",
        "A day later it feels",
        ((1, "lighter"), (2, "the same"), (3, "heavier")),
        Look.CHOICES,
    ),
    Item("regret", "M12", "Do I regret it?", _ends("not at all", "completely")),
    Item("on-my-mind", "M13", "How often did this come to mind today?", _ends("never", "all the time")),
    Item("cost", "M13", "What did it cost me?", _ends("nothing", "very much")),
    Item("protected", "M13", "How much did it protect me?", _ends("not at all", "very much")),
)
ITEMS: Mapping[str, Item] = {item.key: item for item in _ITEMS}
"""Every item by its key."""
SEEN_AS = {
    "bad": "was-bad", "awkward": "was-awkward", "warm": "was-warm", "burden": "was-burden",
    "glad": "was-glad", "surprised": "was-surprised", "awful": "was-awful",
}  # fmt: skip
"""What was forecast, and the item that says how it was."""
OPEN = ("open-self", "open-feelings", "intimate", "show", "willing")
RESERVED = ("little", "hard-to-know", "few-words", "bottle-up", "to-myself")
"""The ten statements of one measure; the reserved ones are turned round before they are averaged."""
FELT_RESPONSE = ("understood", "accepted", "cared-for")


def openness_tenths(answers: Mapping[str, int]) -> int | None:
    """Return the mean of the ten statements in tenths, from 10 to 50, or None while one is missing."""
    open_ones, reserved = ([answers[key] for key in keys if key in answers] for keys in (OPEN, RESERVED))
    if len(open_ones) < len(OPEN) or len(reserved) < len(RESERVED):
        return None
    return sum(open_ones) + sum(6 - value for value in reserved)


def gap(forecast: int, outcome: int) -> int:
    """Return by how much it was feared more than it was; negative when it was worse."""
    return forecast - outcome


def felt_response_tenths(answers: Mapping[str, int]) -> int | None:
    """Return the mean of the three items in tenths, or None while one is missing."""
    values = [answers[key] for key in FELT_RESPONSE if key in answers]
    if len(values) < len(FELT_RESPONSE):
        return None
    return (sum(values) * 20 + len(values)) // (2 * len(values))


def latest(ratings: Sequence[Rating]) -> dict[tuple[Moment, str], int]:
    """Return the newest answer to each item at each moment."""
    found: dict[tuple[Moment, str], int] = {}
    for rating in sorted(ratings, key=lambda one: one.at):
        found[rating.moment, rating.item] = rating.value
    return found


def should_be_smaller(answers: Mapping[str, int]) -> bool:
    """Whether a step is too much as rated: then something smaller is offered, and nothing is lost."""
    return answers.get("fear-now", 0) >= TOO_MUCH_FEAR or answers.get("freely", 10) < FREELY_FROM
