"""Barriers: made, filled, looked at, settled, swept. Each function runs inside one transaction.

What opens a barrier is one row that changes, in the transaction of the last filling or at the deadline.
"""

from __future__ import annotations

import hashlib

from drawbridge.core.names import BarrierId
from drawbridge.db.connection import Connection
from drawbridge.relay.barriers import Barrier, State, Terms
from drawbridge.relay.kept import Filling
from drawbridge.relay.rules import DAY, Limits, Refusal, fits

AT_ONCE = 64
"""Barriers settled or swept in one transaction."""
SLOT = """
    SELECT token_hash, state, filled, opens_at, deadline
    FROM barrier_slots JOIN barriers ON id = barrier
    WHERE barrier = ? AND place = ? AND token_hash = ?
"""
DUE = "SELECT id, filled, needed FROM barriers WHERE state = 0 AND deadline <= ? ORDER BY deadline LIMIT ?"
SEEN = """
    SELECT slots.token_hash, state, filled, needed, opens_at, deadline, given.sealed
    FROM barrier_slots AS slots JOIN barriers ON id = slots.barrier
    LEFT JOIN fillings AS given ON given.barrier = id AND state = 1 AND length(given.sealed) > 0
      AND EXISTS (SELECT 1 FROM fillings AS mine WHERE mine.barrier = id AND mine.place = slots.place)
    WHERE slots.barrier = ? AND slots.token_hash = ?
    ORDER BY given.hash
"""
"""One statement, so that state and answers are of one instant: in none are there only some of them."""


def make(db: Connection, barrier: BarrierId, terms: Terms) -> bool:
    """Make a barrier; returns whether it is new. Asked again with the same terms, nothing changes.

    Raises:
        Refusal: taken, if it was made with others.
    """
    row = db.row("SELECT needed, opens_at, deadline FROM barriers WHERE id = ?", (barrier,))
    if row is not None:
        if Terms(_slots(db, barrier), *row) != terms:
            raise Refusal("taken")
        return False
    db.run(
        "INSERT INTO barriers (id, needed, opens_at, deadline) VALUES (?, ?, ?, ?)",
        (barrier, terms.needed, terms.opens_at, terms.deadline),
    )
    db.run_many(
        "INSERT INTO barrier_slots (barrier, place, token_hash) VALUES (?, ?, ?)",
        [(barrier, place, token_hash) for place, token_hash in enumerate(terms.slots)],
    )
    return True


def check_slot(db: Connection, barrier: BarrierId, place: int, shown: bytes) -> None:
    """Check a slot's token.

    Raises:
        Refusal: forbidden, with the same work whether the barrier exists or not.
    """
    row = db.row(SLOT, (barrier, place, shown))
    if not fits(row[0] if row else None, shown):
        raise Refusal("forbidden")


def fill(db: Connection, one: Filling, now: int, limits: Limits) -> tuple[bool, bool]:
    """Keep an answer; the last that was needed opens the barrier.

    Returns:
        Whether it is new, and whether it has opened the barrier. The same again changes nothing.

    Raises:
        Refusal: forbidden; taken, if this slot holds another answer; closed, if it waits no more.
    """
    row = db.row(SLOT, (one.barrier, one.place, one.shown))
    if not fits(row[0] if row else None, one.shown) or row is None:
        raise Refusal("forbidden")
    _, state, filled, opens_at, deadline = row
    digest = hashlib.sha256(one.sealed).digest()
    at = one.barrier, one.place
    if kept := db.row("SELECT hash FROM fillings WHERE barrier = ? AND place = ?", at):
        if kept[0] != digest:
            raise Refusal("taken")
        return False, False
    if state != State.WAITING or deadline <= now:
        raise Refusal("closed")
    db.run(
        "INSERT INTO fillings (barrier, place, hash, sealed) VALUES (?, ?, ?, ?)", (*at, digest, one.sealed)
    )
    opened = filled + 1 >= opens_at
    if opened:
        _end(db, one.barrier, State.OPEN, filled + 1, now + limits.kept_days * DAY)
    else:
        db.run("UPDATE barriers SET filled = ? WHERE id = ?", (filled + 1, one.barrier))
    return True, opened


def look(db: Connection, barrier: BarrierId, shown: bytes) -> Barrier:
    """Return a barrier as the slot of this token sees it.

    Raises:
        Refusal: forbidden, with the same work whether the barrier exists or not.
    """
    rows = db.rows(SEEN, (barrier, shown))
    if not fits(rows[0][0] if rows else None, shown):
        raise Refusal("forbidden")
    slots = _slots(db, barrier)
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


def is_due(db: Connection, now: int) -> bool:
    """Whether the deadline of any barrier that waits has come."""
    return db.row(DUE, (now, 1)) is not None


def settle(db: Connection, now: int, limits: Limits) -> list[BarrierId]:
    """Open what has enough at its deadline, make the rest void and delete what is in it, some at a time."""
    due = db.rows(DUE, (now, AT_ONCE))
    until = now + limits.kept_days * DAY
    for barrier, filled, needed in due:
        if filled >= needed:
            _end(db, barrier, State.OPEN, filled, until)
        else:
            db.run("DELETE FROM fillings WHERE barrier = ?", (barrier,))
            _end(db, barrier, State.VOID, 0, until)
    return [barrier for barrier, _, _ in due]


def sweep(db: Connection, now: int) -> int:
    """Delete what has run out, at most `AT_ONCE`; returns how many barriers."""
    old = db.rows(
        "SELECT id FROM barriers WHERE expires IS NOT NULL AND expires <= ? LIMIT ?", (now, AT_ONCE)
    )
    for table, key in (("fillings", "barrier"), ("barrier_slots", "barrier"), ("barriers", "id")):
        db.run_many(f"DELETE FROM {table} WHERE {key} = ?", old)
    return len(old)


def _end(db: Connection, barrier: BarrierId, state: State, filled: int, expires: int) -> None:
    db.run(
        "UPDATE barriers SET state = ?, filled = ?, expires = ? WHERE id = ?",
        (state, filled, expires, barrier),
    )


def _slots(db: Connection, barrier: BarrierId) -> tuple[bytes, ...]:
    rows = db.rows("SELECT token_hash FROM barrier_slots WHERE barrier = ? ORDER BY place", (barrier,))
    return tuple(token_hash for (token_hash,) in rows)
