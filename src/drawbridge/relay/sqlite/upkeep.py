"""Looking after what a relay keeps in one file. Reading goes on beside a relay that runs, in short steps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from drawbridge.core.padding import SIZES
from drawbridge.db.connection import Connection, open_to_read
from drawbridge.db.migrate import check_form, newest, version_of
from drawbridge.errors import StorageDamaged, StorageNewer
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY, Limits
from drawbridge.relay.sqlite.store import SqliteStore
from drawbridge.relay.upkeep import EARLY_SECONDS, Counts, Findings, Form, RunOut

SOME = 500
"""Rows looked at in one statement: a relay beside it may empty its log between two."""
COUNTS = """
    SELECT
      (SELECT count(*) FROM mailboxes),
      (SELECT count(*) FROM envelopes WHERE cursor IS NULL),
      (SELECT count(*) FROM envelopes WHERE cursor IS NOT NULL),
      (SELECT coalesce(sum(size), 0) FROM envelopes),
      (SELECT count(*) FROM gone),
      (SELECT count(*) FROM invitations),
      (SELECT count(*) FROM barriers),
      (SELECT :now + :kept - expires FROM envelopes
       WHERE cursor IS NOT NULL AND until IS NULL ORDER BY expires LIMIT 1),
      (SELECT min(not_before) - :now FROM envelopes WHERE cursor IS NULL)
"""
RUN_OUT = """
    SELECT
      (SELECT count(*) FROM envelopes WHERE expires <= :now),
      (SELECT count(*) FROM gone WHERE until <= :now),
      (SELECT count(*) FROM invitations WHERE expires <= :now),
      (SELECT count(*) FROM invitations WHERE offer IS NOT NULL AND claimed_at < :claimed AND expires > :now),
      (SELECT count(*) FROM barriers WHERE expires <= :now)
"""
# Each gives the last key it has looked at, then what it counts.
OF_ENVELOPES = ("envelopes", "misnamed", "missized", "early", "disordered", "ownerless", "returned")
ENVELOPES = f"""
    SELECT max(number), count(*),
      count(*) FILTER (WHERE substr(hash_of(sealed), 1, 16) <> id),
      count(*) FILTER (WHERE size <> length(sealed) OR size NOT IN ({", ".join(map(str, SIZES))})),
      count(*) FILTER (WHERE cursor IS NOT NULL AND not_before > :now),
      count(*) FILTER (WHERE cursor < number OR max(number, cursor) > (SELECT reserved FROM counter)
        OR (cursor IS NULL AND not_before IS NULL)),
      count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM mailboxes WHERE mailboxes.id = part.mailbox)),
      count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM gone WHERE gone.mailbox = part.mailbox AND gone.id = part.id
      ))
    FROM (SELECT * FROM envelopes WHERE number > :after ORDER BY number LIMIT :some) AS part
"""
OF_MAILBOXES = ("mailboxes", "disordered", "malformed")
MAILBOXES = """
    SELECT max(id), count(*),
      count(*) FILTER (WHERE (
        SELECT count(cursor) > count(DISTINCT cursor) FROM envelopes WHERE mailbox = part.id
      )),
      count(*) FILTER (WHERE length(id) <> 16 OR length(read_hash) <> 32 OR length(write_hash) <> 32)
    FROM (SELECT * FROM mailboxes WHERE id > :after ORDER BY id LIMIT :some) AS part
"""
GONE = """
    SELECT max(mailbox), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM mailboxes WHERE id = mailbox))
    FROM (SELECT DISTINCT mailbox FROM gone WHERE mailbox > :after ORDER BY mailbox LIMIT :some)
"""
OF_BARRIERS = ("barriers", "early", "miscounted", "malformed", "misnamed", "missized")
BARRIERS = f"""
    SELECT max(id), count(*),
      count(*) FILTER (WHERE state = 1 AND (filled < needed OR (filled < opens_at AND deadline > :now))),
      count(*) FILTER (WHERE filled <> (SELECT count(*) FROM fillings WHERE barrier = part.id)),
      count(*) FILTER (WHERE length(id) <> 16
        OR opens_at > (SELECT count(*) FROM barrier_slots WHERE barrier = part.id)),
      total((SELECT count(*) FROM fillings WHERE barrier = part.id AND hash_of(sealed) <> hash)),
      total((SELECT count(*) FROM fillings WHERE barrier = part.id
        AND length(sealed) NOT IN (0, {", ".join(map(str, SIZES))})))
    FROM (SELECT * FROM barriers WHERE id > :after ORDER BY id LIMIT :some) AS part
