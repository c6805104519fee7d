"""Quiet: for two days after something went badly, nothing asks and nothing offers to try again."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.core.outcomes import QUIET_AFTER_BAD
from drawbridge.vault import outcomes, tellings


def is_quiet(desk: Desk) -> bool:
    """Whether an outcome of the last two days was a bad one, crossed or said in person.

    Every place that asks how it went, or offers a next step, looks here first.
    """
    since = desk.clock() - QUIET_AFTER_BAD
    return outcomes.bad_since(desk.vault.db, since) or tellings.bad_since(desk.vault.db, since)
