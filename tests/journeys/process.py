"""Nodes and relays as people run them: the command, in a process of its own that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from tests.journeys.conftest import free_port

ROOT = Path(__file__).parents[2]


class Process:
    """``drawbridge`` in a process. ``said`` is everything it ever printed, over all its starts.

    ``ahead`` is by how many seconds its clock is ahead from its next start on.
    """

    def __init__(self, folder: Path, *arguments: str, port: int = 0, host: str = "localhost") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / "data"
        self.log = folder / "printed.txt"
        self.port = port or free_port()
        self.ahead = 0
        self.address = f"http://{host}:{self.port}"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self._arguments = arguments or ("up", "--data", str(self.data))
        self._running: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        module = "tests.journeys.ahead" if self.ahead else "drawbridge"
        command = [sys.executable, "-m", module, *self._arguments, "--port", str(self.port)]
        with self.log.open("ab") as printed:
            self._running = subprocess.Popen(
                command, stdout=printed, stderr=printed, env=self._environment, cwd=ROOT
            )
        opener = build_opener(ProxyHandler({}))
        for _ in range(600):
            try:
                with opener.open(f"{self.address}/healthz", timeout=5):
                    return
            except URLError:
                assert self._running.poll() is None, self.said
                time.sleep(0.05)
        raise AssertionError(f"it did not start: {self.said}")

    def say(self, *arguments: str) -> str:
        """Run another command to its end, with the same clock; returns what it said."""
        module = "tests.journeys.ahead" if self.ahead else "drawbridge"
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            capture_output=True,
            env=self._environment,
            cwd=ROOT,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"TMPDIR": str(self.temporary), "NO_COLOR": "1", "AHEAD": str(self.ahead)}

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._running
        self._running.send_signal(signal.SIGKILL)
        self._running.wait(10)

    def stop(self) -> int:
        """End it politely; returns its exit status."""
        assert self._running
        if self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)
        return self._running.wait(30)

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")
