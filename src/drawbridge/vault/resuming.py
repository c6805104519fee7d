"""What is known of a bridge on which one side was put back from an older copy, or was away for long."""

from __future__ import annotations

from drawbridge.core.names import BridgeId
from drawbridge.core.resuming import Resumption, Why
from drawbridge.db.connection import Connection, Row

SELECT = (
    "SELECT r.bridge, coalesce(nullif(b.name, ''), b.their_name), r.mine, r.mine_at, r.answered_at, "
    "r.theirs, r.theirs_at, r.again_from, r.told_at, r.unopened_at, r.asked_at "
    "FROM resumptions AS r JOIN bridges AS b ON b.id = r.bridge"
)


def find(db: Connection, bridge: BridgeId) -> Resumption | None:
    """Return what is known of one bridge, or None when nothing ever happened there."""
    row = db.row(f"{SELECT} WHERE r.bridge = ?", (bridge,))
    return _resumption(row) if row else None


def news(db: Connection) -> list[Resumption]:
    """Return what has not been looked at yet."""
    return [_resumption(row) for row in db.rows(f"{SELECT} WHERE r.is_new = 1 ORDER BY 2")]


def mark_seen(db: Connection, bridge: BridgeId) -> None:
    """I have looked at it."""
    db.run("UPDATE resumptions SET is_new = 0 WHERE bridge = ? AND is_new = 1", (bridge,))


def note_mine(db: Connection, bridge: BridgeId, why: Why, now: int) -> None:
    """Something happened to me, and they are asked to send again."""
    _note(db, bridge, "mine = ?, mine_at = ?, answered_at = NULL, is_new = 1", (why, now))


def note_answered(db: Connection, bridge: BridgeId, now: int) -> None:
    """They begin to send again what I had lost."""
    _note(db, bridge, "answered_at = ?, is_new = 1", (now,))


def note_again(db: Connection, bridge: BridgeId, again_from: int) -> None:
    """What I made since a minute is to be sent again."""
    _note(db, bridge, "again_from = min(coalesce(again_from, ?), ?)", (again_from, again_from))


def note_theirs(db: Connection, bridge: BridgeId, why: Why, now: int) -> None:
    """Something happened to them."""
    _note(db, bridge, "theirs = ?, theirs_at = ?, is_new = 1, told_at = NULL", (why, now))


def note_sent_again(db: Connection, bridge: BridgeId) -> None:
    """Everything that was to be sent again is in the outbox."""
    _note(db, bridge, "again_from = NULL", ())


def note_told(db: Connection, bridge: BridgeId, now: int) -> None:
    """I told them that their numbers went back."""
    _note(db, bridge, "told_at = ?", (now,))


def note_unopened(db: Connection, bridge: BridgeId, now: int) -> None:
    """Something came that no key of mine opens: it is lost until it is sent again."""
    _note(db, bridge, "unopened_at = coalesce(unopened_at, ?), to_ask = 1", (now,))


def note_asked(db: Connection, bridge: BridgeId, now: int) -> None:
    """I asked for what could not be opened."""
    _note(db, bridge, "asked_at = ?", (now,))


def note_comes_again(db: Connection, bridge: BridgeId) -> None:
    """They begin to send again, so what could not be opened comes."""
    db.run("UPDATE resumptions SET to_ask = 0 WHERE bridge = ? AND to_ask = 1", (bridge,))


def to_ask(db: Connection, asked_before: int) -> list[BridgeId]:
    """Return the bridges on which something is lost, and was last asked for before a unix second."""
    rows = db.rows("SELECT bridge FROM resumptions WHERE to_ask = 1 AND asked_at < ?", (asked_before,))
    return [BridgeId(row[0]) for row in rows]


def note_opened(db: Connection, bridge: BridgeId) -> None:
    """Something came that opens."""
    db.run(
        "UPDATE resumptions SET unopened_at = NULL WHERE bridge = ? AND unopened_at IS NOT NULL", (bridge,)
    )


def to_send_again(db: Connection) -> list[BridgeId]:
    """Return the bridges over which something is yet to be sent again."""
    return [
        BridgeId(row[0]) for row in db.rows("SELECT bridge FROM resumptions WHERE again_from IS NOT NULL")
    ]


def forget(db: Connection, bridge: BridgeId) -> None:
    """The bridge ended."""
    db.run("DELETE FROM resumptions WHERE bridge = ?", (bridge,))


# ---- the numbers of a bridge -------------------------------------------------------------------------------


def go_on_from(db: Connection, bridge: BridgeId, number: int) -> None:
    """Let what I send next have a higher number than ``number``, which lies beyond all I may have used."""
    db.run("UPDATE bridges SET sent = max(sent, ?) WHERE id = ?", (number, bridge))


def they_went_on_from(db: Connection, bridge: BridgeId, number: int, made: int) -> None:
    """They went on with this number from an older copy: what lies between is not missing."""
    db.run(
        "UPDATE bridges SET received = :number, begun = :number, "
        "leaf_number = min(leaf_number, :number - 1), "
        "complete = CASE missing WHEN 0 THEN :number ELSE complete END, "
        "complete_made = CASE missing WHEN 0 THEN :made ELSE complete_made END WHERE id = :bridge",
        {"number": number, "made": made, "bridge": bridge},
    )


def collected_at(db: Connection, bridge: BridgeId) -> int | None:
    """Return when my mailbox for one bridge was last looked into."""
    row = db.row("SELECT collected_at FROM bridges WHERE id = ?", (bridge,))
    return row[0] if row else None


def note_collected(db: Connection, bridge: BridgeId, now: int) -> None:
    """My mailbox for one bridge was looked into."""
    db.run("UPDATE bridges SET collected_at = ? WHERE id = ?", (now, bridge))


def _note(db: Connection, bridge: BridgeId, changes: str, values: tuple[object, ...]) -> None:
    db.run("INSERT OR IGNORE INTO resumptions (bridge) VALUES (?)", (bridge,))
    db.run(f"UPDATE resumptions SET {changes} WHERE bridge = ?", (*values, bridge))


def _resumption(row: Row) -> Resumption:
    return Resumption(
        bridge=BridgeId(row[0]),
        name=row[1],
        mine=Why(row[2]) if row[2] else None,
        mine_at=row[3] or 0,
        answered_at=row[4],
        theirs=Why(row[5]) if row[5] else None,
        theirs_at=row[6] or 0,
        again_from=row[7],
        told_at=row[8],
        unopened_at=row[9],
        asked_at=row[10],
    )
