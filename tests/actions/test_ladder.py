"""The ladder: rungs of one's own, done by a crossing or in person, and what is offered next."""

from __future__ import annotations

import pytest

from drawbridge.actions import crossings, entries, ladder, outcomes, ratings, taking_back, tellings
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.crossings import Depth, Forecast, Need, Release
from drawbridge.core.ladder import MAX_RUNG, MAX_RUNGS, Lane, Rung, Why
from drawbridge.core.names import EntryId, RungId
from drawbridge.core.outcomes import QUIET_AFTER_BAD, Happened
from drawbridge.core.ratings import Moment
from drawbridge.errors import InputRefused, NotFound
from tests.actions.conftest import Person, Town
from tests.conftest import MakeDesk, PushedClock

DAY = 86_400
FRIEND = Lane.FRIEND


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


def rungs(desk: Desk, *fears: int) -> list[Rung]:
    return [ladder.add_rung(desk, FRIEND, f"A step of {fear}.", fear) for fear in fears]


def tell(
    desk: Desk, rung: Rung, whom: str = "Mara", feared: int = 6, went: int = 2, fear: int | None = None
) -> None:
    """Do a rung in person, and note how it went."""
    planned = tellings.plan_telling(
        desk,
        TellingPlan("start-small", whom=whom, forecast=Forecast(feared, "A silence.")),
        {} if fear is None else {"fear-now": fear},
    )
    ladder.begin_telling(desk, rung.id, planned.id)
    tellings.say_it(desk, planned.id)
    tellings.record_telling_outcome(desk, planned.id, Happened.NO, went, "")


def write(person: Person, rung: Rung, *readers: Person, release: Release = Release.NOW) -> EntryId:
    """Write what a rung asks for, and cross it."""
    entry = ladder.begin_writing(
        person.desk, rung.id, ladder.rate_before(person.desk, rung.id, {"fear-now": 30})
    )
    entries.keep_entry(person.desk, entry, "I see it differently.", practice="start-small")
    plan = Plan(
        entry=entry,
        readers=tuple(person.roads[reader.name] for reader in readers),
        depth=Depth.ALL,
        need=Need.LISTEN,
        release=release,
        forecast=Forecast(5, "She is cross."),
    )
    crossings.cross(person.desk, crossings.plan_crossing(person.desk, plan).id)
    return entry


def test_a_rung_is_kept_and_changed_and_deleted_for_good(desk: Desk) -> None:
    made = ladder.add_rung(desk, FRIEND, "  Say which film I would rather see. ", 25)
    assert made.text == "Say which film I would rather see."
    changed = ladder.change_rung(desk, made.id, "Say it without the joke.", 40, is_habit=True)
    assert ladder.find_rung(desk, made.id) == changed
    assert (changed.fear, changed.is_habit) == (40, True)
    ladder.rate_before(desk, made.id, {"fear-now": 50})
    assert ladder.delete_rung(desk, made.id) is FRIEND
    with pytest.raises(NotFound):
        ladder.find_rung(desk, made.id)
    assert ratings.ratings_of(desk, made.about) == {}


@pytest.mark.parametrize(
    ("text", "fear", "why"),
    [
        ("  ", 20, "empty"),
        ("x" * (MAX_RUNG + 1), 20, "too-long"),
        ("x", 105, "out-of-range"),
        ("x", 33, "out-of-range"),
    ],
)
def test_a_rung_that_cannot_be_kept_is_refused(desk: Desk, text: str, fear: int, why: str) -> None:
    with pytest.raises(InputRefused) as refused:
        ladder.add_rung(desk, FRIEND, text, fear)
    assert refused.value.why == why


def test_a_lane_has_an_end(desk: Desk) -> None:
    for number in range(MAX_RUNGS):
        ladder.add_rung(desk, FRIEND, f"Step {number}.", 20)
    with pytest.raises(InputRefused) as refused:
        ladder.add_rung(desk, FRIEND, "One more.", 20)
    assert (refused.value.what, refused.value.why) == ("rungs", "too-many")
    ladder.add_rung(desk, Lane.FAMILY, "In another lane.", 20)


def test_rungs_stand_by_fear_until_they_are_moved(desk: Desk) -> None:
    large, small, middle = rungs(desk, 60, 20, 40)
    assert ladder.lane_view(desk, FRIEND).rungs == (small, middle, large)
    ladder.move_earlier(desk, large.id)
    view = ladder.lane_view(desk, FRIEND)
    assert [one.fear for one in view.rungs] == [20, 60, 40]
    assert view.is_own_order
    ladder.move_later(desk, small.id)
    assert [one.fear for one in ladder.lane_view(desk, FRIEND).rungs] == [60, 20, 40]
    ladder.order_by_fear(desk, FRIEND)
    view = ladder.lane_view(desk, FRIEND)
    assert ([one.fear for one in view.rungs], view.is_own_order) == ([20, 40, 60], False)


