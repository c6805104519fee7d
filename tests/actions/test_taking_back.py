"""Taking back: without a trace before release, honestly after, and never a word left behind."""

from __future__ import annotations

from drawbridge.actions import arrivals, bridges, crossings, gate, resuming, taking_back
from drawbridge.core.bridges import Leaf
from drawbridge.core.crossings import CrossingState, Depth, ReaderState, Release
from tests.actions.conftest import Person, Town

DAY = 86_400
WORDS = "I laughed when you asked me. I was ashamed. You did not deserve that."


def everything(person: Person) -> str:
    """Return all that a vault says of what came."""
    tables = ("arrivals", "replies", "at_gate", "early_envelopes", "unknown_envelopes")
    return str([person.desk.vault.db.rows(f"SELECT * FROM {table}") for table in tables])


def test_before_release_nothing_is_left_at_the_reader(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, release=Release.SLEEP_ON_IT)
        await town.carry()
        before = everything(mara), mara.bridge(ana)
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        town.clock.push(2 * DAY)
        await town.carry()
        assert (everything(mara), mara.bridge(ana)) == before
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0
        assert mara.told == []
        assert ana.crossing(crossing).readers[0].state is ReaderState.GONE
        ana.cross("Later.", mara)
        await town.carry()
        assert [came.missing_before for came in mara.waiting()] == [False]

    town.run(story)


def test_what_was_never_carried_is_gone_without_asking_anybody(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road.is_closed = True
        crossing = ana.cross(WORDS, mara)
        taking_back.take_back(ana.desk, crossing.id)
        assert ana.crossing(crossing).readers[0].state is ReaderState.GONE
        town.road.is_closed = False
        town.road.asked.clear()
        await ana.courier.carry()
        assert town.road.asked == []

    town.run(story)


def test_withdrawing_an_earlier_one_leaves_no_gap(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first = ana.cross(WORDS, mara)
        ana.cross("The second.", mara)
        taking_back.take_back(ana.desk, first.id)
        await town.carry()
        (came,) = mara.waiting()
        assert (came.text, came.missing_before) == ("The second.", False)
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0
        assert "laughed" not in everything(mara)

    town.run(story)


def test_after_release_the_words_go_and_the_mark_stays(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara)
        await town.carry()
        opened = mara.open()
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        now = arrivals.find_arrival(mara.desk, opened.id)
        assert (now.taken_back, now.text, now.feelings) == (True, "", ())
        assert "laughed" not in everything(mara)
        found = ana.crossing(crossing)
        assert (found.state, found.readers[0].state) == (
            CrossingState.TAKEN_BACK,
            ReaderState.ASKED_TO_REMOVE,
        )

    town.run(story)


def test_a_try_without_an_answer_is_never_called_gone_before_the_relay_said_so(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.road.lose = lambda scope: "after" if scope["method"] == "PUT" else ""
        crossing = ana.cross(WORDS, mara)
        await ana.courier.carry()
        taking_back.take_back(ana.desk, crossing.id)
        assert ana.crossing(crossing).readers[0].state is ReaderState.WAITING
        town.road.lose = lambda _: ""
        await town.carry()
        town.clock.push(60)
        await town.carry()
        assert ana.crossing(crossing).readers[0].state is ReaderState.ASKED_TO_REMOVE
        assert "laughed" not in everything(mara)

    town.run(story)


def test_taking_back_a_deeper_layer_that_waits_takes_both(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, depth=Depth.FEELING)
        await town.carry()
        crossings.open_deeper(ana.desk, crossing.id, Depth.ALL)
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        assert "laughed" not in everything(mara)
        assert mara.waiting() == []

    town.run(story)


def test_what_is_taken_back_at_a_raised_gate_is_gone_from_there(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        crossing = ana.cross(WORDS, mara)
        await town.carry()
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        assert "laughed" not in everything(mara)
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        assert mara.waiting() == []
        assert mara.bridge(ana).mine is Leaf.LOWERED

    town.run(story)


def test_a_take_back_that_overtakes_its_crossing_keeps_it_from_ever_showing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara)
        await ana.courier.carry()
        taking_back.take_back(ana.desk, crossing.id)
        await ana.courier.carry()
        await ana.courier.carry()
        # The mailbox gives them in another order than they were said.
        db = town.relay.store._writes  # type: ignore[union-attr]
        rows = db.rows("SELECT number FROM envelopes ORDER BY number")
        assert len(rows) == 2
        with db.transaction():
            db.run("UPDATE envelopes SET cursor = cursor + 1000000 WHERE number = ?", rows[0])
        await town.carry()
        assert mara.waiting() == []
        assert "laughed" not in everything(mara)

    town.run(story)


def test_taking_back_twice_says_the_same(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, release=Release.SLEEP_ON_IT)
        await town.carry()
        taking_back.take_back(ana.desk, crossing.id)
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        taking_back.take_back(ana.desk, crossing.id)
        await town.carry()
        assert ana.crossing(crossing).readers[0].state is ReaderState.GONE
        assert mara.waiting() == []

    town.run(story)


def test_an_answer_lost_while_taking_back_does_not_make_gone_into_perhaps(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(WORDS, mara, release=Release.SLEEP_ON_IT)
        await town.carry()
        taking_back.take_back(ana.desk, crossing.id)
        town.road.lose = lambda scope: "after" if scope["method"] == "DELETE" else ""
        await ana.courier.carry()
        assert ana.crossing(crossing).readers[0].state is ReaderState.WAITING
        town.road.lose = lambda _: ""
        town.clock.push(60)
        await town.carry()
        assert ana.crossing(crossing).readers[0].state is ReaderState.GONE
        assert everything(mara) == str([[] for _ in range(5)])

    town.run(story)


def test_taking_back_what_was_tried_in_vain_leaves_no_gap(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for fate in ("before", "after"):
            crossing = ana.cross(f"Lost {fate}", mara)
            town.road.lose = lambda scope, fate=fate: fate if scope["method"] == "PUT" else ""  # type: ignore[misc]
            await ana.courier.carry()
            town.road.lose = lambda _: ""
            taking_back.take_back(ana.desk, crossing.id)
            ana.cross("And something else", mara)
            town.clock.push(3600)
            await town.carry()
            assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0
            assert not any(came.missing_before for came in mara.waiting())
            assert resuming.of_bridge(mara.desk, mara.roads["Ana"]) is None

    town.run(story)
