"""Replies about one crossing, from either side, and replies being written."""

from __future__ import annotations

from drawbridge.core.names import BridgeId, CrossingId, ReplyId
from drawbridge.core.replies import Reply
from drawbridge.db.connection import Connection, Row

COLUMNS = "r.id, r.bridge, coalesce(nullif(b.name, ''), b.their_name), r.mine, r.text, r.at, r.seen_at"
FROM = "FROM replies AS r JOIN bridges AS b ON b.id = r.bridge"


def insert(db: Connection, reply: Reply, crossing: CrossingId) -> bool:
    """File a reply; returns False when it was here already."""
    return (
        db.run(
            "INSERT OR IGNORE INTO replies (id, bridge, crossing, mine, text, at, seen_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                reply.id,
                reply.bridge,
                crossing,
                int(reply.mine),
                reply.text,
                reply.at,
                reply.at if reply.mine else None,
            ),
        )
        > 0
    )


def about(db: Connection, crossing: CrossingId, bridge: BridgeId) -> list[Reply]:
    """Return what was said over one bridge about one crossing, oldest first."""
    rows = db.rows(
        f"SELECT {COLUMNS} {FROM} WHERE r.crossing = ? AND r.bridge = ? ORDER BY r.at, r.rowid",
        (crossing, bridge),
    )
    return [_reply(row) for row in rows]


def unseen(db: Connection, limit: int) -> list[tuple[ReplyId, BridgeId]]:
    """Return replies I have not seen yet, newest first: of each bridge the newest, ``limit`` at most."""
    rows = db.rows(
        "SELECT r.id, r.bridge FROM bridges AS b CROSS JOIN replies AS r ON r.rowid IN "
        "(SELECT u.rowid FROM replies AS u WHERE u.bridge = b.id AND u.seen_at IS NULL AND u.mine = 0 "
        "ORDER BY u.at DESC, u.rowid DESC LIMIT ?) ORDER BY r.at DESC, r.rowid DESC",
        (limit,),
    )
    return [(ReplyId(row[0]), BridgeId(row[1])) for row in rows]


def find(db: Connection, reply: ReplyId) -> tuple[Reply, CrossingId] | None:
    """Return one reply and the crossing it is about, or None."""
    row = db.row(f"SELECT {COLUMNS}, r.crossing {FROM} WHERE r.id = ?", (reply,))
    return (_reply(row), CrossingId(row[7])) if row else None


def mine_since(db: Connection, bridge: BridgeId, since: int) -> list[tuple[Reply, CrossingId]]:
    """Return what I have said over one bridge since a unix second, oldest first, and what it is about."""
    rows = db.rows(
        f"SELECT {COLUMNS}, r.crossing {FROM} WHERE r.bridge = ? AND r.mine = 1 AND r.at >= ? "
        "ORDER BY r.at, r.rowid",
        (bridge, since),
    )
    return [(_reply(row), CrossingId(row[7])) for row in rows]


def about_nothing_here(db: Connection, bridge: BridgeId) -> list[Reply]:
    """Return what they said over one bridge about crossings of mine that are not in this vault any more."""
    rows = db.rows(
        f"SELECT {COLUMNS} {FROM} WHERE r.bridge = ? AND r.mine = 0 "
        "AND NOT EXISTS (SELECT 1 FROM crossings AS c WHERE c.id = r.crossing) "
        "AND NOT EXISTS (SELECT 1 FROM arrivals AS a WHERE a.bridge = r.bridge AND a.crossing = r.crossing) "
        "ORDER BY r.at, r.rowid",
        (bridge,),
    )
    return [_reply(row) for row in rows]


def mark_seen(db: Connection, crossing: CrossingId, bridge: BridgeId | None, now: int) -> None:
    """I have seen what was said about a crossing, over one bridge or over all."""
    db.run(
        "UPDATE replies SET seen_at = ? WHERE crossing = ? AND (? IS NULL OR bridge = ?) AND seen_at IS NULL",
        (now, crossing, bridge, bridge),
    )


def mark_one_seen(db: Connection, reply: ReplyId, now: int) -> None:
    """I have seen one reply."""
    db.run("UPDATE replies SET seen_at = ? WHERE id = ? AND seen_at IS NULL", (now, reply))


def save_draft(db: Connection, name: str, text: str, now: int) -> None:
    """Keep a reply that is being written; an empty one is forgotten."""
    if text:
        db.run(
            "INSERT INTO reply_drafts VALUES (?, ?, ?) "
            "ON CONFLICT (about) DO UPDATE SET text = excluded.text, at = excluded.at",
            (name, text, now),
        )
    else:
        db.run("DELETE FROM reply_drafts WHERE about = ?", (name,))


def draft(db: Connection, name: str) -> str:
    """Return a reply that is being written, or the empty text."""
    row = db.row("SELECT text FROM reply_drafts WHERE about = ?", (name,))
    return str(row[0]) if row else ""


def _reply(row: Row) -> Reply:
    return Reply(
        ReplyId(row[0]), BridgeId(row[1]), row[2], bool(row[3]), row[4], row[5], row[6] is None and not row[3]
    )