def test_what_is_put_away_is_not_offered_and_comes_back(desk: Desk) -> None:
    small, middle = rungs(desk, 20, 40)
    ladder.put_rung_away(desk, small.id)
    view = ladder.lane_view(desk, FRIEND)
    assert (view.rungs, [one.id for one in view.put_away]) == ((middle,), [small.id])
    assert view.step
    assert view.step.rung == middle
    ladder.take_rung_out(desk, small.id)
    assert ladder.lane_view(desk, FRIEND).rungs == (small, middle)


def test_a_rung_done_in_person_counts_once_it_was_said(desk: Desk, clock: PushedClock) -> None:
    small, middle = rungs(desk, 20, 40)
    ladder.rate_before(desk, small.id, {"fear-now": 35, "freely": 9})
    clock.push(60)
    # The plan asks the same, and has it already.
    rated = ladder.rated_lately(desk, small.id)
    assert rated == {"fear-now": 35, "freely": 9}
    planned = tellings.plan_telling(
        desk, TellingPlan("start-small", whom="Jon", forecast=Forecast(6, "")), rated
    )
    ladder.begin_telling(desk, small.id, planned.id)
    assert ladder.tries_of(desk, small.id) == []
    tellings.say_it(desk, planned.id)
    tellings.record_telling_outcome(desk, planned.id, Happened.NO, 2, "")
    (done,) = ladder.tries_of(desk, small.id)
    assert (done.whom, done.fear, done.feared, done.went, done.about) == (("Jon",), 35, 6, 2, planned.about)
    view = ladder.lane_view(desk, FRIEND)
    assert view.step
    assert (view.step.rung, view.step.why) == (small, Why.ELSEWHERE)
    assert (view.step.fear, view.step.easier, view.step.known) == (35, 1, 1)
    clock.push(DAY)
    assert ladder.rated_lately(desk, small.id) == {}
    tell(desk, small, "Lena")
    view = ladder.lane_view(desk, FRIEND)
    assert view.step
    assert (view.step.rung, view.step.why) == (middle, Why.HIGHER)


def test_a_telling_that_is_deleted_is_no_try_any_more(desk: Desk) -> None:
    (small,) = rungs(desk, 20)
    tell(desk, small)
    tellings.delete_telling(desk, tellings.recent_tellings(desk)[0].id)
    assert ladder.tries_of(desk, small.id) == []


def test_a_rung_done_by_a_crossing_counts_once_its_entry_crosses(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        small, _ = rungs(ana.desk, 20, 40)
        entry = ladder.begin_writing(ana.desk, small.id, ladder.rate_before(ana.desk, small.id, {}))
        entries.keep_entry(ana.desk, entry, "Only kept.")
        assert ladder.rung_of_entry(ana.desk, entry) == small
        assert ladder.tries_of(ana.desk, small.id) == []
        assert ladder.lane_view(ana.desk, FRIEND).step.whom == "Mara"  # type: ignore[union-attr]
        entry = write(ana, small, mara)
        (done,) = ladder.tries_of(ana.desk, small.id)
        assert (done.whom, done.fear, done.feared, done.went) == (("Mara",), 30, 5, None)
        crossing = crossings.crossings_of_entry(ana.desk, entry)[0]
        outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 1, "")
        assert ladder.tries_of(ana.desk, small.id)[0].went == 1
        # The crossing stays when the entry goes, and so does the try.
        entries.delete_entry(ana.desk, entry)
        assert len(ladder.tries_of(ana.desk, small.id)) == 1

    town.run(story)


def test_what_waits_for_its_release_or_is_taken_back_before_is_no_try(town: Town, clock: PushedClock) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        (small,) = rungs(ana.desk, 20)
        entry = write(ana, small, mara, release=Release.SLEEP_ON_IT)
        assert ladder.tries_of(ana.desk, small.id) == []
        taking_back.take_back(ana.desk, crossings.crossings_of_entry(ana.desk, entry)[0].id)
        clock.push(2 * DAY)
        assert ladder.tries_of(ana.desk, small.id) == []
        write(ana, small, mara, release=Release.SLEEP_ON_IT)
        clock.push(2 * DAY)
        assert len(ladder.tries_of(ana.desk, small.id)) == 1

    town.run(story)


