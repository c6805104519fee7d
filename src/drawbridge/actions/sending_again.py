"""Sending again: all that I said across one bridge since a moment, as far as it still holds."""

from __future__ import annotations

from collections.abc import Callable

from drawbridge.actions.crossings import layer
from drawbridge.actions.desk import Desk
from drawbridge.actions.harbour_again import harbour_again
from drawbridge.actions.sending import ask_relay_to_take_back, send, withdraw
from drawbridge.core.crossings import Crossing, Reader, ReaderState
from drawbridge.core.names import BridgeId, EnvelopeId
from drawbridge.core.practice_table import practice_of
from drawbridge.core.wire import (
    CrossingPayload,
    DeeperPayload,
    ImpressionPayload,
    KeyPayload,
    Kind,
    LeafPayload,
    MoreLaterPayload,
    Payload,
    ReplyPayload,
    TakeBackPayload,
    felt,
)
from drawbridge.vault import arrivals, bridges, crossings, replies

Said = tuple[int, Callable[[], object]]
"""When it was said (unix seconds), and what says it again."""


def send_again(desk: Desk, bridge: BridgeId, since: int) -> None:
    """Send again what was said since a unix second; what they have is not filed twice.

    First comes the word that it begins: what is missing below its number is forgiven. What was taken back or
    has run out is not sent; that it was taken back is said once more. Inside the caller's transaction.
    """
    db = desk.vault.db
    channel, found = bridges.channel(db, bridge), bridges.find(db, bridge)
    if channel is None or found is None or not found.can_cross:
        return
    send(desk, bridge, Kind.KEY, KeyPayload("sent-again", channel.sent))
    for _, say in sorted(_everything(desk, bridge, since), key=lambda said: said[0]):
        say()
    for crossing in crossings.taken_back_from(db, bridge):
        send(desk, bridge, Kind.TAKE_BACK, TakeBackPayload(bytes.fromhex(crossing)))
    send(desk, bridge, Kind.LEAF, LeafPayload(found.mine))


def _everything(desk: Desk, bridge: BridgeId, since: int) -> list[Said]:
    db = desk.vault.db

    def saying(kind: Kind, payload: Payload) -> Callable[[], object]:
        return lambda: send(desk, bridge, kind, payload)

    def crossing_again(crossing: Crossing) -> Callable[[], object]:
        return lambda: _cross_again(desk, crossing, bridge)

    said: list[Said] = [
        (crossing.crossed_at or 0, crossing_again(crossing))
        for crossing in crossings.shared_since(db, bridge, since, desk.clock())
    ]
    for crossing in crossings.opened_deeper(db, bridge, desk.clock()):
        said.append((crossing.crossed_at or 0, saying(Kind.DEEPER, _deeper(crossing, bridge))))
    for reply, about in replies.mine_since(db, bridge, since):
        words = ReplyPayload(bytes.fromhex(about), bytes.fromhex(reply.id), reply.text)
        said.append((reply.at, saying(Kind.REPLY, words)))
    for about, at in arrivals.more_later_since(db, bridge, since):
        said.append((at, saying(Kind.MORE_LATER, MoreLaterPayload(bytes.fromhex(about)))))
    for about, at, seen in arrivals.told_impressions(db, bridge):
        said.append((at, saying(Kind.IMPRESSION, ImpressionPayload(bytes.fromhex(about), seen))))
    return said + harbour_again(desk, bridge, since)


def _cross_again(desk: Desk, crossing: Crossing, bridge: BridgeId) -> None:
    """Cross once more; what was not released yet, or not carried, takes the place of the first."""
    db, reader, now = desk.vault.db, _reader(crossing, bridge), desk.clock()
    is_ahead = crossing.release_at is not None and crossing.release_at > now
    envelope, deeper = crossings.envelopes_of(db, crossing.id, bridge)
    first = is_ahead or reader.state is ReaderState.WAITING
    left = _take_out(desk, bridge, envelope, deeper) if first and envelope is not None else None
    payload = CrossingPayload(
        bytes.fromhex(crossing.id),
        practice_of(crossing.practice).sent_as,
        reader.depth,
        crossing.need,
        felt(crossing.feelings),
        layer(crossing, reader.depth),
        len(crossing.readers) - 1,
    )
    release_at = crossing.release_at if is_ahead else None
    again = send(desk, bridge, Kind.CROSSING, payload, not_before=release_at, expires=crossing.expires_at)
    if first:
        crossings.set_again(db, crossing.id, bridge, again, left)
        crossings.set_reader(db, crossing.id, bridge, ReaderState.WAITING)
    elif envelope is not None:
        crossings.set_again(db, crossing.id, bridge, envelope, again)


def _take_out(
    desk: Desk, bridge: BridgeId, envelope: EnvelopeId, deeper: EnvelopeId | None
) -> EnvelopeId | None:
    """Take the first out of the outbox, or else ask the relay for it; returns it if it may be there."""
    if deeper is not None:
        withdraw(desk, deeper)
    if withdraw(desk, envelope):
        return None
    ask_relay_to_take_back(desk, bridge, envelope)
    return envelope


def _deeper(crossing: Crossing, bridge: BridgeId) -> DeeperPayload:
    depth = _reader(crossing, bridge).depth
    return DeeperPayload(bytes.fromhex(crossing.id), depth, felt(crossing.feelings), layer(crossing, depth))


def _reader(crossing: Crossing, bridge: BridgeId) -> Reader:
    return next(reader for reader in crossing.readers if reader.bridge == bridge)
