"""Crossings that somebody else sent to me."""

from __future__ import annotations

from drawbridge.core.crossings import Arrival, Depth, Impression, Need
from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Feeling
from drawbridge.core.names import ArrivalId, BridgeId, CrossingId
from drawbridge.db.connection import Connection, Row
from drawbridge.vault.felt import feelings_from_text, feelings_to_text

COLUMNS = (
    "a.id, a.bridge, coalesce(nullif(b.name, ''), b.their_name), a.practice, a.need, a.depth, a.feelings, "
    "a.text, a.others, a.arrived_at, a.expires_at, a.opened_at, a.put_away_at, a.more_later_at, "
    "a.answered_at, a.taken_back, a.missing_before"
)
FROM = "FROM arrivals AS a JOIN bridges AS b ON b.id = a.bridge"
WAITS = "w.put_away_at IS NULL AND w.never_came = 0 AND w.opened_at IS NULL AND w.taken_back = 0"
"""What is unopened; an index holds exactly these."""


def insert(db: Connection, arrival: Arrival, crossing: CrossingId, *, never_came: bool = False) -> None:
    """File what has come, or a mark for what was taken back before it came."""
    db.run(
        "INSERT INTO arrivals (id, bridge, crossing, practice, need, depth, feelings, text, others, "
        "arrived_at, expires_at, never_came, taken_back, missing_before) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            arrival.id,
            arrival.bridge,
            crossing,
            arrival.practice,
            arrival.need,
            arrival.depth,
            feelings_to_text(arrival.feelings),
            arrival.text,
            arrival.others,
            arrival.arrived_at,
            arrival.expires_at,
            int(never_came),
            int(arrival.taken_back),
            int(arrival.missing_before),
        ),
    )


def find(db: Connection, arrival: ArrivalId) -> Arrival | None:
    """Return one arrival, or None."""
    row = db.row(f"SELECT {COLUMNS} {FROM} WHERE a.id = ? AND a.never_came = 0", (arrival,))
    return _arrival(row) if row else None


def of_crossing(db: Connection, bridge: BridgeId, crossing: CrossingId) -> Arrival | None:
    """Return what came of one crossing of theirs, or the mark of one that never came, or None."""
    row = db.row(f"SELECT {COLUMNS} {FROM} WHERE a.bridge = ? AND a.crossing = ?", (bridge, crossing))
    return _arrival(row) if row else None


def crossing_of(db: Connection, arrival: ArrivalId) -> CrossingId | None:
    """Return the author's own id of what came."""
    row = db.row("SELECT crossing FROM arrivals WHERE id = ?", (arrival,))
    return CrossingId(row[0]) if row else None


def waiting(db: Connection, limit: int) -> list[tuple[ArrivalId, BridgeId]]:
    """Return what waits unopened, newest first: of each bridge the newest, ``limit`` of them at most.

    Each bridge is looked at by itself: whoever sends a lot costs no more than that, and hides nobody.
    """
    rows = db.rows(
        "SELECT a.id, a.bridge FROM bridges AS b CROSS JOIN arrivals AS a ON a.rowid IN "
        f"(SELECT w.rowid FROM arrivals AS w WHERE w.bridge = b.id AND {WAITS} "
        "ORDER BY w.arrived_at DESC, w.rowid DESC LIMIT ?) ORDER BY a.arrived_at DESC, a.rowid DESC",
        (limit,),
    )
    return [(ArrivalId(row[0]), BridgeId(row[1])) for row in rows]


def count_waiting(db: Connection, up_to: int) -> list[tuple[BridgeId, str, int]]:
    """Return who has something waiting here: bridge, name and how much, counted as far as ``up_to``."""
    rows = db.rows(
        "SELECT b.id, coalesce(nullif(b.name, ''), b.their_name) AS name, (SELECT count(*) FROM "
        f"(SELECT 1 FROM arrivals AS w WHERE w.bridge = b.id AND {WAITS} LIMIT ?)) "
        "FROM bridges AS b ORDER BY name COLLATE NOCASE, b.id",
        (up_to,),
    )
    return [(BridgeId(row[0]), row[1], row[2]) for row in rows if row[2]]


def of_bridge(db: Connection, bridge: BridgeId, limit: int, before: int) -> list[Arrival]:
    """Return what came over one bridge before a unix second, newest first."""
    rows = db.rows(
        f"SELECT {COLUMNS} {FROM} WHERE a.bridge = ? AND a.never_came = 0 AND a.arrived_at < ? "
        "ORDER BY a.arrived_at DESC, a.rowid DESC LIMIT ?",
        (bridge, before, limit),
    )
    return [_arrival(row) for row in rows]


