"""Pairing: two people, one link, and whoever stands in between."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.core import envelope, pairing, primitives, wire
from drawbridge.core.names import MailboxId, Token
from drawbridge.core.primitives import KeyPair
from drawbridge.core.wire import Body, Kind
from drawbridge.core.wordlist import WORDS
from drawbridge.errors import EnvelopeRefused, LinkRefused, PairingRefused

RELAY = "https://relay.example:8443"
MAILBOX, TOKEN = MailboxId(b"m" * 16), Token(b"t" * 32)


@dataclass(frozen=True)
class Inviter:
    """What A keeps until the bridge stands."""

    secret: bytes
    half: bytes
    keys: KeyPair
    offer: pairing.Offer

    @property
    def link(self) -> pairing.Link:
        return pairing.read_link(self.offer.link)


def invites(seed: int, *, in_person: bool = False) -> Inviter:
    dice = Random(seed)
    secret, half = dice.randbytes(32), dice.randbytes(32)
    keys = primitives.key_pair(dice.randbytes(32))
    offer = pairing.make_offer(secret, half, keys.public, RELAY, MAILBOX, TOKEN, in_person)
    return Inviter(secret, half, keys, offer)


@dataclass(frozen=True)
class Accepter:
    """What B keeps."""

    half: bytes
    keys: KeyPair
    link: pairing.Link
    terms: pairing.OfferTerms
    sealed: bytes
    encoded: bytes


def accepts(text: str, sealed_offer: bytes, seed: int) -> Accepter:
    dice = Random(seed)
    link = pairing.read_link(text)
    terms = pairing.open_offer(link, sealed_offer)
    half, keys = dice.randbytes(32), primitives.key_pair(dice.randbytes(32))
    payload = wire.AcceptPayload(keys.public, RELAY, b"b" * 16, b"w" * 32, half, "Ben")
    encoded = wire.encode_body(Body(Kind.ACCEPT, 1, 5, None, None, None, payload))
    lane = pairing.accept_lane(link.secret, link.payload, link.offer_hash)
    sealed = envelope.seal_encoded(encoded, terms.public, lane, dice.randbytes)
    return Accepter(half, keys, link, terms, sealed, encoded)


def reads_accept(a: Inviter, sealed: bytes) -> envelope.Opened:
    lane = pairing.accept_lane(a.secret, a.link.payload, a.link.offer_hash)
    return envelope.open_(sealed, {primitives.key_id(a.keys.public): a.keys.seed}, lane)


def words_of_inviter(a: Inviter, accepted: envelope.Opened) -> tuple[str, ...]:
    assert isinstance(accepted.body.payload, wire.AcceptPayload)
    half = accepted.body.payload.half
    return pairing.check_words(a.secret, a.half, half, a.link.payload, a.link.offer_hash, accepted.encoded)


def words_of_accepter(b: Accepter, inviter_half: bytes) -> tuple[str, ...]:
    return pairing.check_words(
        b.link.secret, inviter_half, b.half, b.link.payload, b.link.offer_hash, b.encoded
    )


def test_two_people_end_with_the_same_words_and_the_same_secrets() -> None:
    a = invites(1)
    b = accepts(a.offer.link, a.offer.sealed, 2)
    accepted = reads_accept(a, b.sealed)
    assert isinstance(accepted.body.payload, wire.AcceptPayload)
    assert accepted.encoded == b.encoded

    confirm = wire.encode_body(
        Body(Kind.CONFIRM, 1, 6, None, None, None, wire.ConfirmPayload(a.half, "Ada", b"f" * 32))
    )
    lane_a = pairing.confirm_lane(
        a.secret, accepted.body.payload.half, a.link.payload, a.link.offer_hash, accepted.encoded
    )
    sealed = envelope.seal_encoded(confirm, accepted.body.payload.public, lane_a, Random(3).randbytes)
    lane_b = pairing.confirm_lane(b.link.secret, b.half, b.link.payload, b.link.offer_hash, b.encoded)
    confirmed = envelope.open_(sealed, {primitives.key_id(b.keys.public): b.keys.seed}, lane_b)
    assert isinstance(confirmed.body.payload, wire.ConfirmPayload)
    pairing.check_commitment(b.terms.commitment, confirmed.body.payload.half)

    mine = pairing.finish(
        a.secret, a.half, b.half, a.link.payload, a.link.offer_hash, accepted.encoded, confirm
    )
    theirs = pairing.finish(
        b.link.secret, a.half, b.half, b.link.payload, b.link.offer_hash, b.encoded, confirmed.encoded
    )
    assert mine == theirs
    assert len({mine.context, mine.send_1, mine.send_2}) == 3
    assert words_of_inviter(a, accepted) == words_of_accepter(b, a.half)


def test_the_offer_says_what_the_inviter_put_in() -> None:
    a = invites(1, in_person=True)
    terms = pairing.open_offer(a.link, a.offer.sealed)
    assert (terms.public, terms.relay, terms.mailbox, terms.token) == (a.keys.public, RELAY, MAILBOX, TOKEN)
    assert terms.in_person
    assert len(a.offer.sealed) == 4096 + 16


def test_before_approval_nothing_of_the_inviter_but_keys_and_mailbox_is_out() -> None:
    a = invites(1)
    terms = pairing.open_offer(a.link, a.offer.sealed)
    assert set(pairing.OfferTerms.__dataclass_fields__) == {
        "public", "relay", "mailbox", "token", "commitment", "in_person",
    }  # fmt: skip
    assert a.half not in a.offer.sealed
    assert terms.commitment != a.half


def test_a_replaced_link_gives_different_words() -> None:
    """Somebody who hands B their own link and plays B to A, and A to B."""
    a, between = invites(1), invites(66)
    b = accepts(between.offer.link, between.offer.sealed, 2)
    posing_as_b = accepts(a.offer.link, a.offer.sealed, 67)
    at_a = words_of_inviter(a, reads_accept(a, posing_as_b.sealed))
    assert at_a != words_of_accepter(b, between.half)


def test_one_who_copies_the_accepters_half_still_gives_different_words() -> None:
    a, between = invites(1), invites(66)
    b = accepts(between.offer.link, between.offer.sealed, 2)
    relayed = wire.AcceptPayload(between.keys.public, RELAY, b"b" * 16, b"w" * 32, b.half, "Ben")
    encoded = wire.encode_body(Body(Kind.ACCEPT, 1, 5, None, None, None, relayed))
    at_a = pairing.check_words(a.secret, a.half, b.half, a.link.payload, a.link.offer_hash, encoded)
    assert at_a != words_of_accepter(b, between.half)


def test_the_words_do_not_move_with_the_confirm_so_nobody_can_search_for_a_match() -> None:
    """A changed confirm changes the secrets, never the words: they are fixed before the half is shown."""
    a = invites(1)
    b = accepts(a.offer.link, a.offer.sealed, 2)
    arguments = (a.secret, a.half, b.half, a.link.payload, a.link.offer_hash, b.encoded)
    assert pairing.finish(*arguments, b"one confirm") != pairing.finish(*arguments, b"another")
    assert pairing.check_words(*arguments) == words_of_accepter(b, a.half)


def test_a_half_that_was_not_committed_to_is_refused() -> None:
    a = invites(1)
    terms = pairing.open_offer(a.link, a.offer.sealed)
    pairing.check_commitment(terms.commitment, a.half)
    with pytest.raises(PairingRefused, match="commitment"):
        pairing.check_commitment(terms.commitment, bytes(32))


@given(st.integers(0, 6), st.integers(0, 255))
def test_every_input_moves_the_secrets(which: int, bit: int) -> None:
    parts = [bytes((place,)) * 32 for place in range(7)]
    changed = list(parts)
    flipped = bytearray(changed[which])
    flipped[bit // 8] ^= 1 << bit % 8
    changed[which] = bytes(flipped)
    before, after = pairing.finish(*parts), pairing.finish(*changed)
    assert before.context == after.context or which not in (0, 1, 2)
    assert before.send_1 != after.send_1
    assert before.send_2 != after.send_2


def test_an_accept_answers_one_invitation_only() -> None:
    a, other = invites(1), invites(2)
    b = accepts(a.offer.link, a.offer.sealed, 3)
    with pytest.raises(EnvelopeRefused):
        reads_accept(other, b.sealed)
    lane = pairing.accept_lane(a.secret, a.link.payload, other.link.offer_hash)
    with pytest.raises(EnvelopeRefused, match="seal"):
        envelope.open_(b.sealed, {primitives.key_id(a.keys.public): a.keys.seed}, lane)


def test_a_confirm_answers_one_accept_only() -> None:
    a = invites(1)
    b = accepts(a.offer.link, a.offer.sealed, 2)
    right = pairing.confirm_lane(a.secret, b.half, a.link.payload, a.link.offer_hash, b.encoded)
    wrong = pairing.confirm_lane(a.secret, b.half, a.link.payload, a.link.offer_hash, b.encoded + b"\0")
    assert right.psk != wrong.psk
    assert right != pairing.accept_lane(a.secret, a.link.payload, a.link.offer_hash)


def test_fifty_parallel_invitations_do_not_mix() -> None:
    made = [invites(seed) for seed in range(50)]
    assert len({one.offer.slot for one in made}) == 50
    for one, next_one in pairwise(made):
        with pytest.raises(PairingRefused, match="offer"):
            pairing.open_offer(one.link, next_one.offer.sealed)


def test_my_own_link_is_known_by_its_slot() -> None:
    a = invites(1)
    assert a.link.slot == a.offer.slot != invites(2).offer.slot


def test_a_wrong_offer_is_refused() -> None:
    a = invites(1)
    changed = bytearray(a.offer.sealed)
    changed[100] ^= 1
    for sealed in (bytes(changed), a.offer.sealed[:-1], a.offer.sealed + b"\0", b""):
        with pytest.raises(PairingRefused, match="offer"):
            pairing.open_offer(a.link, sealed)


def offered(a: Inviter, encoded: bytes) -> tuple[pairing.Link, bytes]:
    """A link and offer by somebody who follows the protocol but for what the offer says."""
    sealed = pairing.seal_offer(encoded, a.secret)
    return replace(a.link, offer_hash=primitives.sha256(sealed)), sealed


def terms_of(a: Inviter) -> dict[str, object]:
    return {
        "v": 1, "s": 1, "k": a.keys.public, "u": RELAY, "m": MAILBOX, "w": TOKEN,
        "h": pairing.commitment_to(a.half), "d": "sent",
    }  # fmt: skip


def test_the_hand_made_offer_of_these_tests_is_taken_when_nothing_is_wrong() -> None:
    a = invites(1)
    link, sealed = offered(a, msgspec.msgpack.encode(terms_of(a)))
    assert pairing.open_offer(link, sealed) == pairing.open_offer(a.link, a.offer.sealed)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"v": 2}, "offer"), ({"v": 0}, "offer"), ({"s": 2}, "offer"), ({"d": "in-person"}, "mode"),
        ({"d": "whim"}, "offer"), ({"k": bytes(1215)}, "offer"), ({"k": b"\xff" * 1216}, "key"),
        ({"k": bytes(1216)}, "key"), ({"u": "https://a@b"}, "offer"), ({"u": "https://r/?x"}, "offer"),
        ({"m": b""}, "offer"), ({"w": bytes(33)}, "offer"), ({"h": bytes(31)}, "offer"),
        ({"w": 1.5}, "offer"),
    ],
    ids=str,
)  # fmt: skip
def test_an_offer_that_breaks_a_bound_is_refused(changes: dict[str, object], why: str) -> None:
    a = invites(1)
    link, sealed = offered(a, msgspec.msgpack.encode(terms_of(a) | changes))
    with pytest.raises(PairingRefused, match=why):
        pairing.open_offer(link, sealed)


@given(st.binary(max_size=600))
def test_an_offer_of_random_bytes_is_refused(encoded: bytes) -> None:
    link, sealed = offered(A_FIXED, encoded)
    with pytest.raises(PairingRefused, match="offer"):
        pairing.open_offer(link, sealed)


def test_an_offer_with_text_behind_it_is_refused() -> None:
    sealed = primitives.seal_aead(
        primitives.derive(A_FIXED.secret, "invite/offer"),
        primitives.NO_NONCE,
        bytes(4095) + b"\x01",
        primitives.enc("invite/offer", A_FIXED.offer.slot),
    )
    with pytest.raises(PairingRefused, match="offer"):
        pairing.open_offer(replace(A_FIXED.link, offer_hash=primitives.sha256(sealed)), sealed)


A_FIXED = invites(9)
LINK = A_FIXED.offer.link
PAYLOAD = A_FIXED.link.payload


def link_of(payload: bytes, relay: str = RELAY, mark: str = "/i#1") -> str:
    return f"{relay}{mark}{urlsafe_b64encode(payload).decode()}"


@pytest.mark.parametrize(
    "text", [LINK, f"  {LINK}\n", f"\t{LINK}", f"{LINK[:60]}\r\n {LINK[60:]}", LINK.replace("/i#", "\n/i#")]
)
def test_a_link_is_read_with_white_space_around_and_in_it(text: str) -> None:
    link = pairing.read_link(text)
    assert (link.relay_url, link.secret, link.payload) == (RELAY, A_FIXED.secret, PAYLOAD)


@pytest.mark.parametrize(
    "relay", ["http://localhost:8420", "https://[::1]:9", "https://relay.example/deep/i"]
)
def test_a_link_remembers_its_relay(relay: str) -> None:
    assert pairing.read_link(link_of(PAYLOAD, relay)).relay_url == relay


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "shape"), ("hello", "shape"), ("/i#1", "relay"), (LINK[:-1], "shape"), (LINK + "A", "shape"),
        (LINK + "=", "shape"), (LINK.replace("#", "?"), "shape"), (LINK.split("#", maxsplit=1)[0], "shape"),
        (LINK.split("#", maxsplit=1)[0] + "#", "shape"), (LINK[:-3] + "+/+", "shape"),
        (LINK[:-1] + "é", "shape"),
        (LINK.replace("#1", "#2"), "version"), (LINK.replace("#1", "#x"), "shape"), (LINK + LINK, "shape"),
        (link_of(b"\x02" + PAYLOAD[1:]), "version"), (link_of(b"\x00" + PAYLOAD[1:]), "version"),
        (link_of(PAYLOAD[:1] + b"\x02" + PAYLOAD[2:]), "version"), (link_of(PAYLOAD[:-3]), "shape"),
        (LINK.removeprefix("https://"), "relay"), (link_of(PAYLOAD, "javascript:alert(1)//x"), "relay"),
        (link_of(PAYLOAD, "https://user:pass@relay.example"), "relay"),
        (link_of(PAYLOAD, "file:///etc"), "relay"),
        (link_of(PAYLOAD, "https://relay.example?x=1"), "relay"),
        (link_of(PAYLOAD, "https://" + "a" * 250), "relay"),
        ("x" * 1_000_000, "shape"), ("\x00" * 50, "shape"), ("\ud800/i#1", "relay"),
    ],
    ids=lambda value: str(value)[-24:].encode("ascii", "replace").decode().replace("\x00", "0"),
)  # fmt: skip
def test_what_is_no_link_is_refused(text: str, why: str) -> None:
    with pytest.raises(LinkRefused, match=why):
        pairing.read_link(text)


@given(
    st.text(max_size=400)
    | st.text("abcAZ09-_#/i1:.", max_size=200).map(lambda tail: f"https://r.example/i#1{tail}")
)
def test_any_text_is_a_link_or_refused(text: str) -> None:
    with pytest.raises(LinkRefused):
        pairing.read_link(text)


@given(st.integers(0, len(LINK) - 1), st.characters())
def test_a_mutated_link_is_refused_or_names_another_offer(where: int, character: str) -> None:
    try:
        link = pairing.read_link(LINK[:where] + character + LINK[where + 1 :])
    except LinkRefused:
        return
    if (link.payload, link.relay_url) == (PAYLOAD, RELAY):
        return
    if link.payload == PAYLOAD:
        assert pairing.open_offer(link, A_FIXED.offer.sealed).relay == RELAY
        return
    with pytest.raises(PairingRefused):
        pairing.open_offer(link, A_FIXED.offer.sealed)


def test_an_address_no_link_may_carry_makes_no_offer() -> None:
    for relay in ("https://relay.example/", "relay.example", "https://a@b.example", "https://" + "a" * 250):
        with pytest.raises(LinkRefused, match="relay"):
            pairing.make_offer(bytes(32), bytes(32), A_FIXED.keys.public, relay, MAILBOX, TOKEN, False)


def test_the_words_come_from_the_first_44_bits() -> None:
    arguments = (bytes(32), bytes(32), bytes(32), bytes(66), bytes(32), b"accept")
    words = pairing.check_words(*arguments)
    so_far = primitives.digest("pair/t0", bytes(66), bytes(32), primitives.digest("pair/accept", b"accept"))
    bits = bin(int.from_bytes(primitives.derive(bytes(96), "pair/words", so_far, length=6), "big"))[2:].zfill(
        48
    )
    assert words == tuple(WORDS[int(bits[at : at + 11], 2)] for at in (0, 11, 22, 33))


def test_secrets_of_a_pairing_do_not_show_in_a_representation() -> None:
    terms = pairing.open_offer(A_FIXED.link, A_FIXED.offer.sealed)
    shown = repr((A_FIXED.offer, A_FIXED.link, terms))
    assert LINK not in shown
    assert repr(A_FIXED.secret)[2:-1] not in shown
    assert repr(TOKEN)[2:-1] not in shown
