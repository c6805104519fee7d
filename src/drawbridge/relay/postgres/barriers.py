"""Barriers: made, filled, looked at, settled, swept. Each function runs inside one transaction.

Whoever fills a slot or settles a barrier holds its row until the commit. What is filled is read after that,
so that of two relays the second sees what the first has done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from drawbridge.core.names import BarrierId
from drawbridge.db.postgres.arrays import ByteStrings
from drawbridge.db.postgres.pool import Session
from drawbridge.relay.barriers import Barrier, State, Terms
from drawbridge.relay.kept import Filling
from drawbridge.relay.postgres.buckets import Bucket, Buckets
from drawbridge.relay.rules import DAY, Limits, Refusal, fits

AT_ONCE = 64
"""Barriers settled or swept in one transaction."""
MAKE = """
    INSERT INTO barriers (bucket, id, needed, opens_at, deadline) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (id, bucket) DO NOTHING RETURNING id
"""
FURNISH = """
    INSERT INTO barrier_slots (bucket, barrier, place, token_hash)
    SELECT %s, %s, place - 1, token_hash
    FROM unnest(%b::bytea[]) WITH ORDINALITY AS asked (token_hash, place)
"""
MADE = "SELECT needed, opens_at, deadline FROM barriers WHERE bucket = %s AND id = %s"
SLOTS = "SELECT token_hash FROM barrier_slots WHERE bucket = %s AND barrier = %s ORDER BY place"
SLOT = """
    SELECT token_hash FROM barrier_slots
    WHERE bucket = %s AND barrier = %s AND place = %s AND token_hash = %s
"""
HOLD = """
    SELECT state, filled, needed, opens_at, deadline FROM barriers WHERE bucket = %s AND id = %s FOR UPDATE
"""
FILLED = "SELECT hash FROM fillings WHERE bucket = %s AND barrier = %s AND place = %s"
KEEP = "INSERT INTO fillings (bucket, barrier, place, hash, sealed) VALUES (%s, %s, %s, %s, %b)"
COUNT = "UPDATE barriers SET filled = %s WHERE bucket = %s AND id = %s"
END = "UPDATE barriers SET state = %s, filled = %s, expires = %s WHERE bucket = %s AND id = %s"
SEEN = """
    SELECT slots.token_hash, state, filled, needed, opens_at, deadline, given.sealed
    FROM barrier_slots AS slots
    JOIN barriers ON barriers.bucket = slots.bucket AND barriers.id = slots.barrier
    LEFT JOIN fillings AS given
      ON given.bucket = slots.bucket AND given.barrier = slots.barrier AND state = 1
      AND length(given.sealed) > 0 AND EXISTS (
        SELECT FROM fillings AS mine
        WHERE mine.bucket = slots.bucket AND mine.barrier = slots.barrier AND mine.place = slots.place
      )
    WHERE slots.bucket = %s AND slots.barrier = %s AND slots.token_hash = %s
    ORDER BY given.hash
"""
"""One statement, so that state and answers are of one instant: in none are there only some of them."""
DUE = """
    SELECT id FROM barriers
    WHERE bucket = %s AND state = 0 AND deadline <= %s ORDER BY deadline LIMIT %s
"""
OLD = """
    SELECT id FROM barriers
    WHERE bucket = %s AND expires IS NOT NULL AND expires <= %s ORDER BY expires LIMIT %s
