"""The real command, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = [sys.executable, "-m", "drawbridge"]
PATIENCE = 60
"""Seconds after which a process that should have ended is a failure."""


@dataclass(frozen=True)
class Said:
    """What a process said until it ended."""

    code: int
    out: str
    err: str


@dataclass
class Running:
    """A node that answers."""

    process: subprocess.Popen[str]
    greeting: str
    port: int
    _rest: list[str] = field(default_factory=list)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> Said:
        """End it with a signal and return what it still said."""
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=PATIENCE)
        return Said(self.process.returncode, out, err)


def free_port() -> int:
    """Return a port that nobody listens on now, and that no connection is given by the system later."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as door, contextlib.suppress(OSError):
            door.bind(("127.0.0.1", port))
            return port


def say(*arguments: str | Path, **environment: str) -> Said:
    """Run the command to its end."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=_environment(environment),
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def running(
    data: Path, *arguments: str, port: int = 0, **environment: str
) -> AbstractContextManager[Running]:
    """Start a node, and give it once it says that it answers; it is gone afterwards, whatever happens."""
    port = port or free_port()
    command = ("up", "--data", str(data), "--port", str(port), *arguments)
    return _running(command, port, 3, environment)


def relay_running(database: str, *options: str) -> AbstractContextManager[Running]:
    """Start a relay that stands alone, and give it once it answers; it is gone afterwards."""
    port = free_port()
    return _running(("relay", "serve", "--database", database, "--port", str(port), *options), port, 2, {})


@contextlib.contextmanager
def _running(
    command: Sequence[str], port: int, greeting_lines: int, environment: dict[str, str]
) -> Iterator[Running]:
    process = subprocess.Popen(
        [*COMMAND, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(environment),
    )
    giving_up = threading.Timer(PATIENCE, process.kill)
    giving_up.start()
    try:
        assert process.stdout is not None
        greeting = "".join(process.stdout.readline() for _ in range(greeting_lines))
        assert "Ctrl-C" in greeting, process.communicate()
        yield Running(process, greeting, port)
    finally:
        giving_up.cancel()
        if process.poll() is None:
            process.kill()
        process.communicate()


def _environment(more: dict[str, str]) -> dict[str, str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DRAWBRIDGE_")}
    return plain | more
