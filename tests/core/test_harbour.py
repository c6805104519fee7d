"""Agreements and signals: the same end in whatever order the words come; never more said than is true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.core.harbour import (
    Agreement,
    Agreements,
    Answer,
    Came,
    Person,
    Question,
    Reader,
    Told,
    Word,
    answered,
    heard,
)
from drawbridge.core.names import BridgeId

ASKER = st.tuples(st.sampled_from((Word.ASK, Word.WITHDRAW)), st.sampled_from(("a", "b", "c")))
ANSWERS = st.sampled_from((Word.AGREE, Word.DECLINE, Word.LEAVE))
AT = {"a": 10, "b": 20, "c": 30}
PERSON = Person(BridgeId("b" * 32), "Mara", Agreements(mine=Question("a", 1, Agreement.AGREED)), True, False)
READER = Reader(PERSON, 5, Came.NOTHING, Answer.NONE, None)


@given(st.lists(ASKER, max_size=8), st.randoms(use_true_random=False))
def test_what_the_asker_says_comes_to_the_same_in_any_order(
    said: list[tuple[Word, str]], chance: object
) -> None:
    mixed = list(said) + said[:2]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    ends = []
    for order in (said, mixed):
        known = Question()
        for word, name in order:
            known = heard(known, word, name, AT[name])
        ends.append(known)
    assert ends[0] == ends[1]


@given(st.lists(ANSWERS, max_size=6), st.randoms(use_true_random=False))
def test_what_is_answered_comes_to_the_same_in_any_order(said: list[Word], chance: object) -> None:
    mixed = list(said) + said[:2]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    ends = []
    for order in (said, mixed):
        known = Question("a", 10, Agreement.ASKED)
        for word in order:
            known = answered(known, word, "a")
        ends.append(known.stands)
    assert ends[0] is ends[1]
    if Word.LEAVE in said:
        assert ends[0] is Agreement.ENDED


def test_an_answer_to_another_question_changes_nothing() -> None:
    known = Question("b", 20, Agreement.ASKED)
    assert answered(known, Word.AGREE, "a") == known
    assert answered(Question(), Word.AGREE, "") == Question()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"waits": True}, Told.NOT_CARRIED),
        ({"waits": True, "stuck": True}, Told.REFUSED),
        ({}, Told.ON_ITS_WAY),
        ({"person": replace(PERSON, is_raised=True)}, Told.LEAF_UP),
        ({"person": replace(PERSON, is_raised=True), "came": Came.HERE}, Told.HERE),
        ({"person": replace(PERSON, can_cross=False), "answer": Answer.I_CAN}, Told.ENDED),
        ({"came": Came.NOT_HEARD}, Told.NOT_HEARD),
        ({"came": Came.HERE}, Told.HERE),
        ({"came": Came.HERE, "answer": Answer.I_CAN}, Told.I_CAN),
        ({"came": Came.HERE, "answer": Answer.I_CANT_NOW}, Told.I_CANT_NOW),
        (
            {"person": replace(PERSON, agreements=Agreements(mine=Question("a", 1, Agreement.ENDED)))},
            Told.NOT_HEARD,
        ),
    ],
)
def test_nothing_is_said_to_have_come_before_it_has(changes: dict[str, object], told: Told) -> None:
    assert replace(READER, **changes).told is told  # type: ignore[arg-type]
