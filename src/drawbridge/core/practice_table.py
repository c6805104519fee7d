"""The practices themselves: five ways to open, and just writing. ``practices`` says what each part means.

Made from studies of small steps, naming, asking, apologising and thanking; the steps and words are our own.
A prompt is a beginning that somebody may use or leave. Prompts for a family never put a grown-up's distress
on a child, prompts for work never invite anything about health, and being in love is not coached.
"""

from __future__ import annotations

import re

from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Need
from drawbridge.core.entries import Practice
from drawbridge.core.practices import HARBOUR, KIND_VOICE, NOT_SAFE, Design, Gentle, Mark
from drawbridge.core.ratings import FELT_RESPONSE

FRIEND, FAMILY, PARTNER = BridgeKind.FRIEND, BridgeKind.FAMILY, BridgeKind.PARTNER
COMMUNITY, THERAPIST, WORK = BridgeKind.COMMUNITY, BridgeKind.THERAPIST, BridgeKind.WORK
WRITE, SMALL, NAME = Practice.JUST_WRITE.value, Practice.START_SMALL.value, Practice.NAME_A_FEELING.value

KIND_NOTES: dict[BridgeKind, str] = {
    FAMILY: "If they are a child: what you did and how you put it right is for them to hear. "
    "What weighs on you is for another grown-up.",
    PARTNER: "If you are afraid of them, none of this is for you to do. The harbour says what may help then.",
    WORK: "At work, a sentence about the work is enough. Your body, your home and your past stay yours.",
    THERAPIST: "You can also bring it to your next hour, as one line on paper.",
    COMMUNITY: "What is said in a group travels. Choose what may.",
}
"""What to keep in mind with one kind of bridge."""

NEED_PROMPTS: dict[Need, str] = {
    Need.LISTEN: "“I don’t need an answer. I would like you to know.”",
    Need.COMFORT: "“I don’t need it solved. Something warm would do.”",
    Need.HONEST_THOUGHTS: "“Tell me what you really think. Kindly is fine, slowly too.”",
    Need.HELP: "“There is one thing that would help: …”",
    Need.NOTHING: "“You don’t have to do anything with this.”",
}
"""How a need can be said in the text itself."""

NEED_WORDS = (
    "rest", "company", "a hand", "time", "quiet", "closeness", "advice", "to be asked", "to be believed",
    "to be left in peace",
)  # fmt: skip
"""What it may be that somebody needs; our own words."""

AFRAID_OF_THEM = Gentle(
    "You are afraid of them, or they look through your phone.",
    "Then this is not the step for now. In the harbour is what may help then.",
    NOT_SAFE,
)

JUST_WRITE = Design(
    key=WRITE,
    label="Just write",
    hint="Whatever is there.",
    sent_as=Practice.JUST_WRITE,
    before=("fear-now", "freely"),
    if_heard=FELT_RESPONSE,
    day_after=("day-after", "regret"),
)

START_SMALL = Design(
    key=SMALL,
    label="Start small",
    hint="One true sentence, slightly more honest than usual.",
    sent_as=Practice.START_SMALL,
    steps=(
        "Somebody easy first. Saying hello counts as warming up.",
        "One true sentence, slightly more honest than usual.",
        "What do you expect to happen? Something you could see or hear.",
        "Say it without the joke, without hurrying, without “never mind” after it.",
        "Another day: the same again with somebody else, or about something else.",
    ),
    prompts=(
        "“A small thing I got wrong this week: …”",
        "“Something I like and rarely say: …”",
        "“I think about that differently: …”",
    ),
    prompts_by_kind={
        FRIEND: ("“I would have liked to come, and I did not say so.”", "“I am a little nervous about …”"),
        FAMILY: ("“I have always liked how we …”", "“I did … in a way I would not today.”"),
        PARTNER: ("“I feel …, I need …, would you …?”",),
        COMMUNITY: ("“I am new here and do not know yet how this is done.”",),
        THERAPIST: ("“There is something I keep not bringing up: …”",),
        WORK: (
            "“I do not know how this works yet.”",
            "“I made a mistake in …. This is what I have done since.”",
        ),
    },
    gentle=(
        Gentle(
            "What you would say could be used against you.",
            "A realistic fear is a reason not to. It can be written, only for you.",
            WRITE,
        ),
        Gentle(
            "Fear of people fills your days, or you live with memories of something terrible.",
            "These steps go better with a therapist beside you. One word for today is enough here.",
            NAME,
        ),
        Gentle(
            "Keeping it in protects you, or you are worn out from keeping up.",
            "Keeping it in can be right. Resting counts too.",
        ),
        AFRAID_OF_THEM,
    ),
    before=("fear-now", "likely", "awkward", "warm", "freely"),
    after=("was-awkward", "was-warm"),
    if_heard=FELT_RESPONSE,
    day_after=("day-after", "regret"),
    card="k22",
    says_need=True,
)

