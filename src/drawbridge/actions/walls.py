"""Walls: note one, look at them over time, take one brick out, or leave one in peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import amend_ratings
from drawbridge.core.bridges import PAIRING
from drawbridge.core.entries import MAX_TEXT, Entry, EntryState, Practice
from drawbridge.core.names import BridgeId, EntryId, WallId, new_id
from drawbridge.core.ratings import Moment
from drawbridge.core.walls import (
    MAX_FEARED,
    MAX_HELD_BACK,
    MAX_OWN_HOW,
    MAX_WHOM,
    How,
    Wall,
    WallState,
    state_of,
)
from drawbridge.core.walls_over_time import OverTime, Week, over_time, weeks
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import bridges, entries, ratings
from drawbridge.vault import walls as kept

ON_MY_MIND = "on-my-mind"
RATED = (ON_MY_MIND, "cost", "protected")
"""What can be rated about a wall."""
TWICE = 2
"""Seconds within which two taps are one."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the page says about a wall; everything but how may be empty."""

    how: How
    own_how: str = ""
    bridge: BridgeId | None = None
    whom: str = ""
    held_back: str = ""
    feared: str = ""


def note_wall(desk: Desk, how: How) -> Wall:
    """Note a wall with one tap; everything else can follow, or not. A tap that came twice notes one."""
    now = desk.clock()
    wall = Wall(
        id=WallId(new_id(desk.entropy)),
        at=now,
        bridge=None,
        whom="",
        name="",
        how=how,
        own_how="",
        held_back="",
        feared="",
        brick=None,
        crosses_at=None,
        told_at=None,
        in_peace_at=None,
        changed_at=now,
    )
    with desk.vault.transaction():
        before = next(iter(kept.newest(desk.vault.db, 1, None, "", how)), None)
        if before is not None and _is_again(wall, before):
            return before
        kept.put(desk.vault.db, wall)
    return wall


def save_wall(desk: Desk, wall: WallId, noted: Noted, answers: Mapping[str, int]) -> Wall:
    """Save what is on the page, and the answers that are new.

    Raises:
        NotFound: no such wall, or no such bridge.
        InputRefused: a text too long, or an answer that its scale does not have.
    """
    _check(noted)
    with desk.vault.transaction():
        before = find_wall(desk, wall)
        if noted.bridge:
            _check_bridge(desk, noted.bridge)
        saved = replace(
            before,
            how=noted.how,
            own_how=noted.own_how if noted.how is How.OWN else "",
            bridge=noted.bridge,
            whom="" if noted.bridge else noted.whom,
            held_back=noted.held_back,
            feared=noted.feared,
            changed_at=desk.clock(),
        )
        kept.put(desk.vault.db, saved)
        _rate(desk, before, answers)
    return find_wall(desk, wall)


def find_wall(desk: Desk, wall: WallId) -> Wall:
    """Return one wall.

    Raises:
        NotFound: there is none in this vault.
    """
    found = kept.find(desk.vault.db, wall)
    if found is None:
        raise NotFound(noun="wall")
    return found


def recent_walls(
    desk: Desk, limit: int = 20, before: int | None = None, *, who: str = "", how: str = ""
) -> list[Wall]:
    """Return walls, newest first; of one person (as in `Wall.who`) or of one kind, if asked."""
    return kept.newest(desk.vault.db, limit, before, who, how)


def by_person_and_kind(desk: Desk) -> OverTime:
    """Return every wall counted by person and by kind."""
    return over_time(kept.glances(desk.vault.db), desk.clock(), desk.zone)


def per_week(desk: Desk, since: int = 0) -> tuple[Week, ...]:
    """Return walls, crossings and tellings by week, from the first since a unix second to this week."""
    db = desk.vault.db
    return weeks(
        kept.moments(db, since),
        kept.crossed_moments(db, since),
        kept.told_moments(db, since),
        desk.clock(),
        desk.zone,
    )


def answers_about(desk: Desk, wall: WallId) -> dict[str, int]:
    """Return the answers that stand: how often it came to mind only if that was rated today."""
    standing = {one.item: one.value for one in ratings.of(desk.vault.db, _about(wall))}
    today = [value for at, value in on_my_mind(desk, wall) if at >= _midnight(desk)]
    return {key: value for key, value in standing.items() if key != ON_MY_MIND} | (
        {ON_MY_MIND: today[-1]} if today else {}
    )


