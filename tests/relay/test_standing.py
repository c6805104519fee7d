"""What a relay needs when it stands alone: who is admitted, and counters that name nobody."""

from __future__ import annotations

import asyncio
import hashlib
import re
from contextlib import closing
from importlib import resources
from pathlib import Path

import httpx2
import pytest

from drawbridge.db.connection import open_plain
from drawbridge.db.migrate import steps
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore
from tests.conftest import PushedClock
from tests.relay.conftest import Box, Post, bearer, envelope, kind_of, name, token
from tests.relay.meeting import Meeting, answer, hashed

ALL = Meeting.of("all")


def test_only_who_shows_the_token_makes_a_mailbox(tmp_path: Path, clock: PushedClock) -> None:
    admission = token("admission")
    relay = make_relay(SqliteStore(tmp_path / "relay.db"), clock, None, hashlib.sha256(admission).digest())
    box = Box.of("ana")

    async def story() -> None:
        transport = httpx2.ASGITransport(app=relay.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://relay.test") as client:
            for shown in (None, token("another"), box.read, box.write):
                answer = await client.put(box.path, json=box.hashes, headers=bearer(shown))
                assert (answer.status_code, answer.json()["title"]) == (403, "forbidden")
            for status in (201, 200):
                answer = await client.put(box.path, json=box.hashes, headers=bearer(admission))
                assert answer.status_code == status
            # Everything else is a matter of the mailbox's own tokens.
            sealed = envelope(1)
            answer = await client.put(box.path_of(sealed), content=sealed, headers=bearer(admission))
            assert answer.status_code == 403
            answer = await client.put(box.path_of(sealed), content=sealed, headers=bearer(box.write))
            assert answer.status_code == 201
        await relay.stop()

    asyncio.run(story())


def test_the_counters_say_how_much_and_name_nobody(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        await post.client.put(box.path_of(envelope(2)), content=envelope(2), headers=bearer(box.read))
        await post.client.get(f"/{name('a path of a stranger')}/{name('and another')}")
        said = (await post.client.get("/metrics")).text
        counted = dict(re.findall(r'drawbridge_relay_calls_total\{call="([^"]+)",status="(\d+)"\}', said))
        assert counted["PUT v1/mailboxes/envelopes"] in ("201", "403")
        assert 'call="PUT v1/mailboxes/envelopes",status="201"} 1.0' in said
        assert 'call="PUT v1/mailboxes/envelopes",status="403"} 1.0' in said
        assert 'call="GET unknown",status="404"} 1.0' in said
        assert re.search(r"[0-9a-f]{32}", said) is None

    post.tell(story)


@pytest.mark.parametrize("path", ["/metrics", "/v1/openapi.json", "/healthz", "/v1/info"])
def test_what_needs_no_token_has_a_head(post: Post, path: str) -> None:
    async def story(post: Post) -> None:
        answer = await post.client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")

    post.tell(story)


def test_only_who_is_admitted_makes_a_barrier_and_whoever_has_a_slot_fills_it(
    tmp_path: Path, clock: PushedClock
) -> None:
    admission = token("admission")
    relay = make_relay(SqliteStore(tmp_path / "relay.db"), clock, None, hashlib.sha256(admission).digest())

    async def story() -> None:
        transport = httpx2.ASGITransport(app=relay.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://relay.test") as client:
            for shown in (None, token("another"), ALL.tokens[0]):
                answered = await client.put(ALL.path, json=ALL.terms(), headers=bearer(shown))
                assert kind_of(answered) == "forbidden"
            answered = await client.put(ALL.path, json=ALL.terms(), headers=bearer(admission))
            assert answered.status_code == 201
            filled = await client.put(ALL.slot(0), content=answer(0), headers=bearer(admission))
            assert kind_of(filled) == "forbidden"
            filled = await client.put(ALL.slot(0), content=answer(0), headers=bearer(ALL.tokens[0]))
            assert filled.status_code == 201
        await relay.stop()

    asyncio.run(story())


def test_a_file_from_before_there_were_barriers_takes_them_and_keeps_what_it_has(
    tmp_path: Path, clock: PushedClock
) -> None:
    post = Post(tmp_path / "old.db", clock)
    first = dict(steps(resources.files("drawbridge.relay") / "schema" / "sqlite"))[1]
    with closing(open_plain(post.path, store="relay")) as old:
        old.script(first + "; PRAGMA user_version = 1;")
        old.run("INSERT INTO mailboxes VALUES (?, ?, ?)", (bytes(16), bytes(32), hashed(b"write")))

    async def story(post: Post) -> None:
        assert (await ALL.make(post)).status_code == 201
        assert await post.file._read(lambda db: db.row("SELECT count(*) FROM mailboxes")) == (1,)

    post.tell(story)
    assert post.path.with_suffix(".before").exists()
