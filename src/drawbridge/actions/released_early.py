"""What a relay handed out before its release: it waited at the gate, unseen, and is let in at its time."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.actions.filing import HANDLERS, Filed
from drawbridge.actions.receiving import try_early
from drawbridge.core.bridges import Leaf
from drawbridge.core.names import BridgeId
from drawbridge.core.wire import decode_body
from drawbridge.vault import bridges, gate
from drawbridge.vault.gate import Held


def let_in_released(desk: Desk) -> bool:
    """File what waited for its release and need not any more; returns whether the person should hear."""
    db = desk.vault.db
    if not gate.due(db, desk.clock()):
        return False
    with desk.vault.transaction():
        gate.forget_expired(db, desk.clock())
        told = [_let_in(desk, bridge, held) for bridge, held in gate.due(db, desk.clock())]
    return any(told)


def _let_in(desk: Desk, bridge: BridgeId, held: Held) -> bool:
    found = bridges.find(desk.vault.db, bridge)
    if found is None or found.mine is Leaf.RAISED:
        gate.is_released(desk.vault.db, held.number)
        return False
    gate.drop(desk.vault.db, held.number)
    body = decode_body(held.body)
    filed = HANDLERS[body.kind](desk, found, body, desk.clock(), gap=False)
    return try_early(desk, bridge) or filed is Filed.TOLD
