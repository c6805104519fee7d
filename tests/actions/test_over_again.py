"""Over again, from a whole vault: crossings and what was said in person count together."""

from __future__ import annotations

from drawbridge.actions import bridges, outcomes, taking_back, tellings
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.today import today
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.outcomes import Happened
from drawbridge.core.over_again import OverAgain
from tests.actions.conftest import Town

DAY = 86_400


def test_the_same_hurt_with_the_same_person_is_met_with_one_quiet_line(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first = ana.cross("It was the same again.", mara, feelings=("ashamed", "tense"))
        town.clock.push(DAY)
        ana.cross("And again.", mara, feelings=("ashamed",))
        town.clock.push(DAY)
        assert today(ana.desk).over_again is None
        entry = ana.write("To say to her.", "ashamed")
        plan = TellingPlan("start-small", ana.roads["Mara"], plan="Again.", entry=entry)
        tellings.say_it(ana.desk, tellings.plan_telling(ana.desk, plan).id)
        assert today(ana.desk).over_again == OverAgain("ashamed", "Mara", 3)
        # Nothing stands in the way, it is gone tomorrow, and the quiet days have nothing of it.
        ana.cross("Once more.", mara, feelings=("ashamed",))
        assert today(ana.desk).over_again == OverAgain("ashamed", "Mara", 4)
        await town.carry()
        outcomes.record_outcome(ana.desk, first.id, Happened.YES, 8, "")
        assert today(ana.desk).over_again is None
        town.clock.push(2 * DAY)
        assert today(ana.desk).over_again is None

    town.run(story)


def test_what_was_taken_back_does_not_count(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        last = [ana.cross(text, mara, feelings=("ashamed",)) for text in ("One.", "Two.", "Three.")][-1]
        assert today(ana.desk).over_again is not None
        taking_back.take_back(ana.desk, last.id)
        assert today(ana.desk).over_again is None

    town.run(story)


def test_going_over_it_with_a_therapist_does_not_count(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        bridges.rename_bridge(ana.desk, ana.roads["Mara"], "Mara", BridgeKind.THERAPIST)
        for text in ("One.", "Two."):
            ana.cross(text, mara, feelings=("ashamed",))
        plan = TellingPlan("start-small", ana.roads["Mara"], entry=ana.write("Three.", "ashamed"))
        tellings.say_it(ana.desk, tellings.plan_telling(ana.desk, plan).id)
        assert today(ana.desk).over_again is None
        bridges.rename_bridge(ana.desk, ana.roads["Mara"], "Mara", BridgeKind.FRIEND)
        assert today(ana.desk).over_again == OverAgain("ashamed", "Mara", 3)

    town.run(story)
