"""A relay that does not keep its promises: it can lose and delay, and that is all it can do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import count

import msgspec
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from drawbridge.actions import bridges, courier, gate, receiving
from drawbridge.actions.desk import Desk
from drawbridge.actions.filing import file_take_back
from drawbridge.core.crossings import ReaderState, Release
from drawbridge.core.release import held_until
from drawbridge.core.wire import Body, Kind, TakeBackPayload
from drawbridge.vault import bridges as kept
from drawbridge.vault import outbox, seen
from drawbridge.vault.bridges import Peer
from tests.actions.conftest import Person, Town, _whole

DAY = 86_400
Rows = list[tuple[bytes, int, bytes]]


class Lying:
    """Stands before an honest relay and answers what ``answers`` makes of its rows."""

    def __init__(self, app: ASGIApp, rows: Callable[[Rows], Rows]) -> None:
        self.app = app
        self.rows = rows
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/v1/collect":
            await self.app(scope, receive, send)
            return
        self.asked += 1
        parts: list[bytes] = []

        async def taking(message: object) -> None:
            parts.append(message.get("body", b""))  # type: ignore[attr-defined]

        await self.app(scope, receive, taking)
        rows = [tuple(row) for row in msgspec.msgpack.decode(b"".join(parts))]
        await answer(send, msgspec.msgpack.encode(self.rows(rows)))


async def answer(send: Send, body: bytes, status: int = 200) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def mailbox(person: Person, other: Person) -> bytes:
    channel = kept.channel(person.desk.vault.db, person.roads[other.name])
    assert channel
    return channel.mailbox


def texts(person: Person) -> list[str]:
    return sorted(came.text for came in person.waiting())


async def three(town: Town) -> tuple[Person, Person, Person]:
    """Ana and Jon both have a bridge to Mara, and both have something on its way to her."""
    ana, mara = await town.bridge("Ana", "Mara")
    jon, _ = await town.bridge("Jon", mara)
    ana.cross("From Ana.", mara)
    jon.cross("From Jon.", mara)
    await ana.courier.carry()
    await jon.courier.carry()
    return ana, jon, mara


def test_what_is_handed_out_for_another_bridge_is_refused_and_still_counts_for_its_own(town: Town) -> None:
    async def story() -> None:
        ana, jon, mara = await three(town)
        honest = town.road.app
        box = {mailbox(mara, ana): mailbox(mara, jon), mailbox(mara, jon): mailbox(mara, ana)}
        kept_back: Rows = []

        def swapped(rows: Rows) -> Rows:
            kept_back.extend(rows)
            return [(box[name], cursor, sealed) for name, cursor, sealed in rows]

        town.road.app = Lying(honest, swapped)
        await mara.courier.collect()
        assert texts(mara) == []
        for name, _, sealed in kept_back:
            other = ana if name == mailbox(mara, ana) else jon
            assert not receiving.receive(mara.desk, mara.roads[other.name], sealed).refused
        assert texts(mara) == ["From Ana.", "From Jon."]

    town.run(story)


def test_what_is_handed_out_again_and_again_is_filed_once(town: Town) -> None:
    async def story() -> None:
        _, _, mara = await three(town)
        town.road.app = Lying(town.road.app, lambda rows: rows * 20)
        await mara.courier.collect()
        await mara.courier.collect()
        assert texts(mara) == ["From Ana.", "From Jon."]

    town.run(story)


def test_what_is_withheld_shows_as_missing_and_in_any_order_all_is_there(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for number in range(4):
            ana.cross(f"Number {number}", mara)
        await ana.courier.carry()
        held: Rows = []

        def last_first(rows: Rows) -> Rows:
            held.extend(rows[:2])
            return rows[:1:-1]

        town.road.app = Lying(town.road.app, last_first)
        await mara.courier.collect()
        assert texts(mara) == ["Number 2", "Number 3"]
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 2
        for _, _, sealed in reversed(held):
            receiving.receive(mara.desk, mara.roads["Ana"], sealed)
        assert texts(mara) == [f"Number {number}" for number in range(4)]
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0

    town.run(story)


def test_envelopes_it_made_up_or_changed_are_never_shown(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ana.cross("As it was.", mara)
        await ana.courier.carry()
        before = mara.desk.vault.db.rows("SELECT * FROM seen")

        def changed(rows: Rows) -> Rows:
            (name, cursor, sealed) = rows[0]
            spoiled = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in (5, 900, 4000)]
            return [(name, cursor, one) for one in [*spoiled, bytes(4096), b"\x01\x01\0\0" + bytes(4092)]]

        town.road.app = Lying(town.road.app, changed)
        await mara.courier.collect()
        assert texts(mara) == []
        assert mara.told == []
        # Nor does it fill the vault: a relay could make up envelopes for ever.
        assert mara.desk.vault.db.rows("SELECT * FROM seen") == before

    town.run(story)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_relay_that_says_yes_to_everything_gets_no_further_than_losing_it(town: Town, status: int) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")

        async def yes(scope: Scope, receive: Receive, send: Send) -> None:
            await _whole(receive)
            await answer(send, b"", status)

        honest, town.road.app = town.road.app, yes
        lost = ana.cross("Into nothing.", mara)
        await ana.courier.carry()
        assert not await mara.courier._quietly(mara.courier.collect())
        town.road.app = honest
        ana.cross("And this arrives.", mara)
        await town.carry()
        assert texts(mara) == ["And this arrives."]
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 1
        assert ana.crossing(lost).readers[0].state is ReaderState.CROSSED

    town.run(story)


@pytest.mark.parametrize("said", [-1, 0, 253_370_764_801, 10**18, 1e9, "now", None])
def test_a_clock_that_is_none_is_not_believed(town: Town, said: object) -> None:
    async def story() -> None:
        _, mara = await town.bridge("Ana", "Mara")
        honest = town.road.app

        async def lying(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == "/v1/info":
                await answer(send, json.dumps({"version": "1", "clock": said}).encode())
            else:
                await honest(scope, receive, send)

        mara.courier.skew_seconds = None
        town.road.app = lying
        believed = await mara.courier._quietly(mara.courier.collect())
        assert (believed is not None) is (said == 0)
        assert mara.courier.skew_seconds == (mara.desk.clock() if said == 0 else None)

    town.run(story)


def test_a_relay_that_lets_nobody_wait_is_not_asked_without_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        _, mara = await town.bridge("Ana", "Mara")
        lying = town.road.app = Lying(town.road.app, lambda _: [])
        honest = lying.app

        async def at_once(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == "/v1/collect":
                await answer(send, msgspec.msgpack.encode([]))
            else:
                await honest(scope, receive, send)

        lying.app = at_once
        breaths = count()
        rested = asyncio.Event()
        sleep = asyncio.sleep

        async def resting(seconds: float) -> None:
            if seconds == courier.BREATH and next(breaths) >= 3:
                rested.set()
            await sleep(0)

        monkeypatch.setattr(asyncio, "sleep", resting)
        running = asyncio.create_task(mara.courier._collect_for_ever())
        await asyncio.wait_for(rested.wait(), 10)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert lying.asked <= next(breaths) + 1

    town.run(story)


def test_one_relay_that_never_answers_does_not_hold_up_another(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        _, jon = await town.bridge(ana, "Jon")
        db, slow = ana.desk.vault.db, "http://slow.test"
        assert town.client
        never = asyncio.Event()

        async def silent(scope: Scope, receive: Receive, send: Send) -> None:
            await never.wait()

        town.client._local[slow] = silent
        db.run("UPDATE bridges SET their_relay = ? WHERE id = ?", (slow, ana.roads["Mara"]))
        ana.cross("It waits.", mara)
        ana.cross("It does not.", jon)
        carrying = asyncio.create_task(ana.courier.carry())
        theirs = kept.channel(db, ana.roads["Mara"])
        assert theirs
        assert theirs.peer
        # A slow one is given up after twenty seconds; nobody else has to wait for that.
        async with asyncio.timeout(10):
            while outbox.targets(db, outbox.Act.DEPOSIT) != {theirs.peer.mailbox}:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await jon.courier.collect()
        assert texts(jon) == ["It does not."]
        carrying.cancel()
        await asyncio.gather(carrying, return_exceptions=True)

    town.run(story)


def test_a_refusal_names_its_reason_in_one_of_our_words(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        honest = town.road.app

        async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] == "PUT":
                said = {"type": "urn:drawbridge:problem:Say your passphrase to 030 901820"}
                await answer(send, json.dumps(said).encode(), 403)
            else:
                await honest(scope, receive, send)

        town.road.app = refusing
        refused = ana.cross("Refused.", mara)
        await ana.courier.carry()
        assert "passphrase" not in ana.crossing(refused).readers[0].refusal

    town.run(story)


def test_what_it_hands_out_again_after_months_does_not_bring_an_old_key_back(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.clock.push(8 * DAY)
        mara.cross("Here is my newer key.", ana)
        await town.carry()
        ana.cross("And here is mine.", mara)
        (errand,) = outbox.due(ana.desk.vault.db, town.clock.now)
        assert errand.sealed
        await town.carry()
        mara.cross("Thank you.", ana)
        await town.carry()
        town.clock.push(8 * DAY)
        ana.cross("This one is newer still.", mara)
        await town.carry()
        newest = peer(mara, ana)
        # Nobody uses the bridge for longer than what came is usually remembered.
        town.clock.push(courier.SEEN_KEPT + DAY)
        await town.carry()
        mara.desk.vault.db.run("DELETE FROM outbox")
        assert receiving.receive(mara.desk, mara.roads["Ana"], errand.sealed) == receiving.Receipt()
        assert peer(mara, ana) == newest
        assert outbox.count(mara.desk.vault.db, mara.roads["Ana"]) == 0

    town.run(story)


def test_what_came_is_forgotten_when_no_key_is_left_that_could_open_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        town.clock.push(DAY)
        ana.cross("Long ago.", mara)
        (errand,) = outbox.due(ana.desk.vault.db, town.clock.now)
        assert errand.envelope
        await town.carry()
        for week in range(25):
            town.clock.push(7 * DAY)
            ana.cross(f"Ana {week}", mara)
            mara.cross(f"Mara {week}", ana)
            await town.carry()
        assert not seen.is_seen(mara.desk.vault.db, errand.envelope)

    town.run(story)


def peer(person: Person, other: Person) -> Peer | None:
    """Return where somebody would send to on one bridge, and the key they would seal to."""
    channel = kept.channel(person.desk.vault.db, person.roads[other.name])
    assert channel
    return channel.peer


def handed_out(desk: Desk) -> bytes:
    """Return what lies in an outbox with a release, as a relay would have it."""
    [sealed] = [
        each.sealed for each in outbox.due(desk.vault.db, desk.clock()) if each.not_before is not None
    ]
    assert sealed
    return sealed


def test_what_it_hands_out_before_its_release_waits_unseen_until_then(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        soon = town.clock.now + 10 * DAY
        ana.cross("In ten days", mara, release=Release.AT_A_TIME, release_at=soon)
        sealed, bridge = handed_out(ana.desk), mara.roads["Ana"]
        assert receiving.receive(mara.desk, bridge, sealed) == receiving.Receipt()
        assert receiving.receive(mara.desk, bridge, sealed) == receiving.Receipt()
        assert '"event": "released-early"' in capfd.readouterr().err
        assert bridges.missing_from(mara.desk, bridge) == 0
        for moment in (9 * DAY, DAY - 1):
            town.clock.push(moment)
            bridges.raise_leaf(mara.desk, bridge)
            gate.lower_leaf(mara.desk, bridge)
            await mara.courier.carry()
            assert (mara.waiting(), mara.told) == ([], [])
        town.clock.push(1)
        await mara.courier.carry()
        assert [came.text for came in mara.waiting()] == ["In ten days"]
        assert mara.told == ["Mara"]
        await mara.courier.carry()
        assert mara.told == ["Mara"]

    town.run(story)


def test_what_came_early_waits_at_a_raised_leaf_as_anything_does(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        soon = town.clock.now + 10 * DAY
        ana.cross("In ten days", mara, release=Release.AT_A_TIME, release_at=soon)
        receiving.receive(mara.desk, mara.roads["Ana"], handed_out(ana.desk))
        bridges.raise_leaf(mara.desk, mara.roads["Ana"])
        town.clock.push(10 * DAY)
        await mara.courier.carry()
        assert (mara.waiting(), mara.told) == ([], [])
        gate.lower_leaf(mara.desk, mara.roads["Ana"])
        assert len(mara.waiting()) == 1

    town.run(story)


def test_what_came_early_can_be_taken_back_before_anybody_saw_it(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        soon = town.clock.now + 10 * DAY
        made = ana.cross("In ten days", mara, release=Release.AT_A_TIME, release_at=soon)
        receiving.receive(mara.desk, mara.roads["Ana"], handed_out(ana.desk))
        bridge = bridges.find_bridge(mara.desk, mara.roads["Ana"])
        payload = TakeBackPayload(bytes.fromhex(made.id))
        with mara.desk.vault.transaction():
            body = Body(Kind.TAKE_BACK, 9, 0, None, None, None, payload)
            file_take_back(mara.desk, bridge, body, 0, gap=False)
        town.clock.push(10 * DAY)
        await mara.courier.carry()
        assert mara.waiting() == []

    town.run(story)


def test_clocks_that_differ_hold_up_nothing_that_was_released(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for text, ahead in (("A day", DAY), ("Twenty days", 20 * DAY)):
            soon = town.clock.now + ahead
            ana.cross(text, mara, release=Release.AT_A_TIME, release_at=soon)
            receiving.receive(mara.desk, mara.roads["Ana"], handed_out(ana.desk), relays_clock=soon)
            await ana.courier.carry()
            assert mara.waiting()[0].text == text

    town.run(story)


def test_what_came_early_is_kept_up_to_a_bound(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "UNRELEASED", 2)

    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for number in range(3):
            soon = town.clock.now + 10 * DAY
            ana.cross(f"Word {number}", mara, release=Release.AT_A_TIME, release_at=soon)
            receiving.receive(mara.desk, mara.roads["Ana"], handed_out(ana.desk))
            await ana.courier.carry()
        assert [came.text for came in mara.waiting()] == ["Word 2"]

    town.run(story)


@pytest.mark.parametrize(
    ("ahead", "waits"), [(25 * 3_600, False), (25 * 3_600 + 1, True), (31 * DAY, True), (32 * DAY, False)]
)
def test_only_a_release_that_somebody_can_have_chosen_is_waited_for(ahead: int, waits: bool) -> None:
    now = 1_700_000_000
    assert held_until(now + ahead, now, None) == (now + ahead if waits else None)
    assert held_until(now + ahead, now - 400 * DAY, now) == (now + ahead if waits else None)
    assert held_until(None, now, now) is None
