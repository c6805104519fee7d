"""Deposits in groups: one flush for many, and one fate for those that share it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.db.connection import Connection, Params
from drawbridge.errors import StorageForbidden, StorageFull
from drawbridge.relay.kept import Deposit
from drawbridge.relay.postgres import envelopes
from drawbridge.relay.rules import Limits, Refusal
from tests.conftest import EVENING
from tests.relay.conftest import ON_BOTH, Box, Post, bearer, envelope, gather_all, id_of, kind_of

ANA, BEN = Box.of("ana"), Box.of("ben")


@dataclass
class Disk:
    """Where the store's statements go through: counts flushes, and fails when told to."""

    commits: int = 0
    fails_at: set[str] = field(default_factory=set)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Stand at the edge of the connection, in front of the real one."""
    disk = Disk()
    run, run_many = Connection.run, Connection.run_many

    def watch(sql: str) -> None:
        word = sql.split(maxsplit=1)[0]
        if word in disk.fails_at:
            raise StorageFull(store="relay")
        disk.commits += word == "COMMIT"

    def watched(self: Connection, sql: str, params: Params = ()) -> int:
        watch(sql)
        return run(self, sql, params)

    def watched_many(self: Connection, sql: str, params: Iterable[Params]) -> int:
        watch(sql)
        return run_many(self, sql, params)

    monkeypatch.setattr(Connection, "run", watched)
    monkeypatch.setattr(Connection, "run_many", watched_many)
    return disk


@contextmanager
def full_disk(post: Post) -> Iterator[None]:
    """Let the database grow no further: SQLite itself says that the disk is full."""
    db = post.file._writes
    (pages,) = db.row("PRAGMA page_count") or (0,)
    db.script(f"PRAGMA max_page_count = {pages:d}")
    try:
        yield
    finally:
        db.script("PRAGMA max_page_count = 1000000")


def deposit(box: Box, sealed: bytes, shown: bytes | None = None, not_before: int | None = None) -> Deposit:
    return Deposit(
        MailboxId(bytes.fromhex(box.id)),
        hashlib.sha256(shown or box.write).digest(),
        EnvelopeId(bytes.fromhex(id_of(sealed))),
        sealed,
        not_before,
        None,
        EVENING + 1_000_000,
    )


async def all_of(post: Post, deposits: list[Any]) -> list[Any]:
    return await gather_all([post.relay.store.deposit(one) for one in deposits])


def test_what_is_put_at_the_same_time_shares_one_flush(post: Post, disk: Disk) -> None:
    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        before = disk.commits
        put = [post.put(box, envelope(number)) for box in (ANA, BEN) for number in range(100)]
        assert set(await gather_all(put)) == {201}
        assert disk.commits - before <= 10
        assert len(await post.collect(ANA)) == 64

    post.tell(story)


def test_an_acknowledgement_comes_after_the_flush(post: Post, disk: Disk) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        before = disk.commits
        assert await post.put(ANA, envelope(1)) == 201
        assert disk.commits == before + 1

    post.tell(story)


def test_a_full_disk_is_said_to_everyone_in_the_group_and_nothing_is_kept(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        await post.put(ANA, envelope("before"))
        with full_disk(post):
            answers = await all_of(post, [deposit(box, envelope(1)) for box in (ANA, BEN) for _ in range(10)])
            assert {type(answer) for answer in answers} == {StorageFull}
            put = await post.client.put(
                ANA.path_of(envelope(2)), content=envelope(2), headers=bearer(ANA.write)
            )
            assert kind_of(put) == "storage"
            assert [sealed for _, _, sealed in await post.collect(ANA, BEN)] == [envelope("before")]
        # Without a hand: as soon as there is room.
        assert await post.put(ANA, envelope(1)) == 201
        assert await post.sealed_in(ANA) == [envelope("before"), envelope(1)]

    async def afterwards(post: Post) -> None:
        assert await post.sealed_in(ANA) == [envelope("before"), envelope(1)]

    post.tell(story)
    post.tell(afterwards)


@pytest.mark.parametrize("word", ["BEGIN", "INSERT", "COMMIT"])
def test_a_disk_that_fails_at_any_step_never_gives_a_false_receipt(post: Post, disk: Disk, word: str) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        disk.fails_at = {word}
        answers = await all_of(post, [deposit(ANA, envelope(number)) for number in range(5)])
        assert {type(answer) for answer in answers} == {StorageFull}
        disk.fails_at = set()
        assert await post.sealed_in(ANA) == []
        assert [await post.put(ANA, envelope(number)) for number in range(3)] == [201] * 3
        assert len(await post.sealed_in(ANA)) == 3

    async def afterwards(post: Post) -> None:
        assert len(await post.sealed_in(ANA)) == 3
        # Numbers never come twice, so nothing that follows is passed over by a cursor.
        newest = max(cursor for _, cursor, _ in await post.collect(ANA))
        await post.put(ANA, envelope(9))
        assert [sealed for _, _, sealed in await post.collect(ANA, after=newest)] == [envelope(9)]

    post.tell(story)
    post.tell(afterwards)


def test_health_is_told_by_writing(post: Post, disk: Disk) -> None:
    async def story(post: Post) -> None:
        disk.fails_at = {"COMMIT"}
        assert kind_of(await post.client.get("/healthz")) == "storage"
        disk.fails_at = set()
        assert (await post.client.get("/healthz")).status_code == 200

    post.tell(story)


def test_what_was_undone_does_not_count_towards_a_full_mailbox(post: Post, disk: Disk) -> None:
    post.limit(pending=3)

    async def story(post: Post) -> None:
        await post.make("ana")
        await post.put(ANA, envelope(0))
        disk.fails_at = {"COMMIT"}
        await all_of(post, [deposit(ANA, envelope(number)) for number in range(1, 9)])
        disk.fails_at = set()
        assert [await post.put(ANA, envelope(number)) for number in range(1, 4)] == [201, 201, 429]

    post.tell(story)


def test_a_release_that_was_undone_is_done_the_next_time(post: Post, disk: Disk) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        await post.put(ANA, envelope(1), not_before=EVENING + 60)
        post.clock.push(60)
        disk.fails_at = {"COMMIT"}
        with pytest.raises(StorageFull):
            await post.relay.release_due()
        disk.fails_at = set()
        assert await post.sealed_in(ANA) == []
        await post.relay.release_due()
        assert await post.sealed_in(ANA) == [envelope(1)]

    post.tell(story)


@ON_BOTH
def test_a_refused_call_does_not_reach_its_neighbours(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        answers = await all_of(
            post,
            [
                deposit(ANA, envelope(1)),
                deposit(ANA, envelope(2), shown=BEN.write),
                deposit(BEN, envelope(3)),
                deposit(ANA, envelope(4)),
                deposit(ANA, envelope(1)),
            ],
        )
        kinds = [answer.kind if isinstance(answer, Refusal) else bool(answer) for answer in answers]
        assert kinds == [True, "forbidden", "forbidden", True, False]
        assert await post.sealed_in(ANA) == [envelope(1), envelope(4)]

    post.tell(story)


def test_a_fault_of_ours_in_one_call_does_not_reach_its_neighbours(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")

        def faulty(db: Connection) -> None:
            db.run("DELETE FROM mailboxes")
            raise ZeroDivisionError

        store = post.file
        answers = await gather_all(
            [
                store.deposit(deposit(ANA, envelope(1))),
                store._writer.submit(faulty),
                store.deposit(deposit(ANA, envelope(2))),
            ]
        )
        assert [type(answer) for answer in answers] == [int, ZeroDivisionError, int]
        assert await post.sealed_in(ANA) == [envelope(1), envelope(2)]

    post.tell(story)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_a_fault_of_ours_in_one_deposit_does_not_reach_its_neighbours(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_full = envelopes._is_full

    def faulty(held: envelopes.Held, one: Deposit, limits: Limits) -> bool:
        if one.sealed == envelope(2):
            raise ZeroDivisionError
        return is_full(held, one, limits)

    monkeypatch.setattr(envelopes, "_is_full", faulty)

    async def story(post: Post) -> None:
        await post.make("ana")
        answers = await all_of(post, [deposit(ANA, envelope(number)) for number in range(4)])
        assert [type(answer) for answer in answers] == [int, int, ZeroDivisionError, int]
        assert await post.sealed_in(ANA) == [envelope(number) for number in (0, 1, 3)]

    post.tell(story)


@ON_BOTH
def test_a_caller_that_goes_away_does_not_undo_what_it_asked(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        going = asyncio.ensure_future(post.relay.store.deposit(deposit(ANA, envelope(1))))
        staying = post.relay.store.deposit(deposit(ANA, envelope(2)))
        going.cancel()
        assert await staying
        assert await post.sealed_in(ANA) == [envelope(1), envelope(2)]

    post.tell(story)


@ON_BOTH
def test_a_closed_store_takes_nothing_and_has_finished_what_it_took(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        begun = [post.relay.store.deposit(deposit(ANA, envelope(number))) for number in range(20)]
        await post.relay.store.finish()
        assert all(await gather_all(list(begun)))
        with pytest.raises(StorageForbidden):
            post.relay.store.deposit(deposit(ANA, envelope(99)))

    async def afterwards(post: Post) -> None:
        assert len(await post.sealed_in(ANA)) == 20

    post.tell(story)
    post.tell(afterwards)


def test_the_order_of_release_holds_across_mailboxes(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        for number, box in enumerate((BEN, ANA, BEN)):
            await post.put(box, envelope(number))
        found = await post.collect(ANA, BEN)
        assert [sealed for _, _, sealed in found] == [envelope(number) for number in range(3)]

    post.tell(story)
