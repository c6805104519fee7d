"""Errands: what becomes of one after a relay was asked. Plain functions; the courier awaits them."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.actions.taking_back import carried, taken_back_answer
from drawbridge.core.names import EnvelopeId
from drawbridge.vault import outbox, pairings
from drawbridge.vault.outbox import Act, Errand

FIRST_WAIT = 5
LONGEST_WAIT = 6 * 3600
"""Seconds between tries: 5, doubling to 6 hours, with jitter (protocol section 3)."""
WILL_PASS = frozenset({"full", "too-many", "storage", "busy", "too-slow", ""})
"""Refusals that may pass; any other is for good."""
NOTHING_LEFT = frozenset({"forbidden", "gone"})
"""Refusals after which there is nothing left to remove."""
REMOVING = frozenset({Act.DROP_MAILBOX, Act.DROP_INVITATION, Act.TAKE_BACK})


class Errands:
    """The outbox of one desk, as the courier works through it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._db = desk.vault.db

    def due(self) -> list[Errand]:
        """Return what can be tried now."""
        now = self._desk.clock()
        # After a clock was set back, moments noted before would lie far ahead.
        outbox.bring_near(self._db, now + 2 * LONGEST_WAIT)
        return outbox.due(self._db, now)

    def next_time(self) -> int | None:
        """Return when the next try is due, or None when nothing waits."""
        return outbox.next_time(self._db)

    def relay_is_away(self, errand: Errand) -> None:
        """A relay does not answer: everything for it waits, so that it is not asked once for each."""
        outbox.wait_for_relay(self._db, errand.relay, self._later(errand))

    def refused(self, errand: Errand, kind: str) -> bool:
        """The relay said no; returns whether that may pass."""
        if errand.act in REMOVING and kind in NOTHING_LEFT:
            self.done(errand, False)
            return False
        if kind in WILL_PASS:
            outbox.again(self._db, errand.number, self._later(errand))
            return True
        with self._desk.vault.transaction():
            if errand.act is Act.PUT_INVITATION and errand.bridge is not None:
                pairings.run_out(self._db, errand.bridge, self._desk.clock())
                outbox.done(self._db, errand.number)
            elif errand.act is Act.DEPOSIT and carried(self._desk, envelope_of(errand), kind):
                outbox.done(self._db, errand.number)
            else:
                outbox.stick(self._db, errand.number, kind)
        return False

    def done(self, errand: Errand, removed: bool) -> None:
        """The relay did what was asked; ``removed``: it still had the envelope that was taken back."""
        with self._desk.vault.transaction():
            # Withdrawn while it was on its way: then what is known of it was noted by whoever withdrew it.
            was_there = outbox.done(self._db, errand.number)
            if errand.act is Act.DEPOSIT and was_there:
                carried(self._desk, envelope_of(errand))
            elif errand.act is Act.TAKE_BACK:
                taken_back_answer(self._desk, envelope_of(errand), removed)

    def _later(self, errand: Errand) -> int:
        wait = min(FIRST_WAIT << min(errand.tries, 13), LONGEST_WAIT)
        jittered = wait * (192 + self._desk.entropy(1)[0] // 2) // 256
        return self._desk.clock() + max(1, jittered)


def envelope_of(errand: Errand) -> EnvelopeId:
    """Return the envelope that a deposit or a take-back is about."""
    assert errand.envelope is not None  # noqa: S101 - `sending` makes none without
    return errand.envelope
