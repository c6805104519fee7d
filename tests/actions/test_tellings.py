"""Said in person: planned, said or let go, asked about once, and counted with everything that crossed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drawbridge.actions import entries, outcomes, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import ratings_of
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.crossings import Forecast
from drawbridge.core.names import BridgeId, EntryId, TellingId
from drawbridge.core.outcomes import ASK_WITHIN, Happened
from drawbridge.core.ratings import Moment
from drawbridge.core.tellings import Telling, TellingState
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import left_alone
from tests.actions.conftest import Town
from tests.conftest import MakeDesk, PushedClock

DAY = 86_400
PLAN = TellingPlan(
    "start-small", whom="my brother", plan="I was jealous.", forecast=Forecast(7, "He laughs.")
)


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


def told(desk: Desk, happened: Happened = Happened.NO, level: int = 2) -> Telling:
    made = tellings.plan_telling(desk, PLAN)
    tellings.say_it(desk, made.id)
    return tellings.record_telling_outcome(desk, made.id, happened, level, "He nodded.")


def test_what_is_planned_waits_until_it_is_said(desk: Desk, clock: PushedClock) -> None:
    made = tellings.plan_telling(desk, PLAN, {"fear-now": 50, "warm": 3})
    assert (made.state, made.name, made.forecast) == (TellingState.PLANNED, "my brother", PLAN.forecast)
    assert tellings.planned_tellings(desk) == [made]
    clock.push(DAY)
    said = tellings.say_it(desk, made.id)
    assert (said.state, said.told_at) == (TellingState.TOLD, clock())
    assert tellings.planned_tellings(desk) == []
    clock.push(DAY)
    assert tellings.say_it(desk, made.id).told_at == said.told_at
    assert ratings_of(desk, made.about) == {(Moment.BEFORE, "fear-now"): 50, (Moment.BEFORE, "warm"): 3}


def test_the_page_it_began_as_is_a_draft_until_it_is_said(desk: Desk) -> None:
    entry = entries.new_entry_id(desk)
    entries.save_draft(desk, entry, "I was jealous.")
    made = tellings.plan_telling(desk, replace(PLAN, entry=entry))
    assert [draft.id for draft in entries.drafts(desk)] == [entry]
    tellings.say_it(desk, made.id)
    assert entries.drafts(desk) == []
    assert [kept.id for kept in entries.recent_entries(desk)] == [entry]


def test_letting_it_go_is_an_ending(desk: Desk) -> None:
    made = tellings.plan_telling(desk, PLAN)
    assert tellings.let_it_go(desk, made.id).state is TellingState.LET_GO
    assert tellings.planned_tellings(desk) == tellings.open_questions(desk) == []
    with pytest.raises(NotNow):
        tellings.say_it(desk, made.id)
    assert outcomes.newest_pairs(desk, 5) == ()


def test_it_can_be_for_somebody_with_a_bridge(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridge = ana.roads["Mara"]
        made = tellings.plan_telling(ana.desk, TellingPlan("apologise", bridge=bridge, whom="ignored"))
        assert (made.bridge, made.name) == (bridge, "Mara")
        with pytest.raises(NotFound):
            tellings.plan_telling(mara.desk, TellingPlan("apologise", bridge=bridge))

    town.run(story)


def test_it_can_be_changed_until_it_is_said(desk: Desk) -> None:
    made = tellings.plan_telling(desk, PLAN, {"warm": 3})
    changed = TellingPlan("start-small", whom="my sister", plan="I was envious.")
    found = tellings.change_telling(desk, made.id, changed, {"warm": 3, "awkward": 4})
    assert (found.id, found.name, found.plan, found.forecast) == (
        made.id,
        "my sister",
        "I was envious.",
        None,
    )
    tellings.say_it(desk, made.id)
    with pytest.raises(NotNow):
        tellings.change_telling(desk, made.id, changed)


def test_the_question_comes_once_it_is_said_and_not_now_holds_for_a_week(
    desk: Desk, clock: PushedClock
) -> None:
    made = tellings.plan_telling(desk, PLAN)
    clock.push(30 * DAY)
    assert tellings.open_questions(desk) == []
    tellings.say_it(desk, made.id)
    assert [asked.id for asked in tellings.open_questions(desk)] == [made.id]
    tellings.not_now(desk, made.id)
    assert tellings.open_questions(desk) == []
    clock.push(7 * DAY + 1)
    assert len(tellings.open_questions(desk)) == 1
    clock.push(ASK_WITHIN)
    assert tellings.open_questions(desk) == []


def test_an_apology_said_in_person_is_asked_about_after_a_week(desk: Desk, clock: PushedClock) -> None:
    made = tellings.plan_telling(desk, replace(PLAN, practice="apologise"))
    tellings.say_it(desk, made.id)
    clock.push(7 * DAY - 1)
    assert tellings.open_questions(desk) == []
    clock.push(1)
    assert [asked.id for asked in tellings.open_questions(desk)] == [made.id]


def test_after_a_bad_one_nothing_is_asked_for_two_days_of_either_kind(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("One.", mara)
        await town.carry()
        waiting = tellings.plan_telling(ana.desk, PLAN)
        tellings.say_it(ana.desk, waiting.id)
        town.clock.push(3 * DAY)
        assert len(outcomes.open_questions(ana.desk)) == len(tellings.open_questions(ana.desk)) == 1
        assert told(ana.desk, Happened.YES, 3).went_badly
        assert not outcomes.open_questions(ana.desk)
        assert not tellings.open_questions(ana.desk)
        town.clock.push(2 * DAY + 1)
        assert len(outcomes.open_questions(ana.desk)) == len(tellings.open_questions(ana.desk)) == 1

    town.run(story)


def test_what_was_said_in_person_counts_in_looking_back(desk: Desk) -> None:
    for level in (1, 2, 3, 5, 9):
        told(desk, level=level)
    unfeared = tellings.plan_telling(desk, TellingPlan("apologise", whom="Lena"))
    tellings.say_it(desk, unfeared.id)
    tellings.record_telling_outcome(desk, unfeared.id, Happened.NO, 1, "")
    found = outcomes.looking_back(desk)
    assert found.averages is not None
    assert (found.averages.count, found.averages.feared_tenths, found.averages.went_tenths) == (5, 70, 40)
    assert [(group.label, group.count) for group in found.by_person] == [("my brother", 5)]
    assert [(group.label, group.count) for group in found.by_practice] == [("start-small", 5)]
    assert found.by_depth == ()
    assert {pair.about.split(":")[0] for pair in found.pairs} == {"telling"}


def test_changing_an_outcome_keeps_its_moment_and_repeats_no_rating(desk: Desk, clock: PushedClock) -> None:
    first = told(desk)
    clock.push(DAY)
    for _ in range(2):
        again = tellings.record_telling_outcome(desk, first.id, Happened.PARTLY, 5, "", {"was-warm": 8})
    assert (again.outcome_at, again.level, again.happened) == (first.outcome_at, 5, Happened.PARTLY)
    row = desk.vault.db.row("SELECT count(*) FROM ratings WHERE item = 'was-warm'", ())
    assert row is not None
    assert row[0] == 1


def test_it_outlives_the_entry_it_began_as(desk: Desk) -> None:
    entry = entries.keep_entry(desk, entries.new_entry_id(desk), "I was jealous.").id
    made = tellings.plan_telling(desk, replace(PLAN, entry=entry))
    assert tellings.tellings_of_entry(desk, entry) == [made]
    entries.delete_entry(desk, entry)
    assert tellings.find_telling(desk, made.id).entry is None


def test_deleting_takes_its_ratings_along(desk: Desk) -> None:
    made = tellings.plan_telling(desk, PLAN, {"warm": 3})
    left_alone.note(desk.vault.db, made.about, "again", desk.clock())
    tellings.delete_telling(desk, made.id)
    assert ratings_of(desk, made.about) == {}
    assert left_alone.noted_at(desk.vault.db, made.about, "again") is None
    with pytest.raises(NotFound):
        tellings.find_telling(desk, made.id)


@pytest.mark.parametrize(
    ("plan", "what", "why"),
    [
        (TellingPlan("start-small", whom="  "), "whom", "empty"),
        (TellingPlan("start-small", whom="x" * 61), "whom", "too-long"),
        (TellingPlan("start-small", whom="x", plan="x" * 2_001), "plan", "too-long"),
        (TellingPlan("start-small", whom="x", forecast=Forecast(1, "x" * 1_001)), "fear", "too-long"),
        (TellingPlan("nonsense", whom="x"), "practice", "unknown"),
    ],
)
def test_what_cannot_be_a_plan_is_refused(desk: Desk, plan: TellingPlan, what: str, why: str) -> None:
    with pytest.raises(InputRefused) as refused:
        tellings.plan_telling(desk, plan)
    assert (refused.value.what, refused.value.why) == (what, why)


def test_what_is_not_there_or_not_said_has_no_outcome(desk: Desk) -> None:
    made = tellings.plan_telling(desk, PLAN)
    with pytest.raises(NotNow):
        tellings.record_telling_outcome(desk, made.id, Happened.NO, 1, "")
    with pytest.raises(NotFound):
        tellings.find_telling(desk, TellingId("0" * 32))
    with pytest.raises(NotFound):
        tellings.plan_telling(desk, TellingPlan("apologise", whom="x", entry=EntryId("0" * 32)))
    with pytest.raises(NotFound):
        tellings.plan_telling(desk, TellingPlan("apologise", bridge=BridgeId("0" * 32)))
    tellings.say_it(desk, made.id)
    with pytest.raises(InputRefused):
        tellings.record_telling_outcome(desk, made.id, Happened.NO, 11, "")
    with pytest.raises(NotNow):
        tellings.let_it_go(desk, made.id)
