"""What a relay leaves behind: hashes instead of tokens, nothing in its log, nothing of what was removed."""

from __future__ import annotations

import hashlib
import json
import sqlite3

import pytest

from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY
from tests.conftest import EVENING
from tests.relay.conftest import (
    OFFER,
    Box,
    Post,
    asking,
    bearer,
    bytes_on_disk,
    envelope,
    id_of,
    letters,
    name,
    token,
)
from tests.relay.meeting import PASS, Meeting
from tests.relay.test_writer import full_disk

ANA, BEN = Box.of("ana"), Box.of("ben")
SLOT, MANAGE, CLAIM = name("slot"), token("manage"), token("claim")
MEETING, VOID = Meeting.of("meeting"), Meeting.of("void")
TOKENS = (ANA.read, ANA.write, BEN.read, BEN.write, MANAGE, CLAIM, *MEETING.tokens)
LYING, WAITING = envelope("lying"), envelope("waiting")


async def use(post: Post) -> None:
    """A day of traffic, failures included."""
    await post.make("ana", "ben")
    await post.put(ANA, LYING)
    await post.put(ANA, WAITING, not_before=EVENING + 60)
    path = f"/v1/invitations/{SLOT}"
    params = {"expires": EVENING + DAY}
    await post.client.put(path, content=OFFER, headers=bearer(MANAGE), params=params)
    await post.client.get(path, headers=bearer(CLAIM))
    await post.client.get(path, headers=bearer(MANAGE))
    await post.collect(ANA, BEN)
    await post.put(BEN, envelope("gone"))
    await post.remove(BEN, envelope("gone"), BEN.read)
    await post.put(Box(ANA.id, ANA.read, BEN.write), envelope("refused"))
    await post.client.post("/v1/collect", content=b"{" + ANA.id.encode())
    await post.client.get(f"/v1/mailboxes/{ANA.id}/nothing")
    await MEETING.make(post)
    await MEETING.fill(post, 0, LYING)
    await MEETING.fill(post, 1, PASS)
    await MEETING.seen(post, 2)
    await post.client.get(MEETING.path, headers=bearer(CLAIM))
    await post.client.put(MEETING.slot(2), content=b"odd", headers=bearer(MEETING.tokens[2]))
    with full_disk(post):
        await VOID.make(post)
        await MEETING.fill(post, 2, LYING)
        for number in range(5):
            await post.put(ANA, envelope(number))
        await post.client.put(f"/v1/mailboxes/{name('new')}", json=ANA.hashes)
        await post.client.get("/healthz")


def test_a_relay_s_files_hold_no_token(post: Post) -> None:
    post.tell(use)
    dump = bytes_on_disk(post.path)
    assert hashlib.sha256(ANA.write).digest() in dump
    for value in TOKENS:
        for form in (value, letters(value).encode(), value.hex().encode(), value[:16]):
            assert form not in dump


