"""What a durable deposit costs beside an empty answer from the same server, and how soon it is known.

One process serves on one core, the load comes from the other. Writers put envelopes of 4096 bytes (a text of
2 KB, sealed) over kept connections, each waiting for its answer before the next; every mailbox has a live
recipient on its stream of events, who is told of every envelope. The other side is an application that reads
the body and answers 201, on the faster of two servers with the same settings; all take turns, and medians are
compared. The relay serves as ``drawbridge relay serve`` does.

There are two kinds of writers. *Ordinary* ones use Python's streams on Python's own loop, as a program would;
*lean* ones do next to nothing. README.md tells what came of both.

Prints JSON, the ratio first: of the rates at 32 ordinary writers, then for each kind and number of writers
the ratio, both rates, and what the server spent of its core on each answer, which is the figure that other
work on the machine moves least; and how long it takes from a put until its recipient is told, beside how
long until it is acknowledged. Latency at one writer stands beside one bare durable insert of as many bytes
by SQLite alone, in turns in the same run on the same disk. What bounds all this: README.md.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import statistics
import tempfile
import time
from asyncio import Runner
from pathlib import Path

import apsw
import uvloop

from carrying import (
    EMPTY,
    ENVELOPE_BYTES,
    MAILBOXES,
    Load,
    OrdinaryLine,
    Round,
    Server,
    answering,
    can_run_postgres,
    granian,
    running_postgres,
    started,
)

AIMS = {"32": 0.5, "128": 0.55}
"""By writers: a part of the empty application's rate."""
TOLD_AIM = 1.3
"""At 32 writers: from a put until its recipient is told, times until it is acknowledged; medians."""
LATENCY_AIM = 2.5
"""At 1 writer, times a bare durable insert."""
POSTGRES_AIM = 0.5
"""At 128 writers, a part of the rate on SQLite."""
WRITERS = (1, 32, 128)
POSTGRES_WRITERS = (32, 128)
ROUNDS = 5
ROUND_SECONDS = 1.2
BLOCKS = 12
BLOCK_SECONDS = 0.3
INSERTS = 100
"""Latency is measured in short turns, puts and bare inserts, because disks have moods."""


def bare_inserts(folder: Path) -> list[float]:
    """Return the seconds of durable inserts of as many bytes, each a transaction of its own."""
    db = apsw.Connection(str(folder / "bare.db"))
    db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE IF NOT EXISTS envelopes (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)")
    taken = []
    for _ in range(INSERTS):
        sealed = os.urandom(ENVELOPE_BYTES)
        start = time.perf_counter()
        db.execute("INSERT INTO envelopes (sealed) VALUES (?)", (sealed,))
        taken.append(time.perf_counter() - start)
    db.close()
    return taken


