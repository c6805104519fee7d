"""Keeping: what crossed, or was said in person, is a draft no more."""

from __future__ import annotations

from dataclasses import replace

from drawbridge.actions.desk import Desk
from drawbridge.core.entries import EntryState
from drawbridge.core.names import EntryId
from drawbridge.vault import entries, letters


def keep_draft(desk: Desk, entry: EntryId) -> None:
    """Keep an entry that is a draft, as if its author had pressed *Keep it*. Inside a transaction."""
    found = entries.find(desk.vault.db, entry)
    if found is not None and found.state is EntryState.DRAFT:
        entries.put(desk.vault.db, replace(found, state=EntryState.KEPT))
        words = tuple(feeling.word for feeling in found.feelings)
        letters.release_for(desk.vault.db, words, desk.clock())
