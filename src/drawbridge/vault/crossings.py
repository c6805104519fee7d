"""My own crossings and their readers."""

from __future__ import annotations

import json
from collections.abc import Mapping

from drawbridge.core.crossings import (
    Crossing,
    CrossingState,
    Depth,
    Forecast,
    Impression,
    Need,
    Reader,
    ReaderState,
    Release,
)
from drawbridge.core.names import BridgeId, CrossingId, EntryId, EnvelopeId
from drawbridge.core.ratings import ITEMS
from drawbridge.db.connection import Connection, Row
from drawbridge.vault.felt import feelings_from_text, feelings_to_text

COLUMNS = (
    "id, entry, state, practice, depth, need, release, release_at, expires_at, feelings, glimpse, text, "
    "fear_level, fear, planned_at, crossed_at, fear_version"
)

SHARED = (
    "state = 'crossed' AND id IN (SELECT crossing FROM crossing_readers WHERE bridge = ? "
    "AND state IN ('waiting', 'crossed')) AND (expires_at IS NULL OR expires_at > ?)"
)
"""What a reader over one bridge has or is to have, and what has not run out."""


def put(db: Connection, crossing: Crossing) -> None:
    """Write a crossing, new or planned again, and its readers."""
    db.run("DELETE FROM crossings WHERE id = ?", (crossing.id,))
    forecast = crossing.forecast
    db.run(
        f"INSERT INTO crossings ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            crossing.id,
            crossing.entry,
            crossing.state,
            crossing.practice,
            crossing.depth,
            crossing.need,
            crossing.release,
            crossing.release_at,
            crossing.expires_at,
            feelings_to_text(crossing.feelings),
            crossing.glimpse,
            crossing.text,
            forecast.level if forecast else None,
            forecast.fear if forecast else "",
            crossing.planned_at,
            crossing.crossed_at,
            forecast.version if forecast else ITEMS["bad"].version,
        ),
    )
    db.run_many(
        "INSERT INTO crossing_readers (crossing, bridge, state, depth) VALUES (?, ?, ?, ?)",
        [(crossing.id, reader.bridge, reader.state, reader.depth) for reader in crossing.readers],
    )


def find(db: Connection, crossing: CrossingId) -> Crossing | None:
    """Return one crossing, or None."""
    row = db.row(f"SELECT {COLUMNS} FROM crossings WHERE id = ?", (crossing,))
    return _crossing(db, row) if row else None


def newest(db: Connection, limit: int) -> list[Crossing]:
    """Return crossings that have crossed, newest first."""
    return _all(db, "state = 'crossed' ORDER BY crossed_at DESC LIMIT ?", (limit,))


def of_entry(db: Connection, entry: EntryId) -> list[Crossing]:
    """Return what was shared of one entry, newest first."""
    return _all(db, "entry = ? AND state <> 'planned' ORDER BY crossed_at DESC", (entry,))


def planned_of(db: Connection, entry: EntryId) -> Crossing | None:
    """Return the newest plan of an entry that has not crossed, or None."""
    found = _all(db, "entry = ? AND state = 'planned' ORDER BY planned_at DESC LIMIT 1", (entry,))
    return found[0] if found else None


def with_bridge(db: Connection, bridge: BridgeId, limit: int, before: int) -> list[Crossing]:
    """Return what crossed one bridge from me before a unix second, newest first."""
    return _all(
        db,
        "id IN (SELECT crossing FROM crossing_readers WHERE bridge = ?) AND state <> 'planned' "
        "AND crossed_at < ? ORDER BY crossed_at DESC, rowid DESC LIMIT ?",
        (bridge, before, limit),
    )


def on_the_way(db: Connection, now: int, limit: int) -> list[Crossing]:
    """Return what crosses at a time still to come, soonest first."""
    return _all(
        db, "state = 'crossed' AND release_at > ? ORDER BY release_at, crossed_at DESC LIMIT ?", (now, limit)
    )


def open_questions(
    db: Connection, crossed_after: int, released_before: Mapping[str, int], asked_before: int, limit: int
) -> list[Crossing]:
    """Return crossings without an outcome that were answered, or released before their practice’s moment.

    Those that crossed before ``crossed_after``, and those answered with *not now* after ``asked_before``, are
    left alone.
    """
    return _all(
        db,
        "state = 'crossed' AND crossed_at > ? AND (asked_not_now_at IS NULL OR asked_not_now_at < ?) "
        "AND NOT EXISTS (SELECT 1 FROM outcomes AS o WHERE o.crossing = crossings.id) "
        "AND EXISTS (SELECT 1 FROM crossing_readers AS r WHERE r.crossing = crossings.id AND "
        "(r.answered_at IS NOT NULL OR (r.state = 'crossed' "
        "AND coalesce(release_at, crossed_at) <= CAST(? ->> practice AS INTEGER)))) "
        "ORDER BY crossed_at DESC LIMIT ?",
        (crossed_after, asked_before, json.dumps(released_before), limit),
    )


