"""Stems: beginnings for rungs of one's own, by lane, from an opinion to something rarely told.

Made for the exercise "start small"; the words are our own. A stem is an act that can be done today. Stems for
a family lay no grown-up's worry on a child, stems for work ask for nothing about health, home or the past,
and stems with someone new stay at what one may say to somebody one will perhaps not meet again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.ladder import Lane


class Kind(StrEnum):
    """What a rung tells, roughly from little to much; or a habit that it leaves out."""

    OPINION = "opinion"
    PREFERENCE = "preference"
    WORRY = "worry"
    MISTAKE = "mistake"
    NEED = "need"
    FEAR = "fear"
    RARELY_TOLD = "rarely-told"
    HABIT = "habit"


@dataclass(frozen=True, slots=True)
class Stem:
    """One beginning."""

    key: str
    kind: Kind
    text: str


HABITS = (
    "Say it without the joke at the end.",
    "Say it at half the speed.",
    "Leave out “never mind” and “it’s nothing” afterwards.",
    "Say it once, without “sorry” before it.",
    "Let the quiet after it stand, and wait for the answer.",
)
"""Habits that protect, left out; the same in every lane."""

_TOLD = (
    Kind.OPINION,
    Kind.PREFERENCE,
    Kind.WORRY,
    Kind.MISTAKE,
    Kind.NEED,
    Kind.FEAR,
    Kind.RARELY_TOLD,
)

_BY_LANE: dict[Lane, tuple[str, ...]] = {
    Lane.FRIEND: (
        "Say that I see a film, a book or a song differently.",
        "Say where I would rather go, before I ask where they want to.",
        "Tell about a small thing that I keep turning over.",
        "Tell about something I forgot or got wrong this week.",
        "Say that I would like to hear from them more often.",
        "Say what I am nervous about in the next weeks.",
        "Tell something that they could not know about me.",
    ),
    Lane.FAMILY: (
        "Say at the table that I think differently about something.",
        "Say what I would like us to do, and what I would rather not.",
        "Tell another grown-up what I wonder about lately.",
        "Say: “That was my mistake, and this is how I put it right.”",
        "Ask for half an hour to myself, and say when I am back.",
        "Tell another grown-up what I find hard to say in our family.",
        "Tell a grown-up I trust how something was for me back then.",
    ),
    Lane.PARTNER: (
        "Say what I really think about our plan for the weekend.",
        "Say what I would like this evening, without “whatever you like”.",
        "Say what was on my mind when I was quiet today.",
        "Say: “I was short with you, and it was not about you.”",
        "Say: “I would like to be held”, or “I would like to be alone for a while”.",
        "Say what I sometimes fear about the two of us.",
        "Tell something that I have long wanted you to know.",
    ),
    Lane.COMMUNITY: (
        "Say my view in the round, before I know what the others think.",
        "Say which task I would like, and which I would not.",
        "Say that I am not sure I am doing this right.",
        "Say in the group that I forgot something I had promised.",
        "Ask the group for one small thing, with a day.",
        "Tell one person there that I sometimes feel outside.",
        "Tell one person there why I really came.",
    ),
    Lane.COLLEAGUE: (
        "Say in a meeting that I see one point differently.",
        "Say how I work best: in the morning, in writing, in one go.",
        "Say that I do not understand a word or a step yet.",
        "Say: “I made a mistake in this. Here is what I have done since.”",
        "Ask for help with one task, with a day and an easy no.",
        "Say what I think could go wrong in our plan.",
        "Say which part of my work I find hard, and what I would like to learn.",
    ),
    Lane.SOMEONE_NEW: (
        "Say what I think of the weather, the queue or the cake, honestly.",
        "Say what I like about this place.",
        "Say that I do not know anybody here yet.",
        "Say: “I did not get your name the first time.”",
        "Ask the way, or ask for a hand, without explaining why.",
        "Say that I find beginnings like this a little hard.",
        "Answer “how are you?” with one true word.",
    ),
}


def _stems(lane: Lane, texts: tuple[str, ...]) -> tuple[Stem, ...]:
    told = [Stem(f"{lane}-{kind}", kind, text) for kind, text in zip(_TOLD, texts, strict=True)]
    left_out = [Stem(f"habit-{number}", Kind.HABIT, text) for number, text in enumerate(HABITS, 1)]
    return (*told, *left_out)


STEMS: dict[Lane, tuple[Stem, ...]] = {lane: _stems(lane, texts) for lane, texts in _BY_LANE.items()}
"""Every stem of every lane, from an opinion to something rarely told, then habits to leave out."""
