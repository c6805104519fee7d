"""The other side of a bridge, with a program of their own: they reach nothing but what is theirs."""

from __future__ import annotations

import pytest

from drawbridge.actions import arrivals, bridges, pairings, receiving
from drawbridge.actions.receiving import AHEAD, LATER, receive
from drawbridge.core.bridges import BridgeKind, Leaf
from drawbridge.core.crossings import Depth, Impression, Need, ReaderState
from drawbridge.core.entries import MAX_TEXT, Practice
from drawbridge.core.envelope import Lane, seal
from drawbridge.core.names import MailboxId, Token
from drawbridge.core.primitives import key_pair
from drawbridge.core.wire import (
    MAX_NUMBER,
    MAX_TIME,
    Body,
    CrossingPayload,
    DeeperPayload,
    FeltWord,
    ImpressionPayload,
    KeyAnnouncement,
    KeyPayload,
    Kind,
    LeafPayload,
    MoreLaterPayload,
    Payload,
    ReleaseTerms,
    ReplyPayload,
    TakeBackPayload,
)
from drawbridge.vault import bridges as kept
from drawbridge.vault.bridges import Peer
from tests.actions.conftest import RELAY, Person, Town

DAY = 86_400
UNSEEN = ("seen", "bridges", "bridge_keys")
"""Tables that any envelope changes: what was seen, and its number."""


def said(
    sender: Person,
    reader: Person,
    payload: Payload | bytes,
    kind: int,
    number: int = 2,
    *,
    terms: ReleaseTerms | None = None,
    expires: int | None = None,
    key: KeyAnnouncement | None = None,
    created: int = 0,
) -> receiving.Receipt:
    """Give a reader what the other side of their bridge sealed with a program of their own."""
    channel = kept.channel(sender.desk.vault.db, sender.roads[reader.name])
    assert channel
    assert channel.peer
    assert channel.context
    assert channel.k_send
    body = Body(kind, number, created, terms, expires, key, payload)
    lane = Lane(channel.context, channel.direction, channel.k_send)
    sealed = seal(body, channel.peer.key, lane, sender.desk.entropy)
    return receive(reader.desk, reader.roads[sender.name], sealed)


def crossing(name: bytes, text: str = "Hello.", **rest: object) -> CrossingPayload:
    feelings = rest.get("feelings", ())
    return CrossingPayload(name, Practice.JUST_WRITE, Depth.FEELING, Need.LISTEN, feelings, text, 0)  # type: ignore[arg-type]