def on_my_mind(desk: Desk, wall: WallId) -> list[tuple[int, int]]:
    """Return how often it came to mind, the last answer of each day as unix second and value."""
    days: dict[object, tuple[int, int]] = {}
    for one in ratings.of(desk.vault.db, _about(wall)):
        if one.item == ON_MY_MIND:
            days[datetime.fromtimestamp(one.at, desk.zone).date()] = (one.at, one.value)
    return list(days.values())


def take_brick_out(desk: Desk, wall: WallId, sentence: str) -> EntryId:
    """Begin an entry with the smallest true sentence; returns the one there is, if it was begun before.

    Raises:
        NotFound: no such wall.
        InputRefused: ``sentence`` ``empty`` or ``too-long``.
    """
    with desk.vault.transaction():
        found = find_wall(desk, wall)
        if found.brick:
            return found.brick
        if not sentence.strip():
            raise InputRefused(what="sentence", why="empty")
        if len(sentence) > MAX_TEXT:
            raise InputRefused(what="sentence", why="too-long", limit=MAX_TEXT)
        now = desk.clock()
        brick = EntryId(new_id(desk.entropy))
        entry = Entry(brick, EntryState.DRAFT, Practice.START_SMALL, sentence.strip(), (), None, now, now)
        entries.put(desk.vault.db, entry)
        kept.put(desk.vault.db, replace(found, brick=brick, in_peace_at=None, changed_at=now))
    return brick


def leave_in_peace(desk: Desk, wall: WallId) -> None:
    """Leave a wall standing on purpose. That is an ending, and as full as any other.

    Raises:
        NotFound: no such wall.
        NotNow: what was behind it is on its way or out already.
    """
    with desk.vault.transaction():
        found = find_wall(desk, wall)
        state = state_of(found, desk.clock())
        if state in (WallState.CROSSED, WallState.TOLD, WallState.ON_THE_WAY):
            raise NotNow(noun="wall", act="leave", state=state)
        if found.in_peace_at is None:
            kept.put(desk.vault.db, replace(found, in_peace_at=desk.clock(), changed_at=desk.clock()))


def take_up_again(desk: Desk, wall: WallId) -> None:
    """Take up a wall that was left in peace.

    Raises:
        NotFound: no such wall.
    """
    with desk.vault.transaction():
        kept.put(desk.vault.db, replace(find_wall(desk, wall), in_peace_at=None, changed_at=desk.clock()))


def delete_wall(desk: Desk, wall: WallId) -> None:
    """Delete a wall and its answers for good; what was written from it stays an entry.

    Raises:
        NotFound: no such wall.
    """
    with desk.vault.deletion():
        find_wall(desk, wall)
        ratings.forget(desk.vault.db, _about(wall))
        kept.delete(desk.vault.db, wall)


def _is_again(wall: Wall, before: Wall) -> bool:
    same = replace(wall, id=before.id, at=before.at, changed_at=before.at)
    return same == before and abs(wall.at - before.at) <= TWICE


def _rate(desk: Desk, wall: Wall, answers: Mapping[str, int]) -> None:
    is_over = state_of(wall, desk.clock()) in (WallState.CROSSED, WallState.TOLD, WallState.IN_PEACE)
    moment = Moment.AFTER if is_over else Moment.BEFORE
    today = {key: value for key, value in answers.items() if key == ON_MY_MIND}
    once = {key: value for key, value in answers.items() if key != ON_MY_MIND}
    amend_ratings(desk, _about(wall.id), moment, once)
    amend_ratings(desk, _about(wall.id), moment, today, _midnight(desk))


def _check_bridge(desk: Desk, bridge: BridgeId) -> None:
    found = bridges.find(desk.vault.db, bridge)
    # An invitation that nobody took up is deleted one day.
    if found is None or found.state in PAIRING:
        raise NotFound(noun="bridge")


def _about(wall: WallId) -> str:
    return f"wall:{wall}"


def _midnight(desk: Desk) -> int:
    now = datetime.fromtimestamp(desk.clock(), desk.zone)
    return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def _check(noted: Noted) -> None:
    limits = (
        ("own_how", noted.own_how, MAX_OWN_HOW),
        ("whom", noted.whom, MAX_WHOM),
        ("held_back", noted.held_back, MAX_HELD_BACK),
        ("feared", noted.feared, MAX_FEARED),
    )
    for what, text, limit in limits:
        if len(text) > limit:
            raise InputRefused(what=what, why="too-long", limit=limit)
