"""Names of others: nothing to see, or letters that could be taken for others."""

from __future__ import annotations

import pytest

from drawbridge.core.foreign_names import is_blank, mixes_alphabets


@pytest.mark.parametrize(
    "name", ["", " ", "\u00a0\u2003", "\u200b\u200d", "\u3164", "\u2800", "\u0301", "\ufe0f"]
)
def test_a_name_of_which_nothing_can_be_seen_is_blank(name: str) -> None:
    assert is_blank(name)


@pytest.mark.parametrize("name", ["Mara", "小林さん", "👩‍👧", "مريم", "7", "?", "Мара"])
def test_a_name_of_which_something_can_be_seen_is_none(name: str) -> None:
    assert not is_blank(name)


@pytest.mark.parametrize(
    "name",
    [
        "M\u0430ra",
        "\u0391na",
        "P\u0430ul Smith",
        "\u0415\u0432\u0430 Smith",
        "M\u0430r\u03b1",
        "\uff21n\u0430",
        "J\u0585n",
    ],
)
def test_look_alikes_of_another_alphabet_are_noticed(name: str) -> None:
    assert mixes_alphabets(name)


@pytest.mark.parametrize(
    "name",
    [
        "Mara",
        "Мара Иванова",
        "Μαρία",
        "Ann-Sophie d’Aubigné",
        "小林 Ken",
        "مريم Mary",
        "Ａna",
        "Łukasz 2",
        "👩‍👧",
        "",
    ],
)
def test_a_name_of_one_alphabet_or_of_ones_that_nobody_mistakes_is_left_alone(name: str) -> None:
    assert not mixes_alphabets(name)