"""
_OF_NO_BARRIER = """
    SELECT max(barrier), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM barriers WHERE id = barrier))
    FROM (SELECT DISTINCT barrier FROM :table WHERE barrier > :after ORDER BY barrier LIMIT :some)
"""
SLOTS, FILLINGS = (_OF_NO_BARRIER.replace(":table", table) for table in ("barrier_slots", "fillings"))
INVITATIONS = """
    SELECT max(slot),
      count(*) FILTER (WHERE length(slot) <> 16 OR length(manage_hash) <> 32 OR length(claim_hash) <> 32
        OR length(offer) <> :offer OR (offer IS NULL AND claim_hash IS NULL))
    FROM (SELECT * FROM invitations WHERE slot > :after ORDER BY slot LIMIT :some)
"""


class SqliteUpkeep:
    """Looking after one file.

    Args:
        path: the database file.
        limits: what the relay allows.
    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._path = path
        self._limits = limits or Limits()
        self._newest = newest(resources.files("drawbridge.relay") / "schema" / "sqlite")

    async def form(self) -> Form:
        """Return the form it has. Changes nothing.

        Raises:
            StorageNewer: one that this version does not know.
        """
        if not self._path.exists():
            return Form(0, self._newest)
        with self._opened() as db:
            found = version_of(db)
        if found > self._newest:
            raise StorageNewer(store="relay", found=found, known=self._newest)
        return Form(found, self._newest)

    async def migrate(self) -> None:
        """Bring it to the newest form, as a relay does when it starts; a copy stays beside it."""
        SqliteStore(self._path, self._limits).close()

    async def counts(self, now: int) -> Counts:
        """Count what is there. Changes nothing."""
        with self._reading() as db:
            [found] = db.rows(COUNTS, {"now": now, "kept": self._limits.kept_days * DAY})
        return Counts(*[*found, self._bytes()])

    async def run_out(self, now: int) -> RunOut:
        """Count what a sweep would remove. Changes nothing."""
        with self._reading() as db:
            return RunOut(*db.row(RUN_OUT, {"now": now, "claimed": now - CLAIM_REPEATS_FOR}) or ())

    async def sweep(self, now: int) -> None:
        """Remove what has run out, and clear it from the disk."""
        with self._reading():
            pass
        store = SqliteStore(self._path, self._limits)
        try:
            await store.sweep(now)
        finally:
            await store.finish()

    async def findings(self, now: int) -> Findings:
        """Look at everything, and count what is wrong. Changes nothing."""
        found = Findings()
        parts: list[tuple[tuple[str, ...], str, int | bytes, dict[str, int]]] = [
            (OF_ENVELOPES, ENVELOPES, -1, {"now": now + EARLY_SECONDS}),
            (OF_MAILBOXES, MAILBOXES, b"", {}),
            (("ownerless",), GONE, b"", {}),
            (OF_BARRIERS, BARRIERS, b"", {"now": now + EARLY_SECONDS}),
            (("ownerless",), SLOTS, b"", {}),
            (("ownerless",), FILLINGS, b"", {}),
            (("malformed",), INVITATIONS, b"", {"offer": self._limits.offer_bytes}),
        ]
        with self._reading() as db:
            db.teach("hash_of", lambda sealed: hashlib.sha256(sealed).digest())
            found = found.plus(["damaged"], [_damaged(db)])
            for names, sql, first, more in parts:
                # Where the file is damaged, what can still be read is looked at all the same.
                with suppress(StorageDamaged):
                    found = found.plus(names, _walk(db, sql, first, more))
        return found

    async def finish(self) -> None:
        """Nothing is held between two calls."""

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        db = open_to_read(self._path, store="relay")
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if not self._path.exists():
            check_form(0, self._newest, "relay")
        with self._opened() as db:
            check_form(version_of(db), self._newest, "relay")
            yield db

    def _bytes(self) -> int:
        """Return the size of the file and of the log beside it."""
        log = self._path.with_name(self._path.name + "-wal")
        return sum(file.stat().st_size for file in (self._path, log) if file.exists())


def _damaged(db: Connection) -> int:
    """Return in how many places SQLite finds fault with its file."""
    try:
        said = [row for row in db.rows("PRAGMA integrity_check") if row != ("ok",)]
        return len(said) + len(db.rows("PRAGMA foreign_key_check"))
    except StorageDamaged:
        return 1


def _walk(db: Connection, sql: str, after: int | bytes, more: dict[str, int]) -> list[int]:
    """Run a statement over a table from key to key, and add up what it counts."""
    totals: list[int] = []
    while True:
        last, *counts = db.row(sql, {"after": after, "some": SOME} | more) or (None,)
        totals = [a + int(b) for a, b in zip(totals or [0] * len(counts), counts, strict=True)]
        if last is None:
            return totals
        after = last
