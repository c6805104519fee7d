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
from drawbridge.cli.patience import Patience
from drawbridge.cli.serving import (
    GRACE_SECONDS,
    TOKEN_BYTES,
    check_certificate,
    is_loopback,
    listening,
    now,
    read_token,
)
from drawbridge.errors import InputRefused, UnsafeBinding
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.rules import hash_of
from drawbridge.relay.store import SqliteStore
from drawbridge.settings import usual_folder

SQLITE = "sqlite:"
RELAY_FILE = "relay.db"


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How a relay serves. ``database`` is ``sqlite:PATH``; empty for the usual place."""

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
    token, path = read_token(settings.admission), database_path(settings.database)
    with listening(settings.host, settings.port) as door, hold(path.parent):
        relay = make_relay(
            SqliteStore(path), now, admission=None if token is None else hash_of(letters(token))
        )
        _run(relay, door, settings, on_start)


def database_path(database: str) -> Path:
    """Return the file that a database's name stands for.

    Raises:
        InputRefused: ``database`` unknown.
    """
    if not database:
        return usual_folder(sys.platform, os.environ) / "relay" / RELAY_FILE
    path = database.removeprefix(SQLITE)
    if not path or path == database:
        raise InputRefused(what="database", why="unknown")
    return Path(path).expanduser()


def fresh_token() -> str:
    """Return a token to admit nodes with, as it is written into a file."""
    return letters(secrets.token_bytes(TOKEN_BYTES))


def letters(token: bytes) -> str:
    """Return a token as it travels: base64url without padding."""
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def _run(relay: Relay, door: socket.socket, settings: RelaySettings, on_start: Callable[[str], None]) -> None:
    config = uvicorn.Config(
        relay.app,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws="none",
        http=Patience,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    scheme = "https" if settings.tls_cert else "http"
    server = _Server(config, relay, lambda: on_start(f"{scheme}://{settings.host}:{settings.port}"))
    logs.event("relay-started", port=settings.port, version=__version__)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[door])
    logs.event("relay-stopped")


class _Server(uvicorn.Server):
    """Says when it answers, and tells whoever waits to come back before it waits for them."""

    def __init__(self, config: uvicorn.Config, relay: Relay, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._relay = relay
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of whoever waits, then finish what was begun."""
        self._relay.let_go()
        await super().shutdown(sockets)
