"""Going on after a vault was put back from an older copy, or was away for longer than a relay keeps things.

The side to which it happened asks; the other one sends again what it still has to say. Section 2.2 of the
protocol.
"""

from __future__ import annotations

from collections.abc import Callable

from drawbridge.actions import copies
from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import fresh_key, send
from drawbridge.actions.sending_again import send_again
from drawbridge.core.bridges import Bridge
from drawbridge.core.names import BridgeId
from drawbridge.core.resuming import Resumption, Why
from drawbridge.core.wire import Body, KeyPayload, Kind, LeafPayload, Reason
from drawbridge.vault import arrivals as kept_arrivals
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import outbox
from drawbridge.vault import resuming as kept
from drawbridge.vault.bridges import Channel

AWAY_AFTER = 29 * 86_400
"""Seconds without a look into a mailbox after which its relay, which keeps thirty days, may have let go."""
MARGIN = 1_440
"""Minutes before what they have, sent again as well: what has terms at the relay takes no number."""
AT_MOST = 512
"""Errands of one bridge in the outbox, above which sending again waits until some are carried."""
AGAIN_AN_HOUR = 4
"""Times in an hour that everything is sent again at once when they ask; after a restore two are enough."""
ONCE_AN_HOUR, ONCE_A_DAY = 3_600, 86_400
AHEAD = 7 * 86_400
"""Seconds. A number of mine is a count, or goes on from the millisecond of a restore; more is a lie."""


def begin_again(desk: Desk) -> int:
    """This vault was put back from an older copy: ask every other side; returns how many there are.

    Asking twice does no harm: what has come is not filed again.
    """
    with desk.vault.transaction():
        bridges = _standing(desk)
        for bridge in bridges:
            _begin_again(desk, bridge)
    desk.wake()
    return len(bridges)


def begin_again_if_put_back(desk: Desk) -> None:
    """A vault was just opened: if it is an older copy that was put back, ask every other side, once."""
    if copies.is_marked(desk.vault.folder):
        begin_again(desk)
        copies.unmark(desk.vault.folder)


def look_back(desk: Desk, relay: str) -> None:
    """My mailboxes at a relay were just looked into; if for the first time in long, ask to send again."""
    now, db = desk.clock(), desk.vault.db
    with desk.vault.transaction():
        for channel in kept_bridges.open_channels(db):
            if channel.relay != relay:
                continue
            before = kept.collected_at(db, channel.bridge)
            kept.note_collected(db, channel.bridge, now)
            found = kept_bridges.find(db, channel.bridge)
            if before is not None and now - before > AWAY_AFTER and found is not None and found.can_cross:
                kept.note_mine(db, channel.bridge, Why.AWAY, now)
                _ask(desk, channel, "away")


def could_not_open(desk: Desk, bridge: Bridge) -> None:
    """Something came that none of my keys opens: ask for it. Inside receiving's transaction.

    Either the key was lost with a newer vault, or somebody in between made the thing up. So not too often.
    """
    if not bridge.can_cross:
        return
    now, found = desk.clock(), kept.find(desk.vault.db, bridge.id)
    kept.note_unopened(desk.vault.db, bridge.id, now)
    if found is None or found.asked_at is None or not 0 <= now - found.asked_at < ONCE_AN_HOUR:
        _ask_for_unopened(desk, bridge.id)


def number_used_twice(desk: Desk, channel: Channel) -> None:
    """They used a number again: an older copy of their vault is in use, and they may not know it yet.

    Inside receiving's transaction.
    """
    db, now, found = desk.vault.db, desk.clock(), kept.find(desk.vault.db, channel.bridge)
    if found is not None and found.told_at is not None and 0 <= now - found.told_at < ONCE_A_DAY:
        return
    kept.note_told(db, channel.bridge, now)
    send(desk, channel.bridge, Kind.KEY, KeyPayload("behind", channel.received))


def file_key(desk: Desk, channel: Channel, body: Body) -> bool:
    """They say why they made a key; returns whether I should look. Inside receiving's transaction."""
    assert isinstance(body.payload, KeyPayload)  # noqa: S101 - `wire.PAYLOADS` ties kind and payload
    handler = HANDLERS.get(body.payload.reason)
    return handler is not None and handler(desk, channel, body, body.payload)


def continue_sending(desk: Desk) -> None:
    """Send again what waited: the outbox was full, or they ask too often. Ask again what was in vain."""
    db = desk.vault.db
    with desk.vault.transaction():
        for bridge in kept.to_send_again(db):
            _send_again(desk, bridge)
        for bridge in kept.to_ask(db, desk.clock() - ONCE_A_DAY):
            _ask_for_unopened(desk, bridge)


def of_bridge(desk: Desk, bridge: BridgeId) -> Resumption | None:
    """Return what happened on one bridge, or None."""
    return kept.find(desk.vault.db, bridge)


def news(desk: Desk) -> list[Resumption]:
    """Return what happened since I last looked."""
    return kept.news(desk.vault.db)


def acknowledge(desk: Desk, bridge: BridgeId) -> None:
    """I have seen what happened."""
    kept.mark_seen(desk.vault.db, bridge)


# ---- what the other side's words do ------------------------------------------------------------------------


