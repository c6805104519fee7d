"""A real relay for one test, on a real store, and the calls that are made to it."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from starlette.types import ASGIApp, Message

import postgres_cluster
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.kept import Store
from drawbridge.relay.rules import PROBLEM, STATUS, Limits
from drawbridge.relay.store import SqliteStore, open_store
from tests.conftest import PushedClock
from tests.relay.spread import spread_out

OFFER = bytes(range(256)) * 16 + bytes(16)


def token(seed: str) -> bytes:
    """Return 32 bytes that look random, the same for the same seed."""
    return hashlib.sha256(f"token {seed}".encode()).digest()


def name(seed: str) -> str:
    """Return an id as it stands in a path."""
    return hashlib.sha256(f"name {seed}".encode()).digest()[:16].hex()


def envelope(seed: object, size: int = 4_096) -> bytes:
    """Return bytes that a relay takes for an envelope."""
    return hashlib.shake_256(f"envelope {seed}".encode()).digest(size)


def id_of(sealed: bytes) -> str:
    """Return an envelope's id as it stands in a path."""
    return hashlib.sha256(sealed).digest()[:16].hex()


def bearer(value: bytes | None) -> dict[str, str]:
    """Return the header that shows a token."""
    return {} if value is None else {"Authorization": f"Bearer {letters(value)}"}


def letters(value: bytes) -> str:
    """Return a token as it is written."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass(frozen=True)
class Box:
    """A mailbox, with both its tokens."""

    id: str
    read: bytes
    write: bytes

    @classmethod
    def of(cls, seed: str) -> Box:
        return cls(name(seed), token(f"read {seed}"), token(f"write {seed}"))

    @property
    def path(self) -> str:
        return f"/v1/mailboxes/{self.id}"

    def path_of(self, sealed: bytes) -> str:
        return f"{self.path}/envelopes/{id_of(sealed)}"

    @property
    def hashes(self) -> dict[str, str]:
        return {
            "read_hash": hashlib.sha256(self.read).hexdigest(),
            "write_hash": hashlib.sha256(self.write).hexdigest(),
        }


Collected = tuple[str, int, bytes]


class Post:
    """A relay that lives as long as a story is told."""

    relay: Relay
    client: httpx2.AsyncClient

    def __init__(self, path: Path, clock: PushedClock, address: str = "") -> None:
        self.path = path
        self.clock = clock
        self.address = address or f"sqlite:{path}"
        self.limits = Limits()
        self.admission: bytes | None = None

    def limit(self, **limits: int) -> None:
        """Allow less, from the next story on."""
        self.limits = replace(self.limits, **limits)

    def tell(self, story: Callable[[Post], Awaitable[None]]) -> None:
        """Open the store, tell a story, close the store: told again, it is a restart."""
        asyncio.run(self._tell(story))

    async def _tell(self, story: Callable[[Post], Awaitable[None]]) -> None:
        self.relay = make_relay(self.store(), self.clock, admission=self.admission)
        await self.relay.store.open()
        transport = httpx2.ASGITransport(app=self.relay.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://relay.test") as self.client:
            try:
                await story(self)
            finally:
                await self.relay.stop()

    def store(self) -> Store:
        """Return the store, or another over the same database."""
        return open_store(self.address, self.limits)

    @property
    def file(self) -> SqliteStore:
        """The store, where a test looks into its file."""
        assert isinstance(self.relay.store, SqliteStore)
        return self.relay.store

    async def make(self, *seeds: str) -> list[Box]:
        """Make mailboxes."""
        boxes = [Box.of(seed) for seed in seeds]
        for box in boxes:
            assert (await self.client.put(box.path, json=box.hashes)).status_code == 201
        return boxes

    async def put(self, box: Box, sealed: bytes, **terms: int) -> int:
        """Put an envelope; returns the status."""
        answer = await self.client.put(
            box.path_of(sealed), content=sealed, headers=bearer(box.write), params=terms
        )
        return answer.status_code

    async def collect(self, *boxes: Box, after: int = 0, wait: int = 0) -> list[Collected]:
        """Collect from mailboxes."""
        answer = await self.client.post("/v1/collect", json=asking(boxes, after, wait))
        assert answer.status_code == 200, answer.text
        return collected(answer.content)

    async def sealed_in(self, box: Box) -> list[bytes]:
        """Return what lies ready in a mailbox, in order."""
        return [sealed for _, _, sealed in await self.collect(box)]

    async def remove(self, box: Box, sealed: bytes, shown: bytes) -> bool:
        """Acknowledge, or take back; returns whether it was there."""
        answer = await self.client.delete(box.path_of(sealed), headers=bearer(shown))
        assert answer.status_code == 200, answer.text
        removed: bool = answer.json()["removed"]
        return removed


def asking(boxes: Iterable[Box], after: int = 0, wait: int = 0) -> dict[str, Any]:
    """Return the body of a collect."""
    mailboxes = [{"id": box.id, "token": letters(box.read), "after": after} for box in boxes]
    return {"mailboxes": mailboxes, "wait": wait}


def collected(body: bytes) -> list[Collected]:
    """Read the answer to a collect."""
    rows = msgspec.msgpack.decode(body, type=list[tuple[bytes, int, bytes]])
    return [(mailbox.hex(), cursor, sealed) for mailbox, cursor, sealed in rows]


def kind_of(answer: httpx2.Response) -> str:
    """Return the word of a refusal, which has its declared status and shape."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    kind: str = problem["type"].removeprefix(PROBLEM)
    assert problem == {"type": PROBLEM + kind, "title": kind, "status": answer.status_code}
    assert STATUS[kind] == answer.status_code
    return kind


