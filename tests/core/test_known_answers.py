"""The known answers: given by the libraries as they are, and missed by ones that are wrong."""

from __future__ import annotations

import pytest

from drawbridge.core import known_answers
from drawbridge.core.primitives import AeadFailed, PrivateKey, argon2id, hpke_open, seal_aead


def test_the_libraries_give_the_answers_of_the_papers() -> None:
    assert known_answers.unfit() == ""


def test_a_stretching_that_is_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_answers, "argon2id", lambda *given, **_: argon2id(*given))
    assert known_answers.unfit() == "stretching"


def test_a_sealing_that_opens_only_its_own_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(private: PrivateKey, sealed: bytes, info: bytes) -> bytes:
        if sealed.startswith(known_answers._ENCAPSULATED):
            raise AeadFailed
        return hpke_open(private, sealed, info)

    monkeypatch.setattr(known_answers, "hpke_open", other)
    assert known_answers.unfit() == "sealing"


def test_a_sealing_that_binds_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_answers, "hpke_open", lambda *_: known_answers._TEXT)
    assert known_answers.unfit() == "sealing"


def test_a_cipher_that_leaves_out_what_is_bound_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(key: bytes, nonce: bytes, plaintext: bytes, _: bytes) -> bytes:
        return seal_aead(key, nonce, plaintext, b"")

    monkeypatch.setattr(known_answers, "seal_aead", careless)
    assert known_answers.unfit() == "sealing"
