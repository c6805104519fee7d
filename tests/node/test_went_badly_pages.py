"""If it went badly, through the pages: reachable, kept if wanted, and nothing to try."""

from __future__ import annotations

import asyncio
import re

from drawbridge.actions import bridges, crossings, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.node.went_badly import place_of
from tests.node.conftest import SAMPLE_KEY, Browser, Home, desk_of, lived_in, text_of

ENTRY = "0123456789abcdef" * 2


async def told(browser: Browser) -> str:
    plan = {"practice": "start-small", "whom": "my brother", "feared": "7", "fear": "He laughs."}
    address = str((await browser.post("/tellings/new", plan)).headers["location"])
    await browser.post(f"{address}/said")
    return address


def test_it_is_reached_from_the_harbour_by_whoever_is_signed_in(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert 'href="/went-badly"' in (await browser.get("/harbour")).text
        assert 'href="/went-badly"' not in (await home.browser().get("/harbour")).text
        said = text_of(await browser.get("/went-badly"))
        assert "One reaction tells you about one person and one moment." in said
        assert "Nobody will ask you to try again" in said

    home.run(story)


def test_the_line_is_kept_as_an_entry_if_wanted(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/went-badly")
        entry = re.search(r'name="entry" value="([0-9a-f]{32})"', page.text)
        assert entry is not None
        typed = [("entry", entry[1]), ("picker", "yes"), ("text", "He laughed."), ("feeling", "sad")]
        shown = await browser.follow(await browser.post("/went-badly", typed))
        assert "Kept, only for you." in text_of(shown)
        kept = await browser.get(f"/entries/{entry[1]}")
        assert "He laughed." in kept.text
        assert "sad" in kept.text

    home.run(story)


def test_an_empty_line_is_said_and_other_words_stay(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.post("/went-badly", [("entry", ENTRY), ("picker", "yes"), ("text", " ")])
        assert page.status_code == 422
        assert "There is nothing written yet." in text_of(page)
        typed = [("entry", ENTRY), ("picker", "yes"), ("text", "He laughed."), ("own", "small")]
        again = await browser.post("/went-badly/words", typed)
        assert "He laughed." in again.text
        assert re.search(r'value="small" checked', again.text)
        assert f'value="{ENTRY}"' in again.text
        assert (await browser.get(f"/entries/{ENTRY}")).status_code == 404
        odd = await browser.post("/went-badly", [("entry", "../x"), ("text", "He laughed.")])
        assert odd.headers["location"] == "/went-badly"

    home.run(story)


def test_a_crossing_that_is_not_there_has_no_such_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (await browser.get(f"/crossings/{ENTRY}/hard")).status_code == 404
        assert (await browser.get(f"/went-badly?kept={ENTRY}")).status_code == 200

    home.run(story)


def test_in_the_quiet_no_page_asks_or_offers(home: Home) -> None:
    async def story(browser: Browser) -> None:
        wall = (await browser.post("/walls", {"how": "joke"})).headers["location"]
        other = await told(browser)
        telling = await told(browser)
        assert "How did it go?" in text_of(await browser.get("/"))
        assert "Take one brick out" in text_of(await browser.get(wall))
        # Opened before anything was said of it, it promises no quiet that there is not.
        assert "for two days" not in text_of(await browser.get(f"{telling}/hard"))
        went = {"happened": "yes", "level": "8", "surprise": ""}
        hard = await browser.follow(await browser.post(f"{telling}/outcome", went))
        assert "for two days Drawbridge asks about nothing you shared and offers no step" in text_of(hard)
        assert "How it went stays in your record" in text_of(hard)
        assert f"/kind-voice?about=telling:{telling.rsplit('/', 1)[1]}" in hard.text
        assert "How did it go?" not in text_of(await browser.get("/"))
        assert "Take one brick out" not in text_of(await browser.get(wall))
        home.clock.push(48 * 3_600)
        await browser.sign_in("Ana")
        assert "How did it go?" in text_of(await browser.get("/"))
        assert "Take one brick out" in text_of(await browser.get(wall))
        assert 'hard">If it went badly' in (await browser.get(f"{other}/outcome")).text
        assert "8" in text_of(await browser.get("/looking-back"))

    home.run(story)


def test_one_layer_further_rests_only_with_whom_it_went_badly(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        [jon] = [bridge.id for bridge in bridges.bridges(desk) if bridge.name == "Jon"]
        [later] = [
            one.id for one in crossings.recent_crossings(desk, 99) if one.text.startswith("To cross in")
        ]
        home.clock.push(4 * 86_400)
        await browser.sign_in("Ana", SAMPLE_KEY)

        async def is_offered() -> bool:
            return "Open one layer further" in text_of(await browser.get(f"/crossings/{later}"))

        async def went_badly(plan: TellingPlan) -> None:
            said = await asyncio.to_thread(tellings.plan_telling, desk_of(home), plan)
            await asyncio.to_thread(tellings.say_it, desk_of(home), said.id)
            went = {"happened": "yes", "level": "8", "surprise": ""}
            await browser.post(f"/tellings/{said.id}/outcome", went)

        assert await is_offered()
        await went_badly(TellingPlan("start-small", whom="my brother"))
        assert await is_offered()
        await went_badly(TellingPlan("start-small", bridge=jon))
        assert not await is_offered()

    lived_in(home, story)


def test_an_address_is_made_of_known_nouns_only() -> None:
    assert place_of(f"crossing:{ENTRY}") == f"/crossings/{ENTRY}/hard"
    assert place_of(f"telling:{ENTRY}") == f"/tellings/{ENTRY}/hard"
    for odd in ("", "crossing:", f"wall:{ENTRY}", "crossing://elsewhere.example"):
        assert place_of(odd) == "/went-badly"


def test_what_was_typed_when_the_session_ended_becomes_a_draft(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post("/lock")
        asked = await browser.post("/went-badly", {"entry": ENTRY, "text": "He laughed.", "picker": "yes"})
        carried = re.findall(r'name="(carried[^"]*)" value="([^"]*)"', asked.text)
        answer = await browser.sign_in("Ana", **dict(carried))
        assert answer.headers["location"] == f"/entries/{ENTRY}/edit"

    home.run(story)