"""
EMPTY = "DELETE FROM fillings WHERE bucket = %s AND barrier = %s"
UNFURNISH = "DELETE FROM barrier_slots WHERE bucket = %s AND barrier = %s"
DROP = "DELETE FROM barriers WHERE bucket = %s AND id = %s RETURNING id"


async def make(session: Session, bucket: Bucket, barrier: BarrierId, terms: Terms) -> bool:
    """Make a barrier; returns whether it is new. Asked again with the same terms, nothing changes.

    Raises:
        Refusal: taken, if it was made with others.
    """
    if await session.row(MAKE, (bucket, barrier, terms.needed, terms.opens_at, terms.deadline)):
        await session.send(FURNISH, (bucket, barrier, ByteStrings(terms.slots)))
        return True
    row = await session.row(MADE, (bucket, barrier))
    # Swept in between: then it is as if it had never been, and may be asked for again.
    if row is None or Terms(await _slots(session, bucket, barrier), *row) != terms:
        raise Refusal("taken")
    return False


async def check_slot(session: Session, bucket: Bucket, barrier: BarrierId, place: int, shown: bytes) -> None:
    """Check a slot's token.

    Raises:
        Refusal: forbidden, with the same work whether the barrier exists or not.
    """
    row = await session.row(SLOT, (bucket, barrier, place, shown))
    if not fits(row[0] if row else None, shown):
        raise Refusal("forbidden")


async def fill(session: Session, bucket: Bucket, one: Filling, now: int, limits: Limits) -> tuple[bool, bool]:
    """Keep an answer; the last that was needed opens the barrier.

    Returns:
        Whether it is new, and whether it has opened the barrier. The same again changes nothing.

    Raises:
        Refusal: forbidden; taken, if this slot holds another answer; closed, if it waits no more.
    """
    await check_slot(session, bucket, one.barrier, one.place, one.shown)
    held = await session.row(HOLD, (bucket, one.barrier))
    if held is None:
        raise Refusal("forbidden")
    state, filled, _, opens_at, deadline = held
    digest = hashlib.sha256(one.sealed).digest()
    at = bucket, one.barrier, one.place
    if kept := await session.row(FILLED, at):
        if kept[0] != digest:
            raise Refusal("taken")
        return False, False
    if state != State.WAITING or deadline <= now:
        raise Refusal("closed")
    await session.send(KEEP, (*at, digest, one.sealed))
    opened: bool = filled + 1 >= opens_at
    if opened:
        until = now + limits.kept_days * DAY
        await session.send(END, (int(State.OPEN), filled + 1, until, bucket, one.barrier))
    else:
        await session.send(COUNT, (filled + 1, bucket, one.barrier))
    return True, opened


async def look(session: Session, bucket: Bucket, barrier: BarrierId, shown: bytes) -> Barrier:
    """Return a barrier as the slot of this token sees it.

    Raises:
        Refusal: forbidden, with the same work whether the barrier exists or not.
    """
    rows = await session.rows(SEEN, (bucket, barrier, shown))
    if not fits(rows[0][0] if rows else None, shown):
        raise Refusal("forbidden")
    slots = await _slots(session, bucket, barrier)
    if not slots:
        # Swept a moment ago.
        raise Refusal("forbidden")
    _, state, filled, needed, opens_at, deadline, _ = rows[0]
    return Barrier(
        State(state),
        filled if state == State.WAITING else None,
        Terms(slots, needed, opens_at, deadline),
        tuple(sealed for *_, sealed in rows if sealed is not None),
    )


async def due(session: Session, buckets: Buckets, now: int) -> Mapping[Bucket, Sequence[BarrierId]]:
    """Return barriers that wait and whose deadline has come, in the order of their ids, by their bucket."""
    # All in one journey.
    asked = [(bucket, await session.send(DUE, (bucket, now, AT_ONCE))) for bucket in buckets.all]
    found = {bucket: sorted(barrier for (barrier,) in await answer.rows()) for bucket, answer in asked}
    return {bucket: barriers for bucket, barriers in found.items() if barriers}


async def settle(
    session: Session, bucket: Bucket, barriers: Sequence[BarrierId], now: int, limits: Limits
) -> list[BarrierId]:
    """Open what has enough at its deadline, make the rest void and delete what is in it.

    Returns:
        Those that this relay has settled: another may have been here, or the last filling.
    """
    settled = []
    until = now + limits.kept_days * DAY
    for barrier in barriers:
        held = await session.row(HOLD, (bucket, barrier))
        if held is None or held[0] != State.WAITING:
            continue
        _, filled, needed, _, _ = held
        if filled >= needed:
            await session.send(END, (int(State.OPEN), filled, until, bucket, barrier))
        else:
            await session.send(EMPTY, (bucket, barrier))
            await session.send(END, (int(State.VOID), 0, until, bucket, barrier))
        settled.append(barrier)
    return settled


async def sweep(session: Session, bucket: Bucket, now: int) -> int:
    """Delete what has run out, at most `AT_ONCE`; returns how many barriers."""
    count = 0
    for (barrier,) in sorted(await session.rows(OLD, (bucket, now, AT_ONCE))):
        # Another relay may be at it: only what this one has deleted is counted.
        count += len(await session.rows(DROP, (bucket, barrier)))
        for statement in (EMPTY, UNFURNISH):
            await session.send(statement, (bucket, barrier))
    return count


async def _slots(session: Session, bucket: Bucket, barrier: BarrierId) -> tuple[bytes, ...]:
    return tuple(token_hash for (token_hash,) in await session.rows(SLOTS, (bucket, barrier)))
