"""PostgreSQL's errors in our words, told by a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import psycopg
import pytest

import postgres_cluster
from drawbridge.db.postgres.pool import Pool, Session
from drawbridge.errors import (
    StorageAway,
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageForbidden,
    StorageFull,
)

pytestmark = pytest.mark.skipif(postgres_cluster.programs() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgres_cluster.running(*postgres_cluster.FORGETFUL) as cluster:
        yield cluster.make_database()


def tell(address: str, story: Callable[[Pool], Awaitable[None]]) -> None:
    async def whole() -> None:
        pool = Pool(address, store="relay", size=2)
        await pool.open()
        try:
            await story(pool)
        finally:
            await pool.close()

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("53100", StorageFull),
        ("53300", StorageBusy),
        ("55P03", StorageBusy),
        ("57014", StorageBusy),
        ("40001", StorageBusy),
        ("40P01", StorageBusy),
        ("25006", StorageForbidden),
        ("42501", StorageForbidden),
        ("XX001", StorageDamaged),
        ("XX002", StorageDamaged),
        ("57P01", StorageAway),
        ("57P03", StorageAway),
        ("08006", StorageAway),
        ("58030", StorageError),
        ("53200", StorageError),
    ],
)
def test_what_the_server_says_is_said_in_our_words(address: str, code: str, kind: type[StorageError]) -> None:
    async def fail(session: Session) -> None:
        await session.script(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
        await session.rows("SELECT 1")

    async def story(pool: Pool) -> None:
        for call in (pool.ask, pool.transact):
            with pytest.raises(StorageError) as caught:
                await call(fail)
            assert type(caught.value) is kind
            assert str(caught.value) == f"{kind.__name__}(store='relay')"
        # The connection is as good as before.
        assert await pool.ask(lambda session: session.row("SELECT 1")) == (1,)

    tell(address, story)


def test_a_mistake_in_the_program_stays_what_it_is(address: str) -> None:
    async def story(pool: Pool) -> None:
        with pytest.raises(psycopg.errors.UndefinedTable):
            await pool.ask(lambda session: session.rows("SELECT * FROM nowhere"))

    tell(address, story)


def test_what_is_broken_off_in_the_middle_is_undone(address: str) -> None:
    async def story(pool: Pool) -> None:
        await pool.transact(lambda session: session.send("CREATE TABLE IF NOT EXISTS kept (one integer)"))

        async def broken(session: Session) -> None:
            await session.send("INSERT INTO kept VALUES (1)")
            raise ZeroDivisionError

        async def killed(session: Session) -> None:
            await session.send("INSERT INTO kept VALUES (2)")
            await session.rows("SELECT pg_terminate_backend(pg_backend_pid())")

        with pytest.raises(ZeroDivisionError):
            await pool.transact(broken)
        with pytest.raises(StorageAway):
            await pool.transact(killed)
        assert await pool.ask(lambda session: session.rows("SELECT * FROM kept")) == []

    tell(address, story)


def test_who_goes_away_does_not_break_off_what_was_begun(address: str) -> None:
    async def story(pool: Pool) -> None:
        began = asyncio.Event()

        async def slow(session: Session) -> None:
            await session.rows("SELECT pg_advisory_xact_lock(1)")
            began.set()
            await session.send("CREATE TABLE begun (one integer)")

        going = asyncio.create_task(pool.transact(slow))
        await began.wait()
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        assert await pool.ask(lambda session: session.rows("SELECT pg_advisory_xact_lock(1)"))
        assert await pool.ask(lambda session: session.rows("SELECT * FROM begun")) == []

    tell(address, story)


def refusal_of(address: str) -> type[StorageError]:
    """Return how it is said that a database cannot be opened."""

    async def story() -> type[StorageError]:
        pool = Pool(address, store="relay", size=1)
        with pytest.raises(StorageError) as caught:
            await pool.open()
        await pool.close()
        return caught.type

    return asyncio.run(story())


def test_a_database_or_a_server_that_is_not_there_is_away(address: str) -> None:
    assert refusal_of(address.replace("/relay_1", "/nowhere")) is StorageAway
    assert refusal_of("postgresql://127.0.0.1:1/relay") is StorageAway


def test_without_the_password_it_is_forbidden() -> None:
    with postgres_cluster.running(*postgres_cluster.FORGETFUL) as cluster:
        address = cluster.make_database()
        cluster.run("ALTER ROLE relay PASSWORD 'right'", database="relay_1")
        (cluster.data / "pg_hba.conf").write_text("local all all scram-sha-256\n", "utf-8")
        cluster.run("SELECT pg_reload_conf()", database="relay_1")
        postgres_cluster.until_true(lambda: refuses(cluster))
        assert refusal_of(address) is StorageForbidden
        assert refusal_of(address.replace("relay@", "relay:wrong@")) is StorageForbidden


def refuses(cluster: postgres_cluster.Cluster) -> bool:
    try:
        cluster.run("SELECT 1", database="relay_1")
    except RuntimeError:
        return True
    return False