def set_state(
    db: Connection, crossing: CrossingId, state: CrossingState, crossed_at: int | None = None
) -> None:
    """Move a crossing to another state."""
    db.run(
        "UPDATE crossings SET state = ?, crossed_at = coalesce(?, crossed_at) WHERE id = ?",
        (state, crossed_at, crossing),
    )


def set_release(db: Connection, crossing: CrossingId, release_at: int | None, expires_at: int | None) -> None:
    """Fix when it crosses, at the moment it is crossed."""
    db.run(
        "UPDATE crossings SET release_at = ?, expires_at = ? WHERE id = ?", (release_at, expires_at, crossing)
    )


def not_now(db: Connection, crossing: CrossingId, now: int) -> None:
    """Note that *how did it go?* was answered with not now."""
    db.run("UPDATE crossings SET asked_not_now_at = ? WHERE id = ?", (now, crossing))


def delete(db: Connection, crossing: CrossingId) -> None:
    """Forget a plan."""
    db.run("DELETE FROM crossings WHERE id = ?", (crossing,))


def set_envelope(db: Connection, crossing: CrossingId, bridge: BridgeId, envelope: EnvelopeId) -> None:
    """Note which envelope carries it to one reader."""
    db.run(
        "UPDATE crossing_readers SET envelope = ? WHERE crossing = ? AND bridge = ?",
        (envelope, crossing, bridge),
    )


def set_deeper(
    db: Connection, crossing: CrossingId, bridge: BridgeId, envelope: EnvelopeId, depth: Depth
) -> None:
    """Note which envelope opens it further for one reader, and how deep."""
    db.run(
        "UPDATE crossing_readers SET deeper = ?, depth = ? WHERE crossing = ? AND bridge = ?",
        (envelope, depth, crossing, bridge),
    )


def envelopes_of(
    db: Connection, crossing: CrossingId, bridge: BridgeId
) -> tuple[EnvelopeId | None, EnvelopeId | None]:
    """Return the envelope that carries it to one reader, and the one that opened it further."""
    row = db.row(
        "SELECT envelope, deeper FROM crossing_readers WHERE crossing = ? AND bridge = ?", (crossing, bridge)
    )
    return (row[0], row[1]) if row else (None, None)


def reader_of(db: Connection, envelope: EnvelopeId) -> tuple[CrossingId, BridgeId, ReaderState] | None:
    """Return which reader of which crossing an envelope is for, or None."""
    row = db.row("SELECT crossing, bridge, state FROM crossing_readers WHERE envelope = ?", (envelope,))
    return (CrossingId(row[0]), BridgeId(row[1]), ReaderState(row[2])) if row else None


def reader_of_other(db: Connection, envelope: EnvelopeId) -> tuple[CrossingId, BridgeId, ReaderState] | None:
    """Return the reader for whom an envelope is a second one with the same crossing, or None."""
    row = db.row("SELECT crossing, bridge, state FROM crossing_readers WHERE other = ?", (envelope,))
    return (CrossingId(row[0]), BridgeId(row[1]), ReaderState(row[2])) if row else None


def set_again(
    db: Connection, crossing: CrossingId, bridge: BridgeId, envelope: EnvelopeId, other: EnvelopeId | None
) -> None:
    """Note which envelope carries it to one reader by now, and a second one that may reach them too."""
    db.run(
        "UPDATE crossing_readers SET envelope = ?, other = ? WHERE crossing = ? AND bridge = ?",
        (envelope, other, crossing, bridge),
    )


def other_of(db: Connection, crossing: CrossingId, bridge: BridgeId) -> EnvelopeId | None:
    """Return the second envelope that carries it to one reader, or None."""
    row = db.row("SELECT other FROM crossing_readers WHERE crossing = ? AND bridge = ?", (crossing, bridge))
    return row[0] if row else None


def set_reader(
    db: Connection, crossing: CrossingId, bridge: BridgeId, state: ReaderState, refusal: str = ""
) -> None:
    """Note what is known of one reader."""
    db.run(
        "UPDATE crossing_readers SET state = ?, refusal = ? WHERE crossing = ? AND bridge = ?",
        (state, refusal, crossing, bridge),
    )


def waiting_for(db: Connection, bridge: BridgeId, now: int) -> list[CrossingId]:
    """Return what has not been released over one bridge yet, or not carried."""
    rows = db.rows(
        "SELECT r.crossing FROM crossing_readers AS r JOIN crossings AS c ON c.id = r.crossing "
        "WHERE r.bridge = ? AND c.state = 'crossed' "
        "AND (r.state = 'waiting' OR (r.state = 'crossed' AND c.release_at > ?))",
        (bridge, now),
    )
    return [CrossingId(row[0]) for row in rows]


