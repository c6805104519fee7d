"""Crossings: plan, cross, watch, open deeper. Taking back is in ``taking_back``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.keeping import keep_draft
from drawbridge.actions.ratings import add_ratings
from drawbridge.actions.sending import send
from drawbridge.actions.settings import read_settings
from drawbridge.core.crossings import (
    DEPTHS,
    MAX_FEAR_TEXT,
    MAX_READERS,
    Crossing,
    CrossingState,
    Depth,
    Forecast,
    Impression,
    Need,
    Reader,
    ReaderState,
    Release,
)
from drawbridge.core.feelings import Feeling
from drawbridge.core.glimpse import glimpse_of
from drawbridge.core.names import ArrivalId, BridgeId, CrossingId, EntryId, new_id
from drawbridge.core.practice_table import practice_of
from drawbridge.core.ratings import Moment
from drawbridge.core.release import check_expiry, ends_at, released_at
from drawbridge.core.wire import CrossingPayload, DeeperPayload, Kind, felt
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import arrivals as kept_arrivals
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import crossings as kept
from drawbridge.vault import entries as kept_entries

EVER = 2**62
"""Later than anything. Unix seconds."""
HISTORY = 60
"""Exchanges shown on a bridge's page."""
NOTHING: Mapping[str, int] = {}
FIRST_LINE = 90
"""Characters of a text's first line."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the crossing panel says, before anything is checked. Times are unix seconds.

    How long it stays is said as ``stays_for``, seconds from its release on, or as a moment, ``expires_at``.
    """

    entry: EntryId
    readers: tuple[BridgeId, ...]
    depth: Depth
    need: Need
    release: Release
    release_at: int | None = None
    expires_at: int | None = None
    forecast: Forecast | None = None
    glimpse_sentences: tuple[int, ...] = ()
    stays_for: int | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One crossing over a bridge, mine or theirs; exactly one of ``crossing`` and ``arrival`` is set."""

    crossing: CrossingId | None
    arrival: ArrivalId | None
    first_line: str
    feelings: tuple[Feeling, ...]
    at: int
    answered: bool
    taken_back: bool


def release_time(desk: Desk, release: Release, chosen: int | None) -> int | None:
    """Return when a crossing chosen now would be released, or None for now.

    Raises:
        InputRefused: ``release`` missing, past or too far.
    """
    return released_at(release, chosen, desk.clock(), desk.zone, read_settings(desk).morning_hour)


def plan_crossing(desk: Desk, plan: Plan) -> Crossing:
    """Freeze what would cross, to whom and when; nothing is sealed.

    Planning an entry again replaces its plan.

    Raises:
        NotFound: no such entry or bridge.
        InputRefused: ``readers`` none, too-many or closed; ``depth`` no-feelings, no-glimpse or no-text;
            ``release`` missing, past or too-far; ``expiry``; ``fear`` too-long.
    """
    release_at = release_time(desk, plan.release, plan.release_at)
    expires_at = plan.expires_at or ends_at(plan.stays_for, release_at, desk.clock())
    check_expiry(expires_at, release_at, desk.clock())
    _check_forecast(plan.forecast)
    with desk.vault.transaction():
        entry = kept_entries.find(desk.vault.db, plan.entry)
        if entry is None:
            raise NotFound(noun="entry")
        before = kept.planned_of(desk.vault.db, plan.entry)
        crossing = Crossing(
            id=before.id if before else CrossingId(new_id(desk.entropy)),
            entry=entry.id,
            state=CrossingState.PLANNED,
            practice=entry.practice,
            depth=plan.depth,
            need=plan.need,
            release=plan.release,
            release_at=release_at,
            expires_at=expires_at,
            feelings=entry.feelings,
            glimpse=glimpse_of(entry.text, plan.glimpse_sentences),
            text=entry.text,
            forecast=plan.forecast,
            readers=_readers(desk, plan),
            planned_at=desk.clock(),
            crossed_at=None,
        )
        _check_depth(crossing, plan.depth)
        kept.put(desk.vault.db, crossing)
    return crossing


def _stays_for(planned: Crossing) -> int | None:
    if planned.expires_at is None:
        return None
    return planned.expires_at - (planned.planned_at if planned.release_at is None else planned.release_at)


def forget_plan(desk: Desk, crossing: CrossingId) -> None:
    """Drop a plan; the entry stays.

    Raises:
        NotNow: it has crossed.
    """
    with desk.vault.transaction():
        found = find_crossing(desk, crossing)
        if found.state is not CrossingState.PLANNED:
            raise NotNow(noun="crossing", act="forget", state=found.state)
        kept.delete(desk.vault.db, crossing)


def cross(desk: Desk, crossing: CrossingId, ratings: Mapping[str, int] = NOTHING) -> Crossing:
    """Cross: one sealed envelope for each reader, all or none. Pressed twice, it crosses once.

    What was rated before it is kept with it; nobody is told.

    Raises:
        NotFound: no such crossing.
        NotNow: it was taken back, or a bridge no longer stands.
        InputRefused: the moment chosen has passed meanwhile; a rating.
    """
    with desk.vault.transaction():
        found = find_crossing(desk, crossing)
        if found.state is CrossingState.CROSSED:
            return found
        if found.state is CrossingState.TAKEN_BACK:
            raise NotNow(noun="crossing", act="cross", state=found.state)
        release_at = release_time(desk, found.release, found.release_at)
        # It stays as long as was planned, however long the plan lay.
        expires_at = ends_at(_stays_for(found), release_at, desk.clock())
        check_expiry(expires_at, release_at, desk.clock())
        db = desk.vault.db
        kept.set_release(db, crossing, release_at, expires_at)
        kept.set_state(db, crossing, CrossingState.CROSSED, desk.clock())
        keep_draft(desk, found.entry)
        add_ratings(desk, f"crossing:{crossing}", Moment.BEFORE, ratings)
        for reader in found.readers:
            payload = CrossingPayload(
                bytes.fromhex(crossing),
                practice_of(found.practice).sent_as,
                found.depth,
                found.need,
                felt(found.feelings),
                layer(found, found.depth),
                len(found.readers) - 1,
            )
            envelope = send(
                desk, reader.bridge, Kind.CROSSING, payload, not_before=release_at, expires=expires_at
            )
            kept.set_envelope(db, crossing, reader.bridge, envelope)
    desk.wake()
    return find_crossing(desk, crossing)


def open_deeper(desk: Desk, crossing: CrossingId, depth: Depth) -> Crossing:
    """Open one layer further for every reader that still has it; that crosses at once.

    Raises:
        NotNow: it has not been released yet, or was taken back.
        InputRefused: ``depth`` not-deeper, no-glimpse or no-text.
    """
    with desk.vault.transaction():
        found = find_crossing(desk, crossing)
        if found.state is not CrossingState.CROSSED or _is_ahead(desk, found):
            raise NotNow(noun="crossing", act="deeper", state=found.state)
        _check_depth(found, depth)
        payload = DeeperPayload(bytes.fromhex(crossing), depth, felt(found.feelings), layer(found, depth))
        reached = [
            reader
            for reader in found.readers
            if reader.state in (ReaderState.CROSSED, ReaderState.WAITING)
            and DEPTHS.index(reader.depth) < DEPTHS.index(depth)
            and _stands(desk, reader.bridge)
        ]
        if not reached:
            raise InputRefused(what="depth", why="not-deeper")
        for reader in reached:
            envelope = send(desk, reader.bridge, Kind.DEEPER, payload, expires=found.expires_at)
            kept.set_deeper(desk.vault.db, crossing, reader.bridge, envelope, depth)
    desk.wake()
    return find_crossing(desk, crossing)


def find_crossing(desk: Desk, crossing: CrossingId) -> Crossing:
    """Return one crossing of mine.

    Raises:
        NotFound: there is none in this vault.
    """
    found = kept.find(desk.vault.db, crossing)
    if found is None:
        raise NotFound(noun="crossing")
    return _seen_at(found, desk.clock())


def crossings_of_entry(desk: Desk, entry: EntryId) -> list[Crossing]:
    """Return what was shared of one entry, newest first."""
    return [_seen_at(found, desk.clock()) for found in kept.of_entry(desk.vault.db, entry)]


def planned_of_entry(desk: Desk, entry: EntryId) -> Crossing | None:
    """Return the plan of an entry that has not crossed, or None."""
    return kept.planned_of(desk.vault.db, entry)


def recent_crossings(desk: Desk, limit: int = 20) -> list[Crossing]:
    """Return what has crossed, newest first."""
    return [_seen_at(found, desk.clock()) for found in kept.newest(desk.vault.db, limit)]


def on_the_way(desk: Desk, limit: int = 10) -> list[Crossing]:
    """Return what crosses at a time still to come, soonest first."""
    return kept.on_the_way(desk.vault.db, desk.clock(), limit)


def impression_of(desk: Desk, crossing: CrossingId, bridge: BridgeId) -> Impression | None:
    """Return how a reader sees me now, if they chose to say so."""
    return kept.impression(desk.vault.db, crossing, bridge)


def history(desk: Desk, bridge: BridgeId, limit: int = HISTORY, before: int | None = None) -> list[Exchange]:
    """Return what crossed one bridge both ways before a unix second, newest first."""
    db, until = desk.vault.db, EVER if before is None else before
    mine = [_mine(crossing, bridge) for crossing in kept.with_bridge(db, bridge, limit, until)]
    theirs = [
        Exchange(
            None,
            arrival.id,
            first_line(arrival.text) if arrival.opened_at else "",
            arrival.feelings if arrival.opened_at else (),
            arrival.arrived_at,
            arrival.answered_at is not None,
            arrival.taken_back,
        )
        for arrival in kept_arrivals.of_bridge(db, bridge, limit, until)
    ]
    return sorted([*mine, *theirs], key=lambda exchange: -exchange.at)[:limit]


def layer(crossing: Crossing, depth: Depth) -> str:
    """Return the text of one layer; the feeling alone has none."""
    return {Depth.FEELING: "", Depth.GLIMPSE: crossing.glimpse, Depth.ALL: crossing.text}[depth]


def first_line(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= FIRST_LINE else line[: FIRST_LINE - 1].rsplit(" ", 1)[0] + " …"


# ---- the small parts ---------------------------------------------------------------------------------------


def _seen_at(crossing: Crossing, now: int) -> Crossing:
    """A reader is only said to have it once its release has passed, whatever the relay holds already."""
    if crossing.release_at is None or crossing.release_at <= now:
        return crossing
    waiting = tuple(
        replace(reader, state=ReaderState.WAITING) if reader.state is ReaderState.CROSSED else reader
        for reader in crossing.readers
    )
    return replace(crossing, readers=waiting)


def _is_ahead(desk: Desk, crossing: Crossing) -> bool:
    return crossing.release_at is not None and crossing.release_at > desk.clock()


def _stands(desk: Desk, bridge: BridgeId) -> bool:
    found = kept_bridges.find(desk.vault.db, bridge)
    return found is not None and found.can_cross


def _readers(desk: Desk, plan: Plan) -> tuple[Reader, ...]:
    chosen = tuple(dict.fromkeys(plan.readers))
    if not chosen:
        raise InputRefused(what="readers", why="none")
    if len(chosen) > MAX_READERS:
        raise InputRefused(what="readers", why="too-many", limit=MAX_READERS)
    readers = []
    for bridge in chosen:
        found = kept_bridges.find(desk.vault.db, bridge)
        if found is None:
            raise NotFound(noun="bridge")
        if not found.can_cross:
            raise InputRefused(what="readers", why="closed")
        readers.append(Reader(bridge, found.name or found.their_name, ReaderState.WAITING, plan.depth))
    return tuple(readers)


def _check_depth(crossing: Crossing, depth: Depth) -> None:
    if depth is Depth.FEELING and not crossing.feelings:
        raise InputRefused(what="depth", why="no-feelings")
    if depth is Depth.GLIMPSE and not crossing.glimpse:
        raise InputRefused(what="depth", why="no-glimpse")
    if depth is Depth.ALL and not crossing.text.strip():
        raise InputRefused(what="depth", why="no-text")


def _check_forecast(forecast: Forecast | None) -> None:
    if forecast is not None and len(forecast.fear) > MAX_FEAR_TEXT:
        raise InputRefused(what="fear", why="too-long", limit=MAX_FEAR_TEXT)


def _mine(crossing: Crossing, bridge: BridgeId) -> Exchange:
    answered = any(reader.answered for reader in crossing.readers if reader.bridge == bridge)
    line = first_line(layer(crossing, crossing.depth))
    at = crossing.crossed_at or crossing.planned_at
    taken_back = crossing.state is CrossingState.TAKEN_BACK
    return Exchange(crossing.id, None, line, crossing.feelings, at, answered, taken_back)
