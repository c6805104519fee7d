"""Everything a relay keeps, as somebody has it who took the database."""

from __future__ import annotations

from typing import cast

from drawbridge.db.connection import Connection
from drawbridge.db.postgres.pool import Session
from drawbridge.relay.kept import Store
from drawbridge.relay.postgres.store import PostgresStore
from drawbridge.relay.store import SqliteStore

Rows = list[tuple[object, ...]]


async def tables(store: Store) -> dict[str, Rows]:
    """Return every row of every table, in an order that depends on nothing else."""
    if isinstance(store, SqliteStore):
        return await store._read(_of_file)
    assert isinstance(store, PostgresStore)
    return await store._open_pool().ask(_of_server)


def _of_file(db: Connection) -> dict[str, Rows]:
    names = [name for (name,) in db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: _sorted(db.rows(f"SELECT * FROM {name}")) for name in names}


async def _of_server(session: Session) -> dict[str, Rows]:
    names = await session.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {name: _sorted(await session.rows(f"SELECT * FROM {name}")) for (name,) in names}


def _sorted(rows: object) -> Rows:
    return sorted((tuple(row) for row in cast(Rows, rows)), key=repr)
