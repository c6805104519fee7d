"""Today is found by indexes alone: a plan that reads everything would grow with what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from drawbridge.actions import arrivals
from drawbridge.actions.desk import Desk
from drawbridge.actions.today import today
from drawbridge.db.connection import Connection, Params, Row
from drawbridge.vault import arrivals as kept
from drawbridge.vault import replies as kept_replies
from drawbridge.vault.vault import Vault
from tests.actions.conftest import Town

SMALL = (" FROM bridges", " FROM resumptions", " FROM signals_received")
"""Tables that are read whole, with a row for each bridge: nobody has more than a few dozen. Of signals there
are 32 open ones of a bridge at most, and an index holds no others."""


class Listening(Connection):
    """The real connection; it notes the plan of every statement before it runs."""

    def __init__(self, within: Connection) -> None:
        self._within = within
        self.plans: list[str] = []
        self.all_plans: list[str] = []

    def _plan(self, sql: str, params: Params) -> None:
        steps = self._within.rows(f"EXPLAIN QUERY PLAN {sql}", params)
        self.all_plans += [str(row[3]) for row in steps]
        if not any(small in sql for small in SMALL):
            self.plans += [str(row[3]) for row in steps]

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        self._plan(sql, params)
        return self._within.rows(sql, params)

    def row(self, sql: str, params: Params = ()) -> Row | None:
        self._plan(sql, params)
        return self._within.row(sql, params)

    def run(self, sql: str, params: Params = ()) -> int:
        self._plan(sql, params)
        return self._within.run(sql, params)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._within.transaction():
            yield


def test_nothing_that_today_shows_is_found_by_reading_everything(desk: Desk) -> None:
    listening = Listening(desk.vault.db)
    vault = Vault(desk.vault.folder, desk.vault.id, desk.vault.vmk, listening)
    today(Desk(vault, desk.clock, desk.entropy, desk.relay, desk.zone))
    assert len(listening.plans) > 10
    for step in listening.plans:
        assert not step.startswith("SCAN ") or "USING INDEX" in step, step
        # One state holds nearly all there is; and what has to be sorted is read whole first.
        assert not step.endswith("(state=?)"), step
        assert step != "USE TEMP B-TREE FOR ORDER BY", step


def test_what_waits_is_looked_up_for_each_bridge_by_itself(desk: Desk) -> None:
    listening = Listening(desk.vault.db)
    for each, index in (
        (lambda: kept.waiting(listening, 20), "arrivals_waiting"),
        (lambda: kept.count_waiting(listening, 100), "arrivals_waiting"),
        (lambda: kept_replies.unseen(listening, 20), "replies_unseen"),
    ):
        listening.all_plans.clear()
        each()
        [inner] = [step for step in listening.all_plans if re.match("(SEARCH|SCAN) [uw] ", step)]
        assert f"INDEX {index} (bridge=?)" in inner
        assert not [step for step in listening.all_plans if step.startswith(("SCAN a", "SCAN r"))]


def test_one_who_sends_a_lot_pushes_nobody_off_today(town: Town) -> None:
    async def story() -> None:
        mara = town.move_in("Mara")
        ana, _ = await town.bridge("Ana", mara)
        jon, _ = await town.bridge("Jon", mara)
        ana.cross("Once", mara)
        await town.carry()
        for number in range(25):
            town.clock.push(60)
            jon.cross(f"Again {number}", mara)
        await town.carry()
        found = today(mara.desk)
        assert [came.text for came in found.waiting[:3]] == ["Again 24", "Once", "Again 23"]
        assert len(found.waiting) == 20
        assert [(each.name, each.count) for each in found.beyond] == [("Jon", 6)]
        assert found.beyond[0].bridge == mara.roads["Jon"]
        for came in found.waiting:
            arrivals.open_arrival(mara.desk, came.id)
        assert (len(today(mara.desk).waiting), today(mara.desk).beyond) == (6, [])

    town.run(story)


def test_one_who_answers_a_lot_pushes_nobodys_answer_off_today(town: Town) -> None:
    async def story() -> None:
        mara = town.move_in("Mara")
        ana, _ = await town.bridge("Ana", mara)
        jon, _ = await town.bridge("Jon", mara)
        mara.cross("To both", ana, jon)
        await town.carry()
        arrivals.answer(ana.desk, ana.open().id, "Once")
        await town.carry()
        came = jon.open()
        for number in range(25):
            town.clock.push(60)
            arrivals.answer(jon.desk, came.id, f"Again {number}")
        await town.carry()
        said = [each.reply.text for each in today(mara.desk).answers]
        assert said[:3] == ["Again 24", "Once", "Again 23"]
        assert len(said) == 20

    town.run(story)
