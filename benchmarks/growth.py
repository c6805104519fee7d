"""What an envelope costs as mailboxes become many: a thousand, and a million, on both stores.

Through the `Store` that a relay asks, in one process and without HTTP, whose part does not depend on how
much is kept. Of 64 at a time each puts an envelope of 4096 bytes into a mailbox chosen by chance, collects
and removes it. One mailbox in ten holds another envelope meanwhile. Mailboxes and what they hold are made
in the tables, past the store. Sizes take turns, in a shuffled order; medians are compared. Of the processor
the time of the process is counted, and for PostgreSQL that of all of the server's.

Prints JSON, the ratios of the largest to the smallest first: of the processor's time, in a file divided by
that of the pages asked for, which is the depth of the trees; then each by itself, and of the time that
passed. Leaves with 1 when the first is over the limit. Without an argument a short form; ``whole`` for all
sizes.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib.util
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import apsw
import uvloop

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.relay.kept import Deposit, Store
from drawbridge.relay.store import SqliteStore, open_store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import postgres_cluster

LIMIT = 1.3
SHORT, WHOLE = (1_000, 50_000), (1_000, 10_000, 100_000, 1_000_000)
SHORT_ROUNDS, WHOLE_ROUNDS = 4, 8
AT_ONCE = 64
IN_ROUND = 1_600
"""Envelopes of one round."""
HOLDS_ONE = 10
"""One mailbox in so many holds an envelope all the time."""
ENVELOPE_BYTES = 4_096
EXPIRES = 4_000_000_000
NOW = 2_000_000_000
SET_UP = f"""
    INSERT INTO mailboxes (bucket, id, read_hash, write_hash, cursor, arrived, pending, size)
    SELECT 0, substr(sha256(convert_to('m' || n, 'UTF8')), 1, 16), sha256(convert_to('r' || n, 'UTF8')),
      sha256(convert_to('w' || n, 'UTF8')), 1, held, held, held * {ENVELOPE_BYTES}
    FROM (SELECT n, (n %% {HOLDS_ONE} = 0)::integer AS held FROM generate_series(0, %d - 1) AS n) AS numbered;
    INSERT INTO envelopes (bucket, mailbox, id, number, cursor, expires, size, head, rest)
    SELECT 0, substr(sha256(convert_to('m' || n, 'UTF8')), 1, 16),
      substr(sha256(convert_to('e' || n, 'UTF8')), 1, 16), 1, 1, {EXPIRES}, {ENVELOPE_BYTES},
      substr(sealed, 1, 104), substr(sealed, 105)
    FROM (
      SELECT n, decode(repeat(md5(n::text), 256), 'hex') AS sealed
      FROM generate_series(0, %d - 1, {HOLDS_ONE}) AS n
    ) AS numbered;
