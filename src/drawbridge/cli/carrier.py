"""Running a relay that stands alone: what it refuses to start on, and the tokens that admit nodes."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable

from drawbridge import __version__, logs
from drawbridge.actions.holding import hold
from drawbridge.cli.relay_settings import RelaySettings, file_of, path_of
from drawbridge.cli.serving import TOKEN_BYTES, check_certificate, is_loopback, letters, listening, read_token
from drawbridge.cli.worker import Orders, serve_here
from drawbridge.cli.workers import Workers
from drawbridge.errors import InputRefused, UnsafeBinding
from drawbridge.relay.rules import hash_of
from drawbridge.relay.store import open_upkeep
from drawbridge.settings import networks


def serve(settings: RelaySettings, on_start: Callable[[str], None]) -> None:
    """Run a relay until it is told to stop; every envelope it has acknowledged is kept.

    Args:
        settings: where and how.
        on_start: called once with the address, when it answers.

    Raises:
        UnsafeBinding: other computers could reach it without TLS.
        PortInUse, FolderInUse, StorageError, InputRefused: it cannot start; nothing was changed.
        NeverAnswered: its workers ended before they answered.
    """
    check_certificate(path_of(settings.tls_cert), path_of(settings.tls_key))
    if not is_loopback(settings.host) and not settings.tls_cert:
        raise UnsafeBinding(host=settings.host)
    file = file_of(settings.database)
    if file is not None and settings.workers > 1:
        raise InputRefused(what="workers", why="one-file")
    networks(settings.behind_proxy)
    token = read_token(path_of(settings.admission))
    admission = None if token is None else hash_of(letters(token))
    scheme = "https" if settings.tls_cert else "http"

    def started() -> None:
        logs.event("relay-started", port=settings.port, version=__version__, count=settings.workers)
        on_start(f"{scheme}://{settings.host}:{settings.port}")

    with listening(settings.host, settings.port) as door, contextlib.ExitStack() as held:
        if file is not None:
            held.enter_context(hold(file.parent))
        orders = Orders(settings, door.fileno(), admission)
        if settings.workers == 1:
            serve_here(orders, door, started)
        else:
            asyncio.run(_serve_with_many(orders, started))
    logs.event("relay-stopped")


def fresh_token() -> str:
    """Return a token to admit nodes with, as it is written into a file."""
    return letters(secrets.token_bytes(TOKEN_BYTES))


async def _serve_with_many(orders: Orders, on_start: Callable[[], None]) -> None:
    # Once, before anybody serves; what stands in the way is said here, and not by every worker.
    upkeep = open_upkeep(orders.settings.database)
    try:
        await upkeep.migrate()
    finally:
        await upkeep.finish()
    await Workers(orders, on_start).work()
