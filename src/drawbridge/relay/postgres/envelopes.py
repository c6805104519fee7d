"""Envelopes: deposited, collected, removed. Each function runs inside one transaction.

A deposit touches the row of its mailbox and adds one to the table. The row is held until the commit, so the
cursors of one mailbox can be seen in the order in which they were given, whichever relay commits first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.db.postgres.pool import Answer, Session
from drawbridge.relay.kept import Deposit, Released, Wanted
from drawbridge.relay.postgres.mailboxes import check_reader
from drawbridge.relay.postgres.wakeups import CHANNEL, Ring, words
from drawbridge.relay.rules import DAY, Limits, Refusal, fits

HOLD = """
    SELECT id, write_hash, cursor, arrived, pending, size, remembered
    FROM unnest(%b::bytea[], %b::bytea[]) AS asked (mailbox, shown)
    JOIN mailboxes ON id = mailbox AND write_hash = shown
    ORDER BY id FOR UPDATE OF mailboxes
"""
KEEP = """
    WITH kept AS (
      INSERT INTO envelopes (mailbox, id, number, cursor, not_before, until, expires, size, sealed)
      SELECT mailbox, id, number, nullif(cursor, 0), nullif(not_before, 0), nullif(until, 0), expires,
        length(sealed), sealed
      FROM unnest(%b::bytea[], %b::bytea[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
                  %b::bigint[], %b::bytea[])
        AS asked (mailbox, id, number, cursor, not_before, until, expires, sealed)
      WHERE NOT EXISTS (SELECT FROM gone WHERE gone.mailbox = asked.mailbox AND gone.id = asked.id)
      ON CONFLICT (mailbox, id) DO NOTHING
      RETURNING mailbox, number, cursor, size
    ), added AS (
      SELECT mailbox, count(*) AS pending, sum(size) AS size, max(number) AS arrived, max(cursor) AS cursor
      FROM kept GROUP BY mailbox
    ), counted AS (
      UPDATE mailboxes SET
        pending = mailboxes.pending + added.pending, size = mailboxes.size + added.size,
        arrived = added.arrived, cursor = greatest(mailboxes.cursor, added.cursor)
      FROM added WHERE id = mailbox
    )
    SELECT mailbox, number, (SELECT count(pg_notify(%s, word)) FROM unnest(%b::text[]) AS word) FROM kept
"""
KNOWN = """
    SELECT EXISTS (SELECT FROM envelopes WHERE mailbox = %s AND id = %s)
        OR EXISTS (SELECT FROM gone WHERE mailbox = %s AND id = %s)
"""
HOLD_ONE = """
    SELECT read_hash, write_hash FROM mailboxes
    WHERE id = %s AND (read_hash = %s OR write_hash = %s) FOR UPDATE
"""
REMOVE = """
    WITH removed AS (
      DELETE FROM envelopes WHERE mailbox = %s AND id = %s AND (cursor IS NOT NULL) = %s
      RETURNING mailbox, id, size, expires
    ), remembered AS (
      INSERT INTO gone SELECT mailbox, id, greatest(expires, %s), %s FROM removed
    ), counted AS (
      UPDATE mailboxes SET
        pending = mailboxes.pending - 1, size = mailboxes.size - removed.size, remembered = remembered + 1
      FROM removed WHERE mailboxes.id = removed.mailbox
    )
    SELECT id FROM removed
"""
MINE = """
    SELECT id, read_hash FROM unnest(%b::bytea[], %b::bytea[]) AS asked (mailbox, shown)
    JOIN mailboxes ON id = mailbox AND read_hash = shown
"""
COLLECT = """
    SELECT mailbox, cursor, sealed FROM (
      SELECT found.mailbox, found.cursor, found.sealed,
        row_number() OVER places AS place, sum(found.size) OVER places AS total
      FROM unnest(%b::bytea[], %b::bytea[], %b::bigint[]) AS asked (mailbox, shown, after)
      JOIN mailboxes ON mailboxes.id = asked.mailbox AND read_hash = shown
      JOIN envelopes AS found ON found.mailbox = asked.mailbox AND found.cursor > after AND found.expires > %s
      WINDOW places AS (ORDER BY found.cursor, found.mailbox)
    ) AS ready
    WHERE place = 1 OR (place <= %s AND total <= %s) ORDER BY place
"""


@dataclass(slots=True)
class Held:
    """The row of a mailbox while it is held: who may write, and how much lies in it."""

    write_hash: bytes = field(repr=False)
    cursor: int
    arrived: int
    pending: int
    size: int
    remembered: int


Ready = tuple[int, int, int | None, Deposit]
"""Its place among the answers, its number, its cursor if it is released at once."""


@dataclass(slots=True)
class Group:
    """Deposits of one transaction: what is said to each, and what is sent to be kept."""

    answers: list[int | Refusal] = field(default_factory=list)
    ready: list[Ready] = field(default_factory=list)
    kept: Answer | None = None

    async def settle(self) -> list[int | Refusal]:
        """Return the answers, after the commit: a cursor, or a number if it waits; 0 for what is not new."""
        if self.kept is not None:
            new = {(mailbox, number) for mailbox, number, _ in await self.kept.rows()}
            for place, number, cursor, one in self.ready:
                self.answers[place] = (cursor or number) if (one.mailbox, number) in new else 0
        return self.answers


async def deposit_many(session: Session, deposits: Sequence[Deposit], limits: Limits) -> Group:
    """Keep envelopes; put again, even after a removal, nothing changes."""
    boxes = await _hold(session, deposits)
    group = Group()
    for one in deposits:
        held = boxes.get(one.mailbox)
        if held is None or not fits(held.write_hash, one.shown):
            group.answers.append(Refusal("forbidden"))
        elif _is_full(held, one, limits):
            group.answers.append(0 if await _is_known(session, one) else Refusal("full"))
        else:
            group.ready.append((len(group.answers), *_take(held, one), one))
            group.answers.append(0)
    if group.ready:
        group.kept = await session.send(KEEP, (*_values(group.ready), CHANNEL, words(_rings(group.ready))))
    return group


async def _hold(session: Session, deposits: Sequence[Deposit]) -> dict[bytes, Held]:
    asked = sorted({(one.mailbox, one.shown) for one in deposits})
    rows = await session.rows(HOLD, ([mailbox for mailbox, _ in asked], [shown for _, shown in asked]))
    return {mailbox: Held(*known) for mailbox, *known in rows}


def _is_full(held: Held, one: Deposit, limits: Limits) -> bool:
    return (
        held.pending >= limits.pending
        or held.size + len(one.sealed) > limits.mailbox_bytes
        or held.remembered >= limits.remembered
    )


def _take(held: Held, one: Deposit) -> tuple[int, int | None]:
    held.pending += 1
    held.size += len(one.sealed)
    held.arrived += 1
    if one.not_before is not None:
        return held.arrived, None
    held.cursor += 1
    return held.arrived, held.cursor


async def _is_known(session: Session, one: Deposit) -> bool:
    return await session.row(KNOWN, (one.mailbox, one.envelope) * 2) == (True,)


def _values(ready: Sequence[Ready]) -> tuple[Sequence[object], ...]:
    """Return a column for each parameter; 0 stands for null, which none of them is."""
    deposits = [one for *_, one in ready]
    return (
        [one.mailbox for one in deposits],
        [one.envelope for one in deposits],
        [number for _, number, _, _ in ready],
        [cursor or 0 for _, _, cursor, _ in ready],
        [one.not_before or 0 for one in deposits],
        [one.until or 0 for one in deposits],
        [one.expires for one in deposits],
        [one.sealed for one in deposits],
    )


def _rings(ready: Sequence[Ready]) -> list[Ring]:
    # The last of a mailbox is its newest.
    return list({one.mailbox: cursor for _, _, cursor, one in ready if cursor is not None}.items())


async def remove(
    session: Session, mailbox: MailboxId, shown: bytes, envelope: EnvelopeId, now: int, limits: Limits
) -> bool:
    """Acknowledge with the read token what was released, or take back with the write token what was not.

    Returns:
        Whether it was there and is gone now. A writer who asks again after a lost answer hears the same;
        False does not tell them whether it was collected.

    Raises:
        Refusal: forbidden.
    """
    row = await session.row(HOLD_ONE, (mailbox, shown, shown))
    reads, writes = fits(row[0] if row else None, shown), fits(row[1] if row else None, shown)
    if not reads and not writes:
        raise Refusal("forbidden")
    kept_for = now + limits.kept_days * DAY
    if await session.row(REMOVE, (mailbox, envelope, reads, kept_for, not reads)):
        return True
    return not reads and await _was_taken_back(session, mailbox, envelope)


async def _was_taken_back(session: Session, mailbox: MailboxId, envelope: EnvelopeId) -> bool:
    row = await session.row("SELECT taken_back FROM gone WHERE mailbox = %s AND id = %s", (mailbox, envelope))
    return bool(row and row[0])


async def collect(session: Session, wanted: Sequence[Wanted], now: int, limits: Limits) -> list[Released]:
    """Return released envelopes of several mailboxes, each mailbox in order of release.

    Raises:
        Refusal: forbidden, if any mailbox is not there or its token does not fit.
    """
    ids, shown, after = [one[0] for one in wanted], [one[1] for one in wanted], [one[2] for one in wanted]
    mine = await session.send(MINE, (ids, shown))
    ready = await session.send(
        COLLECT, (ids, shown, after, now, limits.collect_envelopes, limits.collect_bytes)
    )
    hashes: dict[bytes, bytes] = dict(await mine.rows())
    if not all(fits(hashes.get(mailbox), token) for mailbox, token, _ in wanted):
        raise Refusal("forbidden")
    return [Released(MailboxId(mailbox), cursor, sealed) for mailbox, cursor, sealed in await ready.rows()]


async def newest_cursor(session: Session, mailbox: MailboxId, shown: bytes) -> int:
    """Return the newest cursor in a mailbox, or 0.

    Raises:
        Refusal: forbidden.
    """
    await check_reader(session, mailbox, shown)
    row = await session.row("SELECT coalesce(max(cursor), 0) FROM envelopes WHERE mailbox = %s", (mailbox,))
    return int(row[0]) if row else 0
