"""A pool of connections to PostgreSQL, and transactions that cost few journeys to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int2 as Small
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from drawbridge.db.postgres import arrays
from drawbridge.db.postgres.refusals import AGAIN, in_our_words, translated
from drawbridge.errors import StorageAway, StorageError, StorageForbidden

Result = TypeVar("Result")
Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]
Raw = psycopg.AsyncConnection[Row]
__all__ = ["Answer", "Params", "Pool", "Raw", "Row", "Session", "Small", "connect"]

SETTINGS = """
    SET synchronous_commit = on;
    SET default_transaction_isolation = 'read committed';
    SET lock_timeout = '5s';
    SET statement_timeout = '20s';
    SET idle_in_transaction_session_timeout = '20s';
    SELECT set_config('plan_cache_mode', CASE WHEN EXISTS (
      SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus'
    ) THEN 'auto' ELSE 'force_generic_plan' END, false);
    SET enable_seqscan = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET enable_bitmapscan = off;
    SET enable_material = off;
    SET join_collapse_limit = 1;
    SET cpu_index_tuple_cost = 10;
    SET jit = off;
"""
"""For every connection, whatever the server's defaults are.

Durable before it is acknowledged. No wait without an end. And plans that stay right: every statement finds
its rows by an index, in the order in which it names the tables, one by one (reading through an index is said
to be dear), and a plan made while a table was empty must not be one that reads all of it. Citus cannot choose
a server by a plan that was made without the values, so there it is left to itself.
"""
WAIT_SECONDS = 3.0
"""How long a call waits for a connection of the pool."""
STEP_ASIDE = 0.05
"""Seconds until what the server has undone for a deadlock is run once more."""
KNOCK_SECONDS = 0.5
"""Between two attempts to reach a server that is away; meanwhile nobody waits for it."""
CONNECT_SECONDS = 5
KEEP_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Of a server whose computer has vanished, no word comes at all."""
UNANSWERED_MILLISECONDS = 20_000


