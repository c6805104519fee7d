"""Looking after what relays keep in PostgreSQL. They may run meanwhile, whatever is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import resources
from typing import LiteralString, TypeVar

from drawbridge.core.padding import SIZES
from drawbridge.db.migrate import check_form, newest
from drawbridge.db.postgres.migrate import version_of
from drawbridge.db.postgres.pool import Pool, Session
from drawbridge.errors import StorageDamaged, StorageNewer
from drawbridge.relay.postgres import buckets
from drawbridge.relay.postgres.buckets import Bucket
from drawbridge.relay.postgres.store import PostgresStore
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY, Limits
from drawbridge.relay.upkeep import EARLY_SECONDS, Counts, Findings, Form, RunOut

Result = TypeVar("Result")
PATIENCE = "SET LOCAL statement_timeout = '10min'"
"""Nobody waits for these, and no lock is held meanwhile."""
NOTHING_MORE: Mapping[str, object] = {}
MANY, SOME = 10_000, 128
"""Rows in one statement: of those that are only counted, and of those whose envelopes are read as well."""
# Each of these looks at one bucket; most give the last key they have looked at, then what they count.
HELD = """
    SELECT (array_agg(id ORDER BY id DESC))[1], count(*), coalesce(sum(pending), 0)::bigint,
      coalesce(sum(size), 0)::bigint, coalesce(sum(remembered), 0)::bigint
    FROM (
      SELECT id, pending, size, remembered FROM mailboxes
      WHERE bucket = %(bucket)s AND id > %(after)s ORDER BY id LIMIT %(some)s
    ) AS part
"""
COUNTS = """
    SELECT
      (SELECT count(*) FROM envelopes WHERE bucket = %(bucket)s AND cursor IS NULL),
      (SELECT count(*) FROM invitations WHERE bucket = %(bucket)s),
      (SELECT count(*) FROM barriers WHERE bucket = %(bucket)s),
      (SELECT %(latest)s - expires FROM envelopes
       WHERE bucket = %(bucket)s AND cursor IS NOT NULL AND until IS NULL ORDER BY expires LIMIT 1),
      (SELECT min(not_before) - %(now)s FROM envelopes WHERE bucket = %(bucket)s AND cursor IS NULL)
"""
BYTES = "SELECT pg_database_size(current_database())"
RUN_OUT = """
    SELECT
      (SELECT count(*) FROM envelopes WHERE bucket = %(bucket)s AND expires <= %(now)s),
      (SELECT count(*) FROM gone WHERE bucket = %(bucket)s AND until <= %(now)s),
      (SELECT count(*) FROM invitations WHERE bucket = %(bucket)s AND expires <= %(now)s),
      (SELECT count(*) FROM invitations
       WHERE bucket = %(bucket)s AND offer IS NOT NULL AND claimed_at < %(told)s AND expires > %(now)s),
      (SELECT count(*) FROM barriers WHERE bucket = %(bucket)s AND expires <= %(now)s)
"""
OF_ENVELOPES = ("envelopes", "misnamed", "missized", "early", "disordered", "ownerless", "returned")
ENVELOPES = """
    SELECT (array_agg(mailbox ORDER BY mailbox DESC, id DESC))[1],
      (array_agg(id ORDER BY mailbox DESC, id DESC))[1],
      count(*),
      count(*) FILTER (WHERE substr(sha256(head || rest), 1, 16) <> id),
      count(*) FILTER (WHERE size <> length(head) + length(rest) OR size <> ALL(%(sizes)s::bigint[])),
      count(*) FILTER (WHERE cursor IS NOT NULL AND not_before > %(early)s),
      count(*) FILTER (WHERE cursor IS NULL AND not_before IS NULL),
      count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM mailboxes WHERE mailboxes.bucket = %(bucket)s AND mailboxes.id = part.mailbox
      )),
      count(*) FILTER (WHERE EXISTS (
        SELECT FROM gone
        WHERE gone.bucket = %(bucket)s AND gone.mailbox = part.mailbox AND gone.id = part.id
      ))
    FROM (
      SELECT * FROM envelopes
      WHERE bucket = %(bucket)s AND (mailbox, id) > (%(after)s, %(after_that)s)
      ORDER BY mailbox, id LIMIT %(some)s
    ) AS part
