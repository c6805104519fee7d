"""Pairings: invite, accept, approve, cancel; and what the other side's two messages do.

Section 2.1 of the protocol. A pairing's secrets are erased as soon as its bridge stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import deposit, fresh_key, send
from drawbridge.actions.settings import checked_name, my_name
from drawbridge.core import pairing as protocol
from drawbridge.core.bridges import PAIRING, Bridge, BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.envelope import ACCEPTER_SENDS, INVITER_SENDS, seal_encoded
from drawbridge.core.names import BridgeId, MailboxId, Token, new_id
from drawbridge.core.pairing import Link
from drawbridge.core.primitives import sha256
from drawbridge.core.wire import (
    AcceptPayload,
    Body,
    ConfirmPayload,
    Kind,
    LeafPayload,
    Payload,
    decode_body,
    encode_body,
)
from drawbridge.errors import NotFound, NotNow
from drawbridge.vault import bridges as kept
from drawbridge.vault import outbox, pairings
from drawbridge.vault.bridges import Channel, Peer
from drawbridge.vault.outbox import Act, Errand
from drawbridge.vault.pairings import Pairing

IN_PERSON_SECONDS = 600
SENT_SECONDS = 7 * 86_400
ON_ITS_WAY = 600
"""Seconds after an invitation ran out in which an answer to it may still come: it was claimed in time."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An invitation that the relay has handed to us alone."""

    link: Link
    link_text: str = field(repr=False)
    offer: bytes = field(repr=False)
    claim_token: Token = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the page of a pairing shows. ``refused_claims`` counts strangers who tried the link."""

    link: str = field(repr=False)
    in_person: bool
    expires_at: int
    expired: bool
    refused_claims: int


def invite(desk: Desk, kind: BridgeKind, name: str, in_person: bool) -> Bridge:
    """Make an invitation: keys and a mailbox for this bridge alone, and an offer at the relay.

    Raises:
        InputRefused: ``name`` as `checked_name`.
    """
    bridge = _new(desk, kind, name, BridgeState.INVITED)
    secret, half, write_token = desk.entropy(32), desk.entropy(32), Token(desk.entropy(32))
    expires_at = desk.clock() + (IN_PERSON_SECONDS if in_person else SENT_SECONDS)
    with desk.vault.transaction():
        channel = _make_channel(desk, bridge, INVITER_SENDS, write_token, in_person=in_person)
        key = kept.own_keys(desk.vault.db, bridge.id)[0]
        offer = protocol.make_offer(
            secret, half, key.public, desk.relay, channel.mailbox, write_token, in_person
        )
        manage = Token(desk.entropy(32))
        pairings.insert(
            desk.vault.db,
            Pairing(
                bridge.id, in_person, offer.link, secret, half, offer.slot, manage, None, offer.sealed, None,
                expires_at,
            ),
        )  # fmt: skip
        outbox.add(
            desk.vault.db,
            Errand(
                Act.PUT_INVITATION, desk.relay, offer.slot, manage,
                bridge=bridge.id, sealed=offer.sealed, expires_at=expires_at,
            ),
        )  # fmt: skip
    desk.wake()
    return bridge


def invitation(desk: Desk, bridge: BridgeId) -> Invitation:
    """Return the invitation of a bridge that does not stand yet.

    Raises:
        NotFound: there is none.
    """
    pairing = pairings.find(desk.vault.db, bridge)
    if pairing is None:
        raise NotFound(noun="invitation")
    expired = pairing.expires_at <= desk.clock()
    return Invitation(pairing.link, pairing.in_person, pairing.expires_at, expired, pairing.refused_claims)


def cancel_invitation(desk: Desk, bridge: BridgeId) -> None:
    """Take back an invitation, or an answer to one; nothing of it is left.

    Raises:
        NotFound: no such bridge.
        NotNow: it stands already, or has ended.
    """
    with desk.vault.transaction():
        found = kept.find(desk.vault.db, bridge)
        if found is None:
            raise NotFound(noun="invitation")
        if found.state not in PAIRING:
            raise NotNow(noun="invitation", act="cancel", state=found.state)
        _forget(desk, bridge)
    desk.wake()


decline = cancel_invitation


def _forget(desk: Desk, bridge: BridgeId) -> None:
    """Clear away a bridge that never stood, at the relay too."""
    db = desk.vault.db
    channel, pairing = kept.channel(db, bridge), pairings.find(db, bridge)
    outbox.drop_bridge(db, bridge)
    if channel is not None:
        # The invitation lies where this mailbox was made, whatever relay the house uses by now.
        if pairing is not None and pairing.manage_token is not None:
            outbox.add(db, Errand(Act.DROP_INVITATION, channel.relay, pairing.slot, pairing.manage_token))
        outbox.add(db, Errand(Act.DROP_MAILBOX, channel.relay, channel.mailbox, channel.read_token))
    kept.delete(db, bridge)


def is_own(desk: Desk, link: Link) -> bool:
    """Whether I made this invitation myself."""
    found = pairings.of_slot(desk.vault.db, link.slot)
    return found is not None and found.manage_token is not None


def answered_before(desk: Desk, link: Link) -> BridgeId | None:
    """Return the bridge with which I have answered this invitation already, or None."""
    found = pairings.of_slot(desk.vault.db, link.slot)
    return found.bridge if found is not None and found.claim_token is not None else None


def accept(desk: Desk, claimed: Claimed, kind: BridgeKind, name: str) -> Bridge:
    """Answer an invitation: my keys, mailbox and name go to the inviter, sealed under the link's secret.

    Raises:
        PairingRefused: the offer does not fit the link.
        NotNow: my own invitation, or one that I have answered.
        InputRefused: ``name`` as `checked_name`.
    """
    link, offer = claimed.link, protocol.open_offer(claimed.link, claimed.offer)
    bridge = _new(desk, kind, name, BridgeState.ACCEPTED)
    half, write_token = desk.entropy(32), Token(desk.entropy(32))
    with desk.vault.transaction():
        known = pairings.of_slot(desk.vault.db, link.slot)
        if known is not None:
            state = "own" if known.manage_token is not None else "answered"
            raise NotNow(noun="invitation", act="accept", state=state)
        channel = _make_channel(desk, bridge, ACCEPTER_SENDS, write_token, in_person=link.in_person)
        key = kept.own_keys(desk.vault.db, bridge.id)[0]
        payload = AcceptPayload(key.public, desk.relay, channel.mailbox, write_token, half, my_name(desk))
        encoded = _encoded(desk, Kind.ACCEPT, payload)
        lane = protocol.accept_lane(link.secret, link.payload, link.offer_hash)
        peer = Peer(offer.relay, offer.mailbox, offer.token, offer.public, 0)
        kept.set_peer(desk.vault.db, bridge.id, peer)
        pairings.insert(
            desk.vault.db,
            Pairing(
                bridge.id, link.in_person, claimed.link_text, link.secret, half, link.slot, None,
                claimed.claim_token, claimed.offer, encoded, desk.clock() + SENT_SECONDS,
            ),
        )  # fmt: skip
        deposit(desk, bridge.id, peer, seal_encoded(encoded, offer.public, lane, desk.entropy))
    desk.wake()
    return bridge


def approve(desk: Desk, bridge: BridgeId) -> Bridge:
    """Let in the person who accepted; only now does my name leave.

    Raises:
        NotFound: no such bridge.
        NotNow: nobody has accepted, or it was approved before.
    """
    with desk.vault.transaction():
        db = desk.vault.db
        found, channel, pairing = kept.find(db, bridge), kept.channel(db, bridge), pairings.find(db, bridge)
        if found is None or channel is None:
            raise NotFound(noun="bridge")
        if (
            found.state is not BridgeState.ANSWERED
            or channel.peer is None
            or pairing is None
            or pairing.accept_body is None
        ):
            raise NotNow(noun="bridge", act="approve", state=found.state)
        _confirm(desk, channel, channel.peer, pairing, pairing.accept_body)
    desk.wake()
    return _found(desk, bridge)


def _confirm(desk: Desk, channel: Channel, peer: Peer, pairing: Pairing, accept_body: bytes) -> None:
    link, db = protocol.read_link(pairing.link), desk.vault.db
    their_half, token = _half_of(accept_body), Token(desk.entropy(32))
    encoded = _encoded(desk, Kind.CONFIRM, ConfirmPayload(pairing.own_half, my_name(desk), token))
    lane = protocol.confirm_lane(link.secret, their_half, link.payload, link.offer_hash, accept_body)
    # Before the confirm leaves: once they have it they use the new token, which must work by then. The one in
    # the link stops working with the same call (decision 4).
    outbox.add(
        db,
        Errand(
            Act.CHANGE_WRITER, channel.relay, channel.mailbox, channel.read_token,
            bridge=channel.bridge, other=sha256(token),
        ),
    )  # fmt: skip
    deposit(desk, channel.bridge, peer, seal_encoded(encoded, peer.key, lane, desk.entropy))
    if pairing.manage_token is not None:
        outbox.add(db, Errand(Act.DROP_INVITATION, channel.relay, pairing.slot, pairing.manage_token))
    parts = (link.secret, pairing.own_half, their_half, link.payload, link.offer_hash, accept_body)
    secrets = protocol.finish(*parts, encoded)
    kept.set_secrets(db, channel.bridge, secrets.context, secrets.send_1, secrets.send_2)
    kept.set_state(db, channel.bridge, BridgeState.CONFIRMED)
    _lower_mine(desk, channel.bridge)


# ---- what the other side's messages do; each inside receiving's transaction ------------------------------


def file_accept(desk: Desk, bridge: Bridge, body: Body, encoded: bytes) -> bool:
    """Somebody answered my invitation; returns whether I should look.

    Only the first answer counts; another one is noted and dropped.
    """
    payload, db = body.payload, desk.vault.db
    pairing = pairings.find(db, bridge.id)
    if not isinstance(payload, AcceptPayload) or pairing is None:
        return False
    if bridge.state is not BridgeState.INVITED:
        if pairing.accept_body != encoded:
            pairings.count_refused(db, bridge.id)
        return True
    if pairing.expires_at + ON_ITS_WAY <= desk.clock():
        return False
    link = protocol.read_link(pairing.link)
    words = protocol.check_words(
        link.secret, pairing.own_half, payload.half, link.payload, link.offer_hash, encoded
    )
    pairings.set_accept(db, bridge.id, encoded)
    peer = Peer(payload.relay, MailboxId(payload.mailbox), Token(payload.token), payload.public, 0)
    kept.set_peer(db, bridge.id, peer)
    kept.set_their_name(db, bridge.id, payload.name)
    kept.set_words(db, bridge.id, words)
    kept.set_state(db, bridge.id, BridgeState.ANSWERED)
    return True


def file_confirm(desk: Desk, bridge: Bridge, body: Body, encoded: bytes) -> bool:
    """The inviter approved me: the bridge stands on my side, and my leaf comes down.

    Raises:
        PairingRefused: the half now revealed is not the one the offer was made with.
    """
    payload, db = body.payload, desk.vault.db
    pairing, channel = pairings.find(db, bridge.id), kept.channel(db, bridge.id)
    if not isinstance(payload, ConfirmPayload) or pairing is None or channel is None or channel.peer is None:
        return False
    link = protocol.read_link(pairing.link)
    protocol.check_commitment(protocol.open_offer(link, pairing.offer).commitment, payload.half)
    accept_body = pairing.accept_body or b""
    parts = (link.secret, payload.half, pairing.own_half, link.payload, link.offer_hash, accept_body)
    secrets = protocol.finish(*parts, encoded)
    kept.set_secrets(db, bridge.id, secrets.context, secrets.send_2, secrets.send_1)
    kept.set_words(db, bridge.id, protocol.check_words(*parts))
    peer = channel.peer
    kept.set_peer(db, bridge.id, Peer(peer.relay, peer.mailbox, Token(payload.token), peer.key, peer.epoch))
    kept.set_their_name(db, bridge.id, payload.name)
    kept.set_state(db, bridge.id, BridgeState.STANDING)
    pairings.erase(db, bridge.id)
    # They have my answer, whatever the relay said when it was put once more.
    outbox.drop_bridge(db, bridge.id)
    _lower_mine(desk, bridge.id)
    return True


def settle(desk: Desk, bridge: Bridge) -> None:
    """The first word across the new bridge came: it stands, and the secrets of pairing are erased."""
    kept.set_state(desk.vault.db, bridge.id, BridgeState.STANDING)
    pairings.erase(desk.vault.db, bridge.id)


# ---- the small parts ---------------------------------------------------------------------------------------


def _lower_mine(desk: Desk, bridge: BridgeId) -> None:
    kept.set_my_leaf(desk.vault.db, bridge, Leaf.LOWERED)
    send(desk, bridge, Kind.LEAF, LeafPayload(Leaf.LOWERED))


def _encoded(desk: Desk, kind: Kind, payload: Payload) -> bytes:
    """Return a message of pairing; both sides hash exactly these bytes."""
    return encode_body(Body(kind, 1, desk.clock() // 60, None, None, None, payload))


def _half_of(accept_body: bytes) -> bytes:
    payload = decode_body(accept_body).payload
    assert isinstance(payload, AcceptPayload)  # noqa: S101 - `file_accept` keeps nothing else
    return payload.half


def _found(desk: Desk, bridge: BridgeId) -> Bridge:
    found = kept.find(desk.vault.db, bridge)
    if found is None:
        raise NotFound(noun="bridge")
    return found


def _new(desk: Desk, kind: BridgeKind, name: str, state: BridgeState) -> Bridge:
    return Bridge(
        id=BridgeId(new_id(desk.entropy)),
        state=state,
        kind=kind,
        name=checked_name(name),
        their_name="",
        trust=Trust.LINK_ONLY,
        mine=Leaf.RAISED,
        theirs=Leaf.RAISED,
        words=(),
        made_at=desk.clock(),
    )


def _make_channel(
    desk: Desk, bridge: Bridge, direction: int, write_token: Token, *, in_person: bool
) -> Channel:
    mailbox, read_token = MailboxId(desk.entropy(16)), Token(desk.entropy(32))
    channel = Channel(bridge.id, direction, None, None, None, mailbox, read_token, desk.relay, None)
    kept.insert(desk.vault.db, bridge, channel, in_person=in_person)
    kept.add_key(desk.vault.db, bridge.id, fresh_key(desk, announced=True))
    outbox.add(
        desk.vault.db,
        Errand(
            Act.MAKE_MAILBOX, desk.relay, mailbox, sha256(read_token),
            bridge=bridge.id, other=sha256(write_token),
        ),
    )  # fmt: skip
    return channel
