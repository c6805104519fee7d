"""Looking after what a relay keeps: `drawbridge relay migrate | sweep | stats | verify`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from drawbridge.actions.holding import hold
from drawbridge.cli.relay_settings import address_of, file_of
from drawbridge.cli.serving import now
from drawbridge.relay.store import open_upkeep
from drawbridge.relay.upkeep import Counts, Findings, Form, RunOut, Upkeep

Result = TypeVar("Result")


def migrate(database: str) -> Form:
    """Bring a database to the newest form; returns which it had before, and which it has now.

    Raises:
        FolderInUse: something is to do, and a relay runs on the file.
        InputRefused, StorageError: it cannot be done.
    """
    form = _ask(database, lambda upkeep: upkeep.form())
    if form.found < form.newest:
        with _alone(database):
            _ask(database, lambda upkeep: upkeep.migrate())
    return form


def sweep(database: str) -> RunOut:
    """Remove what has run out; returns what that was.

    Raises:
        FolderInUse: a relay runs on the file.
        InputRefused, StorageError: it cannot be done.
    """
    found = run_out(database)
    with _alone(database):
        _ask(database, lambda upkeep: upkeep.sweep(now()))
    return found


def run_out(database: str) -> RunOut:
    """Return what a sweep would remove."""
    return _ask(database, lambda upkeep: upkeep.run_out(now()))


def stats(database: str) -> Counts:
    """Return how much is there."""
    return _ask(database, lambda upkeep: upkeep.counts(now()))


def verify(database: str) -> Findings:
    """Look at everything; returns what is wrong."""
    return _ask(database, lambda upkeep: upkeep.findings(now()))


def _ask(database: str, question: Callable[[Upkeep], Awaitable[Result]]) -> Result:
    async def ask() -> Result:
        upkeep = open_upkeep(address_of(database))
        try:
            return await question(upkeep)
        finally:
            await upkeep.finish()

    return asyncio.run(ask())


def _alone(database: str) -> contextlib.AbstractContextManager[None]:
    """Hold a file's folder, as a relay does that runs on it; several may use a server at once."""
    path = file_of(database)
    return contextlib.nullcontext() if path is None else hold(path.parent)
