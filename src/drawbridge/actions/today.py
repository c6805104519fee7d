"""Today: the few things that a person meets when they come in. Every list is short and found by an index."""

from __future__ import annotations

from dataclasses import dataclass

from drawbridge.actions import (
    arrivals,
    bridges,
    crossings,
    days_after,
    entries,
    harbour,
    invitations,
    letters,
    outcomes,
    over_again,
    resuming,
    second_tap,
    signals,
    tellings,
)
from drawbridge.actions.arrivals import NewReply
from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import PAIRING, Bridge
from drawbridge.core.crossings import Arrival, Beyond, Crossing
from drawbridge.core.days_after import DayAfter
from drawbridge.core.entries import Entry
from drawbridge.core.harbour import Person, Received, Signal
from drawbridge.core.letters import Letter
from drawbridge.core.over_again import OverAgain
from drawbridge.core.resuming import Resumption
from drawbridge.core.tellings import Telling

DRAFTS = 3
RECENT = 3
BRIDGES = 4
TO_SAY = 3


@dataclass(frozen=True, slots=True)
class Today:
    """What the page shows. ``pending`` are bridges that ask something of me.

    Of ``questions``, ``told``, ``day_after`` and ``second_tap`` one is there at most: Today asks one thing.
    ``second_tap`` is a feeling that was named some minutes ago. ``signals`` are
    others who are not okay, ``signal`` is my own while it is open, and ``asking`` are those who want to know
    whether they may tell me. ``beyond``: what waits and is not in ``waiting``. ``invitation`` is a practice.
    ``is_heavy``: it was, the last times, a day later. ``going_round``: a hard word that was kept again and
    again just now. ``over_again``: one that
    went to the same person again and again, today too.
    """

    signals: list[Received]
    signal: Signal | None
    asking: list[Person]
    waiting: list[Arrival]
    beyond: list[Beyond]
    answers: list[NewReply]
    questions: list[Crossing]
    told: list[Telling]
    day_after: DayAfter | None
    second_tap: Entry | None
    is_heavy: bool
    going_round: str
    over_again: OverAgain | None
    bridges: list[Bridge]
    pending: list[Bridge]
    moved: list[Bridge]
    resumed: list[Resumption]
    letters: list[Letter]
    drafts: list[Entry]
    on_the_way: list[Crossing]
    to_say: list[Telling]
    recent: list[Entry]
    invitation: str | None


def today(desk: Desk) -> Today:
    """Return what waits, what was answered, the one question, and what was written last."""
    arrivals.forget_expired(desk)
    everyone = bridges.bridges(desk)
    questions = outcomes.open_questions(desk)
    waiting = arrivals.waiting(desk)
    told = [] if questions else tellings.open_questions(desk)
    day_after = None if questions or told else days_after.question(desk)
    going_round = entries.word_going_round(desk)
    asks = questions or told or day_after or going_round
    return Today(
        signals=signals.shown(desk),
        signal=signals.open_signal(desk),
        asking=harbour.asked(desk),
        waiting=waiting,
        beyond=arrivals.waiting_beyond(desk, waiting),
        answers=arrivals.new_replies(desk),
        questions=questions,
        told=told,
        day_after=day_after,
        second_tap=None if asks else second_tap.question(desk),
        is_heavy=bool(days_after.heavy(desk)),
        going_round=going_round,
        over_again=None if going_round else over_again.over_again(desk),
        bridges=[bridge for bridge in everyone if bridge.can_cross][:BRIDGES],
        pending=[bridge for bridge in everyone if bridge.state in PAIRING],
        moved=bridges.moved_leaves(desk),
        resumed=resuming.news(desk),
        letters=letters.waiting_letters(desk),
        drafts=entries.drafts(desk, DRAFTS),
        on_the_way=crossings.on_the_way(desk),
        to_say=tellings.planned_tellings(desk, TO_SAY),
        recent=entries.recent_entries(desk, RECENT),
        invitation=invitations.invitation(desk),
    )
