"""The second tap: a spot was tapped for a feeling, and some minutes later, once, how it is now."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import add_ratings
from drawbridge.core.entries import Entry, EntryState, Practice
from drawbridge.core.feelings import SECOND_TAP_FROM, SECOND_TAP_UNTIL, Spot
from drawbridge.core.names import EntryId
from drawbridge.core.ratings import Moment
from drawbridge.errors import NotFound
from drawbridge.vault import entries, left_alone, ratings

QUESTION = "second-tap"
LATELY = 8
"""Newest entries among which the one to ask about is looked for."""


def question(desk: Desk) -> Entry | None:
    """Return the newest feeling that was named with a spot, if it is to be asked how that is now; else None.

    From two minutes until an hour after; once, whatever is answered; not within two days of a bad outcome.
    """
    db, now = desk.vault.db, desk.clock()
    lately = entries.newest(db, EntryState.KEPT, LATELY)
    named = next((one for one in lately if one.practice == Practice.NAME_A_FEELING and one.spot), None)
    if named is None or not SECOND_TAP_FROM <= now - named.changed_at < SECOND_TAP_UNTIL:
        return None
    if is_quiet(desk) or left_alone.noted_at(db, _about(named.id), QUESTION) is not None:
        return None
    return named


def answer(desk: Desk, entry: EntryId, spot: Spot | None) -> None:
    """Keep how it is now, beside the first spot; without one it is left alone. Nobody asks again.

    Raises:
        NotFound: no such entry.
        InputRefused: a spot that the grid does not have.
    """
    with desk.vault.transaction():
        if entries.find(desk.vault.db, entry) is None:
            raise NotFound(noun="entry")
        if spot is not None:
            taps: Mapping[str, int] = {"pleasant": spot.pleasant, "energy": spot.energy}
            add_ratings(desk, _about(entry), Moment.AFTER, taps)
        left_alone.note(desk.vault.db, _about(entry), QUESTION, desk.clock())


def second_spot(desk: Desk, entry: EntryId) -> Spot | None:
    """Return where it was the second time, or None."""
    found = {one.item: one.value for one in ratings.of(desk.vault.db, _about(entry))}
    return Spot(found["pleasant"], found["energy"]) if {"pleasant", "energy"} <= found.keys() else None


def _about(entry: EntryId) -> str:
    return f"entry:{entry}"