"""
OF_MAILBOXES = ("mailboxes", "miscounted", "disordered", "malformed")
MAILBOXES = """
    SELECT (array_agg(part.id ORDER BY part.id DESC))[1], count(*),
      count(*) FILTER (WHERE pending <> inside.envelopes OR part.size <> inside.size
        OR remembered <> removed.envelopes),
      count(*) FILTER (WHERE cursors > differing OR newest > cursor
        OR numbers < inside.envelopes OR latest > arrived),
      count(*) FILTER (WHERE length(part.id) <> 16 OR length(read_hash) <> 32 OR length(write_hash) <> 32)
    FROM (
      SELECT * FROM mailboxes WHERE bucket = %(bucket)s AND id > %(after)s ORDER BY id LIMIT %(some)s
    ) AS part
    CROSS JOIN LATERAL (
      SELECT count(*) AS envelopes, coalesce(sum(size), 0) AS size, count(cursor) AS cursors,
        count(DISTINCT cursor) AS differing, max(cursor) AS newest, count(DISTINCT number) AS numbers,
        max(number) AS latest
      FROM envelopes WHERE bucket = %(bucket)s AND mailbox = part.id
    ) AS inside
    CROSS JOIN LATERAL (
      SELECT count(*) AS envelopes FROM gone WHERE bucket = %(bucket)s AND mailbox = part.id
    ) AS removed
"""
GONE = """
    SELECT (array_agg(mailbox ORDER BY mailbox DESC))[1],
      count(*) FILTER (WHERE NOT EXISTS (SELECT FROM mailboxes WHERE bucket = %(bucket)s AND id = mailbox))
    FROM (
      SELECT DISTINCT mailbox FROM gone
      WHERE bucket = %(bucket)s AND mailbox > %(after)s ORDER BY mailbox LIMIT %(some)s
    ) AS part
"""
INVITATIONS = """
    SELECT (array_agg(slot ORDER BY slot DESC))[1],
      count(*) FILTER (WHERE length(slot) <> 16 OR length(manage_hash) <> 32 OR length(claim_hash) <> 32
        OR length(offer) <> %(offer)s OR (offer IS NULL AND claim_hash IS NULL))
    FROM (
      SELECT * FROM invitations WHERE bucket = %(bucket)s AND slot > %(after)s ORDER BY slot LIMIT %(some)s
    ) AS part
"""
OF_BARRIERS = ("barriers", "early", "miscounted", "malformed", "misnamed", "missized")
BARRIERS = """
    SELECT (array_agg(part.id ORDER BY part.id DESC))[1], count(*),
      count(*) FILTER (WHERE state = 1
        AND (filled < needed OR (filled < opens_at AND deadline > %(early)s))),
      count(*) FILTER (WHERE filled <> inside.answers),
      count(*) FILTER (WHERE length(part.id) <> 16 OR opens_at > inside.slots),
      coalesce(sum(misnamed), 0)::bigint, coalesce(sum(missized), 0)::bigint
    FROM (
      SELECT * FROM barriers WHERE bucket = %(bucket)s AND id > %(after)s ORDER BY id LIMIT %(some)s
    ) AS part
    CROSS JOIN LATERAL (
      SELECT count(*) AS answers,
        count(*) FILTER (WHERE sha256(sealed) <> hash) AS misnamed,
        count(*) FILTER (WHERE length(sealed) <> ALL(array_prepend(0, %(sizes)s::bigint[]))) AS missized,
        (SELECT count(*) FROM barrier_slots WHERE bucket = %(bucket)s AND barrier = part.id) AS slots
      FROM fillings WHERE bucket = %(bucket)s AND barrier = part.id
    ) AS inside
"""
SLOTS = """
    SELECT (array_agg(barrier ORDER BY barrier DESC))[1],
      count(*) FILTER (WHERE NOT EXISTS (SELECT FROM barriers WHERE bucket = %(bucket)s AND id = barrier))
    FROM (
      SELECT DISTINCT barrier FROM barrier_slots
      WHERE bucket = %(bucket)s AND barrier > %(after)s ORDER BY barrier LIMIT %(some)s
    ) AS part
"""
FILLINGS = """
    SELECT (array_agg(barrier ORDER BY barrier DESC))[1],
      count(*) FILTER (WHERE NOT EXISTS (SELECT FROM barriers WHERE bucket = %(bucket)s AND id = barrier))
    FROM (
      SELECT DISTINCT barrier FROM fillings
      WHERE bucket = %(bucket)s AND barrier > %(after)s ORDER BY barrier LIMIT %(some)s
    ) AS part
"""
INDEXES = """
    SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready) AND indrelid IN (
      to_regclass('mailboxes'), to_regclass('envelopes'), to_regclass('gone'), to_regclass('invitations'),
      to_regclass('barriers'), to_regclass('barrier_slots'), to_regclass('fillings')
    )
