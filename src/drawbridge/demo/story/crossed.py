"""The demo household's few weeks, as data: who wrote what, crossed it to whom, and how it went.

First names only; nobody here is real. Days count back from the evening on which the demo starts.
"""

from __future__ import annotations

from dataclasses import dataclass

from drawbridge.core.crossings import Depth, Impression, Need, Release
from drawbridge.core.entries import Practice
from drawbridge.core.outcomes import Happened

PASSPHRASES = {
    "Ana": "slow river under the bridge",
    "Jon": "copper kettle before sunrise",
    "Mara": "nine quiet lanterns in rain",
}
"""Shown on the screen when the demo starts; a throw-away household."""

BRIDGES = (
    ("Ana", "Jon", "friend", "friend", 25),
    ("Ana", "Mara", "work", "work", 24),
    ("Jon", "Mara", "friend", "friend", 24),
)
"""Who invites whom, what each calls it, and how many days ago."""
AGREED = (("Ana", "Jon"), ("Mara", "Ana"))
"""Who may tell whom when they are not okay: asked and agreed to on the day of the bridge."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader did, some hours after it reached them."""

    by: str
    hours: int
    text: str
    impression: Impression | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One entry, perhaps crossed, answered and looked back on."""

    by: str
    days: int
    hour: int
    text: str
    feelings: tuple[str, ...]
    practice: Practice = Practice.JUST_WRITE
    readers: tuple[str, ...] = ()
    depth: Depth = Depth.ALL
    need: Need = Need.LISTEN
    release: Release = Release.NOW
    feared: int | None = None
    fear: str = ""
    answers: tuple[Answer, ...] = ()
    outcome: tuple[Happened, int, str] | None = None
    sentences: tuple[int, ...] = ()


SCENES: tuple[Scene, ...] = (
    Scene(
        "Ana",
        23,
        21,
        "I keep saying work is fine. It isn't. I lie awake counting what I haven't done, and in the morning I put on "
        "the voice that says everything is under control.",
        ("worried", "tired"),
    ),
    Scene(
        "Ana",
        22,
        20,
        "I've been struggling more than I've been saying. Not in a way that needs fixing. I'd just like one person to "
        "know that when I say I'm busy, I sometimes mean I'm not all right.",
        ("burnt out", "vulnerable"),
        Practice.START_SMALL,
        ("Jon",),
        Depth.ALL,
        Need.LISTEN,
        Release.NOW,
        8,
        "He'll think I'm falling apart and start treating me carefully.",
        (
            Answer(
                "Jon",
                2,
                "Thank you for telling me. I'd wondered. I'm not going to treat you like glass, and I'm here "
                "on Thursday as always.",
                Impression.CLOSER,
            ),
        ),
        (Happened.NO, 2, "He'd noticed already. He made tea and asked about the move."),
    ),
    Scene(
        "Jon",
        20,
        19,
        "I got the place on the course. I almost didn't tell anyone, in case it sounded like boasting.",
        ("proud", "shy"),
        Practice.START_SMALL,
        ("Ana",),
        Depth.ALL,
        Need.NOTHING,
        Release.NOW,
        5,
        "She'll be polite about it.",
        (
            Answer(
                "Ana", 1, "Jon! I'm so glad. You've wanted this for two years. Tell me all of it on Thursday."
            ),
        ),
        (Happened.NO, 0, "She remembered how long I'd wanted it."),
    ),
    Scene(
        "Ana",
        18,
        18,
        "Could you look over the budget table with me before Monday? Half an hour would be enough. I've been staring "
        "at it for two days and I no longer see it. If it doesn't fit, that's all right.",
        ("overwhelmed", "hopeful"),
        Practice.ASK_FOR_HELP,
        ("Mara",),
        Depth.ALL,
        Need.HELP,
        Release.NOW,
        6,
        "She'll wonder why I can't do my own job.",
        (Answer("Mara", 3, "Of course. Tomorrow at ten? I always get lost in that table too."),),
        (Happened.NO, 1, "She said the table is badly made. It isn't only me."),
    ),
    Scene(
        "Mara",
        17,
        22,
        "Some days I think everyone else was given the instructions.",
        ("insecure",),
    ),
    Scene(
        "Ana",
        14,
        9,
        "I was wrong on Friday. You asked me a fair question and I made a joke of it, because I didn't know the answer "
        "and I was ashamed to say so in front of everyone. You didn't deserve that. I'd like to try the conversation "
        "again, and I'll bring what I should have brought.",
        ("ashamed", "hopeful"),
        Practice.APOLOGISE,
        ("Mara",),
        Depth.ALL,
        Need.LISTEN,
        Release.SLEEP_ON_IT,
        7,
        "She'll say it's fine in the voice that means it isn't.",
        (
            Answer(
                "Mara",
                5,
                "Thank you for saying this. It did sting, and I could see you were cornered. Let's try "
                "again.",
                Impression.BRAVER,
            ),
        ),
        (Happened.NO, 1, "She said she'd been working out how to bring it up."),
    ),
    Scene(
        "Ana",
        11,
        21,
        "There is something about the winter two years ago that I've never told you. I don't want to tell the story "
        "yet. It was lonelier than I let on. I think I'd like you to know that much.",
        ("lonely", "tender"),
        Practice.NAME_A_FEELING,
        ("Jon",),
        Depth.GLIMPSE,
        Need.COMFORT,
        Release.NOW,
        7,
        "He'll ask for the whole story.",
        (Answer("Jon", 20, "I won't ask. I'm glad I know that much. I was lonely that winter too."),),
        (Happened.PARTLY, 4, "He did ask one thing, kindly. I said not yet, and that was enough."),
        sentences=(2, 3),
    ),
    Scene(
        "Jon",
        9,
        20,
        "I told my brother I couldn't lend him the money. He said things. I keep hearing them.",
        ("hurt", "guilty"),
        Practice.JUST_WRITE,
        ("Ana", "Mara"),
        Depth.ALL,
        Need.COMFORT,
        Release.NOW,
        6,
        "They'll say I should have seen it coming.",
        (
            Answer(
                "Ana",
                4,
                "That sounds heavy. Of course you keep hearing it. I'm around tonight if you'd like company "
                "and no talking.",
            ),
            Answer("Mara", 9, "I'm sorry he said those things. Saying no to someone you love costs a lot."),
        ),
        (Happened.NO, 1, "Neither of them told me what to do."),
    ),
    Scene(
        "Ana",
        7,
        17,
        "I don't know how to run the spring project yet. I've read the plan three times. I'd rather say so now than in "
        "March.",
        ("exposed", "determined"),
        Practice.START_SMALL,
        ("Mara",),
        Depth.ALL,
        Need.HONEST_THOUGHTS,
        Release.NOW,
        6,
        "It'll come up when they decide who leads it.",
        (
            Answer(
                "Mara",
                26,
                "Honest thought: I wish you'd said it sooner, we've promised dates. Let's sit down.",
            ),
        ),
        (Happened.YES, 7, "It did come up. It was an uncomfortable hour. The plan is better now."),
    ),
    Scene(
        "Ana",
        5,
        22,
        "Walked home by the canal. The light was on in every boat. Nothing to fix tonight.",
        ("peaceful", "grateful"),
    ),
    Scene(
        "Ana",
        3,
        20,
        "You drove me to the hospital at four in the morning and sat in that corridor and never once looked at your "
        "phone. I thanked you like one thanks a taxi. What I meant was that I'd have been frightened without you, and "
        "that I think of you as family.",
        ("grateful", "touched"),
        Practice.THANK_OR_LOVE,
        ("Jon",),
        Depth.ALL,
        Need.NOTHING,
        Release.NOW,
        5,
        "It'll be too much and he'll make a joke.",
        (Answer("Jon", 14, "I read this three times. You're mine too."),),
    ),
    Scene(
        "Mara",
        1,
        19,
        "I snapped at you in the meeting and pretended I hadn't. I was tired, and that's not your doing. I'm sorry.",
        ("regretful", "tired"),
        Practice.APOLOGISE,
        ("Ana",),
        Depth.ALL,
        Need.LISTEN,
        Release.NOW,
        6,
        "Ana will keep her distance.",
    ),
)
