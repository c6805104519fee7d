"""Looking after what a relay keeps, on both stores, while it runs: numbers, and what is wrong is found."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import asdict
from typing import TypeVar

import pytest

from drawbridge.db.connection import open_plain
from drawbridge.db.postgres.pool import Pool
from drawbridge.errors import StorageNewer, StorageOlder
from drawbridge.relay.postgres import upkeep as on_postgres
from drawbridge.relay.postgres.upkeep import PostgresUpkeep
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY
from drawbridge.relay.sqlite import upkeep as on_sqlite
from drawbridge.relay.sqlite.upkeep import SqliteUpkeep
from drawbridge.relay.store import open_upkeep
from drawbridge.relay.upkeep import Findings, Form, RunOut, Upkeep
from tests.conftest import EVENING
from tests.relay.conftest import OFFER, ON_BOTH, Box, MakeDatabase, Post, bearer, envelope, name, token
from tests.relay.meeting import PASS, Meeting, answer

ANA, BEN = Box.of("ana"), Box.of("ben")
OPEN, WAITING = Meeting.of("open"), Meeting.of("waiting")
Result = TypeVar("Result")
Question = Callable[[Upkeep], Awaitable[Result]]


async def ask(post: Post, question: Question[Result]) -> Result:
    upkeep = open_upkeep(post.address)
    try:
        return await question(upkeep)
    finally:
        await upkeep.finish()


async def spoil(post: Post, sql: str) -> None:
    """Change what is kept behind the relay's back; ``BLOB(n)`` stands for so many bytes."""
    if post.address.startswith("sqlite:"):
        with closing(open_plain(post.path, store="relay")) as raw:
            raw.script(sql.replace("BLOB(", "zeroblob("))
        return
    pool = Pool(post.address, store="relay", size=1)
    await pool.open()
    text = re.sub(r"BLOB\((\d+)\)", r"decode(repeat('00', \1), 'hex')", sql)
    text = text.replace("INTO gone SELECT", "INTO gone SELECT bucket,")
    await pool.transact(lambda session: session.send(text))
    await pool.close()


async def furnish(post: Post) -> None:
    """Two envelopes that are released, one that waits, one that is gone; an invitation; two barriers."""
    await post.make("ana", "ben")
    for number in range(2):
        assert await post.put(ANA, envelope(number)) == 201
    assert await post.put(BEN, envelope("later", 16_384), not_before=EVENING + DAY) == 201
    assert await post.put(ANA, envelope("gone")) == 201
    assert await post.remove(ANA, envelope("gone"), ANA.read)
    await post.client.put(
        f"/v1/invitations/{name('slot')}",
        content=OFFER,
        headers=bearer(token("manage")),
        params={"expires": EVENING + DAY},
    )
    await OPEN.make(post)
    for place in range(3):
        await OPEN.fill(post, place, answer(place) if place else PASS)
    await WAITING.make(post, needed=2, opens="deadline", deadline=EVENING + 200 * DAY)
    await WAITING.fill(post, 0, answer(0))


