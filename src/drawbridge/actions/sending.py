"""Sending: one body sealed for one bridge and laid in the outbox, inside the caller's transaction."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.core.envelope import Lane, envelope_id, seal
from drawbridge.core.names import BridgeId, ContextId, EnvelopeId
from drawbridge.core.primitives import key_id, key_pair
from drawbridge.core.wire import Body, KeyAnnouncement, KeyPayload, Kind, Payload, ReleaseTerms
from drawbridge.errors import NotFound, NotNow
from drawbridge.vault import bridges, outbox
from drawbridge.vault.bridges import Channel, OwnKey, Peer
from drawbridge.vault.outbox import Act, Errand

ROTATE_AFTER = 7 * 86_400
"""Seconds of use after which a fresh key pair is made for a bridge (protocol section 2)."""


def send(
    desk: Desk,
    bridge: BridgeId,
    kind: Kind,
    payload: Payload,
    *,
    not_before: int | None = None,
    expires: int | None = None,
) -> EnvelopeId:
    """Seal one body for the other side of a bridge and lay it in the outbox.

    Must be called inside the caller's transaction, so that the cause and the envelope are saved together.

    Args:
        desk: whose bridge it is.
        bridge: which one.
        kind: what it is.
        payload: what it says.
        not_before: unix second before which the relay hands it to nobody.
        expires: unix second after which nobody gets it.

    Returns:
        The envelope's id, for taking it back.

    Raises:
        NotFound: no such bridge.
        NotNow: the bridge does not stand.
        BodyRefused: the payload breaks a bound.
    """
    channel, peer, context, k_send = _standing(desk, bridge)
    # What the relay may hold back or drop takes no number: a gap would tell that something is on its way, or
    # was taken back.
    is_numbered = not_before is None and expires is None
    number = bridges.next_number(desk.vault.db, bridge) if is_numbered else max(1, channel.sent)
    body = Body(
        kind=kind,
        number=number,
        created_minutes=desk.clock() // 60,
        terms=None if is_numbered else ReleaseTerms(not_before, expires),
        expires=expires,
        key=_announcement(desk, bridge),
        payload=payload,
    )
    sealed = seal(body, peer.key, Lane(context, channel.direction, k_send), desk.entropy)
    sequence = number if is_numbered else None
    return deposit(desk, bridge, peer, sealed, sequence=sequence, not_before=not_before, expires=expires)


def deposit(
    desk: Desk,
    bridge: BridgeId,
    peer: Peer,
    sealed: bytes,
    *,
    sequence: int | None = None,
    not_before: int | None = None,
    expires: int | None = None,
) -> EnvelopeId:
    """Lay sealed bytes in the outbox; retries carry exactly these. ``sequence`` is the number they took."""
    envelope = envelope_id(sealed)
    errand = Errand(
        Act.DEPOSIT,
        peer.relay,
        peer.mailbox,
        peer.token,
        bridge=bridge,
        envelope=envelope,
        sealed=sealed,
        sequence=sequence,
        not_before=not_before,
        expires_at=expires,
    )
    outbox.add(desk.vault.db, errand)
    return envelope


def withdraw(desk: Desk, envelope: EnvelopeId) -> bool:
    """Take an envelope out of the outbox; False when it has been carried, or may have been.

    One that was tried without an answer may have reached the relay all the same, so it does not count.
    """
    for errand in outbox.of_envelope(desk.vault.db, envelope):
        if errand.act is Act.DEPOSIT:
            if not _fill_gap(desk, errand):
                outbox.done(desk.vault.db, errand.number)
            return errand.tries == 0
    return False


def _fill_gap(desk: Desk, errand: Errand) -> bool:
    """Put something that says nothing in the place of what is withdrawn, where its number would be missed.

    Returns:
        Whether that was necessary. The last number taken is simply taken again by what is sent next, unless a
        try without an answer may have used it up at the other side.
    """
    if errand.bridge is None or errand.sequence is None:
        return False
    if not errand.tries and bridges.give_back_number(desk.vault.db, errand.bridge, errand.sequence):
        return False
    channel, peer, context, k_send = _standing(desk, errand.bridge)
    nothing = KeyPayload("rotation", errand.sequence)
    body = Body(Kind.KEY, errand.sequence, desk.clock() // 60, None, None, None, nothing)
    sealed = seal(body, peer.key, Lane(context, channel.direction, k_send), desk.entropy)
    outbox.replace(desk.vault.db, errand.number, envelope_id(sealed), sealed)
    return True


def ask_relay_to_take_back(desk: Desk, bridge: BridgeId, envelope: EnvelopeId) -> None:
    """Queue the question whether the relay still has an envelope, and its removal if so."""
    channel = bridges.channel(desk.vault.db, bridge)
    if channel is None or channel.peer is None:
        raise NotNow(noun="bridge", act="take-back", state="ended")
    peer = channel.peer
    errand = Errand(Act.TAKE_BACK, peer.relay, peer.mailbox, peer.token, bridge=bridge, envelope=envelope)
    outbox.add(desk.vault.db, errand)


def fresh_key(desk: Desk, *, after: int = 0, announced: bool = False) -> OwnKey:
    """Make a key pair of mine. Its epoch is now in milliseconds, and always later than ``after``."""
    pair = key_pair(desk.entropy(32))
    epoch = max(desk.clock() * 1000, after + 1)
    return OwnKey(epoch, key_id(pair.public), pair.seed, pair.public, announced, None)


def turn_keys(desk: Desk) -> None:
    """Announce a fresh key where one is used up and I have nothing to say, as who only reads.

    Inside the caller's transaction. Not on the spot but now and then, so that it does not tell when something
    was fetched.
    """
    db = desk.vault.db
    for bridge in bridges.used_up(db):
        found, channel = bridges.find(db, bridge), bridges.channel(db, bridge)
        if found is not None and channel is not None and found.can_cross:
            send(desk, bridge, Kind.KEY, KeyPayload("rotation", channel.sent))


def _standing(desk: Desk, bridge: BridgeId) -> tuple[Channel, Peer, ContextId, bytes]:
    channel = bridges.channel(desk.vault.db, bridge)
    if channel is None:
        raise NotFound(noun="bridge")
    if channel.peer is None or channel.context is None or channel.k_send is None:
        found = bridges.find(desk.vault.db, bridge)
        raise NotNow(noun="bridge", act="cross", state=found.state if found else "ended")
    return channel, channel.peer, channel.context, channel.k_send


def _announcement(desk: Desk, bridge: BridgeId) -> KeyAnnouncement | None:
    """Return my newest key as long as the other side is not known to have it, making one when it is time."""
    newest = bridges.own_keys(desk.vault.db, bridge)[0]
    if newest.announced and desk.clock() - newest.epoch // 1000 >= ROTATE_AFTER:
        newest = fresh_key(desk, after=newest.epoch)
        bridges.add_key(desk.vault.db, bridge, newest)
    return None if newest.announced else KeyAnnouncement(newest.epoch, newest.public)
