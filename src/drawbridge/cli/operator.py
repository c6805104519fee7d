"""Running a node: where it listens, what it may listen on, starting and stopping."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from drawbridge import __version__, logs
from drawbridge.actions.holding import hold
from drawbridge.actions.house import House, open_house
from drawbridge.actions.self_test import check_parts
from drawbridge.cli.serving import (
    TOKEN_BYTES,
    check_certificate,
    is_loopback,
    letters,
    listening,
    now,
    read_token,
    server_config,
)
from drawbridge.core.names import Token
from drawbridge.core.pairing import is_relay_address
from drawbridge.errors import InputRefused, UnsafeBinding
from drawbridge.node.app import create_app
from drawbridge.node.zones import local_zone
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.rules import hash_of
from drawbridge.relay.store import SqliteStore
from drawbridge.settings import Settings

RELAY_FILE = "relay.db"
HOST = re.compile(r"[a-z0-9._:-]+")
"""A host as browsers send it: anything else has a form in these letters."""


def up(settings: Settings, on_start: Callable[[], None]) -> None:
    """Run a node until it is told to stop.

    Args:
        settings: Where and how.
        on_start: Called once, when the node answers.

    Raises:
        UnsafeBinding: other computers could reach it without TLS.
        PartsUnfit: what it encrypts with does not work here.
        PortInUse, FolderInUse, StorageError, InputRefused: it cannot start; nothing was changed.
    """
    logs.set_up(on=settings.log)
    check(settings)
    check_parts()
    with listening(settings.host, settings.port) as door, hold(settings.data):
        house = open_house(
            settings.data,
            clock=now,
            entropy=os.urandom,
            relay=settings.relay or address(settings),
            zone=local_zone(settings.time_zone),
            address=address(settings),
        )
        run(application(house, settings), door, settings, on_start)


def application(house: House, settings: Settings) -> Starlette:
    """Return the node's application with the relay that lives in it, for its bridges or for others."""
    given = read_token(settings.admission)
    is_elsewhere = house.relay not in house.addresses
    # Whose relay is elsewhere makes no mailboxes for others in their own: nobody else knows this token.
    here = Token(house.entropy(TOKEN_BYTES)) if is_elsewhere else given
    tokens = dict.fromkeys(house.addresses, here) | {house.relay: given}
    relay: Relay = make_relay(
        SqliteStore(house.folder / RELAY_FILE),
        house.clock,
        admission=hash_of(letters(here)) if here else None,
        proxies=settings.behind_proxy,
    )
    return create_app(
        house,
        origins=origins(settings),
        relay=relay,
        secure=is_secure(settings),
        tokens={where: token for where, token in tokens.items() if token},
        proxies=settings.behind_proxy,
    )


def run(app: Starlette, door: socket.socket, settings: Settings, on_start: Callable[[], None]) -> None:
    """Serve until Ctrl-C or a polite signal; every vault is locked before this returns."""
    config = server_config(app, settings.tls_cert, settings.tls_key)
    server = _Server(config, app, on_start)
    logs.event("node-started", port=settings.port, version=__version__)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[door])
    logs.event("node-stopped")


class _Server(uvicorn.Server):
    """Says when it answers, and locks the vaults before it waits for open pages to let go."""

    def __init__(self, config: uvicorn.Config, app: Starlette, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lock first: every open page hangs on a stream of events that ends with its vault.

        Couriers of other nodes wait at the relay in the same way, and come back later.
        """
        await self._app.state.household.lock_all()
        if self._app.state.relay is not None:
            self._app.state.relay.let_go()
        await super().shutdown(sockets)


def check(settings: Settings) -> None:
    """Refuse what would let others read along, before anything is opened.

    Raises:
        UnsafeBinding: an address that other computers reach, without TLS; or a public address without it.
        InputRefused: half of a certificate, or a public address that is none.
    """
    check_certificate(settings.tls_cert, settings.tls_key)
    if not is_loopback(settings.host):
        if settings.tls_cert is None:
            raise UnsafeBinding(host=settings.host)
        if not settings.public:
            raise InputRefused(what="public", why="missing")
    if settings.public:
        _check_public(settings.public)
    if settings.relay:
        _check_relay(settings.relay)
    read_token(settings.admission)


def _check_public(public: str) -> None:
    try:
        parts = urlsplit(public)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InputRefused(what="public", why="unknown") from error
    # What the parts alone would say: whatever else was in it leads nowhere, or tells others a secret.
    plain = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}" + (f":{port}" if port else "")
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(host) or public.lower() != plain:
        raise InputRefused(what="public", why="unknown")
    if parts.scheme == "http" and not is_loopback(host):
        raise UnsafeBinding(host=host)


def _check_relay(relay: str) -> None:
    """A relay's tokens must not travel where others could read along."""
    if not is_relay_address(relay):
        raise InputRefused(what="relay", why="unknown")
    parts = urlsplit(relay)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise InputRefused(what="relay", why="without-tls")


def is_secure(settings: Settings) -> bool:
    """Whether browsers reach the node over TLS, its own or that of something in front of it."""
    return settings.public.startswith("https:") or (not settings.public and settings.tls_cert is not None)


def address(settings: Settings) -> str:
    """Return where browsers and other nodes find this one."""
    if settings.public:
        return settings.public
    return f"{'https' if settings.tls_cert else 'http'}://localhost:{settings.port}"


def origins(settings: Settings) -> list[str]:
    """Return every origin that is this node's own; the first is the one it prints."""
    scheme = "https" if is_secure(settings) else "http"
    own = [address(settings)]
    if not settings.public:
        own += [f"{scheme}://127.0.0.1:{settings.port}", f"{scheme}://[::1]:{settings.port}"]
    return own


class Demo:
    """A household that is made, shown, and gone."""

    def __init__(self, settings: Settings, progress: Callable[[str], None]) -> None:
        from drawbridge.demo import prepare

        self._folder = tempfile.TemporaryDirectory(prefix="drawbridge-demo-")
        self.settings = replace(
            settings, data=Path(self._folder.name), host="127.0.0.1", public="", tls_cert=None, tls_key=None
        )
        # Before the minute that making takes, not after it.
        with listening(self.settings.host, self.settings.port):
            pass
        self.passphrases: Sequence[tuple[str, str]] = prepare(
            self.settings.data,
            now,
            progress,
            relay=address(self.settings),
            zone=local_zone(settings.time_zone),
            entropy=os.urandom,
        )

    def run(self, on_start: Callable[[], None]) -> None:
        """Run the node of this household."""
        up(self.settings, on_start)

    def __enter__(self) -> Demo:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()
