"""The day after: lighter or heavier, and is it regretted? Asked once at most, and not after a bad outcome."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import amend_ratings
from drawbridge.core.days_after import FROM, UNTIL, DayAfter
from drawbridge.core.names import CrossingId, TellingId
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.ratings import Moment
from drawbridge.errors import NotFound
from drawbridge.vault import crossings as kept_crossings
from drawbridge.vault import days_after as kept
from drawbridge.vault import tellings as kept_tellings


def question(desk: Desk) -> DayAfter | None:
    """Return what is to be asked about once more, if anything; nothing for two days after a bad outcome."""
    now, db = desk.clock(), desk.vault.db
    if is_quiet(desk):
        return None
    practices = [design.key for design in PRACTICES.values() if design.day_after]
    return kept.due(db, now - UNTIL, now - FROM, practices)


def answer(desk: Desk, about: str, answers: Mapping[str, int]) -> None:
    """Keep how it feels a day later; without an answer it is left alone.

    Raises:
        NotFound: no such crossing or telling.
        InputRefused: a rating that its scale does not have.
    """
    with desk.vault.transaction():
        _find(desk, about)
        amend_ratings(desk, about, Moment.DAY_AFTER, answers)
        kept.leave_alone(desk.vault.db, about, desk.clock())


def not_now(desk: Desk, about: str) -> None:
    """Leave it alone for good.

    Raises:
        NotFound: no such crossing or telling.
    """
    with desk.vault.transaction():
        _find(desk, about)
        kept.leave_alone(desk.vault.db, about, desk.clock())


def _find(desk: Desk, about: str) -> None:
    noun, _, name = about.partition(":")
    db = desk.vault.db
    if noun == "crossing" and kept_crossings.find(db, CrossingId(name)) is not None:
        return
    if noun == "telling" and kept_tellings.find(db, TellingId(name)) is not None:
        return
    raise NotFound(noun="outcome")
