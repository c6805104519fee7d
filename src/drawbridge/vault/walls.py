"""Walls in the vault, each with what became of its brick."""

from __future__ import annotations

from drawbridge.core.names import BridgeId, EntryId, WallId
from drawbridge.core.walls import How, Wall, who_of
from drawbridge.core.walls_over_time import Glance
from drawbridge.db.connection import Connection, Row

EVER = 2**62
"""Later than any wall. Unix seconds."""
# A brick whose entry was deleted before it crossed is none any more.
COLUMNS = """
    w.id, w.at, w.bridge, w.whom, coalesce(nullif(b.name, ''), b.their_name, w.whom), w.how, w.own_how,
    w.held_back, w.feared, (SELECT id FROM entries WHERE id = w.brick),
    (SELECT min(coalesce(release_at, crossed_at)) FROM crossings WHERE entry = w.brick AND state = 'crossed'),
    (SELECT min(told_at) FROM tellings WHERE entry = w.brick AND told_at IS NOT NULL),
    w.in_peace_at, w.changed_at
"""
FROM = "FROM walls AS w LEFT JOIN bridges AS b ON b.id = w.bridge"
PUT = """
    INSERT INTO walls (id, at, bridge, whom, how, own_how, held_back, feared, brick, in_peace_at, changed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET bridge = excluded.bridge,
    whom = excluded.whom, how = excluded.how, own_how = excluded.own_how, held_back = excluded.held_back,
    feared = excluded.feared, brick = excluded.brick, in_peace_at = excluded.in_peace_at,
    changed_at = excluded.changed_at
"""


def put(db: Connection, wall: Wall) -> None:
    """Write a wall, new or changed; the moment it was noted stays."""
    db.run(
        PUT,
        (
            wall.id,
            wall.at,
            wall.bridge,
            wall.whom,
            wall.how,
            wall.own_how,
            wall.held_back,
            wall.feared,
            wall.brick,
            wall.in_peace_at,
            wall.changed_at,
        ),
    )


def find(db: Connection, wall: WallId) -> Wall | None:
    """Return one wall, or None."""
    row = db.row(f"SELECT {COLUMNS} {FROM} WHERE w.id = ?", (wall,))
    return _wall(row) if row else None


def newest(db: Connection, limit: int, before: int | None, who: str, how: str) -> list[Wall]:
    """Return walls, newest first, noted before unix second ``before``.

    ``who`` (as in `Wall.who`) and ``how`` narrow it to one person or one kind; empty for all.
    """
    sort, _, whom = who.partition(":")
    rows = db.rows(
        f"SELECT {COLUMNS} {FROM} WHERE w.at < ? AND (? = '' OR w.how = ?) "
        "AND (? = '' OR (? = 'bridge' AND w.bridge = ?) OR (? = 'whom' AND w.bridge IS NULL AND w.whom = ?)) "
        "ORDER BY w.at DESC, w.rowid DESC LIMIT ?",
        (EVER if before is None else before, how, how, sort, sort, whom, sort, whom, limit),
    )
    return [_wall(row) for row in rows]


def glances(db: Connection) -> list[Glance]:
    """Return as much of every wall as is counted."""
    rows = db.rows(
        "SELECT w.id, w.at, w.bridge, w.whom, coalesce(nullif(b.name, ''), b.their_name, w.whom), w.how "
        f"{FROM}"
    )
    return [
        Glance(WallId(wall), at, who_of(bridge, whom), name, How(how))
        for wall, at, bridge, whom, name, how in rows
    ]


def delete(db: Connection, wall: WallId) -> None:
    """Remove a wall for good."""
    db.run("DELETE FROM walls WHERE id = ?", (wall,))


def moments(db: Connection, since: int) -> list[int]:
    """Return when walls were noted, rising."""
    return [row[0] for row in db.rows("SELECT at FROM walls WHERE at >= ? ORDER BY at", (since,))]


def crossed_moments(db: Connection, since: int) -> list[int]:
    """Return when entries crossed, rising; what was taken back is none of them."""
    sql = "SELECT crossed_at FROM crossings WHERE state = 'crossed' AND crossed_at >= ? ORDER BY crossed_at"
    return [row[0] for row in db.rows(sql, (since,))]


def told_moments(db: Connection, since: int) -> list[int]:
    """Return when something was said in person, rising."""
    sql = "SELECT told_at FROM tellings WHERE told_at IS NOT NULL AND told_at >= ? ORDER BY told_at"
    return [row[0] for row in db.rows(sql, (since,))]


def _wall(row: Row) -> Wall:
    return Wall(
        id=WallId(row[0]),
        at=row[1],
        bridge=None if row[2] is None else BridgeId(row[2]),
        whom=row[3],
        name=row[4],
        how=How(row[5]),
        own_how=row[6],
        held_back=row[7],
        feared=row[8],
        brick=None if row[9] is None else EntryId(row[9]),
        crosses_at=row[10],
        told_at=row[11],
        in_peace_at=row[12],
        changed_at=row[13],
    )
