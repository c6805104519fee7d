"""What is said in person, in sentences: planned, said, or let go."""

from __future__ import annotations

from datetime import tzinfo

from drawbridge.core.tellings import Telling, TellingState
from drawbridge.node.words.dates import day, on_when
from drawbridge.node.words.people import count_in_words


def telling_headline(telling: Telling) -> str:
    """Return where it stands, as a heading: *To tell Mara*, *You told Mara*, *You let it go. That counts*."""
    return {
        TellingState.PLANNED: f"To tell {telling.name}",
        TellingState.TOLD: f"You told {telling.name}",
        TellingState.LET_GO: "You let it go. That counts.",
    }[telling.state]


def telling_line(telling: Telling, now: int, zone: tzinfo) -> str:
    """Return the small line under or over it: *planned on 3 November*, *said yesterday*."""
    if telling.let_go_at is not None:
        return f"let go {_on_day(telling.let_go_at, now, zone)}"
    if telling.told_at is not None:
        return f"said {_on_day(telling.told_at, now, zone)}"
    return f"planned {on_when(telling.planned_at, now, zone)}"


def told_line(name: str, told_at: int, now: int, zone: tzinfo) -> str:
    """Return the small line over the one question: *You told Mara on 3 November*."""
    return f"You told {name} {_on_day(told_at, now, zone)}"


def day_after_line(names: str, at: int, now: int, zone: tzinfo) -> str:
    """Return the small line over that question: *What you shared with Mara, noted yesterday*."""
    return f"What you shared with {names}, noted {_on_day(at, now, zone)}"


def owned_sentence(count: int) -> str:
    """Return in how many places an apology says what its writer did."""
    if count == 0:
        return "Nothing here says “I did” yet."
    return f"It says what you did in {count_in_words(count)} place{'s' if count > 1 else ''}."


def _on_day(moment: int, now: int, zone: tzinfo) -> str:
    name = day(moment, now, zone)
    return f"on {name}" if name[0].isdigit() else name
