"""Filing the harbour's words: what they do, in whatever order they come. Inside receiving's transaction.

Nothing here may raise once it has written: a message that cannot be believed is refused before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.signals import say, takers, tell_others
from drawbridge.core.bridges import Bridge, Leaf
from drawbridge.core.harbour import (
    QUIET_AFTER_QUESTION,
    Agreement,
    Answer,
    Came,
    Question,
    Word,
    answered,
    heard,
)
from drawbridge.core.names import BridgeId, SignalId
from drawbridge.core.wire import Body, HarbourPayload
from drawbridge.vault import harbour, signals

OPEN_AT_MOST = 32
"""Signals of one bridge that may be open at a time; an honest app has one."""
KEPT_AT_MOST = 128
"""Signals of one bridge that are kept at all. A new one takes the place of the oldest that is over."""


def file_harbour(desk: Desk, bridge: Bridge, body: Body) -> bool:
    """Do what a word of the harbour says; returns whether the person should hear that something waits."""
    payload = body.payload
    assert isinstance(payload, HarbourPayload)  # noqa: S101 - `wire.PAYLOADS` ties kind and payload
    return _HANDLERS[payload.word](desk, bridge, payload)


def let_in(desk: Desk, bridge: BridgeId) -> None:
    """My leaf is down again: signals that came meanwhile and are not over show, and their sender hears it."""
    if harbour.agreements(desk.vault.db, bridge).theirs.stands is not Agreement.AGREED:
        return
    for signal in signals.not_shown_yet(desk.vault.db, bridge):
        signals.show(desk.vault.db, bridge, signal)
        say(desk, bridge, Word.HERE, signal)


def _file_question(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    """They ask, or take their asking back; the later of two questions counts.

    Asked again soon after a question was told or declined, it makes no stir, and nothing says so to them.
    """
    agreed = harbour.agreements(desk.vault.db, bridge.id)
    theirs = heard(agreed.theirs, payload.word, payload.about.hex(), payload.at)
    if theirs == agreed.theirs:
        return False
    harbour.put(desk.vault.db, bridge.id, replace(agreed, theirs=theirs))
    if theirs.stands is not Agreement.ASKED:
        return False
    is_quiet = harbour.is_pausing(desk.vault.db, bridge.id, desk.clock())
    harbour.note_quiet(desk.vault.db, bridge.id, is_quiet=is_quiet)
    is_told = bridge.mine is Leaf.LOWERED and not is_quiet
    if is_told:
        harbour.pause(desk.vault.db, bridge.id, desk.clock() + QUIET_AFTER_QUESTION)
    return is_told


def _file_answer_to_question(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    """They agree, decline or leave: it stands on their bridge, and nobody is called to look."""
    agreed = harbour.agreements(desk.vault.db, bridge.id)
    mine: Question = answered(agreed.mine, payload.word, payload.about.hex())
    if mine != agreed.mine:
        harbour.put(desk.vault.db, bridge.id, replace(agreed, mine=mine))
    return False


def _file_signal(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    """Somebody is not okay. Without an agreement it is not shown, and their app is told so at once.

    At my raised leaf it waits, unread; they see that the leaf is up, and nothing says that it has come.
    """
    db, signal = desk.vault.db, SignalId(payload.about.hex())
    if not _makes_room(desk, bridge.id, signal):
        if bridge.mine is Leaf.LOWERED:
            say(desk, bridge.id, Word.NOT_HEARD, signal)
        return False
    fresh = signals.receive(db, bridge.id, signal, payload.at, desk.clock())
    if bridge.mine is Leaf.RAISED:
        return False
    signals.show(db, bridge.id, signal)
    say(desk, bridge.id, Word.HERE, signal)
    return fresh


def _makes_room(desk: Desk, bridge: BridgeId, signal: SignalId) -> bool:
    """Whether they may tell me of this signal; then there is room for it, whatever they said of others."""
    db = desk.vault.db
    if harbour.agreements(db, bridge).theirs.stands is not Agreement.AGREED:
        return False
    if signals.is_known(db, bridge, signal):
        return True
    if signals.count_open(db, bridge) >= OPEN_AT_MOST:
        return False
    signals.make_room(db, bridge, KEPT_AT_MOST - 1)
    return True


def _file_came(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    """Their app says by itself what became of my signal."""
    came = Came(payload.word.value)
    signals.set_came(desk.vault.db, SignalId(payload.about.hex()), bridge.id, came)
    return False


def _file_answer(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    """Somebody whom I told answers; the others hear only whether somebody has it."""
    before, said = takers(desk), Answer(payload.word.value)
    signal = SignalId(payload.about.hex())
    if not signals.set_answer(desk.vault.db, signal, bridge.id, said, payload.changes, desk.clock()):
        return False
    tell_others(desk, before)
    found = signals.find(desk.vault.db, signal)
    return found is not None and found.better_at is None


def _file_taken(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    signal = SignalId(payload.about.hex())
    if signals.is_known(desk.vault.db, bridge.id, signal) or _makes_room(desk, bridge.id, signal):
        is_taken = payload.word is Word.TAKEN
        signals.set_taken(desk.vault.db, bridge.id, signal, is_taken, payload.changes)
    return False


def _file_better(desk: Desk, bridge: Bridge, payload: HarbourPayload) -> bool:
    """They are better. It is news for who was told, and closes a signal that is still on its way."""
    signal, db = SignalId(payload.about.hex()), desk.vault.db
    if not (signals.is_known(db, bridge.id, signal) or _makes_room(desk, bridge.id, signal)):
        return False
    fresh = signals.set_their_better(db, bridge.id, signal, payload.at)
    return fresh and signals.find_received(db, bridge.id, signal) is not None


_HANDLERS: dict[Word, Callable[[Desk, Bridge, HarbourPayload], bool]] = {
    Word.ASK: _file_question,
    Word.WITHDRAW: _file_question,
    Word.AGREE: _file_answer_to_question,
    Word.DECLINE: _file_answer_to_question,
    Word.LEAVE: _file_answer_to_question,
    Word.SIGNAL: _file_signal,
    Word.HERE: _file_came,
    Word.NOT_HEARD: _file_came,
    Word.I_CAN: _file_answer,
    Word.I_CANT_NOW: _file_answer,
    Word.TAKEN: _file_taken,
    Word.NOT_TAKEN: _file_taken,
    Word.BETTER: _file_better,
}
