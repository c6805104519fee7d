"""The rungs of a ladder, and what was done of them.

A try is kept as what it will be: ``entry:…`` for something to be written, which counts once it has crossed or
was said, and ``telling:…`` for something to be said in person, which counts once it was. So a rung never
waits for anybody to tell it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from drawbridge.core.ladder import Lane, Rung, Try
from drawbridge.core.names import EntryId, RungId
from drawbridge.core.outcomes import Happened
from drawbridge.db.connection import Connection, Row

COLUMNS = "id, lane, text, fear, made_at, place, is_habit, put_away_at, fear_version"

# What was rated with the crossing or the telling itself goes first; else what was rated as the try began.
_FEAR = (
    "coalesce((SELECT r.value FROM ratings AS r WHERE r.about = {about} AND r.moment = 'before' "
    "AND r.item = 'fear-now' ORDER BY r.at DESC, r.number DESC LIMIT 1), "
    "(SELECT r.value FROM ratings AS r WHERE r.about = 'rung:' || t.rung AND r.moment = 'before' "
    "AND r.item = 'fear-now' AND r.at = t.at ORDER BY r.number DESC LIMIT 1))"
)
_CROSSED = (
    "SELECT t.rung, {about}, coalesce(c.release_at, c.crossed_at), "
    "(SELECT json_group_array(coalesce(nullif(b.name, ''), b.their_name)) FROM crossing_readers AS r "
    "JOIN bridges AS b ON b.id = r.bridge WHERE r.crossing = c.id), {fear}, "
    "c.fear_level, o.level, o.happened "
    "FROM rung_tries AS t JOIN crossings AS c ON c.entry = substr(t.about, 7) "
    "LEFT JOIN outcomes AS o ON o.crossing = c.id "
    "WHERE t.about LIKE 'entry:%' AND c.crossed_at IS NOT NULL "
    "AND coalesce(c.release_at, c.crossed_at) <= ? AND (c.state = 'crossed' OR o.at IS NOT NULL)"
)
_TOLD = (
    "SELECT t.rung, {about}, s.told_at, json_array(coalesce(nullif(b.name, ''), b.their_name, s.whom)), "
    "{fear}, s.fear_level, s.level, s.happened "
    "FROM rung_tries AS t JOIN tellings AS s ON {joined} LEFT JOIN bridges AS b ON b.id = s.bridge "
    "WHERE t.about LIKE {noun} AND s.told_at IS NOT NULL"
)


def _with(query: str, about: str, **parts: str) -> str:
    return query.format(about=about, fear=_FEAR.format(about=about), **parts)


TRIES = " UNION ".join(
    (
        _with(_CROSSED, "'crossing:' || c.id"),
        _with(_TOLD, "'telling:' || s.id", noun="'telling:%'", joined="s.id = substr(t.about, 9)"),
        _with(_TOLD, "'telling:' || s.id", noun="'entry:%'", joined="s.entry = substr(t.about, 7)"),
    )
)


def put(db: Connection, rung: Rung) -> None:
    """Write a rung, new or changed."""
    db.run(
        f"INSERT INTO rungs ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "lane = excluded.lane, text = excluded.text, fear = excluded.fear, place = excluded.place, "
        "is_habit = excluded.is_habit, put_away_at = excluded.put_away_at, "
        "fear_version = excluded.fear_version",
        (
            rung.id,
            rung.lane,
            rung.text,
            rung.fear,
            rung.made_at,
            rung.place,
            int(rung.is_habit),
            rung.put_away_at,
            rung.fear_version,
        ),
    )


def find(db: Connection, rung: RungId) -> Rung | None:
    """Return one rung, or None."""
    row = db.row(f"SELECT {COLUMNS} FROM rungs WHERE id = ?", (rung,))
    return _rung(row) if row else None


def of_lane(db: Connection, lane: Lane) -> list[Rung]:
    """Return the rungs of a lane that are not put away, by fear."""
    return _all(db, "lane = ? AND put_away_at IS NULL ORDER BY fear, made_at, id", lane)


def put_away(db: Connection, lane: Lane) -> list[Rung]:
    """Return the rungs of a lane that were put away, newest first."""
    return _all(db, "lane = ? AND put_away_at IS NOT NULL ORDER BY put_away_at DESC, id", lane)


def newest_lane(db: Connection) -> Lane | None:
    """Return the lane that something was done or made in last, or None."""
    row = db.row(
        "SELECT lane FROM rungs WHERE put_away_at IS NULL ORDER BY max(made_at, coalesce("
        "(SELECT max(t.at) FROM rung_tries AS t WHERE t.rung = rungs.id), 0)) DESC, id LIMIT 1"
    )
    return Lane(row[0]) if row else None


def set_places(db: Connection, order: Sequence[RungId]) -> None:
    """Keep the person's own order of a lane."""
    db.run_many("UPDATE rungs SET place = ? WHERE id = ?", [(at, rung) for at, rung in enumerate(order)])


def forget_places(db: Connection, lane: Lane) -> None:
    """Forget the person's own order of a lane."""
    db.run("UPDATE rungs SET place = NULL WHERE lane = ?", (lane,))


def delete(db: Connection, rung: RungId) -> None:
    """Delete a rung for good; what was crossed or said stays where it is."""
    db.run("DELETE FROM rungs WHERE id = ?", (rung,))


def begin(db: Connection, rung: RungId, about: str, now: int) -> None:
    """Note that something is meant for a rung."""
    db.run(
        "INSERT INTO rung_tries (rung, about, at) VALUES (?, ?, ?) ON CONFLICT (rung, about) DO NOTHING",
        (rung, about, now),
    )


def forget_unwritten(db: Connection, before: int) -> None:
    """Forget what was begun before a moment and never got a word."""
    db.run(
        "DELETE FROM rung_tries WHERE about LIKE 'entry:%' AND at < ? "
        "AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.id = substr(about, 7)) "
        "AND NOT EXISTS (SELECT 1 FROM crossings AS c WHERE c.entry = substr(about, 7)) "
        "AND NOT EXISTS (SELECT 1 FROM tellings AS s WHERE s.entry = substr(about, 7))",
        (before,),
    )


def of_entry(db: Connection, entry: EntryId) -> Rung | None:
    """Return the rung that an entry is written for, or None."""
    row = db.row(
        f"SELECT {COLUMNS} FROM rungs WHERE id = (SELECT rung FROM rung_tries WHERE about = ? LIMIT 1)",
        (f"entry:{entry}",),
    )
    return _rung(row) if row else None


def tries(db: Connection, now: int) -> list[Try]:
    """Return everything that was done of any rung by now, oldest first."""
    rows = db.rows(f"SELECT * FROM ({TRIES}) ORDER BY 3, 2", (now,))
    return [_try(row) for row in rows]


def _all(db: Connection, where: str, lane: Lane) -> list[Rung]:
    return [_rung(row) for row in db.rows(f"SELECT {COLUMNS} FROM rungs WHERE {where}", (lane,))]


def _rung(row: Row) -> Rung:
    return Rung(RungId(row[0]), Lane(row[1]), row[2], row[3], row[4], row[5], bool(row[6]), *row[7:])


def _try(row: Row) -> Try:
    return Try(
        rung=RungId(row[0]),
        about=row[1],
        at=row[2],
        whom=tuple(sorted((name for name in json.loads(row[3]) if name), key=str.casefold)),
        fear=row[4],
        feared=row[5],
        went=row[6],
        happened=None if row[7] is None else Happened(row[7]),
    )
