"""Invitations to practise: off until a person wants them, then one quiet card a day on Today. Never sent."""

from __future__ import annotations

from datetime import datetime

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.core.invitations import LATELY, offered
from drawbridge.vault import invitations as kept
from drawbridge.vault import profile

WANTED, LEFT_ON = "invitations", "invitation_left_on"
YES = "yes"
"""Names and the one value in the profile."""


def are_wanted(desk: Desk) -> bool:
    """Whether the person asked for a card a day."""
    return profile.read(desk.vault.db, WANTED) == YES


def want(desk: Desk, wanted: bool) -> None:
    """Ask for a card a day, or for none any more."""
    with desk.vault.transaction():
        profile.write(desk.vault.db, WANTED, YES if wanted else "")


def invitation(desk: Desk) -> str | None:
    """Return the practice that Today offers now, or None.

    None while nobody asked for one, for two days after a bad outcome, once *not now* was said today, and once
    what was offered is done. So there is never a second one on a day.
    """
    db, now = desk.vault.db, desk.clock()
    if not are_wanted(desk) or is_quiet(desk) or profile.read(db, LEFT_ON) == _today(desk):
        return None
    midnight = _midnight(desk)
    found = offered(_local(desk).date(), kept.practised(db, midnight - LATELY, midnight))
    return None if found in kept.practised(db, midnight, now + 1) else found


def not_now(desk: Desk) -> None:
    """Leave today's; tomorrow there may be another."""
    with desk.vault.transaction():
        profile.write(desk.vault.db, LEFT_ON, _today(desk))


def _local(desk: Desk) -> datetime:
    return datetime.fromtimestamp(desk.clock(), desk.zone)


def _today(desk: Desk) -> str:
    return _local(desk).date().isoformat()


def _midnight(desk: Desk) -> int:
    return int(_local(desk).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
