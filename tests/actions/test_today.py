"""Today is found by indexes alone: a plan that reads everything would grow with what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from drawbridge.actions.desk import Desk
from drawbridge.actions.today import today
from drawbridge.db.connection import Connection, Params, Row
from drawbridge.vault.vault import Vault

SMALL = (" FROM bridges", " FROM resumptions", " FROM signals_received")
"""Tables that are read whole, with a row for each bridge: nobody has more than a few dozen. Of signals there
are 32 open ones of a bridge at most, and an index holds no others."""


class Listening(Connection):
    """The real connection; it notes the plan of every statement before it runs."""

    def __init__(self, within: Connection) -> None:
        self._within = within
        self.plans: list[str] = []

    def _plan(self, sql: str, params: Params) -> None:
        steps = self._within.rows(f"EXPLAIN QUERY PLAN {sql}", params)
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
