"""Receiving: one envelope, one transaction; a crash anywhere leads to redelivery and the same state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drawbridge import logs
from drawbridge.actions import bridges, endings, harbour_filing, pairings, resuming
from drawbridge.actions.desk import Desk
from drawbridge.actions.filing import HANDLERS, WAIT_AT_GATE, Filed
from drawbridge.actions.sending import ROTATE_AFTER
from drawbridge.core import pairing as protocol
from drawbridge.core.bridges import Bridge, BridgeState, Leaf
from drawbridge.core.envelope import INVITER_SENDS, Lane, Opened, envelope_id, open_, recipient_key_id
from drawbridge.core.names import BridgeId, CrossingId
from drawbridge.core.release import held_until
from drawbridge.core.wire import Body, KeyPayload, Kind
from drawbridge.errors import BodyRefused, EnvelopeRefused, PairingRefused
from drawbridge.vault import arrivals as kept_arrivals
from drawbridge.vault import bridges as kept
from drawbridge.vault import gate, seen
from drawbridge.vault import pairings as kept_pairings
from drawbridge.vault import resuming as kept_resuming
from drawbridge.vault.bridges import Channel, Peer

EARLY = 32
"""Envelopes of one bridge that are kept because they came before what they need."""
LATER = 64
"""Envelopes of one bridge that are kept for a later version of Drawbridge."""
UNRELEASED = 64
"""Envelopes of one bridge that are kept because their relay handed them out before their release."""
UNKNOWN_KEY = "unknown-key"
"""Why an envelope is refused that is sealed to a key which is not here."""
AHEAD = 7 * 86_400
"""Seconds by which a key may be from the future: as long as a key is used, so that the next one is newer."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an envelope; whatever it says, the relay may forget it now.

    ``told``: the person should hear that something waits. ``refused`` is why it is not believed, or empty.
    """

    told: bool = False
    refused: str = ""


def receive(desk: Desk, bridge: BridgeId, sealed: bytes, relays_clock: int | None = None) -> Receipt:
    """File one envelope that lay in a bridge's mailbox.

    Args:
        desk: whose.
        bridge: whose mailbox it lay in.
        sealed: the envelope.
        relays_clock: what the relay says the time is, as far as it is known.

    Raises:
        StorageError: the vault could not be written; nothing is half-done, and nothing may be acknowledged.
    """
    envelope, db = envelope_id(sealed), desk.vault.db
    with desk.vault.transaction():
        found, channel = kept.find(db, bridge), kept.channel(db, bridge)
        if found is None or channel is None or found.state is BridgeState.ENDED:
            return Receipt(refused="ended")
        if seen.is_seen(db, envelope):
            return Receipt()
        try:
            receipt = _take_in(desk, found, channel, sealed, relays_clock)
        except (EnvelopeRefused, BodyRefused, PairingRefused) as error:
            # What cannot be believed is dropped without a trace, so that it cannot block the mailbox. It is
            # not remembered either: handed out for the wrong bridge first, it still counts for the right one.
            if error.why == UNKNOWN_KEY:
                resuming.could_not_open(desk, found)
            return Receipt(refused=error.why)
        seen.note(db, envelope, bridge, desk.clock())
    return receipt


def _take_in(
    desk: Desk, bridge: Bridge, channel: Channel, sealed: bytes, relays_clock: int | None
) -> Receipt:
    db = desk.vault.db
    try:
        opened, across = _open(desk, channel, sealed)
    except EnvelopeRefused:
        # Between my answer and their approval I cannot read what they say across the new bridge.
        if bridge.state is not BridgeState.ACCEPTED or seen.count_early(db, bridge.id) >= EARLY:
            raise
        seen.keep_early(db, envelope_id(sealed), bridge.id, sealed, desk.clock())
        return Receipt()
    if seen.is_seen(db, opened.mid):
        return Receipt()
    seen.note(db, opened.mid, bridge.id, desk.clock())
    if across:
        return Receipt(_file_across(desk, bridge, channel, opened, sealed, relays_clock))
    if opened.body.kind == Kind.ACCEPT:
        return Receipt(pairings.file_accept(desk, bridge, opened.body, opened.encoded))
    told = pairings.file_confirm(desk, bridge, opened.body, opened.encoded)
    return Receipt(try_early(desk, bridge.id) or told)


def _open(desk: Desk, channel: Channel, sealed: bytes) -> tuple[Opened, bool]:
    """Open along the bridge's own lane, or along that of its pairing while it is under way."""
    keys = {key.key_id: key.seed for key in kept.own_keys(desk.vault.db, channel.bridge)}
    refused = EnvelopeRefused(why="seal")
    for lane, across in _lanes(desk, channel):
        try:
            opened = open_(sealed, keys, lane)
        except EnvelopeRefused as error:
            refused = error
            continue
        # Messages of pairing travel under its secret, all others under the bridge's; never the other way.
        if (opened.body.kind in (Kind.ACCEPT, Kind.CONFIRM)) == across:
            raise BodyRefused(why="malformed")
        return opened, across
    raise refused


