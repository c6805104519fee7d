"""What waits at my gate, unread: it came while my leaf was raised, or before its release."""

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
    db: Connection,
    bridge: BridgeId,
    crossing: CrossingId,
    body: bytes,
    expires_at: int | None,
    now: int,
    *,
    not_before: int | None = None,
) -> None:
    """Let something wait for my leaf, or until its release as well."""
    db.run(
        "INSERT INTO at_gate (bridge, crossing, body, expires_at, at, not_before) VALUES (?, ?, ?, ?, ?, ?)",
        (bridge, crossing, body, expires_at, now, not_before),
    )


def of_bridge(db: Connection, bridge: BridgeId, now: int) -> list[Held]:
    """Return what waits for my leaf at the gate of one bridge, in the order it came."""
    rows = db.rows(
        "SELECT number, body, at FROM at_gate WHERE bridge = ? AND (not_before IS NULL OR not_before <= ?) "
        "ORDER BY number",
        (bridge, now),
    )
    return [Held(row[0], row[1], row[2]) for row in rows]


def count_unreleased(db: Connection, bridge: BridgeId) -> int:
    """Return how much of one bridge waits for its release."""
    row = db.row("SELECT count(*) FROM at_gate WHERE bridge = ? AND not_before IS NOT NULL", (bridge,))
    return int(row[0]) if row else 0


def due(db: Connection, now: int) -> list[tuple[BridgeId, Held]]:
    """Return what waited for its release and need not any more, in the order it came."""
    rows = db.rows(
        "SELECT bridge, number, body, at FROM at_gate WHERE not_before <= ? ORDER BY number", (now,)
    )
    return [(BridgeId(row[0]), Held(row[1], row[2], row[3])) for row in rows]


def is_released(db: Connection, number: int) -> None:
    """Its release has come; now it waits for my leaf alone."""
    db.run("UPDATE at_gate SET not_before = NULL WHERE number = ?", (number,))


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
