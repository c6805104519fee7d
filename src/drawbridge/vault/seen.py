"""Envelopes already received, so that a repeat is acknowledged and filed once; and those kept sealed."""

from __future__ import annotations

from dataclasses import dataclass, field

from drawbridge.core.names import BridgeId, EnvelopeId
from drawbridge.db.connection import Connection


@dataclass(frozen=True, slots=True)
class Early:
    """An envelope that came before what it needs."""

    number: int
    sealed: bytes = field(repr=False)


def is_seen(db: Connection, name: bytes) -> bool:
    """Whether an envelope id or a mid was received before."""
    return db.row("SELECT 1 FROM seen WHERE id = ?", (name,)) is not None


def note(db: Connection, name: bytes, bridge: BridgeId, now: int) -> None:
    """Remember an envelope id or a mid."""
    db.run("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (name, bridge, now))


def forget(db: Connection, before: int, now: int) -> int:
    """Forget those received before a unix second that nothing could open any more; returns how many.

    Whoever runs a relay may keep an envelope for years. As long as a key is here that it may have been sealed
    to, it has to be known again. A key whose epoch lies ahead was made by a clock that has been set back.
    """
    return db.run(
        "DELETE FROM seen WHERE at < ? AND NOT EXISTS (SELECT 1 FROM bridge_keys AS k "
        "WHERE k.bridge = seen.bridge AND (k.epoch < (seen.at + 1) * 1000 OR k.epoch > ? * 1000))",
        (before, now),
    )


def keep_early(db: Connection, envelope: EnvelopeId, bridge: BridgeId, sealed: bytes, now: int) -> None:
    """Keep an envelope until what it needs has come."""
    db.run(
        "INSERT OR IGNORE INTO early_envelopes (id, bridge, sealed, at) VALUES (?, ?, ?, ?)",
        (envelope, bridge, sealed, now),
    )


def early(db: Connection, bridge: BridgeId) -> list[Early]:
    """Return what came too early over one bridge, in the order it came."""
    rows = db.rows("SELECT number, sealed FROM early_envelopes WHERE bridge = ? ORDER BY number", (bridge,))
    return [Early(row[0], row[1]) for row in rows]


def count_early(db: Connection, bridge: BridgeId) -> int:
    """Return how many came too early over one bridge."""
    row = db.row("SELECT count(*) FROM early_envelopes WHERE bridge = ?", (bridge,))
    return int(row[0]) if row else 0


def drop_early(db: Connection, number: int) -> None:
    """What it needs has come, and it is filed."""
    db.run("DELETE FROM early_envelopes WHERE number = ?", (number,))


def forget_early(db: Connection, before: int) -> int:
    """Forget those that came before a unix second; what they need never came. Returns how many."""
    return db.run("DELETE FROM early_envelopes WHERE at < ?", (before,))


def drop_sealed(db: Connection, bridge: BridgeId) -> None:
    """Forget what one bridge kept sealed: it ended, and its keys are gone."""
    db.run("DELETE FROM early_envelopes WHERE bridge = ?", (bridge,))
    db.run("DELETE FROM unknown_envelopes WHERE bridge = ?", (bridge,))


def keep_sealed(
    db: Connection, envelope: EnvelopeId, bridge: BridgeId, sealed: bytes, kind: int, now: int
) -> None:
    """Keep an envelope of a kind that this version does not know, as it came."""
    db.run(
        "INSERT OR IGNORE INTO unknown_envelopes VALUES (?, ?, ?, ?, ?)",
        (envelope, bridge, sealed, kind, now),
    )


def count_sealed(db: Connection, bridge: BridgeId) -> int:
    """Return how many of one bridge wait for an update."""
    row = db.row("SELECT count(*) FROM unknown_envelopes WHERE bridge = ?", (bridge,))
    return int(row[0]) if row else 0
