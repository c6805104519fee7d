"""Live arrival: one quiet line, and an end when the vault locks."""

from __future__ import annotations

import asyncio

from drawbridge.node.household import WAITING, Resident
from drawbridge.node.live import MOST_PAGES, UNREAD, stream
from tests.node.conftest import ORIGIN, Browser, Home
from tests.node.test_guard import ask


def resident_of(home: Home, browser: Browser) -> Resident:
    session = home.household.find(str(browser.client.cookies.get("drawbridge-8420")))
    assert session is not None
    return session.resident


def test_a_page_hears_that_something_waits_and_then_that_the_vault_is_locked(home: Home) -> None:
    async def story(browser: Browser) -> None:
        resident = resident_of(home, browser)
        heard = stream(resident)
        assert await anext(heard) == "retry: 5000\n\n"
        resident.tell(WAITING)
        assert await anext(heard) == "event: waiting\ndata: Something is waiting for you.\n\n"
        await home.household.lock(resident)
        assert [line async for line in heard] == ["event: locked\ndata: \n\n"]
        assert not resident.listeners

    home.run(story)


def test_a_page_that_does_not_read_still_learns_of_the_lock(home: Home) -> None:
    async def story(browser: Browser) -> None:
        resident = resident_of(home, browser)
        heard = stream(resident)
        await anext(heard)
        for _ in range(UNREAD + 5):
            resident.tell(WAITING)
        await home.household.lock(resident)
        said = [line async for line in heard]
        assert said[-1] == "event: locked\ndata: \n\n"

    home.run(story)


def test_a_page_that_goes_away_is_forgotten(home: Home) -> None:
    async def story(browser: Browser) -> None:
        resident = resident_of(home, browser)
        heard = stream(resident)
        await anext(heard)
        await heard.aclose()
        assert not resident.listeners

    home.run(story)


def test_the_stream_is_for_this_origin_and_for_somebody_signed_in(home: Home) -> None:
    async def story(browser: Browser) -> None:
        host = ("Host", "localhost:8420")
        for elsewhere in ("http://attacker.example", "http://localhost:3000", "null"):
            assert (await ask(home, "GET", "/live", [host, ("Origin", elsewhere)])).status_code == 403
        signed_out = [host, ("Origin", ORIGIN), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors")]
        answer = await ask(home, "GET", "/live", signed_out)
        assert answer.status_code == 401
        assert answer.headers["drawbridge-signed-out"] == "1"

    home.run(story)


def test_nobody_hears_what_waits_for_somebody_else(home: Home) -> None:
    async def story(browser: Browser) -> None:
        other = home.browser()
        await other.begin("Mara")
        ana, mara = resident_of(home, browser), resident_of(home, other)
        heard = stream(ana)
        await anext(heard)
        mara.tell(WAITING)
        next_line = asyncio.ensure_future(anext(heard))
        await asyncio.sleep(0)
        ana.tell(WAITING)
        assert "waiting" in await next_line
        assert all(listener.empty() for listener in ana.listeners)
        await heard.aclose()

    home.run(story)


def test_one_person_cannot_take_up_every_connection(home: Home) -> None:
    async def story(browser: Browser) -> None:
        ana = resident_of(home, browser)
        for _ in range(MOST_PAGES):
            ana.listeners.add(asyncio.Queue(1))
        assert (await browser.get("/live")).status_code == 503
        assert (await browser.get("/settings")).status_code == 200

    home.run(story)
