"""Bringing a PostgreSQL database to the newest schema: forward only, one transaction for each file."""

from __future__ import annotations

from functools import partial
from importlib.resources.abc import Traversable

from drawbridge.db.migrate import steps
from drawbridge.db.postgres.pool import Pool, Session
from drawbridge.errors import StorageNewer

DOOR = 0x6472_6177_6272_6467
"""Whoever migrates holds this advisory lock: several may start at once."""
PATIENCE = "SET LOCAL lock_timeout = '10min'; SET LOCAL statement_timeout = 0"


async def version_of(session: Session) -> int:
    """Return the number of the last step a database has seen; 0 for an empty one."""
    if await session.row("SELECT to_regclass('schema_version')") == (None,):
        return 0
    return await _reached(session)


async def migrate(pool: Pool, folder: Traversable, *, store: str) -> None:
    """Run the steps that a database has not seen. One that has seen them all is only read.

    Raises:
        StorageNewer: the database was written by a later version; nothing is changed.
        StorageError: the server said no; the steps before this one are kept whole.
    """
    wanted = steps(folder)
    known = wanted[-1][0]
    reached = await pool.ask(version_of)
    if reached > known:
        raise StorageNewer(store=store, found=reached, known=known)
    for number, text in wanted:
        if number > reached:
            await pool.transact_apart(partial(_take, number=number, text=text))


async def _take(session: Session, number: int, text: str) -> None:
    for statement in PATIENCE.split("; "):
        await session.script(statement)
    await session.row("SELECT pg_advisory_xact_lock(%s)", (DOOR,))
    # Somebody else may have been here while this waited at the door. Asked by name, the server could answer
    # from its memory that there is no such table; a statement that uses it makes it look.
    await session.script("CREATE TABLE IF NOT EXISTS schema_version (reached integer NOT NULL)")
    if await _reached(session) >= number:
        return
    for statement in _statements(text):
        await session.script(statement)
    await session.script("DELETE FROM schema_version")
    await session.row("INSERT INTO schema_version VALUES (%s) RETURNING reached", (number,))


async def _reached(session: Session) -> int:
    found = await session.row("SELECT reached FROM schema_version")
    return int(found[0]) if found else 0


def _statements(text: str) -> list[str]:
    """Split a step at the ends of its statements; no step has a semicolon anywhere else."""
    bare = "\n".join(line.partition("--")[0] for line in text.splitlines())
    return [statement for statement in bare.split(";") if statement.strip()]
