"""Outcomes: asked once, after an answer or two days, and left alone after a bad one."""

from __future__ import annotations

import pytest

from drawbridge.actions import arrivals, entries, outcomes
from drawbridge.core.crossings import Release
from drawbridge.core.hit_rate import hit_rate
from drawbridge.core.outcomes import ASK_WITHIN, Happened
from drawbridge.errors import InputRefused, NotFound, NotNow
from tests.actions.conftest import Town

HOUR, DAY = 3_600, 86_400


def test_the_question_comes_with_an_answer(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara)
        await town.carry()
        assert outcomes.open_questions(ana.desk) == []
        arrivals.answer(mara.desk, mara.open().id, "Thank you.")
        await town.carry()
        assert [asked.id for asked in outcomes.open_questions(ana.desk)] == [crossing.id]

    town.run(story)


def test_without_an_answer_it_comes_after_two_days(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        town.clock.push(2 * DAY - 1)
        assert outcomes.open_questions(ana.desk) == []
        town.clock.push(1)
        assert len(outcomes.open_questions(ana.desk)) == 1

    town.run(story)


def test_an_apology_has_a_week_unless_there_is_an_answer(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for words in ("I was late.", "I was loud."):
            entry = ana.write(words)
            entries.save_draft(ana.desk, entry, words, practice="apologise")
            ana.cross("", mara, entry=entry)
        await town.carry()
        town.clock.push(7 * DAY - 1)
        assert outcomes.open_questions(ana.desk) == []
        arrivals.answer(mara.desk, mara.open().id, "Thank you.")
        await town.carry()
        [answered] = outcomes.open_questions(ana.desk)
        outcomes.record_outcome(ana.desk, answered.id, Happened.NO, 2, "")
        assert outcomes.open_questions(ana.desk) == []
        town.clock.push(1)
        assert len(outcomes.open_questions(ana.desk)) == 1

    town.run(story)


def test_two_days_count_from_the_release(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara, release=Release.SLEEP_ON_IT)
        await town.carry()
        with pytest.raises(NotNow):
            outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 1, "")
        assert crossing.release_at is not None
        town.clock.now = crossing.release_at + 2 * DAY - 1
        await town.carry()
        assert outcomes.open_questions(ana.desk) == []
        town.clock.push(1)
        assert len(outcomes.open_questions(ana.desk)) == 1

    town.run(story)


def test_half_a_year_after_a_crossing_nobody_asks_any_more(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        town.clock.push(ASK_WITHIN - 1)
        assert len(outcomes.open_questions(ana.desk)) == 1
        town.clock.push(1)
        assert outcomes.open_questions(ana.desk) == []

    town.run(story)


def test_not_now_is_respected_for_a_week(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara)
        await town.carry()
        town.clock.push(2 * DAY)
        outcomes.not_now(ana.desk, crossing.id)
        town.clock.push(7 * DAY - 1)
        assert outcomes.open_questions(ana.desk) == []
        town.clock.push(2)
        assert len(outcomes.open_questions(ana.desk)) == 1

    town.run(story)


@pytest.mark.parametrize(("happened", "level"), [(Happened.YES, 2), (Happened.NO, 6)])
def test_after_a_bad_one_nothing_is_asked_for_two_days(town: Town, happened: Happened, level: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first, _ = ana.cross("One.", mara), ana.cross("Two.", mara)
        await town.carry()
        town.clock.push(3 * DAY)
        outcomes.record_outcome(ana.desk, first.id, happened, level, "")
        assert outcomes.open_questions(ana.desk) == []
        town.clock.push(2 * DAY + 1)
        assert len(outcomes.open_questions(ana.desk)) == 1

    town.run(story)


def test_changing_an_outcome_keeps_its_moment(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("One.", mara)
        await town.carry()
        first = outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 1, "Nothing.")
        town.clock.push(DAY)
        outcomes.record_outcome(ana.desk, crossing.id, Happened.PARTLY, 3, "A little.")
        found = outcomes.find_outcome(ana.desk, crossing.id)
        assert found is not None
        assert (found.at, found.level, found.surprise) == (first.at, 3, "A little.")

    town.run(story)


def test_the_sentence_waits_for_five_and_misses_count_as_plainly(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        noes = (("a", 1, Happened.NO), ("c", 2, Happened.NO), ("d", 4, Happened.NO), ("e", 4, Happened.NO))
        for text, went, happened in (("b", 9, Happened.YES), *noes):
            assert outcomes.looking_back(ana.desk).hit_rate is None
            assert outcomes.looking_back(ana.desk).averages is None
            crossing = ana.cross(text, mara)
            await town.carry()
            outcomes.record_outcome(ana.desk, crossing.id, happened, went, "")
        found = outcomes.looking_back(ana.desk)
        assert found.averages is not None
        assert (found.averages.feared_tenths, found.averages.went_tenths) == (70, 40)
        assert found.came_true[Happened.YES] == 1
        assert found.hit_rate == hit_rate(1, 0, 4)
        assert [(group.label, group.count) for group in found.by_person] == [("Mara", 5)]

    town.run(story)


def test_what_cannot_be_an_outcome_is_refused(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("One.", mara)
        plan = ana.plan("Two.", mara)
        with pytest.raises(InputRefused):
            outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 11, "")
        with pytest.raises(InputRefused):
            outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 1, "x" * 2_001)
        with pytest.raises(NotNow):
            outcomes.record_outcome(ana.desk, plan.id, Happened.NO, 1, "")
        with pytest.raises(NotFound):
            outcomes.record_outcome(mara.desk, crossing.id, Happened.NO, 1, "")

    town.run(story)
