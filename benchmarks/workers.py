"""Two workers beside one, over one PostgreSQL: how much more they take.

Workers, database and load each need a core of their own, two workers two, so this is left out where there are
fewer than four: what it would measure there is how processes share a core. ``anyway`` runs it all the same.

Prints JSON, the ratio of the rates first; leaves with 1 when it was measured and is under its limit.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
from asyncio import Runner
from collections.abc import Iterator

import uvloop

from carrying import Load, Server, answering, can_run_postgres, running_postgres

LIMIT = 1.5
CORES = 4
WRITERS = 128
ROUNDS = 5
ROUND_SECONDS = 1.2


@contextlib.contextmanager
def relay(database: str, workers: int, cores: list[int]) -> Iterator[Server]:
    """Run ``drawbridge relay serve`` with so many workers on so many cores."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    command = [
        "taskset",
        "--cpu-list",
        ",".join(map(str, cores[:workers])),
        sys.executable,
        "-m",
        "drawbridge",
    ]
    command += ["relay", "serve", "--port", str(port), "--database", database, "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield Server(port, process)
        finally:
            process.terminate()


def measure() -> dict[str, object]:
    """Return the rates of one worker and of two, in turns."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < CORES and "anyway" not in sys.argv:
        return {"left_out": f"it needs {CORES} cores, and here are {len(cores)}", "limit": LIMIT}
    if not can_run_postgres():
        return {"left_out": "PostgreSQL is not installed: tools/system_parts.sh", "limit": LIMIT}
    os.sched_setaffinity(0, {cores[-1]})
    load = Load()
    rates: dict[int, list[float]] = {1: [], 2: []}
    with (
        running_postgres(core=cores[-2]) as cluster,
        Runner(loop_factory=uvloop.new_event_loop) as runner,
        contextlib.ExitStack() as held,
    ):
        servers = {
            workers: held.enter_context(relay(cluster.make_database(), workers, cores)) for workers in rates
        }
        for server in servers.values():
            runner.run(answering(server))
        for _ in range(ROUNDS):
            for workers, server in servers.items():
                done = runner.run(load.run(server, WRITERS, ROUND_SECONDS, is_relay=True))
                rates[workers].append(done.rate)
    one, two = (statistics.median(some) for some in rates.values())
    return {
        "ratio": round(two / one, 2),
        "limit": LIMIT,
        "puts_a_second": {"one": round(one), "two": round(two)},
        "cores": len(cores),
    }


if __name__ == "__main__":
    figures = measure()
    print(json.dumps(figures, indent=2))
    sys.exit(float(str(figures.get("ratio", LIMIT))) < LIMIT and "anyway" not in sys.argv)
