"""What whoever runs a relay may ask of what it keeps: its form, how much there is, whether all is well.

Only numbers come out of here, never an identifier. Whatever is asked may be asked while relays run, and takes
no more memory for a million envelopes than for one; `migrate` and `sweep` say themselves what they need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol

from drawbridge.relay.rules import MINUTE

EARLY_SECONDS = MINUTE
"""How far the clock of whoever looks may be behind that of the relay which released."""


@dataclass(frozen=True, slots=True)
class Form:
    """Numbers of schemas: the one that was found, 0 for none, and the newest there is."""

    found: int
    newest: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a relay keeps now."""

    mailboxes: int
    waiting_for_release: int
    waiting_for_collection: int
    bytes: int
    """Of all envelopes."""
    remembered: int
    """Envelopes that were acknowledged or taken back, by their ids."""
    invitations: int
    barriers: int
    oldest_seconds: int | None
    """How long the oldest envelope whose writer set no end has waited for its reader."""
    release_seconds: int | None
    """Until the next release; less than nothing when it is late."""
    database_bytes: int


@dataclass(frozen=True, slots=True)
class RunOut:
    """What a sweep would remove."""

    envelopes: int
    remembered: int
    invitations: int
    offers: int
    """Offers that were handed out and may not be again; their invitations stay."""
    barriers: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What was looked at, and what in it is not as it should be."""

    mailboxes: int = 0
    envelopes: int = 0
    barriers: int = 0
    damaged: int = 0
    """Places where the database itself is damaged."""
    misnamed: int = 0
    """Envelopes and answers whose bytes are not those that their ids or hashes stand for."""
    missized: int = 0
    """Envelopes and answers of no size that they have, or of another than was noted."""
    early: int = 0
    """Envelopes released, and barriers opened, before their time."""
    disordered: int = 0
    """Envelopes, or mailboxes of envelopes, whose cursors are not in order or will come again."""
    ownerless: int = 0
    """Rows of mailboxes and barriers that are not there."""
    returned: int = 0
    """Envelopes that are there although they were acknowledged or taken back."""
    miscounted: int = 0
    """Mailboxes and barriers whose counts are not those of what lies in them."""
    malformed: int = 0
    """Mailboxes, barriers and invitations in which something is as it cannot be."""

    def plus(self, names: Sequence[str], counts: Sequence[int]) -> Findings:
        """Return these findings and some more of them.

        Args:
            names: of fields.
            counts: how many more of each.
        """
        more = {name: getattr(self, name) + count for name, count in zip(names, counts, strict=True)}
        return replace(self, **more)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.faults.values())

    @property
    def faults(self) -> dict[str, int]:
        """How many of each fault."""
        looked_at = ("mailboxes", "envelopes", "barriers")
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in looked_at}


class Upkeep(Protocol):
    """Looking after one database; both kinds do the same.

    Calls raise `StorageError`; those after `migrate` also `StorageOlder` and `StorageNewer`, when the
    database has another form than this version knows.
    """

    async def form(self) -> Form:
        """Return the form it has. Changes nothing.

        Raises:
            StorageNewer: one that this version does not know.
        """

    async def migrate(self) -> None:
        """Bring it to the newest form; a file that is missing is made. No relay may run on a file."""

    async def counts(self, now: int) -> Counts:
        """Count what is there. Changes nothing."""

    async def run_out(self, now: int) -> RunOut:
        """Count what a sweep would remove. Changes nothing."""

    async def sweep(self, now: int) -> None:
        """Remove what has run out. No relay may run on a file: it remembers how much lies in a mailbox."""

    async def findings(self, now: int) -> Findings:
        """Look at everything, and count what is wrong. Changes nothing."""

    async def finish(self) -> None:
        """Let go of the database."""
