"""Being received: opened, answered, put off, put away; the gate; and how they see me now."""

from __future__ import annotations

import pytest

from drawbridge.actions import arrivals, bridges, crossings, gate
from drawbridge.core.bridges import Leaf
from drawbridge.core.crossings import Depth, Impression
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import arrivals as kept
from tests.actions.conftest import Town

DAY = 86_400


def test_an_answer_reaches_the_author_and_the_author_can_write_back(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara)
        await town.carry()
        came = mara.open()
        arrivals.answer(mara.desk, came.id, "Thank you for saying so.")
        await town.carry()
        (new,) = arrivals.new_replies(ana.desk)
        assert (new.reply.text, new.crossing) == ("Thank you for saying so.", crossing.id)
        assert ana.told == ["Ana"]
        arrivals.mark_seen(ana.desk, crossing.id)
        assert arrivals.new_replies(ana.desk) == []
        arrivals.answer_author(ana.desk, crossing.id, ana.roads["Mara"], "I am glad.")
        await town.carry()
        assert [reply.text for reply in arrivals.replies_to(mara.desk, came.id)] == [
            "Thank you for saying so.",
            "I am glad.",
        ]

    town.run(story)


def test_nothing_is_answered_before_it_is_opened(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        with pytest.raises(NotNow):
            arrivals.answer(mara.desk, mara.waiting()[0].id, "Thank you.")

    town.run(story)


@pytest.mark.parametrize(("text", "why"), [("", "empty"), (" \n", "empty"), ("x" * 20_001, "too-long")])
def test_an_answer_that_cannot_be_sent_is_refused(town: Town, text: str, why: str) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        with pytest.raises(InputRefused, match=why):
            arrivals.answer(mara.desk, mara.open().id, text)

    town.run(story)


def test_an_answer_being_written_is_kept_until_it_is_sent(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        came = mara.open()
        arrivals.save_answer_draft(mara.desk, came.id, "I have to th")
        arrivals.more_later(mara.desk, came.id)
        assert arrivals.answer_draft(mara.desk, came.id) == "I have to th"
        arrivals.answer(mara.desk, came.id, "I have thought.")
        assert arrivals.answer_draft(mara.desk, came.id) == ""

    town.run(story)


def test_more_later_is_told_once(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara)
        await town.carry()
        arrivals.more_later(mara.desk, mara.waiting()[0].id)
        arrivals.more_later(mara.desk, mara.waiting()[0].id)
        assert await mara.courier.carry() == 1
        await town.carry()
        assert ana.crossing(crossing).readers[0].more_later

    town.run(story)


def test_putting_away_tells_nobody_and_can_be_undone(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        came = mara.waiting()[0]
        town.road.asked.clear()
        arrivals.put_away(mara.desk, came.id)
        assert mara.waiting() == []
        await mara.courier.carry()
        assert town.road.asked == []
        arrivals.take_out(mara.desk, came.id)
        assert len(mara.waiting()) == 1

    town.run(story)


def test_how_they_see_me_now_leaves_only_if_they_chose_to(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara)
        await town.carry()
        came = mara.open()
        arrivals.impression(mara.desk, came.id, Impression.BRAVER, False)
        await town.carry()
        assert crossings.impression_of(ana.desk, crossing.id, ana.roads["Mara"]) is None
        arrivals.impression(mara.desk, came.id, Impression.CLOSER, True)
        await town.carry()
        assert crossings.impression_of(ana.desk, crossing.id, ana.roads["Mara"]) is Impression.CLOSER
        assert arrivals.impression_of(mara.desk, came.id) == (Impression.CLOSER, True)

    town.run(story)


def test_a_raised_leaf_lets_nothing_in_and_tells_them_only_that_it_is_up(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        earlier = mara.cross("Before.", ana)
        await town.carry()
        came = ana.open()
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        crossing = ana.cross("While it was up.", mara, depth=Depth.FEELING)
        crossings.open_deeper(ana.desk, crossing.id, Depth.ALL)
        arrivals.answer(ana.desk, came.id, "An answer.")
        arrivals.impression(ana.desk, came.id, Impression.BRAVER, True)
        await town.carry()
        assert ana.bridge(mara).theirs is Leaf.RAISED
        assert mara.waiting() == []
        assert arrivals.new_replies(mara.desk) == []
        assert not mara.crossing(earlier).readers[0].answered
        assert crossings.impression_of(mara.desk, earlier.id, mara.roads["Ana"]) is None
        assert mara.told == []
        town.clock.push(DAY)
        assert gate.lower_leaf(mara.desk, mara.roads["Ana"]) == 4
        (let_in,) = mara.waiting()
        assert (let_in.depth, let_in.arrived_at) == (Depth.ALL, town.clock.now - DAY)
        assert mara.open().text == "While it was up."
        assert [new.reply.text for new in arrivals.new_replies(mara.desk)] == ["An answer."]
        assert mara.crossing(earlier).readers[0].answered
        await town.carry()
        assert ana.bridge(mara).theirs is Leaf.LOWERED

    town.run(story)


def test_what_waits_at_the_gate_outlives_the_key_it_was_sealed_to(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        ana.cross("Half a year ago.", mara)
        await town.carry()
        for _ in range(30):
            town.clock.push(8 * DAY)
            mara.cross("Still here.", ana)
            ana.cross("So am I.", mara)
            await town.carry()
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        waiting = [kept.find(mara.desk.vault.db, each) for each, _ in kept.waiting(mara.desk.vault.db, 99)]
        assert "Half a year ago." in [came.text for came in waiting if came]

    town.run(story)


def test_what_ran_out_at_the_gate_is_not_let_in(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        ana.cross("For a day.", mara, expires_at=town.clock.now + DAY)
        await town.carry()
        town.clock.push(DAY)
        arrivals.forget_expired(mara.desk)
        assert "For a day" not in str(mara.desk.vault.db.rows("SELECT * FROM at_gate"))
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        assert mara.waiting() == []

    town.run(story)


def test_nobody_reads_what_is_in_another_vault(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await town.carry()
        came = mara.open()
        for act in (arrivals.find_arrival, arrivals.open_arrival, arrivals.put_away, arrivals.replies_to):
            with pytest.raises(NotFound):
                act(ana.desk, came.id)

    town.run(story)
