"""Sessions: fresh tokens, dead tokens, silence, and nobody sees who else is there."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.types import Message, Scope

from drawbridge.node.household import LONGEST, MOST_BROWSERS
from drawbridge.node.session import Sessions
from tests.node.conftest import PASSPHRASE, Browser, Home

COOKIE = "drawbridge-8420"


async def nothing(*_: object) -> None:
    """An application, or a way to send, that does nothing."""


async def nobody() -> Message:
    return {"type": "http.disconnect"}


def live_request(browser: Browser) -> Scope:
    """What an open page asks by itself."""
    cookie = f"{COOKIE}={token_of(browser)}".encode()
    return {"type": "http", "method": "GET", "path": "/live", "headers": [(b"cookie", cookie)]}


def token_of(browser: Browser) -> str:
    return str(browser.client.cookies.get(COOKIE))


async def is_open(browser: Browser, token: str = "") -> bool:
    cookie = f"{COOKIE}={token or token_of(browser)}"
    return (await browser.get("/settings", cookie=cookie)).status_code == 200


def test_signing_in_gives_a_fresh_token_and_kills_the_one_before(home: Home) -> None:
    async def story(browser: Browser) -> None:
        before = token_of(browser)
        answer = await browser.sign_in("Ana")
        after = token_of(browser)
        assert after != before
        assert not await is_open(browser, before)
        assert await is_open(browser, after)
        cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE))
        assert re.search(rf"^{COOKIE}=[0-9a-f]{{64}}; HttpOnly; Path=/; SameSite=strict$", cookie)

    home.run(story)


def test_a_token_somebody_chose_is_never_taken_up(home: Home) -> None:
    async def story(browser: Browser) -> None:
        stranger = home.browser()
        stranger.client.cookies.set(COOKIE, "f" * 64, domain="localhost.local")
        await stranger.sign_in("Ana")
        assert not await is_open(stranger, "f" * 64)

    home.run(story)


def test_only_the_hash_of_a_token_is_kept(home: Home) -> None:
    async def story(browser: Browser) -> None:
        kept = vars(home.household)["_sessions"]
        assert token_of(browser).encode() not in b"".join(kept)
        assert all(len(key) == 32 for key in kept)

    home.run(story)


def test_locking_ends_every_browser_of_this_person_and_nobody_elses(home: Home) -> None:
    async def story(browser: Browser) -> None:
        phone, mara = home.browser(), home.browser()
        await phone.sign_in("Ana")
        await mara.begin("Mara")
        tokens = token_of(browser), token_of(phone)
        assert (await browser.post("/lock")).headers["location"] == "/sign-in"
        assert not await is_open(browser, tokens[0])
        assert not await is_open(phone, tokens[1])
        assert await is_open(mara)

    home.run(story)


def test_silence_locks_and_an_open_page_is_no_sign_of_life(home: Home) -> None:
    async def story(browser: Browser) -> None:
        home.clock.push(599)
        assert await is_open(browser)
        home.clock.push(400)
        await Sessions(nothing, home.household, home.app.state.jar)(live_request(browser), nobody, nothing)
        home.clock.push(200)
        await home.household.sweep()
        assert not await is_open(browser)

    home.run(story)


def test_a_vault_that_cannot_be_closed_keeps_no_other_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(browser: Browser) -> None:
        mara = home.browser()
        await mara.begin("Mara")
        stuck, other = (home.household.find(token_of(one)) for one in (browser, mara))
        assert stuck is not None
        assert other is not None

        def fail() -> None:
            raise OSError

        with monkeypatch.context() as patch:
            patch.setattr(stuck.resident.person.vault, "close", fail)
            home.clock.push(1_000)
            await home.household.sweep()
        assert not await is_open(browser)
        assert other.resident.is_leaving
        stuck.resident.person.vault.close()

    home.run(story)


def test_a_session_that_is_over_is_refused_before_the_sweep_comes_by(home: Home) -> None:
    async def story(browser: Browser) -> None:
        home.clock.push(600)
        assert not await is_open(browser)

    home.run(story)


def test_after_twelve_hours_a_vault_locks_however_busy_somebody_is(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for _ in range(LONGEST // 500):
            assert await is_open(browser)
            home.clock.push(500)
        home.clock.push(500)
        assert not await is_open(browser)

    home.run(story)


def test_a_clock_set_back_does_not_keep_a_vault_open(home: Home) -> None:
    async def story(browser: Browser) -> None:
        home.clock.push(-30 * 24 * 3600)
        await home.household.sweep()
        home.clock.push(600)
        assert not await is_open(browser)

    home.run(story)


def test_changing_the_passphrase_signs_out_every_other_browser(home: Home) -> None:
    async def story(browser: Browser) -> None:
        phone = home.browser()
        await phone.sign_in("Ana")
        before = token_of(browser)
        new = "harbour lantern velvet tide"
        fields = {"old": PASSPHRASE, "passphrase": new, "again": new}
        assert (await browser.post("/settings/passphrase", fields)).status_code == 303
        assert await is_open(browser)
        assert not await is_open(browser, before)
        assert not await is_open(phone)
        assert (await phone.sign_in("Ana")).status_code == 401
        assert (await phone.sign_in("Ana", new)).status_code == 303

    home.run(story)


def test_over_a_page_that_somebody_left_only_they_sign_in(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await home.browser().begin("Mara")
        page = await browser.get("/ladder/friend/new")
        whose = re.findall(r'name="whose" value="([0-9a-f]+)"', page.text)[0]
        await browser.post("/lock")
        assert (await browser.sign_in("Mara", whose=whose)).status_code == 409
        assert not await is_open(browser)
        assert (await browser.sign_in("Ana", whose=whose)).status_code == 303

    home.run(story)


def test_signing_in_as_somebody_else_locks_the_vault_that_no_browser_has_any_more(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await home.browser().begin("Mara")
        ana = home.household.find(token_of(browser))
        assert ana is not None
        await browser.sign_in("Mara")
        assert ana.resident.is_leaving

    home.run(story)


def test_locking_waits_for_what_is_being_written(home: Home) -> None:
    async def story(browser: Browser) -> None:
        session = home.household.find(token_of(browser))
        assert session is not None
        resident = session.resident
        begun, go_on = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def write(desk: object) -> bool:
            loop.call_soon_threadsafe(begun.set)
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
            with resident.desk.vault.transaction():
                return True

        writing = asyncio.create_task(resident.run(write))
        await begun.wait()
        locking = asyncio.create_task(home.household.lock(resident))
        await asyncio.sleep(0)
        go_on.set()
        assert await writing
        await locking

    home.run(story)


def test_over_tls_the_cookie_belongs_to_this_host_alone(home: Home) -> None:
    from starlette.responses import Response

    from drawbridge.node.session import Jar

    jar, answer = Jar(b"key", 443, secure=True), Response()
    jar.set(answer, jar.session, "token", None)
    assert (
        answer.headers["set-cookie"] == "__Host-drawbridge=token; HttpOnly; Path=/; SameSite=strict; Secure"
    )


def test_only_so_many_browsers_of_one_person_stay_signed_in(home: Home) -> None:
    async def story(browser: Browser) -> None:
        others = [home.browser() for _ in range(MOST_BROWSERS)]
        for other in others:
            assert (await other.sign_in("Ana")).status_code == 303
        assert len(home.household._sessions) == MOST_BROWSERS
        assert (await browser.get("/settings")).status_code == 303
        assert (await others[0].get("/settings")).status_code == 200

    home.run(story)
