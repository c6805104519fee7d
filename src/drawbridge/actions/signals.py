"""Signals: telling those who agreed that I'm not okay, answering one of theirs, and being better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.harbour import tellable
from drawbridge.actions.sending import send, withdraw
from drawbridge.core.harbour import (
    RESTS_AFTER,
    RESTS_AFTER_ANSWER,
    Answer,
    Reader,
    Received,
    Signal,
    Told,
    Word,
)
from drawbridge.core.names import BridgeId, EnvelopeId, SignalId, new_id
from drawbridge.core.wire import HarbourPayload, Kind
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import signals as kept

SHOWN = 20
"""Signals of others listed on Today."""
OF_ONE = 2
"""Of them, those of one person: an honest app has one open, and one before it that is over."""
MOST_CHANGES = 32
"""How often the others are told that somebody has it, or no longer: one of them could change for ever."""


def open_signal(desk: Desk) -> Signal | None:
    """Return my signal that is open, or None."""
    return kept.open_one(desk.vault.db)


def tell(desk: Desk, bridges: Sequence[BridgeId]) -> Signal:
    """Tell these people that I'm not okay. While a signal is open, more people can be told of the same one.

    Raises:
        InputRefused: ``people`` none.
        NotFound: somebody among them has not agreed, or cannot be told any more; nobody was told.
    """
    if not bridges:
        raise InputRefused(what="people", why="none")
    with desk.vault.transaction():
        if not set(bridges) <= {person.bridge for person in tellable(desk)}:
            raise NotFound(noun="bridge")
        signal = _open_or_begin(desk)
        told = {reader.person.bridge for reader in signal.readers}
        for bridge in dict.fromkeys(bridges):
            if bridge not in told:
                _tell(desk, signal, bridge)
        found = kept.find(desk.vault.db, signal.id)
    desk.wake()
    assert found is not None  # noqa: S101 - it was written a moment ago
    return found


def tell_anew(desk: Desk) -> None:
    """Tell those I told once more, after my signal has come to rest with them.

    Raises:
        NotFound: there is none open.
        NotNow: it does not rest yet; they still have it before them.
    """
    now = desk.clock()
    with desk.vault.transaction():
        signal = kept.open_one(desk.vault.db)
        if signal is None:
            raise NotFound(noun="signal")
        if not signal.rests(now):
            raise NotNow(noun="signal", act="tell-anew", state="open")
        before, agreed = takers(desk), {person.bridge for person in tellable(desk)}
        again = replace(signal, at=max(now, signal.at + 1))
        kept.begin_anew(desk.vault.db, signal.id, again.at)
        for reader in signal.readers:
            if reader.person.bridge in agreed:
                kept.forget_answer(desk.vault.db, signal.id, reader.person.bridge, now)
        for reader in signal.readers:
            if reader.person.bridge in agreed:
                _tell(desk, replace(again, readers=()), reader.person.bridge)
        tell_others(desk, before)
    desk.wake()


def better(desk: Desk) -> None:
    """I'm better: the signal is closed, and everybody whom it may have reached hears so.

    Who cannot have heard of it yet never will: what would have told them is withdrawn.

    Raises:
        NotFound: there is none open.
    """
    with desk.vault.transaction():
        signal = kept.open_one(desk.vault.db)
        if signal is None:
            raise NotFound(noun="signal")
        kept.set_better(desk.vault.db, signal.id, desk.clock())
        for reader in signal.readers:
            if not _withdrawn(desk, signal, reader) and reader.person.can_cross and not reader.stuck:
                say(desk, reader.person.bridge, Word.BETTER, signal.id, at=desk.clock())
    desk.wake()


def shown(desk: Desk) -> list[Received]:
    """Return the signals of others that are open, or over and not looked at since, newest first.

    One that nobody closes rests after a while: it leaves Today, and stays on its bridge.
    """
    now = desk.clock()
    return kept.shown(desk.vault.db, SHOWN, OF_ONE, now - RESTS_AFTER, now - RESTS_AFTER_ANSWER)


def open_of_bridge(desk: Desk, bridge: BridgeId) -> list[Received]:
    """Return the signals of somebody's that are open, those that rest as well, newest first."""
    return kept.open_of(desk.vault.db, bridge, SHOWN)


