"""Running a relay that stands alone, and looking after what it keeps."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from drawbridge import __version__, logs
from drawbridge.actions.house import hold
from drawbridge.cli.serving import (
    TOKEN_BYTES,
    check_certificate,
    is_loopback,
    listening,
    now,
    read_token,
    server_config,
)
from drawbridge.errors import UnsafeBinding
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.rules import hash_of
from drawbridge.relay.store import SQLITE, open_store
from drawbridge.settings import usual_folder

RELAY_FILE = "relay.db"


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How a relay serves. ``database`` is ``sqlite:PATH`` or ``postgresql://…``; empty for the usual file."""

    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8421
    admission: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None


def serve(settings: RelaySettings, on_start: Callable[[str], None]) -> None:
    """Run a relay until it is told to stop; every envelope it has acknowledged is kept.

    Args:
        settings: where and how.
        on_start: called once with the address, when it answers.

    Raises:
        UnsafeBinding: other computers could reach it without TLS.
        PortInUse, FolderInUse, StorageError, InputRefused: it cannot start; nothing was changed.
    """
    check_certificate(settings.tls_cert, settings.tls_key)
    if not is_loopback(settings.host) and settings.tls_cert is None:
        raise UnsafeBinding(host=settings.host)
    token = read_token(settings.admission)
    with listening(settings.host, settings.port) as door, contextlib.ExitStack() as held:
        if (path := file_of(settings.database)) is not None:
            held.enter_context(hold(path.parent))
        store = open_store(address_of(settings.database))
        relay = make_relay(store, now, admission=None if token is None else hash_of(letters(token)))
        _run(relay, door, settings, on_start)


def file_of(database: str) -> Path | None:
    """Return the file that a database's name stands for; None when it stands for no file."""
    if not database:
        return usual_folder(sys.platform, os.environ) / "relay" / RELAY_FILE
    path = database.removeprefix(SQLITE)
    return Path(path).expanduser() if path and path != database else None


def address_of(database: str) -> str:
    """Return the whole address of a database, whatever of it was left out."""
    path = file_of(database)
    return database if path is None else f"{SQLITE}{path}"


def fresh_token() -> str:
    """Return a token to admit nodes with, as it is written into a file."""
    return letters(secrets.token_bytes(TOKEN_BYTES))


def letters(token: bytes) -> str:
    """Return a token as it travels: base64url without padding."""
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def _run(relay: Relay, door: socket.socket, settings: RelaySettings, on_start: Callable[[str], None]) -> None:
    config = server_config(relay.app, settings.tls_cert, settings.tls_key)
    config.lifespan = "off"  # the server below opens and closes the relay
    scheme = "https" if settings.tls_cert else "http"

    def started() -> None:
        logs.event("relay-started", port=settings.port, version=__version__)
        on_start(f"{scheme}://{settings.host}:{settings.port}")

    server = _Server(config, relay, started)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[door])
    logs.event("relay-stopped")


class _Server(uvicorn.Server):
    """Opens the relay before the door, and tells whoever waits to come back before it waits for them.

    The server's own way of starting an application would turn our refusals into a traceback.
    """

    def __init__(self, config: uvicorn.Config, relay: Relay, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._relay = relay
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the store, then the door, then say so."""
        await self._relay.start()
        await super().startup(sockets)
        if self.started:
            self._on_start()
        if self.should_exit:  # told to stop meanwhile: there will be no shutdown
            await self._relay.stop()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of whoever waits, finish what was begun, close the store."""
        self._relay.let_go()
        await super().shutdown(sockets)
        await self._relay.stop()
