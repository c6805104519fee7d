"""What the harbour says about its lines: where a number was seen, and when to look again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from drawbridge.core.crisis import Emergency, Line, dialable, is_stale
from drawbridge.node.words.dates import plain_date

_NUMBER = re.compile(r"(?<![\w+])\+?[0-9][0-9 ()/-]*[0-9](?![\w])")
_SHORTEST, _LONGEST = 3, 16
"""Digits of a number that a phone dials."""
LIMITS = (
    "Drawbridge is practice for everyday openness. It is not therapy, it is not monitored, "
    "and nobody sees what you write but the people you choose."
)
"""The statement that stands on the harbour page and in the limits."""

WORRIED: tuple[tuple[str, str], ...] = (
    ("Take it seriously.", "You do not have to be sure."),
    (
        "Ask directly.",
        "“Are you thinking of ending your life?” "
        "In the studies we know of, asking did not put the thought there.",
    ),
    ("Listen.", "Let them say it in their own words. You need no answer ready."),
    ("Stay.", "Beside them, or on the line, until somebody else is there."),
    ("Keep no secret about danger.", "Say so: “I care about you too much to keep this to myself.”"),
    ("Get help.", "The lines here talk to people who worry as well. In danger, the emergency number."),
    ("Look after yourself.", "This is heavy to carry. Tell somebody, too."),
)
"""For somebody who worries about another person: what to do, in order, each with a line."""

AFRAID: tuple[tuple[str, str], ...] = (
    (
        "You owe nobody your words.",
        "Keeping things from somebody who frightens you makes sense. A wall that keeps you safe may stand.",
    ),
    (
        "If they look through your phone or computer,",
        "use one that they cannot reach, for this and for looking for help. Whoever looks can see that this "
        "app is here.",
    ),
    (
        "Leave, or Esc twice,",
        "locks everything and shows a calendar. It does not clear what the browser remembers.",
    ),
    (
        "There are people for this.",
        "No line for violence at home is built in here, as none was checked. Those above know where to turn. "
        "In danger, ring the emergency number.",
    ),
)
"""For somebody who is afraid of a person they know: each with a line. Nothing about it is ever kept."""

UNTIL_SOMEBODY_ANSWERS: tuple[str, ...] = (
    "Put both feet on the floor. Feel what holds you up.",
    "Breathe out slowly, longer than you breathe in: in to four, out to six. Ten times, or more.",
    "Name five things you can see, four you can touch, three you can hear.",
    "Drink some water. Go where somebody is, or to a door, a window, outside.",
    "Ring somebody you trust. “I’m not okay. Can you stay with me for a while?” is enough.",
)
"""Small things that need no network."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line of a person's own list; ``number`` is what a phone dials, or empty."""

    text: str
    number: str


def help_lines(text: str) -> list[HelpLine]:
    """Return a person's own list, line by line; a telephone number in a line can be dialled."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [HelpLine(line, _number_in(line)) for line in lines]


def _number_in(line: str) -> str:
    found = _NUMBER.search(line)
    number = dialable(found[0]) if found else ""
    return number if _SHORTEST <= len(number) <= _LONGEST else ""


def seen_sentence(line: Line, today: date) -> str:
    """Return where a line was seen, when it was checked, and whether to check it again."""
    if not line.verified:
        return "From memory; we have seen no source for it. Check it before you count on it."
    when = f", {line.seen}" if line.seen else "" if line.checked_on else ", no date"
    source = f"Seen in {line.source}{when}."
    if "hours" in line.recalled:
        source += " Its hours are from memory."
    return f"{source} {checked_sentence(line, today)}"


def emergency_sentence(row: Emergency, today: date) -> str:
    """Return where an emergency number is from, and when it was checked."""
    source = f"Seen in {row.source}." if row.source else "From memory."
    return f"{source} {checked_sentence(row, today)}"


def checked_sentence(row: Line | Emergency, today: date) -> str:
    """Return when a row was checked, and *check again* when that is missing or too long ago."""
    if row.checked_on is None:
        return "Not checked on its own site yet; check again."
    said = f"Checked on {plain_date(row.checked_on, today)}"
    return f"{said}, a while ago; check again." if is_stale(row, today) else f"{said}."
