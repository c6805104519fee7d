"""Envelopes: deposited, released, collected, removed, swept. Each function runs inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.db.connection import Connection
from drawbridge.errors import StorageDamaged
from drawbridge.relay.kept import Deposit, Released, Wanted
from drawbridge.relay.rules import DAY, Limits, Refusal, fits
from drawbridge.relay.sqlite.mailboxes import FIND_HELD, Held, Shelf, check_reader

AT_ONCE = 1_000
"""Envelopes released or swept in one transaction."""
RESERVE = 4_096
"""Numbers set aside at a time, so that the counter is written rarely; a restart leaves a gap."""
KEEP = """
    INSERT INTO envelopes (number, mailbox, id, cursor, not_before, until, expires, size, sealed)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
    WHERE NOT EXISTS (SELECT 1 FROM gone WHERE mailbox = ?2 AND id = ?3)
    ON CONFLICT DO NOTHING
"""
"""What is known, or was here and is gone, is left as it is."""
Row = tuple[int, bytes, bytes, int | None, int | None, int | None, int, int, bytes]


class Counter:
    """Gives out numbers that never come again, whatever is deleted and however the relay ends."""

    def __init__(self, db: Connection) -> None:
        self._reserved = self._next = _reserved(db)

    def take(self, db: Connection) -> int:
        """Return the next number; some are set aside in the transaction that is open."""
        if self._next >= self._reserved:
            self._reserved = self._next + RESERVE
            db.run("UPDATE counter SET reserved = ? WHERE only = 1", (self._reserved,))
        self._next += 1
        return self._next

    def undo(self) -> None:
        """Trust nothing that was set aside: the transaction that did it may have been undone."""
        self._reserved = self._next


def deposit_many(
    db: Connection, shelf: Shelf, counter: Counter, deposits: Sequence[Deposit], limits: Limits
) -> list[int | Refusal]:
    """Keep envelopes; put again, even after a removal, nothing changes.

    Returns:
        For each its number, which is the cursor of what is released at once; 0 for one that is not new.
    """
    answers: list[int | Refusal] = []
    group: list[tuple[int, Held]] = []
    rows: list[Row] = []
    for one in deposits:
        held = shelf.for_writer(db, one.mailbox, one.shown)
        size = len(one.sealed)
        if held is None:
            answers.append(Refusal("forbidden"))
            continue
        if _is_full(held, size, limits):
            _keep(db, group, rows, answers)
            group, rows = [], []
            answers.append(0 if _is_known(db, one) else Refusal("full"))
            continue
        held.pending += 1
        held.size += size
        number = counter.take(db)
        cursor = number if one.not_before is None else None
        group.append((len(answers), held))
        rows.append(
            (
                number,
                one.mailbox,
                one.envelope,
                cursor,
                one.not_before,
                one.until,
                one.expires,
                size,
                one.sealed,
            )
        )
        answers.append(number)
    _keep(db, group, rows, answers)
    return answers


def _is_full(held: Held, size: int, limits: Limits) -> bool:
    return (
        held.pending >= limits.pending
        or held.size + size > limits.mailbox_bytes
        or held.gone >= limits.remembered
    )


def _is_known(db: Connection, one: Deposit) -> bool:
    here = db.row("SELECT 1 FROM envelopes WHERE mailbox = ? AND id = ?", (one.mailbox, one.envelope))
    gone = db.row("SELECT 1 FROM gone WHERE mailbox = ? AND id = ?", (one.mailbox, one.envelope))
    return here is not None or gone is not None


def _keep(
    db: Connection, group: list[tuple[int, Held]], rows: list[Row], answers: list[int | Refusal]
) -> None:
    if not rows or db.run_many(KEEP, rows) == len(rows):
        return
    # Some were known already: find which, and do not count them twice.
    kept = {
        number
        for (number,) in db.rows(
            "SELECT number FROM envelopes WHERE number BETWEEN ? AND ?", (rows[0][0], rows[-1][0])
        )
    }
    for (place, held), (number, *_, size, _) in zip(group, rows, strict=True):
        if number not in kept:
            answers[place] = 0
            held.pending -= 1
            held.size -= size


def remove(
    db: Connection,
    shelf: Shelf,
    mailbox: MailboxId,
    shown: bytes,
    envelope: EnvelopeId,
    now: int,
    limits: Limits,
) -> bool:
    """Acknowledge with the read token what was released, or take back with the write token what was not.

    Returns:
        Whether it was there and is gone now. A writer who asks again after a lost answer hears the same;
        False does not tell them whether it was collected.

    Raises:
        Refusal: forbidden.
    """
    row = db.row(FIND_HELD, (mailbox, shown))
    reads, writes = fits(row[0] if row else None, shown), fits(row[1] if row else None, shown)
    if not reads and not writes:
        raise Refusal("forbidden")
    found = db.row(
        "SELECT number, cursor, size, expires FROM envelopes WHERE mailbox = ? AND id = ?",
        (mailbox, envelope),
    )
    if found is None:
        return writes and not reads and _was_taken_back(db, mailbox, envelope)
    if (found[1] is None) == reads:
        return False
    db.run("DELETE FROM envelopes WHERE number = ?", (found[0],))
    until = max(found[3], now + limits.kept_days * DAY)
    db.run("INSERT INTO gone VALUES (?, ?, ?, ?)", (mailbox, envelope, until, int(not reads)))
    if held := shelf.peek(mailbox):
        held.pending -= 1
        held.size -= found[2]
        held.gone += 1
    return True


def _was_taken_back(db: Connection, mailbox: MailboxId, envelope: EnvelopeId) -> bool:
    row = db.row("SELECT taken_back FROM gone WHERE mailbox = ? AND id = ?", (mailbox, envelope))
    return bool(row and row[0])


def release(db: Connection, counter: Counter, now: int, limits: Limits) -> list[tuple[MailboxId, int]]:
    """Give a cursor to what is due, at most `AT_ONCE`; returns mailbox and cursor of each.

    What has a cursor keeps it: a clock that steps back hides nothing again and releases nothing early.
    """
    due = db.rows(
        "SELECT number, mailbox, until FROM envelopes WHERE cursor IS NULL AND not_before <= ?"
        " ORDER BY not_before, number LIMIT ?",
        (now, AT_ONCE),
    )
    latest = now + limits.kept_days * DAY
    released: list[tuple[MailboxId, int]] = []
    for number, mailbox, until in due:
        cursor = counter.take(db)
        expires = latest if until is None else min(until, latest)
        db.run("UPDATE envelopes SET cursor = ?, expires = ? WHERE number = ?", (cursor, expires, number))
        released.append((mailbox, cursor))
    return released


def next_release(db: Connection) -> int | None:
    """Return when the next envelope is due, or None."""
    row = db.row("SELECT min(not_before) FROM envelopes WHERE cursor IS NULL")
    return None if row is None or row[0] is None else int(row[0])


def sweep(db: Connection, shelf: Shelf, now: int) -> int:
    """Delete what has run out, at most `AT_ONCE`; returns how many rows."""
    old = db.run(
        "DELETE FROM envelopes WHERE number IN (SELECT number FROM envelopes WHERE expires <= ? LIMIT ?)",
        (now, AT_ONCE),
    )
    old += db.run(
        "DELETE FROM gone WHERE (mailbox, id) IN (SELECT mailbox, id FROM gone WHERE until <= ? LIMIT ?)",
        (now, AT_ONCE),
    )
    if old:
        shelf.forget_all()
    return old


def collect(db: Connection, wanted: Sequence[Wanted], now: int, limits: Limits) -> list[Released]:
    """Return released envelopes of several mailboxes, in order of release.

    Args:
        db: any connection.
        wanted: mailbox, hash of the read token, cursor after which to look.
        now: what has run out is not handed out any more, swept or not.
        limits: how many and how much at once.

    Raises:
        Refusal: forbidden, if any mailbox is not there or its token does not fit.
    """
    for mailbox, shown, _ in wanted:
        check_reader(db, mailbox, shown)
    found: list[Released] = []
    size = 0
    for mailbox, number, cursor, length in _ready(db, wanted, now):
        size += length
        if len(found) >= limits.collect_envelopes or (found and size > limits.collect_bytes):
            break
        row = db.row("SELECT sealed FROM envelopes WHERE number = ?", (number,))
        if row is not None:
            found.append(Released(mailbox, cursor, row[0]))
    return found


def _ready(db: Connection, wanted: Sequence[Wanted], now: int) -> list[tuple[MailboxId, int, int, int]]:
    rows = [
        (mailbox, number, cursor, size)
        for mailbox, _, after in wanted
        for number, cursor, size in db.rows(
            "SELECT number, cursor, size FROM envelopes WHERE mailbox = ? AND cursor > ? AND expires > ?",
            (mailbox, after, now),
        )
    ]
    return sorted(rows, key=lambda row: row[2])


def newest_cursor(db: Connection, mailbox: MailboxId, shown: bytes) -> int:
    """Return the newest cursor in a mailbox, or 0.

    Raises:
        Refusal: forbidden.
    """
    check_reader(db, mailbox, shown)
    row = db.row("SELECT coalesce(max(cursor), 0) FROM envelopes WHERE mailbox = ?", (mailbox,))
    return int(row[0]) if row else 0


def can_write(db: Connection) -> None:
    """Write something that changes nothing; fails as any other call would."""
    db.run("UPDATE counter SET reserved = reserved WHERE only = 1")


def _reserved(db: Connection) -> int:
    row = db.row("SELECT reserved FROM counter WHERE only = 1")
    if row is None:
        raise StorageDamaged(store="relay")
    return int(row[0])
