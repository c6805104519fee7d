"""One process that serves a relay: the only one, or one of several that `drawbridge.cli.workers` starts.

One of several reads its orders from the standard input, in one line, says on the standard output when it
answers, and stops when it is told to, or when the standard input ends: then whoever started it is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable
from functools import partial

import msgspec
import uvicorn

from drawbridge import logs
from drawbridge.cli.hatch import Hatch
from drawbridge.cli.relay_settings import RelaySettings, address_of, path_of
from drawbridge.cli.serving import be_careful, now, server_config
from drawbridge.errors import DrawbridgeError
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.metrics import share_counters
from drawbridge.relay.store import open_store
from drawbridge.settings import networks

ANSWERS = b"answers\n"
ORDERS_FD, SAYS_FD = 0, 1


class Orders(msgspec.Struct, frozen=True):
    """What a worker has to know. No token is in it, only the hash of one."""

    settings: RelaySettings
    door: int
    """The number of the socket to listen on."""
    admission: bytes | None = None
    """The hash of the token that nodes have to show, if they have to."""
    place: int = 0
    """Among the workers; whoever takes the place of a dead one goes on with its counters."""


def serve_here(
    orders: Orders, door: socket.socket, on_start: Callable[[], None], until_closed: int | None = None
) -> None:
    """Serve in this process until a signal says to stop.

    Args:
        orders: where and how.
        door: bound to its address.
        on_start: called once, when it answers.
        until_closed: the number of a pipe whose end says to stop as well.

    Raises:
        StorageError, InputRefused: its database cannot be opened.
    """
    settings = orders.settings
    store, proxies = open_store(address_of(settings.database)), networks(settings.behind_proxy)
    relay = make_relay(store, now, admission=orders.admission, proxies=proxies)
    certificate, key = path_of(settings.tls_cert), path_of(settings.tls_key)
    config = server_config(relay.app, certificate, key, partial(Hatch, relay))
    config.lifespan = "off"  # the server below opens and closes the relay
    server = _Server(config, relay, on_start, until_closed)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[door])


class _Server(uvicorn.Server):
    """Opens the relay before the door, and tells whoever waits to come back before it waits for them.

    The server's own way of starting an application would turn our refusals into a traceback.
    """

    def __init__(
        self, config: uvicorn.Config, relay: Relay, on_start: Callable[[], None], until_closed: int | None
    ) -> None:
        super().__init__(config)
        self._relay = relay
        self._on_start = on_start
        self._until_closed = until_closed

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the store, then the door, then say so."""
        if self._until_closed is not None:
            asyncio.get_running_loop().add_reader(self._until_closed, self._closed, self._until_closed)
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

    def _closed(self, pipe: int) -> None:
        asyncio.get_running_loop().remove_reader(pipe)
        self.should_exit = True


def main() -> int:
    """Read the orders and serve; the exit code is 1 when that was not possible."""
    logs.set_up()
    be_careful()
    try:
        orders = msgspec.json.decode(sys.stdin.buffer.readline(), type=Orders)
        share_counters(orders.place)
        with socket.socket(fileno=orders.door) as door:
            serve_here(orders, door, _say_that_it_answers, until_closed=ORDERS_FD)
    except KeyboardInterrupt:
        return 0
    except DrawbridgeError as error:
        logs.failure("worker-failed", error)
        return 1
    except Exception:
        logs.unhandled(*sys.exc_info())
        return 1
    return 0


def _say_that_it_answers() -> None:
    # Whoever would hear it may be gone; then it is time to stop, which the other pipe says.
    with contextlib.suppress(BrokenPipeError):
        os.write(SAYS_FD, ANSWERS)


if __name__ == "__main__":
    sys.exit(main())
