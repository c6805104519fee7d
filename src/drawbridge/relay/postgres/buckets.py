"""Buckets: which part of the database a mailbox or an invitation lies in, so that it can be spread.

A bucket is all that a database of several servers needs to know to find the one that a statement concerns.
With one bucket, as it is at first, everything is in one part. Deposits go in groups of one bucket, so more of
them are of use only when there is more than one server.
"""

from __future__ import annotations

from dataclasses import dataclass

from drawbridge.core.names import MailboxId
from drawbridge.db.postgres.pool import Session, Small
from drawbridge.errors import StorageDamaged

READ = "SELECT buckets FROM layout WHERE one = 1"
SOME = "SELECT bucket, id FROM mailboxes LIMIT 64"
Bucket = Small
"""A number from 0, sent as the small integer that it is in the tables."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """All buckets of a database."""

    all: tuple[Bucket, ...]

    @classmethod
    def of_number(cls, number: int) -> Buckets:
        """Return so many buckets."""
        return cls(tuple(Bucket(one) for one in range(number)))

    def of(self, name: bytes) -> Bucket:
        """Return the bucket of a mailbox or a slot."""
        return self.all[int.from_bytes(name[-2:], "big") % len(self.all)]


async def read(session: Session) -> Buckets:
    """Return the buckets of a database.

    Raises:
        StorageDamaged: what is kept lies in others; their number was changed when it was too late.
    """
    row = await session.row(READ)
    buckets = Buckets.of_number(row[0] if row else 0)
    for bucket, mailbox in await session.rows(SOME):
        if not buckets.all or buckets.of(MailboxId(mailbox)) != bucket:
            raise StorageDamaged(store="relay")
    return buckets
