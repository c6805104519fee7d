"""My gate: what came while my leaf was raised waits there, unread, until I lower it."""

from __future__ import annotations

from drawbridge.actions import bridges, harbour_filing
from drawbridge.actions.desk import Desk
from drawbridge.actions.filing import HANDLERS
from drawbridge.core.bridges import Leaf
from drawbridge.core.names import BridgeId
from drawbridge.core.wire import decode_body
from drawbridge.vault import gate as kept


def lower_leaf(desk: Desk, bridge: BridgeId) -> int:
    """Lower my side and let in what waited, in the order it came; returns how much.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        bridges.move_leaf(desk, bridge, Leaf.LOWERED)
        kept.forget_expired(desk.vault.db, desk.clock())
        found, held = bridges.find_bridge(desk, bridge), kept.of_bridge(desk.vault.db, bridge, desk.clock())
        for one in held:
            kept.drop(desk.vault.db, one.number)
            body = decode_body(one.body)
            HANDLERS[body.kind](desk, found, body, one.at, gap=False)
        harbour_filing.let_in(desk, bridge)
    desk.wake()
    return len(held)
