"""Looking back over weeks and bridges, one plain sentence each: from how many, over what time, no more."""

from __future__ import annotations

from collections.abc import Sequence

from drawbridge.core.feelings import Family
from drawbridge.core.outcomes import ENOUGH_TO_AVERAGE, Happened, was_bad
from drawbridge.core.over_time import (
    HEARD,
    AfterHard,
    BridgeOverTime,
    Feelings,
    HeardSummary,
)
from drawbridge.core.ratings import ENOUGH_FOR_A_SUMMARY, FELT_RESPONSE, ITEMS
from drawbridge.core.walls_over_time import Week
from drawbridge.node.words.labels import family_label
from drawbridge.node.words.looking_back import tenths
from drawbridge.node.words.people import count_in_words, listed

OWN_WORDS = "Own words"
NOTHING_SINCE = "nothing since"
HEARD_SHORT = {"understood": "understood", "accepted": "accepted", "cared-for": "cared about"}
"""The items of feeling heard, as they stand in a sentence and over a column."""
_STILL_TO_COME = {
    "feelings": ("Feelings over time", "Your words and spots by week, once an entry of {stretch} has one."),
    "heard": (
        "How you felt heard",
        "How understood, accepted and cared about you felt, once you have rated it after a crossing or after "
        "something said in person. Averages wait for three.",
    ),
    "after_hard": (
        "After what went badly",
        "What you chose to share next, and how that went. It begins with the first outcome that goes badly.",
    ),
    "bridges": (
        "Bridge by bridge",
        "Who crossed, in order, once something has crossed in {stretch}; and the two circles, once you have "
        "drawn them on a bridge’s page.",
    ),
    "walls": (
        "Walls beside crossings",
        "What you held back beside what crossed or was said, week by week, once {stretch} have one of them.",
    ),
}


def stretch(weeks: int) -> str:
    """Return how far back it goes: *the last 13 weeks*."""
    return f"the last {weeks} weeks"


def still_to_come(weeks: int) -> dict[str, tuple[str, str]]:
    """Return what will stand on the page and why it waits, by its section: a title and a sentence."""
    return {
        name: (title, said.format(stretch=stretch(weeks))) for name, (title, said) in _STILL_TO_COME.items()
    }


def family_or_own(family: Family | None) -> str:
    """Return a family's name, or what own words without one are called."""
    return family_label(family) if family else OWN_WORDS


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count_in_words(count)} times"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count_in_words(count)} {one if count == 1 else many or one + 's'}"


