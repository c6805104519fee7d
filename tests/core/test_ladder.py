"""The ladder: order, and the choice of the next step with its reason."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drawbridge.core.ladder import (
    ENOUGH_TO_SUM_UP,
    MAX_RUNG,
    Lane,
    Rung,
    Try,
    Why,
    in_order,
    moved,
    next_step,
    offerable,
    sum_up,
)
from drawbridge.core.ladder_stems import STEMS, Kind
from drawbridge.core.names import RungId
from drawbridge.core.outcomes import Happened

NONE: frozenset[RungId] = frozenset()


def rung(name: str, fear: int, place: int | None = None) -> Rung:
    return Rung(RungId(name), Lane.FRIEND, name, fear, 0, place)


def done(of: Rung, at: int, whom: str = "Mara", **known: object) -> Try:
    return Try(of.id, f"telling:{at}", at, (whom,), **known)  # type: ignore[arg-type]


SMALL, MIDDLE, LARGE = rung("small", 20), rung("middle", 40), rung("large", 60)
THREE = [LARGE, SMALL, MIDDLE]
RUNGS = some.lists(
    some.tuples(some.integers(0, 20), some.none() | some.integers(0, 9)), min_size=1, max_size=8
).map(lambda made: [rung(str(at), fear * 5, place) for at, (fear, place) in enumerate(made)])
PEOPLE = some.lists(some.sampled_from(["Mara", "Jon", "Lena"]), unique=True, max_size=3)


@some.composite
def ladders(draw: some.DrawFn) -> tuple[list[Rung], list[Try], list[str], frozenset[RungId]]:
    rungs, people = draw(RUNGS), draw(PEOPLE)
    names = [one.id for one in rungs]
    level = some.none() | some.integers(0, 10)
    tries = [
        Try(
            draw(some.sampled_from(names)),
            f"crossing:{at}",
            draw(some.integers(0, 9)),
            (draw(some.sampled_from(["Mara", "Jon", "Ida"])),),
            feared=draw(level),
            went=draw(level),
            happened=draw(some.none() | some.sampled_from(Happened)),
        )
        for at in range(draw(some.integers(0, 9)))
    ]
    return rungs, tries, people, frozenset(draw(some.lists(some.sampled_from(names), max_size=2)))


def test_rungs_stand_by_fear() -> None:
    assert in_order(THREE) == [SMALL, MIDDLE, LARGE]


def test_what_was_moved_by_hand_stays_and_a_new_rung_stands_where_its_fear_puts_it() -> None:
    mine = [replace(LARGE, place=0), replace(SMALL, place=1)]
    assert [one.text for one in in_order([*mine, MIDDLE])] == ["middle", "large", "small"]
    assert moved(THREE, LARGE.id, -1) == ["small", "large", "middle"]
    assert moved(THREE, SMALL.id, -1) == ["small", "middle", "large"]
    assert moved(THREE, SMALL.id, 1) == ["middle", "small", "large"]


@given(RUNGS)
def test_an_order_loses_nothing_and_does_not_hang_on_how_it_was_read(rungs: list[Rung]) -> None:
    found = in_order(rungs)
    assert sorted(found, key=lambda one: one.id) == sorted(rungs, key=lambda one: one.id)
    assert in_order(found) == in_order(list(reversed(rungs))) == found
    loose = [one.fear for one in found if one.place is None]
    assert loose == sorted(loose)


def test_the_first_offer_is_the_smallest() -> None:
    step = next_step(THREE, [], ["Mara"], NONE)
    assert step
    assert (step.rung, step.why, step.whom) == (SMALL, Why.SMALLEST, "Mara")


def test_a_rung_is_offered_with_somebody_else_before_a_higher_one() -> None:
    step = next_step(THREE, [done(SMALL, 1, "Mara", fear=30, feared=6, went=2)], ["Mara", "Jon"], NONE)
    assert step
    assert (step.rung, step.why, step.whom, step.not_whom) == (SMALL, Why.ELSEWHERE, "Jon", ("Mara",))
    assert (step.times, step.fear, step.easier, step.known) == (1, 30, 1, 1)


def test_fear_need_not_fall_before_a_higher_one_is_offered() -> None:
    tries = [done(SMALL, 1, "Mara", fear=40, feared=5, went=5), done(SMALL, 2, "Jon", fear=60)]
    step = next_step(THREE, tries, [], NONE)
    assert step
    assert (step.rung, step.why) == (MIDDLE, Why.HIGHER)
    assert (step.since, step.times, step.easier, step.known) == (SMALL, 2, 0, 1)
    # Two are no average: the last one is told.
    assert (step.fear, step.feared_times) == (60, 1)


def test_three_ratings_are_averaged_on_their_own_scale() -> None:
    tries = [done(SMALL, at, "Mara", fear=fear) for at, fear in enumerate([90, 40, 30, 25])]
    step = next_step([SMALL], tries, [], NONE)
    assert step
    assert (step.fear, step.feared_times) == (30, 3)


def test_the_same_person_twice_is_not_somebody_else() -> None:
    tries = [done(SMALL, 1, "Mara"), done(MIDDLE, 2, "Mara"), done(SMALL, 3, "Mara")]
    assert (step := next_step(THREE, tries, ["Mara", "Jon"], NONE))
    assert (step.rung, step.why, step.whom) == (SMALL, Why.ELSEWHERE, "Jon")
    assert (step := next_step(THREE, [*tries, done(LARGE, 4), done(SMALL, 5, "Jon")], [], NONE))
    assert (step.rung, step.why) == (MIDDLE, Why.HIGHER)


def test_beginning_higher_up_is_followed_from_there() -> None:
    tries = [done(MIDDLE, 1, "Mara"), done(MIDDLE, 2, "Jon")]
    assert (step := next_step(THREE, tries, [], NONE))
    assert (step.rung, step.why) == (LARGE, Why.HIGHER)
    tries += [done(LARGE, 3, "Mara"), done(LARGE, 4, "Jon")]
    assert (step := next_step(THREE, tries, [], NONE))
    assert (step.rung, step.why) == (SMALL, Why.LEFT_OUT)


def test_after_a_bad_one_something_smaller_is_offered_or_nothing() -> None:
    bad = done(MIDDLE, 1, feared=3, went=8, happened=Happened.YES)
    assert (step := next_step(THREE, [bad], [], NONE))
    assert (step.rung, step.why, step.since) == (SMALL, Why.SMALLER, MIDDLE)
    assert next_step([MIDDLE, LARGE], [bad], [], NONE) is None


def test_when_all_were_done_the_one_longest_ago_is_offered() -> None:
    tries = [done(one, at, whom) for at, (one, whom) in enumerate([(SMALL, "a"), (SMALL, "b")], 1)]
    tries += [done(MIDDLE, 3, "a"), done(MIDDLE, 4, "b")]
    assert (step := next_step([SMALL, MIDDLE], tries, [], NONE))
    assert (step.rung, step.why) == (SMALL, Why.LONGEST_AGO)


def test_what_was_rated_the_most_one_can_imagine_is_never_offered() -> None:
    assert next_step([rung("most", 90)], [], [], NONE) is None
    assert next_step([], [], [], NONE) is None


@given(ladders())
def test_nothing_is_offered_above_what_was_rated_too_much(
    ladder: tuple[list[Rung], list[Try], list[str], frozenset[RungId]],
) -> None:
    rungs, tries, people, too_much = ladder
    step = next_step(rungs, tries, people, too_much)
    if step is None:
        return
    assert step.rung in offerable(rungs, too_much)
    assert step.rung.fear < 90
    assert all(step.rung.fear < one.fear for one in rungs if one.id in too_much)


@given(ladders())
def test_the_choice_is_stable(ladder: tuple[list[Rung], list[Try], list[str], frozenset[RungId]]) -> None:
    rungs, tries, people, too_much = ladder
    again = next_step(list(reversed(rungs)), list(reversed(tries)), people, too_much)
    assert again == next_step(rungs, tries, people, too_much)


@given(ladders())
def test_after_a_bad_one_nothing_as_hard_is_offered(
    ladder: tuple[list[Rung], list[Try], list[str], frozenset[RungId]],
) -> None:
    rungs, tries, people, too_much = ladder
    if not tries:
        return
    last = max(tries, key=lambda one: (one.at, one.about))
    step = next_step(rungs, tries, people, too_much)
    if step and last.went_badly:
        assert step.rung.fear < next(one.fear for one in rungs if one.id == last.rung)


@given(ladders(), some.integers(4, 12))
def test_who_follows_every_offer_never_does_the_same_thrice_in_a_row(
    ladder: tuple[list[Rung], list[Try], list[str], frozenset[RungId]], steps: int
) -> None:
    rungs, _, people, too_much = ladder
    others = len(offerable(rungs, too_much))
    tries: list[Try] = []
    for at in range(steps):
        step = next_step(rungs, tries, people, too_much)
        if step is None:
            break
        tries.append(Try(step.rung.id, f"telling:{at}", at, (step.whom,) if step.whom else ()))
    same = [
        a.rung == b.rung == c.rung
        for (a, b), (_, c) in zip(pairwise(tries), pairwise(tries[1:]), strict=False)
    ]
    assert not any(same) or others == 1
    if len(people) > 1:
        assert all(one.whom != two.whom for one, two in pairwise(tries))


def test_forecasts_are_summed_up_from_five_outcomes_on() -> None:
    tries = [
        done(SMALL, at, feared=6, went=at, happened=happened)
        for at, happened in enumerate(
            [Happened.NO, Happened.NO, Happened.PARTLY, Happened.YES, Happened.CANNOT_TELL], 1
        )
    ]
    assert sum_up(tries[: ENOUGH_TO_SUM_UP - 1]) is None
    found = sum_up([*tries, done(SMALL, 9)])
    assert found
    assert found.came_true == {
        Happened.NO: 2,
        Happened.PARTLY: 1,
        Happened.YES: 1,
        Happened.CANNOT_TELL: 1,
    }
    assert (found.feared_tenths, found.went_tenths) == (60, 30)


def test_means_wait_for_five_that_have_both_numbers() -> None:
    tries = [done(SMALL, at, went=at, happened=Happened.NO) for at in range(5)]
    found = sum_up(tries)
    assert found
    assert found.feared_tenths is found.went_tenths is None


@pytest.mark.parametrize("lane", Lane)
def test_every_lane_has_stems_from_an_opinion_to_something_rarely_told(lane: Lane) -> None:
    kinds = [stem.kind for stem in STEMS[lane] if stem.kind is not Kind.HABIT]
    assert kinds == [kind for kind in Kind if kind is not Kind.HABIT]
    assert all(len(stem.text) <= MAX_RUNG for stem in STEMS[lane])
    assert len({stem.key for stem in STEMS[lane]}) == len(STEMS[lane])


def test_stems_for_work_ask_for_nothing_about_health_home_or_the_past() -> None:
    said = " ".join(stem.text for stem in STEMS[Lane.COLLEAGUE]).casefold()
    private = (
        "health",
        "ill",
        "sick",
        "doctor",
        "therapy",
        "sleep",
        "family",
        "home",
        "partner",
        "child",
        "feel",
    )
    assert [word for word in private if word in said.replace("still", "").split()] == []
