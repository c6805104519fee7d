"""Going on: a vault from an old copy, a node that was away, keys that turned meanwhile."""

from __future__ import annotations

import pytest

from drawbridge.actions import arrivals, bridges, crossings, endings, gate, resuming, taking_back
from drawbridge.actions.receiving import receive
from drawbridge.core.bridges import Leaf
from drawbridge.core.crossings import CrossingState, Depth, Impression, ReaderState, Release
from drawbridge.core.envelope import recipient_key_id
from drawbridge.core.resuming import Resumption, Why
from drawbridge.core.wire import MAX_NUMBER, KeyPayload, Kind, Reason
from drawbridge.vault import bridges as kept
from drawbridge.vault import outbox
from tests.actions.conftest import Person, Town
from tests.actions.test_receiving import forge, take
from tests.actions.turning_back import copy, put_back

DAY = 86_400


def texts(person: Person) -> list[str]:
    """Everything that came to somebody and is not taken back, oldest first."""
    rows = person.desk.vault.db.rows(
        "SELECT text FROM arrivals WHERE never_came = 0 AND taken_back = 0 ORDER BY rowid"
    )
    return [str(row[0]) for row in rows]


def happened(person: Person, other: Person) -> Resumption:
    found = resuming.of_bridge(person.desk, person.roads[other.name])
    assert found
    return found


def missing(person: Person, other: Person) -> int:
    return bridges.missing_from(person.desk, person.roads[other.name])


def numbers(person: Person, other: Person) -> int:
    channel = kept.channel(person.desk.vault.db, person.roads[other.name])
    assert channel
    return channel.sent


def epochs(person: Person, other: Person) -> list[int]:
    return [key.epoch for key in kept.own_keys(person.desk.vault.db, person.roads[other.name])]


async def weeks(town: Town, ana: Person, mara: Person, count: int, said: str) -> None:
    """Let weeks go by in which both say something, so that both turn their keys."""
    for week in range(count):
        town.clock.push(8 * DAY)
        ana.cross(f"{said}: Ana {week}", mara)
        mara.cross(f"{said}: Mara {week}", ana)
        await town.carry()


