"""Help for a reader who answers: for each need three ways to begin, and what is better left out.

The moves are: say back the feeling, make it make sense, ask one thing about what was said, show care, and
only then, if it is wanted, another view. The sentences are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from drawbridge.core.crossings import Need


@dataclass(frozen=True, slots=True)
class Opening:
    """One way to begin. ``does`` says what it does; ``text`` goes into the answer, meant to be changed."""

    does: str
    text: str

    def __str__(self) -> str:
        """Return the words themselves."""
        return self.text


@dataclass(frozen=True, slots=True)
class ReplyHelp:
    """What helps with one need: ``first`` in a line, three openings, and two or three things to leave out."""

    need: Need
    first: str
    openings: tuple[Opening, Opening, Opening]
    avoid: tuple[str, ...]


_HELP: dict[Need, ReplyHelp] = {
    Need.LISTEN: ReplyHelp(
        Need.LISTEN,
        "Say back what you heard. That is already an answer.",
        (
            Opening("says thank you", "Thank you for telling me. I have read it slowly."),
            Opening("says back the feeling", "It sounds as if that left you feeling …, because …"),
            Opening("asks one thing", "What was the hardest part of it for you?"),
        ),
        (
            "Advice, even good advice.",
            "“At least …” and “everything happens for a reason”.",
            "Your own story, for now.",
        ),
    ),
    Need.COMFORT: ReplyHelp(
        Need.COMFORT,
        "Warmth first. Answers can wait.",
        (
            Opening("makes it make sense", "Of course you feel like that, after …"),
            Opening("shows care", "I’m here, and I’m glad you didn’t keep this to yourself."),
            Opening(
                "asks what would help", "What would feel good tonight? I could call, or just sit with you."
            ),
        ),
        (
            "“Calm down” and “it isn’t so bad”.",
            "“I know exactly how you feel”.",
            "A plan for how to mend it.",
        ),
    ),
    Need.HONEST_THOUGHTS: ReplyHelp(
        Need.HONEST_THOUGHTS,
        "First what you understood, then what you think, as your own view.",
        (
            Opening("says back, then offers", "What I understood is … May I say how it looks from here?"),
            Opening("sees both", "I can see why you … And I also wonder whether …"),
            Opening("speaks for oneself", "I see it a little differently, and I may be wrong: …"),
        ),
        (
            "A verdict on who they are.",
            "More than one thing at a time.",
            "“If I were you …”",
        ),
    ),
    Need.HELP: ReplyHelp(
        Need.HELP,
        "Say what you can do and by when. A plain no, kindly said, helps as well.",
        (
            Opening("offers something definite", "I can do … by … Would that help?"),
            Opening("asks first", "What would help most: thinking it through, or something done?"),
            Opening("says no kindly", "I can’t do this one, and I’m glad you asked. What I can do is …"),
        ),
        (
            "“Let me know if you need anything”.",
            "A promise you may not be able to keep.",
            "Taking it over.",
        ),
    ),
    Need.NOTHING: ReplyHelp(
        Need.NOTHING,
        "They asked for nothing back. Having read it is enough.",
        (
            Opening("says that it arrived", "I’ve read it. Thank you for trusting me with it."),
            Opening("keeps it", "This stays with me. You don’t need to answer."),
            Opening("leaves a door open", "If you ever want to say more, I’d like to hear it."),
        ),
        ("Questions.", "Advice.", "Asking for something back."),
    ),
}

LIMITS = Opening(
    "says where your limit is", "I want to hear this properly, and I can’t tonight. Tomorrow at six?"
)
"""Offered with every need: a reader may be tired, and *read, more later* says it without words."""

IF_THEY_MAY_HURT_THEMSELVES: tuple[str, ...] = (
    "Take it seriously.",
    "Ask directly: “Are you thinking of ending your life?”",
    "In the studies we know of, asking did not put the thought there.",
    "Stay with them, or stay on the line.",
    "Do not promise to keep danger a secret.",
    "Bring in help. The harbour has the lines; in danger, the emergency number.",
)
"""Shown beside every answer, short, with a link to the harbour."""


def reply_help(need: Need) -> ReplyHelp:
    """Return the help for one need."""
    return _HELP[need]
