"""After something went badly: two days in which nothing asks or offers, and a record that keeps it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drawbridge.actions import bridges, days_after, endings, entries, outcomes, quiet, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet, is_quiet_with
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.today import today
from drawbridge.core.crossings import Forecast
from drawbridge.core.names import TellingId
from drawbridge.core.outcomes import Happened
from tests.actions.conftest import Person, Town
from tests.conftest import PushedClock

DAY = 86_400
QUIET = 48 * 3_600


def told(desk: Desk) -> TellingId:
    plan = TellingPlan("start-small", whom="my sister", forecast=Forecast(5, "She laughs."))
    return tellings.say_it(desk, tellings.plan_telling(desk, plan).id).id


def asks(person: Person) -> bool:
    found = today(person.desk)
    told_of, after = tellings.open_questions(person.desk), days_after.question(person.desk)
    return bool(found.questions or told_of or after)


@pytest.mark.parametrize(
    ("happened", "level"), [(Happened.YES, 0), (Happened.NO, 6), (Happened.CANNOT_TELL, 10)]
)
def test_quiet_is_two_days_to_the_second(
    desk: Desk, clock: PushedClock, happened: Happened, level: int
) -> None:
    telling = told(desk)
    assert not is_quiet(desk)
    tellings.record_telling_outcome(desk, telling, happened, level, "")
    assert is_quiet(desk)
    clock.push(QUIET - 1)
    assert is_quiet(desk)
    clock.push(1)
    assert not is_quiet(desk)


def test_there_is_one_place_that_says_when_it_is_quiet() -> None:
    """Whoever asks or offers something asks ``is_quiet``, and keeps no rule of its own."""
    rule = re.compile(r"QUIET_AFTER_BAD|\.bad_since\(|\.readers_of_bad\(|\.heard_bad\(")
    source = Path(quiet.__file__).parents[1]
    own = [path for path in source.rglob("*.py") if rule.search(path.read_text())]
    assert sorted(path.relative_to(source).as_posix() for path in own) == [
        "actions/quiet.py",
        "core/outcomes.py",
    ]


def test_what_went_well_asks_for_no_quiet(desk: Desk) -> None:
    tellings.record_telling_outcome(desk, told(desk), Happened.PARTLY, 5, "")
    assert not is_quiet(desk)


def test_nothing_asks_in_the_quiet_wherever_it_came_from(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first, _ = ana.cross("One.", mara), ana.cross("Two.", mara)
        await town.carry()
        said = [told(ana.desk) for _ in range(2)]
        town.clock.push(3 * DAY)
        assert asks(ana)
        outcomes.record_outcome(ana.desk, first.id, Happened.YES, 8, "")
        assert not asks(ana)
        town.clock.push(QUIET)
        assert asks(ana)
        tellings.record_telling_outcome(ana.desk, said[0], Happened.NO, 9, "")
        assert not asks(ana)

    town.run(story)


def test_with_others_what_somebody_does_themselves_stays_theirs_to_do(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        both, to_jon = ana.cross("One.", mara, jon), ana.cross("Two.", jon)
        await town.carry()

        def with_(*people: str) -> bool:
            return is_quiet_with(ana.desk, [ana.roads[name] for name in people])

        outcomes.record_outcome(ana.desk, to_jon.id, Happened.NO, 2, "")
        assert not with_("Mara", "Jon")
        plan = TellingPlan("start-small", bridge=ana.roads["Jon"], forecast=Forecast(5, "He laughs."))
        said = tellings.say_it(ana.desk, tellings.plan_telling(ana.desk, plan).id)
        tellings.record_telling_outcome(ana.desk, said.id, Happened.YES, 3, "")
        assert (with_("Jon"), with_("Mara"), with_("Mara", "Jon")) == (True, False, True)
        # What asks and offers by itself rests all the same, whoever it is about.
        assert is_quiet(ana.desk)
        town.clock.push(DAY)
        outcomes.record_outcome(ana.desk, both.id, Happened.NO, 9, "")
        assert with_("Mara")
        town.clock.push(QUIET - 1)
        assert with_("Mara")
        town.clock.push(1)
        assert not with_("Mara", "Jon")

    town.run(story)


def test_what_turns_bad_later_has_its_two_days_from_then(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing, telling = ana.cross("One.", mara), told(ana.desk)
        await town.carry()
        outcomes.record_outcome(ana.desk, crossing.id, Happened.NO, 1, "")
        tellings.record_telling_outcome(ana.desk, telling, Happened.NO, 1, "")
        town.clock.push(3 * DAY)
        outcomes.record_outcome(ana.desk, crossing.id, Happened.YES, 8, "It came later.")
        assert is_quiet(ana.desk)
        town.clock.push(QUIET)
        assert not is_quiet(ana.desk)
        # Already bad: another word about it does not begin the quiet anew.
        outcomes.record_outcome(ana.desk, crossing.id, Happened.YES, 9, "It came later.")
        assert not is_quiet(ana.desk)
        tellings.record_telling_outcome(ana.desk, telling, Happened.YES, 8, "")
        assert is_quiet(ana.desk)

    town.run(story)


def test_a_miss_stays_in_the_record_whatever_is_closed_afterwards(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("One.", mara)
        await town.carry()
        outcomes.record_outcome(ana.desk, crossing.id, Happened.YES, 9, "")
        before = outcomes.looking_back(ana.desk)
        assert [(pair.feared, pair.went) for pair in before.pairs] == [(7, 9)]
        assert before.came_true[Happened.YES] == 1
        bridges.raise_leaf(ana.desk, ana.roads["Mara"])
        entries.delete_entry(ana.desk, crossing.entry)
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=True)
        await town.carry()
        assert outcomes.looking_back(ana.desk) == before

    town.run(story)
