"""The harbour's words said again to a side that has lost them; whatever they still have stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from drawbridge.actions.desk import Desk
from drawbridge.actions.signals import can_say_more, say
from drawbridge.core.harbour import Agreement, Question, Signal, Told, Word
from drawbridge.core.names import BridgeId
from drawbridge.vault import harbour, signals

Said = tuple[int, Callable[[], object]]
"""When it was said (unix seconds), and what says it again."""
_MINE = {
    Agreement.ASKED: Word.ASK,
    Agreement.AGREED: Word.ASK,
    Agreement.DECLINED: Word.ASK,
    Agreement.ENDED: Word.WITHDRAW,
}
_THEIRS = {
    Agreement.AGREED: Word.AGREE,
    Agreement.DECLINED: Word.DECLINE,
    Agreement.ENDED: Word.LEAVE,
}


def harbour_again(desk: Desk, bridge: BridgeId, since: int) -> list[Said]:
    """Return what was said in the harbour across one bridge since then, and what still holds."""
    agreed = harbour.agreements(desk.vault.db, bridge)
    said: list[Said] = []
    for question, words in ((agreed.mine, _MINE), (agreed.theirs, _THEIRS)):
        word = words.get(question.stands)
        if word is not None:
            said.append((question.at, partial(_say_question, desk, bridge, word, question)))
    for signal in signals.told_since(desk.vault.db, bridge, since):
        said.append((signal.at, partial(_tell_again, desk, bridge, signal)))
    for name, answer, changes, at in signals.my_answers(desk.vault.db, bridge, since):
        said.append((at, partial(say, desk, bridge, Word(answer.value), name, changes=changes)))
    return said


def _say_question(desk: Desk, bridge: BridgeId, word: Word, question: Question) -> None:
    at = question.at if word in (Word.ASK, Word.WITHDRAW) else 0
    say(desk, bridge, word, question.id, at=at)


def _tell_again(desk: Desk, bridge: BridgeId, signal: Signal) -> None:
    """Tell them once more, with the moment it was given, whether somebody has it, and whether it is over."""
    db = desk.vault.db
    envelope = say(desk, bridge, Word.SIGNAL, signal.id, at=signal.at)
    signals.set_told(db, signal.id, bridge, envelope, desk.clock())
    is_taken = any(reader.told is Told.I_CAN and reader.person.bridge != bridge for reader in signal.readers)
    if is_taken and can_say_more(desk, signal):
        say(desk, bridge, Word.TAKEN, signal.id, changes=signals.changes_of(db, signal.id))
    if signal.better_at is not None:
        say(desk, bridge, Word.BETTER, signal.id, at=signal.better_at)
