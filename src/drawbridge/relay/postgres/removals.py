"""Envelopes acknowledged and taken back: many of one bucket in one transaction, as deposits are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.db.postgres.arrays import ByteStrings, Numbers
from drawbridge.db.postgres.pool import Session
from drawbridge.relay.postgres.buckets import Bucket
from drawbridge.relay.rules import DAY, Limits, Refusal, fits

HOLD = """
    SELECT id, read_hash, write_hash, pending, size, remembered
    FROM unnest(%(mailbox)b::bytea[], %(shown)b::bytea[]) AS asked (mailbox, shown)
    JOIN mailboxes ON id = mailbox AND (read_hash = shown OR write_hash = shown)
    WHERE bucket = %(bucket)s ORDER BY id FOR UPDATE OF mailboxes
"""
FIND = """
    WITH asked AS (
      SELECT mailbox, asked.id
      FROM unnest(%(mailbox)b::bytea[], %(shown)b::bytea[], %(id)b::bytea[]) AS asked (mailbox, shown, id)
      JOIN mailboxes ON mailboxes.id = mailbox AND (read_hash = shown OR write_hash = shown)
      WHERE bucket = %(bucket)s
    )
    SELECT mailbox, id, size, expires, is_released, NULL FROM asked CROSS JOIN LATERAL (
      SELECT size, expires, cursor IS NOT NULL AS is_released FROM envelopes
      WHERE bucket = %(bucket)s AND envelopes.mailbox = asked.mailbox AND envelopes.id = asked.id OFFSET 0
    ) AS there
    UNION ALL
    SELECT mailbox, id, NULL, NULL, NULL, taken_back FROM asked CROSS JOIN LATERAL (
      SELECT taken_back FROM gone
      WHERE bucket = %(bucket)s AND gone.mailbox = asked.mailbox AND gone.id = asked.id OFFSET 0
    ) AS was
"""
"""What is there, and what was: asked after the rows are held, one by one, as deposits ask."""
REMOVE = """
    DELETE FROM envelopes USING unnest(%(mailbox)b::bytea[], %(id)b::bytea[]) AS old (mailbox, id)
    WHERE bucket = %(bucket)s AND envelopes.mailbox = old.mailbox AND envelopes.id = old.id
"""
REMEMBER = """
    INSERT INTO gone (bucket, mailbox, id, until, taken_back)
    SELECT %(bucket)s, mailbox, id, until, taken_back
    FROM unnest(%(mailbox)b::bytea[], %(id)b::bytea[], %(until)b::bigint[], %(taken_back)b::boolean[])
      AS old (mailbox, id, until, taken_back)
"""
COUNT = """
    UPDATE mailboxes SET pending = held.pending, size = held.size, remembered = held.remembered
    FROM unnest(%(mailbox)b::bytea[], %(pending)b::bigint[], %(size)b::bigint[], %(remembered)b::bigint[])
      AS held (mailbox, pending, size, remembered)
    WHERE bucket = %(bucket)s AND id = held.mailbox
"""


class Removal(NamedTuple):
    """An envelope that its reader has, or that its writer wants back; which of them is said by the token."""

    mailbox: MailboxId
    shown: bytes
    envelope: EnvelopeId
    now: int

    @property
    def name(self) -> tuple[bytes, bytes]:
        """Which envelope it is."""
        return self.mailbox, self.envelope


@dataclass(slots=True)
class Held:
    """The row of a mailbox while it is held."""

    read_hash: bytes = field(repr=False)
    write_hash: bytes = field(repr=False)
    pending: int
    size: int
    remembered: int


@dataclass(slots=True)
class Group:
    """Removals of one transaction: what is in the database, and what is to go."""

    boxes: dict[bytes, Held]
    there: dict[tuple[bytes, bytes], tuple[int, int, bool]] = field(default_factory=dict)
    """Size, when it runs out and whether it is released, of each envelope."""
    taken_back: set[tuple[bytes, bytes]] = field(default_factory=set)
    removed: list[tuple[Removal, int, bool]] = field(default_factory=list)
    """What goes, until when it is remembered, and whether its writer took it back."""

    def remove(self, one: Removal, kept_for: int) -> bool:
        """Decide on one.

        Returns:
            Whether it was there and is gone now. A writer who asks again after a lost answer hears the same;
            False does not tell them whether it was collected.

        Raises:
            Refusal: forbidden.
        """
        held = self.boxes.get(one.mailbox)
        reads = fits(held.read_hash if held else None, one.shown)
        writes = fits(held.write_hash if held else None, one.shown)
        if held is None or not (reads or writes):
            raise Refusal("forbidden")
        size, expires, released = self.there.get(one.name, (0, 0, not reads))
        if released != reads:
            return writes and one.name in self.taken_back
        del self.there[one.name]
        if writes:
            self.taken_back.add(one.name)
        held.pending -= 1
        held.size -= size
        held.remembered += 1
        self.removed.append((one, max(expires, one.now + kept_for), writes))
        return True


async def remove_many(
    session: Session, bucket: Bucket, removals: Sequence[Removal], limits: Limits
) -> list[bool | Refusal]:
    """Acknowledge with the read token what was released, or take back with the write token what was not."""
    group = await _hold(session, bucket, removals)
    answers: list[bool | Refusal] = []
    for one in removals:
        try:
            answers.append(group.remove(one, limits.kept_days * DAY))
        except Refusal as refusal:
            answers.append(refusal)
    if group.removed:
        await _carry_out(session, bucket, group)
    return answers


async def _hold(session: Session, bucket: Bucket, removals: Sequence[Removal]) -> Group:
    asked = sorted({(one.mailbox, one.shown) for one in removals})
    boxes = await session.send(
        HOLD,
        {
            "bucket": bucket,
            "mailbox": ByteStrings(one[0] for one in asked),
            "shown": ByteStrings(one[1] for one in asked),
        },
    )
    names = {
        "bucket": bucket,
        "mailbox": ByteStrings(one.mailbox for one in removals),
        "shown": ByteStrings(one.shown for one in removals),
        "id": ByteStrings(one.envelope for one in removals),
    }
    found = await session.send(FIND, names)
    group = Group({mailbox: Held(*row) for mailbox, *row in await boxes.rows()})
    for mailbox, name, size, expires, is_released, was_taken_back in await found.rows():
        if size is not None:
            group.there[mailbox, name] = size, expires, is_released
        elif was_taken_back:
            group.taken_back.add((mailbox, name))
    return group


async def _carry_out(session: Session, bucket: Bucket, group: Group) -> None:
    old = {
        "bucket": bucket,
        "mailbox": ByteStrings(one.mailbox for one, _, _ in group.removed),
        "id": ByteStrings(one.envelope for one, _, _ in group.removed),
        "until": Numbers(until for _, until, _ in group.removed),
        "taken_back": [taken_back for _, _, taken_back in group.removed],
    }
    await session.send(REMOVE, old)
    await session.send(REMEMBER, old)
    touched = {one.mailbox: group.boxes[one.mailbox] for one, _, _ in group.removed}
    counts = {
        "bucket": bucket,
        "mailbox": ByteStrings(touched),
        "pending": Numbers(held.pending for held in touched.values()),
        "size": Numbers(held.size for held in touched.values()),
        "remembered": Numbers(held.remembered for held in touched.values()),
    }
    await session.send(COUNT, counts)
