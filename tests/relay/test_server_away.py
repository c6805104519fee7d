"""PostgreSQL killed, gone, full or overcrowded: never a false receipt, and all is well without a hand."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import postgres_cluster
from drawbridge.db.postgres import pool
from drawbridge.db.postgres.pool import Session
from drawbridge.errors import StorageAway, StorageBusy, StorageFull
from drawbridge.relay.postgres.store import PostgresStore
from postgres_cluster import Cluster
from tests.conftest import PushedClock
from tests.relay.conftest import Box, Post, bearer, collected, envelope, id_of, kind_of, until
from tests.relay.crowd import every_connection_held
from tests.relay.test_kill import LEFT, Book
from tests.relay.test_waiting import collecting

ANA, BEN = Box.of("ana"), Box.of("ben")
WRITERS = 6
LONGEST_LIFE = 0.3
"""Seconds for which a server may work before it is killed, counted from the first receipt."""

pytestmark = pytest.mark.skipif(postgres_cluster.programs() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a server that waits for its disk."""
    with postgres_cluster.running() as made:
        yield made


@pytest.fixture
def post(cluster: Cluster, clock: PushedClock) -> Post:
    """Give an empty relay on that server."""
    return Post(Path(), clock, cluster.make_database())


def store_of(post: Post) -> PostgresStore:
    assert isinstance(post.relay.store, PostgresStore)
    return post.relay.store


async def until_kept(post: Post, box: Box, sealed: bytes) -> None:
    """Put again and again until there is a receipt; until then storage has failed, and nothing else."""
    async with asyncio.timeout(30):
        while (status := await post.put(box, sealed)) not in (200, 201):
            assert status == 503
            await asyncio.sleep(0.02)


def test_a_server_that_is_gone_is_a_failing_storage_and_all_is_well_when_it_is_back(
    post: Post, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "WAIT_SECONDS", 0.3)

    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        await post.put(ANA, envelope(0))
        line = await collecting(post, BEN)
        await asyncio.to_thread(cluster.stop)
        for answer in (
            await post.client.put(ANA.path_of(envelope(1)), content=envelope(1), headers=bearer(ANA.write)),
            await post.client.put(Box.of("new").path, json=Box.of("new").hashes),
            await post.client.get("/healthz"),
            await post.client.get(f"{ANA.path}/events", headers=bearer(ANA.read)),
            await post.client.delete(ANA.path, headers=bearer(ANA.read)),
        ):
            assert kind_of(answer) == "storage"
        # Who waited was told to look, and could not: that is an error for them, not a wait for ever.
        assert kind_of(await line.answer()) == "storage"
        await asyncio.to_thread(cluster.start)
        await until_kept(post, ANA, envelope(1))
        assert await post.sealed_in(ANA) == [envelope(0), envelope(1)]
        await asyncio.wait_for(store_of(post).listening.connected.wait(), 20)
        line = await collecting(post, BEN)
        await post.put(BEN, envelope(2))
        assert [sealed for _, _, sealed in collected((await line.answer()).content)] == [envelope(2)]

    post.tell(story)


