"""What needs no token is not given without end to one address; nobody else notices, and nothing is noted."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2
import pytest

from drawbridge.core.addresses import read_networks
from drawbridge.relay import strangers
from drawbridge.relay.app import make_relay
from drawbridge.relay.rules import DAY, Limits, Refusal
from drawbridge.relay.store import SqliteStore
from drawbridge.relay.strangers import Strangers
from tests.conftest import EVENING, PushedClock, SeededEntropy
from tests.relay.conftest import OFFER, Box, bearer, envelope, kind_of, letters, name, token

LIMITS = Limits(stranger_calls=3, stranger_seconds=60)
FAR, OTHER = "203.0.113.7", "203.0.113.8"
Client = Callable[[str], httpx2.AsyncClient]
Story = Callable[[Client], Awaitable[None]]


def tell(folder: Path, story: Story, *, admission: bytes | None = None, proxies: str = "") -> None:
    """Tell a story of callers from several addresses."""
    relay = make_relay(
        SqliteStore(folder / "relay.db"),
        PushedClock(),
        LIMITS,
        None if admission is None else hashlib.sha256(admission).digest(),
        read_networks(proxies),
    )

    def client(address: str) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=relay.app, client=(address, 1_000))
        return httpx2.AsyncClient(transport=transport, base_url="http://relay.test")

    async def whole() -> None:
        try:
            await story(client)
        finally:
            await relay.stop()

    asyncio.run(whole())


async def make(client: httpx2.AsyncClient, seed: object, **headers: str) -> httpx2.Response:
    box = Box.of(str(seed))
    return await client.put(box.path, json=box.hashes, headers=headers)


async def invite(client: httpx2.AsyncClient, seed: object, **headers: str) -> httpx2.Response:
    path, query = f"/v1/invitations/{name(str(seed))}", {"expires": EVENING + DAY}
    return await client.put(path, content=OFFER, params=query, headers=bearer(token("manage")) | headers)


async def claim(client: httpx2.AsyncClient, seed: object, **headers: str) -> httpx2.Response:
    path = f"/v1/invitations/{name(str(seed))}"
    return await client.get(path, headers=bearer(token("claim")) | headers)


async def meet(client: httpx2.AsyncClient, seed: object, **headers: str) -> httpx2.Response:
    terms = {"slots": ["11" * 32, "22" * 32], "needed": 2, "deadline": EVENING + DAY}
    return await client.put(f"/v1/barriers/{name(str(seed))}", json=terms, headers=headers)


@pytest.mark.parametrize(("ask", "good"), [(make, 201), (invite, 201), (meet, 201), (claim, 404)])
def test_one_address_may_ask_so_often_and_every_other_as_before(
    tmp_path: Path, ask: Callable[..., Awaitable[httpx2.Response]], good: int
) -> None:
    async def story(client: Client) -> None:
        async with client(FAR) as far, client(OTHER) as other, client("127.0.0.1") as here:
            statuses = [(await ask(far, number)).status_code for number in range(5)]
            assert statuses == [good] * 3 + [429] * 2
            refused = await ask(far, "again")
            assert kind_of(refused) == "too-many"
            assert refused.headers["retry-after"] == "60"
            assert (await ask(other, "other")).status_code == good
            # Calls from this computer may be anybody's, through a proxy.
            for number in range(9):
                assert (await ask(here, f"here {number}")).status_code == good

    tell(tmp_path, story)


def test_each_thing_that_is_asked_for_is_counted_by_itself_and_deposits_never(tmp_path: Path) -> None:
    async def story(client: Client) -> None:
        async with client(FAR) as far:
            for number in range(3):
                assert (await make(far, number)).status_code == 201
                assert (await invite(far, number)).status_code == 201
                assert (await claim(far, number)).status_code == 200
            assert [(await ask(far, "more")).status_code for ask in (make, invite, claim)] == [429] * 3
            box = Box.of("0")
            for number in range(20):
                sealed = envelope(number)
                put = await far.put(box.path_of(sealed), content=sealed, headers=bearer(box.write))
                assert put.status_code == 201

    tell(tmp_path, story)


def test_whoever_was_admitted_is_no_stranger_and_nobody_else_leaves_anything(tmp_path: Path) -> None:
    admission = token("admission")
    shown = {"drawbridge-admission": letters(admission)}

    async def story(client: Client) -> None:
        async with client(FAR) as far:
            for number in range(9):
                assert (await make(far, number, **bearer(admission))).status_code == 201
                assert (await meet(far, number, **bearer(admission))).status_code == 201
                assert (await invite(far, number, **shown)).status_code == 201
            for wrong in ({}, {"drawbridge-admission": letters(token("another"))}):
                assert kind_of(await invite(far, "wrong", **wrong)) == "forbidden"
            # Whoever answers an invitation needs a link and nothing else.
            assert (await claim(far, 0)).status_code == 200

    tell(tmp_path, story, admission=admission)


def test_an_admission_that_is_said_twice_fits_nothing(tmp_path: Path) -> None:
    admission = token("admission")

    async def story(client: Client) -> None:
        async with client(FAR) as far:
            path, query = f"/v1/invitations/{name('twice')}", {"expires": EVENING + DAY}
            both = [("drawbridge-admission", letters(admission))] * 2 + [*bearer(token("manage")).items()]
            assert kind_of(await far.put(path, content=OFFER, params=query, headers=both)) == "forbidden"

    tell(tmp_path, story, admission=admission)


def test_behind_a_proxy_that_was_named_callers_are_told_apart(tmp_path: Path) -> None:
    async def story(client: Client) -> None:
        async with client("127.0.0.1") as proxy:
            for far in (FAR, OTHER):
                said = {"x-forwarded-for": f"198.51.100.{len(far)}, {far}"}
                statuses = [(await make(proxy, f"{far} {number}", **said)).status_code for number in range(4)]
                assert statuses == [201] * 3 + [429]

    tell(tmp_path, story, proxies="127.0.0.1")


def test_nobody_else_changes_where_they_call_from_by_saying_so(tmp_path: Path) -> None:
    async def story(client: Client) -> None:
        async with client(FAR) as far:
            statuses = [
                (await make(far, number, **{"x-forwarded-for": f"198.51.100.{number}"})).status_code
                for number in range(4)
            ]
            assert statuses == [201] * 3 + [429]

    tell(tmp_path, story, proxies="127.0.0.1")


def test_the_counters_and_the_log_name_no_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def story(client: Client) -> None:
        async with client(FAR) as far:
            for number in range(5):
                await make(far, number)
            counted = (await far.get("/metrics")).text
            assert 'call="PUT v1/mailboxes",status="429"} 2.0' in counted
            assert FAR not in counted

    tell(tmp_path, story)
    said = capsys.readouterr()
    assert FAR not in said.out + said.err
    assert FAR.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


class Watch:
    """A watch that can be pushed."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def counted(watch: Watch) -> Strangers:
    return Strangers(LIMITS, timer=watch, entropy=SeededEntropy())