def _lanes(desk: Desk, channel: Channel) -> Iterator[tuple[Lane, bool]]:
    if channel.context is not None and channel.k_receive is not None:
        yield Lane(channel.context, 3 - channel.direction, channel.k_receive), True
    pairing = kept_pairings.find(desk.vault.db, channel.bridge)
    if pairing is None:
        return
    link = protocol.read_link(pairing.link)
    if channel.direction == INVITER_SENDS:
        yield protocol.accept_lane(link.secret, link.payload, link.offer_hash), False
    elif pairing.accept_body is not None:
        half, accepted = pairing.own_half, pairing.accept_body
        yield protocol.confirm_lane(link.secret, half, link.payload, link.offer_hash, accepted), False


def _file_across(
    desk: Desk,
    bridge: Bridge,
    channel: Channel,
    opened: Opened,
    sealed: bytes,
    relays_clock: int | None = None,
) -> bool:
    db, body = desk.vault.db, opened.body
    _note_keys(desk, channel, body, sealed)
    if bridge.state is BridgeState.CONFIRMED:
        pairings.settle(desk, bridge)
    missing = _count(desk, channel, body)
    kept_resuming.note_opened(db, bridge.id)
    if not body.understood:
        if seen.count_sealed(db, bridge.id) >= LATER:
            return False
        seen.keep_sealed(db, envelope_id(sealed), bridge.id, sealed, body.kind, desk.clock())
        return True
    if body.kind in WAIT_AT_GATE:
        until = _held_until(desk, bridge, body, relays_clock)
        if bridge.mine is Leaf.RAISED or until is not None:
            about, now = _about(body), desk.clock()
            gate.keep(db, bridge.id, about, opened.encoded, body.expires, now, not_before=until)
            return False
    if body.kind == Kind.KEY:
        return resuming.file_key(desk, channel, body)
    return _handle(desk, bridge, body, sealed, gap=missing > 0)


def _held_until(desk: Desk, bridge: Bridge, body: Body, relays_clock: int | None) -> int | None:
    """Return when something may be read that the relay handed out too early, or None: it may be now."""
    until = held_until(body.terms.not_before if body.terms else None, desk.clock(), relays_clock)
    if until is None:
        return None
    logs.event("released-early")
    # What is not let wait could only be read early; what waited without a bound would fill the disk unseen.
    return until if gate.count_unreleased(desk.vault.db, bridge.id) < UNRELEASED else None


def _handle(desk: Desk, bridge: Bridge, body: Body, sealed: bytes, *, gap: bool) -> bool:
    """Do what a message says; returns whether the person should hear of it."""
    if body.kind == Kind.LEAF:
        bridges.file_leaf(desk, bridge, body)
    elif body.kind == Kind.CLOSE:
        endings.file_close(desk, bridge, body)
    elif body.kind == Kind.HARBOUR:
        return harbour_filing.file_harbour(desk, bridge, body)
    elif body.kind in HANDLERS:
        filed = HANDLERS[body.kind](desk, bridge, body, desk.clock(), gap=gap)
        if filed is Filed.EARLY and seen.count_early(desk.vault.db, bridge.id) < EARLY:
            seen.keep_early(desk.vault.db, envelope_id(sealed), bridge.id, sealed, desk.clock())
        told = filed is Filed.TOLD
        return try_early(desk, bridge.id) or told if body.kind == Kind.CROSSING else told
    return False


