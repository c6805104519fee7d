"""Bare encrypted SQLite: the same file, library, cipher and pragmas as a vault, and nothing around them.

Every act here is done with as few statements as it can be done with: no lock between threads, no checks, no
values made of rows; an excerpt is cut
out by SQL at the first place a word is found, with nothing marked in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from drawbridge.db.connection import CACHED_STATEMENTS, PRAGMAS, Connection, Params, Row
from drawbridge.vault.vault import Vault

READ = (
    "entries", "entry_feelings", "bridges", "crossings", "crossing_readers", "outcomes", "arrivals",
    "at_gate", "replies", "tellings", "ratings", "left_alone", "letters", "signals", "signal_readers",
    "signals_received", "harbour_people", "profile", "resumptions",
)  # fmt: skip
"""Tables that what is measured reads, beside the search index; the bare file has no other."""
EXCERPT, BEFORE = 160, 53
"""Characters of an excerpt, and how many stand before the word."""

Statements = list[tuple[str, Params]]


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry about to be written; feelings as pairs of word and family."""

    id: str
    text: str
    feelings: tuple[tuple[str, str | None], ...]
    pleasant: int | None
    energy: int | None
    at: int


def open_file(path: Path, key: bytes) -> apsw.Connection:
    """Open an encrypted file and read one page."""
    raw = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, statementcachesize=CACHED_STATEMENTS)
    raw.execute(
        "PRAGMA cipher = 'chacha20'; PRAGMA key = 'raw:" + key.hex() + "'", can_cache=False
    ).fetchall()
    raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
    raw.execute(PRAGMAS, can_cache=False).fetchall()
    raw.execute("PRAGMA journal_mode = WAL").fetchall()
    return raw


def drop_unread(raw: apsw.Connection) -> None:
    """Leave only the tables that the measured statements read."""
    raw.execute("PRAGMA foreign_keys = OFF")
    every = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for table in [str(row[0]) for row in every]:
        if table not in READ and not table.startswith("entries_text"):
            raw.execute(f"DROP TABLE {table}")
    raw.execute("PRAGMA foreign_keys = ON")


def add(raw: apsw.Connection, draft: Draft) -> None:
    """Save a draft and keep it: two durable transactions."""
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("SELECT number FROM entries WHERE id = ?", (draft.id,)).fetchall()
    [(number,)] = raw.execute(
        "INSERT INTO entries (id, state, practice, text, pleasant, energy, written_at, changed_at) "
        "VALUES (?, 'draft', 'just-write', ?, ?, ?, ?, ?) RETURNING number",
        (draft.id, draft.text, draft.pleasant, draft.energy, draft.at, draft.at),
    )
    raw.executemany(
        "INSERT INTO entry_feelings (entry, place, word, family) VALUES (?, ?, ?, ?)",
        [(number, place, *feeling) for place, feeling in enumerate(draft.feelings)],
    )
    raw.execute("COMMIT")
    raw.execute("BEGIN IMMEDIATE")
    [(number,)] = raw.execute("SELECT number FROM entries WHERE id = ?", (draft.id,)).fetchall()
    raw.execute(
        "SELECT word, family FROM entry_feelings WHERE entry = ? ORDER BY place", (number,)
    ).fetchall()
    raw.execute(
        "UPDATE entries SET state = 'kept', text = ?, changed_at = ? WHERE number = ?",
        (draft.text, draft.at, number),
    )
    raw.execute(
        "INSERT INTO entries_text (rowid, text, feelings) VALUES (?, ?, ?)",
        (number, draft.text, " ".join(word for word, _ in draft.feelings)),
    )
    raw.execute("COMMIT")


def search(raw: apsw.Connection, words: Sequence[str], limit: int) -> list[tuple[object, ...]]:
    """Find the newest kept entries, with feelings and the text around the last word."""
    match = " ".join(f'"{word}"' for word in words) + "*"
    return raw.execute(
        "SELECT e.id, e.practice, e.pleasant, e.energy, e.written_at, e.changed_at, "
        "substr(e.text, max(1, instr(lower(e.text), ?) - ?), ?), "
        "(SELECT json_group_array(json_array(f.word, f.family) ORDER BY f.place) "
        "FROM entry_feelings AS f WHERE f.entry = e.number) "
        "FROM entries_text AS t JOIN entries AS e ON e.number = t.rowid "
        "WHERE entries_text MATCH ? AND e.state = 'kept' ORDER BY t.rowid DESC LIMIT ?",
        (words[-1], BEFORE, EXCERPT, match, limit),
    ).fetchall()


def repeat(raw: apsw.Connection, statements: Statements) -> None:
    """Run statements and read what they return."""
    for sql, params in statements:
        raw.execute(sql, params).fetchall()


def statements_of(vault: Vault, act: Callable[[Vault], object]) -> Statements:
    """Return the statements that an act runs on a vault."""
    recorder = _Recorder(vault.db)
    act(Vault(vault.folder, vault.id, vault.vmk, recorder))
    return recorder.heard


class _Recorder(Connection):
    """A vault's connection that notes what it is asked."""

    def __init__(self, within: Connection) -> None:
        self._within = within
        self.heard: Statements = []

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        self.heard.append((sql, params))
        return self._within.rows(sql, params)

    def row(self, sql: str, params: Params = ()) -> Row | None:
        self.heard.append((sql, params))
        return self._within.row(sql, params)

    def run(self, sql: str, params: Params = ()) -> int:
        self.heard.append((sql, params))
        return self._within.run(sql, params)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.heard.append(("BEGIN IMMEDIATE", ()))
        with self._within.transaction():
            yield
        self.heard.append(("COMMIT", ()))
