"""What is fuzzed: everything that reads bytes or text from somebody else, and what may come of it.

A target takes any bytes. It returns when they were refused as documented, or when they were taken and say
the same when they are written again; anything else is an exception, and that is a find. It returns how far
they came, which leads the fuzzer further where it cannot see: the decoder is not Python. The first byte
chooses how deep the rest is put: whatever is sealed would otherwise only ever be refused at the seal.

Of what was found a vector is made, one fault in each file (``tools/vector_*.py``).
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from drawbridge.core import envelope, guests, padding, pairing, primitives, wire
from drawbridge.errors import (
    BodyRefused,
    EnvelopeRefused,
    GuestRefused,
    LinkRefused,
    PairingRefused,
    SealError,
)

VECTORS = Path(__file__).parents[2] / "vectors"
SECRET, SALT, NONCE, MID = bytes(range(32)), bytes(32), bytes(12), bytes(range(32, 64))
READER = primitives.key_pair(bytes(32))
READING = primitives.expand_key(READER.seed)
LANE = envelope.Lane(bytes(32), envelope.INVITER_SENDS, SECRET)
HEADER = bytes((1, 1, 0, 0)) + READING.fingerprint[:16]
TAKEN = "taken"
RAW, OUTER_SEALED, BOTH_SEALED = range(3)
SMALLEST = padding.SIZES[0]
ROOM = SMALLEST - padding.OVERHEAD + padding.LENGTH_BYTES
"""Bytes inside both layers of the smallest envelope."""
GUEST_ROOM = SMALLEST - guests.HEADER_LENGTH - primitives.TAG_LENGTH

Target = Callable[[bytes], str]


def open_envelope(data: bytes) -> str:
    """An envelope as it came; one whose outer layer opens; one whose both layers do."""
    depth, rest = data[:1], data[1:]
    if depth == bytes((BOTH_SEALED,)):
        sealed = _outer(envelope.seal_inner(_fit(rest, ROOM), HEADER, READING.fingerprint, LANE, MID))
    elif depth == bytes((OUTER_SEALED,)):
        sealed = _outer(_fit(rest, SMALLEST - 1_156))
    else:
        sealed = rest
    held: dict[bytes, bytes | primitives.PrivateKey] = {HEADER[4:]: READING}
    try:
        opened = envelope.open_(sealed, held, LANE)
    except (EnvelopeRefused, BodyRefused) as refusal:
        return why(refusal)
    inside = primitives.hpke_open(READING, sealed[20:], _info())
    padded = padding.pad(opened.encoded, len(sealed) - padding.OVERHEAD + padding.LENGTH_BYTES)
    assert inside == envelope.seal_inner(padded, HEADER, READING.fingerprint, LANE, opened.mid)
    return read_body(opened.encoded)


def read_body(data: bytes) -> str:
    """A body: what is understood is written and read again without a change."""
    try:
        body = wire.decode_body(data)
    except BodyRefused as refusal:
        return why(refusal)
    written = wire.encode_body(body)
    assert wire.decode_body(written) == body
    assert wire.encode_body(wire.decode_body(written)) == written
    more = (body.terms is None, body.expires is None, body.key is None)
    return f"{type(body.payload).__name__} {more}"


def read_link(data: bytes) -> str:
    """An invitation link: there is one way of writing it, but for white space."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        link = pairing.read_link(text)
    except LinkRefused as refusal:
        return why(refusal)
    whole = "".join(text.split())
    assert f"{link.relay_url}/i#1{_letters(link.payload)}" == whole
    assert link.slot == pairing.slot_of(link.secret)
    return TAKEN


def open_offer(data: bytes) -> str:
    """An offer as the relay gave it; one that opens, with these terms inside."""
    depth, rest = data[:1], data[1:]
    sealed = rest
    if depth == bytes((BOTH_SEALED,)):
        key, aad = primitives.derive(SECRET, "invite/offer"), pairing.slot_of(SECRET)
        padded = _fit(rest, pairing.OFFER_LENGTH)
        sealed = primitives.seal_aead(key, NONCE, padded, primitives.enc("invite/offer", aad))
    payload = bytes((1, 0)) + SECRET + primitives.sha256(sealed)
    link = pairing.read_link(f"https://relay.example/i#1{_letters(payload)}")
    try:
        terms = pairing.open_offer(link, sealed)
    except PairingRefused as refusal:
        return why(refusal)
    assert pairing.is_relay_address(terms.relay)
    return TAKEN


