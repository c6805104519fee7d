"""Envelopes deposited and collected. Each function runs inside one transaction, which concerns one bucket.

A deposit touches the row of its mailbox and adds one to the table. The row is held until the commit, so the
cursors of one mailbox can be seen in the order in which they were given, whichever relay commits first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from drawbridge.core.names import MailboxId
from drawbridge.db.postgres.arrays import ByteStrings, Numbers
from drawbridge.db.postgres.pool import Answer, Session
from drawbridge.relay.kept import Deposit, Released, Wanted
from drawbridge.relay.postgres.buckets import Bucket
from drawbridge.relay.postgres.mailboxes import check_reader
from drawbridge.relay.rules import Limits, Refusal, fits

HOLD = """
    SELECT id, write_hash, cursor, arrived, pending, size, remembered
    FROM unnest(%(mailbox)b::bytea[], %(shown)b::bytea[]) AS asked (mailbox, shown)
    JOIN mailboxes ON id = mailbox AND write_hash = shown
    WHERE bucket = %(bucket)s ORDER BY id FOR UPDATE OF mailboxes
"""
KNOWN = """
    WITH asked AS (
      SELECT mailbox, asked.id
      FROM unnest(%(mailbox)b::bytea[], %(shown)b::bytea[], %(id)b::bytea[]) AS asked (mailbox, shown, id)
      JOIN mailboxes ON mailboxes.id = mailbox AND write_hash = shown WHERE bucket = %(bucket)s
    )
    SELECT mailbox, id FROM asked CROSS JOIN LATERAL (
      SELECT FROM envelopes
      WHERE bucket = %(bucket)s AND envelopes.mailbox = asked.mailbox AND envelopes.id = asked.id OFFSET 0
    ) AS there
    UNION ALL
    SELECT mailbox, id FROM asked CROSS JOIN LATERAL (
      SELECT FROM gone
      WHERE bucket = %(bucket)s AND gone.mailbox = asked.mailbox AND gone.id = asked.id OFFSET 0
    ) AS was
"""
"""What is there, or was: asked after the rows are held, and seen by nobody whose token does not fit.

One by one (that is what OFFSET 0 is for): planned while a table was empty, all of it would be read later.
"""
KEEP = """
    INSERT INTO envelopes (bucket, mailbox, id, number, cursor, not_before, until, expires, size, head, rest)
    SELECT %(bucket)s, mailbox, id, number, nullif(cursor, 0), nullif(not_before, 0), nullif(until, 0),
      expires, length(sealed), substr(sealed, 1, length(sealed) %% 1996),
      substr(sealed, length(sealed) %% 1996 + 1)
    FROM unnest(%(mailbox)b::bytea[], %(id)b::bytea[], %(number)b::bigint[], %(cursor)b::bigint[],
                %(not_before)b::bigint[], %(until)b::bigint[], %(expires)b::bigint[], %(sealed)b::bytea[])
      AS asked (mailbox, id, number, cursor, not_before, until, expires, sealed)
"""
"""PostgreSQL keeps what is long in pieces of 1 996 bytes; what does not fill one stays in the row."""
COUNT = """
    UPDATE mailboxes SET
      cursor = held.cursor, arrived = held.arrived, pending = held.pending, size = held.size
    FROM unnest(%(mailbox)b::bytea[], %(cursor)b::bigint[], %(arrived)b::bigint[], %(pending)b::bigint[],
                %(size)b::bigint[]) AS held (mailbox, cursor, arrived, pending, size)
    WHERE bucket = %(bucket)s AND id = held.mailbox
"""
MINE = """
    SELECT id, read_hash FROM unnest(%(mailbox)b::bytea[], %(shown)b::bytea[]) AS asked (mailbox, shown)
    JOIN mailboxes ON id = mailbox AND read_hash = shown WHERE bucket = %(bucket)s
"""
COLLECT = """
    SELECT mailbox, cursor, sealed FROM (
      SELECT found.mailbox, found.cursor, found.head || found.rest AS sealed,
        row_number() OVER places AS place, sum(found.size) OVER places AS total
      FROM unnest(%(mailbox)b::bytea[], %(shown)b::bytea[], %(after)b::bigint[])
        AS asked (mailbox, shown, after)
      JOIN mailboxes ON mailboxes.id = asked.mailbox AND read_hash = shown
      JOIN envelopes AS found ON found.mailbox = asked.mailbox AND found.cursor > after
      WHERE mailboxes.bucket = %(bucket)s AND found.bucket = %(bucket)s AND found.expires > %(now)s
      WINDOW places AS (ORDER BY found.cursor, found.mailbox)
    ) AS ready
    WHERE place = 1 OR (place <= %(envelopes)s AND total <= %(bytes)s) ORDER BY place
