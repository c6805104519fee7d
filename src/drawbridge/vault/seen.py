"""Envelopes already received, so that a repeat is acknowledged and filed once; and those kept sealed."""

from __future__ import annotations

from drawbridge.core.names import BridgeId, EnvelopeId
from drawbridge.db.connection import Connection


def is_seen(db: Connection, name: bytes) -> bool:
    """Whether an envelope id or a mid was received before."""
    return db.row("SELECT 1 FROM seen WHERE id = ?", (name,)) is not None


def note(db: Connection, name: bytes, bridge: BridgeId, now: int) -> None:
    """Remember an envelope id or a mid."""
    db.run("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (name, bridge, now))


def forget(db: Connection, before: int) -> int:
    """Forget those received before a unix second; the relay keeps none that long. Returns how many."""
    return db.run("DELETE FROM seen WHERE at < ?", (before,))


def keep_sealed(
    db: Connection, envelope: EnvelopeId, bridge: BridgeId, sealed: bytes, kind: int, now: int
) -> None:
    """Keep an envelope of a kind that this version does not know, as it came."""
    db.run(
        "INSERT OR IGNORE INTO unknown_envelopes VALUES (?, ?, ?, ?, ?)",
        (envelope, bridge, sealed, kind, now),
    )


def count_sealed(db: Connection) -> int:
    """Return how many wait for an update."""
    row = db.row("SELECT count(*) FROM unknown_envelopes")
    return int(row[0]) if row else 0
