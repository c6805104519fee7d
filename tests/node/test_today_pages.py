"""Today: a word or three, and what was written last."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from drawbridge.actions.bridges import bridges
from drawbridge.actions.desk import Desk
from drawbridge.core.crossings import Arrival, Depth, Need
from drawbridge.core.entries import Practice
from drawbridge.core.names import ArrivalId, CrossingId
from drawbridge.node.words.eyebrow import day_and_part
from drawbridge.vault import arrivals as kept
from tests.conftest import EVENING
from tests.node.conftest import Browser, Home, lived_in, text_of


def test_a_word_or_three_become_an_entry(home: Home) -> None:
    async def story(browser: Browser) -> None:
        typed = [("picker", "yes"), ("feeling", "tired"), ("own", "worn thin")]
        page = await browser.follow(await browser.post("/feelings/keep", typed))
        assert "worn thin" in page.text
        assert "tired" in (await browser.get("/entries")).text

    home.run(story)


def test_write_more_opens_a_page_with_the_words_on_it(home: Home) -> None:
    async def story(browser: Browser) -> None:
        typed = [("picker", "yes"), ("feeling", "tired"), ("more", "yes")]
        page = await browser.follow(await browser.post("/feelings/keep", typed))
        assert 'value="tired" checked' in page.text
        assert "Your words" in page.text

    home.run(story)


def test_keeping_no_word_says_what_is_missing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.post("/feelings/keep", [("picker", "yes")])
        assert page.status_code == 422
        assert "Nothing is chosen yet." in text_of(page)
        assert "What is true for you today?" in text_of(page)

    home.run(story)


def test_the_first_day_invites_without_urging(home: Home) -> None:
    async def story(browser: Browser) -> None:
        said = text_of(await browser.get("/"))
        assert "Drawbridge works alone too." in said
        assert "!" not in said

    home.run(story)


def test_drafts_and_late_entries_are_at_hand(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(f"/entries/{'a' * 32}/draft", [("text", "Half a thought")])
        await browser.post(f"/entries/{'b' * 32}/keep", [("text", "A whole one")])
        page = await browser.get("/")
        assert f'href="/entries/{"a" * 32}/edit">Half a thought' in page.text
        assert f'href="/entries/{"b" * 32}">A whole one' in page.text

    home.run(story)


def test_the_day_has_its_part_where_the_person_is() -> None:
    assert day_and_part(EVENING, UTC) == "Monday afternoon"
    assert day_and_part(EVENING, ZoneInfo("Asia/Tokyo")) == "Monday night"
    assert day_and_part(EVENING, ZoneInfo("America/Los_Angeles")) == "Monday morning"


def test_write_more_without_a_word_opens_an_empty_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.follow(await browser.post("/feelings/keep", {"picker": "1", "more": "yes"}))
        assert page.status_code == 200
        assert 'name="text"' in page.text

    home.run(story)


def test_heavier_days_are_answered_quietly_and_can_be_put_away(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for _ in range(3):
            plan = {"practice": "start-small", "whom": "my brother", "feared": "5", "fear": "He laughs."}
            telling = str((await browser.post("/tellings/new", plan)).headers["location"])
            await browser.post(f"{telling}/said")
            await browser.post(f"{telling}/outcome", {"happened": "no", "level": "2", "surprise": ""})
            about = f"telling:{telling.rsplit('/', 1)[1]}"
            assert "You need not carry that alone" not in text_of(await browser.get("/"))
            await browser.post("/day-after", {"about": about, "rate-day-after": "3"})
        page = await browser.get("/")
        assert "You need not carry that alone, and nothing has to be shared next." in text_of(page)
        card = page.text[page.text.index('action="/day-after/heavy"') :].split("</form>")[0]
        assert 'href="/harbour"' in card
        assert "Not now" in card
        await browser.post("/day-after/heavy")
        assert "You need not carry that alone" not in text_of(await browser.get("/"))

    home.run(story)


def test_a_hard_word_that_goes_round_is_met_with_something_else_than_one_more(home: Home) -> None:
    suggested = "may do more just now than one more word"

    async def story(browser: Browser) -> None:
        for _ in range(5):
            await browser.post("/feelings/keep", [("picker", "yes"), ("feeling", "grateful")])
        for _ in range(3):
            await browser.post("/feelings/keep", [("picker", "yes"), ("feeling", "ashamed")])
        assert suggested not in text_of(await browser.get("/"))
        await browser.post("/feelings/keep", [("picker", "yes"), ("feeling", "ashamed")])
        said = text_of(await browser.get("/"))
        assert "“ashamed” again" in said
        assert suggested in said
        # Nothing is taken away, and within the hour it is over.
        assert "Keep it" in said
        home.clock.push(3_600)
        await browser.sign_in("Ana")
        assert suggested not in text_of(await browser.get("/"))

    home.run(story)


def test_what_is_not_listed_of_somebody_is_named_and_leads_to_their_bridge(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        bridge = next(each for each in bridges(desk) if each.can_cross)
        for number in range(25):
            came = Arrival(
                ArrivalId(f"{number:032x}"), bridge.id, "", Practice.START_SMALL, Need.LISTEN, Depth.ALL, (),
                "So", 0, desk.clock() + number, None, None, None, None, None, taken_back=False,
            )  # fmt: skip
            kept.insert(desk.vault.db, came, CrossingId(f"{number:032x}"))
        page = await browser.get("/")
        shown = page.text.count(f"{bridge.name} crossed the bridge to you")
        assert shown <= 20
        assert f'href="/bridges/{bridge.id}">and ' in page.text
        assert f"more from {bridge.name}" in text_of(page)

    lived_in(home, story)


def test_the_same_word_with_the_same_person_is_met_with_one_line_that_asks_nothing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for number in range(3):
            assert "go round" not in text_of(await browser.get("/"))
            entry = f"{number}" * 32
            await browser.post(
                f"/entries/{entry}/keep",
                [("text", "Again."), ("picker", "yes"), ("feeling", "ashamed"), ("feeling", f"own {number}")],
            )
            plan = {"practice": "start-small", "whom": "my brother", "entry": entry}
            telling = str((await browser.post("/tellings/new", plan)).headers["location"])
            await browser.post(f"{telling}/said")
        page = await browser.get("/")
        assert "“ashamed”, with my brother" in text_of(page)
        assert "You shared it three times within a week." in text_of(page)
        card = page.text[page.text.index('aria-labelledby="again-head"') :].split("</section>")[0]
        assert "<a" not in card
        assert "<button" not in card

    home.run(story)
