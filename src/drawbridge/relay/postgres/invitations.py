"""Invitations: an offer lies in a slot and is handed out once. Each function runs inside one transaction."""

from __future__ import annotations

from drawbridge.core.names import SlotId
from drawbridge.db.postgres.pool import Session
from drawbridge.relay.postgres.buckets import Bucket
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, Refusal, fits

AT_ONCE = 1_000
"""Invitations swept in one transaction."""
PUT = """
    INSERT INTO invitations (bucket, slot, manage_hash, expires, offer) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (slot, bucket) DO NOTHING RETURNING slot
"""
MANAGED = "SELECT manage_hash FROM invitations WHERE bucket = %s AND slot = %s AND manage_hash = %s"
"""Looked for with its token: one that is somebody else's comes back no more than one that is not there."""
HOLD = """
    SELECT claim_hash, claimed_at, offer FROM invitations
    WHERE bucket = %s AND slot = %s AND expires > %s FOR UPDATE
"""
CLAIM = "UPDATE invitations SET claim_hash = %s, claimed_at = %s WHERE bucket = %s AND slot = %s"
REFUSE = "UPDATE invitations SET refused = refused + 1 WHERE bucket = %s AND slot = %s"
STATE = """
    SELECT manage_hash, claim_hash IS NOT NULL, refused, expires FROM invitations
    WHERE bucket = %s AND slot = %s AND manage_hash = %s
"""
DROP = "DELETE FROM invitations WHERE bucket = %s AND slot = %s"
OLD = "SELECT slot FROM invitations WHERE bucket = %s AND expires <= %s LIMIT %s"
TAKEN = """
    SELECT slot FROM invitations WHERE bucket = %s AND offer IS NOT NULL AND claimed_at < %s LIMIT %s
"""
SWEEP = "DELETE FROM invitations WHERE bucket = %s AND slot = ANY(%s) AND expires <= %s RETURNING slot"
EMPTY = """
    UPDATE invitations SET offer = NULL
    WHERE bucket = %s AND slot = ANY(%s) AND offer IS NOT NULL AND claimed_at < %s RETURNING slot
"""


async def put(
    session: Session, bucket: Bucket, slot: SlotId, manage: bytes, offer: bytes, expires: int
) -> bool:
    """Keep an offer; returns whether it is new. Put again by the same hand, nothing changes.

    Raises:
        Refusal: forbidden, if it is somebody else's.
    """
    if await session.row(PUT, (bucket, slot, manage, expires, offer)):
        return True
    await _check(session, bucket, slot, manage)
    return False


async def claim(session: Session, bucket: Bucket, slot: SlotId, shown: bytes, now: int) -> bytes | None:
    """Hand an offer to whoever comes first; the same claimant may ask again for ten minutes.

    Returns:
        The offer, or None when it was taken: not a refusal here, because the count has to be committed.

    Raises:
        Refusal: gone.
    """
    row = await session.row(HOLD, (bucket, slot, now))
    if row is None:
        raise Refusal("gone")
    if row[0] is None:
        await session.send(CLAIM, (shown, now, bucket, slot))
        return bytes(row[2])
    if fits(row[0], shown):
        return bytes(row[2]) if row[2] is not None and now <= row[1] + CLAIM_REPEATS_FOR else None
    await session.send(REFUSE, (bucket, slot))
    return None


async def state(session: Session, bucket: Bucket, slot: SlotId, manage: bytes) -> tuple[bool, int, int]:
    """Return whether an invitation was claimed, how often others came after that, and when it runs out.

    Raises:
        Refusal: forbidden.
    """
    row = await session.row(STATE, (bucket, slot, manage))
    if not fits(row[0] if row else None, manage) or row is None:
        raise Refusal("forbidden")
    return bool(row[1]), int(row[2]), int(row[3])


async def drop(session: Session, bucket: Bucket, slot: SlotId, manage: bytes) -> None:
    """Forget an invitation.

    Raises:
        Refusal: forbidden.
    """
    await _check(session, bucket, slot, manage)
    await session.send(DROP, (bucket, slot))


async def sweep(session: Session, bucket: Bucket, now: int) -> int:
    """Delete what has run out, and the offers that nobody may have any more; returns how many."""
    told_before = now - CLAIM_REPEATS_FOR
    old = await session.send(OLD, (bucket, now, AT_ONCE))
    taken = await session.send(TAKEN, (bucket, told_before, AT_ONCE))
    slots = [sorted(slot for (slot,) in await one.rows()) for one in (old, taken)]
    if not any(slots):
        return 0
    # Another relay may be at it: only what this one has changed is counted.
    deleted = await session.rows(SWEEP, (bucket, slots[0], now))
    emptied = await session.rows(EMPTY, (bucket, slots[1], told_before))
    return len(deleted) + len(emptied)


async def _check(session: Session, bucket: Bucket, slot: SlotId, manage: bytes) -> None:
    row = await session.row(MANAGED, (bucket, slot, manage))
    if not fits(row[0] if row else None, manage):
        raise Refusal("forbidden")
