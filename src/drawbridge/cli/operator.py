"""Running a node: where it listens, what it may listen on, starting and stopping."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import re
import resource
import signal
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from drawbridge import __version__, logs
from drawbridge.actions.house import House, hold, open_house
from drawbridge.errors import InputRefused, PortInUse, StorageForbidden, UnsafeBinding
from drawbridge.node.app import create_app
from drawbridge.node.zones import local_zone
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.store import SqliteStore
from drawbridge.settings import Settings

RELAY_FILE = "relay.db"
HOST = re.compile(r"[a-z0-9._:-]+")
"""A host as browsers send it: anything else has a form in these letters."""
GRACE_SECONDS = 3
"""How long requests that are being answered may take after Ctrl-C."""


def up(settings: Settings, on_start: Callable[[], None]) -> None:
    """Run a node until it is told to stop.

    Args:
        settings: Where and how.
        on_start: Called once, when the node answers.

    Raises:
        UnsafeBinding: other computers could reach it without TLS.
        PortInUse, FolderInUse, StorageError, InputRefused: it cannot start; nothing was changed.
    """
    logs.set_up(on=settings.log)
    check(settings)
    with listening(settings) as door, hold(settings.data):
        house = open_house(
            settings.data,
            clock=now,
            entropy=os.urandom,
            relay=address(settings),
            zone=local_zone(settings.time_zone),
        )
        run(application(house, settings), door, settings, on_start)


def be_careful() -> None:
    """Let a polite signal end this process as Ctrl-C does, and let a crash leave no picture of its memory."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def application(house: House, settings: Settings) -> Starlette:
    """Return the node's application with the relay that lives in it."""
    relay: Relay = make_relay(SqliteStore(house.folder / RELAY_FILE), house.clock)
    return create_app(house, origins=origins(settings), relay=relay, secure=is_secure(settings))


def run(app: Starlette, door: socket.socket, settings: Settings, on_start: Callable[[], None]) -> None:
    """Serve until Ctrl-C or a polite signal; every vault is locked before this returns."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
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
    _check_certificate(settings)
    if not is_loopback(settings.host):
        if settings.tls_cert is None:
            raise UnsafeBinding(host=settings.host)
        if not settings.public:
            raise InputRefused(what="public", why="missing")
    if settings.public:
        _check_public(settings.public)


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


def _check_certificate(settings: Settings) -> None:
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise InputRefused(what="tls_cert", why="missing")
    if settings.tls_cert is not None:
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
                settings.tls_cert, settings.tls_key
            )
        except OSError as error:
            raise InputRefused(what="tls_cert", why="unknown") from error


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches an address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port.

    Raises:
        PortInUse: somebody else has it; another one is never chosen silently.
        StorageForbidden: this port needs more rights.
        InputRefused: this computer has no such address.
    """
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, settings.port))
        door.listen(256)
        door.set_inheritable(True)
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port=settings.port) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise StorageForbidden(store="port") from error
        raise InputRefused(what="host", why="unknown") from error
    try:
        yield door
    finally:
        door.close()


def now() -> int:
    """Return unix seconds."""
    return int(time.time())


class Demo:
    """A household that is made, shown, and gone."""

    def __init__(self, settings: Settings, progress: Callable[[str], None]) -> None:
        from drawbridge.demo import prepare

        self._folder = tempfile.TemporaryDirectory(prefix="drawbridge-demo-")
        self.settings = replace(
            settings, data=Path(self._folder.name), host="127.0.0.1", public="", tls_cert=None, tls_key=None
        )
        # Before the minute that making takes, not after it.
        with listening(self.settings):
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
