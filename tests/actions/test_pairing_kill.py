"""A node that is killed while two people pair: it goes on from what its vault holds, or begins anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drawbridge.actions import bridges, pairings
from drawbridge.actions.courier import Courier
from drawbridge.core.bridges import Bridge, BridgeKind, BridgeState
from drawbridge.db.connection import Connection
from drawbridge.errors import NotNow
from tests.actions.conftest import Person, Town

STEPS = 60
"""Turns after which nothing moves any more."""


class Killed(BaseException):
    """The node ends here; nobody catches it."""


class Kills:
    """Kills at the ``at``-th commit of a vault: before it counts, or just after."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at = at
        self.after = after
        self.commits = 0

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Count commits, and kill."""
        run = Connection.run

        def counted(connection: Connection, sql: str, params: object = ()) -> int:
            if sql != "COMMIT" or connection._store != "vault":
                return run(connection, sql, params)  # type: ignore[arg-type]
            self.commits += 1
            if self.commits == self.at and not self.after:
                raise Killed
            done = run(connection, sql)
            if self.commits == self.at:
                raise Killed
            return done

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Connection, "run", counted)
            yield


def only(person: Person) -> Bridge | None:
    found = bridges.bridges(person.desk)
    assert len(found) <= 1
    return found[0] if found else None


async def pair(town: Town, ana: Person, mara: Person) -> None:
    """Do the next thing that is to be done, as two people would who see only their pages."""
    mine, theirs = only(ana), only(mara)
    if mine is None:
        pairings.invite(ana.desk, BridgeKind.FRIEND, "Mara", False)
    elif mine.state is BridgeState.ANSWERED:
        pairings.approve(ana.desk, mine.id)
    elif mine.state is BridgeState.INVITED and theirs is None:
        try:
            claimed = await mara.courier.claim(pairings.invitation(ana.desk, mine.id).link)
        except NotNow as error:
            # Whose claim it was is forgotten with the node that made it: then another invitation is needed.
            # Or it was not carried there yet: then they try again.
            if error.state == "taken":
                pairings.cancel_invitation(ana.desk, mine.id)
        else:
            pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
    await town.carry()


async def killed_once(town: Town, ana: Person, mara: Person, kills: Kills) -> None:
    def stands() -> bool:
        both = (only(ana), only(mara))
        return all(one is not None and one.state is BridgeState.STANDING for one in both)

    with kills.armed():
        for _ in range(STEPS):
            if stands():
                return
            try:
                await pair(town, ana, mara)
            except Killed:
                for person in (ana, mara):
                    person.courier = Courier(person.desk, person.courier.client, person.courier.wake)
    raise AssertionError("they did not come together")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_pairing_survives_a_kill_at_any_commit(town: Town, *, after: bool) -> None:
    async def story() -> None:
        for at in range(1, 100):
            ana, mara = town.move_in(f"Ana {at}"), town.move_in(f"Mara {at}")
            kills = Kills(at, after=after)
            await killed_once(town, ana, mara, kills)
            mine, theirs = only(ana), only(mara)
            assert mine
            assert theirs
            assert mine.words == theirs.words
            assert len(mine.words) == 4
            ana.roads[mara.name], mara.roads[ana.name] = mine.id, theirs.id
            ana.cross("It stands.", mara)
            mara.cross("It stands here, too.", ana)
            await town.carry()
            assert [came.text for came in mara.waiting()] == ["It stands."]
            assert [came.text for came in ana.waiting()] == ["It stands here, too."]
            town.people.clear()
            if kills.commits < at:
                assert at > 12
                return
        raise AssertionError("it never ended")

    town.run(story)
