"""Walls: noted with one tap, looked at over time, one brick out, left in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drawbridge.actions import bridges, crossings, entries, taking_back, tellings, walls
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.walls import Noted
from drawbridge.core.crossings import Depth, Need, Release
from drawbridge.core.entries import EntryState, Practice
from drawbridge.core.names import BridgeId, EntryId, WallId
from drawbridge.core.walls import How, WallState, state_of
from drawbridge.errors import InputRefused, NotFound, NotNow
from tests.actions.conftest import Person, Town
from tests.conftest import PushedClock

DAY = 86_400


def state(desk: Desk, wall: WallId) -> WallState:
    return state_of(walls.find_wall(desk, wall), desk.clock())


def cross(person: Person, brick: EntryId, reader: Person, release: Release = Release.NOW) -> None:
    entries.save_draft(person.desk, brick, "I was hurt on Friday.")
    plan = Plan(brick, (person.roads[reader.name],), Depth.ALL, Need.LISTEN, release)
    crossings.cross(person.desk, crossings.plan_crossing(person.desk, plan).id)


def tell(desk: Desk, brick: EntryId | None) -> None:
    plan = TellingPlan("start-small", whom="my sister", entry=brick)
    tellings.say_it(desk, tellings.plan_telling(desk, plan).id)


def test_one_tap_is_enough(desk: Desk) -> None:
    wall = walls.note_wall(desk, How.SILENCE)
    found = walls.find_wall(desk, wall.id)
    assert (found.how, found.at, found.name, found.held_back) == (How.SILENCE, desk.clock(), "", "")
    assert walls.recent_walls(desk) == [found]


def test_everything_else_can_follow_and_be_changed(desk: Desk, clock: PushedClock) -> None:
    wall = walls.note_wall(desk, How.OWN)
    clock.push(60)
    walls.save_wall(
        desk, wall.id, Noted(How.OWN, "tidying", None, "my sister", "That I miss her.", "A no."), {}
    )
    found = walls.find_wall(desk, wall.id)
    assert (found.own_how, found.name, found.held_back, found.at) == (
        "tidying", "my sister", "That I miss her.", wall.at,
    )  # fmt: skip
    changed = walls.save_wall(desk, wall.id, Noted(How.JOKE, "tidying"), {})
    assert (changed.own_how, changed.name) == ("", "")


def test_a_wall_stands_with_the_name_of_a_bridge_even_when_that_changes(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wall = walls.note_wall(ana.desk, How.FINE)
        noted = Noted(How.FINE, bridge=ana.roads["Mara"], whom="somebody else")
        assert walls.save_wall(ana.desk, wall.id, noted, {}).name == "Mara"
        bridges.rename_bridge(ana.desk, ana.roads["Mara"], "M.", ana.bridge(mara).kind)
        found = walls.find_wall(ana.desk, wall.id)
        assert (found.name, found.whom) == ("M.", "")
        with pytest.raises(NotFound):
            walls.save_wall(ana.desk, wall.id, replace(noted, bridge=BridgeId("0" * 32)), {})

    town.run(story)


def test_how_often_it_came_to_mind_has_one_answer_a_day(desk: Desk, clock: PushedClock) -> None:
    wall = walls.note_wall(desk, How.BUSY).id
    for value in (8, 7, 7):
        walls.save_wall(desk, wall, Noted(How.BUSY), {"on-my-mind": value, "cost": 4})
    assert walls.answers_about(desk, wall) == {"on-my-mind": 7, "cost": 4}
    clock.push(DAY)
    assert walls.answers_about(desk, wall) == {"cost": 4}
    walls.save_wall(desk, wall, Noted(How.BUSY), {"on-my-mind": 7, "cost": 4})
    assert [value for _, value in walls.on_my_mind(desk, wall)] == [7, 7]
    rows = desk.vault.db.rows("SELECT item, value FROM ratings ORDER BY number")
    assert rows == [("cost", 4), ("on-my-mind", 8), ("on-my-mind", 7), ("on-my-mind", 7)]


def test_a_brick_is_a_draft_and_is_begun_once(desk: Desk) -> None:
    wall = walls.note_wall(desk, How.JOKE).id
    with pytest.raises(InputRefused):
        walls.take_brick_out(desk, wall, "  \n")
    brick = walls.take_brick_out(desk, wall, "I was hurt.")
    entry = entries.find_entry(desk, brick)
    assert (entry.text, entry.state, entry.practice) == (
        "I was hurt.",
        EntryState.DRAFT,
        Practice.START_SMALL,
    )
    assert walls.take_brick_out(desk, wall, "Another one.") == brick
    assert state(desk, wall) is WallState.BRICK


def test_a_brick_that_was_deleted_is_none_any_more(desk: Desk) -> None:
    wall = walls.note_wall(desk, How.JOKE).id
    entries.delete_entry(desk, walls.take_brick_out(desk, wall, "I was hurt."))
    assert state(desk, wall) is WallState.STANDING
    walls.take_brick_out(desk, wall, "I was hurt, and I laughed.")
    assert state(desk, wall) is WallState.BRICK


def test_a_wall_shows_that_its_brick_crossed(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wall = walls.note_wall(ana.desk, How.JOKE).id
        brick = walls.take_brick_out(ana.desk, wall, "I was hurt.")
        cross(ana, brick, mara, Release.SLEEP_ON_IT)
        assert state(ana.desk, wall) is WallState.ON_THE_WAY
        town.clock.push(2 * DAY)
        assert state(ana.desk, wall) is WallState.CROSSED
        # What crossed stays crossed when the entry is deleted.
        entries.delete_entry(ana.desk, brick)
        assert state(ana.desk, wall) is WallState.CROSSED
        with pytest.raises(NotNow):
            walls.leave_in_peace(ana.desk, wall)

    town.run(story)


def test_a_brick_that_was_taken_back_is_a_draft_of_mine_again(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        wall = walls.note_wall(ana.desk, How.JOKE).id
        brick = walls.take_brick_out(ana.desk, wall, "I was hurt.")
        cross(ana, brick, mara, Release.SLEEP_ON_IT)
        taking_back.take_back(ana.desk, crossings.crossings_of_entry(ana.desk, brick)[0].id)
        assert state(ana.desk, wall) is WallState.BRICK

    town.run(story)


def test_a_wall_shows_that_it_was_said_in_person(desk: Desk) -> None:
    wall = walls.note_wall(desk, How.JOKE).id
    tell(desk, walls.take_brick_out(desk, wall, "I was hurt."))
    assert state(desk, wall) is WallState.TOLD


def test_left_in_peace_is_an_ending_and_can_be_taken_up_again(desk: Desk, clock: PushedClock) -> None:
    wall = walls.note_wall(desk, How.SILENCE).id
    walls.leave_in_peace(desk, wall)
    first = walls.find_wall(desk, wall).in_peace_at
    clock.push(DAY)
    walls.leave_in_peace(desk, wall)
    assert walls.find_wall(desk, wall).in_peace_at == first
    assert state(desk, wall) is WallState.IN_PEACE
    walls.take_up_again(desk, wall)
    assert state(desk, wall) is WallState.STANDING


def test_a_deleted_wall_leaves_no_answer_behind_and_its_entry_alone(desk: Desk) -> None:
    wall = walls.note_wall(desk, How.SILENCE).id
    walls.save_wall(desk, wall, Noted(How.SILENCE), {"on-my-mind": 3})
    brick = walls.take_brick_out(desk, wall, "I was hurt.")
    walls.delete_wall(desk, wall)
    assert desk.vault.db.row("SELECT count(*) FROM ratings") == (0,)
    assert entries.find_entry(desk, brick).text == "I was hurt."
    with pytest.raises(NotFound):
        walls.find_wall(desk, wall)


def test_walls_can_be_narrowed_to_a_person_or_a_kind(desk: Desk, clock: PushedClock) -> None:
    for how, whom in ((How.JOKE, "Zoe"), (How.SILENCE, "Zoe"), (How.SILENCE, "")):
        walls.save_wall(desk, walls.note_wall(desk, how).id, Noted(how, whom=whom), {})
        clock.push(60)
    assert [wall.how for wall in walls.recent_walls(desk, who="whom:Zoe")] == [How.SILENCE, How.JOKE]
    assert len(walls.recent_walls(desk, how="silence")) == 2
    assert len(walls.recent_walls(desk, 1)) == 1
    assert [line.label for line in walls.by_person_and_kind(desk).people] == ["Zoe"]


def test_walls_crossings_and_tellings_stand_beside_one_another_by_week(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        walls.note_wall(ana.desk, How.SILENCE)
        walls.note_wall(ana.desk, How.JOKE)
        town.clock.push(7 * DAY)
        taken = ana.cross("Not this one.", mara, release=Release.SLEEP_ON_IT)
        taking_back.take_back(ana.desk, taken.id)
        ana.cross("I was hurt.", mara)
        tell(ana.desk, None)
        found = walls.per_week(ana.desk)
        assert [(week.walls, week.crossings, week.tellings) for week in found] == [(2, 0, 0), (0, 1, 1)]
        assert len(walls.per_week(ana.desk, town.clock())) == 1

    town.run(story)


def test_weeks_are_found_by_an_index(desk: Desk) -> None:
    for sql in (
        "SELECT at FROM walls WHERE at >= 0 ORDER BY at",
        "SELECT crossed_at FROM crossings WHERE state = 'crossed' AND crossed_at >= 0 ORDER BY crossed_at",
        "SELECT told_at FROM tellings WHERE told_at IS NOT NULL AND told_at >= 0 ORDER BY told_at",
    ):
        plan = " ".join(str(row[3]) for row in desk.vault.db.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING COVERING INDEX" in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "noted",
    [
        Noted(How.OWN, own_how="x" * 41),
        Noted(How.JOKE, whom="x" * 81),
        Noted(How.JOKE, held_back="x" * 4_001),
        Noted(How.JOKE, feared="x" * 2_001),
    ],
)
def test_what_is_too_long_is_refused_and_changes_nothing(desk: Desk, noted: Noted) -> None:
    wall = walls.note_wall(desk, How.SILENCE)
    with pytest.raises(InputRefused):
        walls.save_wall(desk, wall.id, noted, {})
    assert walls.find_wall(desk, wall.id) == wall
