"""Arrivals: what others crossed to me, and what both sides say about a crossing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import send
from drawbridge.core.bridges import Bridge, Leaf
from drawbridge.core.crossings import DEPTHS, Arrival, Depth, Impression, Need
from drawbridge.core.entries import Practice
from drawbridge.core.names import ArrivalId, BridgeId, CrossingId, ReplyId, new_id
from drawbridge.core.replies import MAX_REPLY, Reply
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
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import arrivals as kept
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import crossings as kept_crossings
from drawbridge.vault import replies as kept_replies

WAITING = 20
"""Arrivals listed on Today."""


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply I have not seen, and the page that shows it: my crossing, or what came to me."""

    reply: Reply
    crossing: CrossingId | None
    arrival: ArrivalId | None


def waiting(desk: Desk) -> list[Arrival]:
    """Return what waits unopened, newest first."""
    return kept.waiting(desk.vault.db, WAITING)


def find_arrival(desk: Desk, arrival: ArrivalId) -> Arrival:
    """Return one arrival. Its words may be shown only when ``opened_at`` is set.

    Raises:
        NotFound: there is none in this vault, or it waits at my gate.
    """
    found = kept.find(desk.vault.db, arrival)
    if found is None:
        raise NotFound(noun="arrival")
    return found


def open_arrival(desk: Desk, arrival: ArrivalId) -> Arrival:
    """Open what came."""
    with desk.vault.transaction():
        find_arrival(desk, arrival)
        kept.note_opened(desk.vault.db, arrival, desk.clock())
    return find_arrival(desk, arrival)


def put_away(desk: Desk, arrival: ArrivalId) -> None:
    """Put it out of sight; nobody is told."""
    with desk.vault.transaction():
        find_arrival(desk, arrival)
        kept.note_put_away(desk.vault.db, arrival, desk.clock())


def take_out(desk: Desk, arrival: ArrivalId) -> None:
    """Bring back what was put away."""
    with desk.vault.transaction():
        find_arrival(desk, arrival)
        kept.note_put_away(desk.vault.db, arrival, None)


def more_later(desk: Desk, arrival: ArrivalId) -> None:
    """Say: read, more later. Said twice, it is sent once.

    Raises:
        NotNow: the bridge does not stand any more.
    """
    with desk.vault.transaction():
        found = _answerable(desk, arrival)
        if found.more_later_at is None:
            kept.note_more_later(desk.vault.db, arrival, desk.clock())
            payload = MoreLaterPayload(bytes.fromhex(_crossing_of(desk, arrival)))
            send(desk, found.bridge, Kind.MORE_LATER, payload)
    desk.wake()


def answer(desk: Desk, arrival: ArrivalId, text: str) -> Reply:
    """Send an answer to the author; what was being written is forgotten with it.

    Raises:
        InputRefused: ``reply`` empty or too long.
        NotNow: it is not open yet, was taken back, or the bridge does not stand any more.
    """
    _check_reply(text)
    with desk.vault.transaction():
        found = _answerable(desk, arrival)
        if found.opened_at is None:
            raise NotNow(noun="arrival", act="answer", state="unopened")
        reply = _say(desk, found.bridge, _crossing_of(desk, arrival), text)
        kept.note_answered(desk.vault.db, arrival, desk.clock())
        kept_replies.save_draft(desk.vault.db, arrival, "", desk.clock())
    desk.wake()
    return reply


def answer_author(desk: Desk, crossing: CrossingId, bridge: BridgeId, text: str) -> Reply:
    """Answer a reader of my own crossing.

    Raises:
        InputRefused: ``reply`` empty or too long.
        NotFound: no such reader of that crossing.
        NotNow: the bridge does not stand any more.
    """
    _check_reply(text)
    with desk.vault.transaction():
        found = kept_crossings.find(desk.vault.db, crossing)
        if found is None or bridge not in [reader.bridge for reader in found.readers]:
            raise NotFound(noun="crossing")
        reply = _say(desk, bridge, crossing, text)
        kept_replies.save_draft(desk.vault.db, f"{crossing}:{bridge}", "", desk.clock())
    desk.wake()
    return reply


def impression(desk: Desk, arrival: ArrivalId, seen: Impression, send_it: bool) -> None:
    """Keep how I see the author now; it leaves only if I chose to tell them.

    Raises:
        NotNow: it is to be sent and the bridge does not stand any more.
    """
    with desk.vault.transaction():
        found = find_arrival(desk, arrival)
        kept.set_impression(desk.vault.db, arrival, seen, sent=send_it)
        if send_it:
            payload = ImpressionPayload(bytes.fromhex(_crossing_of(desk, arrival)), seen)
            send(desk, found.bridge, Kind.IMPRESSION, payload)
    desk.wake()