def _they_begin_again(desk: Desk, channel: Channel, body: Body, payload: KeyPayload) -> bool:
    """They were put back, or away: what they have not is sent again."""
    db, bridge = desk.vault.db, channel.bridge
    kept.note_theirs(db, bridge, Why(payload.reason), desk.clock())
    _they_ask(desk, channel, body, payload)
    mine = kept.find(db, bridge)
    if mine is not None and mine.mine is not None and mine.is_waiting:
        # Both sides were: mine may have been sealed to a key that they have lost.
        _ask(desk, channel, "restored" if mine.mine is Why.RESTORED else "away")
    return True


def _they_ask(desk: Desk, channel: Channel, _: Body, payload: KeyPayload) -> bool:
    """They ask for what I said since a moment."""
    since = max(0, payload.made - MARGIN)
    if payload.made * 60 > desk.clock():
        since = 0  # my own clock was ahead when I made that, so it says nothing
    kept.note_again(desk.vault.db, channel.bridge, since)
    if _may_send_again(desk, channel.bridge):
        _send_again(desk, channel.bridge)
    return False


def _they_send_again(desk: Desk, channel: Channel, body: Body, payload: KeyPayload) -> bool:
    """They begin to send again: what is missing from before comes behind this, or is no more."""
    db, bridge = desk.vault.db, channel.bridge
    now = kept_bridges.channel(db, bridge) or channel
    if payload.last < body.number:
        missing = min(now.missing, max(0, now.received - body.number))
        kept_bridges.note_received(db, bridge, now.received, missing, body.created_minutes)
        if not missing:
            kept_arrivals.nothing_is_missing(db, bridge)
    kept.note_comes_again(db, bridge)
    found = kept.find(db, bridge)
    if found is None or found.mine is None:
        return False
    kept.note_answered(db, bridge, desk.clock())
    return True


def _i_am_behind(desk: Desk, channel: Channel, _: Body, payload: KeyPayload) -> bool:
    """They have higher numbers from me than I ever used: this vault is an older copy, and nobody said so."""
    now, found = desk.clock(), kept.find(desk.vault.db, channel.bridge)
    just_did = found is not None and found.mine is Why.RESTORED and 0 <= now - found.mine_at < ONCE_A_DAY
    if just_did or not channel.sent < payload.last <= (now + AHEAD) * 1000:
        return False
    kept.go_on_from(desk.vault.db, channel.bridge, payload.last)
    _begin_again(desk, channel)
    return True


Handler = Callable[[Desk, Channel, Body, KeyPayload], bool]
HANDLERS: dict[str, Handler] = {
    "restored": _they_begin_again,
    "away": _they_begin_again,
    "unopened": _they_ask,
    "sent-again": _they_send_again,
    "behind": _i_am_behind,
}
"""What is done for each reason; a rotation needs nothing, its key was taken with the envelope."""


# ---- the small parts ---------------------------------------------------------------------------------------


def _standing(desk: Desk) -> list[Channel]:
    db = desk.vault.db
    channels = kept_bridges.open_channels(db)
    found = {channel.bridge: kept_bridges.find(db, channel.bridge) for channel in channels}
    return [channel for channel in channels if (bridge := found[channel.bridge]) and bridge.can_cross]


def _begin_again(desk: Desk, channel: Channel) -> None:
    """A fresh key, and a number beyond every one that was used since the copy was made; then ask."""
    db, bridge = desk.vault.db, channel.bridge
    key = fresh_key(desk, after=kept_bridges.own_keys(db, bridge)[0].epoch)
    kept_bridges.add_key(db, bridge, key)
    kept.go_on_from(db, bridge, key.epoch)
    kept.note_mine(db, bridge, Why.RESTORED, desk.clock())
    kept.note_collected(db, bridge, desk.clock())
    _ask(desk, channel, "restored")
    found = kept_bridges.find(db, bridge)
    if found is not None:
        # Where it was moved to since, nobody here remembers. What it does now is what they should know.
        send(desk, bridge, Kind.LEAF, LeafPayload(found.mine))


def _ask_for_unopened(desk: Desk, bridge: BridgeId) -> None:
    db, now = desk.vault.db, desk.clock()
    channel, newest = kept_bridges.channel(db, bridge), kept_bridges.own_keys(db, bridge)[0]
    kept.note_asked(db, bridge, now)
    if now - newest.epoch // 1000 >= ONCE_A_DAY:
        kept_bridges.add_key(db, bridge, fresh_key(desk, after=newest.epoch))
    if channel is not None:
        _ask(desk, channel, "unopened")


def _ask(desk: Desk, channel: Channel, why: Reason) -> None:
    now = kept_bridges.channel(desk.vault.db, channel.bridge) or channel
    payload = KeyPayload(why, now.complete, now.complete_made)
    send(desk, channel.bridge, Kind.KEY, payload)


def _may_send_again(desk: Desk, bridge: BridgeId) -> bool:
    """Whether to send again at once: sealing everything is work, and asking for it costs next to nothing."""
    now, before = desk.clock(), desk.vault.sent_again.get(bridge, ())
    lately = tuple(at for at in before if 0 <= now - at < ONCE_AN_HOUR)
    if len(lately) >= AGAIN_AN_HOUR:
        return False
    desk.vault.sent_again[bridge] = (*lately, now)
    return True


def _send_again(desk: Desk, bridge: BridgeId) -> None:
    found = kept.find(desk.vault.db, bridge)
    if found is None or found.again_from is None or outbox.count(desk.vault.db, bridge) > AT_MOST:
        return
    kept.note_sent_again(desk.vault.db, bridge)
    send_again(desk, bridge, found.again_from * 60)
