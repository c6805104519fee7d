"""Pairing by link: from one secret in a link to a bridge that both sides hold alone.

Functions over frozen values, without memory: offer, accept, confirm, four check-words, keys. The words
depend only on what is fixed before the inviter's half is revealed, so nobody in between can search for a
match (protocol section 2.1).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from drawbridge.core import padding
from drawbridge.core.envelope import ACCEPTER_SENDS, INVITER_SENDS, Lane
from drawbridge.core.names import ContextId, MailboxId, SlotId, Token
from drawbridge.core.primitives import (
    NO_NONCE,
    TAG_LENGTH,
    AeadFailed,
    KeyUnusable,
    check_public,
    derive,
    digest,
    enc,
    equal,
    open_aead,
    seal_aead,
    sha256,
)
from drawbridge.core.wire import MAX_RELAY, RELAY_PATTERN, Id, PublicKey, RelayAddress, Secret
from drawbridge.core.wordlist import first_words
from drawbridge.errors import LinkRefused, PairingRefused

LINK_VERSION = 1
IN_PERSON_FLAG = 1
OFFER_LENGTH = 4_096
SEALED_OFFER_LENGTH = OFFER_LENGTH + TAG_LENGTH
PAYLOAD_LENGTH = 66
"""Version 1, flags 1, secret 32, hash of the sealed offer 32."""

_MAX_LINK = MAX_RELAY + len("/i#1") + PAYLOAD_LENGTH * 4 // 3
_FRAGMENT = re.compile(r"[A-Za-z0-9_-]{88}")


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation ready to go: sealed bytes for the relay, where they lie, and the link."""

    sealed: bytes
    slot: SlotId
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was read. ``payload`` is its 66 bytes as they were, for the transcript."""

    relay_url: str
    secret: bytes = field(repr=False)
    offer_hash: bytes
    in_person: bool
    slot: SlotId
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What the inviter offers: where and to which key to answer, and a commitment to their half."""

    public: bytes
    relay: str
    mailbox: MailboxId
    token: Token = field(repr=False)
    commitment: bytes
    in_person: bool


@dataclass(frozen=True, slots=True)
class BridgeSecrets:
    """What pairing leaves: the bridge id, and each direction's sending secret."""

    context: ContextId
    send_1: bytes = field(repr=False)
    send_2: bytes = field(repr=False)


class _SealedOffer(
    msgspec.Struct,
    frozen=True,
    rename={
        "version": "v",
        "suite": "s",
        "public": "k",
        "relay": "u",
        "mailbox": "m",
        "token": "w",
        "commitment": "h",
        "mode": "d",
    },
):
    version: Literal[1]
    suite: Literal[1]
    public: PublicKey
    relay: RelayAddress
    mailbox: Id
    token: Secret
    commitment: Secret
    mode: Literal["in-person", "sent"]


_encoder = msgspec.msgpack.Encoder()
_offers = msgspec.msgpack.Decoder(_SealedOffer)


def make_offer(
    secret: bytes,
    half: bytes,
    public: bytes,
    relay_url: str,
    mailbox: MailboxId,
    write_token: Token,
    in_person: bool,
) -> Offer:
    """Make an invitation.

    Args:
        secret: ``S``, 32 fresh random bytes.
        half: ``c_A``, 32 fresh random bytes; only a commitment to it leaves now.
        public: the inviter's key for this bridge alone, 1216 bytes.
        relay_url: the relay that holds offer and mailbox, without a slash at the end.
        mailbox: the inviter's mailbox for this bridge alone.
        write_token: lets the accepter write to it until the inviter confirms.
        in_person: whether the link is shown on a screen to somebody present.

    Raises:
        LinkRefused: ``relay_url`` is no address a link may carry.
    """
    if not is_relay_address(relay_url):
        raise LinkRefused(why="relay")
    mode: Literal["in-person", "sent"] = "in-person" if in_person else "sent"
    terms = _SealedOffer(1, 1, public, relay_url, mailbox, write_token, commitment_to(half), mode)
    slot = slot_of(secret)
    sealed = seal_offer(_encoder.encode(terms), secret)
    payload = bytes((LINK_VERSION, IN_PERSON_FLAG if in_person else 0)) + secret + sha256(sealed)
    return Offer(sealed, slot, f"{relay_url}/i#1{urlsafe_b64encode(payload).decode('ascii')}")


def seal_offer(encoded: bytes, secret: bytes) -> bytes:
    """Seal encoded offer terms under the link's secret; the key is used for this alone."""
    padded = padding.pad(encoded, OFFER_LENGTH)
    return seal_aead(derive(secret, "invite/offer"), NO_NONCE, padded, enc("invite/offer", slot_of(secret)))


def slot_of(secret: bytes) -> SlotId:
    """Return where the offer of a link lies at its relay."""
    return SlotId(derive(secret, "invite/slot", length=16))


def commitment_to(half: bytes) -> bytes:
    """Return the commitment to ``c_A`` that the offer carries."""
    return digest("pair/commit", half)


