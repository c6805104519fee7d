"""What nobody asks for: releasing what is due, sweeping what has run out.

Any number of relays do this at the same time. A relay looks in every bucket for mailboxes that have something
due and takes of them those whose rows are free (SKIP LOCKED), so that two share the work and none does it
twice. Mailboxes that are never free, because somebody always deposits there, are waited for when nothing else
is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from drawbridge.core.names import MailboxId
from drawbridge.db.postgres.pool import Answer, Session
from drawbridge.relay.postgres.buckets import Bucket, Buckets
from drawbridge.relay.postgres.wakeups import Ring
from drawbridge.relay.rules import DAY, Limits

LOOKED_AT = 1_000
"""Rows of a bucket that are due, looked at to find mailboxes."""
AT_ONCE = 128
"""Mailboxes held at one time."""
DUE = """
    SELECT DISTINCT mailbox FROM (
      SELECT mailbox FROM envelopes
      WHERE bucket = %(bucket)s AND cursor IS NULL AND not_before <= %(now)s
      ORDER BY not_before LIMIT %(looked_at)s
    ) AS due
"""
OLD = """
    SELECT mailbox FROM (
      SELECT mailbox FROM envelopes
      WHERE bucket = %(bucket)s AND expires <= %(now)s ORDER BY expires LIMIT %(looked_at)s
    ) AS old
    UNION
    SELECT mailbox FROM (
      SELECT mailbox FROM gone
      WHERE bucket = %(bucket)s AND until <= %(now)s ORDER BY until LIMIT %(looked_at)s
    ) AS forgotten
"""
TAKE_FREE = """
    SELECT id FROM mailboxes WHERE bucket = %s AND id = ANY(%b) ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
TAKE = "SELECT id FROM mailboxes WHERE bucket = %s AND id = ANY(%b) ORDER BY id LIMIT %s FOR UPDATE"
RELEASE = """
    WITH due AS (
      SELECT mailbox, id, row_number() OVER (PARTITION BY mailbox ORDER BY not_before, number) AS place
      FROM envelopes
      WHERE bucket = %(bucket)s AND mailbox = ANY(%(held)b) AND cursor IS NULL AND not_before <= %(now)s
    ), released AS (
      UPDATE envelopes SET
        cursor = mailboxes.cursor + place,
        expires = least(coalesce(envelopes.until, %(latest)s::bigint), %(latest)s::bigint)
      FROM due JOIN mailboxes ON mailboxes.id = due.mailbox
      WHERE mailboxes.bucket = %(bucket)s AND envelopes.bucket = %(bucket)s
        AND envelopes.mailbox = due.mailbox AND envelopes.id = due.id
      RETURNING envelopes.mailbox, envelopes.cursor
    ), newest AS (
      SELECT mailbox, max(cursor) AS cursor, count(*) AS released FROM released GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET cursor = newest.cursor FROM newest WHERE bucket = %(bucket)s AND id = mailbox
    )
    SELECT mailbox, cursor, released FROM newest
"""
"""What has a cursor keeps it: a clock that steps back hides nothing again and releases nothing early."""
SWEEP = """
    WITH old AS (
      DELETE FROM envelopes WHERE bucket = %(bucket)s AND mailbox = ANY(%(held)b) AND expires <= %(now)s
      RETURNING mailbox, size
    ), removed AS (
      SELECT mailbox, count(*) AS pending, sum(size) AS size FROM old GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET pending = mailboxes.pending - removed.pending, size = mailboxes.size - removed.size
      FROM removed WHERE bucket = %(bucket)s AND id = mailbox
    )
    SELECT pending FROM removed
"""
FORGET = """
    WITH old AS (
      DELETE FROM gone WHERE bucket = %(bucket)s AND mailbox = ANY(%(held)b) AND until <= %(now)s
      RETURNING mailbox
    ), removed AS (
      SELECT mailbox, count(*) AS remembered FROM old GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET remembered = mailboxes.remembered - removed.remembered
      FROM removed WHERE bucket = %(bucket)s AND id = mailbox
    )
    SELECT remembered FROM removed
"""
Found = Mapping[Bucket, Sequence[bytes]]
"""Mailboxes in which there is something to do, by their bucket."""


async def due(session: Session, buckets: Buckets, now: int) -> Found:
    """Return mailboxes in which something is due."""
    return await _look(session, DUE, buckets, now)


async def old(session: Session, buckets: Buckets, now: int) -> Found:
    """Return mailboxes in which something has run out."""
    return await _look(session, OLD, buckets, now)


async def _look(session: Session, sql: LiteralString, buckets: Buckets, now: int) -> Found:
    # All in one journey.
    asked = [
        (bucket, await session.send(sql, {"bucket": bucket, "now": now, "looked_at": LOOKED_AT}))
        for bucket in buckets.all
    ]
    found = {bucket: sorted(mailbox for (mailbox,) in await answer.rows()) for bucket, answer in asked}
    return {bucket: mailboxes for bucket, mailboxes in found.items() if mailboxes}


async def release(
    session: Session, bucket: Bucket, mailboxes: Sequence[bytes], now: int, limits: Limits
) -> tuple[int, list[Ring]]:
    """Give a cursor to what is due in some mailboxes of a bucket, in the order in which it was due.

    Returns:
        How many, and mailbox and newest cursor of each.
    """
    held = await _take(session, bucket, mailboxes)
    latest = now + limits.kept_days * DAY
    rows = await session.rows(RELEASE, {"bucket": bucket, "held": held, "now": now, "latest": latest})
    return sum(count for _, _, count in rows), [(MailboxId(mailbox), cursor) for mailbox, cursor, _ in rows]


async def sweep(session: Session, bucket: Bucket, mailboxes: Sequence[bytes], now: int) -> int:
    """Delete what has run out in some mailboxes of a bucket; returns how many rows."""
    some = {"bucket": bucket, "held": await _take(session, bucket, mailboxes), "now": now}
    # One after the other: a row must not be written twice by one statement.
    swept: list[Answer] = [await session.send(sql, some) for sql in (SWEEP, FORGET)]
    return sum([int(count) for answer in swept for (count,) in await answer.rows()])


async def _take(session: Session, bucket: Bucket, mailboxes: Sequence[bytes]) -> list[bytes]:
    some = (bucket, mailboxes, AT_ONCE)
    free = await session.rows(TAKE_FREE, some)
    return [mailbox for (mailbox,) in free or await session.rows(TAKE, some)]
