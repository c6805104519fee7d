"""What has to reach a relay: written in the transaction of its cause, deleted by the courier.

What ``token`` and ``other`` hold for each act:

- make-mailbox: hashes of the read and of the write token
- put-invitation, drop-invitation: the manage token
- deposit, take-back: the token that writes to their mailbox
- change-writer: my read token, and the hash of the new write token
- drop-mailbox: my read token
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from drawbridge.core.names import BridgeId, EnvelopeId
from drawbridge.db.connection import Connection, Row

COLUMNS = (
    "number, bridge, act, relay, target, token, other, envelope, sealed, sequence, not_before, expires_at, "
    "tries, next_try, stuck"
)
HELD_BACK = (
    "EXISTS (SELECT 1 FROM outbox AS e WHERE e.bridge = o.bridge AND e.number < o.number AND e.stuck = '')"
)
"""Earlier errands of the same bridge wait, so that everything arrives in the order it was said."""


class Act(StrEnum):
    """What to ask of a relay."""

    MAKE_MAILBOX = "make-mailbox"
    PUT_INVITATION = "put-invitation"
    DROP_INVITATION = "drop-invitation"
    DEPOSIT = "deposit"
    TAKE_BACK = "take-back"
    CHANGE_WRITER = "change-writer"
    DROP_MAILBOX = "drop-mailbox"


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to ask of a relay. Times are unix seconds; ``number`` is 0 until it is in the outbox.

    ``sequence`` is the number that the body of a deposit took on its bridge, None when it took none.
    """

    act: Act
    relay: str
    target: bytes
    token: bytes = field(repr=False)
    bridge: BridgeId | None = None
    other: bytes | None = field(default=None, repr=False)
    envelope: EnvelopeId | None = None
    sealed: bytes | None = field(default=None, repr=False)
    sequence: int | None = None
    not_before: int | None = None
    expires_at: int | None = None
    tries: int = 0
    next_try: int = 0
    stuck: str = ""
    number: int = 0


def add(db: Connection, errand: Errand) -> None:
    """Put one errand at the end."""
    db.run(
        "INSERT INTO outbox (bridge, act, relay, target, token, other, envelope, sealed, sequence, "
        "not_before, expires_at, next_try) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            errand.bridge, errand.act, errand.relay, errand.target, errand.token, errand.other,
            errand.envelope, errand.sealed, errand.sequence, errand.not_before, errand.expires_at,
            errand.next_try,
        ),
    )  # fmt: skip


def due(db: Connection, now: int, limit: int = 16) -> list[Errand]:
    """Return what can be tried now, oldest first: the first of each bridge, and what belongs to none."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM outbox AS o WHERE stuck = '' AND next_try <= ? AND NOT {HELD_BACK} "
        "ORDER BY number LIMIT ?",
        (now, limit),
    )
    return [_errand(row) for row in rows]


def next_time(db: Connection) -> int | None:
    """Return when the next try is due, or None when nothing waits."""
    row = db.row(f"SELECT min(next_try) FROM outbox AS o WHERE stuck = '' AND NOT {HELD_BACK}")
    return None if row is None or row[0] is None else int(row[0])


def targets(db: Connection, act: Act) -> set[bytes]:
    """Return the mailboxes or slots for which an errand of one kind still waits."""
    return {row[0] for row in db.rows("SELECT target FROM outbox WHERE act = ?", (act,))}


def refusal(db: Connection, bridge: BridgeId) -> str:
    """Return the relay's newest reason for not taking something of a bridge, or nothing."""
    row = db.row(
        "SELECT stuck FROM outbox WHERE bridge = ? AND stuck <> '' ORDER BY number DESC LIMIT 1", (bridge,)
    )
    return str(row[0]) if row else ""


def count(db: Connection, bridge: BridgeId) -> int:
    """Return how many errands of one bridge wait."""
    row = db.row("SELECT count(*) FROM outbox WHERE bridge = ? AND stuck = ''", (bridge,))
    return int(row[0]) if row else 0


def of_envelope(db: Connection, envelope: EnvelopeId) -> list[Errand]:
    """Return the errands about one envelope."""
    rows = db.rows(f"SELECT {COLUMNS} FROM outbox WHERE envelope = ? ORDER BY number", (envelope,))
    return [_errand(row) for row in rows]


def bring_near(db: Connection, latest: int) -> None:
    """Let nothing wait longer than until ``latest``: once a clock was set back, moments lie far off."""
    db.run("UPDATE outbox SET next_try = ? WHERE next_try > ? AND stuck = ''", (latest, latest))


def done(db: Connection, number: int) -> bool:
    """Remove an errand; returns False when it was gone already, as after a withdrawal."""
    return db.run("DELETE FROM outbox WHERE number = ?", (number,)) > 0


def note_try(db: Connection, number: int) -> bool:
    """Note that an errand is about to be tried; False when it was withdrawn meanwhile."""
    return db.run("UPDATE outbox SET tries = tries + 1 WHERE number = ?", (number,)) > 0


def again(db: Connection, number: int, next_try: int) -> None:
    """Try an errand later."""
    db.run("UPDATE outbox SET next_try = ? WHERE number = ?", (next_try, number))


def wait_for_relay(db: Connection, relay: str, next_try: int) -> None:
    """Let everything for a relay that does not answer wait, so that it is not asked once for each."""
    db.run(
        "UPDATE outbox SET next_try = ? WHERE relay = ? AND next_try < ? AND stuck = ''",
        (next_try, relay, next_try),
    )


def hurry(db: Connection, relay: str, now: int) -> bool:
    """Make everything for a relay that answers again due; returns whether there is any."""
    return db.run("UPDATE outbox SET next_try = ? WHERE relay = ? AND stuck = ''", (now, relay)) > 0


def replace(db: Connection, number: int, envelope: EnvelopeId, sealed: bytes) -> None:
    """Put another envelope in the place of one that was withdrawn."""
    db.run(
        "UPDATE outbox SET envelope = ?, sealed = ?, expires_at = NULL WHERE number = ?",
        (envelope, sealed, number),
    )


def stick(db: Connection, number: int, why: str) -> None:
    """Stop trying: the relay said no for good."""
    db.run("UPDATE outbox SET stuck = ? WHERE number = ?", (why, number))


def drop_bridge(db: Connection, bridge: BridgeId) -> None:
    """Forget every errand of a bridge."""
    db.run("DELETE FROM outbox WHERE bridge = ?", (bridge,))


def _errand(row: Row) -> Errand:
    return Errand(
        number=row[0],
        bridge=None if row[1] is None else BridgeId(row[1]),
        act=Act(row[2]),
        relay=row[3],
        target=row[4],
        token=row[5],
        other=row[6],
        envelope=row[7],
        sealed=row[8],
        sequence=row[9],
        not_before=row[10],
        expires_at=row[11],
        tries=row[12],
        next_try=row[13],
        stuck=row[14],
    )
