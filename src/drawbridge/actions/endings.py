"""What touches a bridge and its crossings together: letting in what waited, comparing words, ending."""

from __future__ import annotations

from drawbridge.actions import arrivals, bridges, crossings
from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import send
from drawbridge.core.bridges import Bridge, BridgeState, Leaf
from drawbridge.core.names import BridgeId
from drawbridge.core.wire import Body, ClosePayload, Kind
from drawbridge.errors import NotNow
from drawbridge.vault import bridges as kept
from drawbridge.vault import outbox, pairings
from drawbridge.vault.outbox import Act, Errand


def lower_leaf(desk: Desk, bridge: BridgeId) -> int:
    """Lower my side, and let in what waited at my gate; returns how many.

    Raises:
        NotNow: the bridge does not stand.
    """
    bridges.move_leaf(desk, bridge, Leaf.LOWERED)
    with desk.vault.transaction():
        return arrivals.gate_opened(desk, bridge)


def words_compared(desk: Desk, bridge: BridgeId, same: bool) -> None:
    """Say whether the four words were the same. Different words mean somebody stands between: it ends."""
    if same:
        bridges.words_are_the_same(desk, bridge)
    else:
        end_bridge(desk, bridge, remove=True)


def end_bridge(desk: Desk, bridge: BridgeId, remove: bool) -> None:
    """End a bridge both ways; ``remove`` also asks that what I shared be removed.

    Raises:
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        found = bridges.find_bridge(desk, bridge)
        if not found.can_cross:
            raise NotNow(noun="bridge", act="end", state=found.state)
        crossings.bridge_ended(desk, bridge, remove)
        send(desk, bridge, Kind.CLOSE, ClosePayload(remove))
        _close(desk, bridge, by_me=True)
    desk.wake()


def file_close(desk: Desk, bridge: Bridge, body: Body) -> bool:
    """They ended the bridge. Inside receiving's transaction."""
    if not isinstance(body.payload, ClosePayload) or bridge.state is BridgeState.ENDED:
        return False
    crossings.bridge_ended(desk, bridge.id, False)
    if body.payload.remove:
        arrivals.remove_all(desk, bridge.id)
    outbox.drop_bridge(desk.vault.db, bridge.id)
    _close(desk, bridge.id, by_me=False)
    return False


def _close(desk: Desk, bridge: BridgeId, *, by_me: bool) -> None:
    """Erase keys and capabilities; what is in the outbox carries its own copy of what it needs."""
    db = desk.vault.db
    channel = kept.channel(db, bridge)
    if channel is not None:
        errand = Errand(Act.DROP_MAILBOX, channel.relay, channel.mailbox, channel.read_token, bridge=bridge)
        outbox.add(db, errand)
    pairings.erase(db, bridge)
    kept.end(db, bridge, by_me=by_me)
