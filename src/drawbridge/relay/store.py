"""The relay's store on SQLite: one writer that commits many waiting calls in one durable transaction.

A call is a plain function of the database. The writer takes every call that waits, runs them inside one
transaction, and answers only after the commit: what was answered survives the next instant's power cut. A
refusal is an answer like any other; an error of storage undoes the whole transaction, and every caller in it
is told so, never the opposite.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from drawbridge.core.names import EnvelopeId, MailboxId, SlotId
from drawbridge.db.connection import Connection, open_plain
from drawbridge.db.migrate import migrate
from drawbridge.errors import StorageError
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY, Limits, Refusal, fits

Result = TypeVar("Result")
Call = Callable[[Connection], Any]
AT_ONCE = 256
"""Calls in one transaction at most."""


@dataclass(frozen=True, slots=True)
class Released:
    """One envelope handed to its reader."""

    mailbox: bytes
    cursor: int
    sealed: bytes


class SqliteStore:
    """Everything a relay keeps. Methods named like calls return after their effect is durable."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._path = path
        self._writes = open_plain(path, store="relay")
        migrate(self._writes, resources.files("drawbridge.relay") / "schema" / "sqlite", store="relay")
        self._reads = open_plain(path, store="relay")
        self._waiting: queue.SimpleQueue[tuple[Call, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_for_ever, name="relay-writer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Commit what waits and close the file."""
        self._waiting.put(None)
        self._thread.join()
        self._writes.close()
        self._reads.close()

    def submit(self, call: Callable[[Connection], Result]) -> Future[Result]:
        """Queue a call for the writer; the future is done after the commit."""
        future: Future[Result] = Future()
        self._waiting.put((call, future))
        return future

    def _write_for_ever(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            closing = False
            while len(batch) < AT_ONCE and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    closing = True
                    break
                batch.append(following)
            self._commit(batch)
            if closing:
                return

    def _commit(self, batch: list[tuple[Call, Future[Any]]]) -> None:
        answers: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._writes.transaction():
                for call, future in batch:
                    try:
                        answers.append((future, call(self._writes), None))
                    except Refusal as refusal:
                        answers.append((future, None, refusal))
        except Exception as error:  # noqa: BLE001 - every caller in the batch has to hear of it
            answers = [(future, None, error) for _, future in batch]
        for future, answer, refused in answers:
            if not future.set_running_or_notify_cancel():
                continue
            if refused is not None:
                future.set_exception(refused)
            else:
                future.set_result(answer)

    # ---- reading, beside the writer ------------------------------------------------------------------------

    def collect(self, wanted: list[tuple[bytes, bytes, int]]) -> list[Released]:
        """Return released envelopes of every mailbox, in order of release.

        Args:
            wanted: mailbox, hash of the read token, cursor after which to look.

        Raises:
            Refusal: forbidden, if any mailbox is not there or its token does not fit.
        """
        for mailbox, shown, _ in wanted:
            _authorise(self._reads, mailbox, shown, "read_hash")
        found: list[Released] = []
        size = 0
        for mailbox, _, after in wanted:
            for cursor, sealed in self._reads.rows(
                "SELECT cursor, sealed FROM envelopes WHERE mailbox = ? AND cursor > ? ORDER BY cursor LIMIT ?",
                (mailbox, after, self.limits.collect_envelopes),
            ):
                size += len(sealed)
                if len(found) >= self.limits.collect_envelopes or (
                    found and size > self.limits.collect_bytes
                ):
                    return sorted(found, key=lambda one: one.cursor)
                found.append(Released(mailbox, cursor, sealed))
        return sorted(found, key=lambda one: one.cursor)

    def may_read(self, mailbox: MailboxId, shown: bytes) -> None:
        """Check a read token.

        Raises:
            Refusal: forbidden.
        """
        _authorise(self._reads, mailbox, shown, "read_hash")

    def newest_cursor(self, mailbox: MailboxId) -> int:
        """Return the newest released cursor of a mailbox, or 0."""
        row = self._reads.row("SELECT max(cursor) FROM envelopes WHERE mailbox = ?", (mailbox,))
        return int(row[0]) if row and row[0] is not None else 0

    def next_release(self) -> int | None:
        """Return when the next envelope is due, or None."""
        row = self._reads.row("SELECT min(not_before) FROM envelopes WHERE cursor IS NULL")
        return None if row is None or row[0] is None else int(row[0])


# ---- calls: each runs inside the writer's transaction ------------------------------------------------------


def make_mailbox(mailbox: MailboxId, read_hash: bytes, write_hash: bytes) -> Call:
    """Make a mailbox; returns whether it is new. Asked again with the same tokens, nothing changes."""

    def call(db: Connection) -> bool:
        kept = db.row("SELECT read_hash, write_hash FROM mailboxes WHERE id = ?", (mailbox,))
        if kept is not None:
            # The writer may have been changed since; whoever holds the read token may repeat the call.
            if not fits(kept[0], read_hash):
                raise Refusal("forbidden")
            return False
        db.run(
            "INSERT INTO mailboxes (id, read_hash, write_hash) VALUES (?, ?, ?)",
            (mailbox, read_hash, write_hash),
        )
        return True

    return call


def change_writer(mailbox: MailboxId, shown: bytes, write_hash: bytes) -> Call:
    """Let another token write."""

    def call(db: Connection) -> None:
        _authorise(db, mailbox, shown, "read_hash")
        db.run("UPDATE mailboxes SET write_hash = ? WHERE id = ?", (write_hash, mailbox))

    return call


def drop_mailbox(mailbox: MailboxId, shown: bytes) -> Call:
    """Delete a mailbox and everything in it."""

    def call(db: Connection) -> None:
        _authorise(db, mailbox, shown, "read_hash")
        db.run("DELETE FROM mailboxes WHERE id = ?", (mailbox,))
        db.run("DELETE FROM gone WHERE mailbox = ?", (mailbox,))

    return call


def deposit(
    mailbox: MailboxId,
    shown: bytes,
    envelope: EnvelopeId,
    sealed: bytes,
    not_before: int | None,
    expires: int,
    limits: Limits,
) -> Call:
    """Keep an envelope; returns whether it is new. Put again, or put again after it was taken, nothing changes."""

    def call(db: Connection) -> bool:
        row = db.row("SELECT write_hash, pending, bytes FROM mailboxes WHERE id = ?", (mailbox,))
        if not fits(row[0] if row else None, shown) or row is None:
            raise Refusal("forbidden")
        known = "SELECT 1 FROM envelopes WHERE mailbox = :m AND id = :e UNION ALL SELECT 1 FROM gone WHERE mailbox = :m AND id = :e"
        if db.row(known, {"m": mailbox, "e": envelope}) is not None:
            return False
        if row[1] >= limits.pending or row[2] + len(sealed) > limits.mailbox_bytes:
            raise Refusal("full")
        cursor = None if not_before is not None else next_cursor(db)
        db.run(
            "INSERT INTO envelopes (mailbox, id, cursor, not_before, expires, sealed) VALUES (?, ?, ?, ?, ?, ?)",
            (mailbox, envelope, cursor, not_before, expires, sealed),
        )
        db.run(
            "UPDATE mailboxes SET pending = pending + 1, bytes = bytes + ? WHERE id = ?",
            (len(sealed), mailbox),
        )
        return True

    return call


def remove(mailbox: MailboxId, shown: bytes, envelope: EnvelopeId, now: int, limits: Limits) -> Call:
    """Acknowledge with the read token, or take back before release with the write token.

    Returns whether the envelope was still there and is gone now.
    """

    def call(db: Connection) -> bool:
        row = db.row("SELECT read_hash, write_hash FROM mailboxes WHERE id = ?", (mailbox,))
        reads, writes = fits(row[0] if row else None, shown), fits(row[1] if row else None, shown)
        if not reads and not writes:
            raise Refusal("forbidden")
        held = db.row(
            "SELECT cursor, length(sealed), expires FROM envelopes WHERE mailbox = ? AND id = ?",
            (mailbox, envelope),
        )
        if held is None or (writes and not reads and held[0] is not None):
            return False
        _forget(db, mailbox, envelope, held[1])
        until = max(held[2], now + limits.kept_days * DAY)
        db.run("INSERT OR IGNORE INTO gone VALUES (?, ?, ?)", (mailbox, envelope, until))
        return True

    return call


def release(now: int) -> Call:
    """Give a cursor to what is due; returns the mailboxes in which something was released."""

    def call(db: Connection) -> list[bytes]:
        due = db.rows(
            "SELECT mailbox, id FROM envelopes WHERE cursor IS NULL AND not_before <= ? ORDER BY not_before LIMIT 1000",
            (now,),
        )
        for mailbox, envelope in due:
            db.run(
                "UPDATE envelopes SET cursor = ? WHERE mailbox = ? AND id = ?",
                (next_cursor(db), mailbox, envelope),
            )
        return sorted({bytes(mailbox) for mailbox, _ in due})

    return call


def sweep(now: int) -> Call:
    """Delete what has run out; returns how many envelopes."""

    def call(db: Connection) -> int:
        old = db.rows(
            "SELECT mailbox, id, length(sealed) FROM envelopes WHERE expires <= ? LIMIT 1000", (now,)
        )
        for mailbox, envelope, size in old:
            _forget(db, mailbox, envelope, size)
        db.run("DELETE FROM gone WHERE until <= ?", (now,))
        db.run("DELETE FROM invitations WHERE expires <= ?", (now,))
        return len(old)

    return call


def put_invitation(slot: SlotId, manage: bytes, offer: bytes, expires: int) -> Call:
    """Keep an offer; returns whether it is new. Put again by the same hand, nothing changes."""

    def call(db: Connection) -> bool:
        row = db.row("SELECT manage_hash FROM invitations WHERE slot = ?", (slot,))
        if row is not None:
            if not fits(row[0], manage):
                raise Refusal("forbidden")
            return False
        db.run(
            "INSERT INTO invitations (slot, manage_hash, expires, offer) VALUES (?, ?, ?, ?)",
            (slot, manage, expires, offer),
        )
        return True

    return call


def claim_invitation(slot: SlotId, claim: bytes, now: int) -> Call:
    """Hand an offer to whoever comes first; the same claimant may ask again for ten minutes."""

    def call(db: Connection) -> bytes | None:
        row = db.row(
            "SELECT claim_hash, claimed_at, offer FROM invitations WHERE slot = ? AND expires > ?",
            (slot, now),
        )
        if row is None:
            raise Refusal("gone")
        if row[0] is None:
            db.run("UPDATE invitations SET claim_hash = ?, claimed_at = ? WHERE slot = ?", (claim, now, slot))
            return bytes(row[2])
        if fits(row[0], claim) and now <= row[1] + CLAIM_REPEATS_FOR:
            return bytes(row[2])
        # Not a refusal inside the store: the count of strangers has to be committed.
        db.run("UPDATE invitations SET refused = refused + 1 WHERE slot = ?", (slot,))
        return None

    return call


def invitation_state(slot: SlotId, manage: bytes) -> Call:
    """Tell the maker of an invitation whether it was claimed, and how many others came."""

    def call(db: Connection) -> tuple[bool, int, int]:
        row = db.row(
            "SELECT manage_hash, claim_hash IS NOT NULL, refused, expires FROM invitations WHERE slot = ?",
            (slot,),
        )
        if not fits(row[0] if row else None, manage) or row is None:
            raise Refusal("forbidden")
        return bool(row[1]), int(row[2]), int(row[3])

    return call


def drop_invitation(slot: SlotId, manage: bytes) -> Call:
    """Delete an offer."""

    def call(db: Connection) -> None:
        row = db.row("SELECT manage_hash FROM invitations WHERE slot = ?", (slot,))
        if not fits(row[0] if row else None, manage):
            raise Refusal("forbidden")
        db.run("DELETE FROM invitations WHERE slot = ?", (slot,))

    return call


def can_write(db: Connection) -> bool:
    """Write something that changes nothing; fails as any other call would."""
    db.run("UPDATE counter SET cursor = cursor WHERE only = 1")
    return True


def next_cursor(db: Connection) -> int:
    """Return the next place in the order of release."""
    row = db.row("UPDATE counter SET cursor = cursor + 1 WHERE only = 1 RETURNING cursor")
    if row is None:
        raise StorageError(store="relay")
    return int(row[0])


def _forget(db: Connection, mailbox: bytes, envelope: bytes, size: int) -> None:
    db.run("DELETE FROM envelopes WHERE mailbox = ? AND id = ?", (mailbox, envelope))
    db.run("UPDATE mailboxes SET pending = pending - 1, bytes = bytes - ? WHERE id = ?", (size, mailbox))


def _authorise(db: Connection, mailbox: bytes, shown: bytes, column: str) -> None:
    row = db.row("SELECT read_hash, write_hash FROM mailboxes WHERE id = ?", (mailbox,))
    kept = None if row is None else row[0] if column == "read_hash" else row[1]
    if not fits(kept, shown):
        raise Refusal("forbidden")
