"""The kind voice: every line optional, one sentence to keep, rated before and after or not at all."""

from __future__ import annotations

import pytest

from drawbridge.actions import kindness
from drawbridge.actions.desk import Desk
from drawbridge.actions.kindness import Answered
from drawbridge.core.kindness import Voice
from drawbridge.core.ratings import Moment
from drawbridge.errors import InputRefused, NotFound
from tests.conftest import PushedClock

CROSSING = "crossing:" + "c" * 32


def test_nothing_is_stored_before_the_first_word(desk: Desk) -> None:
    new = kindness.new_kindness_id(desk)
    kindness.save_kindness(desk, new, Answered(voice=Voice.FAIR), {}, CROSSING)
    with pytest.raises(NotFound):
        kindness.find_kindness(desk, new)
    with pytest.raises(InputRefused) as refused:
        kindness.keep_kindness(desk, new, Answered(critic=" \n"), {})
    assert (refused.value.what, refused.value.why) == ("kindness", "empty")


def test_any_one_line_is_enough(desk: Desk) -> None:
    said = "You laughed again."
    one_line = (
        Answered(critic=said), Answered(happened=said), Answered(shared=said), Answered(friend=said),
        Answered(sentence=said),
    )  # fmt: skip
    for answered in one_line:
        new = kindness.new_kindness_id(desk)
        kindness.keep_kindness(desk, new, answered, {})
        assert kindness.find_kindness(desk, new).has_words
    assert [each.sentence for each in kindness.kept_sentences(desk)] == [said]
    assert len(kindness.begun(desk)) == 4


def test_what_it_is_about_stays_from_the_first_save(desk: Desk, clock: PushedClock) -> None:
    new = kindness.new_kindness_id(desk)
    first = kindness.save_kindness(desk, new, Answered("You always spoil it."), {}, CROSSING)
    clock.push(60)
    kindness.save_kindness(desk, new, Answered("You spoil it.", voice=Voice.FAIR), {}, "")
    found = kindness.find_kindness(desk, new)
    assert (found.about, found.at, found.critic, found.voice) == (
        CROSSING, first.at, "You spoil it.", Voice.FAIR,
    )  # fmt: skip


def test_before_and_after_are_kept_apart_and_forgotten_together(desk: Desk) -> None:
    new = kindness.new_kindness_id(desk)
    for _ in range(3):
        kindness.save_kindness(desk, new, Answered(), {"kind": 2, "hard": 8})
    kindness.rate_after(desk, new, {"kind": 5})
    assert kindness.answers_about(desk, new) == {
        (Moment.BEFORE, "kind"): 2, (Moment.BEFORE, "hard"): 8, (Moment.AFTER, "kind"): 5,
    }  # fmt: skip
    assert desk.vault.db.row("SELECT count(*) FROM ratings") == (3,)
    kindness.delete_kindness(desk, new)
    assert desk.vault.db.row("SELECT count(*) FROM ratings") == (0,)
    with pytest.raises(NotFound):
        kindness.rate_after(desk, new, {"kind": 5})


def test_sentences_come_newest_first_and_page_by_page(desk: Desk, clock: PushedClock) -> None:
    for sentence in ("one", "two", "three"):
        kindness.keep_kindness(desk, kindness.new_kindness_id(desk), Answered(sentence=sentence), {})
        clock.push(60)
    newest = kindness.kept_sentences(desk, 2)
    assert [each.sentence for each in newest] == ["three", "two"]
    assert [each.sentence for each in kindness.kept_sentences(desk, 2, newest[-1].at)] == ["one"]


@pytest.mark.parametrize("answered", [Answered(friend="x" * 4_001), Answered(sentence="x" * 501)])
def test_what_is_too_long_is_refused(desk: Desk, answered: Answered) -> None:
    with pytest.raises(InputRefused):
        kindness.save_kindness(desk, kindness.new_kindness_id(desk), answered, {})
