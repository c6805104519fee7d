"""A database whose tables are in parts, by the key that would spread them over servers."""

from __future__ import annotations

import asyncio
from collections import Counter

from drawbridge.db.postgres.pool import Pool, Session
from drawbridge.relay.store import open_store
from postgres_cluster import Cluster

PARTS, BUCKETS = 8, 16
SPREAD = (
    "mailboxes", "envelopes", "gone", "invitations", "barriers", "barrier_slots", "fillings", "pulse",
)  # fmt: skip


def database_of(address: str) -> str:
    """Return the name of a database."""
    return address.partition("@/")[2].partition("?")[0]


def spread_out(address: str) -> str:
    """Lay the tables of an empty database out in parts; returns its address."""
    asyncio.run(_spread_out(address))
    return address


async def _spread_out(address: str) -> None:
    store = open_store(address)
    await store.open()
    await store.finish()
    pool = Pool(address, store="relay", size=1)
    await pool.transact_apart(_lay_out)


async def _lay_out(session: Session) -> None:
    await session.script(f"UPDATE layout SET buckets = {BUCKETS}")
    for table in SPREAD:
        await session.script(f"ALTER TABLE {table} RENAME TO whole")
        await session.script(f"CREATE TABLE {table} (LIKE whole INCLUDING ALL) PARTITION BY HASH (bucket)")
        for part in range(PARTS):
            await session.script(
                f"CREATE TABLE {table}_{part} PARTITION OF {table}"
                f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
        await session.script("DROP TABLE whole")


def work_in_parts(cluster: Cluster, address: str) -> Counter[tuple[str, str]]:
    """Return, for each part of each table, how often anything was looked for, read or written there."""
    rows = cluster.run(
        "SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del"
        " FROM pg_stat_user_tables WHERE relname ~ '_[0-9]+$'",
        database=database_of(address),
    )
    work: Counter[tuple[str, str]] = Counter()
    for one in rows.split():
        name, _, times = one.partition("|")
        table, _, part = name.rpartition("_")
        work[table, part] += int(times)
    return work
