"""The day after: lighter or heavier, and is it regretted? Asked once at most, and not after a bad outcome."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import amend_ratings
from drawbridge.core.days_after import FROM, IN_A_ROW, QUESTION, UNTIL, DayAfter, is_heavy
from drawbridge.core.names import CrossingId, TellingId
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.ratings import Moment
from drawbridge.errors import NotFound
from drawbridge.vault import crossings as kept_crossings
from drawbridge.vault import days_after as kept
from drawbridge.vault import left_alone, ratings
from drawbridge.vault import tellings as kept_tellings

HEAVY = "heavy"
"""What is put away."""


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


def heavy(desk: Desk) -> str:
    """Return what was heavier last, when the last few all were and it was not put away; else the empty text.

    This asks nothing and offers nothing to try, so it is said in the quiet days as well.
    """
    db = desk.vault.db
    about = is_heavy(ratings.newest(db, QUESTION, 4 * IN_A_ROW), desk.clock())
    return "" if about and left_alone.noted_at(db, about, HEAVY) else about


def put_heavy_away(desk: Desk) -> None:
    """Put away what Today says about it, until there is another answer like it."""
    with desk.vault.transaction():
        about = heavy(desk)
        if about:
            left_alone.note(desk.vault.db, about, HEAVY, desk.clock())


def _find(desk: Desk, about: str) -> None:
    noun, _, name = about.partition(":")
    db = desk.vault.db
    if noun == "crossing" and kept_crossings.find(db, CrossingId(name)) is not None:
        return
    if noun == "telling" and kept_tellings.find(db, TellingId(name)) is not None:
        return
    raise NotFound(noun="outcome")