def everything(person: Person) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of a vault that is about what somebody wrote."""
    db = person.desk.vault.db
    tables = [row[0] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: db.rows(f"SELECT * FROM {name}") for name in tables if name not in UNSEEN}


def test_whoever_is_no_reader_of_a_crossing_changes_nothing_about_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        name = bytes.fromhex(ana.cross("For Mara alone.", mara).id)
        await town.carry()
        before = everything(ana)
        tries: list[tuple[Payload, Kind]] = [
            (MoreLaterPayload(name), Kind.MORE_LATER),
            (ImpressionPayload(name, Impression.CLOSER), Kind.IMPRESSION),
            (DeeperPayload(name, Depth.ALL, (), "Other words."), Kind.DEEPER),
            (ReplyPayload(name, b"r" * 16, "From a stranger."), Kind.REPLY),
            (TakeBackPayload(name), Kind.TAKE_BACK),
            (ReplyPayload(name, b"s" * 16, "From a stranger, again."), Kind.REPLY),
        ]
        for number, (payload, kind) in enumerate(tries, 2):
            assert not said(jon, ana, payload, kind, number).told
        after = everything(ana)
        # Of his own bridge a mark is kept, and what waits for a crossing that he never sent.
        assert {name for name in before if before[name] != after[name]} == {"arrivals", "early_envelopes"}
        assert arrivals.waiting(ana.desk) == []
        assert arrivals.new_replies(ana.desk) == []
        assert mara.waiting()[0].text == "For Mara alone."

    town.run(story)


def test_nobody_reaches_what_came_over_another_bridge(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        mara_id = bytes.fromhex(mara.cross("From Mara.", ana, depth=Depth.FEELING).id)
        await town.carry()
        said(jon, ana, TakeBackPayload(mara_id), Kind.TAKE_BACK, 2)
        said(jon, ana, DeeperPayload(mara_id, Depth.ALL, (), "Not hers."), Kind.DEEPER, 3)
        said(jon, ana, crossing(mara_id, "Under her name."), Kind.CROSSING, 4)
        (waiting,) = ana.waiting()
        assert waiting.bridge == ana.roads["Mara"]
        assert not waiting.taken_back
        opened = ana.open()
        assert "Not hers." not in opened.text
        assert opened.depth is Depth.FEELING

    town.run(story)


def test_an_answer_sent_again_with_other_words_changes_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        name = bytes.fromhex(ana.cross("A question.", mara).id)
        await town.carry()
        said(mara, ana, ReplyPayload(name, b"r" * 16, "The first."), Kind.REPLY, 2)
        assert not said(mara, ana, ReplyPayload(name, b"r" * 16, "The second."), Kind.REPLY, 3).told
        assert [new.reply.text for new in arrivals.new_replies(ana.desk)] == ["The first."]

    town.run(story)


def test_my_own_words_in_an_answer_are_not_replaced_by_theirs(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        mara.cross("A question.", ana)
        await town.carry()
        arrival = ana.open()
        arrivals.answer(ana.desk, arrival.id, "My answer.")
        (row,) = ana.desk.vault.db.rows("SELECT id, crossing FROM replies")
        theirs = ReplyPayload(bytes.fromhex(row[1]), bytes.fromhex(row[0]), "Not my answer.")
        said(mara, ana, theirs, Kind.REPLY, 3)
        assert [(said.mine, said.text) for said in arrivals.replies_to(ana.desk, arrival.id)] == [
            (True, "My answer.")
        ]

    town.run(story)


def test_a_number_at_the_end_of_the_scale_stops_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        said(ana, mara, crossing(b"a" * 16), Kind.CROSSING, MAX_NUMBER)
        said(ana, mara, LeafPayload(Leaf.RAISED), Kind.LEAF, MAX_NUMBER)
        said(ana, mara, KeyPayload("restored", MAX_NUMBER), Kind.KEY, MAX_NUMBER)
        said(ana, mara, crossing(b"b" * 16), Kind.CROSSING, 2)
        assert len(mara.waiting()) == 2
        assert 0 < bridges.missing_from(mara.desk, mara.roads["Ana"]) <= MAX_NUMBER

    town.run(story)


def test_a_key_from_the_far_future_does_not_lock_out_the_ones_that_follow(town: Town) -> None:
    """Who once held a sender's secrets could otherwise name the last key of a bridge, for ever."""

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        now = town.clock.now * 1000
        wrong, right = key_pair(b"w" * 32).public, key_pair(b"r" * 32).public
        leaf = LeafPayload(Leaf.LOWERED)
        for number, epoch in enumerate((MAX_TIME * 1000, now + AHEAD * 1000 + 1), 2):
            said(ana, mara, leaf, Kind.LEAF, number, key=KeyAnnouncement(epoch, wrong))
        said(ana, mara, leaf, Kind.LEAF, 9, key=KeyAnnouncement(now + 1, right))
        channel = kept.channel(mara.desk.vault.db, mara.roads["Ana"])
        assert channel
        assert channel.peer
        assert channel.peer.key == right

    town.run(story)