"""
"""On PostgreSQL, the same as `fill_file` does on SQLite."""

Spent = Callable[[], int]
Figures = dict[str, object]


def named(letter: str, number: int) -> bytes:
    """Return 32 bytes for a mailbox's id or one of its tokens' hashes."""
    return hashlib.sha256(f"{letter}{number}".encode()).digest()


@dataclass
class Side:
    """A store with so many mailboxes."""

    store: Store
    mailboxes: int
    spent: Spent
    """Nanoseconds of processor time so far."""
    written: Callable[[], dict[str, float]]
    """What was written to the log so far."""


@dataclass(frozen=True)
class Round:
    """For one envelope: microseconds of the processor, and of the clock; and what went to the log."""

    cpu: float
    clock: float
    log: dict[str, float]


def fill_file(path: Path, mailboxes: int) -> None:
    """Make mailboxes in the file of a relay, and what they hold."""
    db = apsw.Connection(str(path))
    for sql in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF", "BEGIN"):
        db.execute(sql).fetchall()
    ids = sorted((named("m", number)[:16], number) for number in range(mailboxes))
    db.executemany(
        "INSERT INTO mailboxes VALUES (?, ?, ?)", ((one, named("r", n), named("w", n)) for one, n in ids)
    )
    held = range(0, mailboxes, HOLDS_ONE)
    db.executemany(
        "INSERT INTO envelopes (number, mailbox, id, cursor, expires, size, sealed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                at,
                named("m", n)[:16],
                named("e", n)[:16],
                at,
                EXPIRES,
                ENVELOPE_BYTES,
                os.urandom(ENVELOPE_BYTES),
            )
            for at, n in enumerate(held, 1)
        ),
    )
    db.execute("UPDATE counter SET reserved = ?", (len(held) + 1,))
    for sql in ("COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)"):
        db.execute(sql).fetchall()
    db.close()


@contextlib.contextmanager
def on_sqlite(folder: Path, sizes: tuple[int, ...]) -> Iterator[list[Side]]:
    """Give a store on SQLite for each size."""
    sides = []
    for size in sizes:
        path = folder / f"{size}.db"
        asyncio.run(open_store(f"sqlite:{path}").finish())
        fill_file(path, size)
        store = SqliteStore(path)
        sides.append(Side(store, size, time.process_time_ns, partial(pages_of, store)))
    yield sides


@contextlib.contextmanager
def on_postgres(sizes: tuple[int, ...]) -> Iterator[list[Side]]:
    """Give a store on PostgreSQL for each size, all at one server."""
    with postgres_cluster.running("max_wal_size=4GB") as cluster:
        first = cluster.make_database()
        asyncio.run(furnish(first))
        sides = []
        for size in sizes:
            address = cluster.make_database(template="relay_1")
            database = address.partition("@/")[2].partition("?")[0]
            cluster.run(SET_UP % (size, size), database=database)
            cluster.run("VACUUM ANALYZE", database=database)
            sides.append(
                Side(open_store(address), size, lambda: processor_of(cluster), lambda: log_of(cluster))
            )
        cluster.run("CHECKPOINT", database="postgres")
        yield sides


def pages_of(store: SqliteStore) -> dict[str, float]:
    """Return how many pages of the file were asked for, and written."""
    totals = [0, 0]
    for connection in (store._writes, store._reads):
        hits, misses, written = (
            connection._raw.status(what)[0]
            for what in (
                apsw.SQLITE_DBSTATUS_CACHE_HIT,
                apsw.SQLITE_DBSTATUS_CACHE_MISS,
                apsw.SQLITE_DBSTATUS_CACHE_WRITE,
            )
        )
        totals[0] += hits + misses
        totals[1] += written
    return {"pages_asked": totals[0], "pages_written": totals[1]}


async def furnish(address: str) -> None:
    """Make the tables."""
    store = open_store(address)
    await store.open()
    await store.finish()


def processor_of(cluster: postgres_cluster.Cluster) -> int:
    """Return the nanoseconds of this process and of the server's."""
    total = time.process_time_ns()
    for process in (cluster.process, *cluster.children()):
        with contextlib.suppress(OSError):
            # The clock of another process: its id, and which of its clocks (clock_getcpuclockid(3)).
            total += time.clock_gettime_ns((~process << 3) | 2)
    return total


def log_of(cluster: postgres_cluster.Cluster) -> dict[str, float]:
    """Return what the server has written to its log."""
    row = cluster.run("SELECT wal_bytes, wal_fpi FROM pg_stat_wal", database="postgres").split("|")
    return {"log_bytes": float(row[0]), "whole_pages": float(row[1])}