def asks(counted: Strangers, address: str) -> bool:
    try:
        counted.count("mailbox", {"client": (address, 1), "headers": []})
    except Refusal:
        return False
    return True


def test_with_time_they_may_ask_again_and_never_more_at_once(counted: Strangers, watch: Watch) -> None:
    assert [asks(counted, FAR) for _ in range(4)] == [True] * 3 + [False]
    watch.now += 59
    assert not asks(counted, FAR)
    watch.now += 1
    assert [asks(counted, FAR) for _ in range(2)] == [True, False]
    watch.now += 10_000
    assert [asks(counted, FAR) for _ in range(4)] == [True] * 3 + [False]


def test_a_line_of_many_addresses_counts_as_one(counted: Strangers) -> None:
    assert [asks(counted, f"2001:db8::{number}") for number in range(4)] == [True] * 3 + [False]
    assert asks(counted, "2001:db8:0:1::1")


def test_nothing_leads_from_one_day_to_the_next_or_to_an_address(counted: Strangers, watch: Watch) -> None:
    assert asks(counted, FAR)
    before = set(counted._free_at)
    assert all(FAR.encode() not in place and len(place) == 16 for place in before)
    watch.now += DAY
    assert asks(counted, FAR)
    assert before.isdisjoint(counted._free_at)
    assert len(counted) == 1


def test_however_many_ask_only_so_many_are_remembered(
    counted: Strangers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "PLACES", 10)
    for _ in range(3):
        asks(counted, FAR)
    for number in range(9):
        assert asks(counted, f"198.51.100.{number}")
    assert (len(counted), asks(counted, FAR)) == (10, False)
    assert asks(counted, OTHER)
    assert len(counted) == 10