def test_a_server_that_is_known_to_be_away_is_not_waited_for(
    post: Post, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        connections = store_of(post)._open_pool()
        await asyncio.to_thread(cluster.stop)
        assert kind_of(await post.client.get("/healthz")) == "storage"
        await until(lambda: connections.is_away)
        with monkeypatch.context() as patch:

            async def wait() -> None:
                raise AssertionError

            patch.setattr(connections._pool, "getconn", wait)
            for _ in range(3):
                assert kind_of(await post.client.get("/healthz")) == "storage"
                assert await post.put(ANA, envelope(1)) == 503
        await asyncio.to_thread(cluster.start)
        await until(lambda: not connections.is_away)
        assert await post.put(ANA, envelope(1)) == 201

    post.tell(story)


def test_a_relay_does_not_start_without_its_server(tmp_path: Path) -> None:
    async def story() -> None:
        store = PostgresStore(f"postgresql://relay@/relay?host={tmp_path}")
        with pytest.raises(StorageAway):
            await store.open()
        await store.finish()

    asyncio.run(story())


def test_when_every_connection_is_held_the_next_is_told_to_come_back(post: Post) -> None:
    async def story(post: Post) -> None:
        store = PostgresStore(post.address, connections=2)
        await store.open()
        async with every_connection_held(store._open_pool()):
            with pytest.raises(StorageBusy):
                await store.check()
        await store.check()
        await store.finish()

    post.tell(story)


def test_what_is_locked_for_too_long_is_given_up_and_not_kept(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pool, "SETTINGS", pool.SETTINGS.replace("lock_timeout = '5s'", "lock_timeout = '50ms'")
    )

    async def story(post: Post) -> None:
        await post.make("ana")
        held, enough = asyncio.Event(), asyncio.Event()

        async def hold(session: Session) -> None:
            await session.rows("SELECT id FROM mailboxes FOR UPDATE")
            held.set()
            await enough.wait()

        holding = asyncio.create_task(store_of(post)._open_pool().transact(hold))
        await held.wait()
        assert await post.put(ANA, envelope(1)) == 503
        enough.set()
        await holding
        assert await post.sealed_in(ANA) == []
        assert await post.put(ANA, envelope(1)) == 201

    post.tell(story)


def test_what_the_server_undoes_for_a_deadlock_is_done_the_second_time(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana", "ben")
        transact, both = store_of(post)._open_pool().transact, asyncio.Barrier(2)
        tries = 0

        async def cross(session: Session, first: str, second: str) -> None:
            nonlocal tries
            tries += 1
            lock = "SELECT id FROM mailboxes WHERE id = %s FOR UPDATE"
            await session.row(lock, (bytes.fromhex(first),))
            if tries <= 2:
                await both.wait()
            await session.row(lock, (bytes.fromhex(second),))

        await asyncio.gather(
            transact(lambda session: cross(session, ANA.id, BEN.id)),
            transact(lambda session: cross(session, BEN.id, ANA.id)),
        )
        assert tries == 3

    post.tell(story)


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """Give a folder on a disk of its own that is soon full."""
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("a disk of its own takes the right to mount one")
    try:
        subprocess.run(["chown", "postgres", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def fill(ballast: Path, size: int = 64 * 1024 * 1024) -> None:
    """Write as much as there is room for."""
    with contextlib.suppress(OSError):
        ballast.write_bytes(bytes(size))


def test_a_full_disk_is_a_failing_storage_until_there_is_room(clock: PushedClock) -> None:
    async def story(post: Post, ballast: Path) -> None:
        await post.make("ana")
        kept = [envelope("before")]
        await post.put(ANA, kept[0])
        fill(ballast)
        refused: list[bytes] = []
        for number in range(200):
            status = await post.put(ANA, envelope(number))
            (kept if status == 201 else refused).append(envelope(number))
            assert status in (201, 503)
        assert refused
        deposit = post.client.put(ANA.path_of(refused[0]), content=refused[0], headers=bearer(ANA.write))
        assert kind_of(await deposit) == "storage"
        with pytest.raises(StorageFull):
            await (
                store_of(post)
                ._open_pool()
                .transact(
                    lambda session: session.rows(
                        "INSERT INTO gone SELECT 0, int4send(n), int4send(n), 0, false"
                        " FROM generate_series(1, 1000000) AS n RETURNING 1"
                    )
                )
            )
        fill(ballast, 0)
        await until_kept(post, ANA, refused[0])
        found: list[bytes] = []
        after = 0
        while some := await post.collect(ANA, after=after):
            found += [sealed for _, _, sealed in some]
            after = some[-1][1]
        assert found == [*kept, refused[0]]

    with small_disk() as disk, postgres_cluster.running() as cluster:
        space = disk / "space"
        space.mkdir()
        subprocess.run(["chown", "postgres", str(space)], check=True)
        cluster.run(f"CREATE TABLESPACE small LOCATION '{space}'", database="postgres")
        address = cluster.make_database()
        cluster.run("ALTER DATABASE relay_1 SET TABLESPACE small", database="postgres")
        Post(Path(), clock, address).tell(lambda post: story(post, disk / "ballast"))


class Kills:
    """A relay whose server is killed again and again, the people who use it, and their book."""

    def __init__(self, post: Post, cluster: Cluster, seed: int) -> None:
        self._post = post
        self._cluster = cluster
        self._dice = random.Random(seed)
        self._book = Book()
        self._boxes: list[Box] = []

    async def run(self, kills: int) -> Book:
        """Kill so many times under load; returns the book after everything was collected at the end."""
        self._boxes = await self._post.make(*(f"writer {number}" for number in range(WRITERS)))
        people = [asyncio.create_task(self._write(box)) for box in self._boxes]
        people += [asyncio.create_task(self._read()), asyncio.create_task(self._release())]
        for number in range(kills):
            async with asyncio.timeout(30):
                await self._book.progress.wait()
            await asyncio.sleep(self._dice.uniform(0, LONGEST_LIFE))
            await asyncio.to_thread(self._kill, number)
            self._book.progress.clear()
        self._book.ended = True
        async with asyncio.timeout(30):
            await asyncio.gather(*people)
            await self._collect_to_the_end()
        return self._book

    def _kill(self, number: int) -> None:
        if number % 3:
            self._cluster.stop(signal.SIGKILL)
            self._cluster.start()
            return
        # One process of it: the server ends all others itself, and begins anew.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._dice.choice(self._cluster.children()), signal.SIGKILL)

    async def _write(self, box: Box) -> None:
        number = 0
        while not self._book.ended:
            number += 1
            sealed = envelope(f"{box.id} {number}")
            one = box.id, id_of(sealed)
            due = int(time.time()) + 1 if self._dice.randrange(10) == 0 else 0
            self._book.tried[one] = due
            terms = {"not_before": due} if due else {}
            while (status := await self._post.put(box, sealed, **terms)) == 503:
                await asyncio.sleep(0.01)
                # Now and then a writer gives up: then nobody knows.
                if self._dice.randrange(20) == 0 or self._book.ended:
                    break
            if status in (200, 201):
                self._book.kept.add(one)
                self._book.progress.set()
            elif status not in (429, 503):
                self._book.wrong.append(f"answered {status}")

    async def _release(self) -> None:
        while not self._book.ended:
            await asyncio.sleep(0.1)
            await self._release_once()

    async def _release_once(self) -> bool:
        with contextlib.suppress(StorageAway, StorageBusy):
            await self._post.relay.release_due()
            return True
        return False

    async def _read(self) -> None:
        while not self._book.ended:
            removed_before = set(self._book.removed)
            for box in self._boxes:
                found = await self._all_of(box)
                if found is None:
                    await asyncio.sleep(0.01)
                    continue
                self._book.check([(box.id, cursor, sealed) for cursor, sealed in found], removed_before)
                await self._acknowledge(box, found)

    async def _all_of(self, box: Box) -> list[tuple[int, bytes]] | None:
        found: list[tuple[int, bytes]] = []
        while True:
            after = found[-1][0] if found else 0
            row = {"id": box.id, "token": bearer(box.read)["Authorization"].partition(" ")[2], "after": after}
            answer = await self._post.client.post("/v1/collect", json={"mailboxes": [row]})
            if answer.status_code == 503:
                return None
            assert answer.status_code == 200
            some = collected(answer.content)
            if not some:
                return found
            found += [(cursor, sealed) for _, cursor, sealed in some]

    async def _acknowledge(self, box: Box, found: list[tuple[int, bytes]]) -> None:
        for _, sealed in found:
            one = box.id, id_of(sealed)
            if int(one[1], 16) % LEFT == 0 or self._book.ended:
                continue
            self._book.perhaps_removed.add(one)
            answer = await self._post.client.delete(box.path_of(sealed), headers=bearer(box.read))
            if answer.status_code == 200:
                self._book.removed.add(one)
            elif answer.status_code != 503:
                self._book.wrong.append(f"answered {answer.status_code}")

    async def _collect_to_the_end(self) -> None:
        needed = self._book.kept - self._book.perhaps_removed
        await asyncio.sleep(max(0.0, max(self._book.tried.values()) + 1 - time.time()))
        there: set[tuple[str, str]] = set()
        # A server known to be away refuses at once, and a moment later it may be back: first all is released.
        while not await self._release_once():  # noqa: ASYNC110 - what is waited for rings no bell
            await asyncio.sleep(0.02)
        for box in self._boxes:
            while (found := await self._all_of(box)) is None:  # noqa: ASYNC110 - nor does this
                await asyncio.sleep(0.02)
            self._book.check([(box.id, cursor, sealed) for cursor, sealed in found], self._book.removed)
            there |= {(box.id, id_of(sealed)) for _, sealed in found}
        self._book.wrong += [f"lost: {one}" for one in needed - there]


def kill(cluster: Cluster, kills: int, seed: int) -> None:
    books: list[Book] = []

    async def story(post: Post) -> None:
        books.append(await Kills(post, cluster, seed).run(kills))

    post = Post(Path(), PushedClock(), cluster.make_database())
    post.clock = lambda: int(time.time())  # type: ignore[assignment]
    post.tell(story)
    (book,) = books
    assert book.wrong == []
    # It was under load, and there was something to lose.
    assert len(book.kept) > kills
    assert len(book.removed) > kills
    assert book.kept - book.perhaps_removed


def test_what_was_acknowledged_survives_kills_of_the_server_under_load(cluster: Cluster) -> None:
    kill(cluster, 12, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 4))
def test_what_was_acknowledged_survives_hundreds_of_kills_of_the_server(cluster: Cluster, seed: int) -> None:
    kill(cluster, 100, seed)