async def one_round(side: Side, dice: random.Random) -> Round:
    """Put, collect and acknowledge; returns what one envelope cost."""
    numbers = iter(
        [dice.randrange(side.mailboxes // HOLDS_ONE) * HOLDS_ONE + 1 + at % 9 for at in range(IN_ROUND)]
    )
    sealed = iter([dice.randbytes(ENVELOPE_BYTES) for _ in range(IN_ROUND)])
    log, spent, start = side.written(), side.spent(), time.perf_counter()
    await asyncio.gather(*(loop(side.store, numbers, sealed) for _ in range(AT_ONCE)))
    took, spent = time.perf_counter() - start, side.spent() - spent
    more = {name: (value - log[name]) / IN_ROUND for name, value in side.written().items()}
    return Round(spent / IN_ROUND / 1_000, took / IN_ROUND * 1_000_000, more)


async def loop(store: Store, numbers: Iterator[int], sealed: Iterator[bytes]) -> None:
    """Take one number after the other."""
    for number, body in zip(numbers, sealed, strict=False):
        mailbox = MailboxId(named("m", number)[:16])
        name = EnvelopeId(hashlib.sha256(body).digest()[:16])
        await store.deposit(Deposit(mailbox, named("w", number), name, body, None, None, EXPIRES))
        found = await store.collect([(mailbox, named("r", number), 0)], NOW)
        if body not in [one.sealed for one in found]:
            raise RuntimeError("an envelope is not there")
        if not await store.remove(mailbox, named("r", number), name, NOW):
            raise RuntimeError("an envelope could not be acknowledged")


async def measure(sides: list[Side], rounds: int) -> Figures:
    """Return the ratios of a store, and what they are made of."""
    dice = random.Random(1)
    for side in sides:
        await side.store.open()
        await one_round(side, dice)
    taken: dict[int, list[Round]] = {side.mailboxes: [] for side in sides}
    for _ in range(rounds):
        for side in dice.sample(sides, len(sides)):
            taken[side.mailboxes].append(await one_round(side, dice))
    for side in sides:
        await side.store.finish()
    cpu = {size: statistics.median(one.cpu for one in some) for size, some in taken.items()}
    clock = {size: statistics.median(one.clock for one in some) for size, some in taken.items()}
    asked = {
        size: statistics.median(one.log.get("pages_asked", 1) for one in some) for size, some in taken.items()
    }
    smallest, largest = min(taken), max(taken)
    ratio, depth = cpu[largest] / cpu[smallest], asked[largest] / asked[smallest]
    return {
        "ratio": round(ratio, 2),
        "depth": round(depth, 2),
        "apart_from_depth": round(ratio / depth, 2),
        "clock_ratio": round(clock[largest] / clock[smallest], 2),
        "mailboxes": {
            str(size): {
                "cpu_microseconds": round(cpu[size]),
                "a_second": round(1_000_000 / clock[size]),
                **{name: round(statistics.median(one.log[name] for one in some), 1) for name in some[0].log},
            }
            for size, some in taken.items()
        },
    }


def figures(sizes: tuple[int, ...], rounds: int) -> Figures:
    """Measure both stores, one after the other."""
    found: dict[str, Figures] = {}
    with (
        tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as folder,
        on_sqlite(Path(folder), sizes) as sides,
    ):
        found["sqlite"] = uvloop.run(measure(sides, rounds))
    if postgres_cluster.programs() is None or importlib.util.find_spec("psycopg") is None:
        found["postgres"] = {"left_out": "PostgreSQL or its driver is not installed"}
    else:
        with on_postgres(sizes) as sides:
            found["postgres"] = uvloop.run(measure(sides, rounds))
    ratios = {store: one["apart_from_depth"] for store, one in found.items() if "ratio" in one}
    return {"apart_from_depth": ratios, "limit": LIMIT, "at_once": AT_ONCE, "stores": found}


if __name__ == "__main__":
    whole = sys.argv[1:] == ["whole"]
    result = figures(*((WHOLE, WHOLE_ROUNDS) if whole else (SHORT, SHORT_ROUNDS)))
    print(json.dumps(result, indent=2))
    ratios = result["apart_from_depth"]
    sys.exit(isinstance(ratios, dict) and any(one > LIMIT for one in ratios.values()))
