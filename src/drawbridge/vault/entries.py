"""Entries in the vault, with their feelings and the search index that lives beside them.

Only what has been kept is in the index: a draft saves itself about once a second, and nobody searches for
the half sentence they are typing.
"""

from __future__ import annotations

from drawbridge.core.entries import Entry, EntryState, Practice
from drawbridge.core.feelings import Family, Feeling, Spot
from drawbridge.core.names import EntryId
from drawbridge.db.connection import Connection, Row

COLUMNS = "number, id, state, practice, text, pleasant, energy, written_at, changed_at"


def find(db: Connection, entry: EntryId) -> Entry | None:
    """Return one entry, or None."""
    row = db.row(f"SELECT {COLUMNS} FROM entries WHERE id = ?", (entry,))
    return _entry(db, row) if row else None


def newest(db: Connection, state: EntryState, limit: int, before: int | None = None) -> list[Entry]:
    """Return entries of one state, newest first, written before unix second ``before``."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM entries WHERE state = ? AND written_at < ? ORDER BY written_at DESC LIMIT ?",
        (state, 2**62 if before is None else before, limit),
    )
    return [_entry(db, row) for row in rows]


def put(db: Connection, entry: Entry) -> None:
    """Write an entry, new or changed, and keep the search index in step."""
    spot = entry.spot
    row = db.row(
        "INSERT INTO entries (id, state, practice, text, pleasant, energy, written_at, changed_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, "
        "practice = excluded.practice, text = excluded.text, pleasant = excluded.pleasant, "
        "energy = excluded.energy, changed_at = excluded.changed_at RETURNING number",
        (
            entry.id,
            entry.state,
            entry.practice,
            entry.text,
            spot.pleasant if spot else None,
            spot.energy if spot else None,
            entry.written_at,
            entry.changed_at,
        ),
    )
    if row is None:  # pragma: no cover - RETURNING always returns
        raise RuntimeError
    number = int(row[0])
    db.run("DELETE FROM entry_feelings WHERE entry = ?", (number,))
    db.run_many(
        "INSERT INTO entry_feelings VALUES (?, ?, ?, ?)",
        [(number, place, feeling.word, feeling.family) for place, feeling in enumerate(entry.feelings)],
    )
    if entry.state is not EntryState.DRAFT:
        index(db, number, entry)


def index(db: Connection, number: int, entry: Entry) -> None:
    """Put an entry's words into the search index, in place of what was there."""
    words = " ".join(feeling.word for feeling in entry.feelings)
    db.run(
        "INSERT OR REPLACE INTO entries_text (rowid, text, feelings) VALUES (?, ?, ?)",
        (number, entry.text, words),
    )


def set_state(db: Connection, entry: EntryId, state: EntryState, now: int) -> None:
    """Move an entry between kept and put away."""
    db.run("UPDATE entries SET state = ?, changed_at = ? WHERE id = ?", (state, now, entry))


def delete(db: Connection, entry: EntryId) -> None:
    """Remove an entry for good: row, feelings and search index."""
    row = db.row("SELECT number FROM entries WHERE id = ?", (entry,))
    if row:
        db.run("DELETE FROM entries_text WHERE rowid = ?", (row[0],))
        db.run("DELETE FROM entries WHERE number = ?", (row[0],))


def search(db: Connection, match: str, state: EntryState, limit: int) -> list[Entry]:
    """Return entries of one state that match an FTS5 expression, best first."""
    rows = db.rows(
        "SELECT e.number, e.id, e.state, e.practice, e.text, "
        "e.pleasant, e.energy, e.written_at, e.changed_at "
        "FROM entries_text AS t JOIN entries AS e ON e.number = t.rowid "
        "WHERE entries_text MATCH ? AND e.state = ? ORDER BY t.rowid DESC LIMIT ?",
        (match, state, limit),
    )
    return [_entry(db, row) for row in rows]


def _entry(db: Connection, row: Row) -> Entry:
    number, entry, state, practice, text, pleasant, energy, written_at, changed_at = row
    felt = db.rows("SELECT word, family FROM entry_feelings WHERE entry = ? ORDER BY place", (number,))
    return Entry(
        id=EntryId(entry),
        state=EntryState(state),
        practice=Practice(practice),
        text=text,
        feelings=tuple(Feeling(word, Family(family) if family else None) for word, family in felt),
        spot=None if pleasant is None or energy is None else Spot(pleasant, energy),
        written_at=written_at,
        changed_at=changed_at,
    )