def impression_of(desk: Desk, arrival: ArrivalId) -> tuple[Impression | None, bool]:
    """Return how I see the author now, and whether I told them."""
    return kept.impression(desk.vault.db, arrival)


def replies_about(desk: Desk, crossing: CrossingId, bridge: BridgeId) -> list[Reply]:
    """Return what was said with one reader about my crossing, oldest first."""
    return kept_replies.about(desk.vault.db, crossing, bridge)


def replies_to(desk: Desk, arrival: ArrivalId) -> list[Reply]:
    """Return what was said about what came to me, oldest first."""
    found = find_arrival(desk, arrival)
    return kept_replies.about(desk.vault.db, _crossing_of(desk, arrival), found.bridge)


def new_replies(desk: Desk, limit: int = 20) -> list[NewReply]:
    """Return replies I have not seen yet, newest first."""
    found = []
    for reply, crossing in kept_replies.unseen(desk.vault.db, limit):
        mine = kept_crossings.find(desk.vault.db, crossing) is not None
        theirs = None if mine else kept.of_crossing(desk.vault.db, reply.bridge, crossing)
        found.append(NewReply(reply, crossing if mine else None, theirs.id if theirs else None))
    return [new for new in found if new.crossing or new.arrival]


def mark_seen(desk: Desk, crossing: CrossingId) -> None:
    """I have seen what was said about my crossing."""
    kept_replies.mark_seen(desk.vault.db, crossing, None, desk.clock())


def mark_answers_seen(desk: Desk, arrival: ArrivalId) -> None:
    """I have seen what was said about what came to me."""
    found = find_arrival(desk, arrival)
    kept_replies.mark_seen(desk.vault.db, _crossing_of(desk, arrival), found.bridge, desk.clock())


def save_reply_draft(desk: Desk, about: str, text: str) -> None:
    """Keep a reply that is being written.

    Raises:
        InputRefused: ``reply`` too long; what was saved before is still there.
    """
    if len(text) > MAX_REPLY:
        raise InputRefused(what="reply", why="too-long", limit=MAX_REPLY)
    with desk.vault.transaction():
        kept_replies.save_draft(desk.vault.db, about, text, desk.clock())


def reply_draft(desk: Desk, about: str) -> str:
    """Return a reply that is being written, or the empty text."""
    return kept_replies.draft(desk.vault.db, about)


def gate_opened(desk: Desk, bridge: BridgeId) -> int:
    """Let in what waited at my gate; returns how many. Inside the caller's transaction."""
    return kept.open_gate(desk.vault.db, bridge)


def forget_expired(desk: Desk) -> int:
    """Remove the words of what has run out; returns how many."""
    return kept.forget_expired(desk.vault.db, desk.clock())


def remove_all(desk: Desk, bridge: BridgeId) -> None:
    """They asked that everything of theirs be removed. Inside receiving's transaction."""
    kept.erase_all(desk.vault.db, bridge)


# ---- filing what the other side sent; each inside receiving's transaction ----------------------------------


def file_crossing(desk: Desk, bridge: Bridge, body: Body, *, gap: bool) -> bool:
    """Something crossed to me."""
    payload, db = body.payload, desk.vault.db
    if not isinstance(payload, CrossingPayload):
        return False
    crossing = CrossingId(payload.crossing.hex())
    if kept.of_crossing(db, bridge.id, crossing) is not None:
        return False  # sent again after a restore, or taken back before it came
    expired = body.expires is not None and body.expires <= desk.clock()
    arrival = Arrival(
        id=ArrivalId(new_id(desk.entropy)),
        bridge=bridge.id,
        name=bridge.name,
        practice=payload.practice,
        need=payload.need,
        depth=payload.depth,
        feelings=() if expired else feelings_of(payload.feelings),
        text="" if expired else payload.text,
        others=payload.others,
        arrived_at=desk.clock(),
        expires_at=None if expired else body.expires,
        opened_at=None,
        put_away_at=None,
        more_later_at=None,
        answered_at=None,
        taken_back=expired,
        missing_before=gap,
    )
    at_gate = bridge.mine is Leaf.RAISED
    kept.insert(db, arrival, crossing, at_gate=at_gate)
    return not at_gate and not expired


def file_deeper(desk: Desk, bridge: Bridge, body: Body, **_: bool) -> bool:
    """One layer further of something I have. It waits to be opened, as the first layer did."""
    payload, db = body.payload, desk.vault.db
    if not isinstance(payload, DeeperPayload):
        return False
    found = kept.of_crossing(db, bridge.id, CrossingId(payload.crossing.hex()))
    if found is None or found.taken_back or DEPTHS.index(payload.depth) <= DEPTHS.index(found.depth):
        return False
    kept.deepen(db, found.id, payload.depth, feelings_of(payload.feelings), payload.text)
    return bridge.mine is Leaf.LOWERED


