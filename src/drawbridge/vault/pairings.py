"""What pairing needs until it is done; erased with its secrets when the bridge stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from drawbridge.core.names import BridgeId, SlotId, Token
from drawbridge.db.connection import Connection, Row

COLUMNS = (
    "bridge, mode, link, secret, own_half, slot, manage_token, claim_token, offer, accept_body, expires_at, "
    "refused_claims"
)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One pairing under way. ``own_half`` is ``c_A`` or ``c_B``; ``offer`` are the sealed bytes.

    ``manage_token`` is the inviter's, ``claim_token`` the accepter's; the other one is None.
    """

    bridge: BridgeId
    in_person: bool
    link: str = field(repr=False)
    secret: bytes = field(repr=False)
    own_half: bytes = field(repr=False)
    slot: SlotId
    manage_token: Token | None = field(repr=False)
    claim_token: Token | None = field(repr=False)
    offer: bytes
    accept_body: bytes | None
    expires_at: int
    refused_claims: int = 0


def insert(db: Connection, pairing: Pairing) -> None:
    """Begin a pairing."""
    db.run(
        f"INSERT INTO pairings ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            pairing.bridge, "in-person" if pairing.in_person else "sent", pairing.link, pairing.secret,
            pairing.own_half, pairing.slot, pairing.manage_token, pairing.claim_token, pairing.offer,
            pairing.accept_body, pairing.expires_at, pairing.refused_claims,
        ),
    )  # fmt: skip


def find(db: Connection, bridge: BridgeId) -> Pairing | None:
    """Return the pairing of a bridge, or None when it is done."""
    row = db.row(f"SELECT {COLUMNS} FROM pairings WHERE bridge = ?", (bridge,))
    return _pairing(row) if row else None


def of_slot(db: Connection, slot: SlotId) -> Pairing | None:
    """Return the pairing whose offer lies in ``slot``, or None."""
    row = db.row(f"SELECT {COLUMNS} FROM pairings WHERE slot = ?", (slot,))
    return _pairing(row) if row else None


def offered(db: Connection, now: int) -> list[Pairing]:
    """Return my own invitations that I have yet to approve and that have not run out."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM pairings WHERE manage_token IS NOT NULL AND expires_at > ? AND bridge IN "
        "(SELECT id FROM bridges WHERE state IN ('invited', 'answered'))",
        (now,),
    )
    return [_pairing(row) for row in rows]


def run_out(db: Connection, bridge: BridgeId, now: int) -> None:
    """Let a pairing run out now."""
    db.run("UPDATE pairings SET expires_at = min(expires_at, ?) WHERE bridge = ?", (now, bridge))


def set_accept(db: Connection, bridge: BridgeId, accept_body: bytes) -> None:
    """Keep the accept message exactly as it was sealed: the transcript is made of it."""
    db.run("UPDATE pairings SET accept_body = ? WHERE bridge = ?", (accept_body, bridge))


def set_refused(db: Connection, bridge: BridgeId, count: int) -> None:
    """Note how often somebody else tried the link at the relay."""
    db.run("UPDATE pairings SET refused_claims = max(refused_claims, ?) WHERE bridge = ?", (count, bridge))


def count_refused(db: Connection, bridge: BridgeId) -> None:
    """Note that one more stranger answered."""
    db.run("UPDATE pairings SET refused_claims = refused_claims + 1 WHERE bridge = ?", (bridge,))


def erase(db: Connection, bridge: BridgeId) -> None:
    """Erase a pairing and its secrets."""
    db.run("DELETE FROM pairings WHERE bridge = ?", (bridge,))


def _pairing(row: Row) -> Pairing:
    return Pairing(
        bridge=BridgeId(row[0]),
        in_person=row[1] == "in-person",
        link=row[2],
        secret=row[3],
        own_half=row[4],
        slot=SlotId(row[5]),
        manage_token=row[6],
        claim_token=row[7],
        offer=row[8] or b"",
        accept_body=row[9],
        expires_at=row[10],
        refused_claims=row[11],
    )
