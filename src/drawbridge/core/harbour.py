"""The harbour between people: who agreed to be told "I'm not okay", and what became of one signal.

Everything that crosses is one of a few fixed words (protocol section 3.1); there is no free text anywhere.
What they do is so made that it comes to the same in whatever order they come, and however often.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.names import BridgeId, SignalId

MAX_LIST = 2_000
"""Characters in a person's own list of people and places that help."""
RESTS_AFTER = 7 * 86_400
"""Seconds after which a signal rests when nobody answered: what was meant for an evening is long over, and
whoever was told need not meet it every morning. It stays on the bridge, and can be told anew."""
RESTS_AFTER_ANSWER = 3 * 86_400
"""Seconds after an answer of mine after which it rests: what was to be done was done, or was not to be."""
QUIET_AFTER_QUESTION = 7 * 86_400
"""Seconds after a question was told, or was answered with a no, in which another one makes no stir. It stands
on the bridge, and on Today only when they are over. Who asks hears nothing of that."""
MAX_CHANGES = 10_000
"""How often one answer can change; more is nobody's mind changing."""


class Word(StrEnum):
    """What one message of the harbour says.

    About an agreement: ``ASK`` (may I tell you when I'm not okay?), ``AGREE``, ``DECLINE``, ``LEAVE`` (I want
    to be told no more) and ``WITHDRAW`` (I shall not tell you any more). About a signal: ``SIGNAL``,
    ``HERE`` (it has come), ``NOT_HEARD`` (it came, and is not shown: nothing is agreed here), ``I_CAN``,
    ``I_CANT_NOW``, ``TAKEN`` and ``NOT_TAKEN`` (somebody else has it, or no longer), and ``BETTER``.
    """

    ASK = "ask"
    AGREE = "agree"
    DECLINE = "decline"
    LEAVE = "leave"
    WITHDRAW = "withdraw"
    SIGNAL = "signal"
    HERE = "here"
    NOT_HEARD = "not-heard"
    I_CAN = "i-can"
    I_CANT_NOW = "i-cant-now"
    TAKEN = "taken"
    NOT_TAKEN = "not-taken"
    BETTER = "better"


class Agreement(StrEnum):
    """Where one question stands. It only ever moves down this list; a new question begins anew."""

    NONE = ""
    ASKED = "asked"
    DECLINED = "declined"
    AGREED = "agreed"
    ENDED = "ended"


_ORDER = tuple(Agreement)
AFTER = {
    Word.ASK: Agreement.ASKED,
    Word.DECLINE: Agreement.DECLINED,
    Word.AGREE: Agreement.AGREED,
    Word.LEAVE: Agreement.ENDED,
    Word.WITHDRAW: Agreement.ENDED,
}
"""Where a question stands after each word about it."""


class Answer(StrEnum):
    """What somebody who was told answers."""

    NONE = ""
    I_CAN = "i-can"
    I_CANT_NOW = "i-cant-now"


class Came(StrEnum):
    """What the other side's app has said about a signal by itself."""

    NOTHING = ""
    HERE = "here"
    NOT_HEARD = "not-heard"


@dataclass(frozen=True, slots=True)
class Question:
    """One asking, and where it stands. ``id`` is 32 hex digits, empty before the first.

    ``at``, unix seconds, is when it was asked, by the clock of who asked: of two questions, the later counts.
    """

    id: str = ""
    at: int = 0
    stands: Agreement = Agreement.NONE

    def after(self, word: Word) -> Question:
        """Return this question after one more word about it; what is further already stays."""
        stands = max(self.stands, AFTER[word], key=_ORDER.index)
        return Question(self.id, self.at, stands)


def heard(known: Question, word: Word, name: str, at: int) -> Question:
    """Return the question that counts after the asker said something about one: ``ASK`` or ``WITHDRAW``."""
    if name == known.id:
        return known.after(word)
    return Question(name, at).after(word) if at > known.at else known


def answered(known: Question, word: Word, name: str) -> Question:
    """Return my question after the other side said ``AGREE``, ``DECLINE`` or ``LEAVE`` about one."""
    return known.after(word) if known.id and name == known.id else known


@dataclass(frozen=True, slots=True)
class Agreements:
    """Both questions of one bridge: ``mine``, may I tell them; ``theirs``, may they tell me."""

    mine: Question = Question()
    theirs: Question = Question()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the other side of a bridge, as far as the harbour is concerned."""

    bridge: BridgeId
    name: str
    agreements: Agreements
    can_cross: bool
    is_raised: bool


class Told(StrEnum):
    """How far a signal has come with one person. Each is said as it is, and never as more."""

    NOT_CARRIED = "not-carried"
    REFUSED = "refused"
    ON_ITS_WAY = "on-its-way"
    LEAF_UP = "leaf-up"
    ENDED = "ended"
    NOT_HEARD = "not-heard"
    HERE = "here"
    I_CAN = "i-can"
    I_CANT_NOW = "i-cant-now"


@dataclass(frozen=True, slots=True)
class Reader:
    """One person whom I told. ``waits``: it is in the outbox; ``stuck``: the relay said no for good."""

    person: Person
    told_at: int
    came: Came
    answer: Answer
    answer_at: int | None
    waits: bool = False
    stuck: bool = False

    @property
    def told(self) -> Told:
        """How far it has come."""
        if self.came is Came.NOT_HEARD:
            return Told.NOT_HEARD
        if not self.person.can_cross:
            return Told.ENDED
        if self.answer is not Answer.NONE:
            return Told(self.answer.value)
        return Told.HERE if self.came is Came.HERE else self._on_the_way

    @property
    def _on_the_way(self) -> Told:
        if self.stuck or self.waits:
            return Told.REFUSED if self.stuck else Told.NOT_CARRIED
        if self.person.agreements.mine.stands is Agreement.ENDED:
            return Told.NOT_HEARD
        return Told.LEAF_UP if self.person.is_raised else Told.ON_ITS_WAY


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of mine. Times are unix seconds; ``better_at`` is None as long as it is open."""

    id: SignalId
    at: int
    better_at: int | None
    readers: tuple[Reader, ...] = ()

    @property
    def takers(self) -> tuple[str, ...]:
        """Return the names of those who said that they can."""
        return tuple(reader.person.name for reader in self.readers if reader.told is Told.I_CAN)

    def rests(self, now: int) -> bool:
        """Whether it is no longer on the Today of those I told. It never says less than it did to me."""
        return self.better_at is None and self.at <= now - RESTS_AFTER


@dataclass(frozen=True, slots=True)
class Received:
    """A signal of somebody else's. ``taken``: somebody who was told as well is with them."""

    id: SignalId
    person: Person
    at: int
    came_at: int
    answer: Answer
    answer_at: int | None
    taken: bool
    better_at: int | None
    seen_at: int | None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for somebody."""
        return self.better_at is None and self.person.can_cross
