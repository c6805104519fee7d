"""Crossing: planned, crossed, released, read, opened deeper, run out."""

from __future__ import annotations

import pytest

from drawbridge.actions import arrivals, crossings, entries
from drawbridge.core.crossings import CrossingState, Depth, Need, ReaderState, Release
from drawbridge.core.entries import EntryState
from drawbridge.errors import InputRefused, NotFound, NotNow
from tests.actions.conftest import Town

DAY = 86_400
WORDS = "I laughed when you asked me. I was ashamed. You did not deserve that."


def test_what_crosses_is_read_as_it_was_written(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara)
        await town.carry()
        came = mara.open()
        assert (came.text, came.name, came.others, came.depth) == (WORDS, "Ana", 0, Depth.ALL)
        assert [feeling.word for feeling in came.feelings] == ["ashamed"]
        assert ana.crossing(crossing).readers[0].state is ReaderState.CROSSED
        assert mara.told == ["Mara"]

    town.run(story)


def test_the_feeling_alone_carries_no_word_of_the_text(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross(WORDS, mara, depth=Depth.FEELING)
        await town.carry()
        assert mara.open().text == ""
        assert "laughed" not in str(mara.desk.vault.db.rows("SELECT * FROM arrivals"))

    town.run(story)


def test_a_glimpse_is_what_was_marked(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross(WORDS, mara, depth=Depth.GLIMPSE, glimpse_sentences=(0, 2))
        await town.carry()
        assert mara.open().text == "I laughed when you asked me. … You did not deserve that."

    town.run(story)


def test_readers_see_how_many_others_and_nobody_else(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        ana.cross(WORDS, mara, jon)
        await town.carry()
        assert [person.waiting()[0].others for person in (mara, jon)] == [1, 1]
        assert "Jon" not in str(mara.desk.vault.db.rows("SELECT * FROM arrivals"))

    town.run(story)


def test_a_draft_that_crossed_is_kept(town: Town) -> None:
    async def story() -> None:
        ana, _ = await town.bridge("Ana", "Mara")
        entry = entries.new_entry_id(ana.desk)
        entries.save_draft(ana.desk, entry, WORDS)
        plan = crossings.Plan(entry, (ana.roads["Mara"],), Depth.ALL, Need.COMFORT, Release.NOW)
        crossings.cross(ana.desk, crossings.plan_crossing(ana.desk, plan).id)
        assert entries.find_entry(ana.desk, entry).state is EntryState.KEPT

    town.run(story)


def test_pressed_twice_it_crosses_once(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara)
        crossings.cross(ana.desk, crossing.id)
        await town.carry()
        crossings.cross(ana.desk, crossing.id)
        await town.carry()
        assert len(mara.waiting()) == 1

    town.run(story)


def test_what_crosses_is_frozen_when_the_entry_changes_afterwards(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        plan = ana.plan(WORDS, mara)
        entries.save_draft(ana.desk, plan.entry, "Something else entirely.")
        crossings.cross(ana.desk, plan.id)
        entries.delete_entry(ana.desk, plan.entry)
        await town.carry()
        assert mara.open().text == WORDS

    town.run(story)


def test_sleeping_on_it_shows_nothing_before_the_morning(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, release=Release.SLEEP_ON_IT)
        assert crossing.release_at is not None
        await town.carry()
        town.clock.now = crossing.release_at - 1
        await town.carry()
        assert mara.waiting() == []
        assert ana.crossing(crossing).readers[0].state is ReaderState.WAITING
        town.clock.push(1)
        await town.carry()
        assert mara.open().text == WORDS
        assert ana.crossing(crossing).readers[0].state is ReaderState.CROSSED

    town.run(story)


def test_what_waits_for_its_release_leaves_no_gap_that_tells_of_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("Tomorrow.", mara, release=Release.SLEEP_ON_IT)
        ana.cross("Now.", mara)
        await town.carry()
        assert [came.missing_before for came in mara.waiting()] == [False]
        town.clock.push(2 * DAY)
        await town.carry()
        assert {came.text for came in mara.waiting()} == {"Tomorrow.", "Now."}
        assert not any(came.missing_before for came in mara.waiting())

    town.run(story)


def test_a_clock_that_is_wrong_by_hours_changes_nothing_about_the_release(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, release=Release.SLEEP_ON_IT)
        await town.carry()
        town.clock.push(-3 * DAY)  # everybody's clock is set back
        await town.carry()
        assert mara.waiting() == []
        assert crossing.release_at is not None
        town.clock.now = crossing.release_at
        await town.carry()
        assert len(mara.waiting()) == 1

    town.run(story)


def test_what_runs_out_is_gone_from_the_readers_vault(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross(WORDS, mara, expires_at=town.clock.now + DAY)
        await town.carry()
        mara.open()
        town.clock.push(DAY)
        assert arrivals.forget_expired(mara.desk) == 1
        assert "laughed" not in str(mara.desk.vault.db.rows("SELECT * FROM arrivals"))

    town.run(story)


def test_it_stays_as_long_as_was_chosen_from_its_release_on(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        planned = ana.plan(WORDS, mara, release=Release.SLEEP_ON_IT, stays_for=DAY)
        assert planned.release_at is not None
        assert planned.expires_at == planned.release_at + DAY
        town.clock.push(2 * DAY)  # the plan lay for two nights
        crossed = crossings.cross(ana.desk, planned.id)
        assert crossed.release_at is not None
        assert crossed.release_at > planned.release_at
        assert crossed.expires_at == crossed.release_at + DAY

    town.run(story)


def test_what_ran_out_before_it_came_is_never_shown(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross(WORDS, mara, expires_at=town.clock.now + DAY)
        await ana.courier.carry()
        town.clock.push(2 * DAY)
        await town.carry()
        assert mara.waiting() == []
        assert mara.told == []

    town.run(story)


def test_one_layer_further_waits_to_be_opened_again(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, depth=Depth.FEELING)
        await town.carry()
        mara.open()
        crossings.open_deeper(ana.desk, crossing.id, Depth.ALL)
        await town.carry()
        (deeper,) = mara.waiting()
        assert deeper.opened_at is None
        assert mara.open().text == WORDS
        assert ana.crossing(crossing).readers[0].depth is Depth.ALL
        with pytest.raises(InputRefused, match="not-deeper"):
            crossings.open_deeper(ana.desk, crossing.id, Depth.ALL)

    town.run(story)


def test_nothing_opens_further_before_its_release(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, depth=Depth.FEELING, release=Release.SLEEP_ON_IT)
        await town.carry()
        with pytest.raises(NotNow):
            crossings.open_deeper(ana.desk, crossing.id, Depth.ALL)

    town.run(story)


@pytest.mark.parametrize(
    ("chosen", "what", "why"),
    [
        ({"release": Release.AT_A_TIME}, "release", "missing"),
        ({"release": Release.AT_A_TIME, "release_at": 1}, "release", "past"),
        ({"release": Release.AT_A_TIME, "release_at": 2_000_000_000}, "release", "too-far"),
        ({"expires_at": 1}, "expiry", "past"),
        ({"depth": Depth.GLIMPSE}, "depth", "no-glimpse"),
        ({"depth": Depth.FEELING, "feelings": ()}, "depth", "no-feelings"),
        ({"readers": ()}, "readers", "none"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_keeps_the_entry(
    town: Town, chosen: dict[str, object], what: str, why: str
) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        with pytest.raises(InputRefused) as refused:
            ana.plan(WORDS, mara, **chosen)
        assert (refused.value.what, refused.value.why) == (what, why)
        assert entries.recent_entries(ana.desk)[0].text == WORDS

    town.run(story)


def test_a_moment_that_passed_while_somebody_thought_is_asked_for_again(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        plan = ana.plan(WORDS, mara, release=Release.AT_A_TIME, release_at=town.clock.now + 60)
        town.clock.push(120)
        with pytest.raises(InputRefused, match="past"):
            crossings.cross(ana.desk, plan.id)
        assert ana.crossing(plan).state is CrossingState.PLANNED

    town.run(story)


def test_a_plan_dropped_leaves_the_entry(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        plan = ana.plan(WORDS, mara)
        crossings.forget_plan(ana.desk, plan.id)
        with pytest.raises(NotFound):
            ana.crossing(plan)
        assert entries.find_entry(ana.desk, plan.entry).text == WORDS
        crossed = ana.cross(WORDS, mara)
        with pytest.raises(NotNow):
            crossings.forget_plan(ana.desk, crossed.id)

    town.run(story)


def test_the_longest_text_crosses(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        text = "𝔞" * 200_000
        ana.cross(text, mara)
        await town.carry()
        assert mara.open().text == text

    town.run(story)