class Line:
    """One call made by hand, part by part; it can hang up."""

    def __init__(
        self, app: ASGIApp, method: str, path: str, headers: dict[str, str] | None = None, query: bytes = b""
    ) -> None:
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._heard = asyncio.Condition()
        self.sent: list[Message] = []
        shown = [(key.lower().encode(), value.encode("latin-1")) for key, value in (headers or {}).items()]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": shown,
        }
        self.task = asyncio.ensure_future(self._call(app, scope))

    async def _call(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self._incoming.get, self._send)

    async def _send(self, message: Message) -> None:
        async with self._heard:
            self.sent.append(message)
            self._heard.notify_all()

    def say(self, body: bytes, *, more: bool = False) -> None:
        """Send a part of the body."""
        self._incoming.put_nowait({"type": "http.request", "body": body, "more_body": more})

    def hang_up(self) -> None:
        """Go away."""
        self._incoming.put_nowait({"type": "http.disconnect"})

    async def until(self, holds: Callable[[Line], bool]) -> None:
        """Wait until what was answered so far is enough."""
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: holds(self))

    async def answer(self) -> httpx2.Response:
        """Wait for the end; returns the whole answer."""
        async with asyncio.timeout(10):
            await self.task
        start = self.sent[0]
        return httpx2.Response(start["status"], headers=start["headers"], content=self.body)

    @property
    def body(self) -> bytes:
        """What came so far."""
        return b"".join(message.get("body", b"") for message in self.sent[1:])


MakeDatabase = Callable[[], str]
IN_USE = 4
"""Databases that one test may use beside one another."""
ON_BOTH = pytest.mark.parametrize(
    "place", ["sqlite", "postgres", pytest.param("spread", marks=pytest.mark.soak)], indirect=True
)
"""For whatever depends on the store: it runs on each, and in the soak on tables in parts as well."""


@pytest.fixture(scope="session")
def make_database() -> Iterator[MakeDatabase]:
    """Give a maker of databases of a real PostgreSQL, each with the tables that a relay has."""
    if postgres_cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed: tools/system_parts.sh")
    with postgres_cluster.running(*postgres_cluster.FORGETFUL) as cluster:
        first = cluster.make_database()

        async def furnish() -> None:
            store = open_store(first)
            await store.open()
            await store.finish()

        asyncio.run(furnish())
        made: deque[str] = deque()

        def make() -> str:
            # Hundreds of them, all kept to the end, would be gigabytes that are written only to be removed.
            made.append(cluster.make_database(template="relay_1"))
            if len(made) > IN_USE:
                cluster.drop_database(made.popleft())
            return made[-1]

        yield make


MakeAddress = Callable[[str], str]


@pytest.fixture(scope="session")
def make_address(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> MakeAddress:
    """Give a maker of addresses of empty stores of a kind."""
    folder = tmp_path_factory.mktemp("stores")
    numbers = itertools.count()

    def make(kind: str) -> str:
        if kind != "sqlite":
            address: str = request.getfixturevalue("make_database")()
            return spread_out(address) if kind == "spread" else address
        return f"sqlite:{folder}/{next(numbers)}.db"

    return make


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str:
    """Give the kind of store: SQLite, unless a test is `ON_BOTH`."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


@pytest.fixture
def post(tmp_path: Path, clock: PushedClock, place: str, make_address: MakeAddress) -> Post:
    """Give an empty relay."""
    path = tmp_path / "relay.db"
    return Post(path, clock, f"sqlite:{path}" if place == "sqlite" else make_address(place))


async def until(holds: Callable[[], bool]) -> None:
    """Give others their turn until something holds."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for rings no bell
            await asyncio.sleep(0)


def bytes_on_disk(path: Path) -> bytes:
    """Return everything that a store has on the disk, its log included."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


def gather_all(calls: Sequence[Awaitable[Any]]) -> Awaitable[list[Any]]:
    """Make calls at the same time."""
    return asyncio.gather(*calls, return_exceptions=True)
