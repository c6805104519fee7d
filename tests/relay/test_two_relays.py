"""Two relays over one database: what one does the other knows, and nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import postgres_cluster
from drawbridge.errors import StorageNewer
from drawbridge.relay import waiting
from drawbridge.relay.kept import Store
from drawbridge.relay.postgres import chores
from drawbridge.relay.postgres.store import PostgresStore
from drawbridge.relay.store import open_store
from tests.conftest import EVENING, PushedClock
from tests.relay.conftest import (
    Box,
    MakeDatabase,
    Post,
    bearer,
    collected,
    envelope,
    gather_all,
    kind_of,
    token,
)
from tests.relay.test_waiting import collecting, listening

ANA, BEN = Box.of("ana"), Box.of("ben")
Story = Callable[[Post, Post], Awaitable[None]]


@pytest.fixture
def tell(make_database: MakeDatabase, clock: PushedClock) -> Callable[[Story], None]:
    """Give a teller of stories about two relays."""
    address = make_database()

    def tell_both(story: Story) -> None:
        async def with_one(one: Post) -> None:
            async def with_both(other: Post) -> None:
                for post in (one, other):
                    await ears_of(post).wait()
                await story(one, other)

            await Post(Path(), clock, address)._tell(with_both)

        Post(Path(), clock, address).tell(with_one)

    return tell_both


def ears_of(post: Post) -> asyncio.Event:
    """Return what is set while a relay hears the others."""
    assert isinstance(post.relay.store, PostgresStore)
    return post.relay.store.listening.connected


def test_a_collector_at_one_relay_wakes_for_a_deposit_at_the_other(tell: Callable[[Story], None]) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana", "ben")
        line = await collecting(other, ANA, BEN)
        assert await one.put(BEN, envelope(1)) == 201
        found = collected((await line.answer()).content)
        assert [(mailbox, sealed) for mailbox, _, sealed in found] == [(BEN.id, envelope(1))]

    tell(story)


def test_a_collector_at_one_relay_wakes_for_a_release_by_the_other(tell: Callable[[Story], None]) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        await one.put(ANA, envelope(1), not_before=EVENING + 60)
        line = await collecting(other, ANA)
        one.clock.push(60)
        await one.relay.release_due()
        assert [sealed for _, _, sealed in collected((await line.answer()).content)] == [envelope(1)]

    tell(story)


def test_a_stream_at_one_relay_tells_what_the_other_released_and_ends_with_the_mailbox(
    tell: Callable[[Story], None],
) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        line = await listening(other, ANA)
        for number in range(3):
            await one.put(ANA, envelope(number))
            await line.until(lambda line, number=number: line.body.count(b"data") == number + 1)  # type: ignore[misc]
        cursors = [cursor for _, cursor, _ in await one.collect(ANA)]
        assert [f"data: {cursor}" for cursor in cursors] == [
            part for part in line.body.decode().splitlines() if part.startswith("data")
        ]
        await one.client.delete(ANA.path, headers=bearer(ANA.read))
        await line.answer()

    tell(story)


def test_a_relay_that_could_not_hear_looks_when_it_can(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        collector, stream = await collecting(other, ANA), await listening(other, ANA)
        store = other.relay.store
        assert isinstance(store, PostgresStore)
        # What was said is not heard.
        monkeypatch.setattr(store.listening, "_heard", lambda _: None)
        await one.put(ANA, envelope(1))
        await cut_off_ears(store)
        assert len(collected((await collector.answer()).content)) == 1
        await stream.until(lambda line: b"data" in line.body)
        stream.hang_up()
        await stream.task

    tell(story)


def test_what_a_relay_dies_before_saying_a_stream_at_another_finds_at_its_next_heartbeat(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "HEARTBEAT", 0)

    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        stream = await listening(other, ANA)
        await stream.until(lambda line: b":\n\n" in line.body)
        store = one.relay.store
        assert isinstance(store, PostgresStore)
        monkeypatch.setattr(store._crier, "cry", lambda *_: None)
        assert await one.put(ANA, envelope(1)) == 201
        await stream.until(lambda line: b"data" in line.body)
        stream.hang_up()
        await stream.task

    tell(story)


async def cut_off_ears(store: PostgresStore) -> None:
    """End every connection that listens, as a server does that is restarted."""
    pool = store._open_pool()
    await pool.ask(
        lambda session: session.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
    )


def test_a_writer_changed_at_one_relay_is_obeyed_by_the_other_at_once(tell: Callable[[Story], None]) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        fresh = Box(ANA.id, ANA.read, token("fresh"))
        assert await other.put(ANA, envelope(0)) == 201
        body = {"write_hash": fresh.hashes["write_hash"]}
        await one.client.put(f"{ANA.path}/writer", json=body, headers=bearer(ANA.read))
        assert [await other.put(ANA, envelope(1)), await other.put(fresh, envelope(1))] == [403, 201]
        await one.client.delete(ANA.path, headers=bearer(ANA.read))
        assert await other.put(fresh, envelope(2)) == 403

    tell(story)


def test_the_same_envelope_at_both_at_once_is_kept_once(tell: Callable[[Story], None]) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        for number in range(20):
            statuses = await gather_all([post.put(ANA, envelope(number)) for post in (one, other)])
            assert sorted(statuses) == [200, 201]
        assert len(await one.collect(ANA)) == 20

    tell(story)


def test_a_reader_who_goes_by_cursors_misses_nothing_of_what_both_keep(tell: Callable[[Story], None]) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        seen: list[bytes] = []
        after = 0

        async def read() -> None:
            nonlocal after
            for _, cursor, sealed in await other.collect(ANA, after=after):
                after = cursor
                seen.append(sealed)

        async def write(post: Post, begin: int) -> None:
            for number in range(begin, begin + 40):
                assert await post.put(ANA, envelope(number)) == 201

        writing = asyncio.gather(write(one, 0), write(other, 1_000))
        while not writing.done():
            await read()
        await writing
        await read()
        assert len(seen) == len(set(seen)) == 80

    tell(story)


@pytest.mark.parametrize("looked_at", [3, 1_000])
def test_what_both_release_at_once_is_released_once(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr(chores, "LOOKED_AT", looked_at)
    monkeypatch.setattr(chores, "AT_ONCE", 2)

    async def story(one: Post, other: Post) -> None:
        boxes = await one.make(*(str(number) for number in range(8)))
        for number in range(5):
            puts = [one.put(box, envelope(number), not_before=EVENING + 60 - number) for box in boxes]
            assert await gather_all(puts) == [201] * 8
        one.clock.push(60)
        counts = await asyncio.gather(*(post.relay.store.release(one.clock()) for post in (one, other) * 2))
        assert sum(counts) == 40
        for box in boxes:
            # In the order in which they were due, each with a cursor of its own.
            assert await other.sealed_in(box) == [envelope(number) for number in (4, 3, 2, 1, 0)]
            assert len({cursor for _, cursor, _ in await one.collect(box)}) == 5

    tell(story)


def test_what_both_sweep_at_once_is_counted_once(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "LOOKED_AT", 5)

    async def story(one: Post, other: Post) -> None:
        one.limits = other.limits
        boxes = await one.make(*(str(number) for number in range(8)))
        for number in range(4):
            await gather_all([one.put(box, envelope(number), expires=EVENING + 60) for box in boxes])
        for box in boxes:
            assert await one.remove(box, envelope(0), box.read)
        one.clock.push(60)
        counts = await asyncio.gather(*(post.relay.store.sweep(one.clock()) for post in (one, other) * 2))
        assert sum(counts) == 8 * 3
        one.clock.push(31 * 86_400)
        counts = await asyncio.gather(*(post.relay.store.sweep(one.clock()) for post in (one, other) * 2))
        assert sum(counts) == 8
        # Nothing counts against a mailbox any more.
        store = one.relay.store
        assert isinstance(store, PostgresStore)
        left = await store._open_pool().ask(
            lambda session: session.rows("SELECT pending, size, remembered FROM mailboxes")
        )
        assert set(left) == {(0, 0, 0)}

    tell(story)


def test_a_mailbox_in_which_somebody_always_deposits_is_released_all_the_same(
    tell: Callable[[Story], None],
) -> None:
    async def story(one: Post, other: Post) -> None:
        await one.make("ana")
        await one.put(ANA, envelope("due"), not_before=EVENING + 60)
        one.clock.push(60)
        store = other.relay.store
        assert isinstance(store, PostgresStore)
        held, enough = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            async def work(session: object) -> None:
                await session.rows("SELECT id FROM mailboxes FOR UPDATE")  # type: ignore[attr-defined]
                held.set()
                await enough.wait()

            await store._open_pool().transact(work)

        holding = asyncio.create_task(hold())
        await held.wait()
        releasing = asyncio.create_task(one.relay.store.release(one.clock()))
        await until_waited_for(store)
        enough.set()
        await holding
        assert await releasing == 1

    tell(story)


async def until_waited_for(store: PostgresStore) -> None:
    """Wait until somebody waits for a row."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    async with asyncio.timeout(10):
        while await store._open_pool().ask(lambda session: session.row(waits)) == (0,):
            pass