def read_link(text: str) -> Link:
    """Read a link that somebody pasted; white space is dropped, as mail programs fold long lines.

    Raises:
        LinkRefused: ``shape`` (no such link), ``relay`` (an address that may not be used), ``version``
            (made by a later Drawbridge).
    """
    if len(text) > 10 * _MAX_LINK:
        raise LinkRefused(why="shape")
    relay_url, mark, fragment = "".join(text.split()).partition("/i#")
    if not mark or not fragment:
        raise LinkRefused(why="shape")
    if not is_relay_address(relay_url):
        raise LinkRefused(why="relay")
    payload = _read_fragment(fragment)
    secret = payload[2:34]
    return Link(relay_url, secret, payload[34:], payload[1] == IN_PERSON_FLAG, slot_of(secret), payload)


def is_relay_address(text: str) -> bool:
    """Whether a text is an address that a link may carry."""
    return len(text) <= MAX_RELAY and re.fullmatch(RELAY_PATTERN, text) is not None


def open_offer(link: Link, sealed: bytes) -> OfferTerms:
    """Open the offer that a relay gave for a link.

    Raises:
        PairingRefused: ``offer`` (not the bytes the link names, or they do not open, or break a bound),
            ``key`` (a key that cannot be sealed to), ``mode`` (link and offer disagree).
    """
    terms = _decode_offer(link, sealed)
    if (terms.mode == "in-person") != link.in_person:
        raise PairingRefused(why="mode")
    try:
        check_public(terms.public)
    except KeyUnusable as cause:
        raise PairingRefused(why="key") from cause
    return OfferTerms(
        terms.public,
        terms.relay,
        MailboxId(terms.mailbox),
        Token(terms.token),
        terms.commitment,
        link.in_person,
    )


def check_commitment(commitment: bytes, half: bytes) -> None:
    """Check that the half now revealed is the one the offer was made with.

    Raises:
        PairingRefused: ``commitment``.
    """
    if not equal(commitment, commitment_to(half)):
        raise PairingRefused(why="commitment")


def pairing_context(link_payload: bytes, offer_hash: bytes) -> ContextId:
    """Return the id that stands in for the bridge id while pairing."""
    return ContextId(digest("pair/id", link_payload, offer_hash))


def accept_lane(secret: bytes, link_payload: bytes, offer_hash: bytes) -> Lane:
    """Return the lane of the accept message: whoever holds the link can write it."""
    psk = derive(secret, "invite/accept", offer_hash)
    return Lane(pairing_context(link_payload, offer_hash), ACCEPTER_SENDS, psk)


def confirm_lane(
    secret: bytes, accepter_half: bytes, link_payload: bytes, offer_hash: bytes, accept_body: bytes
) -> Lane:
    """Return the lane of the confirm message, bound to the one accept it answers."""
    psk = derive(secret + accepter_half, "invite/confirm", digest("pair/accept", accept_body))
    return Lane(pairing_context(link_payload, offer_hash), INVITER_SENDS, psk)


def check_words(
    secret: bytes,
    inviter_half: bytes,
    accepter_half: bytes,
    link_payload: bytes,
    offer_hash: bytes,
    accept_body: bytes,
) -> tuple[str, str, str, str]:
    """Return the four words that both screens show; different words mean somebody is in between."""
    so_far = digest("pair/t0", link_payload, offer_hash, digest("pair/accept", accept_body))
    bits = derive(secret + inviter_half + accepter_half, "pair/words", so_far, length=6)
    first, second, third, fourth = first_words(bits, 4)
    return first, second, third, fourth


def finish(
    secret: bytes,
    inviter_half: bytes,
    accepter_half: bytes,
    link_payload: bytes,
    offer_hash: bytes,
    accept_body: bytes,
    confirm_body: bytes,
) -> BridgeSecrets:
    """Return the bridge's secrets, bound to every byte of the pairing."""
    transcript = digest(
        "pair/t",
        link_payload,
        offer_hash,
        digest("pair/accept", accept_body),
        digest("pair/confirm", confirm_body),
    )
    root = derive(secret + inviter_half + accepter_half, "bridge/root", transcript)
    context = ContextId(digest("bridge/id", transcript))
    return BridgeSecrets(
        context,
        derive(root, "bridge/send", context, bytes((INVITER_SENDS,))),
        derive(root, "bridge/send", context, bytes((ACCEPTER_SENDS,))),
    )


def _read_fragment(fragment: str) -> bytes:
    if not fragment.startswith("1"):
        raise LinkRefused(why="version" if fragment[0].isdigit() else "shape")
    if not _FRAGMENT.fullmatch(fragment, 1):
        raise LinkRefused(why="shape")
    payload = urlsafe_b64decode(fragment[1:])
    if payload[0] != LINK_VERSION or payload[1] not in (0, IN_PERSON_FLAG):
        raise LinkRefused(why="version")
    return payload


def _decode_offer(link: Link, sealed: bytes) -> _SealedOffer:
    if len(sealed) != SEALED_OFFER_LENGTH or not equal(sha256(sealed), link.offer_hash):
        raise PairingRefused(why="offer")
    aad = enc("invite/offer", link.slot)
    try:
        padded = open_aead(derive(link.secret, "invite/offer"), NO_NONCE, sealed, aad)
        return _offers.decode(padding.unpad(padded) or b"")
    except (AeadFailed, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as cause:
        raise PairingRefused(why="offer") from cause