def test_a_vault_from_an_old_copy_gets_what_came_since_and_both_are_told(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        await weeks(town, ana, mara, 2, "before")
        made = copy(ana)
        await weeks(town, ana, mara, 3, "since")
        came, used = texts(ana), numbers(ana, mara)
        put_back(ana, made)
        assert numbers(ana, mara) > used  # none of them is used a second time
        assert texts(ana) == came[:2]
        assert happened(ana, mara).is_waiting
        await town.carry()
        assert texts(ana) == came
        assert missing(ana, mara) == missing(mara, ana) == 0
        assert not any(arrival.missing_before for arrival in arrivals.waiting(ana.desk))
        mine, theirs = happened(ana, mara), happened(mara, ana)
        assert (mine.mine, mine.is_waiting, mine.theirs) == (Why.RESTORED, False, None)
        assert (theirs.mine, theirs.theirs) == (None, Why.RESTORED)
        assert [found.name for found in resuming.news(mara.desk)] == ["Ana"]
        # Nothing was filed twice on the side that lost nothing, and both go on.
        assert texts(mara) == [
            f"{said}: Ana {n}" for said, n in [("before", 2), ("since", 3)] for n in range(n)
        ]
        await weeks(town, ana, mara, 2, "after")
        assert texts(ana)[-2:] == ["after: Mara 0", "after: Mara 1"]
        assert texts(mara)[-2:] == ["after: Ana 0", "after: Ana 1"]
        assert missing(ana, mara) == missing(mara, ana) == 0

    town.run(story)


def test_what_lies_at_the_relay_under_a_lost_key_comes_all_the_same(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        await weeks(town, ana, mara, 2, "since")
        mara.cross("Under a key that is lost", ana)
        await mara.courier.carry()
        put_back(ana, made)
        await ana.courier.collect()
        assert "Under a key that is lost" not in texts(ana)
        await town.carry()
        assert texts(ana) == ["since: Mara 0", "since: Mara 1", "Under a key that is lost"]

    town.run(story)


def test_everything_else_that_was_said_since_is_said_again(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        deep = mara.cross("One sentence. And another one.", ana, depth=Depth.FEELING)
        gone = mara.cross("Taken back later", ana)
        mine = ana.cross("From Ana", mara)
        await town.carry()
        made = copy(ana)
        town.clock.push(3 * DAY)
        crossings.open_deeper(mara.desk, deep.id, Depth.ALL)
        taking_back.take_back(mara.desk, gone.id)
        arrival = mara.open().id
        arrivals.more_later(mara.desk, arrival)
        arrivals.answer(mara.desk, arrival, "Thank you.")
        arrivals.impression(mara.desk, arrival, Impression.CLOSER, True)
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        await town.carry()
        put_back(ana, made)
        await town.carry()
        assert texts(ana) == ["One sentence. And another one."]
        reader = ana.crossing(mine).readers[0]
        assert (reader.answered, reader.more_later) == (True, True)
        assert crossings.impression_of(ana.desk, mine.id, ana.roads["Mara"]) is Impression.CLOSER
        said = arrivals.replies_about(ana.desk, mine.id, ana.roads["Mara"])
        assert [reply.text for reply in said] == ["Thank you."]
        assert ana.bridge(mara).theirs is Leaf.RAISED

    town.run(story)


def test_a_leaf_moved_after_the_copy_is_what_the_copy_says_on_both_sides(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        bridges.raise_leaf(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert mara.bridge(ana).theirs is Leaf.RAISED
        put_back(ana, made)
        await town.carry()
        assert ana.bridge(mara).mine is mara.bridge(ana).theirs is Leaf.LOWERED
        bridges.raise_leaf(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert mara.bridge(ana).theirs is Leaf.RAISED
        gate.lower_leaf(ana.desk, ana.roads["Mara"])

    town.run(story)


def test_an_answer_to_what_the_copy_does_not_hold_is_kept_and_found(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        ana.cross("Lost with the newer vault", mara)
        await town.carry()
        put_back(ana, made)
        await town.carry()
        arrivals.answer(mara.desk, mara.open().id, "I am glad you told me.")
        await town.carry()
        lost = arrivals.about_nothing_here(ana.desk, ana.roads["Mara"])
        assert [reply.text for reply in lost] == ["I am glad you told me."]
        (new,) = arrivals.new_replies(ana.desk)
        assert (new.crossing, new.arrival) == (None, None)
        arrivals.mark_bridge_seen(ana.desk, ana.roads["Mara"])
        assert arrivals.new_replies(ana.desk) == []

    town.run(story)


def test_what_waits_for_its_release_is_sealed_again_and_still_leaves_no_trace(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        await weeks(town, ana, mara, 2, "since")
        soon = {"release": Release.AT_A_TIME, "release_at": town.clock.now + 2 * DAY}
        stays, goes = mara.cross("It comes", ana, **soon), mara.cross("It never comes", ana, **soon)
        await town.carry()
        put_back(ana, made)
        await town.carry()
        taking_back.take_back(mara.desk, goes.id)
        await town.carry()
        assert mara.crossing(goes).readers[0].state is ReaderState.GONE
        assert mara.crossing(stays).readers[0].state is ReaderState.WAITING
        assert "It comes" not in texts(ana)
        town.clock.push(2 * DAY)
        await town.carry()
        assert texts(ana)[-1] == "It comes"
        marks = ana.desk.vault.db.rows("SELECT never_came FROM arrivals WHERE taken_back = 1")
        assert marks == []

    town.run(story)


def test_what_was_released_while_it_was_sealed_again_is_taken_back_from_both(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        chosen = {"release": Release.AT_A_TIME, "release_at": town.clock.now + 600}
        crossing = mara.cross("Both copies", ana, **chosen)
        await mara.courier.carry()
        put_back(ana, made)
        await ana.courier.carry()
        await mara.courier.collect()
        # The relay is away while the first is released, and Mara takes it back before anything is asked.
        town.clock.push(700)
        assert town.relay
        await town.relay.release_due()
        taking_back.take_back(mara.desk, crossing.id)
        await town.carry()
        assert texts(ana) == []
        assert mara.crossing(crossing).state is CrossingState.TAKEN_BACK
        assert mara.crossing(crossing).readers[0].state is ReaderState.ASKED_TO_REMOVE

    town.run(story)


def test_a_copy_of_what_was_sent_again_is_taken_back_with_the_first(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        crossing = mara.cross("Sent twice, taken back once", ana)
        await town.carry()
        put_back(ana, made)
        await ana.courier.carry()
        await mara.courier.collect()
        taking_back.take_back(mara.desk, crossing.id)
        await town.carry()
        assert texts(ana) == []

    town.run(story)


def test_what_has_run_out_is_not_sent_again(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        mara.cross("For a day", ana, expires_at=town.clock.now + DAY)
        mara.cross("For long", ana, expires_at=town.clock.now + 9 * DAY)
        await town.carry()
        town.clock.push(2 * DAY)
        put_back(ana, made)
        await town.carry()
        assert texts(ana) == ["For long"]

    town.run(story)


def test_both_sides_from_old_copies_find_one_another_again(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        await weeks(town, ana, mara, 2, "first")
        older = copy(mara)
        await weeks(town, ana, mara, 2, "second")
        newer = copy(ana)
        await weeks(town, ana, mara, 2, "third")
        put_back(ana, newer)
        put_back(mara, older)
        await town.carry()
        # What both had lost is lost; what one still has, the other gets.
        assert texts(ana) == [f"{said}: Mara {n}" for said in ("first", "second") for n in range(2)]
        assert texts(mara) == [f"{said}: Ana {n}" for said in ("first", "second") for n in range(2)]
        for one, other in ((ana, mara), (mara, ana)):
            assert (happened(one, other).mine, happened(one, other).theirs) == (Why.RESTORED, Why.RESTORED)
            assert not happened(one, other).is_waiting
        await weeks(town, ana, mara, 2, "after")
        assert texts(ana)[-2:] == ["after: Mara 0", "after: Mara 1"]
        assert texts(mara)[-2:] == ["after: Ana 0", "after: Ana 1"]
        assert missing(ana, mara) == missing(mara, ana) == 0
        assert [
            outbox.count(one.desk.vault.db, bridge) for one in (ana, mara) for bridge in one.roads.values()
        ] == [0, 0]

    town.run(story)


@pytest.mark.parametrize("weeks_since", [0, 3])
def test_an_old_copy_that_nobody_told_of_is_noticed_when_it_speaks(town: Town, weeks_since: int) -> None:
    """A machine that was turned back, say: the vault itself cannot know."""

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        await weeks(town, ana, mara, 1, "before")
        made = copy(ana)
        await weeks(town, ana, mara, weeks_since, "since")
        for number in range(3):
            mara.cross(f"Lost {number}", ana)
            ana.cross(f"Sent {number}", mara)
        await town.carry()
        whole = texts(ana)
        put_back(ana, made, say=False)
        ana.cross("From the older copy", mara)
        await town.carry()
        assert texts(ana) == whole
        assert texts(mara)[-1] == "From the older copy"
        assert (happened(ana, mara).mine, happened(mara, ana).theirs) == (Why.RESTORED, Why.RESTORED)
        assert missing(ana, mara) == missing(mara, ana) == 0

    town.run(story)


def test_an_old_copy_that_only_reads_asks_for_what_it_cannot_open(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        await weeks(town, ana, mara, 3, "since")
        whole = texts(ana)
        put_back(ana, made, say=False)
        mara.cross("Under a key that is lost", ana)
        await town.carry()
        assert texts(ana) == [*whole, "Under a key that is lost"]
        assert happened(ana, mara).unopened_at is None

    town.run(story)


def test_a_copy_older_than_the_keys_says_that_it_cannot_open_what_comes(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        await weeks(town, ana, mara, 12, "since")
        assert len(epochs(mara, ana)) < 12
        put_back(ana, made)
        await town.carry()
        mara.cross("Nobody can open this", ana)
        await town.carry()
        for one, other in ((ana, mara), (mara, ana)):
            assert happened(one, other).unopened_at is not None
        assert texts(ana) == []
        assert happened(ana, mara).is_waiting
        # It can be ended on both sides, and that stops whatever was tried.
        endings.end_bridge(ana.desk, ana.roads["Mara"], remove=False)
        await town.carry()
        assert resuming.of_bridge(ana.desk, ana.roads["Mara"]) is None

    town.run(story)


def test_who_was_away_longer_than_the_relay_keeps_things_gets_them_all_the_same(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for day in range(60):
            town.clock.push(DAY)
            if day % 6 == 0:
                ana.cross(f"Day {day}", mara)
            await ana.courier.carry()
            assert town.relay
            await town.relay.release_due()
            await town.relay.store.sweep(town.clock.now)
        await mara.courier.collect()
        assert 0 < len(texts(mara)) < 10
        assert missing(mara, ana) > 0
        await town.carry()
        assert sorted(texts(mara)) == sorted(f"Day {day}" for day in range(0, 60, 6))
        assert missing(mara, ana) == 0
        assert not any(arrival.missing_before for arrival in arrivals.waiting(mara.desk))
        assert (happened(mara, ana).mine, happened(ana, mara).theirs) == (Why.AWAY, Why.AWAY)

    town.run(story)


def test_who_looked_in_yesterday_asks_for_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for _ in range(40):
            town.clock.push(DAY)
            await town.carry()
        assert resuming.of_bridge(mara.desk, mara.roads["Ana"]) is None
        assert resuming.of_bridge(ana.desk, ana.roads["Mara"]) is None

    town.run(story)


def test_asking_without_end_costs_the_other_side_little_work(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        mara.cross("One letter", ana)
        await town.carry()
        before = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        why: tuple[Reason, ...] = ("unopened", "away", "restored")
        for number in range(60):
            take(mara, ana, forge(ana, mara, KeyPayload(why[number % 3], 0), Kind.KEY, 100 + number))
            await mara.courier.carry()
        after = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert before
        assert after
        # Each time: that it begins, the letter, where the leaf is.
        assert after.sent - before.sent == 3 * resuming.AGAIN_AN_HOUR
        town.clock.push(3_600)
        await town.carry()
        assert happened(mara, ana).again_from is None

    town.run(story)


def test_asking_without_end_does_not_fill_the_disk_of_the_other_side(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        monkeypatch.setattr(resuming, "AGAIN_AN_HOUR", 1_000)
        ana, mara = await town.bridge("Ana", "Mara")
        for number in range(40):
            mara.cross(f"Number {number}", ana)
        await town.carry()
        town.road.is_closed = True
        for number in range(60):
            take(mara, ana, forge(ana, mara, KeyPayload("restored", 0), Kind.KEY, 100 + number))
        waits = outbox.count(mara.desk.vault.db, mara.roads["Ana"])
        assert resuming.AT_MOST < waits < resuming.AT_MOST + 100
        assert happened(mara, ana).again_from is not None
        # What was put off is not forgotten.
        town.road.is_closed = False
        town.clock.push(7 * 3600)
        await town.carry()
        assert happened(mara, ana).again_from is None

    town.run(story)


@pytest.mark.parametrize("last", [0, 5, MAX_NUMBER])
def test_being_told_a_lie_about_my_numbers_changes_nothing(town: Town, last: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for _ in range(6):
            mara.cross("Something", ana)
        before = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        take(mara, ana, forge(ana, mara, KeyPayload("behind", last), Kind.KEY, 2))
        after = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert before
        assert after
        assert before.sent == after.sent
        assert resuming.of_bridge(mara.desk, mara.roads["Ana"]) is None

    town.run(story)


def test_garbage_from_a_relay_makes_one_key_a_day_and_no_more(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.clock.push(2 * DAY)
        sealed = forge(ana, mara, KeyPayload("rotation", 1), Kind.KEY, 2)
        for number in range(50):
            garbage = sealed[:4] + number.to_bytes(16, "big") + sealed[20:]
            assert receive(mara.desk, mara.roads["Ana"], garbage).refused == "unknown-key"
            town.clock.push(60)
        assert len(epochs(mara, ana)) == 2
        assert outbox.count(mara.desk.vault.db, mara.roads["Ana"]) == 1
        assert happened(mara, ana).unopened_at is not None
        assert happened(mara, ana).mine is None
        assert resuming.news(mara.desk) == []
        take(mara, ana, sealed)
        assert happened(mara, ana).unopened_at is None

    town.run(story)


def test_both_turn_their_keys_at_once_and_nothing_is_lost(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for week in range(20):
            town.clock.push(8 * DAY)
            # Both make a key before either has heard of the other's.
            ana.cross(f"Ana {week}", mara)
            mara.cross(f"Mara {week}", ana)
            await ana.courier.carry()
            await mara.courier.carry()
            await town.carry()
        assert texts(ana) == [f"Mara {week}" for week in range(20)]
        assert texts(mara) == [f"Ana {week}" for week in range(20)]
        for one, other in ((ana, mara), (mara, ana)):
            kept_epochs = epochs(one, other)
            assert kept_epochs[0] // 1000 >= town.clock.now - 8 * DAY
            assert 2 <= len(kept_epochs) <= 11
            assert kept_epochs[-1] // 1000 > town.clock.now - 90 * DAY

    town.run(story)


def test_what_comes_weeks_late_and_out_of_order_opens_while_its_key_is_kept(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        late: list[bytes] = []
        for week in range(9):
            town.clock.push(7 * DAY)
            ana.cross(f"Ana {week}", mara)
            (errand,) = outbox.due(ana.desk.vault.db, town.clock.now)
            assert errand.sealed
            if week % 3 == 1:
                # This one is held somewhere, and comes when everything after it has.
                late.append(errand.sealed)
                outbox.done(ana.desk.vault.db, errand.number)
            mara.cross(f"Mara {week}", ana)
            await town.carry()
        assert len({recipient_key_id(sealed) for sealed in late}) == 3
        assert missing(mara, ana) == 3
        for sealed in reversed(late):
            assert take(mara, ana, sealed).refused == ""
        assert sorted(texts(mara)) == [f"Ana {week}" for week in range(9)]
        assert missing(mara, ana) == 0
        assert resuming.of_bridge(ana.desk, ana.roads["Mara"]) is None

    town.run(story)


def test_a_key_is_there_for_sixty_five_days_after_the_next_was_used_and_then_gone(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        sealed = [forge(ana, mara, KeyPayload("rotation", 1), Kind.KEY, number) for number in (2, 3)]
        await weeks(town, ana, mara, 2, "turning")
        town.clock.push(64 * DAY)
        await town.carry()
        assert take(mara, ana, sealed[0]).refused == ""
        town.clock.push(2 * DAY)
        await town.carry()
        assert take(mara, ana, sealed[1]).refused == "unknown-key"

    town.run(story)


def test_a_clock_that_was_ahead_before_the_copy_keeps_no_fresh_key_out(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        made = copy(ana)
        town.clock.push(6 * DAY)
        ana.cross("From the future", mara)
        await town.carry()
        town.clock.push(2 * DAY)
        ana.cross("From further on", mara)
        mara.cross("And back", ana)
        await town.carry()
        town.clock.push(-7 * DAY)
        put_back(ana, made)
        await town.carry()
        assert texts(ana) == ["And back"]
        ana.cross("On time", mara)
        await town.carry()
        assert texts(mara)[-1] == "On time"

    town.run(story)