def find_received(desk: Desk, bridge: BridgeId, signal: SignalId) -> Received:
    """Return a signal of somebody's.

    Raises:
        NotFound: there is none, or it waits at my raised leaf.
    """
    found = kept.find_received(desk.vault.db, bridge, signal)
    if found is None:
        raise NotFound(noun="signal")
    return found


def look_at(desk: Desk, bridge: BridgeId, signal: SignalId) -> Received:
    """Return a signal of somebody's, and note that I have seen it as it is now.

    Raises:
        NotFound: as `find_received`.
    """
    with desk.vault.transaction():
        found = find_received(desk, bridge, signal)
        kept.mark_seen(desk.vault.db, bridge, signal, desk.clock())
    return found


def answer(desk: Desk, bridge: BridgeId, signal: SignalId, said: Answer) -> None:
    """Answer: I can, or I can't now. It can be changed as long as the signal is open.

    Raises:
        NotFound: no such signal.
        NotNow: they are better already, or the bridge has ended.
    """
    with desk.vault.transaction():
        found = find_received(desk, bridge, signal)
        if not found.is_open:
            raise NotNow(noun="signal", act="answer", state="ended" if found.better_at is None else "better")
        changes = kept.set_my_answer(desk.vault.db, bridge, signal, said, desk.clock())
        if changes is not None:
            say(desk, bridge, Word(said.value), signal, changes=changes)
    desk.wake()


def takers(desk: Desk) -> frozenset[BridgeId]:
    """Return who has said that they can, of my open signal."""
    signal = kept.open_one(desk.vault.db)
    readers = signal.readers if signal else ()
    return frozenset(reader.person.bridge for reader in readers if reader.told is Told.I_CAN)


def tell_others(desk: Desk, before: frozenset[BridgeId]) -> None:
    """Tell each of those told whether somebody *else* has it, where that has changed, and never who.

    Inside the caller's transaction. ``before`` is what `takers` was.
    """
    signal, after = kept.open_one(desk.vault.db), takers(desk)
    if signal is None or before == after or not can_say_more(desk, signal):
        return
    changes = kept.next_change(desk.vault.db, signal.id)
    # The last word is the careful one: nobody may rely on somebody who cannot make up their mind.
    is_last = changes == MOST_CHANGES
    for reader in signal.readers:
        bridge = reader.person.bridge
        was, now = bool(before - {bridge}), bool(after - {bridge}) and not is_last
        if (was != now or is_last) and reader.person.can_cross:
            say(desk, bridge, Word.TAKEN if now else Word.NOT_TAKEN, signal.id, changes=changes)


def can_say_more(desk: Desk, signal: Signal) -> bool:
    """Whether the others may still be told that somebody has it."""
    return kept.changes_of(desk.vault.db, signal.id) < MOST_CHANGES


def say(desk: Desk, bridge: BridgeId, word: Word, about: str, *, at: int = 0, changes: int = 0) -> EnvelopeId:
    """Send one word of the harbour. Inside the caller's transaction."""
    return send(desk, bridge, Kind.HARBOUR, HarbourPayload(word, bytes.fromhex(about), at, changes))


def _open_or_begin(desk: Desk) -> Signal:
    found = kept.open_one(desk.vault.db)
    if found is not None:
        return found
    signal = Signal(SignalId(new_id(desk.entropy)), desk.clock(), None)
    kept.begin(desk.vault.db, signal.id, signal.at)
    return signal


def _tell(desk: Desk, signal: Signal, bridge: BridgeId) -> None:
    envelope = say(desk, bridge, Word.SIGNAL, signal.id, at=signal.at)
    kept.set_told(desk.vault.db, signal.id, bridge, envelope, desk.clock())
    if signal.takers and can_say_more(desk, signal):
        say(desk, bridge, Word.TAKEN, signal.id, changes=kept.changes_of(desk.vault.db, signal.id))


def _withdrawn(desk: Desk, signal: Signal, reader: Reader) -> bool:
    """Take out of the outbox what would have told them; whether they can never have heard of it."""
    envelope = kept.envelope_of(desk.vault.db, signal.id, reader.person.bridge)
    if envelope is None or not reader.waits or reader.stuck or not withdraw(desk, envelope):
        return False
    kept.drop_told(desk.vault.db, signal.id, reader.person.bridge)
    return True