def _start(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _on(day: str) -> str:
    return f"on {day}" if day[:1].isdigit() else day


def feelings_sentence(found: Feelings, weeks: int) -> str:
    """Return how many different words, in how many entries."""
    entries = _counted(found.entries, "entry", "entries")
    if not found.different:
        return f"In {stretch(weeks)} you tapped the grid in {entries}, without a word."
    different = _counted(found.different, "different word")
    return f"In {stretch(weeks)} you used {different} for how it was, in {entries}."


def spots_sentence(found: Feelings, weeks: int) -> str:
    """Return how often the grid was tapped."""
    return f"Where on the grid it was: {_times(sum(found.spots.values()))} in {stretch(weeks)}."


def heard_sentence(found: HeardSummary, weeks: int) -> str:
    """Return how somebody felt heard: a mean from three on, each item from five, two halves from ten."""
    said = (
        f"Rated {_times(found.count)} in {stretch(weeks)}"
        if found.count < HEARD
        else f"Your newest {HEARD} ratings"
    )
    if found.mean is None:
        return f"{said}. Averages wait for {count_in_words(ENOUGH_TO_AVERAGE)}."
    if found.items is None:
        return f"{said}, {tenths(found.mean)} of 10 on average. With five, each of the three is told apart."
    parts = [f"{HEARD_SHORT[key]} {tenths(found.items[key])}" for key in FELT_RESPONSE]
    said = f"{said}: you felt {listed(parts)} of 10 on average"
    if found.earlier is None or found.later is None:
        return f"{said}."
    halves = f"In the earlier half it was {tenths(found.earlier)}, in the later half {tenths(found.later)}."
    return f"{said}. {halves}"


def spell(days: int) -> str:
    """Return a stretch of days as people say it: *the same day*, *nine days*, *five weeks*."""
    if days == 0:
        return "the same day"
    return _counted(days, "day") if days < 21 else _counted(days // 7, "week")


def after_hard_sentence(found: Sequence[AfterHard], since: str) -> str:
    """Return what came after what went badly; misses as plainly as relief, and nothing that has to follow."""
    many, days = len(found), sorted(one.days for one in found if one.days is not None)
    said = f"{_start(_counted(many, 'outcome'))} went badly, the first of them {_on(since)}."
    if many == 1:
        said = f"One outcome went badly, {_on(since)}."
    if not days:
        return f"{said} Nothing has been shared since, and nothing has to be."
    if many == 1:
        said += f" The next thing was shared {_after(days[0])}."
    elif len(days) == 1:
        said += f" After one of them something was shared again, {_after(days[0])}."
    else:
        each = "each" if len(days) == many else f"{count_in_words(len(days))} of them"
        span = f"the soonest {_after(days[0])}, the latest {_after(days[-1])}"
        if days[0] == days[-1]:
            span = f"each time {_after(days[0])}"
        said += f" After {each} something was shared again: {span}."
    return f"{said} {_how_that_went(found)}".strip()


def _after(days: int) -> str:
    return spell(days) if days == 0 else f"after {spell(days)}"


def _how_that_went(found: Sequence[AfterHard]) -> str:
    known = [then for one in found if (then := one.then) and then.level is not None and then.happened]
    if not known:
        return ""
    bad = sum(
        was_bad(then.happened, then.level) for then in known if then.happened and then.level is not None
    )
    if len(known) == 1:
        return "That one went badly too." if bad else "That one did not go badly."
    went = "none" if not bad else "all" if bad == len(known) else count_in_words(bad)
    return f"Of the {count_in_words(len(known))} with an outcome, {went} went badly too."


def happened_or_level(level: int | None, happened: Happened | None) -> str:
    """Return how the next one went, for its table."""
    if level is None or happened is None:
        return "not noted"
    return f"{level}, badly" if was_bad(happened, level) else str(level)


def turns_sentence(found: BridgeOverTime, since: str) -> str:
    """Return from how many crossings the row is made; no side is counted apart."""
    return f"{_start(_counted(len(found.turns), 'crossing'))}, the first of them {_on(since)}."


def turn_said(mine: bool, name: str) -> str:
    """Return who crossed."""
    return "you crossed" if mine else f"{name} crossed"


def circles_said(value: int, top: int) -> str:
    """Return one drawing of the circles."""
    return f"circles, {value} of {top}"


def turns_label(found: BridgeOverTime) -> str:
    """Return who crossed, in order, for those who hear it."""
    return "In order: " + ", ".join("you" if turn.mine else found.name for turn in found.turns) + "."


def circles_sentence(found: BridgeOverTime, since: str) -> str:
    """Return how often circles were drawn; the first and the last from five on."""
    count = len(found.circles)
    said = f"You drew the circles {_times(count)}, first {_on(since)}."
    if count < ENOUGH_FOR_A_SUMMARY:
        return said
    top = ITEMS["closeness"].high
    return f"{said} They went from {found.circles[0].value} to {found.circles[-1].value} of {top}."


def walls_sentence(found: Sequence[Week], weeks: int) -> str:
    """Return both counts. That is all they are."""
    walls, opened = sum(week.walls for week in found), sum(week.opened for week in found)
    shared = f"{_times(opened)} something" if opened else "nothing"
    return (
        f"In {stretch(weeks)} you noted {_counted(walls, 'wall')}, and {shared} crossed or was said. "
        "The two stand side by side; neither is the reason for the other, and a wall can be right."
    )
