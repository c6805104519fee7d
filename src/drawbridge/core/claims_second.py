"""Claims C28 to C52: hard times, work, walls, practising, kindness to oneself, and the closing.

Every sentence is worded by docs/words.md, and in our own words: sizes in words, no word of clinics.
"""

from __future__ import annotations

from drawbridge.core.claims import Claim, Part
from drawbridge.core.grades import CONTESTED, MODERATE, NOT_TESTABLE, STRONG, WEAK, Verdict

# fmt: off
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "c28", Part.HARD_TIMES, "When things are very hard inside, saying so is often the first step to"
        " getting well.",
        "Telling somebody is a step towards help, yes. It does not take the place of help, and being made"
        " to tell something terrible early on can harm.",
        (Verdict(WEAK, "as it is worded"),),
        ("RoseS02", "Frattaroli06"),
        "A first step to help, with the ways to people who know how.",
    ),
    Claim(
        "c29", Part.HARD_TIMES, "Saying “I’m not okay” makes it lighter.",
        "Some, and it depends on the listener. Where feelings are hard to steady, being told that they are"
        " wrong led to more aggression than being understood; how much being understood helps differs by"
        " feeling and person.",
        (Verdict(MODERATE, "it depends on the listener"),),
        ("Kuo22", "Herr15", "ShenkFruzzetti11"),
        "You choose whom, and say what you need. The reader sees that first.",
    ),
    Claim(
        "c30", Part.HARD_TIMES, "It breaks stigma and shows others that they are not alone.",
        "Meeting people who tell does lower stigma. Telling at work can bring support and can bring being"
        " treated unfairly. A guide to deciding made the decision easier in a pilot with 15 people.",
        (Verdict(MODERATE),),
        ("Corrigan12", "Brohan12", "Henderson13"),
        "It never advises telling an employer.",
    ),
    Claim(
        "c31", Part.HARD_TIMES, "It lessens shame and makes struggle ordinary.",
        "Promising: interviews, mostly, and small trials that we have yet to check.",
        (Verdict(WEAK, "", MODERATE),),
        ("Brown06",),
        "It says no more than that.",
    ),
    Claim(
        "c32", Part.HARD_TIMES, "Therapy is a safe place; what was hardest to say turns out to be the key.",
        "The second half rests on stories; we found no study that we could check.",
        (Verdict(WEAK),),
        (),
        "It does not act as a therapist. It helps you write down what you want to bring to one.",
    ),
    Claim(
        "c33", Part.WORK, "Teams that practise vulnerability are more inventive and work better together.",
        "What was measured is safety to speak up. Over 136 samples and more than 22,000 people it goes with"
        " learning, sharing what one knows, and doing well; how closely is to be checked. A firm’s own"
        " study put it first; nobody reviewed that one. Mostly links.",
        (Verdict(MODERATE, "for safety to speak up", STRONG), Verdict(WEAK, "for vulnerability")),
        ("Frazier17", "Edmondson99", "Google"),
        "At work it is about mistakes, questions and help, not about private life.",
    ),
    Claim(
        "c34", Part.WORK, "Leaders who admit not knowing, or ask for feedback, make a team safe.",
        "In a field experiment, leaders who shared criticism they had received had safer teams a year"
        " later. Leaders who asked for feedback did not: they grew defensive, or nothing followed. Humility"
        " goes with safety over 69 samples; another study found that it has to be shown to everybody alike.",
        (Verdict(MODERATE, "for sharing criticism"), Verdict(CONTESTED, "for asking")),
        ("Coutifaris22", "Su17", "Rego21"),
        "It never says that asking for feedback is enough.",
    ),
    Claim(
        "c35", Part.WORK, "Being vulnerable at work does not cost authority.",
        "In three experiments with 762 people, those of higher standing who told of a weakness were liked"
        " less and had less say; equals paid no such price. Other experiments found that mild things, told"
        " freely, made leaders seem more genuine. Sharing criticism did not hurt a leader’s name.",
        (Verdict(CONTESTED),),
        ("Gibson18", "Jiang20", "Coutifaris22"),
        "The card for leaders says: about work, mild to moderate, with a plan, not in the middle of a task.",
    ),
    Claim(
        "c36", Part.WALLS, "Walls look like silence, sarcasm, defending oneself or being busy; they"
        " protect, then part us.",
        "A helpful list that nobody has tested as one.",
        (Verdict(WEAK),),
        ("Srivastava09",),
        "Walls can have names of your own.",
    ),
    Claim(
        "c37", Part.WALLS, "Being cut off from others costs us our health.",
        "People who are isolated or lonely have worse health, in studies that watch and do not experiment."
        " How much worse is debated: a later review of older adults found a weaker link.",
        (Verdict(STRONG, "for the link; the size is debated"),),
        ("HoltLunstad15", "OlderAdults22"),
        "It frightens nobody with figures, and shows none.",
    ),
    Claim(
        "c38", Part.WALLS, "Behind a wall love cannot fully reach us, and we do not grow.",
        "A picture, not something to test.",
        (Verdict(NOT_TESTABLE),),
        (),
        "It leaves it out.",
    ),
    Claim(
        "c39", Part.PRACTICE, "Start small, with somebody you trust.",
        "Small, varied steps that test what one expects are the core of the best known way to face a fear."
        " A week of small approaches lowered the fear of being rejected, where single talks had not."
        " Writing to a friend of today first made two thirds more people write to an old one; reasons did"
        " nothing.",
        (Verdict(STRONG, "for the method, in care for fear"), Verdict(MODERATE, "for everyday openness")),
        ("Craske14", "Sandstrom22", "Aknin24"),
        "Small steps of your own, ordered by your own fear.",
    ),
    Claim(
        "c40", Part.PRACTICE, "Name what you feel.",
        "People who tell their feelings apart finely cope better under strain; that is a link. In one"
        " study, reporting again and again made people finer at it. How to measure it is unsettled.",
        (Verdict(MODERATE),),
        ("Kashdan15", "Hoemann21", "NookYouth21"),
        "Words with their meanings, a few of them, and none if you like.",
    ),
    Claim(
        "c41", Part.PRACTICE, "Ask for help.",
        "Askers guess too low how many will say yes, in early studies by as much as half, and how glad"
        " helpers are: six studies, over 2,000 people. Requests were direct and mostly small.",
        (Verdict(STRONG, "for small, direct requests"), Verdict(MODERATE, "for big ones")),
        ("Flynn08", "Zhao22"),
        "The practice builds a request that is direct, definite and easy to refuse.",
    ),
    Claim(
        "c42", Part.PRACTICE, "Apologise: “I was wrong” repairs.",
        "Apology goes with forgiveness, moderately, over 79 studies. In two studies with 755 people, owning"
        " it mattered most, then offering to put it right, and asking to be forgiven least. It felt less"
        " bad than people thought. In two small studies it worked better after the other had been heard.",
        (Verdict(MODERATE, "", STRONG),),
        ("Hill13", "Lewicki16", "Leunissen14", "Frantz05"),
        "What I did, what it cost, repair, change. Listening first, and no asking to be forgiven.",
    ),
    Claim(
        "c43", Part.PRACTICE, "Say thanks and love, even if it is awkward.",
        "People who thank underestimate how glad and surprised the other is, and overestimate how awkward."
        " For the sender, wellbeing rises a little over 25 trials; what it does for low mood shrinks beside"
        " other good exercises. A word out of the blue is valued more than its sender thinks; where it is"
        " expected, that difference is gone.",
        (Verdict(STRONG, "for how it is received"), Verdict(MODERATE, "for wellbeing, and small")),
        ("Kumar18", "Expressed23", "Cregg21", "Liu23"),
        "Thanks for something definite, to somebody named. It is no remedy for low mood.",
    ),
    Claim(
        "c44", Part.PRACTICE, "It is a practice, not a single act.",
        "Repeating is what changed expectations, from day to day.",
        (Verdict(MODERATE),),
        ("Sandstrom22",),
        "It repeats at your own pace. Nothing is lost by a pause.",
    ),
    Claim(
        "c45", Part.KINDNESS, "We must be kind to ourselves first; then openness frightens less.",
        "“Must” is too strong. In four studies, people kinder to themselves saw their own openness more as"
        " they saw others’. Kindness was measured there, not taught.",
        (Verdict(MODERATE, "for the link"), Verdict(WEAK, "for the cause")),
        ("Bruk22",),
        "Something to warm up with before a feared step, if you like.",
    ),
    Claim(
        "c46", Part.KINDNESS, "Accepting our flaws brings inner peace.",
        "Kindness to oneself and feeling well go together; how closely is to be checked. One review of 27"
        " trials found moderate benefits, and signs that weaker results stayed unpublished; another, of 22"
        " trials, found no difference from other good training.",
        (Verdict(MODERATE), Verdict(CONTESTED, "against other good training")),
        ("MacBeth12", "Ferrari19", "Wilson19"),
        "The card shows both reviews.",
    ),
    Claim(
        "c47", Part.CLOSING, "Great movements began with vulnerability; stories bring justice.",
        "That is history, not experiment. The nearest test: stories exchanged at the door without judgment"
        " softened attitudes for four months, very slightly, among 6,869 voters, where arguments alone did"
        " nothing.",
        (Verdict(MODERATE, "small effects"),),
        ("Kalla20",),
        "It claims nothing about movements.",
    ),
    Claim(
        "c48", Part.CLOSING, "Everyday acts can change lives.",
        "A story to tell, not something to test.",
        (Verdict(NOT_TESTABLE),),
        (),
        "It leaves it out.",
    ),
    Claim(
        "c49", Part.CLOSING, "It gives others leave to do the same.",
        "In pairs and small groups, often; in teams, when the leader begins with criticism they received.",
        (Verdict(MODERATE),),
        ("Coutifaris22", "Barak07"),
        "It presses nobody to answer in kind.",
    ),
    Claim(
        "c50", Part.CLOSING, "Strength is to face not knowing, and go on.",
        "A definition.",
        (Verdict(NOT_TESTABLE),),
        (),
        "A view, where it appears at all.",
    ),
    Claim(
        "c51", Part.CLOSING, "Belonging, creativity and resilience are born from it.",
        "Belonging: where somebody understands. Creativity: only by way of teams where speaking up is safe,"
        " and as a link. Resilience: not shown.",
        (Verdict(WEAK),),
        ("Frazier17",),
        "It speaks of belonging only.",
    ),
    Claim(
        "c52", Part.CLOSING, "By opening up you invite others to meet you with compassion.",
        "It invites; it guarantees nothing. How the first telling goes is linked to later trust, to fear of"
        " telling and to how one sees oneself.",
        (Verdict(MODERATE),),
        ("Chaudoir10", "Chaudoir10b"),
        "When it goes badly there is a page for that, and no push to try again.",
    ),
)
# fmt: on