"""
NEWEST = "SELECT coalesce(max(cursor), 0) FROM envelopes WHERE bucket = %s AND mailbox = %s"


@dataclass(slots=True)
class Held:
    """The row of a mailbox while it is held: who may write, and how much lies in it."""

    write_hash: bytes = field(repr=False)
    cursor: int
    arrived: int
    pending: int
    size: int
    remembered: int


Ready = tuple[int, int | None, Deposit]
"""Its number, its cursor if it is released at once."""


async def deposit_many(
    session: Session, bucket: Bucket, deposits: Sequence[Deposit], limits: Limits
) -> list[int | Refusal]:
    """Keep envelopes; put again, even after a removal, nothing changes.

    Returns:
        For each its cursor, or its number if it waits for its release; 0 for one that is not new.
    """
    boxes, known = await _hold(session, bucket, deposits)
    answers: list[int | Refusal] = []
    ready: list[Ready] = []
    for one in deposits:
        held = boxes.get(one.mailbox)
        if held is None or not fits(held.write_hash, one.shown):
            answers.append(Refusal("forbidden"))
        elif (one.mailbox, one.envelope) in known:
            answers.append(0)
        elif _is_full(held, one, limits):
            answers.append(Refusal("full"))
        else:
            number, cursor = _take(held, one)
            known.add((one.mailbox, one.envelope))
            ready.append((number, cursor, one))
            answers.append(cursor or number)
    if ready:
        await session.send(KEEP, {"bucket": bucket, **_kept(ready)})
        touched = {one.mailbox: boxes[one.mailbox] for *_, one in ready}
        await session.send(COUNT, {"bucket": bucket, **_counted(touched)})
    return answers


async def _hold(
    session: Session, bucket: Bucket, deposits: Sequence[Deposit]
) -> tuple[dict[bytes, Held], set[tuple[bytes, bytes]]]:
    asked = sorted({(one.mailbox, one.shown) for one in deposits})
    boxes = await session.send(
        HOLD,
        {
            "bucket": bucket,
            "mailbox": ByteStrings(mailbox for mailbox, _ in asked),
            "shown": ByteStrings(shown for _, shown in asked),
        },
    )
    known = await session.send(
        KNOWN,
        {
            "bucket": bucket,
            "mailbox": ByteStrings(one.mailbox for one in deposits),
            "shown": ByteStrings(one.shown for one in deposits),
            "id": ByteStrings(one.envelope for one in deposits),
        },
    )
    held = {mailbox: Held(*row) for mailbox, *row in await boxes.rows()}
    return held, {(mailbox, envelope) for mailbox, envelope in await known.rows()}


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


def _kept(ready: Sequence[Ready]) -> dict[str, Sequence[object]]:
    """Return a column for each parameter; 0 stands for null, which none of them is."""
    deposits = [one for *_, one in ready]
    return {
        "mailbox": ByteStrings(one.mailbox for one in deposits),
        "id": ByteStrings(one.envelope for one in deposits),
        "number": Numbers(number for number, _, _ in ready),
        "cursor": Numbers(cursor or 0 for _, cursor, _ in ready),
        "not_before": Numbers(one.not_before or 0 for one in deposits),
        "until": Numbers(one.until or 0 for one in deposits),
        "expires": Numbers(one.expires for one in deposits),
        "sealed": ByteStrings(one.sealed for one in deposits),
    }


def _counted(boxes: Mapping[MailboxId, Held]) -> dict[str, Sequence[object]]:
    return {
        "mailbox": ByteStrings(boxes),
        "cursor": Numbers(held.cursor for held in boxes.values()),
        "arrived": Numbers(held.arrived for held in boxes.values()),
        "pending": Numbers(held.pending for held in boxes.values()),
        "size": Numbers(held.size for held in boxes.values()),
    }


async def collect(
    session: Session, wanted: Mapping[Bucket, Sequence[Wanted]], now: int, limits: Limits
) -> list[Released]:
    """Return released envelopes of several mailboxes, each mailbox in order of release.

    Args:
        session: not in a transaction; every bucket is asked for itself, all in one journey.
        wanted: by bucket.
        now: what has run out by then is not handed over.
        limits: how much one call brings.

    Raises:
        Refusal: forbidden, if any mailbox is not there or its token does not fit.
    """
    asked = [(some, *await _ask(session, bucket, some, now, limits)) for bucket, some in wanted.items()]
    found: list[Released] = []
    for some, mine, ready in asked:
        hashes: dict[bytes, bytes] = dict(await mine.rows())
        if not all(fits(hashes.get(mailbox), token) for mailbox, token, _ in some):
            raise Refusal("forbidden")
        found += [
            Released(MailboxId(mailbox), cursor, sealed) for mailbox, cursor, sealed in await ready.rows()
        ]
    return found if len(asked) == 1 else list(_together(found, limits))


async def _ask(
    session: Session, bucket: Bucket, some: Sequence[Wanted], now: int, limits: Limits
) -> tuple[Answer, Answer]:
    asked = {
        "bucket": bucket,
        "mailbox": ByteStrings(mailbox for mailbox, _, _ in some),
        "shown": ByteStrings(shown for _, shown, _ in some),
        "after": Numbers(after for _, _, after in some),
        "now": now,
        "envelopes": limits.collect_envelopes,
        "bytes": limits.collect_bytes,
    }
    return await session.send(MINE, asked), await session.send(COLLECT, asked)


def _together(found: list[Released], limits: Limits) -> Iterator[Released]:
    """Return as much of what several buckets gave as one call brings."""
    found.sort(key=lambda one: (one.cursor, one.mailbox))
    some = found[: limits.collect_envelopes]
    totals = accumulate(len(one.sealed) for one in some)
    fitting = sum(1 for _ in takewhile(lambda total: total <= limits.collect_bytes, totals))
    return iter(some[: max(1, fitting)])


async def newest_cursor(session: Session, bucket: Bucket, mailbox: MailboxId, shown: bytes) -> int:
    """Return the newest cursor in a mailbox, or 0.

    Raises:
        Refusal: forbidden.
    """
    await check_reader(session, bucket, mailbox, shown)
    row = await session.row(NEWEST, (bucket, mailbox))
    return int(row[0]) if row else 0
