"""Entries in the vault, with their feelings and the search index that lives beside them.

Only what has been kept is in the index: a draft saves itself about once a second, and nobody searches for
the half sentence they are typing. The index holds no text of its own; to take an entry out of it, it must be
told exactly what was put in, so a row and its index change together, in one transaction.
"""

from __future__ import annotations

import msgspec

from drawbridge.core.entries import Entry, EntryState
from drawbridge.core.feelings import Feeling, Spot
from drawbridge.core.names import EntryId
from drawbridge.db.connection import Connection, Row

# An entry's feelings come in its own row: one statement for a list is one moment, and half the work.
COLUMNS = """
    e.number, e.id, e.state, e.practice, e.text, e.pleasant, e.energy, e.written_at, e.changed_at,
    (SELECT json_group_array(json_object('word', word, 'family', family) ORDER BY place)
     FROM entry_feelings WHERE entry = e.number)
"""
FIND = f"SELECT {COLUMNS} FROM entries AS e WHERE e.id = ?"
NEWEST = f"""
    SELECT {COLUMNS} FROM entries AS e
    WHERE e.state = ? AND e.written_at < ? ORDER BY e.written_at DESC, e.number DESC LIMIT ?
"""
SEARCH = f"""
    SELECT {COLUMNS} FROM entries_text AS t JOIN entries AS e ON e.number = t.rowid
    WHERE entries_text MATCH ? AND e.state = ? ORDER BY t.rowid DESC LIMIT ? OFFSET ?
"""
INSERT = """
    INSERT INTO entries (id, state, practice, text, pleasant, energy, written_at, changed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number
"""
UPDATE = """
    UPDATE entries SET state = ?, practice = ?, text = ?, pleasant = ?, energy = ?, changed_at = ?
    WHERE number = ?
"""
INDEX = "INSERT INTO entries_text (rowid, text, feelings) VALUES (?, ?, ?)"
UNINDEX = "INSERT INTO entries_text (entries_text, rowid, text, feelings) VALUES ('delete', ?, ?, ?)"
FELT = "INSERT INTO entry_feelings (entry, place, word, family) VALUES (?, ?, ?, ?)"
# A list has fifty entries: looking a value up and reading feelings in one call halves what making them takes.
STATES = {state.value: state for state in EntryState}
FEELINGS = msgspec.json.Decoder(tuple[Feeling, ...])
EVER = 2**62
"""Later than any entry. Unix seconds."""


def find(db: Connection, entry: EntryId) -> Entry | None:
    """Return one entry, or None."""
    row = db.row(FIND, (entry,))
    return _entry(row) if row else None


def newest(db: Connection, state: EntryState, limit: int, before: int | None = None) -> list[Entry]:
    """Return entries of one state, newest first, written before unix second ``before``."""
    return [_entry(row) for row in db.rows(NEWEST, (state, EVER if before is None else before, limit))]


def search(db: Connection, match: str, state: EntryState, limit: int, after: int = 0) -> list[Entry]:
    """Return entries of one state that match an FTS5 expression, newest first, after so many newer ones."""
    return [_entry(row) for row in db.rows(SEARCH, (match, state, limit, after))]


def put(db: Connection, entry: Entry) -> None:
    """Write an entry, new or changed, and keep the search index in step."""
    row = db.row(FIND, (entry.id,))
    before = _entry(row) if row else None
    number = int(row[0]) if row else _insert(db, entry)
    if before is not None and before != entry:
        db.run(UPDATE, (entry.state, entry.practice, entry.text, *_spot(entry), entry.changed_at, number))
    _feel(db, number, before.feelings if before else (), entry.feelings)
    _reindex(db, number, before, entry)


def delete(db: Connection, entry: EntryId) -> None:
    """Remove an entry for good: row, feelings and search index."""
    row = db.row(FIND, (entry,))
    if row:
        _reindex(db, int(row[0]), _entry(row), None)
        db.run("DELETE FROM entries WHERE number = ?", (row[0],))


def _insert(db: Connection, entry: Entry) -> int:
    values = (entry.id, entry.state, entry.practice, entry.text, *_spot(entry))
    row = db.row(INSERT, (*values, entry.written_at, entry.changed_at))
    assert row is not None  # noqa: S101 - RETURNING gives a row or the statement raises
    return int(row[0])


def _spot(entry: Entry) -> tuple[int | None, int | None]:
    return (entry.spot.pleasant, entry.spot.energy) if entry.spot else (None, None)


def _feel(db: Connection, number: int, before: tuple[Feeling, ...], now: tuple[Feeling, ...]) -> None:
    if before == now:
        return
    if before:
        db.run("DELETE FROM entry_feelings WHERE entry = ?", (number,))
    for place, feeling in enumerate(now):
        db.run(FELT, (number, place, feeling.word, feeling.family))


def _reindex(db: Connection, number: int, before: Entry | None, now: Entry | None) -> None:
    was, shall_be = _indexed(before), _indexed(now)
    if was == shall_be:
        return
    if was is not None:
        db.run(UNINDEX, (number, *was))
    if shall_be is not None:
        db.run(INDEX, (number, *shall_be))


def _indexed(entry: Entry | None) -> tuple[str, str] | None:
    """Return what the index holds of an entry: its text and its feelings, nothing of a draft."""
    if entry is None or entry.state is EntryState.DRAFT:
        return None
    return entry.text, " ".join(feeling.word for feeling in entry.feelings)


def _entry(row: Row) -> Entry:
    _, entry, state, practice, text, pleasant, energy, written_at, changed_at, felt = row
    return Entry(
        id=EntryId(entry),
        state=STATES[state],
        practice=practice,
        text=text,
        feelings=FEELINGS.decode(felt),
        spot=None if pleasant is None or energy is None else Spot(pleasant, energy),
        written_at=written_at,
        changed_at=changed_at,
    )