@ON_BOTH
def test_it_is_counted_what_a_relay_keeps(post: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        counts = asdict(await ask(post, lambda upkeep: upkeep.counts(EVENING + 60)))
        assert counts.pop("database_bytes") > 3 * 4_096
        assert counts == {
            "mailboxes": 2,
            "waiting_for_release": 1,
            "waiting_for_collection": 2,
            "bytes": 2 * 4_096 + 16_384,
            "remembered": 1,
            "invitations": 1,
            "barriers": 2,
            "oldest_seconds": 60,
            "release_seconds": DAY - 60,
        }

    post.tell(story)


@ON_BOTH
def test_an_empty_relay_has_no_oldest_and_is_sound(post: Post) -> None:
    async def story(post: Post) -> None:
        counts = await ask(post, lambda upkeep: upkeep.counts(EVENING))
        assert (counts.mailboxes, counts.bytes, counts.oldest_seconds, counts.release_seconds) == (
            0,
            0,
            None,
            None,
        )
        assert await ask(post, lambda upkeep: upkeep.findings(EVENING)) == Findings()

    post.tell(story)


@ON_BOTH
def test_what_a_sweep_would_remove_is_said_and_stays_and_then_is_removed(post: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        await post.client.get(f"/v1/invitations/{name('slot')}", headers=bearer(token("claim")))
        now = EVENING + CLAIM_REPEATS_FOR + 1
        nothing = RunOut(0, 0, 0, 0, 0)
        for at, expected in (
            (EVENING, nothing),
            (now, RunOut(0, 0, 0, 1, 0)),
            (EVENING + DAY, RunOut(0, 0, 1, 0, 0)),
            (EVENING + 30 * DAY, RunOut(2, 1, 1, 0, 1)),
        ):
            found = [await ask(post, lambda upkeep, at=at: upkeep.run_out(at)) for _ in range(2)]  # type: ignore[misc]
            assert found == [expected] * 2

    post.tell(story)

    async def swept() -> None:
        await ask(post, lambda upkeep: upkeep.sweep(EVENING + 30 * DAY))
        assert await ask(post, lambda upkeep: upkeep.run_out(EVENING + 30 * DAY)) == RunOut(0, 0, 0, 0, 0)
        counts = await ask(post, lambda upkeep: upkeep.counts(EVENING + 30 * DAY))
        assert (counts.waiting_for_release, counts.waiting_for_collection, counts.remembered) == (1, 0, 0)
        assert (await ask(post, lambda upkeep: upkeep.findings(EVENING + 30 * DAY))).is_sound

    asyncio.run(swept())


@ON_BOTH
@pytest.mark.parametrize("some", [1, 2, 500])
def test_everything_is_looked_at_in_steps_however_large(
    post: Post, some: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, names in ((on_sqlite, ("SOME",)), (on_postgres, ("SOME", "MANY"))):
        for one in names:
            monkeypatch.setattr(where, one, some)

    async def story(post: Post) -> None:
        await furnish(post)
        findings = await ask(post, lambda upkeep: upkeep.findings(EVENING))
        looked_at = findings.mailboxes, findings.envelopes, findings.barriers
        assert (looked_at, findings.is_sound) == ((2, 3, 2), True)
        counts = await ask(post, lambda upkeep: upkeep.counts(EVENING))
        assert (counts.mailboxes, counts.remembered, counts.waiting_for_collection) == (2, 1, 2)

    post.tell(story)


SPOILT = [
    ("misnamed", "UPDATE envelopes SET id = BLOB(16) WHERE cursor IS NULL", 1),
    ("missized", "UPDATE envelopes SET size = 4097 WHERE cursor IS NOT NULL", 2),
    ("missized", "UPDATE envelopes SET size = 16384 WHERE cursor IS NOT NULL", 2),
    ("early", f"UPDATE envelopes SET not_before = {EVENING + 3_600} WHERE cursor IS NOT NULL", 2),
    (
        "disordered",
        "UPDATE envelopes SET cursor = (SELECT max(cursor) FROM envelopes) WHERE cursor IS NOT NULL",
        1,
    ),
    ("disordered", "UPDATE envelopes SET not_before = NULL WHERE cursor IS NULL", 1),
    ("ownerless", "UPDATE envelopes SET mailbox = BLOB(16) WHERE cursor IS NULL", 1),
    ("ownerless", "UPDATE gone SET mailbox = BLOB(16)", 1),
    (
        "returned",
        "INSERT INTO gone SELECT mailbox, id, 0, false FROM envelopes WHERE cursor IS NULL",
        1,
    ),
    ("malformed", "UPDATE mailboxes SET read_hash = BLOB(31)", 2),
    ("malformed", "UPDATE invitations SET offer = BLOB(31)", 1),
    ("malformed", "UPDATE invitations SET offer = NULL", 1),
    ("early", "UPDATE barriers SET state = 1 WHERE state = 0", 1),
    ("early", "UPDATE barriers SET state = 1, filled = 2 WHERE state = 0", 1),
    ("miscounted", "UPDATE barriers SET filled = filled + 1", 2),
    ("miscounted", "DELETE FROM fillings", 2),
    ("malformed", "DELETE FROM barrier_slots", 2),
    ("misnamed", "UPDATE fillings SET sealed = BLOB(4096) WHERE length(sealed) > 0", 3),
    ("missized", "UPDATE fillings SET sealed = BLOB(31)", 4),
    ("ownerless", "UPDATE fillings SET barrier = BLOB(16) WHERE place = 1", 1),
    (
        "ownerless",
        "UPDATE barrier_slots SET barrier = BLOB(16) WHERE place = 0 AND EXISTS (SELECT 1 FROM"
        " barriers WHERE id = barrier AND state = 0)",
        1,
    ),
]


@ON_BOTH
@pytest.mark.parametrize(("fault", "sql", "count"), SPOILT)
def test_whatever_is_not_as_it_should_be_is_found_and_counted(
    post: Post, fault: str, sql: str, count: int
) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        assert (await ask(post, lambda upkeep: upkeep.findings(EVENING))).is_sound
        await spoil(post, sql)
        findings = await ask(post, lambda upkeep: upkeep.findings(EVENING))
        assert not findings.is_sound
        assert findings.faults[fault] == count

    post.tell(story)


@ON_BOTH
def test_a_cursor_that_will_be_given_out_again_is_found(post: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        await spoil(post, "UPDATE envelopes SET cursor = cursor + 1000000 WHERE cursor IS NOT NULL")
        assert (await ask(post, lambda upkeep: upkeep.findings(EVENING))).disordered > 0

    post.tell(story)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
@pytest.mark.parametrize("count", ["pending", "size", "remembered"])
def test_a_count_that_is_not_that_of_its_rows_is_found(post: Post, count: str) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        await spoil(post, f"UPDATE mailboxes SET {count} = {count} + 1 WHERE remembered > 0")
        findings = await ask(post, lambda upkeep: upkeep.findings(EVENING))
        assert findings.faults == Findings(miscounted=1).faults

    post.tell(story)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_an_index_that_keeps_nothing_unique_is_found(post: Post) -> None:
    async def story(post: Post) -> None:
        await spoil(
            post, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('envelopes_pkey')"
        )
        assert (await ask(post, lambda upkeep: upkeep.findings(EVENING))).damaged == 1

    post.tell(story)


def test_a_damaged_file_is_found_and_what_can_be_read_is_looked_at(post: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        for number in range(2, 40):
            await post.put(ANA, envelope(number))
        await spoil(post, "UPDATE invitations SET offer = BLOB(31)")

    post.tell(story)
    kept = bytearray(post.path.read_bytes())
    at = kept.index(envelope(30)[:300])
    kept[at - at % 4_096 : at - at % 4_096 + 64] = bytes(64)
    post.path.write_bytes(kept)
    findings = asyncio.run(ask(post, lambda upkeep: upkeep.findings(EVENING)))
    assert findings.damaged > 0
    assert findings.malformed == 1


def test_looking_changes_nothing_in_the_file(post: Post) -> None:
    post.tell(furnish)
    before = post.path.read_bytes()

    async def look() -> None:
        for question in (
            lambda upkeep: upkeep.form(),
            lambda upkeep: upkeep.counts(EVENING),
            lambda upkeep: upkeep.run_out(EVENING + 99 * DAY),
            lambda upkeep: upkeep.findings(EVENING),
        ):
            await ask(post, question)

    asyncio.run(look())
    assert post.path.read_bytes() == before


LOOKING: list[Question[object]] = [
    lambda upkeep: upkeep.counts(EVENING),
    lambda upkeep: upkeep.run_out(EVENING),
    lambda upkeep: upkeep.findings(EVENING),
    lambda upkeep: upkeep.sweep(EVENING),
]


@ON_BOTH
@pytest.mark.parametrize("question", LOOKING)
def test_what_has_another_form_is_not_looked_at_and_not_swept(
    post: Post, question: Question[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_: Post) -> None:
        pass

    post.tell(nothing)
    form = asyncio.run(ask(post, lambda upkeep: upkeep.form()))
    assert form.found == form.newest
    other: list[tuple[int, type[StorageOlder] | type[StorageNewer]]] = [
        (form.newest + 1, StorageOlder),
        (form.newest - 1, StorageNewer),
    ]
    for newest, error in other:
        for kind in (on_sqlite, on_postgres):
            monkeypatch.setattr(kind, "newest", lambda _, newest=newest: newest)
        with pytest.raises(error) as caught:
            asyncio.run(ask(post, question))
        assert str(caught.value) == str(error(store="relay", found=form.found, known=newest))


def test_a_file_that_is_missing_is_not_made_by_looking(post: Post) -> None:
    for question in LOOKING:
        with pytest.raises(StorageOlder) as caught:
            asyncio.run(ask(post, question))
        assert caught.value.found == 0
    assert not post.path.exists()


def test_an_empty_file_takes_the_newest_form(post: Post) -> None:
    upkeep = SqliteUpkeep(post.path)

    async def story() -> None:
        newest = (await upkeep.form()).newest
        assert await upkeep.form() == Form(0, newest)
        await upkeep.migrate()
        assert await upkeep.form() == Form(newest, newest)

    asyncio.run(story())


def test_a_server_s_database_takes_the_newest_form(make_database: MakeDatabase) -> None:
    upkeep = PostgresUpkeep(make_database())

    async def story() -> None:
        newest = (await upkeep.form()).newest
        pool = await upkeep._opened()
        await pool.transact_apart(
            lambda session: session.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        )
        assert await upkeep.form() == Form(0, newest)
        await upkeep.migrate()
        assert await upkeep.form() == Form(newest, newest)
        await upkeep.finish()

    asyncio.run(story())
