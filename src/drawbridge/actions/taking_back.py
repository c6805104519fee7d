"""Taking back: a crossing of mine, from every reader or with the end of a bridge, and what is known then."""

from __future__ import annotations

from drawbridge.actions.crossings import find_crossing
from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import ask_relay_to_take_back, send, withdraw
from drawbridge.core.crossings import Crossing, CrossingState, ReaderState
from drawbridge.core.names import BridgeId, CrossingId, EnvelopeId
from drawbridge.core.wire import Kind, TakeBackPayload
from drawbridge.errors import NotNow
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import crossings as kept


def take_back(desk: Desk, crossing: CrossingId) -> Crossing:
    """Take a crossing back from every reader; what is known of each afterwards is said as it is.

    Raises:
        NotFound: no such crossing.
        NotNow: it has not crossed.
    """
    with desk.vault.transaction():
        found = find_crossing(desk, crossing)
        if found.state is CrossingState.PLANNED:
            raise NotNow(noun="crossing", act="take-back", state=found.state)
        if found.state is CrossingState.TAKEN_BACK:
            return found
        kept.set_state(desk.vault.db, crossing, CrossingState.TAKEN_BACK)
        for reader in found.readers:
            if reader.state in (ReaderState.WAITING, ReaderState.CROSSED):
                _from_reader(desk, crossing, reader.bridge)
    desk.wake()
    return find_crossing(desk, crossing)


def withdraw_all(desk: Desk, bridge: BridgeId) -> None:
    """A bridge is about to end: withdraw what waits to cross it. Inside the caller's transaction."""
    for crossing in kept.waiting_for(desk.vault.db, bridge, desk.clock()):
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.ASKED_TO_REMOVE)
        _from_reader(desk, crossing, bridge)


def ask_for_everything_back(desk: Desk, bridge: BridgeId) -> None:
    """The other side is asked to remove whatever has crossed a bridge. Inside the caller's transaction."""
    kept.ask_for_everything_back(desk.vault.db, bridge)


def gone_with_bridge(desk: Desk, bridge: BridgeId) -> None:
    """They ended a bridge: what waited to cross it never will. Inside the caller's transaction."""
    for crossing in kept.waiting_for(desk.vault.db, bridge, desk.clock()):
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.GONE)


def carried(desk: Desk, envelope: EnvelopeId, refused: str = "") -> bool:
    """The relay has an envelope, or will not take it; returns whether it carries a crossing of mine.

    Inside the caller's transaction.
    """
    found = kept.reader_of(desk.vault.db, envelope)
    if found is None:
        return False
    crossing, bridge, state = found
    if refused:
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.REFUSED, refused)
    elif state is ReaderState.WAITING:
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.CROSSED)
    return True


def taken_back_answer(desk: Desk, envelope: EnvelopeId, removed: bool) -> None:
    """The relay still had it and removed it, or did not. Inside the caller's transaction."""
    found = kept.reader_of(desk.vault.db, envelope)
    if found is None:
        _other_answer(desk, envelope, removed)
        return
    crossing, bridge, _ = found
    if removed:
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.GONE)
        return
    kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.ASKED_TO_REMOVE)
    if _stands(desk, bridge):
        send(desk, bridge, Kind.TAKE_BACK, TakeBackPayload(bytes.fromhex(crossing)))


def _other_answer(desk: Desk, envelope: EnvelopeId, removed: bool) -> None:
    """The same for one that was sealed again: if released, and taken back by now, they must know."""
    found = kept.reader_of_other(desk.vault.db, envelope)
    if found is None or removed:
        return
    crossing, bridge, state = found
    if state is ReaderState.GONE and _stands(desk, bridge):
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.ASKED_TO_REMOVE)
        send(desk, bridge, Kind.TAKE_BACK, TakeBackPayload(bytes.fromhex(crossing)))


def _from_reader(desk: Desk, crossing: CrossingId, bridge: BridgeId) -> None:
    envelope, deeper = kept.envelopes_of(desk.vault.db, crossing, bridge)
    other = kept.other_of(desk.vault.db, crossing, bridge)
    if other is not None:
        withdraw(desk, other)
    if deeper is not None:
        # If it has left the outbox, so has the first layer before it, and taking that back takes both.
        withdraw(desk, deeper)
    if envelope is None:
        return
    if withdraw(desk, envelope):
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.GONE)
    elif _stands(desk, bridge):
        # The relay's answer comes later, through `taken_back_answer`.
        ask_relay_to_take_back(desk, bridge, envelope)
    else:
        kept.set_reader(desk.vault.db, crossing, bridge, ReaderState.ASKED_TO_REMOVE)


def _stands(desk: Desk, bridge: BridgeId) -> bool:
    found = kept_bridges.find(desk.vault.db, bridge)
    return found is not None and found.can_cross
