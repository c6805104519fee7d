"""Invitations: an offer lies in a slot and is handed out once. Each function runs inside one transaction."""

from __future__ import annotations

from drawbridge.core.names import SlotId
from drawbridge.db.connection import Connection
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, Refusal, fits

MANAGED = "SELECT manage_hash FROM invitations WHERE slot = ? AND manage_hash = ?"
STATE = """
    SELECT manage_hash, claim_hash IS NOT NULL, refused, expires FROM invitations
    WHERE slot = ? AND manage_hash = ?
"""
"""Looked for with its token: one that is somebody else's comes back no more than one that is not there."""


def put(db: Connection, slot: SlotId, manage: bytes, offer: bytes, expires: int) -> bool:
    """Keep an offer; returns whether it is new. Put again by the same hand, nothing changes.

    Raises:
        Refusal: forbidden, if it is somebody else's.
    """
    row = db.row("SELECT manage_hash FROM invitations WHERE slot = ?", (slot,))
    if row is None:
        db.run(
            "INSERT INTO invitations (slot, manage_hash, expires, offer) VALUES (?, ?, ?, ?)",
            (slot, manage, expires, offer),
        )
        return True
    if not fits(row[0], manage):
        raise Refusal("forbidden")
    return False


def claim(db: Connection, slot: SlotId, shown: bytes, now: int) -> bytes | None:
    """Hand an offer to whoever comes first; the same claimant may ask again for ten minutes.

    Returns:
        The offer, or None when it was taken: not a refusal here, because the count has to be committed.

    Raises:
        Refusal: gone.
    """
    row = db.row(
        "SELECT claim_hash, claimed_at, offer FROM invitations WHERE slot = ? AND expires > ?", (slot, now)
    )
    if row is None:
        raise Refusal("gone")
    if row[0] is None:
        db.run("UPDATE invitations SET claim_hash = ?, claimed_at = ? WHERE slot = ?", (shown, now, slot))
        return bytes(row[2])
    if fits(row[0], shown):
        return bytes(row[2]) if row[2] is not None and now <= row[1] + CLAIM_REPEATS_FOR else None
    db.run("UPDATE invitations SET refused = refused + 1 WHERE slot = ?", (slot,))
    return None


def state(db: Connection, slot: SlotId, manage: bytes) -> tuple[bool, int, int]:
    """Return whether an invitation was claimed, how often others came after that, and when it runs out.

    Raises:
        Refusal: forbidden.
    """
    row = db.row(STATE, (slot, manage))
    if not fits(row[0] if row else None, manage) or row is None:
        raise Refusal("forbidden")
    return bool(row[1]), int(row[2]), int(row[3])


def drop(db: Connection, slot: SlotId, manage: bytes) -> None:
    """Forget an invitation.

    Raises:
        Refusal: forbidden.
    """
    row = db.row(MANAGED, (slot, manage))
    if not fits(row[0] if row else None, manage):
        raise Refusal("forbidden")
    db.run("DELETE FROM invitations WHERE slot = ?", (slot,))


def sweep(db: Connection, now: int) -> int:
    """Delete what has run out, and the offers that nobody may have any more; returns how many."""
    old = db.run("DELETE FROM invitations WHERE expires <= ?", (now,))
    return old + db.run(
        "UPDATE invitations SET offer = NULL WHERE offer IS NOT NULL AND claimed_at < ?",
        (now - CLAIM_REPEATS_FOR,),
    )
