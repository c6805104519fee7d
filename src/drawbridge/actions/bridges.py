"""Bridges: invite, accept, approve, raise, lower, rename; and what the other side's messages do to one.

Pairing is section 2.1 of the protocol. Ending a bridge touches crossings as well: see ``endings``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import deposit, fresh_key, send
from drawbridge.actions.settings import my_name
from drawbridge.core import pairing as protocol
from drawbridge.core.bridges import MAX_NAME, Bridge, BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.envelope import ACCEPTER_SENDS, INVITER_SENDS, seal_encoded
from drawbridge.core.names import BridgeId, MailboxId, Token, new_id
from drawbridge.core.pairing import Link, OfferTerms
from drawbridge.core.primitives import sha256
from drawbridge.core.wire import (
    AcceptPayload,
    Body,
    ConfirmPayload,
    Kind,
    LeafPayload,
    decode_body,
    encode_body,
)
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import bridges as kept
from drawbridge.vault import outbox, pairings
from drawbridge.vault.bridges import Channel, Peer
from drawbridge.vault.outbox import Act, Errand
from drawbridge.vault.pairings import Pairing

IN_PERSON_SECONDS = 600
SENT_SECONDS = 7 * 86_400
WAITING = (BridgeState.INVITED, BridgeState.ANSWERED, BridgeState.ACCEPTED)


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


def invite(desk: Desk, kind: BridgeKind, name: str, in_person: bool) -> Bridge:
    """Make an invitation: keys and a mailbox for this bridge alone, and an offer at the relay.

    Raises:
        InputRefused: ``name`` empty or too long.
    """
    bridge = _new(desk, kind, name, BridgeState.INVITED)
    secret, half, write_token = desk.entropy(32), desk.entropy(32), Token(desk.entropy(32))
    expires_at = desk.clock() + (IN_PERSON_SECONDS if in_person else SENT_SECONDS)
    with desk.vault.transaction():
        channel = _make_channel(desk, bridge, INVITER_SENDS, write_token)
        if in_person:
            kept.note_in_person(desk.vault.db, bridge.id)
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
        NotNow: the bridge stands already, or has ended.
    """
    with desk.vault.transaction():
        found = find_bridge(desk, bridge)
        if found.state not in WAITING:
            raise NotNow(noun="invitation", act="cancel", state=found.state)
        forget_pairing(desk, bridge)
    desk.wake()


decline = cancel_invitation


def forget_pairing(desk: Desk, bridge: BridgeId) -> None:
    """Clear away a bridge that never stood, at the relay too. Inside the caller's transaction."""
    db = desk.vault.db
    channel, pairing = kept.channel(db, bridge), pairings.find(db, bridge)
    outbox.drop_bridge(db, bridge)
    if pairing is not None and pairing.manage_token is not None:
        outbox.add(db, Errand(Act.DROP_INVITATION, desk.relay, pairing.slot, pairing.manage_token))
    if channel is not None:
        outbox.add(db, Errand(Act.DROP_MAILBOX, channel.relay, channel.mailbox, channel.read_token))
    kept.delete(db, bridge)


def is_own(desk: Desk, link: Link) -> bool:
    """Whether I made this invitation myself."""
    return pairings.of_slot(desk.vault.db, link.slot) is not None