"""
"""An index that is not valid keeps nothing unique."""


class PostgresUpkeep:
    """Looking after one database.

    Args:
        address: ``postgresql://…``.
        limits: what the relays allow.
    """

    def __init__(self, address: str, limits: Limits | None = None) -> None:
        self._address = address
        self._limits = limits or Limits()
        self._newest = newest(resources.files("drawbridge.relay") / "schema" / "postgres")
        self._pool: Pool | None = None

    async def form(self) -> Form:
        """Return the form it has. Changes nothing.

        Raises:
            StorageNewer: one that this version does not know.
        """
        found = await (await self._opened()).ask(version_of)
        if found > self._newest:
            raise StorageNewer(store="relay", found=found, known=self._newest)
        return Form(found, self._newest)

    async def migrate(self) -> None:
        """Bring it to the newest form, as a relay does when it starts; two do not get in each other's way."""
        store = PostgresStore(self._address, self._limits, connections=1)
        try:
            await store.open()
        finally:
            await store.finish()

    async def counts(self, now: int) -> Counts:
        """Count what is there. Changes nothing."""
        asked = {"latest": now + self._limits.kept_days * DAY, "now": now}

        async def count(session: Session) -> Counts:
            held = await _walk(session, HELD, 1, MANY)
            rows = [
                await session.row(COUNTS, {"bucket": bucket, **asked}) or () for bucket in await _all(session)
            ]
            waiting, invitations, barriers, oldest, release = zip(*rows, strict=True)
            (database,) = await session.row(BYTES) or (0,)
            mailboxes, pending, size, remembered = held
            return Counts(
                mailboxes,
                sum(waiting),
                pending - sum(waiting),
                size,
                remembered,
                sum(invitations),
                sum(barriers),
                max((one for one in oldest if one is not None), default=None),
                min((one for one in release if one is not None), default=None),
                database,
            )

        return await self._reading(count)

    async def run_out(self, now: int) -> RunOut:
        """Count what a sweep would remove. Changes nothing."""
        asked = {"now": now, "told": now - CLAIM_REPEATS_FOR}

        async def count(session: Session) -> RunOut:
            rows = [
                await session.row(RUN_OUT, {"bucket": bucket, **asked}) or ()
                for bucket in await _all(session)
            ]
            return RunOut(*(sum(column) for column in zip(*rows, strict=True)))

        return await self._reading(count)

    async def sweep(self, now: int) -> None:
        """Remove what has run out; relays that sweep at the same time share the work."""
        await self._check()
        store = PostgresStore(self._address, self._limits, connections=1)
        try:
            await store.open()
            await store.sweep(now)
        finally:
            await store.finish()

    async def findings(self, now: int) -> Findings:
        """Look at everything, and count what is wrong. Changes nothing."""
        found = Findings()
        asked = {"sizes": list(SIZES), "early": now + EARLY_SECONDS, "offer": self._limits.offer_bytes}
        parts: list[tuple[tuple[str, ...], Callable[[Session], Awaitable[list[int]]]]] = [
            (("damaged",), _invalid_indexes),
            (OF_MAILBOXES, lambda session: _walk(session, MAILBOXES, 1, SOME)),
            (OF_ENVELOPES, lambda session: _walk(session, ENVELOPES, 2, SOME, asked)),
            (("ownerless",), lambda session: _walk(session, GONE, 1, SOME)),
            (("malformed",), lambda session: _walk(session, INVITATIONS, 1, SOME, asked)),
            (OF_BARRIERS, lambda session: _walk(session, BARRIERS, 1, SOME, asked)),
            (("ownerless",), lambda session: _walk(session, SLOTS, 1, SOME)),
            (("ownerless",), lambda session: _walk(session, FILLINGS, 1, SOME)),
        ]
        for names, look in parts:
            try:
                found = found.plus(names, await self._reading(look))
            except StorageDamaged:
                # What can still be read is looked at all the same.
                found = found.plus(["damaged"], [1])
        return found

    async def finish(self) -> None:
        """Let go of the database."""
        if self._pool is not None:
            await self._pool.close()

    async def _opened(self) -> Pool:
        if self._pool is None:
            pool = Pool(self._address, store="relay", size=1)
            try:
                await pool.open()
            except BaseException:
                await pool.close()
                raise
            self._pool = pool
        return self._pool

    async def _check(self) -> None:
        check_form((await self.form()).found, self._newest, "relay")

    async def _reading(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        async def patiently(session: Session) -> Result:
            await session.send(PATIENCE)
            return await work(session)

        await self._check()
        return await (await self._opened()).transact(patiently)


async def _invalid_indexes(session: Session) -> list[int]:
    return [count for (count,) in await session.rows(INDEXES)]


async def _all(session: Session) -> Sequence[Bucket]:
    return (await buckets.read(session)).all


async def _walk(
    session: Session, sql: LiteralString, keys: int, some: int, more: Mapping[str, object] = NOTHING_MORE
) -> list[int]:
    """Run a statement over a table from key to key, and add up what it counts.

    Args:
        session: in one transaction.
        sql: looks at ``some`` rows of a bucket.
        keys: how many columns the key has.
        some: rows.
        more: what else the statement needs.
    """
    totals: list[int] = []
    for bucket in await _all(session):
        after = [b""] * keys
        while after[0] is not None:
            asked = {"bucket": bucket, "after": after[0], "after_that": after[-1], "some": some, **more}
            row = await session.row(sql, asked) or ()
            after, counts = list(row[:keys]), row[keys:]
            totals = [a + b for a, b in zip(totals or [0] * len(counts), counts, strict=True)]
    return totals
