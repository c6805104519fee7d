"""The demo household: every place in it has something to show, and nothing that no page would take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest

from drawbridge.actions import (
    harbour,
    invitations,
    kindness,
    ladder,
    letters,
    looking_back,
    now_and_then,
    outcomes,
    signals,
    tellings,
    walls,
)
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House, open_house
from drawbridge.actions.people import unlock
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.today import today
from drawbridge.core.ladder import Lane
from drawbridge.core.letters import LetterState
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.core.outcomes import NOT_NOW_FOR, Happened
from drawbridge.core.over_time import heard_summary
from drawbridge.core.practice_table import practice_of
from drawbridge.core.ratings import FELT_RESPONSE
from drawbridge.core.tellings import TellingState
from drawbridge.core.walls import WallState, state_of
from drawbridge.demo import prepare
from drawbridge.demo.parts import Said, Scene
from drawbridge.demo.story import BEGINS, PASSPHRASES
from drawbridge.demo.story.first_weeks import FIRST_SCENES
from drawbridge.demo.story.held_back import CIRCLES
from drawbridge.demo.story.last_weeks import LAST_SCENES
from drawbridge.demo.story.said import SAID
from tests.conftest import EVENING, PushedClock, SeededEntropy

ADDRESS = "http://localhost:8420"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("demo") / "node"
    dice = SeededEntropy("household")
    prepare(folder, PushedClock(), lambda _: None, relay=ADDRESS, zone=UTC, entropy=dice)
    return _house(folder)


def _house(folder: Path) -> House:
    clock, dice = PushedClock(), SeededEntropy("after")
    return open_house(folder, clock=clock, entropy=dice, relay=ADDRESS, zone=UTC, work=LIGHTEST_WORK)


def _desk(house: House, name: str) -> Iterator[Desk]:
    person = unlock(house, name, PASSPHRASES[name])
    yield Desk(person.vault, house.clock, house.entropy, house.relay, house.zone)
    person.vault.close()


@pytest.fixture(scope="module")
def ana(house: House) -> Iterator[Desk]:
    yield from _desk(house, "Ana")


@pytest.fixture(scope="module")
def jon(house: House) -> Iterator[Desk]:
    yield from _desk(house, "Jon")


def test_every_sentence_of_looking_back_has_enough_numbers(ana: Desk) -> None:
    found = outcomes.looking_back(ana)
    assert found.averages is not None
    assert all(found.came_true[answer] for answer in (Happened.NO, Happened.PARTLY, Happened.YES))
    assert found.hit_rate is not None
    # Some are still too few, as they will be for everybody.
    for groups in (found.by_person, found.by_practice, found.by_depth):
        assert 0 < sum(group.feared_tenths is None for group in groups) < len(groups)
    # It went worse than feared as well as better.
    assert any(pair.went > pair.feared for pair in found.pairs)

    over = looking_back.over_time(ana)
    assert len([week for week in over.feelings.weeks if week.words]) > 5
    assert sum(over.feelings.spots.values()) > 10
    assert heard_summary(over.heard).later is not None
    assert [hard.then is not None for hard in over.after_hard] == [True, True, True]
    assert [len(bridge.circles) >= 3 for bridge in over.bridges] == [True, True]
    assert all({turn.mine for turn in bridge.turns} == {True, False} for bridge in over.bridges)
    assert len([week for week in over.weeks if week.walls and week.tellings and week.crossings]) > 3


def test_the_slow_questions_were_answered_more_than_once(ana: Desk, jon: Desk) -> None:
    found = now_and_then.look(ana)
    assert found.wanted
    assert (len(found.lonely), len(found.openness)) == (2, 2)
    assert not now_and_then.look(jon).wanted


def test_walls_stand_in_every_state_but_on_the_way(ana: Desk) -> None:
    found = walls.recent_walls(ana, 50)
    assert {state_of(wall, ana.clock()) for wall in found} == set(WallState) - {WallState.ON_THE_WAY}
    assert len(walls.on_my_mind(ana, next(wall.id for wall in found if wall.how == "silence"))) > 3
    by = walls.by_person_and_kind(ana)
    assert len(by.people) > 3
    assert len(by.kinds) > 6


def test_the_ladder_has_tries_and_a_step_and_sums_them_up(ana: Desk, jon: Desk) -> None:
    view = ladder.lane_view(ana, Lane.FRIEND)
    tried = {one.rung for one in view.tries}
    assert any(rung.is_habit and rung.id in tried for rung in view.rungs)
    assert view.step is not None
    assert ladder.summary(ana) is not None
    assert ladder.newest_lane(jon) is None


def test_letters_kind_sentences_and_what_was_said_are_there(ana: Desk) -> None:
    states = [letter.state for letter in letters.recent_letters(ana)]
    assert sorted(states) == [LetterState.READ, LetterState.READ, LetterState.SEALED, LetterState.SEALED]
    assert (len(kindness.kept_sentences(ana)), len(kindness.begun(ana))) == (3, 1)
    assert {telling.state for telling in tellings.recent_tellings(ana)} == set(TellingState)


def test_some_agreed_to_be_told_and_one_hard_evening_is_over(ana: Desk, jon: Desk) -> None:
    assert [person.name for person in harbour.tellable(ana)] == ["Jon"]
    assert [person.name for person in harbour.tellable(jon)] == ["Ana"]
    assert harbour.my_list(ana)
    assert signals.open_signal(ana) is None
    assert ana.vault.db.row("SELECT count(*) FROM signals WHERE better_at IS NOT NULL") == (1,)
    assert signals.shown(jon) == []
    assert (invitations.are_wanted(ana), invitations.are_wanted(jon)) == (False, True)


def test_the_last_evening_asks_one_thing_and_nothing_is_hushed(ana: Desk) -> None:
    evening = today(ana)
    assert not is_quiet(ana)
    assert (len(evening.questions), len(evening.waiting), len(evening.to_say)) == (1, 1, 1)
    assert (evening.signals, evening.asking, evening.letters) == ([], [], [])


def _asked(part: Scene | Said) -> set[str]:
    design = practice_of(part.practice)
    return {*design.before, *design.rated_after, *design.day_after}


@pytest.mark.parametrize(
    "part", [*FIRST_SCENES, *LAST_SCENES, *SAID], ids=lambda part: f"{part.by}-{part.days}-{part.hour}"
)
def test_what_was_rated_is_what_the_page_asks(part: Scene | Said) -> None:
    rated = {*part.before, *part.after, *(FELT_RESPONSE if part.heard else ())}
    if isinstance(part, Scene):
        rated |= set(part.day_after)
        # Nobody is asked how they were heard before somebody answered.
        assert not part.heard or part.answers
    assert rated <= _asked(part)
    assert part.days < BEGINS


def test_circles_are_drawn_once_a_week_at_most() -> None:
    for by, other in {(drawn.by, drawn.other) for drawn in CIRCLES}:
        days = sorted(drawn.days for drawn in CIRCLES if (drawn.by, drawn.other) == (by, other))
        assert all(after - before >= NOT_NOW_FOR // 86_400 for before, after in pairwise(days))


def test_it_can_begin_just_after_midnight(tmp_path: Path) -> None:
    clock = PushedClock(EVENING // 86_400 * 86_400 + 60)
    dice = SeededEntropy("hours")
    made = prepare(tmp_path / "node", clock, lambda _: None, relay=ADDRESS, zone=UTC, entropy=dice)
    assert dict(made) == PASSPHRASES
