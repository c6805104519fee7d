"""A third person reaches nothing: every route against every object of somebody else, and signed out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.routing import Route

from drawbridge.actions import arrivals, bridges, crossings, entries, pairings
from drawbridge.actions.crossings import Plan
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Depth, Forecast, Need, Release
from drawbridge.core.vocabulary import feeling
from drawbridge.node.app import create_app, routes
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore
from tests.conftest import PushedClock, SeededEntropy
from tests.node.conftest import ORIGIN, Browser, Home, open_house_for

SECRET = "zephyrine"
"""Stands in every text, name, fear, answer and word of the two people the stranger knows nothing of."""
FIELDS = {
    "text": "I was here.",
    "name": "Somebody",
    "kind": "friend",
    "depth": "all",
    "release": "now",
    "need": "listen",
    "happened": "no",
    "level": "1",
    "impression": "closer",
    "send": "yes",
    "same": "yes",
    "remove": "yes",
    "country": "DE",
    "link": "https://relay.example/i#1",
    "q": SECRET,
    "word": "agree",
    "answer": "i-can",
    "said": "no",
}
FOR_EVERYBODY = {
    "/sign-in",
    "/sign-in/words",
    "/begin",
    "/begin/advice",
    "/harbour",
    "/harbour/country",
    "/harbour/now",
    "/away",
    "/i",
}


def every_route() -> Iterator[tuple[str, str]]:
    for route in routes():
        # What a session was shown is tested by itself, in test_shown.
        if isinstance(route, Route) and not route.path.startswith(("/static", "/shown")):
            for method in sorted((route.methods or set()) & {"GET", "POST"}):
                yield method, route.path


@pytest.fixture
def home(tmp_path: Path, clock: PushedClock, entropy: SeededEntropy) -> Home:
    """Give a node with its relay, so that crossings cross."""
    house = open_house_for(tmp_path / "data", clock, entropy)
    relay = make_relay(SqliteStore(tmp_path / "data" / "relay.db"), clock)
    return Home(house, clock, create_app(house, origins=[ORIGIN], relay=relay, secure=False))


async def _two_people(home: Home) -> list[str]:
    """Let two people share something, in every kind of object; returns the ids of all of them."""
    ana, mara = home.browser(), home.browser()
    await ana.begin(f"Ana {SECRET}")
    await mara.begin(f"Mara {SECRET}")
    people = {
        name: resident for resident in home.household._residents.values() for name in [resident.person.name]
    }
    ours, theirs = people[f"Ana {SECRET}"], people[f"Mara {SECRET}"]
    made = pairings.invite(ours.desk, BridgeKind.FRIEND, SECRET, False)
    await _until(lambda: not _errands(ours.desk))
    claimed = await theirs.carrier.claim(pairings.invitation(ours.desk, made.id).link)  # type: ignore[union-attr]
    back = pairings.accept(theirs.desk, claimed, BridgeKind.FRIEND, SECRET)
    await _until(lambda: bridges.find_bridge(ours.desk, made.id).state == "answered")
    pairings.approve(ours.desk, made.id)
    await _until(lambda: bridges.find_bridge(ours.desk, made.id).state == "standing")
    entry = entries.new_entry_id(ours.desk)
    entries.keep_entry(ours.desk, entry, f"My {SECRET}. And more.", (feeling(SECRET),))
    plan = Plan(
        entry, (made.id,), Depth.ALL, Need.LISTEN, Release.NOW, forecast=Forecast(7, f"The {SECRET}.")
    )
    crossed = crossings.cross(ours.desk, crossings.plan_crossing(ours.desk, plan).id)
    planned = crossings.plan_crossing(ours.desk, plan)
    await _until(lambda: bool(arrivals.waiting(theirs.desk)))
    came = arrivals.open_arrival(theirs.desk, arrivals.waiting(theirs.desk)[0].id)
    arrivals.answer(theirs.desk, came.id, f"Your {SECRET}.")
    open_invitation = pairings.invite(ours.desk, BridgeKind.FRIEND, f"Jon {SECRET}", False)
    await _until(lambda: bool(arrivals.new_replies(ours.desk)))
    people_ids = [ours.person.id, theirs.person.id]
    return [made.id, back.id, entry, crossed.id, planned.id, came.id, open_invitation.id, *people_ids]


def _errands(desk: object) -> list[object]:
    return desk.vault.db.rows("SELECT * FROM outbox")  # type: ignore[attr-defined,no-any-return]


async def _until(holds: object) -> None:
    for _ in range(1_000):
        if holds():  # type: ignore[operator]
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


async def _ask(browser: Browser, method: str, path: str) -> httpx2.Response:
    return await (browser.get(path) if method == "GET" else browser.post(path, FIELDS))


def test_a_third_person_reaches_nothing_by_guessing(home: Home) -> None:
    async def story(_: Browser) -> None:
        objects = await _two_people(home)
        before = _rows(home)
        stranger = home.browser()
        await stranger.begin("Stranger")
        reached = []
        # What is written begins with an id of the page's own choosing: these make one in the stranger's own
        # vault.
        begins = {
            "/entries/{id:str}/draft",
            "/entries/{id:str}/keep",
            "/entries/{id}/cross",
            "/entries/{id:str}/beside",
            "/entries/{id:str}/not-now",
            "/entries/{id:str}/in-person",
            "/kind-voice/{id}/save",
            "/kind-voice/{id}/keep",
            "/letters/{id}/save",
            "/letters/{id}/seal",
        }
        guarded = sorted((path in begins, method, path) for method, path in every_route() if "{" in path)
        assert len(guarded) > 30
        for may_begin, method, path in guarded:
            for name in objects:
                answer = await _ask(stranger, method, re.sub(r"\{[^}]*\}", name, path))
                allowed = {404, 200, 303, 422} if may_begin else {404}
                if answer.status_code not in allowed or SECRET in answer.text:
                    reached.append((method, path, answer.status_code))
        assert reached == []
        assert _rows(home) == before

    home.run(story, signed_in=False)


def _rows(home: Home) -> list[object]:
    """Return everything the two people have."""
    tables = (
        "entries",
        "bridges",
        "crossings",
        "crossing_readers",
        "arrivals",
        "replies",
        "outcomes",
        "ratings",
        "tellings",
        "profile",
    )
    return [
        resident.desk.vault.db.rows(f"SELECT * FROM {table}")
        for resident in home.household._residents.values()
        if SECRET in resident.person.name
        for table in tables
    ]


def test_the_pages_of_a_third_person_hold_nothing_of_the_others(home: Home) -> None:
    async def story(_: Browser) -> None:
        await _two_people(home)
        stranger = home.browser()
        await stranger.begin("Stranger")
        seen = []
        for method, path in every_route():
            if "{" in path or path in ("/live", "/lock", "/leave", "/settings/others"):
                continue
            answer = await _ask(stranger, method, path)
            seen.append(answer.status_code)
            # What they looked for themselves may stand in the box they typed it in.
            assert SECRET not in answer.text.replace(f'value="{SECRET}"', ""), path
        assert 200 in seen

    home.run(story, signed_in=False)


def test_signed_out_every_route_but_the_front_doors_asks_to_sign_in(home: Home) -> None:
    async def story(_: Browser) -> None:
        objects = await _two_people(home)
        nobody, opened = home.browser(), []
        for method, path in every_route():
            for name in objects if "{" in path else [""]:
                answer = await _ask(nobody, method, re.sub(r"\{[^}]*\}", name, path))
                assert SECRET not in answer.text.replace(f'value="{SECRET}"', ""), path
                if answer.status_code == 303:
                    assert answer.headers["location"].startswith(
                        ("/sign-in", "/away", "/harbour", "/bridges/accept")
                    )
                elif answer.status_code != 401:
                    opened.append(path)
        assert set(opened) <= FOR_EVERYBODY

    home.run(story, signed_in=False)


def test_nobody_can_see_who_else_is_signed_in_or_has_a_vault(home: Home) -> None:
    async def story(_: Browser) -> None:
        await _two_people(home)
        outside = home.browser()
        known = await outside.sign_in(f"Ana {SECRET}", "not the passphrase at all")
        unknown = await home.browser("127.0.0.2").sign_in("Nobody at all", "not the passphrase at all")
        assert (known.status_code, unknown.status_code) == (401, 401)
        assert known.text.replace(f"Ana {SECRET}", "Nobody at all") == unknown.text

    home.run(story, signed_in=False)
