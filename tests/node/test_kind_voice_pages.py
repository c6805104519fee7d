"""The kind voice and letters to oneself, through the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.node.conftest import Browser, Home, text_of

DAY = 86_400
CROSSING = "c" * 32


async def fresh(browser: Browser, path: str = "/kind-voice") -> str:
    page = await browser.get(path)
    found = re.search(r'data-autosave="(/[a-z-]+/[0-9a-f]{32})/save"', page.text)
    assert found is not None
    return found[1]


async def sealed(browser: Browser, **opening: str) -> str:
    letter = await fresh(browser, "/letters/write")
    answer = await browser.post(f"{letter}/seal", {"letter": "Dear me, it passed.", **opening})
    assert answer.headers["location"] == "/letters"
    return letter


def test_one_line_is_enough_and_the_sentence_is_listed(home: Home) -> None:
    async def story(browser: Browser) -> None:
        address = await fresh(browser)
        page = await browser.post(f"{address}/keep", {"critic": "", "voice": "kind"})
        assert "Any one line is enough." in text_of(page)
        answer = await browser.post(f"{address}/keep", {"sentence": "You were tired."})
        assert "You were tired." in text_of(await browser.follow(answer))
        assert "You were tired." in text_of(await browser.get("/kind-voice"))
        assert "You were tired." in text_of(await browser.get("/kind-voice/sentences"))
        await browser.post(f"{address}/delete")
        assert "No sentence kept yet" in text_of(await browser.get("/kind-voice/sentences"))

    home.run(story)


def test_the_page_saves_itself_with_its_voice_and_what_it_is_about(home: Home) -> None:
    async def story(browser: Browser) -> None:
        address = await fresh(browser, f"/kind-voice?about=crossing:{CROSSING}")
        typed = {
            "critic": "You spoil it.",
            "voice": "fair",
            "about": f"crossing:{CROSSING}",
            "rate-hard": "8",
        }
        saved = await browser.post(f"{address}/save", typed, hx_request="true")
        assert text_of(saved) == "Saved in your vault a moment ago"
        page = await browser.get(f"{address}/edit")
        assert "You spoil it." in page.text
        assert re.search(r'value="fair" checked', page.text)
        assert re.search(r'name="rate-hard" value="8" checked', page.text)
        kept = await browser.get(address)
        assert f'href="/crossings/{CROSSING}"' in kept.text
        assert "Before: 8" in text_of(kept)
        again = await browser.follow(await browser.post(f"{address}/after", {"rate-hard": "4"}))
        assert re.search(r'name="rate-hard" value="4" checked', again.text)

    home.run(story)


def test_what_a_page_is_about_is_a_known_noun_or_nothing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for about in ("//elsewhere.example", "crossing:1", "person:" + CROSSING):
            page = await browser.get(f"/kind-voice?about={about}")
            assert '<input type="hidden" name="about" value="">' in page.text

    home.run(story)


def test_a_refused_line_keeps_every_typed_word(home: Home) -> None:
    async def story(browser: Browser) -> None:
        address = await fresh(browser)
        page = await browser.post(f"{address}/keep", {"sentence": "x" * 501, "friend": "Still here."})
        assert page.status_code == 422
        assert "Still here." in page.text

    home.run(story)


def test_a_sealed_letter_shows_when_it_opens_and_no_word_of_it(home: Home) -> None:
    async def story(browser: Browser) -> None:
        letter = await sealed(browser, opens="day", day="2026-09-22")
        for page in (await browser.get("/letters"), await browser.get(letter)):
            assert "Opens tomorrow at 8:00" in text_of(page)
            assert "Dear me" not in page.text
        home.clock.now = int(datetime(2026, 9, 22, 8, tzinfo=UTC).timestamp())
        await browser.sign_in("Ana")
        assert "A letter from you" in text_of(await browser.get("/"))
        assert "Dear me, it passed." in text_of(await browser.get(letter))
        assert "A letter from you" not in text_of(await browser.get("/"))
        await browser.post(f"{letter}/put-away")
        assert "Take it out again" in text_of(await browser.get(letter))
        await browser.post(f"{letter}/take-out")
        await browser.post(f"{letter}/delete")
        assert "No letter yet" in text_of(await browser.get("/letters"))

    home.run(story)


def test_a_letter_waits_on_today_once_its_feeling_is_kept(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await sealed(browser, opens="feeling", opening="lonely")
        assert "Opens when you next feel lonely" in text_of(await browser.get("/letters"))
        assert "A letter from you" not in text_of(await browser.get("/"))
        await browser.post("/feelings/keep", [("picker", "yes"), ("feeling", "lonely")])
        assert "A letter from you" in text_of(await browser.get("/"))
        assert "Open now" in text_of(await browser.get("/letters"))

    home.run(story)


def test_what_cannot_be_sealed_says_why_and_stays_on_the_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        letter = await fresh(browser, "/letters/write")
        for typed, why in (
            ({"opens": "day", "day": ""}, "Choose the day on which it opens."),
            ({"opens": "day", "day": "2026-09-21"}, "That morning has passed."),
            ({"opens": "day", "day": "9999-12-31"}, "A letter can wait ten years at most."),
            ({"opens": "feeling", "opening": " "}, "Say the feeling it waits for"),
        ):
            page = await browser.post(f"{letter}/seal", {"letter": "Dear me", **typed})
            assert page.status_code == 422
            assert why in text_of(page)
            assert "Dear me" in page.text
        saved = await browser.post(f"{letter}/save", {"letter": "Dear me"}, hx_request="true")
        assert saved.status_code == 200
        assert "Drafts" in text_of(await browser.get("/letters"))
        assert "Dear me" in (await browser.get(letter)).text

    home.run(story)


def test_what_was_typed_when_the_session_ended_comes_back_where_it_was(home: Home) -> None:
    async def story(browser: Browser) -> None:
        kind, letter = await fresh(browser), await fresh(browser, "/letters/write")
        for path, typed in (
            (f"{kind}/keep", {"friend": "It was late."}),
            (f"{letter}/seal", {"letter": "Dear me"}),
        ):
            await browser.post("/lock")
            asked = await browser.post(path, typed)
            carried = re.findall(r'name="(carried[^"]*)" value="([^"]*)"', asked.text)
            page = await browser.follow(await browser.sign_in("Ana", **dict(carried)))
            assert next(iter(typed.values())) in page.text

    home.run(story)
