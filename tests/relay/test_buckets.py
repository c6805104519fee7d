"""Buckets: every statement names its own, so on a database in parts it touches one and no other."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

import postgres_cluster
from drawbridge.errors import StorageDamaged
from drawbridge.relay.postgres.buckets import Buckets
from drawbridge.relay.postgres.store import PostgresStore
from drawbridge.relay.rules import DAY
from postgres_cluster import Cluster
from tests.conftest import EVENING, PushedClock
from tests.relay.conftest import OFFER, Box, Post, bearer, collected, envelope, name, token
from tests.relay.meeting import PASS, Meeting, answer
from tests.relay.spread import BUCKETS, SPREAD, database_of, spread_out, work_in_parts

RELAY = resources.files("drawbridge.relay")
CHORES = {
    "SELECT buckets FROM layout WHERE one = 1": "how many there are, when a relay starts",
    "SELECT bucket, id FROM mailboxes LIMIT 64": "whether they are where they belong, when a relay starts",
}
"""Statements that concern every part, and why they may."""
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s")
VALUE = r"(%s|%b|%\(\w+\)[sb]|\w+\.\w+)"


def keys() -> dict[str, str]:
    """Return the first column of each table of the schema."""
    text = "\n".join(
        step.read_text("utf-8") for step in sorted((RELAY / "schema" / "postgres").iterdir(), key=str)
    )
    return dict(re.findall(r"CREATE TABLE (\w+) \(\s*(\w+)", text))


def statements() -> Iterator[tuple[str, str]]:
    """Give every statement in the code of the store, with its place."""
    folder = RELAY / "postgres"
    for file in sorted(Path(str(folder)).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
                yield f"{file.name}:{node.lineno}", " ".join(node.value.split())


ALL = list(statements())


def unnamed(sql: str) -> set[str]:
    """Return the tables that a statement reads or changes without naming their key once for each."""
    missing: set[str] = set()
    for key in set(keys().values()):
        tables = [table for table, its_key in keys().items() if its_key == key]
        used = re.findall(rf"\b(?:FROM|JOIN|UPDATE) ({'|'.join(tables)})\b", sql)
        if len(used) > len(re.findall(rf"\b{key} = {VALUE}", sql)):
            missing |= set(used)
        put = re.findall(rf"INSERT INTO ({'|'.join(tables)}) \((\w+)", sql)
        missing |= {table for table, first in put if first != key}
    return missing


@pytest.mark.parametrize(("place", "sql"), ALL, ids=[place for place, _ in ALL])
def test_every_statement_names_its_key(place: str, sql: str) -> None:
    assert not unnamed(sql) or any(known in sql for known in CHORES)


def test_a_statement_that_names_no_key_is_found() -> None:
    assert len(ALL) >= 40
    assert unnamed("DELETE FROM mailboxes WHERE id = %s") == {"mailboxes"}
    joined = "SELECT id FROM mailboxes JOIN gone ON id = mailbox WHERE bucket = %s"
    assert unnamed(joined) == {"mailboxes", "gone"}
    assert not unnamed(joined + " AND gone.bucket = mailboxes.bucket")
    assert unnamed("INSERT INTO gone (mailbox, bucket) VALUES (%s, %s)") == {"gone"}


def test_every_unique_index_has_the_key_in_it() -> None:
    for step in (RELAY / "schema" / "postgres").iterdir():
        for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", step.read_text("utf-8"), re.S):
            unique = re.findall(r"PRIMARY KEY \((.*?)\)|^\s*(\w+) .*PRIMARY KEY", body, re.M)
            assert all(keys()[table] in "".join(columns) for columns in unique)
            assert unique


def test_buckets_are_about_equally_full() -> None:
    buckets = Buckets.of_number(16)
    filled = [buckets.of(bytes.fromhex(name(str(number)))) for number in range(1_600)]
    assert {
        bucket: filled.count(bucket) for bucket in buckets.all if not 60 < filled.count(bucket) < 150
    } == {}
    # It is the same for every relay, for ever.
    assert buckets.of(bytes(14) + b"\x01\x02") == 0x0102 % 16


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a server."""
    if postgres_cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_cluster.running(*postgres_cluster.FORGETFUL) as made:
        yield made


@pytest.fixture
def spread(cluster: Cluster, clock: PushedClock) -> Post:
    """Give a relay over a database in parts."""
    return Post(Path(), clock, spread_out(cluster.make_database()))


async def nothing(_: Post) -> None:
    """Ask nothing: what a relay does when it starts."""


