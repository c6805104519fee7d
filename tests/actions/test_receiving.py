"""Receiving: one transaction each, seen once, and nothing believed that should not be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drawbridge.actions import arrivals, bridges, receiving
from drawbridge.actions.receiving import EARLY, receive
from drawbridge.core.bridges import BridgeState, Leaf
from drawbridge.core.crossings import Depth, Need
from drawbridge.core.entries import Practice
from drawbridge.core.envelope import Lane, seal
from drawbridge.core.names import BridgeId, new_id
from drawbridge.core.primitives import key_pair
from drawbridge.core.wire import (
    Body,
    CrossingPayload,
    DeeperPayload,
    KeyAnnouncement,
    Kind,
    LeafPayload,
    Payload,
    ReplyPayload,
)
from drawbridge.errors import StorageFull
from drawbridge.vault import arrivals as kept_arrivals
from drawbridge.vault import bridges as kept
from drawbridge.vault import seen
from tests.actions.conftest import Person, Town

DAY = 86_400
MakeEnvelope = Callable[..., bytes]


def crossing(name: bytes, text: str = "Hello.") -> CrossingPayload:
    return CrossingPayload(name, Practice.JUST_WRITE, Depth.FEELING, Need.LISTEN, (), text, 0)


def forge(
    sender: Person, reader: Person, payload: Payload | bytes, kind: int, number: int, **body: object
) -> bytes:
    """Seal anything as the other side of a bridge could."""
    channel = kept.channel(sender.desk.vault.db, sender.roads[reader.name])
    assert channel
    assert channel.peer
    assert channel.context
    assert channel.k_send
    made = Body(kind, number, 0, None, None, body.get("key"), payload)  # type: ignore[arg-type]
    lane = Lane(channel.context, int(body.get("direction", channel.direction)), channel.k_send)  # type: ignore[call-overload]
    return seal(made, channel.peer.key, lane, sender.desk.entropy)


def take(reader: Person, sender: Person, sealed: bytes) -> receiving.Receipt:
    return receive(reader.desk, reader.roads[sender.name], sealed)


def test_an_envelope_seen_before_changes_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        sealed = forge(ana, mara, crossing(b"c" * 16), Kind.CROSSING, 2)
        assert take(mara, ana, sealed).told
        assert take(mara, ana, sealed) == receiving.Receipt()
        again = forge(ana, mara, crossing(b"c" * 16, "Other."), Kind.CROSSING, 3)
        take(mara, ana, again)
        assert len(mara.waiting()) == 1
        assert mara.open().text == "Hello."

    town.run(story)


def test_a_missing_number_is_shown_until_it_comes(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        second = forge(ana, mara, crossing(b"2" * 16), Kind.CROSSING, 3)
        first = forge(ana, mara, crossing(b"1" * 16), Kind.CROSSING, 2)
        take(mara, ana, second)
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 1
        assert [came.missing_before for came in mara.waiting()] == [True]
        take(mara, ana, first)
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0
        assert [came.missing_before for came in mara.waiting()] == [False, False]

    town.run(story)


def test_leaves_that_overtake_one_another_end_as_they_were_said(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        up = forge(ana, mara, LeafPayload(Leaf.RAISED), Kind.LEAF, 2)
        down = forge(ana, mara, LeafPayload(Leaf.LOWERED), Kind.LEAF, 3)
        take(mara, ana, down)
        take(mara, ana, up)
        assert mara.bridge(ana).theirs is Leaf.LOWERED

    town.run(story)


def test_what_is_about_something_that_has_not_come_waits_for_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        deeper = DeeperPayload(b"c" * 16, Depth.ALL, (), "All of it.")
        reply = ReplyPayload(b"c" * 16, b"r" * 16, "And this.")
        take(mara, ana, forge(ana, mara, deeper, Kind.DEEPER, 3))
        take(mara, ana, forge(ana, mara, reply, Kind.REPLY, 4))
        assert mara.waiting() == []
        take(mara, ana, forge(ana, mara, crossing(b"c" * 16), Kind.CROSSING, 2))
        assert mara.open().text == "All of it."
        assert [new.reply.text for new in arrivals.new_replies(mara.desk)] == ["And this."]
        assert mara.desk.vault.db.rows("SELECT * FROM early_envelopes") == []
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0

    town.run(story)


def test_a_flood_of_things_about_nothing_is_bounded(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for number in range(EARLY + 5):
            reply = ReplyPayload(b"n" * 16, number.to_bytes(16, "big"), "x")
            take(mara, ana, forge(ana, mara, reply, Kind.REPLY, number + 2))
        assert seen.count_early(mara.desk.vault.db, mara.roads["Ana"]) == EARLY

    town.run(story)


def test_a_kind_from_a_later_version_is_kept_sealed_and_told(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        sealed = forge(ana, mara, b"\xa5later", 99, 2)
        assert take(mara, ana, sealed).told
        (kept_sealed,) = mara.desk.vault.db.rows("SELECT sealed, kind FROM unknown_envelopes")
        assert kept_sealed == (sealed, 99)

    town.run(story)


@pytest.mark.parametrize("place", [0, 4, 700, 1500, 4095])
def test_a_flipped_bit_anywhere_is_refused_and_changes_nothing(town: Town, place: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        sealed = bytearray(forge(ana, mara, crossing(b"c" * 16), Kind.CROSSING, 2))
        sealed[place] ^= 1
        assert take(mara, ana, bytes(sealed)).refused
        assert mara.waiting() == []
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0

    town.run(story)


def test_another_bridge_or_another_direction_is_refused(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        for_jon = forge(ana, jon, crossing(b"c" * 16), Kind.CROSSING, 2)
        assert take(mara, ana, for_jon).refused
        back = forge(ana, mara, crossing(b"c" * 16), Kind.CROSSING, 2, direction=2)
        assert take(mara, ana, back).refused
        assert mara.waiting() == []

    town.run(story)


def test_a_stranger_with_the_key_but_without_the_secret_is_refused(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        channel = kept.channel(ana.desk.vault.db, ana.roads["Mara"])
        assert channel
        assert channel.peer
        assert channel.context
        body = Body(Kind.CROSSING, 2, 0, None, None, None, crossing(b"c" * 16))
        lane = Lane(channel.context, channel.direction, b"guess".ljust(32))
        assert take(mara, ana, seal(body, channel.peer.key, lane, ana.desk.entropy)).refused == "seal"

    town.run(story)


def test_a_message_of_pairing_under_the_bridges_secret_is_refused(town: Town) -> None:
    async def story() -> None:
        from drawbridge.core.wire import ConfirmPayload

        ana, mara = await town.bridge("Ana", "Mara")
        confirm = ConfirmPayload(b"h" * 32, "Somebody", b"t" * 32)
        assert take(mara, ana, forge(ana, mara, confirm, Kind.CONFIRM, 2)).refused
        assert mara.bridge(ana).their_name == "Ana"

    town.run(story)


def test_the_newest_key_wins_and_an_older_one_never_comes_back(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        newer, older = key_pair(b"n" * 32).public, key_pair(b"o" * 32).public
        announce = [KeyAnnouncement(2_000, newer), KeyAnnouncement(1_000, older)]
        for number, key in enumerate(announce, 2):
            take(mara, ana, forge(ana, mara, LeafPayload(Leaf.LOWERED), Kind.LEAF, number, key=key))
        channel = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert channel
        assert channel.peer
        assert (channel.peer.key, channel.peer.epoch) == (newer, 2_000)

    town.run(story)


def test_keys_turn_with_use_and_old_private_ones_are_erased(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first = kept.own_keys(ana.desk.vault.db, ana.roads["Mara"])[0]
        for _ in range(15):
            town.clock.push(8 * DAY)
            ana.cross("One more.", mara)
            mara.cross("And one.", ana)
            await town.carry()
        epochs = [key.epoch for key in kept.own_keys(ana.desk.vault.db, ana.roads["Mara"])]
        assert first.epoch not in epochs
        assert 2 <= len(epochs) <= 12
        assert len(kept_arrivals.waiting(mara.desk.vault.db, 99)) == 15

    town.run(story)


def test_who_only_reads_turns_keys_too(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        first = kept.own_keys(mara.desk.vault.db, mara.roads["Ana"])[0]
        for _ in range(15):
            town.clock.push(8 * DAY)
            ana.cross("You need not answer.", mara)
            await town.carry()
        epochs = [key.epoch for key in kept.own_keys(mara.desk.vault.db, mara.roads["Ana"])]
        assert first.epoch not in epochs
        assert 2 <= len(epochs) <= 12
        assert len(kept_arrivals.waiting(mara.desk.vault.db, 99)) == 15
        # It needs no more than one for each of hers, and none once nothing comes.
        assert ana.bridge(mara).state is BridgeState.STANDING
        channel = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert channel
        assert channel.sent <= 1 + 15
        for _ in range(15):
            town.clock.push(8 * DAY)
            await town.carry()
        after = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert after
        assert after.sent <= channel.sent + 1

    town.run(story)


def test_when_the_disk_is_full_nothing_is_acknowledged_and_it_comes_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("I was wrong.", mara)
        await ana.courier.carry()
        db = mara.desk.vault.db
        pages = db.row("PRAGMA page_count")
        assert pages
        db.rows(f"PRAGMA max_page_count = {pages[0]}")
        ana.cross("x" * 60_000, mara)
        await ana.courier.carry()
        with pytest.raises(StorageFull):
            await mara.courier.collect()
        db.rows("PRAGMA max_page_count = 1000000")
        await town.carry()
        assert sorted(len(came.text) for came in mara.waiting()) == [12, 60_000]
        assert not any(came.missing_before for came in mara.waiting())

    town.run(story)


def test_what_comes_for_a_bridge_that_is_not_there_is_dropped(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        sealed = forge(ana, mara, crossing(b"c" * 16), Kind.CROSSING, 2)
        nobody = BridgeId(new_id(mara.desk.entropy))
        assert receive(mara.desk, nobody, sealed).refused == "ended"

    town.run(story)
