"""Over again: the same hard word to the same person, three times within a week, the last time today."""

from __future__ import annotations

import pytest

from drawbridge.core.feelings import Family, Feeling
from drawbridge.core.over_again import WITHIN, OverAgain, Shared, over_again

DAY = 86_400
NOW = 100 * DAY + 50_000
MIDNIGHT = 100 * DAY
ASHAMED, TENSE = Feeling("ashamed", Family.HEAVY), Feeling("tense", Family.SHARP)


def shared(*days: int, whom: str = "m", feelings: tuple[Feeling, ...] = (ASHAMED,)) -> list[Shared]:
    return [Shared(whom, whom.upper(), NOW - day * DAY, feelings) for day in days]


def test_three_times_within_a_week_is_again() -> None:
    assert over_again(shared(6, 2, 0), NOW, MIDNIGHT) == OverAgain("ashamed", "M", 3)
    assert over_again(shared(6, 0), NOW, MIDNIGHT) is None


def test_a_week_is_a_week_to_the_second() -> None:
    oldest = Shared("m", "M", NOW - WITHIN + 1, (ASHAMED,))
    assert over_again([oldest, *shared(2, 0)], NOW, MIDNIGHT) is not None
    assert over_again([Shared("m", "M", NOW - WITHIN, (ASHAMED,)), *shared(2, 0)], NOW, MIDNIGHT) is None


def test_on_a_day_without_one_more_nothing_is_said() -> None:
    assert over_again(shared(4, 3, 2, 1), NOW, MIDNIGHT) is None


@pytest.mark.parametrize(
    "word", [Feeling("proud", Family.BRIGHT), Feeling("safe", Family.CALM), Feeling("at sea")]
)
def test_only_a_hard_word_counts(word: Feeling) -> None:
    assert over_again(shared(2, 1, 0, feelings=(word,)), NOW, MIDNIGHT) is None


def test_other_people_and_other_words_do_not_add_up() -> None:
    mixed = [*shared(2, 1), *shared(0, whom="j"), *shared(0, feelings=(TENSE,))]
    assert over_again(mixed, NOW, MIDNIGHT) is None


def test_of_several_the_newest_is_said() -> None:
    both = [*shared(3, 2, 0), *shared(1, 1, whom="j", feelings=(TENSE,))]
    both.append(Shared("j", "J", NOW + 5, (TENSE,)))
    assert over_again(both, NOW + 5, MIDNIGHT) == OverAgain("tense", "J", 3)