def accept(desk: Desk, claimed: Claimed, kind: BridgeKind, name: str) -> Bridge:
    """Answer an invitation: my keys, mailbox and name go to the inviter, sealed under the link's secret.

    Raises:
        PairingRefused: the offer does not fit the link.
        NotNow: my own invitation.
        InputRefused: ``name`` empty or too long.
    """
    if is_own(desk, claimed.link):
        raise NotNow(noun="invitation", act="accept", state="own")
    link, offer = claimed.link, protocol.open_offer(claimed.link, claimed.offer)
    bridge = _new(desk, kind, name, BridgeState.ACCEPTED)
    half, write_token = desk.entropy(32), Token(desk.entropy(32))
    with desk.vault.transaction():
        channel = _make_channel(desk, bridge, ACCEPTER_SENDS, write_token)
        if link.in_person:
            kept.note_in_person(desk.vault.db, bridge.id)
        key = kept.own_keys(desk.vault.db, bridge.id)[0]
        payload = AcceptPayload(key.public, desk.relay, channel.mailbox, write_token, half, my_name(desk))
        encoded = encode_body(Body(Kind.ACCEPT, 1, desk.clock() // 60, None, None, None, payload))
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
        NotNow: nobody has accepted, or it was approved before.
    """
    with desk.vault.transaction():
        found = find_bridge(desk, bridge)
        pairing, channel = pairings.find(desk.vault.db, bridge), kept.channel(desk.vault.db, bridge)
        if (
            found.state is not BridgeState.ANSWERED
            or pairing is None
            or channel is None
            or channel.peer is None
            or pairing.accept_body is None
        ):
            raise NotNow(noun="bridge", act="approve", state=found.state)
        _confirm(desk, channel, channel.peer, pairing, pairing.accept_body)
    desk.wake()
    return find_bridge(desk, bridge)


def _confirm(desk: Desk, channel: Channel, peer: Peer, pairing: Pairing, accept_body: bytes) -> None:
    link, db = protocol.read_link(pairing.link), desk.vault.db
    their_half, token = _accepted(accept_body).half, Token(desk.entropy(32))
    payload = ConfirmPayload(pairing.own_half, my_name(desk), token)
    encoded = encode_body(Body(Kind.CONFIRM, 1, desk.clock() // 60, None, None, None, payload))
    lane = protocol.confirm_lane(link.secret, their_half, link.payload, link.offer_hash, accept_body)
    deposit(desk, channel.bridge, peer, seal_encoded(encoded, peer.key, lane, desk.entropy))
    # The token in the link stops working as soon as the relay hears of the new one (decision 4).
    outbox.add(
        db,
        Errand(
            Act.CHANGE_WRITER, channel.relay, channel.mailbox, channel.read_token,
            bridge=channel.bridge, other=sha256(token),
        ),
    )  # fmt: skip
    if pairing.manage_token is not None:
        outbox.add(
            db,
            Errand(
                Act.DROP_INVITATION, desk.relay, pairing.slot, pairing.manage_token, bridge=channel.bridge
            ),
        )
    secrets = protocol.finish(
        link.secret, pairing.own_half, their_half, link.payload, link.offer_hash, accept_body, encoded
    )
    kept.set_secrets(db, channel.bridge, secrets.context, secrets.send_1, secrets.send_2)
    kept.set_state(db, channel.bridge, BridgeState.CONFIRMED)
    kept.set_my_leaf(db, channel.bridge, Leaf.LOWERED)
    send(desk, channel.bridge, Kind.LEAF, LeafPayload(Leaf.LOWERED))


def raise_leaf(desk: Desk, bridge: BridgeId) -> Bridge:
    """Raise my side: what they send waits at my gate, and they see only that it is up."""
    return move_leaf(desk, bridge, Leaf.RAISED)


def move_leaf(desk: Desk, bridge: BridgeId, leaf: Leaf) -> Bridge:
    """Move my leaf and tell the other side.

    Raises:
        NotNow: the bridge does not stand.
    """
    with desk.vault.transaction():
        found = find_bridge(desk, bridge)
        if not found.can_cross:
            raise NotNow(noun="bridge", act="raise", state=found.state)
        if found.mine is not leaf:
            kept.set_my_leaf(desk.vault.db, bridge, leaf)
            send(desk, bridge, Kind.LEAF, LeafPayload(leaf))
    desk.wake()
    return find_bridge(desk, bridge)


def rename_bridge(desk: Desk, bridge: BridgeId, name: str, kind: BridgeKind) -> None:
    """Change my own name for them, and what we are to each other.

    Raises:
        InputRefused: ``name`` empty or too long.
    """
    with desk.vault.transaction():
        find_bridge(desk, bridge)
        kept.set_names(desk.vault.db, bridge, _name(name), kind)


def acknowledge_leaf(desk: Desk, bridge: BridgeId) -> None:
    """I have seen that their leaf moved."""
    kept.clear_new_leaf(desk.vault.db, bridge)


def moved_leaves(desk: Desk) -> list[Bridge]:
    """Return bridges whose other leaf moved since I last looked."""
    return kept.new_leaves(desk.vault.db)


# ---- what the other side's messages do; each inside receiving's transaction ------------------------------


def file_accept(desk: Desk, bridge: Bridge, body: Body, encoded: bytes) -> bool:
    """Somebody answered my invitation. Only the first answer counts; another one is noted and dropped."""
    payload, db = body.payload, desk.vault.db
    pairing = pairings.find(db, bridge.id)
    if not isinstance(payload, AcceptPayload) or pairing is None:
        return False
    if bridge.state is not BridgeState.INVITED:
        if pairing.accept_body != encoded:
            pairings.count_refused(db, bridge.id)
        return True
    if pairing.expires_at <= desk.clock():
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
    offer: OfferTerms = protocol.open_offer(link, pairing.offer)
    protocol.check_commitment(offer.commitment, payload.half)
    accept_body = pairing.accept_body or b""
    parts = (link.secret, payload.half, pairing.own_half, link.payload, link.offer_hash, accept_body)
    secrets = protocol.finish(*parts, encoded)
    kept.set_secrets(db, bridge.id, secrets.context, secrets.send_2, secrets.send_1)
    kept.set_words(db, bridge.id, protocol.check_words(*parts))
    peer = channel.peer
    kept.set_peer(db, bridge.id, Peer(peer.relay, peer.mailbox, Token(payload.token), peer.key, peer.epoch))
    kept.set_their_name(db, bridge.id, payload.name)
    kept.set_state(db, bridge.id, BridgeState.STANDING)
    kept.set_my_leaf(db, bridge.id, Leaf.LOWERED)
    pairings.erase(db, bridge.id)
    send(desk, bridge.id, Kind.LEAF, LeafPayload(Leaf.LOWERED))
    return True


def settle(desk: Desk, bridge: Bridge) -> None:
    """The first word across the new bridge came: it stands, and the secrets of pairing are erased."""
    kept.set_state(desk.vault.db, bridge.id, BridgeState.STANDING)
    pairings.erase(desk.vault.db, bridge.id)


def file_leaf(desk: Desk, bridge: Bridge, body: Body) -> bool:
    """They moved their leaf."""
    if not isinstance(body.payload, LeafPayload):
        return False
    if bridge.theirs is not body.payload.leaf:
        kept.set_their_leaf(desk.vault.db, bridge.id, body.payload.leaf)
    return False


def words_are_the_same(desk: Desk, bridge: BridgeId) -> None:
    """The four words were compared and are the same; how they met decides what that is worth."""
    with desk.vault.transaction():
        find_bridge(desk, bridge)
        met = kept.was_in_person(desk.vault.db, bridge)
        kept.set_trust(desk.vault.db, bridge, Trust.MET if met else Trust.WORDS_COMPARED)


def _accepted(encoded: bytes) -> AcceptPayload:
    payload = decode_body(encoded).payload
    if not isinstance(payload, AcceptPayload):  # pragma: no cover - only accepts are kept there
        raise NotNow(noun="bridge", act="approve", state="answered")
    return payload


def _new(desk: Desk, kind: BridgeKind, name: str, state: BridgeState) -> Bridge:
    return Bridge(
        id=BridgeId(new_id(desk.entropy)),
        state=state,
        kind=kind,
        name=_name(name),
        their_name="",
        trust=Trust.LINK_ONLY,
        mine=Leaf.RAISED,
        theirs=Leaf.RAISED,
        words=(),
        made_at=desk.clock(),
    )


def _name(name: str) -> str:
    chosen = " ".join(name.split())
    if not chosen:
        raise InputRefused(what="name", why="empty")
    if len(chosen) > MAX_NAME:
        raise InputRefused(what="name", why="too-long", limit=MAX_NAME)
    return chosen


def _make_channel(desk: Desk, bridge: Bridge, direction: int, write_token: Token) -> Channel:
    channel = Channel(
        bridge=bridge.id,
        direction=direction,
        context=None,
        k_send=None,
        k_receive=None,
        mailbox=MailboxId(desk.entropy(16)),
        read_token=Token(desk.entropy(32)),
        cursor=0,
        relay=desk.relay,
        peer=None,
        sent=0,
        received=0,
    )
    kept.insert(desk.vault.db, bridge, channel)
    kept.add_key(desk.vault.db, bridge.id, fresh_key(desk, announced=True))
    outbox.add(
        desk.vault.db,
        Errand(
            Act.MAKE_MAILBOX, desk.relay, channel.mailbox, sha256(channel.read_token),
            bridge=bridge.id, other=sha256(write_token),
        ),
    )  # fmt: skip
    return channel
