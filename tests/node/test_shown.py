"""What answers a form is fetched, not posted: nothing of it stays in a browser's history."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2

from drawbridge.node.shown import MINUTES, Page, Pages
from tests.node.conftest import ORIGIN, Browser, Home, text_of

TEMPLATES = Path(__file__).parents[2] / "src" / "drawbridge" / "node" / "templates"
WORDS = "A text with a fault in it."


async def refused(browser: Browser) -> httpx2.Response:
    """Send a form that is refused; return the bare answer."""
    return await browser.client.post(
        "/bridges/invite",
        content="name=&kind=friend&way=sent",
        headers={
            "origin": ORIGIN,
            "sec-fetch-site": "same-origin",
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
            "content-type": "application/x-www-form-urlencoded",
        },
    )


def test_a_refused_form_is_shown_again_by_a_page_that_can_be_loaded_again(home: Home) -> None:
    async def story(browser: Browser) -> None:
        answer = await refused(browser)
        assert (answer.status_code, answer.text) == (303, "")
        place = answer.headers["location"]
        for _ in range(2):
            page = await browser.get(place)
            assert page.status_code == 422
            assert "Lower a bridge" in text_of(page)
            assert page.headers["cache-control"] == "no-store"

    home.run(story)


def test_nobody_else_can_fetch_it_and_it_ends_with_the_session(home: Home) -> None:
    async def story(browser: Browser) -> None:
        place = (await refused(browser)).headers["location"]
        other = home.browser()
        await other.begin("Mara")
        for stranger in (other, home.browser()):
            assert (await stranger.get(place)).status_code == 303
        await browser.post("/lock")
        await browser.sign_in("Ana")
        answer = await browser.get(place)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    home.run(story)


def test_it_is_forgotten_after_a_few_minutes(home: Home) -> None:
    async def story(browser: Browser) -> None:
        place = (await refused(browser)).headers["location"]
        home.clock.push(MINUTES * 60 - 60)
        assert (await browser.get(place)).status_code == 422
        home.clock.push(60)
        assert (await browser.get(place)).status_code == 303

    home.run(story)


def test_only_the_newest_few_are_kept() -> None:
    pages = Pages(2)
    names = [pages.keep(Page(200, (), b"", 0)) for _ in range(3)]
    assert [pages.find(name, 0) is None for name in names] == [True, False, False]


def test_a_wrong_passphrase_still_answers_with_its_status_and_sets_no_session(home: Home) -> None:
    async def story(_: Browser) -> None:
        stranger = home.browser()
        page = await stranger.sign_in("Ana", "not the one she chose")
        assert page.status_code == 401
        assert "do not open a vault here" in text_of(page)
        assert home.app.state.jar.session not in stranger.client.cookies

    home.run(story)


def test_scripts_get_their_answers_at_once(home: Home) -> None:
    async def story(browser: Browser) -> None:
        answer = await browser.post("/begin/advice", {"passphrase": "short"}, hx_request="true")
        assert (answer.status_code, "A little longer" in answer.text) == (200, True)

    home.run(story)


def test_no_form_lets_the_browser_keep_what_was_typed() -> None:
    """A browser writes the fields of a form into its session file unless the form itself says no."""
    open_forms = [
        (template.name, form)
        for template in TEMPLATES.glob("*.html")
        for form in re.findall(r"<form\b[^>]*>", template.read_text())
        if 'autocomplete="off"' not in form
    ]
    assert open_forms == []


def test_what_is_kept_is_bounded_in_bytes_and_the_newest_is_always_there() -> None:
    pages = Pages(most=10, most_bytes=1000)
    names = [pages.keep(Page(200, (), bytes(400), 0)) for _ in range(5)]
    assert [pages.find(name, 0) is not None for name in names] == [False, False, False, True, True]
    huge = pages.keep(Page(200, (), bytes(5000), 0))
    assert pages.find(huge, 0) is not None
    assert pages.find(names[-1], 0) is None
