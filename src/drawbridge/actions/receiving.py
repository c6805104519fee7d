"""Receiving: one envelope, one transaction; a crash anywhere leads to redelivery and the same state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drawbridge.actions import arrivals, bridges, endings
from drawbridge.actions.desk import Desk
from drawbridge.core import pairing as protocol
from drawbridge.core.bridges import Bridge, BridgeState
from drawbridge.core.envelope import INVITER_SENDS, Lane, Opened, envelope_id, open_, recipient_key_id
from drawbridge.core.names import BridgeId
from drawbridge.core.wire import Body, Kind
from drawbridge.errors import BodyRefused, EnvelopeRefused, PairingRefused
from drawbridge.vault import bridges as kept
from drawbridge.vault import pairings, seen
from drawbridge.vault.bridges import Channel, Peer


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an envelope. ``told``: the person should hear that something waits.

    ``kind`` is None for a repeat and for what must not be believed; all of them may be acknowledged.
    """

    kind: int | None = None
    told: bool = False
    refused: str = ""


def receive(desk: Desk, bridge: BridgeId, sealed: bytes) -> Receipt:
    """File one envelope that lay in a bridge's mailbox.

    Nothing is acknowledged before this returns; errors of storage are raised and leave nothing half-done.
    """
    envelope = envelope_id(sealed)
    with desk.vault.transaction():
        found, channel = kept.find(desk.vault.db, bridge), kept.channel(desk.vault.db, bridge)
        if found is None or channel is None or found.state is BridgeState.ENDED:
            return Receipt(refused="ended")
        if seen.is_seen(desk.vault.db, envelope):
            return Receipt()
        try:
            receipt = _file(desk, found, channel, sealed)
        except (EnvelopeRefused, BodyRefused, PairingRefused) as error:
            # What cannot be believed is dropped without a trace, so that it cannot block the mailbox.
            receipt = Receipt(refused=error.why)
        if kept.find(desk.vault.db, bridge) is not None:
            seen.note(desk.vault.db, envelope, bridge, desk.clock())
    return receipt


def _file(desk: Desk, bridge: Bridge, channel: Channel, sealed: bytes) -> Receipt:
    opened, paired = _open(desk, channel, sealed)
    if seen.is_seen(desk.vault.db, opened.mid):
        return Receipt()
    seen.note(desk.vault.db, opened.mid, bridge.id, desk.clock())
    body = opened.body
    if not paired:
        if body.kind == Kind.ACCEPT:
            return Receipt(body.kind, bridges.file_accept(desk, bridge, body, opened.encoded))
        return Receipt(body.kind, bridges.file_confirm(desk, bridge, body, opened.encoded))
    if body.kind in (Kind.ACCEPT, Kind.CONFIRM):
        raise BodyRefused(why="malformed")
    return _file_across(desk, bridge, channel, body, sealed)


def _open(desk: Desk, channel: Channel, sealed: bytes) -> tuple[Opened, bool]:
    """Open along the bridge's own lane, or along that of its pairing while it is under way."""
    keys = {key.key_id: key.seed for key in kept.own_keys(desk.vault.db, channel.bridge)}
    refused = EnvelopeRefused(why="seal")
    for lane, paired in _lanes(desk, channel):
        try:
            opened = open_(sealed, keys, lane)
        except EnvelopeRefused as error:
            refused = error
            continue
        expected = opened.body.kind in (Kind.ACCEPT, Kind.CONFIRM)
        if expected == paired:
            raise BodyRefused(why="malformed")
        return opened, paired
    raise refused


def _lanes(desk: Desk, channel: Channel) -> Iterator[tuple[Lane, bool]]:
    if channel.context is not None and channel.k_receive is not None:
        yield Lane(channel.context, 3 - channel.direction, channel.k_receive), True
    pairing = pairings.find(desk.vault.db, channel.bridge)
    if pairing is None:
        return
    link = protocol.read_link(pairing.link)
    if channel.direction == INVITER_SENDS:
        yield protocol.accept_lane(link.secret, link.payload, link.offer_hash), False
    elif pairing.accept_body is not None:
        half, accepted = pairing.own_half, pairing.accept_body
        yield protocol.confirm_lane(link.secret, half, link.payload, link.offer_hash, accepted), False


def _file_across(desk: Desk, bridge: Bridge, channel: Channel, body: Body, sealed: bytes) -> Receipt:
    db, now = desk.vault.db, desk.clock()
    used = recipient_key_id(sealed)
    for key in kept.own_keys(db, bridge.id):
        if key.key_id == used:
            kept.note_key_used(db, bridge.id, key.epoch, now)
    peer = channel.peer
    if body.key is not None and peer is not None and body.key.epoch > peer.epoch:
        kept.set_peer(
            db, bridge.id, Peer(peer.relay, peer.mailbox, peer.token, body.key.public, body.key.epoch)
        )
    if bridge.state is BridgeState.CONFIRMED:
        bridges.settle(desk, bridge)
    gap = body.number > channel.received + 1
    kept.note_received(db, bridge.id, body.number)
    if not body.understood:
        seen.keep_sealed(db, envelope_id(sealed), bridge.id, sealed, body.kind, now)
        return Receipt(body.kind, True)
    return Receipt(body.kind, _handle(desk, bridge, body, gap=gap))


def _handle(desk: Desk, bridge: Bridge, body: Body, *, gap: bool) -> bool:
    if body.kind == Kind.LEAF:
        return bridges.file_leaf(desk, bridge, body)
    if body.kind == Kind.CLOSE:
        return endings.file_close(desk, bridge, body)
    handler = arrivals.HANDLERS.get(Kind(body.kind))
    return handler(desk, bridge, body, gap=gap) if handler else False
