"""Envelopes: what was sealed opens, and nothing else does."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawbridge.core import envelope, padding, primitives, wire
from drawbridge.core.crossings import Depth, Need
from drawbridge.core.entries import MAX_TEXT, Practice
from drawbridge.core.envelope import Lane
from drawbridge.core.wire import Body, Kind
from drawbridge.errors import BodyRefused, EnvelopeRefused, SealError

MINE = primitives.key_pair(b"\x01" * 32)
OTHER = primitives.key_pair(b"\x02" * 32)
LANE = Lane(b"\x0c" * 32, envelope.INVITER_SENDS, b"\x0b" * 32)
SEEDS = {primitives.key_id(MINE.public): MINE.seed}
ID = bytes(range(16))
entropy = Random(7).randbytes


def crossing(text: str) -> Body:
    payload = wire.CrossingPayload(ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), text, 0)
    return Body(Kind.CROSSING, 1, 29_000_000, None, None, None, payload)


def unread(length: int) -> bytes:
    """An encoded body of exactly so many bytes, of a kind nobody knows yet."""
    plain = msgspec.msgpack.encode({"t": 99, "n": 1, "c": 0, "p": b""})
    most = length - len(plain)
    for size in range(most - 5, most + 1):
        made = msgspec.msgpack.encode({"t": 99, "n": 1, "c": 0, "p": bytes(size)})
        if len(made) == length:
            return made
    raise AssertionError(length)


SEALED = envelope.seal(crossing("I miss you."), MINE.public, LANE, entropy)
SECOND = envelope.seal(crossing("I am afraid."), MINE.public, LANE, entropy)


def refusal(sealed: bytes, lane: Lane = LANE) -> EnvelopeRefused:
    with pytest.raises(SealError) as caught:
        envelope.open_(sealed, SEEDS, lane)
    assert type(caught.value) is EnvelopeRefused
    return caught.value


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=9000))
def test_sealing_then_opening_gives_the_same_body(text: str) -> None:
    one = crossing(text)
    sealed = envelope.seal(one, MINE.public, LANE, entropy)
    opened = envelope.open_(sealed, SEEDS, LANE)
    assert opened.body == one
    assert opened.encoded == wire.encode_body(one)
    assert len(sealed) in padding.SIZES


@pytest.mark.parametrize(("size", "capacity"), [*zip(padding.SIZES, padding.CAPACITIES, strict=True)])
def test_each_size_is_filled_to_its_last_byte(size: int, capacity: int) -> None:
    full = unread(capacity)
    sealed = envelope.seal_encoded(full, MINE.public, LANE, entropy)
    assert len(sealed) == size
    assert envelope.open_(sealed, SEEDS, LANE).encoded == full


def test_one_byte_more_takes_the_next_size_until_there_is_none() -> None:
    sealed = envelope.seal_encoded(unread(padding.CAPACITIES[0] + 1), MINE.public, LANE, entropy)
    assert len(sealed) == padding.SIZES[1]
    with pytest.raises(BodyRefused, match="too-large"):
        envelope.seal_encoded(bytes(padding.CAPACITIES[-1] + 1), MINE.public, LANE, entropy)


def test_the_longest_text_with_a_key_announced_opens() -> None:
    key = wire.KeyAnnouncement(1_700_000_000_000, OTHER.public)
    payload = wire.CrossingPayload(
        ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), "\U0001f9d7" * MAX_TEXT, 0
    )
    one = Body(Kind.CROSSING, 2, 1, None, None, key, payload)
    sealed = envelope.seal(one, MINE.public, LANE, entropy)
    assert len(sealed) == padding.SIZES[4]
    assert envelope.open_(sealed, SEEDS, LANE).body == one


def test_a_short_word_and_a_long_one_weigh_the_same() -> None:
    assert len(SEALED) == len(SECOND) == len(envelope.seal(crossing("x" * 2500), MINE.public, LANE, entropy))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SEALED) * 8 - 1))
def test_any_flipped_bit_is_refused_with_the_same_class(bit: int) -> None:
    changed = bytearray(SEALED)
    changed[bit // 8] ^= 1 << bit % 8
    expected = "header" if bit < 32 else "unknown-key" if bit < 160 else "seal"
    assert refusal(bytes(changed)).why == expected


@pytest.mark.parametrize("byte", [*range(20), 20, 1107, 1108, 1139, 1140, 1171, 1172, 1188, 4079, 4080, 4095])
def test_a_changed_byte_at_every_border_is_refused(byte: int) -> None:
    changed = bytearray(SEALED)
    changed[byte] ^= 0xFF
    refusal(bytes(changed))


@settings(deadline=None)
@given(st.integers(0, len(SEALED) - 1))
def test_any_truncation_is_refused(length: int) -> None:
    assert refusal(SEALED[:length]).why == "header"


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=64))
def test_any_extension_is_refused(more: bytes) -> None:
    assert refusal(SEALED + more).why == "header"


@pytest.mark.parametrize("size", padding.SIZES[1:])
def test_an_envelope_stretched_to_the_next_size_is_refused(size: int) -> None:
    assert refusal(SEALED.ljust(size, b"\0")).why == "seal"


@settings(max_examples=100, deadline=None)
@given(st.integers(21, len(SEALED) - 1))
def test_two_envelopes_cannot_be_spliced(cut: int) -> None:
    assert refusal(SEALED[:cut] + SECOND[cut:]).why == "seal"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(padding.SIZES[:2]), st.integers(0, 2**32))
def test_an_envelope_made_without_the_bridges_secret_is_refused(size: int, seed: int) -> None:
    """Somebody who knows the address and the public key, and nothing else."""
    dice = Random(seed)
    start = SEALED[: envelope.HEADER_LENGTH]
    assert refusal(start + dice.randbytes(size - len(start))).why == "seal"
    guess = Lane(LANE.context, LANE.direction, dice.randbytes(32))
    assert refusal(envelope.seal(crossing("forged"), MINE.public, guess, dice.randbytes)).why == "seal"


@pytest.mark.parametrize(
    "lane",
    [
        Lane(LANE.context, envelope.ACCEPTER_SENDS, LANE.psk),
        Lane(b"\x0d" * 32, LANE.direction, LANE.psk),
        Lane(LANE.context, LANE.direction, b"\x0a" * 32),
    ],
    ids=["direction", "context", "psk"],
)
def test_another_lane_is_refused(lane: Lane) -> None:
    assert refusal(SEALED, lane).why == "seal"


def test_an_envelope_for_somebody_else_is_refused() -> None:
    sealed = envelope.seal(crossing("not for you"), OTHER.public, LANE, entropy)
    assert refusal(sealed).why == "unknown-key"


def test_an_envelope_relabelled_for_another_of_my_keys_is_refused() -> None:
    both = {**SEEDS, primitives.key_id(OTHER.public): OTHER.seed}
    moved = SEALED[:4] + primitives.key_id(OTHER.public) + SEALED[20:]
    with pytest.raises(EnvelopeRefused, match="seal"):
        envelope.open_(moved, both, LANE)
    assert envelope.open_(SEALED, both, LANE).body == crossing("I miss you.")


@pytest.mark.parametrize("preamble", ["00010000", "02010000", "01000000", "01020000", "01010100", "01010001"])
def test_another_version_suite_or_reserved_bit_is_refused(preamble: str) -> None:
    assert refusal(bytes.fromhex(preamble) + SEALED[4:]).why == "header"


def sealed_padding(padded: bytes) -> bytes:
    """What only the other end of the bridge could make: both layers right, the padding not."""
    fingerprint = primitives.sha256(MINE.public)
    header = bytes((1, 1, 0, 0)) + fingerprint[:16]
    inner = envelope.seal_inner(padded, header, fingerprint, LANE, entropy(32))
    info = primitives.digest("env/outer", header, LANE.context, bytes((LANE.direction,)), fingerprint)
    return header + primitives.hpke_seal(MINE.public, inner, info)


def test_padding_that_is_not_zero_and_a_length_that_lies_are_refused() -> None:
    room = padding.CAPACITIES[0] + padding.LENGTH_BYTES
    honest = padding.pad(wire.encode_body(crossing("x")), room)
    assert envelope.open_(sealed_padding(honest), SEEDS, LANE).body == crossing("x")
    assert refusal(sealed_padding(honest[:-1] + b"\x01")).why == "padding"
    assert refusal(sealed_padding(b"\xff" * 4 + honest[4:])).why == "padding"


def test_a_body_the_other_end_should_never_send_is_refused_as_a_body() -> None:
    with pytest.raises(BodyRefused, match="malformed"):
        envelope.open_(envelope.seal_encoded(b"\x91" * 2000, MINE.public, LANE, entropy), SEEDS, LANE)


@pytest.mark.parametrize(
    "public",
    [OTHER.public[:1184] + bytes(32), b"\xff" * 1184 + OTHER.public[1184:]],
    ids=["low-order", "modulus"],
)
def test_an_announced_key_that_would_jam_the_outbox_is_refused(public: bytes) -> None:
    announced = Body(
        Kind.MORE_LATER, 1, 1, None, None, wire.KeyAnnouncement(1, public), wire.MoreLaterPayload(ID)
    )
    accept = wire.AcceptPayload(public, "http://localhost:8420", ID, bytes(32), bytes(32), "Mara")
    for one in (announced, Body(Kind.ACCEPT, 1, 1, None, None, None, accept)):
        with pytest.raises(BodyRefused, match="key"):
            envelope.open_(envelope.seal(one, MINE.public, LANE, entropy), SEEDS, LANE)


def test_sealing_to_a_key_that_is_none_is_refused() -> None:
    for public in (b"", MINE.public[:-1], MINE.public[:1184] + bytes(32)):
        with pytest.raises(EnvelopeRefused, match="key"):
            envelope.seal(crossing("x"), public, LANE, entropy)


def test_the_same_body_sealed_twice_shares_no_bytes_but_the_header() -> None:
    again = envelope.seal(crossing("I miss you."), MINE.public, LANE, entropy)
    assert again[:20] == SEALED[:20]
    assert again[20:1140] != SEALED[20:1140]
    assert again[1140:] != SEALED[1140:]


def test_either_end_can_make_any_envelope_so_none_proves_its_author() -> None:
    fabricated = envelope.seal(crossing("I never said this"), MINE.public, LANE, entropy)
    assert envelope.open_(fabricated, SEEDS, LANE).body == crossing("I never said this")


def test_an_expanded_key_opens_as_its_seed_does() -> None:
    expanded = {primitives.key_id(MINE.public): primitives.expand_key(MINE.seed)}
    assert envelope.open_(SEALED, expanded, LANE) == envelope.open_(SEALED, SEEDS, LANE)


def test_an_envelopes_id_is_the_head_of_its_hash() -> None:
    assert envelope.envelope_id(SEALED) == primitives.sha256(SEALED)[:16]
    assert envelope.recipient_key_id(SEALED) == primitives.key_id(MINE.public)


def test_a_refusal_says_nothing_about_what_was_inside() -> None:
    shown = str(refusal(SEALED[:-1] + bytes((SEALED[-1] ^ 1,))))
    assert shown == "EnvelopeRefused(why='seal')"


def test_secrets_do_not_show_in_a_representation() -> None:
    assert repr(b"\x0b" * 32)[2:-1] not in repr(LANE)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=5000))
def test_random_bytes_never_raise_anything_else(hostile: bytes) -> None:
    refusal(hostile)
