"""A PostgreSQL of one's own in a folder, for as long as it is needed: the tests' and the benchmarks'.

The parts that Debian's ``postgresql`` brings are used, not the cluster that it may have made.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SETTINGS = (
    "listen_addresses=",
    "max_connections=100",
    "shared_buffers=128MB",
    "max_wal_size=1GB",
    "logging_collector=off",
    "log_min_messages=fatal",
)
FORGETFUL = ("fsync=off", "full_page_writes=off")
"""For tests that end no server: a disk that is not waited for."""
NAME = "relay"


def programs() -> Path | None:
    """Return the folder of the newest server's programs, or None when none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[4]))
    if found:
        return found[-1].parent
    somewhere = shutil.which("postgres")
    return Path(somewhere).resolve().parent if somewhere else None


class Cluster:
    """One server in one folder.

    Args:
        folder: empty; the server's own afterwards.
        settings: ``name=value``, beside the usual ones.
        core: the one on which all its processes run; None: any.
    """

    def __init__(self, folder: Path, settings: tuple[str, ...] = (), core: int | None = None) -> None:
        self.folder = folder
        self._settings = (*SETTINGS, *settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._core = core
        where = programs()
        if where is None:
            raise RuntimeError("PostgreSQL is not installed")
        self._programs = where
        if owner := _owner():
            shutil.chown(folder, owner, owner)
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", NAME, "-E", "UTF8", "--locale=C", "-N")

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self.folder / "data"

    @property
    def process(self) -> int:
        """The number of its first process."""
        if self._process is None:
            raise RuntimeError("it does not run")
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        """Start it; with ``wait`` until it takes connections."""
        command = [str(self._programs / "postgres"), "-D", str(self.data), "-k", str(self.folder)]
        for setting in self._settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            owner = _owner()
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=owner, group=owner)
        if self._core is not None:
            os.sched_setaffinity(self._process.pid, {self._core})
        while wait and not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text("utf-8"))
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks connections off; SIGKILL is a crash, of its children as well."""
        if self._process is None:
            return
        children = self.children() if how == signal.SIGKILL else []
        self._process.send_signal(how)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, how)
        self._process.wait()
        self._process = None
        # The next one must not find anybody who still writes.
        until_true(lambda: not any(Path(f"/proc/{child}").exists() for child in children))

    def children(self) -> list[int]:
        """Return the numbers of its other processes."""
        listed = Path(f"/proc/{self.process}/task/{self.process}/children").read_text("ascii")
        return [int(number) for number in listed.split()]

    def make_database(self, template: str = "template1") -> str:
        """Make a database; returns its address."""
        self._made += 1
        name = f"relay_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY", database="postgres")
        return self.address(name)

    def drop_database(self, address: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = address.removeprefix(f"postgresql://{NAME}@/").partition("?")[0]
        self.run(f"DROP DATABASE {name} WITH (FORCE)", database="postgres")

    def address(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://{NAME}@/{database}?host={self.folder}"

    def run(self, sql: str, *, database: str) -> str:
        """Run SQL by its own command; returns what it prints."""
        return self._run("psql", "-wqAtX", "-h", str(self.folder), "-U", NAME, "-d", database, "-c", sql)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as door:
            try:
                door.connect(str(self.folder / ".s.PGSQL.5432"))
            except OSError:
                return False
        ready = [str(self._programs / "pg_isready"), "-q", "-h", str(self.folder)]
        return subprocess.run(ready, check=False).returncode == 0

    def _run(self, program: str, *words: str) -> str:
        command = [str(self._programs / program), *words]
        owner = _owner()
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", user=owner, group=owner
        )
        if ran.returncode:
            raise RuntimeError(ran.stderr)
        return ran.stdout


def _owner() -> str | None:
    """Whose processes they have to be: PostgreSQL does not run as root."""
    return "postgres" if os.getuid() == 0 else None


def until_true(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)


@contextlib.contextmanager
def running(*settings: str, core: int | None = None) -> Iterator[Cluster]:
    """Give a server that runs; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="drawbridge-postgres-"))
    folder.chmod(0o755)
    try:
        cluster = Cluster(folder, settings, core)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    with running() as only:
        print(only.make_database())
        sys.stdin.read()