@pytest.mark.parametrize("years", [-10, 10])
def test_with_a_clock_that_is_years_off_words_still_cross_both_ways(town: Town, years: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        mine = town.clock
        object.__setattr__(ana.desk, "clock", lambda: mine() + years * 365 * DAY)
        for _ in range(4):
            town.clock.push(8 * DAY)
            ana.cross("There.", mara)
            mara.cross("And back.", ana)
            await town.carry()
        assert len(mara.waiting()) == len(ana.waiting()) == 4
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0

    town.run(story)


def test_times_that_make_no_sense_are_taken_as_they_are_and_harm_nobody(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        now = town.clock.now
        said(ana, mara, crossing(b"1" * 16), Kind.CROSSING, 2, expires=0)
        said(ana, mara, crossing(b"2" * 16), Kind.CROSSING, 2, expires=now)
        assert mara.waiting() == []
        end = ReleaseTerms(MAX_TIME, MAX_TIME)
        said(ana, mara, crossing(b"3" * 16), Kind.CROSSING, 2, terms=end, expires=MAX_TIME)
        said(ana, mara, crossing(b"4" * 16), Kind.CROSSING, 3, created=MAX_TIME // 60)
        assert [came.expires_at for came in reversed(mara.waiting())] == [MAX_TIME, None]
        town.clock.push(400 * DAY)
        assert len(mara.waiting()) == 2

    town.run(story)


def test_the_largest_crossing_and_words_of_every_shape_are_kept_as_text(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        strange = "\u202e\u2066\0\ufeff\U000e0001<script>{{ 7*7 }}"
        felt = tuple(FeltWord(strange[:40]) for _ in range(12))
        said(ana, mara, crossing(b"1" * 16, strange, feelings=felt), Kind.CROSSING, 2)
        said(ana, mara, crossing(b"2" * 16, "\U0001f309" * MAX_TEXT), Kind.CROSSING, 3)
        texts = {mara.open(0).text, mara.open(0).text}
        assert texts == {strange, "\U0001f309" * MAX_TEXT}

    town.run(story)


def test_what_only_a_later_version_could_read_is_kept_up_to_a_bound(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for number in range(LATER + 3):
            told = said(ana, mara, b"\xa5later", 99, number + 2).told
            assert told is (number < LATER)
        said(ana, mara, crossing(b"c" * 16), Kind.CROSSING, LATER + 9)
        assert len(mara.waiting()) == 1
        assert len(mara.desk.vault.db.rows("SELECT 1 FROM unknown_envelopes")) == LATER

    town.run(story)


def test_take_backs_of_things_that_never_were_show_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for number in range(50):
            said(ana, mara, TakeBackPayload(number.to_bytes(16, "big")), Kind.TAKE_BACK, number + 2)
        assert mara.waiting() == []
        assert kept_arrivals(mara) == []

    town.run(story)


def kept_arrivals(person: Person) -> list[object]:
    from drawbridge.vault import arrivals as kept_arrivals

    return list(kept_arrivals.of_bridge(person.desk.vault.db, person.roads["Ana"], 99, 2**62))


@pytest.mark.parametrize(
    "relay", ["http://127.0.0.1:99999", "http://[:::::]", "http://127.0.0.1:1", "http://nobody.invalid"]
)
def test_an_address_that_leads_nowhere_keeps_nobody_elses_words_waiting(town: Town, relay: str) -> None:
    """The other side says where to write. Whatever it says, the other bridges are carried."""

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        db = ana.desk.vault.db
        kept.set_peer(
            db, ana.roads["Mara"], Peer(relay, MailboxId(b"m" * 16), Token(b"t" * 32), _key(ana, mara), 0)
        )
        lost = ana.cross("Into nothing.", mara)
        ana.cross("To Jon.", jon)
        await town.carry()
        assert [came.text for came in jon.waiting()] == ["To Jon."]
        assert ana.crossing(lost).readers[0].state is ReaderState.WAITING

    town.run(story)


def _key(person: Person, other: Person) -> bytes:
    channel = kept.channel(person.desk.vault.db, person.roads[other.name])
    assert channel
    assert channel.peer
    return channel.peer.key


def test_the_address_of_another_relay_reaches_the_same_mailbox_only_with_its_token(town: Town) -> None:
    """An answer to an invitation that names my own relay gives nobody a way into a mailbox of mine."""

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        channel = kept.channel(ana.desk.vault.db, ana.roads["Mara"])
        assert channel
        mallory = town.move_in("Mallory")
        made = pairings.invite(ana.desk, BridgeKind.FRIEND, "Mallory", False)
        await town.carry()
        claimed = await mallory.courier.claim(pairings.invitation(ana.desk, made.id).link)
        answered = pairings.accept(mallory.desk, claimed, BridgeKind.FRIEND, "Ana")
        await town.carry()
        # Mallory's answer could have said this: Ana's own mailbox, with a token of Mallory's choice.
        kept.set_peer(
            ana.desk.vault.db,
            made.id,
            Peer(RELAY, channel.mailbox, Token(b"t" * 32), _public(mallory, answered.id), 0),
        )
        pairings.approve(ana.desk, made.id)
        await town.carry()
        assert bridges.refused_by_relay(ana.desk, made.id) == "forbidden"
        assert mara.bridge(ana).their_name == "Ana"

    town.run(story)


def _public(person: Person, bridge: object) -> bytes:
    return kept.own_keys(person.desk.vault.db, bridge)[0].public  # type: ignore[arg-type]