def test_an_entry_for_a_rung_that_is_said_in_person_counts_too(desk: Desk) -> None:
    (small,) = rungs(desk, 20)
    entry = ladder.begin_writing(desk, small.id, ladder.rate_before(desk, small.id, {"fear-now": 25}))
    entries.keep_entry(desk, entry, "I would rather go home.")
    planned = tellings.plan_telling(
        desk, TellingPlan("start-small", whom="Jon", entry=entry), {"fear-now": 45}
    )
    tellings.say_it(desk, planned.id)
    (done,) = ladder.tries_of(desk, small.id)
    # What was rated with the telling itself is nearer to it.
    assert (done.whom, done.fear) == (("Jon",), 45)


def test_a_page_that_was_opened_and_left_empty_is_forgotten(desk: Desk, clock: PushedClock) -> None:
    (small,) = rungs(desk, 20)
    left = ladder.begin_writing(desk, small.id, clock())
    written = ladder.begin_writing(desk, small.id, clock())
    entries.save_draft(desk, written, "Not yet.")
    clock.push(2 * DAY)
    ladder.begin_writing(desk, small.id, clock())
    assert ladder.rung_of_entry(desk, left) is None
    assert ladder.rung_of_entry(desk, written) == small


def test_what_is_rated_too_much_is_not_offered_and_a_smaller_one_is(desk: Desk, clock: PushedClock) -> None:
    small, middle, large = rungs(desk, 20, 40, 60)
    tell(desk, middle, "Mara")
    ladder.rate_before(desk, middle.id, {"fear-now": 50, "freely": 3})
    view = ladder.lane_view(desk, FRIEND)
    assert view.too_much == {middle.id}
    assert view.step
    assert view.step.rung == small
    assert ladder.smaller_rung(desk, middle) == small
    assert ladder.smaller_rung(desk, small) is None
    assert ladder.was_too_much(desk, middle.id)
    # Another day, other answers: the older ones are not held against it.
    clock.push(DAY)
    ladder.rate_before(desk, middle.id, {"fear-now": 50})
    assert not ladder.was_too_much(desk, middle.id)
    assert ladder.smaller_rung(desk, large) == middle


def test_after_something_bad_nothing_is_offered_for_two_days_then_something_smaller(
    desk: Desk, clock: PushedClock
) -> None:
    small, middle = rungs(desk, 20, 40)
    tell(desk, middle, went=9)
    view = ladder.lane_view(desk, FRIEND)
    assert (view.is_quiet, view.step) == (True, None)
    clock.push(QUIET_AFTER_BAD + 1)
    view = ladder.lane_view(desk, FRIEND)
    assert view.step
    assert (view.is_quiet, view.step.rung, view.step.why) == (False, small, Why.SMALLER)


def test_forecasts_are_summed_up_over_all_lanes(desk: Desk) -> None:
    (small,) = rungs(desk, 20)
    other = ladder.add_rung(desk, Lane.COLLEAGUE, "Ask what a word means.", 30)
    for at in range(4):
        tell(desk, small, f"{at}")
    assert ladder.summary(desk) is None
    tell(desk, other, "Kim")
    found = ladder.summary(desk)
    assert found
    assert (found.came_true[Happened.NO], found.feared_tenths, found.went_tenths) == (5, 60, 20)


def test_the_lane_used_last_comes_first(desk: Desk, clock: PushedClock) -> None:
    assert ladder.newest_lane(desk) is None
    (small,) = rungs(desk, 20)
    clock.push(10)
    ladder.add_rung(desk, Lane.FAMILY, "Say what I would like to do.", 30)
    assert ladder.newest_lane(desk) is Lane.FAMILY
    clock.push(10)
    tell(desk, small)
    assert ladder.newest_lane(desk) is FRIEND


def test_only_what_belongs_before_a_rung_is_rated(desk: Desk) -> None:
    (small,) = rungs(desk, 20)
    for answers, why in (({"cost": 3}, "unknown"), ({"fear-now": 33}, "out-of-range")):
        with pytest.raises(InputRefused) as refused:
            ladder.rate_before(desk, small.id, answers)
        assert refused.value.why == why
    assert ratings.ratings_of(desk, small.about) == {}
    ladder.rate_before(desk, small.id, {"freely": 8})
    assert ratings.ratings_of(desk, small.about) == {(Moment.BEFORE, "freely"): 8}


def test_a_rung_of_another_vault_is_not_there(desk: Desk) -> None:
    missing = RungId("0" * 32)
    for act in (ladder.find_rung, ladder.delete_rung, ladder.move_earlier, ladder.put_rung_away):
        with pytest.raises(NotFound):
            act(desk, missing)
