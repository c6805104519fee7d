"""Cards of *why this works* beside the steps they belong to: each once, and only where they are wanted."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.settings import read_settings
from drawbridge.core.science import BESIDE, CARDS, Card, Step
from drawbridge.errors import StorageError
from drawbridge.vault import cards as kept


def card_beside(desk: Desk, step: Step) -> Card | None:
    """Return the card to show beside a step now, and remember that it was shown.

    None when each of the step's cards was shown before, when the person does not want any, while it is quiet
    after a bad outcome, or when the vault cannot remember it just now: a card is no reason for a page to fail
    or to be shown again and again.
    """
    if not read_settings(desk).cards_beside or is_quiet(desk):
        return None
    seen = kept.seen(desk.vault.db)
    card = next((key for key in BESIDE[step] if key not in seen), None)
    if card is None:
        return None
    try:
        with desk.vault.transaction():
            kept.see(desk.vault.db, card, desk.clock())
    except StorageError:
        return None
    return CARDS[card]
