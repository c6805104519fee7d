"""Filing: what the other side's messages about crossings do. Each runs inside receiving's transaction.

Nothing here may raise once it has written: a message that cannot be believed is refused before.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import Bridge
from drawbridge.core.crossings import DEPTHS, Arrival, Depth, Need
from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Feeling
from drawbridge.core.names import ArrivalId, CrossingId, ReplyId, new_id
from drawbridge.core.replies import Reply
from drawbridge.core.resuming import Why
from drawbridge.core.wire import (
    Body,
    CrossingPayload,
    DeeperPayload,
    ImpressionPayload,
    Kind,
    MoreLaterPayload,
    ReplyPayload,
    TakeBackPayload,
    feelings_of,
)
from drawbridge.vault import arrivals, crossings, gate, replies, resuming


class Filed(Enum):
    """What became of a message. ``TOLD``: the person should hear that something waits.

    ``EARLY``: what it is about has not come yet, so it has to be kept and filed again.
    """

    QUIET = "quiet"
    TOLD = "told"
    EARLY = "early"


def file_crossing(desk: Desk, bridge: Bridge, body: Body, at: int, *, gap: bool) -> Filed:
    """Something crossed to me."""
    payload, db = body.payload, desk.vault.db
    assert isinstance(payload, CrossingPayload)  # noqa: S101 - `wire.PAYLOADS` ties kind and payload
    crossing = CrossingId(payload.crossing.hex())
    if arrivals.of_crossing(db, bridge.id, crossing) is not None:
        return Filed.QUIET  # sent again after a restore, or taken back before it came
    if body.expires is not None and body.expires <= desk.clock():
        _mark(desk, bridge, crossing, at)
        return Filed.QUIET
    arrival = Arrival(
        id=ArrivalId(new_id(desk.entropy)),
        bridge=bridge.id,
        name=bridge.name,
        practice=payload.practice,
        need=payload.need,
        depth=payload.depth,
        feelings=feelings_of(payload.feelings),
        text=payload.text,
        others=payload.others,
        arrived_at=at,
        expires_at=body.expires,
        opened_at=None,
        put_away_at=None,
        more_later_at=None,
        answered_at=None,
        taken_back=False,
        missing_before=gap,
    )
    arrivals.insert(db, arrival, crossing)
    return Filed.TOLD


def file_deeper(desk: Desk, bridge: Bridge, body: Body, _at: int, *, gap: bool) -> Filed:
    """One layer further of something I have. It waits to be opened, as the first layer did."""
    del gap
    payload, db = body.payload, desk.vault.db
    assert isinstance(payload, DeeperPayload)  # noqa: S101 - as above
    found = arrivals.of_crossing(db, bridge.id, CrossingId(payload.crossing.hex()))
    if found is None:
        return Filed.EARLY
    if found.taken_back or DEPTHS.index(payload.depth) <= DEPTHS.index(found.depth):
        return Filed.QUIET
    arrivals.deepen(db, found.id, payload.depth, feelings_of(payload.feelings), payload.text)
    return Filed.TOLD


def file_take_back(desk: Desk, bridge: Bridge, body: Body, at: int, *, gap: bool) -> Filed:
    """The author took it back: the words go. Before it came, a mark is left, so that it never shows."""
    del gap
    payload, db = body.payload, desk.vault.db
    assert isinstance(payload, TakeBackPayload)  # noqa: S101 - as above
    crossing = CrossingId(payload.crossing.hex())
    gate.drop_crossing(db, bridge.id, crossing)
    found = arrivals.of_crossing(db, bridge.id, crossing)
    if found is None:
        _mark(desk, bridge, crossing, at)
    else:
        arrivals.erase(db, found.id)
    return Filed.QUIET


def file_reply(desk: Desk, bridge: Bridge, body: Body, at: int, *, gap: bool) -> Filed:
    """They answered: my crossing, or my answer to theirs."""
    del gap
    payload, db = body.payload, desk.vault.db
    assert isinstance(payload, ReplyPayload)  # noqa: S101 - as above
    crossing = CrossingId(payload.crossing.hex())
    mine = crossings.find(db, crossing)
    is_reader = mine is not None and bridge.id in [reader.bridge for reader in mine.readers]
    if not is_reader:
        found = arrivals.of_crossing(db, bridge.id, crossing)
        if found is None and not _was_put_back(desk, bridge):
            return Filed.EARLY
        if found is not None and arrivals.find(db, found.id) is None:
            return Filed.QUIET  # only a mark is here: what it is about never came, and has no page
    reply = Reply(ReplyId(payload.reply.hex()), bridge.id, bridge.name, False, payload.text, at)
    fresh = replies.insert(db, reply, crossing)
    if is_reader:
        crossings.note_answer(db, crossing, bridge.id, at)
    return Filed.TOLD if fresh else Filed.QUIET


def file_more_later(desk: Desk, bridge: Bridge, body: Body, at: int, *, gap: bool) -> Filed:
    """A reader said: read, more later."""
    del gap
    assert isinstance(body.payload, MoreLaterPayload)  # noqa: S101 - as above
    crossing = CrossingId(body.payload.crossing.hex())
    crossings.note_more_later(desk.vault.db, crossing, bridge.id, at)
    return Filed.QUIET


def file_impression(desk: Desk, bridge: Bridge, body: Body, at: int, *, gap: bool) -> Filed:
    """A reader chose to say how they see me now."""
    del gap
    assert isinstance(body.payload, ImpressionPayload)  # noqa: S101 - as above
    crossing = CrossingId(body.payload.crossing.hex())
    crossings.note_impression(desk.vault.db, crossing, bridge.id, body.payload.impression, at)
    return Filed.QUIET


Handler = Callable[..., Filed]
HANDLERS: dict[int, Handler] = {
    Kind.CROSSING: file_crossing,
    Kind.DEEPER: file_deeper,
    Kind.REPLY: file_reply,
    Kind.MORE_LATER: file_more_later,
    Kind.IMPRESSION: file_impression,
    Kind.TAKE_BACK: file_take_back,
}
"""What is called for each kind: with the desk, the bridge, the body, and when it came (unix seconds)."""
WAIT_AT_GATE = frozenset({Kind.CROSSING, Kind.DEEPER, Kind.REPLY, Kind.MORE_LATER, Kind.IMPRESSION})
"""Kinds that wait while my leaf is raised. Taking back does not: what it takes must not wait there."""


def _was_put_back(desk: Desk, bridge: Bridge) -> bool:
    """Whether this vault is an older copy: what they answer may have been lost with the newer one."""
    found = resuming.find(desk.vault.db, bridge.id)
    return found is not None and found.mine is Why.RESTORED


def _mark(desk: Desk, bridge: Bridge, crossing: CrossingId, at: int) -> None:
    """Remember that a crossing is not to be shown: taken back before it came, or run out on its way."""
    nothing: tuple[Feeling, ...] = ()
    mark = Arrival(
        id=ArrivalId(new_id(desk.entropy)),
        bridge=bridge.id,
        name=bridge.name,
        practice=Practice.JUST_WRITE,
        need=Need.NOTHING,
        depth=Depth.FEELING,
        feelings=nothing,
        text="",
        others=0,
        arrived_at=at,
        expires_at=None,
        opened_at=None,
        put_away_at=None,
        more_later_at=None,
        answered_at=None,
        taken_back=True,
    )
    arrivals.insert(desk.vault.db, mark, crossing, never_came=True)