async def loop(post: Post, box: Box) -> None:
    """Everything that people ask of one mailbox, one invitation and one barrier, whose bucket is the same."""
    await post.client.put(box.path, json=box.hashes)
    for number in range(3):
        assert await post.put(box, envelope(number)) == 201
    assert await post.put(box, envelope(0)) == 200
    assert await post.put(box, envelope("later"), not_before=EVENING + 60) == 201
    assert len(await post.collect(box)) == 3
    assert await post.remove(box, envelope(0), box.read)
    assert await post.remove(box, envelope("later"), box.write)
    fresh = token("another writer")
    body = {"write_hash": Box(box.id, box.read, fresh).hashes["write_hash"]}
    await post.client.put(f"{box.path}/writer", json=body, headers=bearer(box.read))
    assert await post.put(box, envelope("large", 1 << 20)) == 403
    invitation = f"/v1/invitations/{box.id}"
    manage = bearer(token("manage"))
    await post.client.put(invitation, content=OFFER, headers=manage, params={"expires": EVENING + 60})
    assert (await post.client.get(invitation, headers=bearer(token("claim")))).status_code == 200
    assert (await post.client.get(invitation, headers=bearer(token("late")))).status_code == 409
    assert (await post.client.get(f"{invitation}/state", headers=manage)).json()["claimed"]
    await post.client.delete(invitation, headers=manage)
    await post.client.delete(box.path, headers=bearer(box.read))
    meeting = Meeting(box.id, Meeting.of("meeting", 2).tokens)
    assert [(await meeting.make(post)).status_code for _ in range(2)] == [201, 200]
    assert (await meeting.fill(post, 0, answer(0, 65_536))).status_code == 201
    assert (await meeting.fill(post, 0, PASS)).status_code == 409
    assert (await meeting.fill(post, 1, PASS)).status_code == 201
    assert await meeting.answers(post) == [[answer(0, 65_536)]] * 2


@pytest.mark.parametrize("seed", ["ana", "ben", "cem"])
def test_what_is_asked_of_a_mailbox_touches_its_part_alone(spread: Post, cluster: Cluster, seed: str) -> None:
    box = Box.of(seed)
    before = work_in_parts(cluster, spread.address)
    spread.tell(nothing)
    starting = work_in_parts(cluster, spread.address) - before
    spread.tell(lambda post: loop(post, box))
    work = work_in_parts(cluster, spread.address) - before - starting - starting
    touched: dict[str, set[str]] = {}
    for table, part in work:
        touched.setdefault(table, set()).add(part)
    assert set(touched) == {
        "mailboxes", "envelopes", "gone", "invitations", "barriers", "barrier_slots", "fillings",
    }  # fmt: skip
    assert len(set.union(*touched.values())) == 1


def test_a_collect_over_several_parts_brings_all_in_order_and_no_more_than_one_call_may(
    spread: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread.limit(collect_envelopes=10, collect_bytes=7 * 4_096)

    async def story(post: Post) -> None:
        boxes = await post.make(*(str(number) for number in range(12)))
        for box in boxes:
            await post.put(box, envelope(box.id))
        seen: dict[str, int] = {}
        while True:
            asked = [
                {"id": box.id, "token": bearer(box.read)["Authorization"][7:], "after": seen.get(box.id, 0)}
                for box in boxes
            ]
            answer = await post.client.post("/v1/collect", json={"mailboxes": asked})
            found = collected(answer.content)
            if not found:
                break
            assert len(found) <= 7
            assert found == sorted(found, key=lambda one: (one[1], one[0]))
            seen |= {mailbox: cursor for mailbox, cursor, _ in found}
        assert set(seen) == {box.id for box in boxes}

    spread.tell(story)


def test_what_is_due_is_released_and_swept_in_every_part(spread: Post) -> None:
    async def story(post: Post) -> None:
        boxes = await post.make(*(str(number) for number in range(12)))
        for box in boxes:
            assert await post.put(box, envelope(1), not_before=EVENING + 60, expires=EVENING + 120) == 201
        post.clock.push(60)
        assert await post.relay.store.release(post.clock()) == 12
        for box in boxes:
            assert await post.sealed_in(box) == [envelope(1)]
        post.clock.push(60)
        assert await post.relay.store.sweep(post.clock()) == 12

    spread.tell(story)


def test_rounds_are_settled_and_swept_in_every_part(spread: Post) -> None:
    async def story(post: Post) -> None:
        meetings = [Meeting.of(str(number), 2) for number in range(12)]
        for meeting in meetings:
            await meeting.make(post, deadline=EVENING + 60)
            await meeting.fill(post, 0, answer(0))
        post.clock.push(60)
        assert await post.relay.store.settle(post.clock()) == 12
        assert {await meeting.state(post) for meeting in meetings} == {("void", None)}
        post.clock.push(30 * DAY)
        assert await post.relay.store.sweep(post.clock()) == 12

    spread.tell(story)


def test_a_relay_whose_buckets_were_changed_too_late_does_not_start(spread: Post, cluster: Cluster) -> None:
    async def story(post: Post) -> None:
        await post.make(*(str(number) for number in range(12)))

    spread.tell(story)
    cluster.run(f"UPDATE layout SET buckets = {BUCKETS + 1}", database=database_of(spread.address))

    async def again() -> None:
        store = PostgresStore(spread.address)
        with pytest.raises(StorageDamaged):
            await store.open()
        await store.finish()

    asyncio.run(again())


def test_health_is_told_by_writing_to_each_part_in_its_turn(spread: Post, cluster: Cluster) -> None:
    async def story(post: Post) -> None:
        for _ in range(2 * BUCKETS):
            assert (await post.client.get("/healthz")).status_code == 200

    spread.tell(story)
    database = spread.address.split("/")[3].split("?")[0]
    beats = cluster.run("SELECT count(*), min(beats), max(beats) FROM pulse", database=database)
    assert beats == f"{BUCKETS}|2|2\n"


def test_the_tables_that_are_spread_are_all_that_have_a_bucket() -> None:
    assert set(SPREAD) == {table for table, key in keys().items() if key == "bucket"}