class Session:
    """One connection, for as long as it is held."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw

    async def rows(self, sql: LiteralString, params: Params = ()) -> list[Row]:
        """Return every row of one statement."""
        return await (await self._raw.execute(sql, params)).fetchall()

    async def row(self, sql: LiteralString, params: Params = ()) -> Row | None:
        """Return the first row of one statement, or None."""
        return await (await self._raw.execute(sql, params)).fetchone()

    async def send(self, sql: LiteralString, params: Params = ()) -> Answer:
        """Send one statement without waiting; what it gives can be read when the transaction is over."""
        return Answer(await self._raw.execute(sql, params))

    async def script(self, sql: str) -> None:
        """Run several statements that take no parameters."""
        await self._raw.execute(sql.encode(), prepare=False)


class Answer:
    """What a statement gives, once it has run."""

    def __init__(self, cursor: psycopg.AsyncCursor[Row]) -> None:
        self._cursor = cursor

    async def rows(self) -> list[Row]:
        """Return every row."""
        return await self._cursor.fetchall()


class _Together(psycopg.AsyncPipeline):
    """Statements travel when an answer is waited for. The driver would send each by itself, at once."""

    def _communicate_gen(self) -> PQGen[None]:
        yield from ()

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:
        while self.command_queue:
            self.command_queue.popleft()()
        yield from super()._fetch_gen(flush=flush)


class _Reading(_Together):
    """What is asked together is a transaction of its own, so at the end there is none to be ended."""

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:
        if self.command_queue:
            self._enqueue_sync()
        yield from super()._fetch_gen(flush=flush)

    def _exit_gen(self) -> PQGen[None]:
        if self.command_queue or self.result_queue:
            yield from super()._exit_gen()


class Pool:
    """Connections to one database.

    Args:
        address: ``postgresql://…``.
        store: which kind of database, for errors.
        size: connections at most.
    """

    def __init__(self, address: str, *, store: str, size: int) -> None:
        self._address = address
        self._store = store
        self._pool = AsyncConnectionPool[Raw](
            _whole(address),
            kwargs={"autocommit": True},
            min_size=1,
            max_size=size,
            timeout=WAIT_SECONDS,
            configure=_configure,
            reconnect_timeout=2,
            reconnect_failed=None,
            open=False,
        )
        self._looking: asyncio.Task[None] | None = None
        self.is_away = False
        self._begun: set[asyncio.Future[Any]] = set()

    async def open(self) -> None:
        """Connect.

        Raises:
            StorageAway, StorageForbidden: nobody answers, or not to us.
        """
        with translated(self._store):
            # By hand first: the pool tries for ever, and says only that it had no luck.
            try:
                await (await connect(self._address)).close()
            except psycopg.OperationalError as error:
                if error.pgconn is not None and (error.pgconn.needs_password or error.pgconn.used_password):
                    raise StorageForbidden(store=self._store) from error
                raise
            await self._pool.open(wait=True)

    async def close(self) -> None:
        """Finish what was begun and give every connection back; later calls raise StorageForbidden."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        await asyncio.gather(*self._begun, return_exceptions=True)
        await self._pool.close()

    async def ask(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        """Run ``work``, which only reads.

        Raises:
            StorageBusy: no connection was free in time.
            StorageAway: nobody answers.
        """
        return await self._to_the_end(self._ask(work))

    async def transact(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        """Run ``work`` in one transaction, which is durable when this returns.

        What the server undoes because two stood in one another's way is run once more. When the connection
        breaks before the server has said that it is done, it is not done as far as anybody is told.

        Raises:
            StorageError: it is not kept.
        """
        return await self._to_the_end(self._transact_twice(work))

    async def transact_apart(self, work: Callable[[Session], Awaitable[None]]) -> None:
        """Run ``work`` in one transaction on a connection that nothing else uses, before or after.

        For what changes the schema: the driver forgets then which statements the connection has prepared.
        """
        with translated(self._store):
            raw = await connect(self._address)
            try:
                async with raw.transaction():
                    await work(Session(raw))
            finally:
                await raw.close()

    async def _to_the_end(self, call: Coroutine[Any, Any, Result]) -> Result:
        """Whoever asked may go away: broken off in the middle, the driver would lose the connection."""
        task = asyncio.ensure_future(call)
        self._begun.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._begun.discard(task)
        # Heard by nobody else, perhaps.
        if not task.cancelled():
            task.exception()

    async def _ask(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        async with self._held() as raw, _pipeline(raw, _Reading):
            return await work(Session(raw))

    async def _transact_twice(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        try:
            return await self._transact(work)
        except StorageError as error:
            if not isinstance(error.__cause__, AGAIN):
                raise
            # Whoever it stood in the way of goes first: at once, it may be quicker at the lock they wait for.
            await asyncio.sleep(STEP_ASIDE)
            return await self._transact(work)

    async def _transact(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        async with self._held() as raw:
            # In a pipeline, statements whose answers nobody waits for travel together with the COMMIT.
            async with _pipeline(raw, _Together):
                await raw.execute("BEGIN")
                result = await work(Session(raw))
                ended = await raw.execute("COMMIT")
            if ended.statusmessage != "COMMIT":
                raise StorageError(store=self._store)
        return result

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[Raw]:
        if self.is_away:
            raise StorageAway(store=self._store)
        try:
            with translated(self._store):
                raw = await self._pool.getconn()
                try:
                    yield raw
                finally:
                    await self._give(raw)
        except StorageError as error:
            raise self._noticed(error) from error.__cause__

    async def _give(self, raw: Raw) -> None:
        try:
            if not raw.closed and raw.info.transaction_status != TransactionStatus.IDLE:
                await raw.rollback()
        except psycopg.Error:
            await raw.close()
        finally:
            await self._pool.putconn(raw)

    def _noticed(self, error: StorageError) -> StorageError:
        """One connection that broke is a reason to look at the others, before anybody else finds out."""
        if isinstance(error.__cause__, PoolTimeout) and not self._pool.get_stats().get("pool_size"):
            error = StorageAway(store=self._store)
        if isinstance(error, StorageAway) and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look())
        return error

    async def _look(self) -> None:
        while not await self._answers():
            self.is_away = True
            await asyncio.sleep(KNOCK_SECONDS)
        self.is_away = False

    async def _answers(self) -> bool:
        try:
            await (await connect(self._address)).close()
            await self._pool.check()
        except psycopg.Error as error:
            if in_our_words(error) is None:
                raise
            return False
        return True


def _pipeline(raw: Raw, kind: type[_Together]) -> AbstractAsyncContextManager[psycopg.AsyncPipeline]:
    raw._pipeline = kind(raw)
    return raw.pipeline()


async def connect(address: str) -> Raw:
    """Return a connection outside any pool."""
    raw = await psycopg.AsyncConnection.connect(_whole(address), autocommit=True)
    try:
        await _configure(raw)
    except BaseException:
        await raw.close()
        raise
    return raw


def _whole(address: str) -> str:
    patience = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": UNANSWERED_MILLISECONDS}
    return make_conninfo(address, **patience, **KEEP_ALIVE)


async def _configure(raw: Raw) -> None:
    # With its first use a statement is prepared: there are few, and each comes again and again.
    raw.prepare_threshold = 0
    # A whole number is a bigint, small or large: else the same statement would be prepared in many forms.
    for dumper in (Int8Dumper, Int8BinaryDumper):
        raw.adapters.register_dumper(int, dumper)
    arrays.prepare_for(raw)
    await raw.execute(SETTINGS.encode(), prepare=False)
