"""Vectors of the inner layer and of whole envelopes: taken, changed, misdirected, and made with one fault."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from drawbridge.core import envelope, primitives
from vector_book import (
    ACCEPT,
    BAD_MODULUS,
    BEN,
    CONTEXT,
    LANE,
    LOW_ORDER,
    MID,
    OTHER_LANE,
    PSK,
    STRANGER,
    Book,
    fixed,
    flipped,
    more_later,
    padded,
)


def known_answers(book: Book) -> None:
    """Encodings, hashes, keys, and the inner layer byte by byte."""
    for name, label, parts in (
        ("plain", "test", ["6162", "63"]),
        ("no-parts", "test", []),
        ("empty-part", "test", ["", "616263"]),
    ):
        book.add(f"known/enc-{name}", "enc and H", "encoding", {"label": label, "parts": parts})
    for name, length in (("short", 6), ("plain", 32), ("long", 64)):
        given = {"ikm": fixed("ikm", 32).hex(), "label": "test", "parts": ["6162", "63"], "length": length}
        book.add(f"known/kdf-{name}", f"KDF of {length} bytes", "derivation", given)
    book.add("known/keys", "A seed and its key pair", "keys", {"seed": BEN.seed.hex()})
    inner = {"recipient": BEN.public.hex(), "context": CONTEXT.hex(), "psk": PSK.hex(), "mid": MID.hex()}
    for direction in (1, 2):
        given = {**inner, "direction": direction, "padded": padded(more_later()).hex()}
        book.add(f"known/inner-direction-{direction}", "The inner layer, whole", "inner", given)


def envelopes_taken(book: Book) -> None:
    """Envelopes that open."""
    unknown = more_later(t=77, p={"later": [1, 2, 3]})
    announced = more_later(e={"t": 1_750_000_000_000, "k": STRANGER.public})
    terms = more_later(r={"b": 1_740_000_000, "x": 1_750_000_000}, x=1_750_000_000)
    for name, what, body, size in (
        ("ok-smallest", "The smallest body", more_later(), 4_096),
        ("ok-full", "A body that fills its envelope", full_body(2_888), 4_096),
        ("ok-16384", "An envelope of the second size", full_body(2_889), 16_384),
        ("ok-65536", "An envelope of the third size", full_body(15_177), 65_536),
        ("ok-unknown-kind", "A kind of a later version: opened, its payload kept", unknown, 4_096),
        ("ok-key-announced", "A body that announces a newer key", announced, 4_096),
        ("ok-release-terms", "A body that repeats what the relay was told", terms, 4_096),
    ):
        whole = padded(body, size)
        book.envelope(name, what, book.sealed(f"envelope/{name}", partial(seal_by_hand, whole)))
    back = book.sealed(
        "envelope/ok-direction-2",
        lambda: seal_by_hand(padded(more_later()), outer=OTHER_LANE, inner=OTHER_LANE),
    )
    book.envelope("ok-direction-2", "What the accepter sends", back, lane=OTHER_LANE)


def envelopes_changed(book: Book) -> None:
    """One good envelope, changed on the way by somebody without any key."""
    good = b64decode(book.made["envelope/ok-smallest"]["inputs"]["sealed"])
    header, seal = "EnvelopeRefused header", "EnvelopeRefused seal"
    for name, what, sealed, refused in (
        ("version-0", "Version 0", b"\x00" + good[1:], header),
        ("version-2", "Version 2", b"\x02" + good[1:], header),
        ("suite-0", "Suite 0", good[:1] + b"\x00" + good[2:], header),
        ("suite-2", "Suite 2", good[:1] + b"\x02" + good[2:], header),
        ("reserved-first", "First reserved byte set", flipped(good, 2), header),
        ("reserved-second", "Second reserved byte set", flipped(good, 3, 0x80), header),
        ("empty", "Nothing at all", b"", header),
        ("cut-in-preamble", "Cut after the version", good[:1], header),
        ("cut-after-preamble", "Cut after the reserved bytes", good[:4], header),
        ("cut-after-header", "Cut after the key id", good[:20], header),
        ("cut-after-encapsulated-key", "Cut after the encapsulated key", good[:1140], header),
        ("one-byte-short", "The last byte is missing", good[:-1], header),
        ("one-byte-long", "One byte too many", good + b"\0", header),
        ("size-between", "8192 bytes, which is no size", good.ljust(8_192, b"\0"), header),
        ("stretched", "Zeros up to the next size", good.ljust(16_384, b"\0"), seal),
        ("key-id-changed", "A flipped bit in the key id", flipped(good, 19), "EnvelopeRefused unknown-key"),
        ("ml-kem-half-changed", "A flipped bit in the ML-KEM ciphertext", flipped(good, 20), seal),
        ("ml-kem-half-changed-last", "A flipped bit at its end", flipped(good, 1107), seal),
        ("x25519-half-changed", "A flipped bit in the X25519 share", flipped(good, 1108), seal),
        ("x25519-low-order", "A zero X25519 share", good[:1108] + bytes(32) + good[1140:], seal),
        ("mid-changed", "A flipped bit in the sealed mid", flipped(good, 1140), seal),
        ("inner-changed-outside", "A flipped bit in the sealed inner layer", flipped(good, 2_000), seal),
        ("outer-tag-changed", "A flipped bit in the outer tag", flipped(good, 4_095), seal),
    ):
        book.envelope(name, what, sealed, refused)


def envelopes_of_another_lane(book: Book) -> None:
    """A good envelope met by somebody it was not meant for, or on another bridge."""
    elsewhere = fixed("other", 32)
    good = b64decode(book.made["envelope/ok-smallest"]["inputs"]["sealed"])
    second = b64decode(book.made["envelope/ok-release-terms"]["inputs"]["sealed"])
    seal = "EnvelopeRefused seal"
    book.envelope("direction-swapped", "Handed back to its sender's side", good, seal, OTHER_LANE)
    book.envelope("other-bridge", "Another bridge's id", good, seal, replace(LANE, context=elsewhere))
    book.envelope("other-secret", "Another bridge secret", good, seal, replace(LANE, psk=elsewhere))
    book.envelope("spliced", "The head of one and the tail of another", good[:1140] + second[1140:], seal)
    stranger = book.sealed(
        "envelope/other-recipient", lambda: seal_by_hand(padded(more_later()), public=STRANGER.public)
    )
    book.envelope("other-recipient", "Sealed to another key", stranger, "EnvelopeRefused unknown-key")
    relabelled = stranger[:4] + primitives.key_id(BEN.public) + stranger[20:]
    book.envelope("relabelled", "Sealed to another key, then given this key's id", relabelled, seal)


def envelopes_by_the_other_end(book: Book) -> None:
    """Envelopes only somebody with the bridge's secret could make, each with one thing wrong."""
    good = padded(more_later())
    wrong_print = primitives.sha256(STRANGER.public)
    seal, room = "EnvelopeRefused seal", "EnvelopeRefused padding"
    body, key = "BodyRefused malformed", "BodyRefused key"
    low, modulus = ({"t": 1, "k": public} for public in (LOW_ORDER, BAD_MODULUS))
    accept = ACCEPT | {"k": LOW_ORDER}
    faults: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
        ("inner-tag", "Outer right, inner tag wrong",
         lambda: seal_by_hand(good, spoil=lambda layer: flipped(layer, -1)), seal),
        ("inner-text", "Outer right, inner ciphertext changed",
         lambda: seal_by_hand(good, spoil=lambda layer: flipped(layer, 40)), seal),
        ("inner-mid", "Outer right, another mid in front of the inner layer",
         lambda: seal_by_hand(good, spoil=lambda layer: flipped(layer, 0)), seal),
        ("inner-direction", "Outer right, inner for the other direction",
         lambda: seal_by_hand(good, inner=OTHER_LANE), seal),
        ("inner-bridge", "Outer right, inner for another bridge",
         lambda: seal_by_hand(good, inner=replace(LANE, context=fixed("other", 32))), seal),
        ("inner-secret", "Outer right, inner under another secret",
         lambda: seal_by_hand(good, inner=replace(LANE, psk=fixed("other", 32))), seal),
        ("outer-direction", "Inner right, outer for the other direction",
         lambda: seal_by_hand(good, outer=OTHER_LANE), seal),
        ("outer-bridge", "Inner right, outer for another bridge",
         lambda: seal_by_hand(good, outer=replace(LANE, context=fixed("other", 32))), seal),
        ("other-fingerprint", "Both layers bound to another recipient's fingerprint",
         lambda: seal_by_hand(good, fingerprint=wrong_print), seal),
        ("padding-not-zero", "The last byte of the padding is 1",
         lambda: seal_by_hand(good[:-1] + b"\x01"), room),
        ("length-beyond", "A body longer than the envelope",
         lambda: seal_by_hand(b"\xff\xff\xff\xff" + good[4:]), room),
        ("length-short", "A length one less, so the padding starts with a byte of the body",
         lambda: seal_by_hand((len(more_later()) - 1).to_bytes(4, "big") + good[4:]), room),
        ("body-empty", "No body at all", lambda: seal_by_hand(padded(b"")), body),
        ("body-malformed", "A body that is not MessagePack", lambda: seal_by_hand(padded(b"\xc1")), body),
        ("announced-key-low-order", "Announces a key whose X25519 half is zero",
         lambda: seal_by_hand(padded(more_later(e=low))), key),
        ("announced-key-modulus", "Announces a key whose ML-KEM half is out of range",
         lambda: seal_by_hand(padded(more_later(e=modulus))), key),
        ("accept-key-low-order", "Accepts with a key whose X25519 half is zero",
         lambda: seal_by_hand(padded(more_later(t=12, p=accept))), key),
    )  # fmt: skip
    for name, what, make, refused in faults:
        book.envelope(name, what, book.sealed(f"envelope/{name}", make), refused)


def full_body(length: int) -> bytes:
    """Return a body of exactly so many bytes, by a field that nobody knows."""
    spare = length - len(more_later(z=bytes(256))) + 256
    return more_later(z=bytes(spare))


def seal_by_hand(
    padded: bytes,
    *,
    public: bytes = BEN.public,
    outer: envelope.Lane = LANE,
    inner: envelope.Lane = LANE,
    spoil: Callable[[bytes], bytes] = bytes,
    fingerprint: bytes = b"",
) -> bytes:
    """Seal as the other end of the bridge could, with one thing wrong."""
    true_print = primitives.sha256(public)
    used = fingerprint or true_print
    header = bytes((1, 1, 0, 0)) + true_print[:16]
    layer = spoil(envelope.seal_inner(padded, header, used, inner, MID))
    info = primitives.digest("env/outer", header, outer.context, bytes((outer.direction,)), used)
    return header + primitives.hpke_seal(public, layer, info)
