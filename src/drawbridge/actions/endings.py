"""Endings: what ends a bridge, and with it what waits to cross it."""

from __future__ import annotations

from drawbridge.actions import bridges, signals, taking_back
from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import send
from drawbridge.core.bridges import Bridge
from drawbridge.core.names import BridgeId
from drawbridge.core.wire import Body, ClosePayload, Kind
from drawbridge.errors import NotNow
from drawbridge.vault import arrivals, gate, harbour, outbox, pairings, resuming, seen
from drawbridge.vault import bridges as kept
from drawbridge.vault import signals as kept_signals
from drawbridge.vault.outbox import Act, Errand


def words_compared(desk: Desk, bridge: BridgeId, same: bool) -> None:
    """Say whether the four words were the same. Different words mean somebody stands between: it ends."""
    if same:
        bridges.words_are_the_same(desk, bridge)
    else:
        end_bridge(desk, bridge, remove=True)


def end_bridge(desk: Desk, bridge: BridgeId, remove: bool) -> None:
    """End a bridge both ways; ``remove`` also asks that what I shared be removed.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        found = bridges.find_bridge(desk, bridge)
        if not found.can_cross:
            raise NotNow(noun="bridge", act="end", state=found.state)
        taking_back.withdraw_all(desk, bridge)
        if remove:
            taking_back.ask_for_everything_back(desk, bridge)
        send(desk, bridge, Kind.CLOSE, ClosePayload(remove))
        _close(desk, bridge, by_me=True)
    desk.wake()


def file_close(desk: Desk, bridge: Bridge, body: Body) -> None:
    """They ended the bridge. Inside receiving's transaction."""
    if not isinstance(body.payload, ClosePayload):
        return
    # Their mailbox is gone, and what had not been released went with it.
    taking_back.gone_with_bridge(desk, bridge.id)
    if body.payload.remove:
        arrivals.erase_all(desk.vault.db, bridge.id)
        kept_signals.erase_received(desk.vault.db, bridge.id)
    outbox.drop_bridge(desk.vault.db, bridge.id)
    _close(desk, bridge.id, by_me=False)


def _close(desk: Desk, bridge: BridgeId, *, by_me: bool) -> None:
    """Erase keys and capabilities; what is in the outbox carries its own copy of what it needs."""
    db, before = desk.vault.db, signals.takers(desk)
    channel = kept.channel(db, bridge)
    if channel is not None:
        errand = Errand(Act.DROP_MAILBOX, channel.relay, channel.mailbox, channel.read_token, bridge=bridge)
        outbox.add(db, errand)
    pairings.erase(db, bridge)
    # Nobody can lower a leaf of it any more, nor open what came too early.
    gate.drop_bridge(db, bridge)
    seen.drop_sealed(db, bridge)
    resuming.forget(db, bridge)
    harbour.forget(db, bridge)
    kept.end(db, bridge, by_me=by_me)
    signals.tell_others(desk, before)
