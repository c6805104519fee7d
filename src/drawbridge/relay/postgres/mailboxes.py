"""Mailboxes: made, given to another writer, deleted; and who may do what with one.

A token is looked for together with its mailbox, so that a row is locked only for whoever may change it, and a
mailbox that is there costs no more than one that is not. Whether it fits is decided here, in constant time.
"""

from __future__ import annotations

from drawbridge.core.names import MailboxId
from drawbridge.db.postgres.pool import Session
from drawbridge.relay.postgres.buckets import Bucket
from drawbridge.relay.rules import Refusal, fits

MAKE = """
    INSERT INTO mailboxes (bucket, id, read_hash, write_hash, cursor)
    VALUES (%s, %s, %s, %s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT (id, bucket) DO NOTHING RETURNING id
"""
"""The microsecond it is made is a cursor that no earlier mailbox of this id has reached, were it deleted."""
FOR_READER = "SELECT read_hash FROM mailboxes WHERE bucket = %s AND id = %s AND read_hash = %s"
FOR_WRITER = "SELECT write_hash FROM mailboxes WHERE bucket = %s AND id = %s AND write_hash = %s"
HOLD = FOR_READER + " FOR UPDATE"
CHANGE_WRITER = "UPDATE mailboxes SET write_hash = %s WHERE bucket = %s AND id = %s"
DROP = (
    "DELETE FROM envelopes WHERE bucket = %s AND mailbox = %s",
    "DELETE FROM gone WHERE bucket = %s AND mailbox = %s",
    "DELETE FROM mailboxes WHERE bucket = %s AND id = %s",
)


async def make(
    session: Session, bucket: Bucket, mailbox: MailboxId, read_hash: bytes, write_hash: bytes
) -> bool:
    """Make a mailbox; returns whether it is new. Asked again with the same read token, nothing changes.

    Raises:
        Refusal: malformed, if one token could do both; forbidden, if it is somebody else's.
    """
    if read_hash == write_hash:
        raise Refusal("malformed")
    if await session.row(MAKE, (bucket, mailbox, read_hash, write_hash)):
        return True
    # The writer may have been changed since; whoever holds the read token may repeat the call.
    await check_reader(session, bucket, mailbox, read_hash)
    return False


async def check_reader(session: Session, bucket: Bucket, mailbox: MailboxId, shown: bytes) -> None:
    """Check a read token.

    Raises:
        Refusal: forbidden, with the same work whether the mailbox exists or not.
    """
    row = await session.row(FOR_READER, (bucket, mailbox, shown))
    if not fits(row[0] if row else None, shown):
        raise Refusal("forbidden")


async def check_writer(session: Session, bucket: Bucket, mailbox: MailboxId, shown: bytes) -> None:
    """Check a write token.

    Raises:
        Refusal: forbidden, with the same work whether the mailbox exists or not.
    """
    row = await session.row(FOR_WRITER, (bucket, mailbox, shown))
    if not fits(row[0] if row else None, shown):
        raise Refusal("forbidden")


async def change_writer(
    session: Session, bucket: Bucket, mailbox: MailboxId, shown: bytes, write_hash: bytes
) -> None:
    """Let another token write, and the earlier one no more.

    Raises:
        Refusal: forbidden; malformed, if the reader's own token would write.
    """
    await _hold(session, bucket, mailbox, shown)
    if write_hash == shown:
        raise Refusal("malformed")
    await session.send(CHANGE_WRITER, (write_hash, bucket, mailbox))


async def drop(session: Session, bucket: Bucket, mailbox: MailboxId, shown: bytes) -> None:
    """Delete a mailbox and everything in it.

    Raises:
        Refusal: forbidden.
    """
    await _hold(session, bucket, mailbox, shown)
    for statement in DROP:
        await session.send(statement, (bucket, mailbox))


async def _hold(session: Session, bucket: Bucket, mailbox: MailboxId, shown: bytes) -> None:
    row = await session.row(HOLD, (bucket, mailbox, shown))
    if not fits(row[0] if row else None, shown):
        raise Refusal("forbidden")
