"""Bridges: find, raise, rename, compare words; and what the other side's leaf does to one.

How a bridge comes to stand is in ``pairings``, letting in what waited in ``gate``, ending in ``endings``.
"""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import send
from drawbridge.actions.settings import checked_name
from drawbridge.core.bridges import Bridge, BridgeKind, Leaf, Trust
from drawbridge.core.names import BridgeId
from drawbridge.core.wire import Body, Kind, LeafPayload
from drawbridge.errors import NotFound, NotNow
from drawbridge.vault import bridges as kept
from drawbridge.vault import outbox


def bridges(desk: Desk) -> list[Bridge]:
    """Return every bridge, those that stand first."""
    return kept.everyone(desk.vault.db)


def find_bridge(desk: Desk, bridge: BridgeId) -> Bridge:
    """Return one bridge.

    Raises:
        NotFound: there is none in this vault.
    """
    found = kept.find(desk.vault.db, bridge)
    if found is None:
        raise NotFound(noun="bridge")
    return found


def missing_from(desk: Desk, bridge: BridgeId) -> int:
    """Return how many of their messages have not come although later ones have."""
    channel = kept.channel(desk.vault.db, bridge)
    return 0 if channel is None else channel.missing


def refused_by_relay(desk: Desk, bridge: BridgeId) -> str:
    """Return the relay's reason for not taking something that should cross this bridge, or nothing."""
    return outbox.refusal(desk.vault.db, bridge)


def raise_leaf(desk: Desk, bridge: BridgeId) -> None:
    """Raise my side: what they send waits at my gate, and they see only that it is up.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        move_leaf(desk, bridge, Leaf.RAISED)
    desk.wake()


def move_leaf(desk: Desk, bridge: BridgeId, leaf: Leaf) -> None:
    """Move my leaf and tell the other side. Inside the caller's transaction.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand.
    """
    found = find_bridge(desk, bridge)
    if not found.can_cross:
        raise NotNow(noun="bridge", act="raise", state=found.state)
    if found.mine is not leaf:
        kept.set_my_leaf(desk.vault.db, bridge, leaf)
        send(desk, bridge, Kind.LEAF, LeafPayload(leaf))


def rename_bridge(desk: Desk, bridge: BridgeId, name: str, kind: BridgeKind) -> None:
    """Change my own name for them, and what we are to each other.

    Raises:
        InputRefused: as `checked_name`.
    """
    chosen = checked_name(name)
    with desk.vault.transaction():
        find_bridge(desk, bridge)
        kept.set_names(desk.vault.db, bridge, chosen, kind)


def words_are_the_same(desk: Desk, bridge: BridgeId) -> None:
    """The four words were compared and are the same; how they met decides what that is worth.

    Raises:
        NotNow: the bridge does not stand, so there is nothing the words could have been compared on.
    """
    with desk.vault.transaction():
        found = find_bridge(desk, bridge)
        if not found.can_cross:
            raise NotNow(noun="bridge", act="compare", state=found.state)
        met = kept.was_in_person(desk.vault.db, bridge)
        kept.set_trust(desk.vault.db, bridge, Trust.MET if met else Trust.WORDS_COMPARED)


def acknowledge_leaf(desk: Desk, bridge: BridgeId) -> None:
    """I have seen that their leaf moved."""
    kept.clear_new_leaf(desk.vault.db, bridge)


def moved_leaves(desk: Desk) -> list[Bridge]:
    """Return bridges whose other leaf moved since I last looked."""
    return kept.new_leaves(desk.vault.db)


def file_leaf(desk: Desk, bridge: Bridge, body: Body) -> None:
    """They moved their leaf. Inside receiving's transaction."""
    if isinstance(body.payload, LeafPayload):
        kept.set_their_leaf(desk.vault.db, bridge.id, body.payload.leaf, body.number)