NAME_A_FEELING = Design(
    key=NAME,
    label="Name a feeling",
    hint="A word that fits, or nearly fits.",
    sent_as=Practice.NAME_A_FEELING,
    steps=(
        "Choose a spot, or begin to type a word.",
        "One to three words. “I don’t know” is one of them.",
        "Is there a closer one? A bit like that, but more like …",
        "If you like: where it sits, what it is about, what it asks for.",
        "Stop here. Less than a minute is enough.",
    ),
    prompts=("“A bit like …, but more like …”", "“It sits in my …”", "“It would like …”"),
    prompts_by_kind={
        FRIEND: ("“Today is more of a … day.”",),
        FAMILY: ("“I was cross about the keys, not about you.”", "“That made me glad.”"),
        PARTNER: ("“I feel …, and it is not about you.”",),
        COMMUNITY: ("“I was moved by what you said.”",),
        THERAPIST: ("“Since we last spoke it was mostly …”",),
        WORK: ("“I am not sure about this yet.”", "“I am glad about how that went.”"),
    },
    gentle=(
        Gentle("It is mild, and it is fine.", "“Fine as it is” is an answer. Nothing more is needed."),
        Gentle(
            "The same word several times within an hour.",
            "A walk, a glass of water or somebody to be with may do more now than another word.",
        ),
        Gentle(
            "It is a word like hopeless, trapped, or a burden.",
            "That is heavy to carry alone. In the harbour are people who listen.",
            HARBOUR,
        ),
    ),
    card="k09",
    says_need=True,
    may_end_early=True,
)

ASK_FOR_HELP = Design(
    key=Practice.ASK_FOR_HELP.value,
    label="Ask for help",
    hint="What you need, by when, and an easy way to say no.",
    sent_as=Practice.ASK_FOR_HELP,
    steps=(
        "What do you need? In one line.",
        "Who could, and is free to say no?",
        "What exactly, by when, how big it is, and why you ask them.",
        "An easy way to say no.",
        "Ask face to face or by voice, if you can.",
        "Thank them, whatever the answer. Tell them later what came of it.",
    ),
    prompts=(
        "“Could you … by …? It takes about …”",
        "“I am asking you because …”",
        "“If you can’t, that is fine, and I would still like your advice.”",
    ),
    prompts_by_kind={
        FRIEND: ("“Would you walk with me on Thursday? An hour would do.”",),
        FAMILY: ("“Could you take … this week? I take … next week.”",),
        PARTNER: ("“I need an evening without plans. Would Wednesday work?”",),
        COMMUNITY: ("“Two people for two hours on Saturday would help.”",),
        THERAPIST: ("“I need help with how to begin about …”",),
        WORK: ("“Could you look at these two pages by Thursday? Twenty minutes, and a no is fine.”",),
    },
    gentle=(
        Gentle("They work for you, or depend on you.", "Ask somebody who can say no without a cost."),
        Gentle(
            "You have asked the same tired person several times.",
            "A smaller part each, for two or three people. One small thing is a beginning.",
            SMALL,
        ),
        Gentle(
            "It needs somebody trained, or it cannot wait.",
            "In the harbour are lines to people who can help.",
            HARBOUR,
        ),
        AFRAID_OF_THEM,
        Gentle(
            "They let you pay for help afterwards.",
            "Help with a price like that is rarely help. Write first what you need, only for you.",
            WRITE,
        ),
    ),
    before=("yes-likely", "burden", "freely"),
    after=("said-yes", "was-burden"),
    card="k23",
)

