"""Mailboxes: made, given to another writer, deleted; and who may do what with one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hmac import compare_digest

from drawbridge.core.names import MailboxId
from drawbridge.db.connection import Connection
from drawbridge.relay.rules import Refusal, fits

REMEMBERED = 8_192
"""Mailboxes whose tokens and counts the writer keeps in memory: about 4 MiB at most."""
FIND = "SELECT read_hash, write_hash FROM mailboxes WHERE id = ?"
FIND_HELD = (
    "SELECT read_hash, write_hash FROM mailboxes WHERE id = ?1 AND (read_hash = ?2 OR write_hash = ?2)"
)
"""Looked for with its token: to read a row for whoever has no right to it would take time that tells."""
COUNT = """
    SELECT count(*), coalesce(sum(size), 0), (SELECT count(*) FROM gone WHERE mailbox = :mailbox)
    FROM envelopes WHERE mailbox = :mailbox
"""


@dataclass(slots=True)
class Held:
    """What the writer knows of one mailbox: who may write, and how much lies in it."""

    write_hash: bytes = field(repr=False)
    pending: int
    size: int
    gone: int


class Shelf:
    """The mailboxes written to last, for the writer's thread alone. The database is always right."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._held: OrderedDict[bytes, Held] = OrderedDict()

    def for_writer(self, db: Connection, mailbox: MailboxId, shown: bytes) -> Held | None:
        """Return a mailbox if the write token fits, else None.

        A refusal costs one look at the database, whether the mailbox exists or not, known here or not.
        """
        held = self._held.get(mailbox)
        if held is not None and compare_digest(held.write_hash, shown):
            self._held.move_to_end(mailbox)
            return held
        row = db.row(FIND_HELD, (mailbox, shown))
        if not fits(row[1] if row else None, shown) or row is None:
            return None
        return self._keep(db, mailbox, row[1])

    def peek(self, mailbox: bytes) -> Held | None:
        """Return what is remembered of a mailbox, without looking further."""
        return self._held.get(mailbox)

    def forget(self, mailbox: bytes) -> None:
        """Look again next time."""
        self._held.pop(mailbox, None)

    def forget_all(self) -> None:
        """Look again next time, at every mailbox."""
        self._held.clear()

    def _keep(self, db: Connection, mailbox: MailboxId, write_hash: bytes) -> Held:
        pending, size, gone = db.row(COUNT, {"mailbox": mailbox}) or (0, 0, 0)
        held = self._held[mailbox] = Held(write_hash, pending, size, gone)
        if len(self._held) > self._limit:
            self._held.popitem(last=False)
        return held


def check_reader(db: Connection, mailbox: MailboxId, shown: bytes) -> None:
    """Check a read token.

    Raises:
        Refusal: forbidden, with the same work whether the mailbox exists or not.
    """
    row = db.row(FIND_HELD, (mailbox, shown))
    if not fits(row[0] if row else None, shown):
        raise Refusal("forbidden")


def check_writer(db: Connection, mailbox: MailboxId, shown: bytes) -> None:
    """Check a write token.

    Raises:
        Refusal: forbidden, with the same work whether the mailbox exists or not.
    """
    row = db.row(FIND_HELD, (mailbox, shown))
    if not fits(row[1] if row else None, shown):
        raise Refusal("forbidden")


def make(db: Connection, mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> bool:
    """Make a mailbox; returns whether it is new. Asked again with the same read token, nothing changes.

    Raises:
        Refusal: malformed, if one token could do both; forbidden, if it is somebody else's.
    """
    if read_hash == write_hash:
        raise Refusal("malformed")
    row = db.row(FIND, (mailbox,))
    if row is None:
        db.run("INSERT INTO mailboxes VALUES (?, ?, ?)", (mailbox, read_hash, write_hash))
        return True
    # The writer may have been changed since; whoever holds the read token may repeat the call.
    if not fits(row[0], read_hash):
        raise Refusal("forbidden")
    return False


def change_writer(db: Connection, shelf: Shelf, mailbox: MailboxId, shown: bytes, write_hash: bytes) -> None:
    """Let another token write, and the earlier one no more.

    Raises:
        Refusal: forbidden; malformed, if the reader's own token would write.
    """
    check_reader(db, mailbox, shown)
    if write_hash == shown:
        raise Refusal("malformed")
    db.run("UPDATE mailboxes SET write_hash = ? WHERE id = ?", (write_hash, mailbox))
    shelf.forget(mailbox)


def drop(db: Connection, shelf: Shelf, mailbox: MailboxId, shown: bytes) -> None:
    """Delete a mailbox and everything in it.

    Raises:
        Refusal: forbidden.
    """
    check_reader(db, mailbox, shown)
    db.run("DELETE FROM envelopes WHERE mailbox = ?", (mailbox,))
    db.run("DELETE FROM gone WHERE mailbox = ?", (mailbox,))
    db.run("DELETE FROM mailboxes WHERE id = ?", (mailbox,))
    shelf.forget(mailbox)