def file_take_back(desk: Desk, bridge: Bridge, body: Body, *, gap: bool) -> bool:
    """The author took it back: the words go. Before it came, a mark is left, so that it never shows."""
    payload, db = body.payload, desk.vault.db
    if not isinstance(payload, TakeBackPayload):
        return False
    crossing = CrossingId(payload.crossing.hex())
    found = kept.of_crossing(db, bridge.id, crossing)
    if found is not None:
        kept.erase(db, found.id)
        return False
    now = desk.clock()
    mark = Arrival(
        id=ArrivalId(new_id(desk.entropy)),
        bridge=bridge.id,
        name=bridge.name,
        practice=Practice.JUST_WRITE,
        need=Need.NOTHING,
        depth=Depth.FEELING,
        feelings=(),
        text="",
        others=0,
        arrived_at=now,
        expires_at=None,
        opened_at=None,
        put_away_at=None,
        more_later_at=None,
        answered_at=None,
        taken_back=True,
        missing_before=gap,
    )
    kept.insert(db, mark, crossing, at_gate=True)
    return False


def file_reply(desk: Desk, bridge: Bridge, body: Body, **_: bool) -> bool:
    """They answered: my crossing, or my answer to theirs."""
    payload, db = body.payload, desk.vault.db
    if not isinstance(payload, ReplyPayload):
        return False
    crossing = CrossingId(payload.crossing.hex())
    mine = kept_crossings.find(db, crossing)
    is_reader = mine is not None and bridge.id in [reader.bridge for reader in mine.readers]
    if not is_reader and kept.of_crossing(db, bridge.id, crossing) is None:
        return False
    reply = Reply(ReplyId(payload.reply.hex()), bridge.id, bridge.name, False, payload.text, desk.clock())
    fresh = kept_replies.insert(db, reply, crossing)
    if is_reader:
        kept_crossings.note_answer(db, crossing, bridge.id, desk.clock())
    return fresh and bridge.mine is Leaf.LOWERED


def file_more_later(desk: Desk, bridge: Bridge, body: Body, **_: bool) -> bool:
    """A reader said: read, more later."""
    if not isinstance(body.payload, MoreLaterPayload):
        return False
    crossing = CrossingId(body.payload.crossing.hex())
    return kept_crossings.note_more_later(desk.vault.db, crossing, bridge.id, desk.clock())


def file_impression(desk: Desk, bridge: Bridge, body: Body, **_: bool) -> bool:
    """A reader chose to say how they see me now."""
    payload = body.payload
    if not isinstance(payload, ImpressionPayload):
        return False
    crossing = CrossingId(payload.crossing.hex())
    return kept_crossings.note_impression(
        desk.vault.db, crossing, bridge.id, payload.impression, desk.clock()
    )


Handler = Callable[..., bool]
HANDLERS: dict[Kind, Handler] = {
    Kind.CROSSING: file_crossing,
    Kind.DEEPER: file_deeper,
    Kind.TAKE_BACK: file_take_back,
    Kind.REPLY: file_reply,
    Kind.MORE_LATER: file_more_later,
    Kind.IMPRESSION: file_impression,
}
"""What receiving calls for each kind; True means that the person should hear that something waits."""


def _crossing_of(desk: Desk, arrival: ArrivalId) -> CrossingId:
    found = kept.crossing_of(desk.vault.db, arrival)
    if found is None:
        raise NotFound(noun="arrival")
    return found


def _answerable(desk: Desk, arrival: ArrivalId) -> Arrival:
    found = find_arrival(desk, arrival)
    if found.taken_back:
        raise NotNow(noun="arrival", act="answer", state="taken-back")
    bridge = kept_bridges.find(desk.vault.db, found.bridge)
    if bridge is None or not bridge.can_cross:
        raise NotNow(noun="bridge", act="answer", state="ended")
    return found


def _say(desk: Desk, bridge: BridgeId, crossing: CrossingId, text: str) -> Reply:
    reply = Reply(ReplyId(new_id(desk.entropy)), bridge, "", True, text, desk.clock())
    kept_replies.insert(desk.vault.db, reply, crossing)
    payload = ReplyPayload(bytes.fromhex(crossing), bytes.fromhex(reply.id), text)
    send(desk, bridge, Kind.REPLY, payload)
    return reply


def _check_reply(text: str) -> None:
    if not text.strip():
        raise InputRefused(what="reply", why="empty")
    if len(text) > MAX_REPLY:
        raise InputRefused(what="reply", why="too-long", limit=MAX_REPLY)
