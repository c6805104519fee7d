"""What was held back, what was said kindly to oneself, the letters, the circles, and one evening that was hard."""

from __future__ import annotations

from drawbridge.core.kindness import Voice
from drawbridge.core.walls import How
from drawbridge.demo.parts import Drawn, HeldBack, Kind, NotOkay, Slowly, ToMyself

WALLS: tuple[HeldBack, ...] = (
    HeldBack(
        "Ana",
        46,
        22,
        How.FINE,
        "Jon",
        "That I hadn’t slept for three nights.",
        "He’d worry, and I’d have to make him feel better.",
        {"cost": 4, "protected": 5},
    ),
    HeldBack(
        "Ana",
        42,
        21,
        How.PERFECT,
        "Mara",
        "That the slides took me the whole weekend.",
        "She’d see how slow I am.",
        {"cost": 5, "protected": 6},
        in_peace=40,
    ),
    HeldBack(
        "Ana",
        39,
        21,
        How.AGREEING,
        "Lea",
        "That I don’t want everybody at mine for Christmas again.",
        "It’ll be a scene.",
        {"cost": 7, "protected": 3},
        brick="I don’t want to have everybody at mine for Christmas again.",
        name="christmas",
    ),
    HeldBack(
        "Ana",
        34,
        20,
        How.BUSY,
        "Jon",
        "That I wasn’t too busy. I was afraid of the evening.",
        "He’d stop asking me.",
        {"cost": 6, "protected": 4},
        brick="I wasn’t too busy to come.",
        name="busy",
    ),
    HeldBack(
        "Ana",
        28,
        19,
        How.FINE,
        "Mara",
        "That I’d been crying before the meeting.",
        "It’d be what she thinks of the next time.",
        {"cost": 3, "protected": 8},
        in_peace=26,
    ),
    HeldBack(
        "Ana",
        24,
        22,
        How.JOKE,
        "Ines",
        "That it stung not to be asked for the solo.",
        "She’d explain to me why.",
        {"cost": 6, "protected": 4},
        brick="I’d have liked to sing the solo.",
        name="solo",
    ),
    HeldBack(
        "Ana",
        16,
        21,
        How.SILENCE,
        "Lea",
        "What I think about selling the house.",
        "We’d never get it out of the room again.",
        {"cost": 7, "protected": 6},
        on_my_mind=((16, 8), (15, 7), (13, 7), (9, 4), (8, 5), (4, 3)),
    ),
    HeldBack(
        "Ana",
        9,
        22,
        How.FIXING,
        "Jon",
        "That I only wanted to sit there with him. I made him a list instead.",
        "I’d be no use.",
        {"cost": 4, "protected": 3},
        brick="I wanted to sit there with you, and I made you a list.",
    ),
    HeldBack(
        "Ana",
        6,
        19,
        How.DEFENDING,
        "Mara",
        "That she was right about the dates.",
        "Everything else I said would count for less.",
        {"cost": 6, "protected": 5},
    ),
    HeldBack("Ana", 2, 20, How.FINE, "Lea", "That I’m nervous about Sunday.", ""),
    HeldBack(
        "Jon",
        8,
        22,
        How.JOKE,
        "Ana",
        "That the course frightens me.",
        "She’d be disappointed.",
        {"cost": 4, "protected": 5},
    ),
)

KINDNESSES: tuple[Kind, ...] = (
    Kind(
        "Ana",
        40,
        21,
        "You can’t even finish a set of slides in a working week.",
        "I worked on them on Saturday and Sunday. They were fine.",
        "Everybody at this table who has two jobs’ worth of work.",
        "That’s a lot of slides for one person.",
        "It was too much work, not too little me.",
        before={"kind": 2, "hard": 8},
        after={"kind": 5, "hard": 5},
    ),
    Kind(
        "Ana",
        23,
        22,
        "You ruin everything you try to repair.",
        "I told Lea what I had done. She hung up.",
        "Anybody who has apologised too late.",
        "You said what you did. She may be angry. Both are allowed.",
        "I did it, I said so, and she decides the rest.",
        Voice.FAIR,
        before={"kind": 1, "hard": 9},
        after={"kind": 4, "hard": 7},
    ),
    Kind("Ana", 15, 23, "They only put up with you."),
    Kind(
        "Ana",
        7,
        21,
        "You’ve made yourself impossible at work.",
        "I said that I don’t know how to run the project. It was an uncomfortable hour.",
        "Probably whoever leads something for the first time.",
        "You said it in September and not in March.",
        "An uncomfortable hour is an hour.",
        before={"kind": 3, "hard": 7},
        after={"kind": 6, "hard": 4},
    ),
)

LETTERS: tuple[ToMyself, ...] = (
    ToMyself(
        "Ana",
        32,
        22,
        "Dear me,\n\nif you’re reading this you’ve written down lonely again. Last time it was a Tuesday, it had rained, and nothing was wrong "
        "with you. Jon had been away for a week. You put the lamp on, made the soup with too much pepper and wrote to him. He wrote back the "
        "next day.\n\nPut the lamp on.\n\nAna",
        feeling="lonely",
    ),
    ToMyself(
        "Ana",
        27,
        8,
        "Dear me,\n\nit’s the morning after you told Jon you weren’t okay. He came with bread. You thought you’d be embarrassed by now, and "
        "you’re mostly hungry. Remember that.\n\nAna",
        opens_in=21,
    ),
    ToMyself(
        "Ana",
        21,
        21,
        "Dear me,\n\na hundred days. Do you live by the water now? Did you sing?\n\nAna",
        opens_in=100,
    ),
    ToMyself(
        "Ana",
        4,
        22,
        "Dear me,\n\nbefore you go on: who said that? Was it you, or the voice from the fourth floor?\n\nAna",
        feeling="hard on myself",
    ),
)

CIRCLES: tuple[Drawn, ...] = (
    Drawn("Ana", 45, "Jon", 4),
    Drawn("Ana", 36, "Jon", 4),
    Drawn("Ana", 27, "Jon", 5),
    Drawn("Ana", 20, "Jon", 5),
    Drawn("Ana", 9, "Jon", 5),
    Drawn("Ana", 44, "Mara", 3),
    Drawn("Ana", 28, "Mara", 2),
    Drawn("Ana", 13, "Mara", 4),
    Drawn("Ana", 2, "Mara", 3),
    Drawn("Jon", 30, "Ana", 4),
    Drawn("Jon", 18, "Ana", 5),
)
"""No two of one bridge within a week: that is how often the page asks."""

HARD_EVENINGS: tuple[NotOkay, ...] = (NotOkay("Ana", 28, 21, "Jon", 14),)
"""Those who agreed are told; one comes."""

NOW_AND_THEN: tuple[Slowly, ...] = (
    Slowly("Ana", 43, 2, (3, 4, 2, 3, 2, 3, 3, 4, 3, 4)),
    Slowly("Ana", 6, 3, (3, 4, 3, 3, 2, 3, 3, 3, 3, 4)),
)
"""Answers to what changes slowly, five weeks apart."""
