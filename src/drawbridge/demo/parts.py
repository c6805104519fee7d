"""What the story is made of: things that are written, said, held back and kept, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from drawbridge.core.crossings import Depth, Impression, Need, Release
from drawbridge.core.entries import Practice
from drawbridge.core.kindness import Voice
from drawbridge.core.ladder import Lane
from drawbridge.core.outcomes import Happened
from drawbridge.core.walls import How

Outcome = tuple[Happened, int, str]
"""Did it happen, how bad was it, what was surprising."""
Ratings = Mapping[str, int]
JUST_WRITE, SMALL, NAME = Practice.JUST_WRITE, Practice.START_SMALL, Practice.NAME_A_FEELING
HELP, APOLOGISE, THANK = Practice.ASK_FOR_HELP, Practice.APOLOGISE, Practice.THANK_OR_LOVE


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader did, some hours after it reached them."""

    by: str
    hours: int
    text: str
    impression: Impression | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One entry, perhaps crossed, answered and looked back on.

    ``spot`` is how pleasant and how much energy. ``sentences`` are those of a glimpse. ``rung`` and ``wall``
    name what it is written for. ``heard`` is how understood, accepted and cared for.
    """

    by: str
    days: int
    hour: int
    text: str
    feelings: tuple[str, ...]
    spot: tuple[int, int] | None = None
    practice: Practice = JUST_WRITE
    readers: tuple[str, ...] = ()
    depth: Depth = Depth.ALL
    need: Need = Need.LISTEN
    release: Release = Release.NOW
    feared: int | None = None
    fear: str = ""
    before: Ratings = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    outcome: Outcome | None = None
    after: Ratings = field(default_factory=dict)
    heard: tuple[int, int, int] | None = None
    day_after: Ratings = field(default_factory=dict)
    sentences: tuple[int, ...] = ()
    rung: str = ""
    wall: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something planned to be said in person; said ``hours`` later, or let go, or still ahead.

    ``to`` is a person of the household, or anybody.
    """

    by: str
    days: int
    hour: int
    to: str
    practice: Practice
    plan: str
    feared: int
    fear: str
    hours: int | None = None
    let_go: bool = False
    before: Ratings = field(default_factory=dict)
    outcome: Outcome | None = None
    after: Ratings = field(default_factory=dict)
    heard: tuple[int, int, int] | None = None
    rung: str = ""
    wall: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of somebody's ladder; ``name`` is what the story calls it."""

    name: str
    by: str
    days: int
    lane: Lane
    text: str
    fear: int
    is_habit: bool = False


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A wall. ``on_my_mind`` are days and values; ``brick`` is the smallest true sentence, once taken out."""

    by: str
    days: int
    hour: int
    how: How
    whom: str
    held_back: str
    feared: str
    answers: Ratings = field(default_factory=dict)
    on_my_mind: tuple[tuple[int, int], ...] = ()
    brick: str = ""
    in_peace: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """The critic answered: what it says, what happened, who else would feel it, what a friend would hear."""

    by: str
    days: int
    hour: int
    critic: str
    happened: str = ""
    shared: str = ""
    friend: str = ""
    sentence: str = ""
    voice: Voice = Voice.KIND
    before: Ratings = field(default_factory=dict)
    after: Ratings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToMyself:
    """A letter, until a feeling is named or for so many days; read where it opens within the story."""

    by: str
    days: int
    hour: int
    text: str
    feeling: str = ""
    opens_in: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """How close a bridge felt on a day."""

    by: str
    days: int
    other: str
    value: int


@dataclass(frozen=True, slots=True)
class NotOkay:
    """Somebody tells those who agreed; ``by`` answers that they can, and a while later it is better."""

    who: str
    days: int
    hour: int
    by: str
    better: int


@dataclass(frozen=True, slots=True)
class Slowly:
    """The two slow questions on a day: how often lonely, and the ten statements in the page's order."""

    by: str
    days: int
    lonely: int
    statements: tuple[int, ...]
