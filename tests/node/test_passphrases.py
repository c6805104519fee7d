"""Advice about a passphrase: honest about the weak ones, and never a way to keep the node busy."""

from __future__ import annotations

import pytest
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

from drawbridge.node import passphrases
from drawbridge.node.passphrases import READ, advise

ALL_SIGNS = "".join(sorted({sign for signs in L33T_TABLE.values() for sign in signs}))


def test_what_is_guessed_at_once_is_said_to_be_weak_and_a_long_sentence_is_not() -> None:
    for weak in ("password1234", "p@$$w0rd1234", "aaaaaaaaaaaaaaa", "123456789012"):
        assert advise(weak, "Mara").is_weak, weak
    assert not advise("seven grey herons by the weir", "Mara").is_weak


@pytest.mark.parametrize(
    "passphrase", [ALL_SIGNS * 40, "325|94(27@[23+$9012481{%<515(0[5<9+@99{679", "x" * 10_000]
)
def test_no_passphrase_takes_the_advice_long(passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def counting(text: str, user_inputs: list[str]) -> object:
        judged.extend([text, *user_inputs])
        return zxcvbn(text, user_inputs=user_inputs)

    monkeypatch.setattr(passphrases, "zxcvbn", counting)
    advise(passphrase, "n" * 10_000)
    assert max(len(text) for text in judged) <= READ
    # Each way of reading the signs as letters is one search through every dictionary.
    assert len(enumerate_l33t_subs(relevant_l33t_subtable(judged[0], L33T_TABLE))) <= 100
