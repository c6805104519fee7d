"""The pages that have their picture, and how each is brought up, as somebody would.

One list, `PAGES`: the camera walks it, docs/pictures/README.md is made from it, and a test reads both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from picture_visits import (
    answered_signal,
    apology,
    arrival,
    arrival_opened,
    at,
    brick,
    check,
    following,
    in_person,
    invite,
    kind_voice,
    kind_voice_kept,
    letter_write,
    outcome,
    painful,
    practice,
    rung_form,
    told,
    told_outcome,
    with_people,
    write,
)

Visit = Callable[[Page, str], None]
"""Brings a page up, given the node's address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One page. ``who`` is signed in, or nobody when it is empty; ``says`` stands beside its pictures."""

    name: str
    who: str
    says: str
    visit: Visit


PAGES: tuple[Shown, ...] = (
    Shown("sign-in", "", "The door", at("/sign-in")),
    Shown("begin", "", "The first evening", at("/begin")),
    Shown("harbour", "", "The harbour, signed out", at("/harbour")),
    Shown("today", "Ana", "Today", at("/")),
    Shown("today-invitation", "Jon", "Today with an invitation to practise", at("/")),
    Shown("bridges", "Ana", "Every bridge", at("/bridges")),
    Shown("bridge", "Ana", "One bridge", following("/bridges", "Jon")),
    Shown("looking-back", "Ana", "Looking back", at("/looking-back")),
    Shown("feelings-over-time", "Ana", "Looking back, by week", at("/looking-back#feelings")),
    Shown(
        "after-bad-outcomes",
        "Ana",
        "Looking back, and after what went badly",
        at("/looking-back#heard"),
    ),
    Shown("outcomes", "Ana", "Every outcome", at("/looking-back/outcomes")),
    Shown("now-and-then", "Ana", "Two slow questions", at("/now-and-then")),
    Shown("ladder", "Ana", "A lane of the ladder, and a step", at("/ladder")),
    Shown("ladder-empty", "Jon", "The ladder with nothing on it yet", at("/ladder")),
    Shown("rung", "Ana", "One rung", following("/ladder/friend", "Say it without the joke")),
    Shown("rung-form", "Ana", "Writing a rung", rung_form),
    Shown("walls", "Ana", "Walls, by person and by kind", at("/walls")),
    Shown("wall", "Ana", "One wall, rated over some days", following("/walls", "Silence")),
    Shown("kind-sentences", "Ana", "Sentences that were kept", at("/kind-voice/sentences")),
    Shown("letters", "Ana", "Letters to oneself", at("/letters")),
    Shown("letter", "Ana", "A letter that opened", following("/letters", "Dear me, if")),
    Shown("said-in-person", "Ana", "What was said in person", at("/tellings")),
    Shown("why", "Ana", "Why this works", at("/why")),
    Shown("why-card", "Ana", "A whole card", at("/why/k06")),
    Shown(
        "why-claims",
        "Ana",
        "What an article says, and research",
        at("/why/claims?grade=contested"),
    ),
    Shown("why-ratings", "Ana", "Where the questions come from", at("/why/ratings")),
    Shown("settings", "Jon", "Settings", at("/settings")),
    Shown("settings-invitations", "Jon", "Settings: invitations to practise", at("/settings#invitations")),
    Shown("arrival", "Ana", "Who, and what they need", arrival),
    Shown("arrival-opened", "Ana", "The words, and help with answering", arrival_opened),
    Shown("outcome", "Ana", "How did it go?", outcome),
    Shown("went-badly", "Ana", "If it went badly", following("/tellings", "Lea", "If it went badly")),
    Shown("start-small", "Ana", "Practice: start small", practice("start-small")),
    Shown("name-a-feeling", "Ana", "Practice: name a feeling", practice("name-a-feeling")),
    Shown("ask-for-help", "Ana", "Practice: ask for help", practice("ask-for-help")),
    Shown("apologise", "Ana", "Practice: apologise, with a second look", apology),
    Shown("thank-or-love", "Ana", "Practice: thank or love", practice("thank-or-love")),
    Shown("write", "Ana", "Write, and the panel for crossing", write),
    Shown("check", "Ana", "Once more, slowly", check),
    Shown("in-person", "Ana", "A plan to say something face to face", in_person),
    Shown("told", "Ana", "To say in person", told),
    Shown("told-outcome", "Ana", "Said, and how did it go?", told_outcome),
    Shown("brick", "Ana", "One brick out", brick),
    Shown("kind-voice", "Ana", "The kind voice", kind_voice),
    Shown("kind-voice-kept", "Ana", "A kind sentence, kept", kind_voice_kept),
    Shown("letter-write", "Ana", "Writing a letter to oneself", letter_write),
    Shown("invite", "Ana", "An invitation as a link and as a code", invite),
    Shown("painful", "Ana", "Beside a text that sounds very painful", painful),
    Shown("harbour-people", "Ana", "The harbour, with somebody who agreed", with_people),
    Shown("harbour-told", "Ana", "Somebody was told", answered_signal("told")),
    Shown("signal-today", "Jon", "The other side: Today", answered_signal("today")),
    Shown("signal", "Jon", "The other side: the answer", answered_signal("answer")),
    Shown("harbour-taken", "Ana", "Somebody can be with you", answered_signal("taken")),
)
"""In an order in which no visit changes what a later one shows."""
