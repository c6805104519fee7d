"""Over again: one quiet line on Today, when the same hurt goes round with the same person."""

from __future__ import annotations

from datetime import datetime

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.core import over_again as rules
from drawbridge.core.over_again import OverAgain
from drawbridge.vault import over_again as kept

LATELY = 60
"""Newest crossings and tellings that are looked at."""


def over_again(desk: Desk) -> OverAgain | None:
    """Return the hard word that went to one person again and again, the last time today; else None.

    For two days after a bad outcome nothing is suggested.
    """
    if is_quiet(desk):
        return None
    now = desk.clock()
    midnight = datetime.fromtimestamp(now, desk.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    shared = kept.shared_since(desk.vault.db, now - rules.WITHIN, LATELY)
    return rules.over_again(shared, now, int(midnight.timestamp()))
