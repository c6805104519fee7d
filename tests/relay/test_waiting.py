"""Collectors that wait and streams of events: woken in time, told to come back, forgotten when they go."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
from starlette.types import Message

from drawbridge.errors import StorageForbidden, StorageFull
from drawbridge.relay import app, events, waiting
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore
from tests.relay.conftest import (
    ON_BOTH,
    Box,
    Line,
    Post,
    asking,
    bearer,
    bytes_on_disk,
    collected,
    envelope,
    kind_of,
    until,
)
from tests.relay.dumps import tables

pytestmark = ON_BOTH
ANA, BEN = Box.of("ana"), Box.of("ben")


async def collecting(post: Post, *boxes: Box) -> Line:
    """Begin a collect that waits, and return when it does."""
    before = len(post.relay.bell)
    line = Line(post.relay.app, "POST", "/v1/collect")
    line.say(json.dumps(asking(boxes, wait=25)).encode())
    await until(lambda: len(post.relay.bell) > before)
    return line


async def listening(post: Post, box: Box) -> Line:
    """Begin a stream of events, and return when it listens."""
    before = len(post.relay.bell)
    line = Line(post.relay.app, "GET", f"{box.path}/events", bearer(box.read))
    line.say(b"")
    await until(lambda: len(post.relay.bell) > before)
    return line


def test_a_waiting_collector_gets_what_arrives(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        line = await collecting(post, ANA, BEN)
        await post.put(BEN, envelope(1))
        found = collected((await line.answer()).content)
        assert [(mailbox, sealed) for mailbox, _, sealed in found] == [(BEN.id, envelope(1))]

    post.tell(story)


def test_a_waiting_collector_gets_what_becomes_due(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        line = await collecting(post, ANA)
        await post.put(ANA, envelope(1), not_before=post.clock() + 60)
        post.clock.push(60)
        await post.relay.release_due()
        assert [sealed for _, _, sealed in collected((await line.answer()).content)] == [envelope(1)]

    post.tell(story)


def test_a_collector_whom_others_were_faster_than_waits_on(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        await post.put(ANA, envelope(0))
        line = await collecting(post, BEN) if await post.make("ben") else None
        assert line is not None
        post.relay.bell.ring(bytes.fromhex(BEN.id), 1)
        await post.collect(BEN)
        assert not line.task.done()
        await post.put(BEN, envelope(1))
        assert len(collected((await line.answer()).content)) == 1

    post.tell(story)


def test_a_collector_waits_no_longer_than_the_relay_lets_it(post: Post) -> None:
    post.limit(collect_wait=0)

    async def story(post: Post) -> None:
        await post.make("ana")
        assert await post.collect(ANA, wait=25) == []

    post.tell(story)


def test_a_collector_that_hangs_up_is_forgotten(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        tasks = asyncio.all_tasks()
        line = await collecting(post, ANA)
        line.hang_up()
        await line.task
        assert line.sent == []
        assert len(post.relay.bell) == 0
        await until(lambda: asyncio.all_tasks() <= tasks)
        await post.put(ANA, envelope(1))
        assert await post.sealed_in(ANA) == [envelope(1)]

    post.tell(story)


def test_a_collector_of_a_mailbox_that_is_deleted_meanwhile_is_refused(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        line = await collecting(post, ANA)
        await post.client.delete(ANA.path, headers=bearer(ANA.read))
        assert kind_of(await line.answer()) == "forbidden"

    post.tell(story)


def test_a_stream_tells_a_cursor_at_each_release_and_nothing_else(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        await post.put(ANA, envelope(0))
        line = await listening(post, ANA)
        await line.until(lambda line: line.body.count(b"data") == 1)
        await post.put(BEN, envelope(1))
        await post.put(ANA, envelope(2))
        await line.until(lambda line: line.body.count(b"data") == 2)
        await post.put(ANA, envelope(3), not_before=post.clock() + 60)
        post.clock.push(60)
        await post.relay.release_due()
        await line.until(lambda line: line.body.count(b"data") == 3)
        cursors = [cursor for _, cursor, _ in await post.collect(ANA)]
        # A server that is listened to only now lets everybody look once more: a sign of life, without news.
        told = line.body.replace(b":\n\n", b"")
        assert told == b"".join(b"data: %d\n\n" % cursor for cursor in cursors)
        assert all(message["type"].startswith("http.response") for message in line.sent)
        line.hang_up()
        await line.task

    post.tell(story)


def test_an_idle_stream_shows_that_it_lives(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "HEARTBEAT", 0)

    async def story(post: Post) -> None:
        await post.make("ana")
        line = await listening(post, ANA)
        await line.until(lambda line: b":\n\n:\n\n" in line.body)
        assert b"data" not in line.body
        line.hang_up()
        await line.task

    post.tell(story)


def test_a_stream_whose_reader_hangs_up_is_forgotten(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        tasks = asyncio.all_tasks()
        line = await listening(post, ANA)
        line.hang_up()
        await line.task
        assert len(post.relay.bell) == 0
        await until(lambda: asyncio.all_tasks() <= tasks)

    post.tell(story)


def test_a_stream_ends_with_its_mailbox(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        line = await listening(post, ANA)
        await line.until(lambda line: bool(line.sent))
        # Listening means it looked once; now it waits for the bell.
        await post.collect(ANA)
        await post.client.delete(ANA.path, headers=bearer(ANA.read))
        assert b"data" not in (await line.answer()).content

    post.tell(story)


def test_a_relay_that_stops_tells_who_waits_to_come_back(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        collector, stream = await collecting(post, ANA), await listening(post, ANA)
        await post.relay.stop()
        answer = await collector.answer()
        assert (answer.status_code, collected(answer.content)) == (200, [])
        assert answer.headers["connection"] == "close"
        assert (await stream.answer()).status_code == 200
        assert len(post.relay.bell) == 0

    post.tell(story)


def test_nobody_waits_at_a_relay_that_is_stopping(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        post.relay.let_go()
        assert await post.collect(ANA, wait=25) == []
        await post.put(ANA, envelope(1))
        assert len(await post.collect(ANA, wait=25)) == 1

    post.tell(story)


def test_a_relay_that_stops_finishes_what_was_begun(post: Post) -> None:
    statuses: list[int] = []

    async def story(post: Post) -> None:
        await post.make("ana")
        puts = [asyncio.create_task(post.put(ANA, envelope(number))) for number in range(50)]
        await until(lambda: post.relay.flight.held > 0)
        await post.relay.stop()
        statuses.extend(await asyncio.gather(*puts))

    async def afterwards(post: Post) -> None:
        assert set(statuses) <= {201, 503}
        kept = set(await post.sealed_in(ANA))
        assert kept == {envelope(number) for number, status in enumerate(statuses) if status == 201}

    post.tell(story)
    post.tell(afterwards)
    assert 201 in statuses


def test_a_relay_that_has_stopped_refuses_everything_as_storage(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        await post.relay.stop()
        await post.relay.stop()
        for answer in (
            await post.client.put(BEN.path, json=BEN.hashes),
            await post.client.put(ANA.path_of(envelope(1)), content=envelope(1), headers=bearer(ANA.write)),
            await post.client.post("/v1/collect", json=asking([ANA], wait=25)),
            await post.client.get(f"{ANA.path}/events", headers=bearer(ANA.read)),
            await post.client.get("/healthz"),
        ):
            assert kind_of(answer) == "storage"

    post.tell(story)


def test_what_is_due_is_released_and_swept_without_being_asked(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LOOK_SECONDS", 0)
    post.limit(sweep_seconds=0)

    async def story(post: Post) -> None:
        await post.make("ana")
        await post.put(ANA, envelope(1), not_before=post.clock() + 60, expires=post.clock() + 120)
        line = await collecting(post, ANA)
        await post.relay.start()
        post.clock.push(60)
        assert len(collected((await line.answer()).content)) == 1
        assert len((await tables(post.relay.store))["envelopes"]) == 1
        post.clock.push(60)
        async with asyncio.timeout(10):
            while (await tables(post.relay.store))["envelopes"]:
                pass
        if isinstance(post.relay.store, SqliteStore):
            await until(lambda: envelope(1)[:64] not in bytes_on_disk(post.path))

    post.tell(story)


def test_releasing_goes_on_when_storage_has_failed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "LOOK_SECONDS", 0)

    async def story(post: Post) -> None:
        await post.make("ana")
        await post.put(ANA, envelope(1), not_before=post.clock() + 60)
        line = await collecting(post, ANA)
        release, failed = post.relay.store.release, asyncio.Event()

        async def fail_once(now: int) -> int:
            post.relay.store.release = release  # type: ignore[method-assign]
            failed.set()
            raise StorageFull(store="relay")

        post.relay.store.release = fail_once  # type: ignore[method-assign]
        await post.relay.start()
        await failed.wait()
        post.clock.push(60)
        assert len(collected((await line.answer()).content)) == 1

    post.tell(story)


def test_everybody_who_is_told_to_look_looks_some_at_a_time(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "AT_ONCE", 2)
    monkeypatch.setattr(events, "TURN_SECONDS", 0)

    async def story(post: Post) -> None:
        bell = post.relay.bell
        with contextlib.ExitStack() as stack:
            listeners = [stack.enter_context(bell.listening([bytes(16)])) for _ in range(5)]
            bell.doubt()
            assert sum(one.rung.is_set() for one in listeners) == 2
            await until(lambda: all(one.rung.is_set() for one in listeners))
            # Told again meanwhile, they look again.
            for one in listeners:
                one.rung.clear()
            bell.doubt()
            bell.doubt()
            await until(lambda: all(one.rung.is_set() for one in listeners))
            bell.doubt()
        # Who has gone is forgotten.
        assert not bell._doubting

    post.tell(story)


def test_a_mistake_that_ends_the_releasing_is_said_and_the_store_is_closed_all_the_same(
    post: Post, capfd: pytest.CaptureFixture[str]
) -> None:
    async def story(post: Post) -> None:
        async def mistaken(now: int) -> int:
            raise ZeroDivisionError(ANA.id)

        post.relay.store.release = mistaken  # type: ignore[method-assign]
        await post.relay.start()
        said = ""

        def is_said() -> bool:
            nonlocal said
            said += capfd.readouterr().err
            return "relay-releases-no-more" in said

        await until(is_said)
        assert "ZeroDivisionError" in said
        assert ANA.id not in said
        with pytest.raises(ZeroDivisionError):
            await post.relay.stop()
        with pytest.raises(StorageForbidden):
            await post.relay.store.check()
        post.relay._task = None

    post.tell(story)


def test_alone_it_starts_and_stops_with_its_server(post: Post) -> None:
    async def story() -> None:
        relay = make_relay(SqliteStore(post.path), post.clock)
        said: list[str] = []
        incoming: asyncio.Queue[Message] = asyncio.Queue()
        incoming.put_nowait({"type": "lifespan.startup"})

        async def send(message: Message) -> None:
            said.append(message["type"])

        life = asyncio.ensure_future(relay.app({"type": "lifespan"}, incoming.get, send))
        await until(lambda: said == ["lifespan.startup.complete"])
        incoming.put_nowait({"type": "lifespan.shutdown"})
        await life
        assert said[1:] == ["lifespan.shutdown.complete"]

    asyncio.run(story())
