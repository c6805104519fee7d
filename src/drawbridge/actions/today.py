"""Today: the few things that a person meets when they come in. Every list is short and found by an index."""

from __future__ import annotations

from dataclasses import dataclass

from drawbridge.actions import arrivals, bridges, crossings, entries, letters, outcomes, resuming
from drawbridge.actions.arrivals import NewReply
from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import PAIRING, Bridge
from drawbridge.core.crossings import Arrival, Crossing
from drawbridge.core.entries import Entry
from drawbridge.core.letters import Letter
from drawbridge.core.resuming import Resumption

DRAFTS = 3
RECENT = 3
BRIDGES = 4


@dataclass(frozen=True, slots=True)
class Today:
    """What the page shows. ``pending`` are bridges that ask something of me."""

    waiting: list[Arrival]
    answers: list[NewReply]
    questions: list[Crossing]
    bridges: list[Bridge]
    pending: list[Bridge]
    moved: list[Bridge]
    resumed: list[Resumption]
    letters: list[Letter]
    drafts: list[Entry]
    on_the_way: list[Crossing]
    recent: list[Entry]


def today(desk: Desk) -> Today:
    """Return what waits, what was answered, the one question, and what was written last."""
    arrivals.forget_expired(desk)
    everyone = bridges.bridges(desk)
    return Today(
        waiting=arrivals.waiting(desk),
        answers=arrivals.new_replies(desk),
        questions=outcomes.open_questions(desk),
        bridges=[bridge for bridge in everyone if bridge.can_cross][:BRIDGES],
        pending=[bridge for bridge in everyone if bridge.state in PAIRING],
        moved=bridges.moved_leaves(desk),
        resumed=resuming.news(desk),
        letters=letters.waiting_letters(desk),
        drafts=entries.drafts(desk, DRAFTS),
        on_the_way=crossings.on_the_way(desk),
        recent=entries.recent_entries(desk, RECENT),
    )