def nothing_is_missing(db: Connection, bridge: BridgeId) -> None:
    """Everything that was missing over one bridge has come."""
    db.run("UPDATE arrivals SET missing_before = 0 WHERE bridge = ? AND missing_before = 1", (bridge,))


def deepen(
    db: Connection, arrival: ArrivalId, depth: Depth, feelings: tuple[Feeling, ...], text: str
) -> None:
    """Put a deeper layer in place of what was there; it waits to be opened again."""
    db.run(
        "UPDATE arrivals SET depth = ?, feelings = ?, text = ?, opened_at = NULL, put_away_at = NULL "
        "WHERE id = ?",
        (depth, feelings_to_text(feelings), text, arrival),
    )


def erase(db: Connection, arrival: ArrivalId) -> None:
    """Remove the words; that something was taken back stays."""
    db.run("UPDATE arrivals SET text = '', feelings = '[]', taken_back = 1 WHERE id = ?", (arrival,))


def erase_all(db: Connection, bridge: BridgeId) -> None:
    """Remove the words of everything that came over one bridge."""
    db.run("UPDATE arrivals SET text = '', feelings = '[]', taken_back = 1 WHERE bridge = ?", (bridge,))


def forget_expired(db: Connection, now: int) -> int:
    """Remove the words of what has run out; returns how many."""
    return db.run(
        "UPDATE arrivals SET text = '', feelings = '[]', taken_back = 1, expires_at = NULL "
        "WHERE expires_at <= ?",
        (now,),
    )


def note_opened(db: Connection, arrival: ArrivalId, now: int) -> None:
    """I opened it."""
    db.run("UPDATE arrivals SET opened_at = ? WHERE id = ? AND opened_at IS NULL", (now, arrival))


def note_put_away(db: Connection, arrival: ArrivalId, now: int | None) -> None:
    """I put it away, or took it out again."""
    db.run("UPDATE arrivals SET put_away_at = ? WHERE id = ?", (now, arrival))


def note_more_later(db: Connection, arrival: ArrivalId, now: int) -> None:
    """I said: read, more later."""
    db.run("UPDATE arrivals SET more_later_at = ? WHERE id = ?", (now, arrival))


def note_answered(db: Connection, arrival: ArrivalId, now: int) -> None:
    """I answered."""
    db.run("UPDATE arrivals SET answered_at = coalesce(answered_at, ?) WHERE id = ?", (now, arrival))


def set_impression(db: Connection, arrival: ArrivalId, seen: Impression, *, sent: bool) -> None:
    """Keep how I see the author now."""
    db.run(
        "UPDATE arrivals SET impression = ?, impression_sent = max(impression_sent, ?) WHERE id = ?",
        (seen, int(sent), arrival),
    )


def impression(db: Connection, arrival: ArrivalId) -> tuple[Impression | None, bool]:
    """Return how I see the author now, and whether I told them."""
    row = db.row("SELECT impression, impression_sent FROM arrivals WHERE id = ?", (arrival,))
    if row is None:
        return None, False
    return (Impression(row[0]) if row[0] else None), bool(row[1])


def more_later_since(db: Connection, bridge: BridgeId, since: int) -> list[tuple[CrossingId, int]]:
    """Return what I said *more later* about since a unix second, and when."""
    rows = db.rows(
        "SELECT crossing, more_later_at FROM arrivals WHERE bridge = ? AND more_later_at >= ?",
        (bridge, since),
    )
    return [(CrossingId(row[0]), row[1]) for row in rows]


def told_impressions(db: Connection, bridge: BridgeId) -> list[tuple[CrossingId, int, Impression]]:
    """Return how I told them that I see them now, with each thing of theirs and when that came."""
    rows = db.rows(
        "SELECT crossing, arrived_at, impression FROM arrivals "
        "WHERE bridge = ? AND impression_sent = 1 AND impression IS NOT NULL",
        (bridge,),
    )
    return [(CrossingId(row[0]), row[1], Impression(row[2])) for row in rows]


def _arrival(row: Row) -> Arrival:
    return Arrival(
        id=ArrivalId(row[0]),
        bridge=BridgeId(row[1]),
        name=row[2],
        practice=Practice(row[3]),
        need=Need(row[4]),
        depth=Depth(row[5]),
        feelings=feelings_from_text(row[6]),
        text=row[7],
        others=row[8],
        arrived_at=row[9],
        expires_at=row[10],
        opened_at=row[11],
        put_away_at=row[12],
        more_later_at=row[13],
        answered_at=row[14],
        taken_back=bool(row[15]),
        missing_before=bool(row[16]),
    )