def measure() -> dict[str, object]:
    """Return the ratios and what they are made of."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    load = Load()
    with (
        tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as folder,
        started(f"sqlite:{folder}/relay.db", cores[0]) as relay,
        contextlib.ExitStack() as others,
        Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        empty = {"uvicorn": others.enter_context(started(EMPTY, cores[0]))}
        if importlib.util.find_spec("granian") is not None:
            empty["granian"] = others.enter_context(granian(cores[0]))
        for server in (relay, *empty.values()):
            runner.run(answering(server))
        lean = {str(count): rates(runner, load, count, relay, empty) for count in WRITERS}
        with Runner() as plain:
            some = Load(OrdinaryLine)
            ordinary = {
                str(count): rates(plain, some, count, relay, empty) for count in WRITERS if str(count) in AIMS
            }
        puts: list[float] = []
        inserts: list[float] = []
        for _ in range(BLOCKS):
            puts += runner.run(load.run(relay, 1, BLOCK_SECONDS, is_relay=True)).latencies
            inserts += bare_inserts(Path(folder))
        postgres = postgres_figures(runner, load, relay, cores[0])
    latency, bare = statistics.median(puts), statistics.median(inserts)
    return {
        "ratio": ordinary["32"]["ratio"],
        "aims": AIMS,
        "told_ratio": lean["32"]["told_ratio"],
        "told_aim": TOLD_AIM,
        "latency_ratio": round(latency / bare, 2),
        "latency_aim": LATENCY_AIM,
        "latency_microseconds": round(latency * 1e6),
        "bare_insert_microseconds": round(bare * 1e6),
        "ordinary": ordinary,
        "lean": lean,
        "postgres": postgres,
        "empty_servers": sorted(empty),
        "envelope_bytes": ENVELOPE_BYTES,
        "recipients": MAILBOXES,
        "rounds": ROUNDS,
        "cores": len(cores),
    }


def rates(
    runner: Runner, load: Load, writers: int, relay: Server, empty: dict[str, Server]
) -> dict[str, float]:
    """Return what so many writers reach, at the relay and at what does nothing, in turns."""
    mine: list[Round] = []
    theirs: dict[str, list[Round]] = {name: [] for name in empty}
    for _ in range(ROUNDS):
        mine.append(runner.run(load.run(relay, writers, ROUND_SECONDS, is_relay=True)))
        for name, server in empty.items():
            theirs[name].append(runner.run(load.run(server, writers, ROUND_SECONDS, is_relay=False)))
    return compared_with_faster(mine, theirs)


def compared_with_faster(relay: list[Round], empty: dict[str, list[Round]]) -> dict[str, float]:
    """Return the relay's figures beside those of the faster of the servers that do nothing."""
    fastest = max(empty.values(), key=lambda side: statistics.median(one.rate for one in side))
    acknowledged = statistics.median(late for one in relay for late in one.latencies)
    told = statistics.median(late for one in relay for late in one.told_after)
    return compared(relay, fastest) | {
        "told_ratio": round(told / acknowledged, 2),
        "acknowledged_microseconds": round(acknowledged * 1e6),
        "told_microseconds": round(told * 1e6),
    }


def postgres_figures(runner: Runner, load: Load, sqlite: Server, core: int) -> dict[str, object]:
    """Return the rates on PostgreSQL beside those on SQLite, in turns: relay and database on the one core."""
    if not can_run_postgres():
        return {"left_out": "PostgreSQL is not installed: tools/system_parts.sh"}
    if importlib.util.find_spec("psycopg") is None:
        return {"left_out": "its driver is not installed: the extra postgres"}
    figures: dict[str, dict[str, float]] = {}
    with running_postgres(core=core) as cluster:
        address = cluster.make_database()
        with started(address, core, cluster) as relay:
            runner.run(answering(relay))
            for writers in POSTGRES_WRITERS:
                sides: tuple[list[Round], list[Round]] = [], []
                for _ in range(ROUNDS):
                    for side, server in zip(sides, (relay, sqlite), strict=True):
                        side.append(runner.run(load.run(server, writers, ROUND_SECONDS, is_relay=True)))
                figures[str(writers)] = compared(*sides, beside="sqlite")
    return {"ratio": figures["128"]["ratio"], "aim": POSTGRES_AIM, "writers": figures}


def compared(relay: list[Round], nothing: list[Round], beside: str = "empty") -> dict[str, float]:
    """Return the medians of both sides and their ratio."""
    rates = [statistics.median(one.rate for one in side) for side in (relay, nothing)]
    cpu = [statistics.median(one.cpu_microseconds for one in side) for side in (relay, nothing)]
    return {
        "ratio": round(rates[0] / rates[1], 2),
        "cpu_ratio": round(cpu[1] / cpu[0], 2),
        "puts_a_second": round(rates[0]),
        f"{beside}_a_second": round(rates[1]),
        "cpu_microseconds": round(cpu[0], 1),
        f"{beside}_cpu_microseconds": round(cpu[1], 1),
        "told_part": round(sum(one.told for one in relay) / sum(len(one.latencies) for one in relay), 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
