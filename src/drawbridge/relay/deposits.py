"""Taking an envelope: everything that can be seen of one from here is checked, then the store keeps it."""

from __future__ import annotations

from collections.abc import Awaitable

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.core.padding import SIZES
from drawbridge.relay import rules
from drawbridge.relay.kept import Clock, Deposit, Store
from drawbridge.relay.rules import Limits

LARGE = SIZES[1]
"""Bytes above which a body is read only if its token fits; a smaller one has come with its request anyway."""


class Deposits:
    """What the relay's application and the hatch beside it have in common.

    Args:
        store: what keeps the envelopes.
        clock: unix seconds.
        limits: how far ahead a release may be, how long something is kept.
    """

    def __init__(self, store: Store, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    def terms(self, query: bytes) -> rules.Terms:
        """Return when an envelope is released, and when it runs out.

        Raises:
            Refusal: malformed, too-far, expired.
        """
        return rules.terms(query, self._clock(), self._limits)

    def put(
        self, mailbox: MailboxId, envelope: EnvelopeId, shown: bytes, terms: rules.Terms, sealed: bytes
    ) -> Awaitable[int]:
        """Keep an envelope; gives its number once it is on the disk, 0 when it was known.

        Raises:
            Refusal: malformed, at once; forbidden, full, when it is awaited.
            StorageError: the store is closed, at once; it cannot be kept, when it is awaited.
        """
        rules.check_envelope(envelope, sealed)
        return self._store.deposit(
            Deposit(mailbox, shown, envelope, sealed, terms.not_before, terms.until, terms.expires)
        )