def test_the_offer_that_both_are_asked_for_goes_to_one(tell: Callable[[Story], None]) -> None:
    async def story(one: Post, other: Post) -> None:
        stores: list[Store] = [one.relay.store, other.relay.store]
        for number in range(10):
            slot = number.to_bytes(16, "big")
            await stores[0].put_invitation(slot, token("manage"), b"offer", EVENING + 60)  # type: ignore[arg-type]
            claims = [
                store.claim_invitation(slot, token(str(at)), EVENING)  # type: ignore[arg-type]
                for at, store in enumerate(stores)
            ]
            assert sorted(await asyncio.gather(*claims), key=str) == [None, b"offer"]
            assert await stores[1].invitation_state(slot, token("manage")) == (True, 1, EVENING + 60)  # type: ignore[arg-type]

    tell(story)


def test_relays_that_start_at_once_on_an_empty_database_all_work() -> None:
    if postgres_cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed")

    async def story(address: str) -> None:
        stores = [open_store(address) for _ in range(4)]
        await asyncio.gather(*(store.open() for store in stores))
        for store in stores:
            await store.check()
            await store.finish()

    with postgres_cluster.running(*postgres_cluster.FORGETFUL) as cluster:
        asyncio.run(story(cluster.make_database()))


def test_a_database_of_a_later_version_is_refused_and_left_as_it_is(make_database: MakeDatabase) -> None:
    async def story(address: str) -> None:
        store = PostgresStore(address)
        await store.open()
        await store._open_pool().transact(
            lambda session: session.send("UPDATE schema_version SET reached = 99")
        )
        await store.finish()
        with pytest.raises(StorageNewer) as caught:
            await PostgresStore(address).open()
        assert (caught.value.found, caught.value.store) == (99, "relay")

    asyncio.run(story(make_database()))


def test_it_is_durable_whatever_the_server_does_by_default(make_database: MakeDatabase) -> None:
    async def story(address: str) -> None:
        name = address.partition("/relay_")[2].partition("?")[0]
        for _ in range(2):
            store = PostgresStore(address)
            await store.open()
            on = await store._open_pool().ask(lambda session: session.row("SHOW synchronous_commit"))
            assert on == ("on",)
            await store._open_pool().ask(
                lambda session: session.send(f"ALTER DATABASE relay_{name} SET synchronous_commit = off")
            )
            await store.finish()

    asyncio.run(story(make_database()))


def test_a_database_that_may_only_be_read_is_said_to_be_so(make_database: MakeDatabase) -> None:
    address = make_database()

    async def story(post: Post) -> None:
        assert kind_of(await post.client.get("/healthz")) == "storage"
        assert kind_of(await post.client.put(ANA.path, json=ANA.hashes)) == "storage"
        assert (await post.client.get("/v1/info")).status_code == 200

    separator = "&" if "?" in address else "?"
    read_only = f"{address}{separator}options=-cdefault_transaction_read_only%3Don"
    Post(Path(), PushedClock(), read_only).tell(story)
