"""Walls through the pages: one tap, a page that saves itself, one brick out, left in peace."""

from __future__ import annotations

import re

import httpx2

from tests.node.conftest import Browser, Home, text_of

DAY = 86_400


async def tap(browser: Browser, how: str = "silence") -> str:
    answer = await browser.post("/walls", {"how": how})
    address = str(answer.headers["location"])
    assert re.fullmatch(r"/walls/[0-9a-f]{32}", address)
    return address


def fields(**typed: str) -> list[tuple[str, str]]:
    return list(({"how": "joke", "bridge": "", "whom": "", "held_back": "", "feared": ""} | typed).items())


def test_one_tap_notes_a_wall_and_nothing_else_is_needed(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get(await tap(browser))
        assert "Silence" in text_of(page)
        assert "Silence" in text_of(await browser.get("/walls"))
        assert (await browser.post("/walls", {})).headers["location"] == "/walls"

    home.run(story)


def test_the_page_saves_itself_and_shows_what_was_typed(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = await tap(browser)
        typed = fields(whom="Zoe", held_back="That I miss her.", **{"rate-on-my-mind": "6"})
        saved = await browser.post(f"{wall}/save", typed, hx_request="true")
        assert text_of(saved) == "Saved in your vault a moment ago"
        page = await browser.get(wall)
        assert "A joke, with Zoe" in text_of(page)
        assert re.search(r'name="rate-on-my-mind" value="6" checked', page.text)
        home.clock.push(DAY)
        await browser.sign_in("Ana")
        again = await browser.get(wall)
        assert "A joke, with Zoe" in text_of(again)
        assert not re.search(r'name="rate-on-my-mind" value="\d+" checked', again.text)
        await browser.post(f"{wall}/save", typed, hx_request="true")
        assert "How often it came to mind" in text_of(await browser.get(wall))

    home.run(story)


def test_a_refused_page_keeps_every_typed_word(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = await tap(browser)
        page = await browser.post(f"{wall}/save", fields(whom="x" * 81, held_back="Still here."))
        assert page.status_code == 422
        assert "Still here." in page.text
        # Without a script too, the page begins at what was refused.
        assert re.findall(r'name="(\w+)"[^>]* autofocus', page.text) == ["whom"]
        refused = await browser.post(f"{wall}/save", fields(whom="x" * 81), hx_request="true")
        assert refused.status_code == 422
        odd = await browser.post(f"{wall}/save", fields(bridge="nobody"))
        assert odd.status_code == 422

    home.run(story)


def test_no_name_stands_in_an_address(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = await tap(browser)
        await browser.post(f"{wall}/save", fields(whom="Zoe"))
        other = await tap(browser, "busy")
        page = await browser.get("/walls")
        assert not re.search(r'(?:href|action)="[^"]*Zoe', page.text)
        link = re.search(r'href="(/walls\?like=[0-9a-f]{32})"', page.text)
        assert link is not None
        narrowed = await browser.get(link[1])
        assert wall in narrowed.text
        assert other not in narrowed.text
        assert "All walls" in text_of(narrowed)

    home.run(story)


def test_one_brick_out_opens_write_and_a_second_tap_opens_the_same(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = await tap(browser)
        assert "There is nothing written yet." in text_of(
            await browser.post(f"{wall}/brick", {"sentence": ""})
        )
        answer = await browser.post(f"{wall}/brick", {"sentence": "I was hurt."})
        page = await browser.follow(answer)
        assert "I was hurt." in page.text
        assert "Your words" in page.text
        again = await browser.post(f"{wall}/brick", {"sentence": "Another."})
        assert again.headers["location"] == answer.headers["location"]
        assert "The sentence is written." in text_of(await browser.get(wall))

    home.run(story)


def test_left_in_peace_is_said_as_a_full_ending(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = await tap(browser)
        page = await browser.follow(await browser.post(f"{wall}/leave-in-peace"))
        assert "You left this one in peace." in text_of(page)
        assert "Take one brick out" not in text_of(page)
        assert "left in peace" in text_of(await browser.get("/walls"))
        page = await browser.follow(await browser.post(f"{wall}/take-up"))
        assert "Take one brick out" in text_of(page)
        await browser.follow(await browser.post(f"{wall}/delete"))
        assert (await browser.get(wall)).status_code == 404

    home.run(story)


def test_what_was_typed_when_the_session_ended_comes_back_to_its_wall(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = await tap(browser)
        await browser.post("/lock")
        asked = await browser.post(f"{wall}/save", fields(held_back="That I was scared."))
        carried = re.findall(r'name="(carried[^"]*)" value="([^"]*)"', asked.text)
        page = await browser.follow(await browser.sign_in("Ana", **dict(carried)))
        assert "That I was scared." in page.text

    home.run(story)


def test_a_wall_that_is_not_there_is_not_there(home: Home) -> None:
    async def story(browser: Browser) -> None:
        found: list[httpx2.Response] = [
            await browser.get(f"/walls/{'0' * 32}"),
            await browser.get("/walls/nonsense"),
            await browser.get(f"/walls?like={'0' * 32}"),
            await browser.post(f"/walls/{'0' * 32}/save", fields()),
        ]
        assert [page.status_code for page in found] == [404] * 4

    home.run(story)
