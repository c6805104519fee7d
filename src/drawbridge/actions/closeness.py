"""Closeness: two circles on a bridge's page, drawn by whoever wants to, and asked for once a week at most."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.actions.ratings import add_ratings
from drawbridge.core.bridges import Bridge
from drawbridge.core.names import BridgeId
from drawbridge.core.outcomes import NOT_NOW_FOR
from drawbridge.core.ratings import Moment
from drawbridge.errors import NotFound, NotNow
from drawbridge.vault import bridges, left_alone, ratings

ITEM = "closeness"


def is_asked(desk: Desk, bridge: Bridge) -> bool:
    """Whether the circles stand open on a bridge's page.

    Not within a week of an answer or of a *not now*, and not within two days of a bad outcome; they can be
    drawn all the same.
    """
    now, db, about = desk.clock(), desk.vault.db, _about(bridge.id)
    if not bridge.can_cross or is_quiet(desk):
        return False
    newest = max((one.at for one in ratings.of(db, about) if one.item == ITEM), default=0)
    return max(newest, left_alone.noted_at(db, about, ITEM) or 0) <= now - NOT_NOW_FOR


def draw(desk: Desk, bridge: BridgeId, value: int) -> None:
    """Keep how close a bridge feels now.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand; one that never stood is forgotten whole.
        InputRefused: a picture that there is not.
    """
    with desk.vault.transaction():
        _check(desk, bridge)
        add_ratings(desk, _about(bridge), Moment.AFTER, {ITEM: value})


def not_now(desk: Desk, bridge: BridgeId) -> None:
    """Leave the question for a week.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        _check(desk, bridge)
        left_alone.note(desk.vault.db, _about(bridge), ITEM, desk.clock())


def _check(desk: Desk, bridge: BridgeId) -> None:
    found = bridges.find(desk.vault.db, bridge)
    if found is None:
        raise NotFound(noun="bridge")
    if not found.can_cross:
        raise NotNow(noun="bridge", act="circles", state=found.state)


def _about(bridge: BridgeId) -> str:
    return f"bridge:{bridge}"