APOLOGISE = Design(
    key=Practice.APOLOGISE.value,
    label="Apologise",
    hint="What you did, what it cost, what you will put right.",
    sent_as=Practice.APOLOGISE,
    steps=(
        "What you did, in plain words. No “if”, no “but”.",
        "What it cost them, as far as you know. You may not know all of it.",
        "Hear them first. If you have not yet: one question, and a time for it.",
        "What you will put right, and by when. What you will do differently.",
        "One sentence of regret. The reason only if it helps them.",
        "Leave it there. They owe you no answer, and nothing else.",
    ),
    prompts=(
        "“I did …. For you it meant …”",
        "“I may not know all that it cost you. I would like to hear it, if you want to tell me.”",
        "“By Friday I will …”",
        "“You don’t owe me a reply.”",
    ),
    prompts_by_kind={
        FRIEND: ("“I said I would come, and I did not. You stood there alone.”",),
        FAMILY: ("“I shouted this morning. You had done nothing to earn it. Tonight we …”",),
        PARTNER: ("“I was late again and did not call. From now on I …”",),
        COMMUNITY: ("“I said I would bring …, and I did not. Since then I have …”",),
        THERAPIST: ("“The reason I gave for not coming was not the reason.”",),
        WORK: ("“I missed the day I gave you, and your work waited. It is done by …”",),
    },
    gentle=(
        Gentle(
            "They asked you to leave them alone.",
            "Then leaving them alone is the repair. It can be written and never sent.",
            WRITE,
        ),
        Gentle(
            "A court, an insurance or a doctor has to do with it.",
            "Ask somebody who knows about such things first. It will still be here.",
        ),
        Gentle(
            "It happens again after every apology, or you are the one who is hurt.",
            "Then words are not the next step. In the harbour is what may help then.",
            NOT_SAFE,
        ),
        Gentle(
            "You are sorry for being there at all.",
            "That may need no apology. What would you say to a friend who felt so?",
            KIND_VOICE,
        ),
        Gentle(
            "Telling it would make it lighter for you and heavier for them.",
            "What can be put right without telling can be put right first. Write the rest only for you.",
            WRITE,
        ),
        AFRAID_OF_THEM,
    ),
    before=("awful", "for-whom", "freely"),
    after=("was-awful", "repair-done"),
    settles_after=7 * 86_400,
    marks=(
        Mark(
            re.compile(
                r"\b(?:sorry|apologi[sz]e) (?:if|that you|you)\b(?:[^.,;!?\n]{0,24}\b)?", re.IGNORECASE
            ),
            "This speaks of them. What did you do?",
        ),
        Mark(
            re.compile(
                r"(?<!sorry )(?<!apologise )(?<!apologize )"
                r"\bif (?:you(?: ever)? (?:felt|feel|were|was|took)|anyone (?:was|felt)|(?:I|it|that) "
                r"(?:hurt|offended|upset|caused))\b",
                re.IGNORECASE,
            ),
            "An “if” leaves open whether it happened. Did it?",
        ),
        Mark(
            re.compile(r"\bbut\b", re.IGNORECASE),
            "What stands before a “but” is easily lost. A full stop holds it.",
        ),
        Mark(
            re.compile(
                r"\b(?:mistakes|errors|things|words) (?:were|got) (?:made|said|done)\b|"
                r"\bit (?:just )?happened\b",
                re.IGNORECASE,
            ),
            "Nobody did it here. Who did?",
        ),
    ),
    owning=re.compile(
        r"\bI (?:should not have|shouldn[’']t have|did(?: not|n[’']t)?|was (?:late|wrong|rude|unfair|unkind)|"
        r"broke|forgot|left|took|made|told|hurt|let|said|went|kept|lost|lied|read|spoke|hid|"
        r"(?!want|need|tri|hop|lov|lik|intend|assum|wish|mean)[a-z]{2,}ed)\b",
        re.IGNORECASE,
    ),
    card="k24",
)

THANK_OR_LOVE = Design(
    key=Practice.THANK_OR_LOVE.value,
    label="Thank or love",
    hint="What they did, and what it changed for you.",
    sent_as=Practice.THANK_OR_LOVE,
    steps=(
        "Somebody whose act mattered and who may not know, or whom you have lost touch with.",
        "What they did, and what it took.",
        "What it changed for you.",
        "Say it, send it, or read it aloud.",
        "Love has sizes: thank you, you matter to me, I love you. Choose one that needs nothing back.",
        "It is a gift. Silence may follow, and that is an answer too.",
    ),
    prompts=(
        "“When you …, it meant that I could …”",
        "“You came to mind because …”",
        "“You may have forgotten it. I have not.”",
    ),
    prompts_by_kind={
        FRIEND: ("“You matter to me. I rarely say it.”",),
        FAMILY: ("“I like watching you …”", "“I love you. Nothing else, I only wanted to say it.”"),
        PARTNER: ("“I love you, and I noticed it again when …”",),
        COMMUNITY: ("“Because of you I came back the second time.”",),
        THERAPIST: ("“What you said about … has stayed with me.”",),
        WORK: ("“Your notes saved me a day. Thank you for taking the time.”",),
    },
    gentle=(
        Gentle(
            "It is meant to keep somebody calm who hurts you.",
            "You owe no thanks for that. In the harbour is what may help then.",
            NOT_SAFE,
        ),
        Gentle("Something unfair was done, and thanks are expected.", "You owe no thanks for that."),
        Gentle(
            "You are in love with somebody who said no, who depends on you, or who is not free.",
            "Drawbridge has no steps for that. It can be written, only for you.",
            WRITE,
        ),
        Gentle("They have died.", "A letter that nobody gets can be worth writing.", WRITE),
        AFRAID_OF_THEM,
    ),
    before=("surprised", "glad", "awkward", "freely"),
    after=("was-surprised", "was-glad", "was-awkward"),
    card="k25",
)

PRACTICES: dict[str, Design] = {
    design.key: design
    for design in (JUST_WRITE, START_SMALL, NAME_A_FEELING, ASK_FOR_HELP, APOLOGISE, THANK_OR_LOVE)
}
"""Every practice by its key, in the order in which they are offered."""


def practice_of(key: str) -> Design:
    """Return one practice.

    Raises:
        KeyError: no practice has this key.
    """
    return PRACTICES[key]


def settled_by(now: int, soonest: int = 0) -> dict[str, int]:
    """Return for each practice the moment before which something must lie for anybody to ask how it went.

    Args:
        now: Unix seconds.
        soonest: Seconds that every practice waits; one that settles slowly waits longer.
    """
    return {key: now - max(soonest, design.settles_after) for key, design in PRACTICES.items()}
