"""The primitives, against values that other programs and papers give."""

from __future__ import annotations

import hashlib
import hmac
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawbridge.core import primitives
from drawbridge.core.primitives import AeadFailed, KeyUnusable

PAIR = primitives.key_pair(bytes(range(32)))


def test_enc_and_digest_have_their_known_values() -> None:
    assert primitives.enc("test", b"ab", b"c").hex() == (
        "11647261776272696467652f312f746573740000000261620000000163"
    )
    assert primitives.digest("test", b"ab", b"c").hex() == (
        "80b2eee5bf8cd2825a8ec058f7946bdddb275fd2f18371145bbe8bfda43494bc"
    )


@given(
    st.tuples(st.sampled_from(("a", "ab", "abc")), st.lists(st.binary(max_size=6), max_size=4)),
    st.tuples(st.sampled_from(("a", "ab", "abc")), st.lists(st.binary(max_size=6), max_size=4)),
)
def test_two_different_lists_never_encode_alike(
    one: tuple[str, list[bytes]], other: tuple[str, list[bytes]]
) -> None:
    same = primitives.enc(one[0], *one[1]) == primitives.enc(other[0], *other[1])
    assert same == (one == other)


def test_derive_is_hkdf_sha256_without_salt() -> None:
    ikm, info = b"k" * 32, primitives.enc("x", b"part")
    extracted = hmac.digest(bytes(32), ikm, "sha256")
    first = hmac.digest(extracted, info + b"\x01", "sha256")
    second = hmac.digest(extracted, first + info + b"\x02", "sha256")
    assert primitives.derive(ikm, "x", b"part", length=48) == (first + second)[:48]


def test_argon2id_gives_the_reference_programs_value() -> None:
    got = primitives.argon2id(b"password", b"somesalt", 65_536, 2, 1)
    assert got.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_a_seed_expands_as_in_the_x_wing_draft() -> None:
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    public = primitives.key_pair(seed).public
    assert len(public) == primitives.PUBLIC_LENGTH
    assert public.hex().startswith("e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5b19cfc3d")
    assert public.hex().endswith(
        "a7bcf4827ced611d0c7a7da104dde4322095339f64a61d5bb108ff0bf4d780cae509fb22c25"
        "6914193ff7349042581237d522828824ee3bdfd07fb03f1f942d2ea179fe722f06cc03de5b"
        "69859edb06eff389b27dce59844570216223593d4ba32d9abac8cd049040ef6534"
    )


def test_a_key_id_is_the_head_of_the_keys_hash() -> None:
    assert primitives.key_id(PAIR.public) == hashlib.sha256(PAIR.public).digest()[:16]


def test_a_seed_of_another_length_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        primitives.key_pair(bytes(31))


@pytest.mark.parametrize(
    "public",
    [
        b"",
        PAIR.public[:-1],
        PAIR.public + b"\0",
        b"\xff" * 1184 + PAIR.public[1184:],
        PAIR.public[:1184] + bytes(32),
        PAIR.public[:1184] + b"\x01" + bytes(31),
        PAIR.public[:1184]
        + bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        PAIR.public[:1184]
        + bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        PAIR.public[:1184] + b"\xec" + b"\xff" * 30 + b"\x7f",
        PAIR.public[:1184] + b"\xed" + b"\xff" * 30 + b"\x7f",
        PAIR.public[:1184] + b"\xee" + b"\xff" * 30 + b"\x7f",
    ],
    ids=["empty", "short", "long", "modulus", "zero", "one", "low3", "low4", "minus1", "p", "p+1"],
)
def test_a_key_that_cannot_be_sealed_to_is_refused_at_once(public: bytes) -> None:
    with pytest.raises(KeyUnusable):
        primitives.check_public(public)


def test_a_good_key_passes() -> None:
    primitives.check_public(PAIR.public)


@settings(max_examples=25)
@given(st.binary(max_size=300), st.binary(max_size=40))
def test_hpke_opens_what_it_sealed_and_only_under_the_same_info(plaintext: bytes, info: bytes) -> None:
    private = primitives.expand_key(PAIR.seed)
    sealed = primitives.hpke_seal(PAIR.public, plaintext, info)
    assert len(sealed) == primitives.ENCAPSULATED_LENGTH + len(plaintext) + primitives.TAG_LENGTH
    assert primitives.hpke_open(private, sealed, info) == plaintext
    with pytest.raises(AeadFailed):
        primitives.hpke_open(private, sealed, info + b"x")


@given(st.binary(max_size=1300))
def test_hpke_refuses_anything_else_in_one_way(hostile: bytes) -> None:
    with pytest.raises(AeadFailed):
        primitives.hpke_open(primitives.expand_key(PAIR.seed), hostile, b"")


def test_the_aead_refuses_a_wrong_key_nonce_text_and_associated_data() -> None:
    key, nonce = os.urandom(32), os.urandom(12)
    sealed = primitives.seal_aead(key, nonce, b"words", b"aad")
    assert primitives.open_aead(key, nonce, sealed, b"aad") == b"words"
    for wrong in (
        (os.urandom(32), nonce, sealed, b"aad"),
        (key, os.urandom(12), sealed, b"aad"),
        (key, nonce, sealed[:-1], b"aad"),
        (key, nonce, b"", b"aad"),
        (key, nonce, sealed, b"aae"),
    ):
        with pytest.raises(AeadFailed):
            primitives.open_aead(*wrong)


def test_secrets_do_not_show_in_a_representation() -> None:
    pair = primitives.key_pair(b"\x11" * 32)
    assert "1111" not in repr(pair)
    assert str(b"\x11" * 4)[2:-1] not in repr(pair).replace(repr(pair.public), "")
    assert "seed" not in repr(primitives.expand_key(pair.seed))
