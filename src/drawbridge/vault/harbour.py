"""The harbour's agreements: who may tell whom, one row a bridge. Signals are in ``vault.signals``."""

from __future__ import annotations

from drawbridge.core.bridges import BridgeState, Leaf
from drawbridge.core.harbour import Agreement, Agreements, Person, Question
from drawbridge.core.names import BridgeId
from drawbridge.db.connection import Connection, Row

PERSON = (
    "b.id, coalesce(nullif(b.name, ''), b.their_name), b.state, b.theirs, "
    "coalesce(h.mine_id, ''), coalesce(h.mine_at, 0), coalesce(h.mine, ''), "
    "coalesce(h.theirs_id, ''), coalesce(h.theirs_at, 0), coalesce(h.theirs, '')"
)
"""Columns of one person, as `person` reads them; ``b`` is the bridge and ``h`` what was agreed on it."""
WIDTH = 10
"""How many columns `PERSON` has."""


def agreements(db: Connection, bridge: BridgeId) -> Agreements:
    """Return both questions of one bridge."""
    row = db.row(
        "SELECT mine_id, mine_at, mine, theirs_id, theirs_at, theirs FROM harbour_people WHERE bridge = ?",
        (bridge,),
    )
    return _agreements(row) if row else Agreements()


def put(db: Connection, bridge: BridgeId, agreed: Agreements) -> None:
    """Keep both questions of one bridge."""
    mine, theirs = agreed.mine, agreed.theirs
    db.run(
        "INSERT INTO harbour_people (bridge, mine, mine_id, mine_at, theirs, theirs_id, theirs_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bridge) DO UPDATE SET mine = excluded.mine, "
        "mine_id = excluded.mine_id, mine_at = excluded.mine_at, theirs = excluded.theirs, "
        "theirs_id = excluded.theirs_id, theirs_at = excluded.theirs_at",
        (bridge, mine.stands, mine.id, mine.at, theirs.stands, theirs.id, theirs.at),
    )


def is_pausing(db: Connection, bridge: BridgeId, now: int) -> bool:
    """Whether one more question of theirs makes no stir."""
    row = db.row("SELECT quiet_until FROM harbour_people WHERE bridge = ?", (bridge,))
    return row is not None and row[0] > now


def pause(db: Connection, bridge: BridgeId, until: int) -> None:
    """One more question of theirs makes no stir until then."""
    db.run("UPDATE harbour_people SET quiet_until = ? WHERE bridge = ?", (until, bridge))


def note_quiet(db: Connection, bridge: BridgeId, *, is_quiet: bool) -> None:
    """Keep whether the question that stands came in a pause."""
    db.run("UPDATE harbour_people SET is_quiet = ? WHERE bridge = ?", (int(is_quiet), bridge))


def forget(db: Connection, bridge: BridgeId) -> None:
    """The bridge has ended: nothing is agreed across it any more."""
    db.run("DELETE FROM harbour_people WHERE bridge = ?", (bridge,))


def people(db: Connection) -> list[Person]:
    """Return everybody with whom anything was ever agreed or asked, by name."""
    rows = db.rows(
        f"SELECT {PERSON} FROM harbour_people AS h JOIN bridges AS b ON b.id = h.bridge "
        "WHERE b.state <> 'ended' ORDER BY 2 COLLATE NOCASE, b.id"
    )
    return [person(row) for row in rows]


def asking(db: Connection, now: int) -> list[Person]:
    """Return those whose question waits for my answer, as far as my leaf is down there.

    One that came in a pause is among them when the pause is over.
    """
    rows = db.rows(
        f"SELECT {PERSON} FROM harbour_people AS h CROSS JOIN bridges AS b ON b.id = h.bridge "
        "WHERE h.theirs = 'asked' AND b.mine = 'lowered' AND (h.is_quiet = 0 OR h.quiet_until <= ?)",
        (now,),
    )
    return sorted(map(person, rows), key=lambda each: each.name.casefold())


def person(row: Row) -> Person:
    """Read the columns of `PERSON`."""
    return Person(
        bridge=BridgeId(row[0]),
        name=row[1],
        agreements=_agreements(row[4:WIDTH]),
        can_cross=row[2] in (BridgeState.CONFIRMED, BridgeState.STANDING),
        is_raised=row[3] == Leaf.RAISED,
    )


def _agreements(row: Row) -> Agreements:
    return Agreements(
        Question(row[0], row[1], Agreement(row[2])), Question(row[3], row[4], Agreement(row[5]))
    )
