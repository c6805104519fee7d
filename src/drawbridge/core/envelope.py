"""Envelopes: a body sealed twice, to the reader's key and under the bridge's secret.

The outer layer (HPKE) can only be opened with the reader's private key; the inner layer only by who shares
the bridge's secret. So reading takes both, writing takes the bridge's secret, and nobody can prove to a
third person who wrote it (protocol section 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from drawbridge.core import padding
from drawbridge.core.names import EnvelopeId
from drawbridge.core.primitives import (
    ENCAPSULATED_LENGTH,
    NO_NONCE,
    TAG_LENGTH,
    AeadFailed,
    KeyUnusable,
    PrivateKey,
    check_public,
    derive,
    digest,
    enc,
    expand_key,
    hpke_open,
    hpke_seal,
    open_aead,
    seal_aead,
    sha256,
)
from drawbridge.core.wire import AcceptPayload, Body, decode_body, encode_body
from drawbridge.core.world import Entropy
from drawbridge.errors import BodyRefused, EnvelopeRefused

VERSION = 1
SUITE = 1
HEADER_LENGTH = 20
MID_LENGTH = 32
_PREAMBLE = bytes((VERSION, SUITE, 0, 0))
_INNER_START = HEADER_LENGTH + ENCAPSULATED_LENGTH + TAG_LENGTH + MID_LENGTH + TAG_LENGTH

INVITER_SENDS = 1
ACCEPTER_SENDS = 2


@dataclass(frozen=True, slots=True)
class Lane:
    """What both ends share for one direction of one bridge.

    ``context`` is the bridge id, or the pairing id before there is one (32 bytes). ``direction`` is 1 for
    what the inviter sends and 2 for what the accepter sends. ``psk`` is the sender's 32-byte secret.
    """

    context: bytes
    direction: int
    psk: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was inside. ``mid`` (32 bytes) names this sealing; ``encoded`` is the body exactly as sealed."""

    body: Body
    mid: bytes
    encoded: bytes


def seal(body: Body, recipient_public: bytes, lane: Lane, entropy: Entropy) -> bytes:
    """Seal a body into an envelope of one of the six sizes.

    Raises:
        BodyRefused: a field out of its bounds, or too large for any envelope.
        EnvelopeRefused: the recipient's key cannot be sealed to.
    """
    return seal_encoded(encode_body(body), recipient_public, lane, entropy)


def seal_encoded(encoded: bytes, recipient_public: bytes, lane: Lane, entropy: Entropy) -> bytes:
    """Seal a body that is encoded already, as pairing needs to hash it.

    Raises:
        BodyRefused: too large for any envelope.
        EnvelopeRefused: the recipient's key cannot be sealed to.
    """
    padded = padding.pad(encoded, padding.size_for(len(encoded)) - _INNER_START)
    fingerprint = sha256(recipient_public)
    header = _PREAMBLE + fingerprint[:16]
    inner = seal_inner(padded, header, fingerprint, lane, entropy(MID_LENGTH))
    try:
        return header + hpke_seal(recipient_public, inner, _outer_info(header, fingerprint, lane))
    except KeyUnusable as cause:
        raise EnvelopeRefused(why="key") from cause


def seal_inner(padded: bytes, header: bytes, fingerprint: bytes, lane: Lane, mid: bytes) -> bytes:
    """Return ``mid || inner``: everything HPKE then seals. Without randomness, so vectors pin it."""
    key = derive(lane.psk, "env/inner", mid, header)
    return mid + seal_aead(key, NO_NONCE, padded, _inner_aad(header, fingerprint, lane, mid))


def open_(sealed: bytes, seeds: Mapping[bytes, bytes | PrivateKey], lane: Lane) -> Opened:
    """Open an envelope.

    Args:
        sealed: what the relay gave.
        seeds: my private keys of this bridge by key id, as kept (seeds) or already expanded.
        lane: the direction it should have come along.

    Raises:
        EnvelopeRefused: ``header`` (size, version, suite), ``unknown-key`` (no such private key any more),
            ``seal`` (either layer; every cause alike), or ``padding``.
        BodyRefused: it opened, and says something that no version of Drawbridge would.
    """
    name = recipient_key_id(sealed)
    if name not in seeds:
        raise EnvelopeRefused(why="unknown-key")
    kept = seeds[name]
    private = kept if isinstance(kept, PrivateKey) else expand_key(kept)
    mid, padded = _open_layers(sealed, private, lane)
    encoded = padding.unpad(padded)
    if encoded is None:
        raise EnvelopeRefused(why="padding")
    return Opened(_checked(decode_body(encoded)), mid, encoded)


def envelope_id(sealed: bytes) -> EnvelopeId:
    """Return the id under which a relay stores these bytes."""
    return EnvelopeId(sha256(sealed)[:16])


def recipient_key_id(sealed: bytes) -> bytes:
    """Return the id of the key an envelope is sealed to, after checking size, version and suite.

    Raises:
        EnvelopeRefused: ``header``.
    """
    if not padding.is_size(len(sealed)) or sealed[:4] != _PREAMBLE:
        raise EnvelopeRefused(why="header")
    return sealed[4:HEADER_LENGTH]


def _open_layers(sealed: bytes, private: PrivateKey, lane: Lane) -> tuple[bytes, bytes]:
    header, fingerprint = sealed[:HEADER_LENGTH], private.fingerprint
    try:
        inner = hpke_open(private, sealed[HEADER_LENGTH:], _outer_info(header, fingerprint, lane))
        mid = inner[:MID_LENGTH]
        key = derive(lane.psk, "env/inner", mid, header)
        return mid, open_aead(key, NO_NONCE, inner[MID_LENGTH:], _inner_aad(header, fingerprint, lane, mid))
    except AeadFailed as cause:
        raise EnvelopeRefused(why="seal") from cause


def _checked(body: Body) -> Body:
    """Refuse a body that announces a key nobody can seal to: it would jam the outbox later."""
    announced = [body.key.public] if body.key else []
    if isinstance(body.payload, AcceptPayload):
        announced.append(body.payload.public)
    try:
        for public in announced:
            check_public(public)
    except KeyUnusable as cause:
        raise BodyRefused(why="key") from cause
    return body


def _outer_info(header: bytes, fingerprint: bytes, lane: Lane) -> bytes:
    return digest("env/outer", header, lane.context, bytes((lane.direction,)), fingerprint)


def _inner_aad(header: bytes, fingerprint: bytes, lane: Lane, mid: bytes) -> bytes:
    return enc("env/inner", header, lane.context, bytes((lane.direction,)), fingerprint, mid)
