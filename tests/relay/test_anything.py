"""Whatever is sent, the answer is a declared one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from starlette.types import Message

from drawbridge.relay.app import make_relay
from drawbridge.relay.rules import STATUS, Limits
from drawbridge.relay.store import SqliteStore
from tests.conftest import PushedClock
from tests.relay.conftest import Box, envelope, id_of, letters
from tests.relay.meeting import Meeting

ANA = Box.of("ana")
ALL = Meeting.of("all")
FRESH = envelope("fresh")
PATHS = some.one_of(
    some.text(max_size=30).map(lambda text: "/" + text),
    some.lists(
        some.sampled_from(
            ["v1", "mailboxes", "envelopes", "writer", "events", "collect", "invitations", "state", "info",
             "healthz", "barriers", "slots", "1", ANA.id, id_of(FRESH), "", "é", "0"]
        ),
        max_size=7,
    ).map(lambda parts: "/" + "/".join(parts)),
    some.sampled_from(["/v1/collect", ANA.path, f"{ANA.path}/writer", ANA.path_of(FRESH), "/healthz"]),
    some.sampled_from([ALL.path, ALL.slot(1)]),
)  # fmt: skip
VALUES: Any = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                [
                    "mailboxes",
                    "id",
                    "token",
                    "after",
                    "wait",
                    "read_hash",
                    "write_hash",
                    "slots",
                    "needed",
                    "deadline",
                ]
            ),
            inner,
        )
    ),
    max_leaves=8,
)
BODIES = some.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode())
HEADERS = some.dictionaries(
    some.sampled_from([b"authorization", b"content-length", b"content-type", b"x"]),
    some.binary(max_size=60) | some.just(f"Bearer {letters(ANA.read)}".encode()),
)


class Anything:
    """A relay to which anything is sent."""

    def __init__(self, path: Path) -> None:
        self.runner = asyncio.Runner()
        self.relay = make_relay(SqliteStore(path), PushedClock(), Limits(collect_wait=0))

    async def ask(self, scope: dict[str, object], body: bytes) -> list[Message]:
        sent: list[Message] = []
        incoming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        async with asyncio.timeout(20):
            await self.relay.app(scope, receive, send)
        return sent


@pytest.fixture(scope="module")
def anything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anything]:
    asked = Anything(tmp_path_factory.mktemp("anything") / "relay.db")
    yield asked
    asked.runner.run(asked.relay.stop())
    asked.runner.close()


@settings(max_examples=400, deadline=None)
@given(
    method=some.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "\u00e9"]),
    path=PATHS,
    query=some.binary(max_size=30) | some.sampled_from([b"not_before=1", b"expires=9&expires=8", b"%ff=%ff"]),
    headers=HEADERS,
    body=BODIES,
)
def test_whatever_is_sent_the_answer_is_a_declared_one(
    anything: Anything, method: str, path: str, query: bytes, headers: dict[bytes, bytes], body: bytes
) -> None:
    scope: dict[str, object] = {"type": "http", "method": method, "path": path, "query_string": query}
    sent = anything.runner.run(anything.ask(scope | {"headers": list(headers.items())}, body))
    # Nobody is answered who hung up in the middle of a wait.
    if sent:
        assert sent[0]["status"] in {200, 201, 204, *STATUS.values()}
        assert sent[-1]["type"] == "http.response.body"
    else:
        assert path.endswith("/collect")
