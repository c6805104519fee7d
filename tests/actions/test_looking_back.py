"""Looking back over time: counted where it lies, from indexes, and no more than there was."""

from __future__ import annotations

import pytest

from drawbridge.actions import bridges, closeness, entries, outcomes, pairings, tellings, walls
from drawbridge.actions.desk import Desk
from drawbridge.actions.looking_back import over_time
from drawbridge.actions.ratings import rate
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Forecast
from drawbridge.core.feelings import Family, Spot
from drawbridge.core.outcomes import Happened
from drawbridge.core.ratings import Moment
from drawbridge.core.tellings import Telling
from drawbridge.core.vocabulary import feeling
from drawbridge.core.walls import How
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault.vault import Vault
from tests.actions.conftest import Town
from tests.actions.test_today import Listening
from tests.conftest import PushedClock

DAY, WEEK = 86_400, 7 * 86_400


def tell(desk: Desk, happened: Happened | None = None, level: int = 2, whom: str = "my brother") -> Telling:
    made = tellings.plan_telling(desk, TellingPlan("start-small", whom=whom, forecast=Forecast(7, "")))
    told = tellings.say_it(desk, made.id)
    return tellings.record_telling_outcome(desk, told.id, happened, level, "") if happened else told


def keep(desk: Desk, *words: str, spot: Spot | None = None) -> None:
    entry = entries.new_entry_id(desk)
    entries.keep_entry(desk, entry, "Text.", tuple(feeling(word) for word in words), spot)


def test_words_are_counted_by_week_and_family_and_no_draft_is(desk: Desk, clock: PushedClock) -> None:
    keep(desk, "ashamed", spot=Spot(-3, -1))
    clock.push(WEEK)
    keep(desk, "ashamed", "grateful")
    keep(desk, "Ashamed")
    entries.save_draft(desk, entries.new_entry_id(desk), "Half a sen", (feeling("proud"),))
    found = over_time(desk).feelings
    assert [sum(week.words.values()) for week in found.weeks[-3:]] == [0, 1, 3]
    assert found.weeks[-1].words[Family.CALM] == 1
    assert (found.entries, found.different, found.words) == (3, 2, 4)
    assert found.spots == {Spot(-3, -1): 1}


def test_what_is_older_than_the_stretch_is_not_counted(desk: Desk, clock: PushedClock) -> None:
    keep(desk, "ashamed")
    walls.note_wall(desk, How.SILENCE)
    clock.push(13 * WEEK)
    assert over_time(desk).feelings.entries == 0
    assert sum(week.walls for week in over_time(desk).weeks) == 0
    assert over_time(desk, 26).feelings.entries == 1
    assert sum(week.walls for week in over_time(desk, 26).weeks) == 1


def test_after_a_bad_outcome_comes_the_next_thing_by_ones_own_choice(desk: Desk, clock: PushedClock) -> None:
    bad = tell(desk, Happened.YES, 8)
    assert over_time(desk).after_hard[0].then is None
    clock.push(9 * DAY)
    then = tell(desk, whom="a friend")
    [found] = over_time(desk).after_hard
    assert (found.about, found.level, found.names) == (bad.about, 8, ("my brother",))
    assert found.then is not None
    assert (found.then.about, found.days, found.then.level) == (then.about, 9, None)
    tellings.record_telling_outcome(desk, then.id, Happened.PARTLY, 7, "")
    newest, oldest = over_time(desk).after_hard
    assert oldest.then is not None
    assert (oldest.then.level, oldest.then.happened) == (7, Happened.PARTLY)
    assert (newest.about, newest.then) == (then.about, None)


