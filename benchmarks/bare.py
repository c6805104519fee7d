"""Bare encrypted SQLite: the same file, library, cipher and pragmas as a vault, and nothing around them.

Every act here is done with as few statements as it can be done with: no lock between threads, no checks, no
values made of rows, no excerpts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from drawbridge.db.connection import CACHED_STATEMENTS, PRAGMAS, Connection, Params, Row
from drawbridge.vault.vault import Vault

NOT_READ = (
    "profile", "bridge_keys", "pairings", "reply_drafts", "outbox", "seen", "early_envelopes", "unknown_envelopes",
)  # fmt: skip
"""Tables that nothing measured reads; the bare file has none of them."""

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
    raw.execute("PRAGMA cipher = 'chacha20'; PRAGMA key = 'raw:" + key.hex() + "'", can_cache=False)
    raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
    raw.execute(PRAGMAS, can_cache=False)
    return raw


def drop_unread(raw: apsw.Connection) -> None:
    """Leave only the tables that the measured statements read."""
    raw.execute("PRAGMA foreign_keys = OFF")
    for table in NOT_READ:
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


def search(raw: apsw.Connection, match: str, limit: int) -> list[tuple[object, ...]]:
    """Find the newest kept entries with their feelings."""
    return raw.execute(
        "SELECT e.id, e.state, e.practice, e.text, e.pleasant, e.energy, e.written_at, e.changed_at, "
        "(SELECT json_group_array(json_array(f.word, f.family)) FROM entry_feelings AS f "
        "WHERE f.entry = e.number) "
        "FROM entries_text AS t JOIN entries AS e ON e.number = t.rowid "
        "WHERE entries_text MATCH ? AND e.state = 'kept' ORDER BY t.rowid DESC LIMIT ?",
        (match, limit),
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