def try_early(desk: Desk, bridge: BridgeId) -> bool:
    """File again what came too early; returns whether the person should hear of it."""
    db, told = desk.vault.db, False
    for early in seen.early(db, bridge):
        found, channel = kept.find(db, bridge), kept.channel(db, bridge)
        if found is None or channel is None or found.state is BridgeState.ENDED:
            break
        seen.drop_early(db, early.number)
        try:
            opened, _ = _open(desk, channel, early.sealed)
        except (EnvelopeRefused, BodyRefused):
            continue
        if seen.is_seen(db, opened.mid):
            told |= _handle(desk, found, opened.body, early.sealed, gap=False)
        else:
            seen.note(db, opened.mid, bridge, desk.clock())
            told |= _file_across(desk, found, channel, opened, early.sealed)
    return told


def _note_keys(desk: Desk, channel: Channel, body: Body, sealed: bytes) -> None:
    """Note which of my keys they used, and a newer one of theirs."""
    db, used, peer = desk.vault.db, recipient_key_id(sealed), channel.peer
    for key in kept.own_keys(db, channel.bridge):
        if key.key_id == used:
            kept.note_key_used(db, channel.bridge, key.epoch, desk.clock())
            if body.kind != Kind.KEY:
                # Not for a key: two sides that have nothing to say would turn theirs for each other for ever.
                kept.note_used_up(db, channel.bridge, key.epoch, desk.clock() - ROTATE_AFTER)
    if body.key is None or peer is None:
        return
    # One from the far future could never be replaced again. An older one wins when it comes from an older
    # copy of their vault: the newer ones are lost with the vault that made them.
    is_newer = peer.epoch < body.key.epoch or _is_from_a_copy(channel, body)
    if is_newer and body.key.epoch <= (desk.clock() + AHEAD) * 1000:
        newer = Peer(peer.relay, peer.mailbox, peer.token, body.key.public, body.key.epoch)
        kept.set_peer(db, channel.bridge, newer)


def _is_from_a_copy(channel: Channel, body: Body) -> bool:
    """Whether they say that they were put back, or use a number that they have used before."""
    if isinstance(body.payload, KeyPayload) and body.payload.reason == "restored":
        return True
    if isinstance(body.payload, KeyPayload) and body.payload.last == body.number:
        return False  # it stands for one that was withdrawn, and may have come all the same
    is_used = channel.begun < body.number <= channel.received
    return is_used and body.terms is None and (body.number == channel.received or not channel.missing)


def _count(desk: Desk, channel: Channel, body: Body) -> int:
    """Count what has come; returns how many earlier messages have not.

    What has terms at the relay has no number of its own: it may come late, or never, and nobody may see that.
    """
    if body.terms is not None:
        return channel.missing
    received, missing = channel.received, channel.missing
    if isinstance(body.payload, KeyPayload) and body.payload.reason == "restored":
        made = body.created_minutes
        kept_resuming.they_went_on_from(desk.vault.db, channel.bridge, body.number, made)
        return missing
    if _is_from_a_copy(channel, body):
        resuming.number_used_twice(desk, channel)
        return missing
    if body.number > received:
        missing += body.number - received - 1
        received = body.number
    elif missing:
        missing -= 1
    kept.note_received(desk.vault.db, channel.bridge, received, missing, body.created_minutes)
    if channel.missing and not missing:
        kept_arrivals.nothing_is_missing(desk.vault.db, channel.bridge)
    return missing


def _about(body: Body) -> CrossingId:
    crossing = getattr(body.payload, "crossing", None)
    assert isinstance(crossing, bytes)  # noqa: S101 - every kind that waits at the gate is about one
    return CrossingId(crossing.hex())
