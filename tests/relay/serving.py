"""A relay in a process of its own, made to be killed: forked again and again from one that has its code read.

``python serving.py DATABASE DOOR`` serves on the socket with the number DOOR, once for each line it reads,
in a fork, so that a life costs milliseconds. It writes the fork's process number, and when that has ended,
``gone``.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from functools import partial
from pathlib import Path

import uvicorn

from drawbridge.cli.hatch import Hatch
from drawbridge.cli.serving import server_config
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore


def live(database: Path, door: int) -> None:
    """Serve until killed, under the real clock."""
    relay = make_relay(SqliteStore(database), lambda: int(time.time()))
    config = server_config(relay.app, None, None, partial(Hatch, relay))
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=door)])


def main(database: Path, door: int) -> None:
    """Live once for each line."""
    for _ in sys.stdin:
        life = os.fork()
        if life == 0:
            try:
                live(database, door)
            finally:
                os._exit(1)
        print(life, flush=True)
        os.waitpid(life, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
