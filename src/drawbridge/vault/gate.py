"""What waits at my gate: it came while my leaf was raised, and nobody has read it."""

from __future__ import annotations

from dataclasses import dataclass, field

from drawbridge.core.names import BridgeId, CrossingId
from drawbridge.db.connection import Connection


@dataclass(frozen=True, slots=True)
class Held:
    """One body as it was sealed, and when it came (unix seconds)."""

    number: int
    body: bytes = field(repr=False)
    at: int


def keep(
    db: Connection, bridge: BridgeId, crossing: CrossingId, body: bytes, expires_at: int | None, now: int
) -> None:
    """Let something wait."""
    db.run(
        "INSERT INTO at_gate (bridge, crossing, body, expires_at, at) VALUES (?, ?, ?, ?, ?)",
        (bridge, crossing, body, expires_at, now),
    )


def of_bridge(db: Connection, bridge: BridgeId) -> list[Held]:
    """Return what waits at the gate of one bridge, in the order it came."""
    rows = db.rows("SELECT number, body, at FROM at_gate WHERE bridge = ? ORDER BY number", (bridge,))
    return [Held(row[0], row[1], row[2]) for row in rows]


def drop(db: Connection, number: int) -> None:
    """It was let in."""
    db.run("DELETE FROM at_gate WHERE number = ?", (number,))


def drop_crossing(db: Connection, bridge: BridgeId, crossing: CrossingId) -> None:
    """Its author took it back."""
    db.run("DELETE FROM at_gate WHERE bridge = ? AND crossing = ?", (bridge, crossing))


def drop_bridge(db: Connection, bridge: BridgeId) -> None:
    """The bridge ended, and everything is to be removed."""
    db.run("DELETE FROM at_gate WHERE bridge = ?", (bridge,))


def forget_expired(db: Connection, now: int) -> int:
    """Remove what ran out while it waited; returns how many."""
    return db.run("DELETE FROM at_gate WHERE expires_at <= ?", (now,))