def shared_since(db: Connection, bridge: BridgeId, since: int, now: int) -> list[Crossing]:
    """Return what is shared over one bridge and crossed or was released since a unix second."""
    return _all(
        db,
        f"{SHARED} AND max(crossed_at, coalesce(release_at, 0)) >= ? ORDER BY crossed_at, rowid",
        (bridge, now, since),
    )


def opened_deeper(db: Connection, bridge: BridgeId, now: int) -> list[Crossing]:
    """Return what is shared over one bridge and was opened a layer further there."""
    return _all(
        db,
        f"{SHARED} AND EXISTS (SELECT 1 FROM crossing_readers AS d WHERE d.crossing = crossings.id "
        "AND d.bridge = ? AND d.deeper IS NOT NULL) ORDER BY crossed_at, rowid",
        (bridge, now, bridge),
    )


def taken_back_from(db: Connection, bridge: BridgeId) -> list[CrossingId]:
    """Return what the other side of a bridge was asked to remove."""
    rows = db.rows(
        "SELECT crossing FROM crossing_readers WHERE bridge = ? AND state = 'asked-to-remove'", (bridge,)
    )
    return [CrossingId(row[0]) for row in rows]


def ask_for_everything_back(db: Connection, bridge: BridgeId) -> None:
    """Note that the other side was asked to remove whatever has crossed one bridge."""
    db.run(
        "UPDATE crossing_readers SET state = 'asked-to-remove' WHERE bridge = ? AND state = 'crossed'",
        (bridge,),
    )


def note_answer(db: Connection, crossing: CrossingId, bridge: BridgeId, now: int) -> bool:
    """Note that a reader answered; returns whether there is such a reader."""
    return (
        db.run(
            "UPDATE crossing_readers SET answered_at = coalesce(answered_at, ?) "
            "WHERE crossing = ? AND bridge = ?",
            (now, crossing, bridge),
        )
        > 0
    )


def note_more_later(db: Connection, crossing: CrossingId, bridge: BridgeId, now: int) -> bool:
    """Note *read, more later*; returns whether there is such a reader."""
    sql = "UPDATE crossing_readers SET more_later_at = ? WHERE crossing = ? AND bridge = ?"
    return db.run(sql, (now, crossing, bridge)) > 0


def note_impression(
    db: Connection, crossing: CrossingId, bridge: BridgeId, seen: Impression, now: int
) -> bool:
    """Note how a reader sees me now; returns whether there is such a reader."""
    return (
        db.run(
            "UPDATE crossing_readers SET impression = ?, impression_at = ? WHERE crossing = ? AND bridge = ?",
            (seen, now, crossing, bridge),
        )
        > 0
    )


def impression(db: Connection, crossing: CrossingId, bridge: BridgeId) -> Impression | None:
    """Return how a reader sees me now, if they chose to say so."""
    row = db.row(
        "SELECT impression FROM crossing_readers WHERE crossing = ? AND bridge = ?", (crossing, bridge)
    )
    return Impression(row[0]) if row and row[0] else None


def _all(db: Connection, where: str, params: tuple[object, ...]) -> list[Crossing]:
    return [_crossing(db, row) for row in db.rows(f"SELECT {COLUMNS} FROM crossings WHERE {where}", params)]


def _crossing(db: Connection, row: Row) -> Crossing:
    readers = db.rows(
        "SELECT r.bridge, coalesce(nullif(b.name, ''), b.their_name), r.state, r.depth, r.answered_at, "
        "r.more_later_at, r.refusal FROM crossing_readers AS r JOIN bridges AS b ON b.id = r.bridge "
        "WHERE r.crossing = ? ORDER BY 2 COLLATE NOCASE",
        (row[0],),
    )
    return Crossing(
        id=CrossingId(row[0]),
        entry=EntryId(row[1]),
        state=CrossingState(row[2]),
        practice=row[3],
        depth=Depth(row[4]),
        need=Need(row[5]),
        release=Release(row[6]),
        release_at=row[7],
        expires_at=row[8],
        feelings=feelings_from_text(row[9]),
        glimpse=row[10],
        text=row[11],
        forecast=None if row[12] is None else Forecast(row[12], row[13], row[16]),
        readers=tuple(_reader(found) for found in readers),
        planned_at=row[14],
        crossed_at=row[15],
    )


def _reader(row: Row) -> Reader:
    return Reader(
        bridge=BridgeId(row[0]),
        name=row[1],
        state=ReaderState(row[2]),
        depth=Depth(row[3]),
        answered=row[4] is not None,
        more_later=row[5] is not None,
        refusal=row[6],
    )