def read_guest_link(data: bytes) -> str:
    """A guest link: there is one way of writing it, but for white space."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        link = guests.read_link(text)
    except LinkRefused as refusal:
        return why(refusal)
    assert guests.write_link(link) == "".join(text.split())
    return TAKEN


def open_guest_item(data: bytes) -> str:
    """What a guest link opens, as it came; and with this content inside a whole seal."""
    depth, rest = data[:1], data[1:]
    item = rest
    if depth == bytes((BOTH_SEALED,)):
        header = b"DBG1\x01\0\0\0" + bytes(4) + SALT + NONCE
        key = primitives.hkdf(SECRET, SALT, b"drawbridge/1/guest/key", 32)
        item = header + primitives.seal_gcm(key, NONCE, _fit(rest, GUEST_ROOM), header)
    try:
        # One that needs a passphrase is refused here: stretching is slow, and reads nothing.
        content = guests.unpack(item, SECRET)
    except GuestRefused as refusal:
        return why(refusal)
    assert not guests.needs_passphrase(item)
    assert isinstance(json.loads(content), dict)
    assert guests.pack(content, SECRET, item[12:44], item[44:56]) == item
    return TAKEN


TARGETS: dict[str, Target] = {
    "envelope": open_envelope,
    "body": read_body,
    "link": read_link,
    "offer": open_offer,
    "guest-link": read_guest_link,
    "guest-item": open_guest_item,
}
"""What is fuzzed, by name."""


def seeds(name: str) -> Iterator[bytes]:
    """Give what a target begins with: the vectors of its kind, at every depth."""
    for path in sorted(VECTORS.rglob("*.json")):
        vector = json.loads(path.read_text("utf-8"))
        yield from _seeds_of(name, vector["plays"], vector["inputs"])


def _seeds_of(name: str, plays: str, given: dict[str, Any]) -> Iterator[bytes]:
    if "text" in given and plays == name:
        yield given["text"].encode("utf-8", "surrogatepass")
    if plays == "body":
        encoded = bytes.fromhex(given["encoded"])
        if name == "body":
            yield encoded
        if name == "envelope" and len(encoded) < ROOM:
            yield bytes((BOTH_SEALED,)) + len(encoded).to_bytes(4, "big") + encoded
    if plays == name and "sealed" in given:
        sealed = b64decode(given["sealed"])
        yield bytes((RAW,)) + sealed
        if name != "envelope":
            yield from _inside(name, given, sealed)


def _inside(name: str, given: dict[str, Any], sealed: bytes) -> Iterator[bytes]:
    """Give what is inside a seal, where the vector's own secret opens it."""
    try:
        if name == "offer":
            link = pairing.read_link(given["text"])
            key, aad = (
                primitives.derive(link.secret, "invite/offer"),
                primitives.enc("invite/offer", link.slot),
            )
            padded = primitives.open_aead(key, NONCE, sealed, aad)
        else:
            key = primitives.hkdf(
                bytes.fromhex(given["secret"]), sealed[12:44], b"drawbridge/1/guest/key", 32
            )
            padded = primitives.open_gcm(key, sealed[44:56], sealed[56:], sealed[:56])
    except (primitives.AeadFailed, LinkRefused, ValueError):
        return
    yield bytes((BOTH_SEALED,)) + padded.rstrip(b"\0")


def why(refusal: SealError) -> str:
    """Return the rule that refused, as its own library says it, without what was refused."""
    if refusal.__cause__ is None:
        return f"{type(refusal).__name__} {refusal.why}"
    said = str(refusal.__cause__)
    return re.sub(r"enum value .* - at|\bbytes? 0x\w\w|'.*'|[^\w$.`\[\] <>=,|()-]|\d", "", said)


def _outer(inside: bytes) -> bytes:
    return HEADER + primitives.hpke_seal(READER.public, inside, _info())


def _info() -> bytes:
    return primitives.digest("env/outer", HEADER, LANE.context, bytes((LANE.direction,)), READING.fingerprint)


def _fit(data: bytes, length: int) -> bytes:
    return data[:length].ljust(length, b"\0")


def _letters(value: bytes) -> str:

    return urlsafe_b64encode(value).decode("ascii")
