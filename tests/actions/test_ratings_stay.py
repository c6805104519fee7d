"""What somebody rates, fears and finds out stays in their own vault, whatever they send."""

from __future__ import annotations

from drawbridge.actions import arrivals, bridges, closeness, crossings, gate, outcomes
from drawbridge.actions.ratings import rate
from drawbridge.core.crossings import Depth, Forecast
from drawbridge.core.outcomes import Happened
from drawbridge.core.ratings import ITEMS, Moment
from tests.actions.conftest import Person, Town

MINE = ("quenchless dread", "marzipan surprise")


def everything(person: Person) -> dict[str, list[tuple[object, ...]]]:
    db = person.desk.vault.db
    tables = [row[0] for row in db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: db.rows(f"SELECT * FROM {name}") for name in tables if not name.startswith("entries_text")}


def test_what_somebody_rates_and_fears_never_reaches_the_other_side(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross(
            "The part I show. The part I keep.",
            mara,
            depth=Depth.GLIMPSE,
            glimpse_sentences=(0,),
            forecast=Forecast(9, MINE[0]),
        )
        await town.carry()
        # Every question there is, about the crossing and about the bridge; circles too.
        about = f"crossing:{crossing.id}"
        rate(ana.desk, about, Moment.BEFORE, {key: item.anchors[-1][0] for key, item in ITEMS.items()})
        closeness.draw(ana.desk, ana.roads["Mara"], 7)
        outcomes.record_outcome(ana.desk, crossing.id, Happened.YES, 8, MINE[1])
        arrival = mara.open()
        arrivals.answer(mara.desk, arrival.id, "I have read it.")
        rate(mara.desk, f"arrival:{arrival.id}", Moment.AFTER, {"understood": 4})
        await town.carry()
        crossings.open_deeper(ana.desk, crossing.id, Depth.ALL)
        bridges.raise_leaf(ana.desk, ana.roads["Mara"])
        gate.lower_leaf(ana.desk, ana.roads["Mara"])
        await town.carry()
        theirs = everything(mara)
        assert [row for row in theirs["ratings"] if not str(row[1]).startswith("arrival:")] == []
        assert (theirs["outcomes"], theirs["crossings"]) == ([], [])
        assert [word for word in MINE if word in str(theirs)] == []
        assert "The part I keep." in str(theirs)
        assert [row for row in everything(ana)["ratings"] if str(row[1]).startswith("arrival:")] == []

    town.run(story)
