"""Arrivals: what others crossed to me, and what both sides say about a crossing.

How they come in is in ``filing``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import send
from drawbridge.core.crossings import Arrival, Beyond, Impression, chosen_fairly
from drawbridge.core.names import ArrivalId, BridgeId, CrossingId, ReplyId, new_id
from drawbridge.core.replies import MAX_REPLY, Reply
from drawbridge.core.resuming import Why
from drawbridge.core.wire import ImpressionPayload, Kind, MoreLaterPayload, ReplyPayload
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import arrivals as kept
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import crossings as kept_crossings
from drawbridge.vault import gate, resuming
from drawbridge.vault import replies as kept_replies

WAITING = 20
"""Arrivals listed on Today."""
COUNTED = 100
"""Arrivals of one person that are counted; beyond that nobody is helped by a number."""


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply I have not seen, and its page: my crossing, what came to me, or else the bridge."""

    reply: Reply
    crossing: CrossingId | None
    arrival: ArrivalId | None


def waiting(desk: Desk) -> list[Arrival]:
    """Return what waits unopened: the newest of each bridge first, so that nobody is pushed out of sight."""
    chosen = chosen_fairly(kept.waiting(desk.vault.db, WAITING), WAITING)
    found = [kept.find(desk.vault.db, arrival) for arrival in chosen]
    return [arrival for arrival in found if arrival is not None]


def waiting_beyond(desk: Desk, listed: Sequence[Arrival]) -> list[Beyond]:
    """Return of whom more waits than what is listed, and how much more."""
    shown = Counter(arrival.bridge for arrival in listed)
    return [
        Beyond(bridge, name, much - shown[bridge] if much < COUNTED else None)
        for bridge, name, much in kept.count_waiting(desk.vault.db, COUNTED)
        if much > shown[bridge]
    ]


def count_waiting(desk: Desk) -> int:
    """Return how much waits unopened, as far as Today lists it."""
    return min(sum(much for *_, much in kept.count_waiting(desk.vault.db, WAITING)), WAITING)


def find_arrival(desk: Desk, arrival: ArrivalId) -> Arrival:
    """Return one arrival. Its words may be shown only when ``opened_at`` is set.

    Raises:
        NotFound: there is none in this vault; what waits at my gate is not in it yet.
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
        _save_draft(desk, arrival, "")
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
        _check_reader(desk, crossing, bridge)
        reply = _say(desk, bridge, crossing, text)
        _save_draft(desk, _to_reader(crossing, bridge), "")
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
    """Return replies I have not seen yet: the newest of each bridge first."""
    found = []
    chosen = chosen_fairly(kept_replies.unseen(desk.vault.db, limit), limit)
    for reply, crossing in filter(None, (kept_replies.find(desk.vault.db, one) for one in chosen)):
        mine = kept_crossings.find(desk.vault.db, crossing) is not None
        theirs = None if mine else kept.of_crossing(desk.vault.db, reply.bridge, crossing)
        found.append(NewReply(reply, crossing if mine else None, theirs.id if theirs else None))
    return [new for new in found if new.crossing or new.arrival or _was_put_back(desk, new.reply.bridge)]


def about_nothing_here(desk: Desk, bridge: BridgeId) -> list[Reply]:
    """Return what they said about things of mine that a newer vault had, and this older copy has not."""
    return kept_replies.about_nothing_here(desk.vault.db, bridge) if _was_put_back(desk, bridge) else []


def mark_bridge_seen(desk: Desk, bridge: BridgeId) -> None:
    """I have seen what was said about things that are not here any more."""
    for reply in about_nothing_here(desk, bridge):
        kept_replies.mark_one_seen(desk.vault.db, reply.id, desk.clock())


def mark_seen(desk: Desk, crossing: CrossingId) -> None:
    """I have seen what was said about my crossing."""
    kept_replies.mark_seen(desk.vault.db, crossing, None, desk.clock())


def mark_answers_seen(desk: Desk, arrival: ArrivalId) -> None:
    """I have seen what was said about what came to me."""
    found = find_arrival(desk, arrival)
    kept_replies.mark_seen(desk.vault.db, _crossing_of(desk, arrival), found.bridge, desk.clock())


def save_answer_draft(desk: Desk, arrival: ArrivalId, text: str) -> None:
    """Keep an answer that is being written; an empty one is forgotten.

    Raises:
        NotFound: there is no such arrival in this vault.
        InputRefused: ``reply`` too long; what was saved before is still there.
    """
    with desk.vault.transaction():
        find_arrival(desk, arrival)
        _save_draft(desk, arrival, text)


def answer_draft(desk: Desk, arrival: ArrivalId) -> str:
    """Return an answer that is being written, or the empty text."""
    return kept_replies.draft(desk.vault.db, arrival)


def save_reply_draft(desk: Desk, crossing: CrossingId, bridge: BridgeId, text: str) -> None:
    """Keep a reply to one reader of my crossing that is being written; an empty one is forgotten.

    Raises:
        NotFound: no such reader of that crossing.
        InputRefused: ``reply`` too long; what was saved before is still there.
    """
    with desk.vault.transaction():
        _check_reader(desk, crossing, bridge)
        _save_draft(desk, _to_reader(crossing, bridge), text)


def reply_draft(desk: Desk, crossing: CrossingId, bridge: BridgeId) -> str:
    """Return a reply to one reader that is being written, or the empty text."""
    return kept_replies.draft(desk.vault.db, _to_reader(crossing, bridge))


def forget_expired(desk: Desk) -> int:
    """Remove the words of what has run out, at the gate too; returns how many."""
    return kept.forget_expired(desk.vault.db, desk.clock()) + gate.forget_expired(desk.vault.db, desk.clock())


def _was_put_back(desk: Desk, bridge: BridgeId) -> bool:
    found = resuming.find(desk.vault.db, bridge)
    return found is not None and found.mine is Why.RESTORED


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


def _check_reader(desk: Desk, crossing: CrossingId, bridge: BridgeId) -> None:
    found = kept_crossings.find(desk.vault.db, crossing)
    if found is None or bridge not in [reader.bridge for reader in found.readers]:
        raise NotFound(noun="crossing")


def _to_reader(crossing: CrossingId, bridge: BridgeId) -> str:
    """Return the name under which a reply to one reader is kept while it is written."""
    return f"{crossing}:{bridge}"


def _save_draft(desk: Desk, about: str, text: str) -> None:
    if len(text) > MAX_REPLY:
        raise InputRefused(what="reply", why="too-long", limit=MAX_REPLY)
    kept_replies.save_draft(desk.vault.db, about, text, desk.clock())


def _check_reply(text: str) -> None:
    if not text.strip():
        raise InputRefused(what="reply", why="empty")
    if len(text) > MAX_REPLY:
        raise InputRefused(what="reply", why="too-long", limit=MAX_REPLY)
