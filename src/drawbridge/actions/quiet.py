"""Quiet: for two days after something went badly, nothing asks and nothing offers to try again."""

from __future__ import annotations

from collections.abc import Iterable

from drawbridge.actions.desk import Desk
from drawbridge.core.names import BridgeId
from drawbridge.core.outcomes import QUIET_AFTER_BAD
from drawbridge.vault import outcomes, tellings


def is_quiet(desk: Desk) -> bool:
    """Whether an outcome of the last two days was a bad one, crossed or said in person.

    Every place that asks how it went, or offers a next step, looks here first, whoever it is about.
    """
    since = _since(desk)
    return outcomes.bad_since(desk.vault.db, since) or tellings.bad_since(desk.vault.db, since)


def is_quiet_with(desk: Desk, bridges: Iterable[BridgeId]) -> bool:
    """Whether one of the last two days' bad outcomes was with one of these.

    For what somebody may do on a page that they opened themselves: with others it stays theirs to do.
    """
    since = _since(desk)
    hard = outcomes.readers_of_bad(desk.vault.db, since) | tellings.heard_bad(desk.vault.db, since)
    return not hard.isdisjoint(bridges)


def _since(desk: Desk) -> int:
    return desk.clock() - QUIET_AFTER_BAD