def test_what_was_decided_before_is_not_what_somebody_chose_after(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first = ana.cross("One.", mara)
        ana.cross("Two.", mara)
        town.clock.push(DAY)
        outcomes.record_outcome(ana.desk, first.id, Happened.YES, 9, "")
        assert over_time(ana.desk).after_hard[0].then is None
        town.clock.push(DAY)
        third = ana.cross("Three.", mara)
        [found] = over_time(ana.desk).after_hard
        assert found.then is not None
        assert (found.then.about, found.names) == (f"crossing:{third.id}", ("Mara",))

    town.run(story)


def test_turns_are_in_order_and_what_sleeps_is_not_among_them(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for author, reader in ((ana, mara), (mara, ana), (mara, ana)):
            town.clock.push(60)
            author.cross("Something.", reader)
            await town.carry()
        [mine], [theirs] = over_time(ana.desk).bridges, over_time(mara.desk).bridges
        assert [turn.mine for turn in mine.turns] == [True, False, False]
        assert [turn.mine for turn in theirs.turns] == [False, True, True]
        assert (mine.name, mine.circles) == ("Mara", ())

    town.run(story)


def test_circles_are_drawn_only_on_a_bridge_that_stands(desk: Desk) -> None:
    invited = pairings.invite(desk, BridgeKind.FRIEND, "Mara", True)
    with pytest.raises(NotNow):
        closeness.draw(desk, invited.id, 3)
    with pytest.raises(NotNow):
        closeness.not_now(desk, invited.id)
    assert not closeness.is_asked(desk, invited)
    assert desk.vault.db.rows("SELECT count(*) FROM ratings") == [(0,)]


def test_circles_are_asked_for_once_a_week_and_never_after_a_bad_outcome(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridge = bridges.find_bridge(ana.desk, ana.roads["Mara"])
        assert closeness.is_asked(ana.desk, bridge)
        closeness.draw(ana.desk, bridge.id, 3)
        assert not closeness.is_asked(ana.desk, bridge)
        town.clock.push(WEEK)
        assert closeness.is_asked(ana.desk, bridge)
        closeness.not_now(ana.desk, bridge.id)
        town.clock.push(WEEK - 1)
        assert not closeness.is_asked(ana.desk, bridge)
        town.clock.push(1)
        tell(ana.desk, Happened.NO, 6)
        assert not closeness.is_asked(ana.desk, bridge)
        closeness.draw(ana.desk, bridge.id, 5)
        [found] = over_time(ana.desk).bridges
        assert [one.value for one in found.circles] == [3, 5]
        assert over_time(mara.desk).bridges == ()
        with pytest.raises(InputRefused):
            closeness.draw(ana.desk, bridge.id, 8)
        with pytest.raises(NotFound):
            closeness.not_now(mara.desk, bridge.id)

    town.run(story)


def test_a_later_answer_counts_and_stands_where_it_was_given(desk: Desk, clock: PushedClock) -> None:
    told = tell(desk)
    rate(desk, told.about, Moment.AFTER, {"understood": 2, "accepted": 4, "cared-for": 6})
    clock.push(DAY)
    rate(desk, told.about, Moment.AFTER, {"understood": 8})
    [found] = over_time(desk).heard
    assert (found.answers["understood"], found.tenths, found.at) == (8, 60, clock())


def test_averages_are_of_the_newest_and_the_rest_can_be_leafed_through(
    desk: Desk, clock: PushedClock
) -> None:
    for level in (1, 1, 1, 4, 4, 4, 4, 4):
        tell(desk, Happened.NO, level)
        clock.push(DAY)
    lately = outcomes.looking_back(desk, newest=2, among=5)
    assert lately.averages is not None
    assert (lately.averages.went_tenths, lately.count, len(lately.pairs)) == (40, 5, 2)
    assert outcomes.looking_back(desk).count == 8
    assert [pair.went for pair in outcomes.newest_pairs(desk, 3, 4)] == [4, 1, 1]


def test_nothing_is_found_by_reading_everything(desk: Desk) -> None:
    listening = Listening(desk.vault.db)
    vault = Vault(desk.vault.folder, desk.vault.id, desk.vault.vmk, listening)
    of_ears = Desk(vault, desk.clock, desk.entropy, desk.relay, desk.zone)
    over_time(of_ears)
    outcomes.looking_back(of_ears)
    assert len(listening.plans) > 20
    # What a statement has just made itself, and the weeks it was given, are read whole.
    small = ("SCAN w ", "SCAN (subquery", "SCAN bad", "SCAN s")
    for step in listening.plans:
        assert not step.startswith("SCAN ") or " INDEX " in step or step.startswith(small), step
        assert not step.endswith("(state=?)"), step
