"""What nobody asks for: releasing what is due, sweeping what has run out. Each function is one transaction.

Any number of relays do this at the same time. A relay looks for mailboxes that have something due and takes
of them those whose rows are free (SKIP LOCKED), so that two share the work and none does it twice. Mailboxes
that are never free, because somebody always deposits there, are waited for when nothing else is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from drawbridge.db.postgres.pool import Answer, Row, Session
from drawbridge.relay.postgres.wakeups import Ring, say
from drawbridge.relay.rules import DAY, Limits

LOOKED_AT = 1_000
"""Rows that are due, looked at to find mailboxes."""
AT_ONCE = 128
"""Mailboxes held at one time."""
DUE = """
    SELECT DISTINCT mailbox FROM (
      SELECT mailbox FROM envelopes WHERE cursor IS NULL AND not_before <= %s ORDER BY not_before LIMIT %s
    ) AS due
"""
OLD = """
    SELECT mailbox FROM (SELECT mailbox FROM envelopes WHERE expires <= %s ORDER BY expires LIMIT %s) AS old
    UNION
    SELECT mailbox FROM (SELECT mailbox FROM gone WHERE until <= %s ORDER BY until LIMIT %s) AS forgotten
"""
TAKE_FREE = "SELECT id FROM mailboxes WHERE id = ANY(%b) ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED"
TAKE = "SELECT id FROM mailboxes WHERE id = ANY(%b) ORDER BY id LIMIT %s FOR UPDATE"
RELEASE = """
    WITH due AS (
      SELECT mailbox, id, row_number() OVER (PARTITION BY mailbox ORDER BY not_before, number) AS place
      FROM envelopes WHERE mailbox = ANY(%b) AND cursor IS NULL AND not_before <= %s
    ), released AS (
      UPDATE envelopes SET
        cursor = mailboxes.cursor + place, expires = least(coalesce(envelopes.until, %s::bigint), %s::bigint)
      FROM due JOIN mailboxes ON mailboxes.id = due.mailbox
      WHERE envelopes.mailbox = due.mailbox AND envelopes.id = due.id
      RETURNING envelopes.mailbox, envelopes.cursor
    ), newest AS (
      SELECT mailbox, max(cursor) AS cursor, count(*) AS released FROM released GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET cursor = newest.cursor FROM newest WHERE id = mailbox
    )
    SELECT mailbox, cursor, released FROM newest
"""
"""What has a cursor keeps it: a clock that steps back hides nothing again and releases nothing early."""
SWEEP = """
    WITH old AS (
      DELETE FROM envelopes WHERE mailbox = ANY(%b) AND expires <= %s RETURNING mailbox, size
    ), removed AS (
      SELECT mailbox, count(*) AS pending, sum(size) AS size FROM old GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET pending = mailboxes.pending - removed.pending, size = mailboxes.size - removed.size
      FROM removed WHERE id = mailbox
    )
    SELECT pending FROM removed
"""
FORGET = """
    WITH old AS (
      DELETE FROM gone WHERE mailbox = ANY(%b) AND until <= %s RETURNING mailbox
    ), removed AS (
      SELECT mailbox, count(*) AS remembered FROM old GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET remembered = mailboxes.remembered - removed.remembered
      FROM removed WHERE id = mailbox
    )
    SELECT remembered FROM removed
"""


async def release(session: Session, now: int, limits: Limits) -> tuple[int, list[Ring]] | None:
    """Give a cursor to what is due in some mailboxes, in the order in which it was due.

    Returns:
        How many, and mailbox and newest cursor of each; None when nothing is due anywhere.
    """
    held = await _take(session, await session.rows(DUE, (now, LOOKED_AT)))
    if not held:
        return None
    latest = now + limits.kept_days * DAY
    rows = await session.rows(RELEASE, (held, now, latest, latest))
    rings = [(mailbox, cursor) for mailbox, cursor, _ in rows]
    await say(session, rings)
    return sum(count for _, _, count in rows), rings


async def sweep(session: Session, now: int) -> int | None:
    """Delete what has run out in some mailboxes; returns how many rows, None when nothing has anywhere."""
    held = await _take(session, await session.rows(OLD, (now, LOOKED_AT) * 2))
    if not held:
        return None
    # One after the other: a row must not be written twice by one statement.
    swept: list[Answer] = [await session.send(sql, (held, now)) for sql in (SWEEP, FORGET)]
    return sum([int(count) for answer in swept for (count,) in await answer.rows()])


async def _take(session: Session, found: Sequence[Row]) -> list[bytes]:
    if not found:
        return []
    mailboxes = sorted(mailbox for (mailbox,) in found)
    free = await session.rows(TAKE_FREE, (mailboxes, AT_ONCE))
    return [mailbox for (mailbox,) in free or await session.rows(TAKE, (mailboxes, AT_ONCE))]
