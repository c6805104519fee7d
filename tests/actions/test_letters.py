"""Letters to oneself: never early, exactly once, whatever the clock does."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawbridge.actions import crossings, entries, letters
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.today import today
from drawbridge.core.crossings import Depth, Need, Release
from drawbridge.core.letters import LetterState
from drawbridge.core.names import LetterId
from drawbridge.core.vocabulary import feeling
from drawbridge.errors import InputRefused, NotFound, NotNow
from tests.actions.conftest import Town
from tests.conftest import PushedClock

HOUR, DAY = 3_600, 86_400
# The clock of these tests begins on 21 September 2026, 14:13 UTC; letters open at 8:00.
TOMORROW = date(2026, 9, 22)
TO_THE_MORNING = 17 * HOUR + 46 * 60 + 40
WORDS = "Dear me, it was only one evening."


def sealed_until(desk: Desk, opening: date | str) -> LetterId:
    new = letters.new_letter_id(desk)
    if isinstance(opening, date):
        letters.seal_until_day(desk, new, WORDS, opening)
    else:
        letters.seal_until_feeling(desk, new, WORDS, opening)
    return new


def name(desk: Desk, *words: str) -> None:
    entries.keep_entry(desk, entries.new_entry_id(desk), "", tuple(feeling(word) for word in words))


def on_today(desk: Desk) -> list[LetterId]:
    return [letter.id for letter in today(desk).letters]


def test_a_letter_opens_on_the_morning_of_its_day_and_not_a_second_before(
    desk: Desk, clock: PushedClock
) -> None:
    letter = sealed_until(desk, TOMORROW)
    clock.push(TO_THE_MORNING - 1)
    assert on_today(desk) == []
    clock.push(1)
    assert on_today(desk) == [letter]
    assert letters.read_letter(desk, letter).text == WORDS
    assert on_today(desk) == []


def test_a_sealed_letter_shows_no_word(desk: Desk) -> None:
    letter = sealed_until(desk, TOMORROW)
    assert letters.find_letter(desk, letter).text == ""
    assert [each.text for each in letters.recent_letters(desk)] == [""]
    for act in (letters.read_letter, letters.put_letter_away, letters.take_letter_out):
        with pytest.raises(NotNow):
            act(desk, letter)
    with pytest.raises(NotNow):
        letters.save_letter(desk, letter, "Another text.")


def test_a_list_of_letters_reads_only_where_each_begins(desk: Desk) -> None:
    letter = letters.new_letter_id(desk)
    letters.save_letter(desk, letter, "\n\n  Dear me, " + "and so on " * 4_000)
    [listed] = letters.recent_letters(desk)
    assert listed.text.startswith("Dear me, and so on")
    assert len(listed.text) == 200


def test_a_letter_opens_when_its_feeling_is_named_the_next_time_and_kept(desk: Desk) -> None:
    name(desk, "lonely")
    letter, other = sealed_until(desk, "Lonely"), sealed_until(desk, "proud")
    draft = entries.new_entry_id(desk)
    entries.save_draft(desk, draft, "Half a thought", (feeling("lonely"),))
    assert on_today(desk) == []
    entries.keep_entry(desk, draft, "A whole one", (feeling("lonely"),))
    assert on_today(desk) == [letter]
    name(desk, "lonely")
    assert on_today(desk) == [letter]
    assert letters.find_letter(desk, other).state is LetterState.SEALED


def test_changing_an_entry_that_had_the_feeling_already_opens_nothing(desk: Desk) -> None:
    old = entries.new_entry_id(desk)
    entries.keep_entry(desk, old, "Before.", (feeling("lonely"),))
    letter = sealed_until(desk, "lonely")
    entries.keep_entry(desk, old, "Before, in other words.", (feeling("lonely"),))
    entries.put_entry_away(desk, old)
    entries.take_entry_out(desk, old)
    assert on_today(desk) == []
    # Named in a kept entry that did not have it: it is kept with the entry at once.
    entries.save_draft(desk, old, "Before.", (feeling("lonely"), feeling("proud")))
    assert on_today(desk) == []
    proud = sealed_until(desk, "tired")
    entries.save_draft(desk, old, "Before.", (feeling("lonely"), feeling("tired")))
    assert on_today(desk) == [proud]
    assert letters.find_letter(desk, letter).state is LetterState.SEALED


def test_a_draft_that_crosses_is_kept_and_opens_a_letter(town: Town) -> None:
    async def story() -> None:
        ana, _ = await town.bridge("Ana", "Mara")
        letter = sealed_until(ana.desk, "ashamed")
        draft = entries.new_entry_id(ana.desk)
        entries.save_draft(ana.desk, draft, "I was wrong.", (feeling("ashamed"),))
        plan = Plan(draft, (ana.roads["Mara"],), Depth.ALL, Need.LISTEN, Release.NOW)
        planned = crossings.plan_crossing(ana.desk, plan)
        assert on_today(ana.desk) == []
        crossings.cross(ana.desk, planned.id)
        assert on_today(ana.desk) == [letter]

    town.run(story)


Step = tuple[str, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("push"), st.integers(-40 * HOUR, 40 * HOUR)),
        st.tuples(st.just("look"), st.just(0)),
        st.tuples(st.just("name"), st.integers(0, 1)),
        st.tuples(st.just("read"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_never_early_exactly_once_and_a_clock_that_goes_back_takes_nothing_back(
    desk: Desk, clock: PushedClock, steps: list[Step]
) -> None:
    start = clock.now = 1_790_000_000
    by_day, by_feeling = sealed_until(desk, TOMORROW), sealed_until(desk, "lonely")
    opens = start + TO_THE_MORNING
    has_come, is_named, was_read, appeared = False, False, set[LetterId](), dict[LetterId, int]()
    for act, value in steps:
        if act == "push":
            clock.push(value)
            continue
        has_come = has_come or clock() >= opens
        if act == "name":
            name(desk, ("tired", "lonely")[value])
            is_named = is_named or value == 1
        waiting = on_today(desk)
        expected = {by_day} if has_come else set[LetterId]()
        assert set(waiting) == (expected | ({by_feeling} if is_named else set())) - was_read
        assert len(waiting) == len(set(waiting))
        for letter in waiting:
            released = letters.find_letter(desk, letter).released_at
            assert released is not None
            assert appeared.setdefault(letter, released) == released
        if act == "read" and waiting:
            letters.read_letter(desk, waiting[0])
            was_read.add(waiting[0])
    for letter in (by_day, by_feeling):
        letters.delete_letter(desk, letter)


def test_a_letter_is_a_draft_until_it_is_sealed(desk: Desk) -> None:
    new = letters.new_letter_id(desk)
    letters.save_letter(desk, new, "")
    with pytest.raises(NotFound):
        letters.find_letter(desk, new)
    letters.save_letter(desk, new, "Dear")
    letters.save_letter(desk, new, "Dear me")
    assert (letters.find_letter(desk, new).text, letters.find_letter(desk, new).state) == (
        "Dear me", LetterState.DRAFT,
    )  # fmt: skip
    with pytest.raises(NotNow):
        letters.read_letter(desk, new)


def test_what_cannot_be_sealed_stays_a_draft(desk: Desk) -> None:
    new = letters.new_letter_id(desk)
    letters.save_letter(desk, new, WORDS)
    with pytest.raises(InputRefused):
        letters.seal_until_day(desk, new, WORDS, date(2026, 9, 21))
    with pytest.raises(InputRefused):
        letters.seal_until_day(desk, new, WORDS, date(2046, 9, 21))
    with pytest.raises(InputRefused):
        letters.seal_until_day(desk, new, " \n", TOMORROW)
    with pytest.raises(InputRefused):
        letters.seal_until_feeling(desk, new, WORDS, "  ")
    with pytest.raises(InputRefused):
        letters.seal_until_feeling(desk, new, WORDS, "x" * 41)
    with pytest.raises(InputRefused):
        letters.seal_until_feeling(desk, new, "x" * 50_001, "lonely")
    assert letters.find_letter(desk, new).text == WORDS


def test_put_away_without_reading_it_waits_no_more(desk: Desk) -> None:
    letter = sealed_until(desk, "lonely")
    name(desk, "lonely")
    letters.put_letter_away(desk, letter)
    assert on_today(desk) == []
    assert letters.find_letter(desk, letter).state is LetterState.PUT_AWAY
    letters.take_letter_out(desk, letter)
    assert letters.find_letter(desk, letter).state is LetterState.READ


def test_a_sealed_letter_that_was_deleted_never_opens(desk: Desk) -> None:
    letters.delete_letter(desk, sealed_until(desk, "lonely"))
    name(desk, "lonely")
    assert on_today(desk) == []
    assert letters.recent_letters(desk) == []


def test_today_finds_letters_by_an_index(desk: Desk) -> None:
    for sql in (
        "SELECT 1 FROM letters WHERE sealed_at IS NOT NULL AND released_at IS NULL "
        "AND release_at IS NOT NULL AND release_at <= 1",
        "SELECT id, feeling FROM letters "
        "WHERE sealed_at IS NOT NULL AND released_at IS NULL AND feeling IS NOT NULL",
        "SELECT id FROM letters WHERE released_at IS NOT NULL AND read_at IS NULL ORDER BY released_at",
    ):
        plan = " ".join(str(row[3]) for row in desk.vault.db.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING INDEX" in plan or "USING COVERING INDEX" in plan
