"""What a node and a relay have in common when they serve: a port, a certificate, a clock, an end."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import resource
import signal
import socket
import ssl
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from drawbridge.cli.patience import Patience
from drawbridge.core.names import Token
from drawbridge.errors import InputRefused, PortInUse, StorageForbidden

Connections = Callable[..., Patience]
GRACE_SECONDS = 3
"""How long requests that are being answered may take after Ctrl-C."""
TOKEN_BYTES = 32


def be_careful() -> None:
    """Let a polite signal end this process as Ctrl-C does, and let a crash leave no picture of its memory."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def now() -> int:
    """Return unix seconds."""
    return int(time.time())


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """Check that a certificate and its key are there, or neither.

    Raises:
        InputRefused: ``tls_cert`` missing, if there is only one of them; unknown, if they cannot be read.
    """
    if (certificate is None) != (key is None):
        raise InputRefused(what="tls_cert", why="missing")
    if certificate is not None:
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
        except OSError as error:
            raise InputRefused(what="tls_cert", why="unknown") from error


def server_config(
    app: ASGIApp, certificate: Path | None, key: Path | None, connection: Connections = Patience
) -> uvicorn.Config:
    """Return how both serve: no log of who called, nothing told about the server, no patience without end.

    Args:
        app: the application.
        certificate: with its key, to serve over TLS; None: without.
        key: likewise.
        connection: makes what reads one connection.
    """
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws="none",
        http=connection,  # type: ignore[arg-type]
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches an address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port.

    Raises:
        PortInUse: somebody else has it; another one is never chosen silently.
        StorageForbidden: this port needs more rights.
        InputRefused: this computer has no such address.
    """
    host = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(256)
        door.set_inheritable(True)
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port=port) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise StorageForbidden(store="port") from error
        raise InputRefused(what="host", why="unknown") from error
    try:
        yield door
    finally:
        door.close()


def read_token(path: Path | None) -> Token | None:
    """Return the token in a file, if there is to be one.

    Raises:
        InputRefused: ``admission``: there is no such file, or it holds no token.
    """
    if path is None:
        return None
    try:
        text = path.read_text("ascii").strip()
        token = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (OSError, ValueError) as error:
        raise InputRefused(what="admission", why="unknown") from error
    if len(token) != TOKEN_BYTES:
        raise InputRefused(what="admission", why="unknown")
    return Token(token)


def letters(token: bytes) -> str:
    """Return a token as it travels: base64url without padding."""
    return urlsafe_b64encode(token).rstrip(b"=").decode()