def test_a_whole_copy_of_the_files_gives_no_right(post: Post) -> None:
    post.tell(use)
    with sqlite3.connect(post.path) as copy:
        tables = [table for (table,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        values = {
            value[at : at + 32].ljust(32, b"\0")
            for table in tables
            for row in copy.execute(f"SELECT * FROM {table}")
            for value in row
            if isinstance(value, bytes)
            for at in (0, 16)
        }
    copy.close()
    assert hashlib.sha256(ANA.write).digest() in values

    async def steal(post: Post) -> None:
        fresh = envelope("fresh")
        before = await post.collect(ANA)
        for value in values:
            thief = Box(ANA.id, value, value)
            assert await post.put(thief, fresh) == 403
            for method, path in (
                ("DELETE", ANA.path),
                ("DELETE", ANA.path_of(LYING)),
                ("DELETE", ANA.path_of(WAITING)),
                ("GET", f"{ANA.path}/events"),
                ("DELETE", f"/v1/invitations/{SLOT}"),
                ("GET", f"/v1/invitations/{SLOT}/state"),
            ):
                answer = await post.client.request(method, path, headers=bearer(value))
                assert answer.status_code == 403
            assert (await post.client.post("/v1/collect", json=asking([thief]))).status_code == 403
            looked = await post.client.get(MEETING.path, headers=bearer(value))
            assert looked.status_code == 403
            for place in range(3):
                filled = await post.client.put(MEETING.slot(place), content=fresh, headers=bearer(value))
                assert filled.status_code == 403
            offer = await post.client.get(f"/v1/invitations/{SLOT}", headers=bearer(value))
            assert offer.status_code == 409
        assert await post.collect(ANA) == before != []

    post.tell(steal)


def test_the_log_says_that_storage_failed_and_names_nobody(
    post: Post, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    post.tell(use)
    logged = capfd.readouterr()
    text = logged.err + logged.out + caplog.text
    events = [json.loads(line) for line in logged.err.splitlines()]
    assert {event["event"] for event in events} == {"relay-storage"}
    assert {event["error"] for event in events} == {"StorageFull"}
    named = [
        ANA.id,
        BEN.id,
        SLOT,
        MEETING.id,
        VOID.id,
        name("new"),
        id_of(LYING),
        id_of(WAITING),
        id_of(envelope(0)),
        "127.0.0.1",
    ]
    named += [letters(value) for value in TOKENS]
    named += [hashlib.sha256(value).hexdigest() for value in TOKENS]
    assert [one for one in named if one in text] == []


def test_what_was_removed_is_gone_from_the_disk_after_the_sweep(post: Post) -> None:
    acknowledged, taken_back, expired, dropped = (envelope(word) for word in ("a", "b", "c", "d"))

    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        await post.put(ANA, LYING)
        await post.put(ANA, acknowledged)
        await post.put(ANA, taken_back, not_before=EVENING + 60)
        await post.put(ANA, expired, expires=EVENING + 60)
        await post.put(BEN, dropped)
        slot = f"/v1/invitations/{SLOT}"
        params = {"expires": EVENING + DAY}
        await post.client.put(slot, content=OFFER, headers=bearer(MANAGE), params=params)
        await post.client.get(slot, headers=bearer(CLAIM))
        removed = (acknowledged, taken_back, expired, dropped, OFFER)
        assert all(parts(one) <= found(post, one) for one in removed)

        await post.remove(ANA, acknowledged, ANA.read)
        await post.remove(ANA, taken_back, ANA.write)
        await post.client.delete(BEN.path, headers=bearer(BEN.read))
        post.clock.push(CLAIM_REPEATS_FOR + 1)
        await post.relay.store.sweep(post.clock())
        assert [found(post, one) for one in removed] == [set()] * len(removed)
        assert found(post, LYING) == parts(LYING)
        assert await post.sealed_in(ANA) == [LYING]

    post.tell(story)


def test_the_answers_of_a_round_are_gone_from_the_disk_when_it_is_void_or_has_run_out(post: Post) -> None:
    dropped, shown = [envelope(f"dropped {n}") for n in range(2)], [envelope(f"shown {n}") for n in range(3)]

    async def story(post: Post) -> None:
        await VOID.make(post, deadline=EVENING + 60)
        await MEETING.make(post)
        for place, sealed in enumerate(dropped):
            await VOID.fill(post, place, sealed)
        for place, sealed in enumerate(shown):
            await MEETING.fill(post, place, sealed)
        assert all(parts(one) <= found(post, one) for one in (*dropped, *shown))
        post.clock.push(60)
        await post.relay.release_due()
        await post.relay.store.sweep(post.clock())
        assert [found(post, one) for one in dropped] == [set()] * 2
        assert [found(post, one) for one in shown] == [parts(one) for one in shown]
        post.clock.push(30 * DAY)
        await post.relay.store.sweep(post.clock())
        assert [found(post, one) for one in shown] == [set()] * 3
        assert MEETING.tokens[0] not in bytes_on_disk(post.path)
        assert hashlib.sha256(MEETING.tokens[0]).digest() not in bytes_on_disk(post.path)

    post.tell(story)


def test_files_are_readable_by_their_owner_alone(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        modes = {file.stat().st_mode & 0o777 for file in post.path.parent.glob("relay.db*")}
        assert modes == {0o600}

    post.tell(story)


def parts(sealed: bytes) -> set[bytes]:
    """Return pieces of an envelope, short enough that no page boundary cuts most of them."""
    return {sealed[at : at + 64] for at in (0, 256, 1_024, 2_048, 3_072)}


def found(post: Post, sealed: bytes) -> set[bytes]:
    dump = bytes_on_disk(post.path)
    return {part for part in parts(sealed) if part in dump}
