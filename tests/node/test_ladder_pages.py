"""The ladder's pages: rungs from stems, order by hand, the step that is offered, and doing one."""

from __future__ import annotations

import re

import httpx2
import pytest

from drawbridge.core.ladder import Lane
from drawbridge.core.ladder_stems import STEMS
from tests.node.conftest import Browser, Home, text_of

DAY = 86_400
FRIEND = "/ladder/friend"
SEE = "Say that I see the film differently."
ASK = "Ask for half an hour, with a day."


async def add(browser: Browser, text: str, fear: int, lane: str = "friend", **more: str) -> httpx2.Response:
    return await browser.post(f"/ladder/{lane}/new", {"rung": text, "rate-fear-now": str(fear), **more})


async def rung_of(browser: Browser, text: str, lane: str = "friend") -> str:
    """Return the address of a rung in the list of its lane."""
    page = await browser.get(f"/ladder/{lane}")
    found = re.search(rf'<a href="(/ladder/rungs/[0-9a-f]{{32}})">{re.escape(text)}</a>', page.text)
    assert found, page.text
    return found[1]


async def tell(browser: Browser, rung: str, whom: str, feared: int, went: int, happened: str = "no") -> None:
    form = await browser.follow(await browser.post(f"{rung}/in-person", {"rate-fear-now": "30"}))
    # The plan begins with the rung, and what was rated is not asked again.
    assert f'name="rung" value="{rung.rsplit("/", 1)[1]}"' in form.text
    assert '<option value="30" selected>' in form.text
    planned = await browser.post(
        "/tellings/new",
        {
            "practice": "start-small",
            "rung": rung.rsplit("/", 1)[1],
            "whom": whom,
            "feared": str(feared),
            "fear": "A silence.",
            "rate-fear-now": "30",
        },
    )
    telling = planned.headers["location"]
    assert re.fullmatch(r"/tellings/[0-9a-f]{32}", telling)
    await browser.post(f"{telling}/said")
    await browser.post(f"{telling}/outcome", {"happened": happened, "level": str(went), "surprise": ""})


def order(page: httpx2.Response) -> list[str]:
    listed = page.text[page.text.index('class="rungs"') :]
    return re.findall(r'<a href="/ladder/rungs/[0-9a-f]{32}">([^<]+)</a>', listed)


def test_an_empty_ladder_asks_with_whom_and_each_lane_has_its_stems(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert "With whom?" in text_of(await browser.get("/ladder"))
        for lane in Lane:
            page = await browser.get(f"/ladder/{lane}")
            assert all(stem.text in page.text for stem in STEMS[lane])
        assert (await browser.get("/ladder/enemy")).status_code == 404

    home.run(story)


def test_a_stem_fills_the_form_and_a_habit_is_ticked(home: Home) -> None:
    async def story(browser: Browser) -> None:
        opinion, *_, habit = STEMS[Lane.COLLEAGUE]
        page = await browser.get(f"/ladder/colleague/new?stem={opinion.key}")
        assert f">{opinion.text}</textarea>" in page.text
        assert 'name="is-habit" value="yes">' in page.text
        page = await browser.get(f"/ladder/colleague/new?stem={habit.key}")
        assert f">{habit.text}</textarea>" in page.text
        assert 'name="is-habit" value="yes" checked' in page.text

    home.run(story)


def test_rungs_stand_by_fear_and_can_be_moved_without_dragging(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for text, fear in ((ASK, 60), (SEE, 20)):
            assert (await add(browser, text, fear)).headers["location"] == FRIEND
        assert order(await browser.get("/ladder")) == [SEE, ASK]
        page = await browser.follow(await browser.post(f"{await rung_of(browser, ASK)}/earlier"))
        assert order(page) == [ASK, SEE]
        assert order(await browser.follow(await browser.post(f"{FRIEND}/by-fear"))) == [SEE, ASK]
        await browser.post(f"{await rung_of(browser, SEE)}/later")
        assert order(await browser.get(FRIEND)) == [ASK, SEE]

    home.run(story)


def test_a_refused_rung_keeps_what_was_typed(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.post(f"{FRIEND}/new", {"rung": SEE, "rate-fear-now": "", "is-habit": "yes"})
        assert f">{SEE}</textarea>" in page.text
        assert "still needs a choice" in page.text
        assert 'value="yes" checked' in page.text
        page = await browser.post(f"{FRIEND}/new", {"rung": " ", "rate-fear-now": "33"})
        assert "There is no act written here yet." in page.text
        assert "With whom?" in text_of(await browser.get("/ladder"))

    home.run(story)


def test_a_rung_is_changed_put_away_taken_out_and_deleted(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        rung = await rung_of(browser, SEE)
        assert f">{SEE}</textarea>" in (await browser.get(f"{rung}/change")).text
        page = await browser.post(f"{rung}/change", {"rung": "", "rate-fear-now": "30"})
        assert "There is no act written here yet." in page.text
        await browser.post(f"{rung}/change", {"rung": ASK, "rate-fear-now": "30"})
        assert "rated 30" in text_of(await browser.get(rung))
        await browser.post(f"{rung}/put-away")
        page = await browser.get(FRIEND)
        assert 'class="rungs"' not in page.text
        assert ASK in page.text
        await browser.post(f"{rung}/take-out")
        assert order(await browser.get(FRIEND)) == [ASK]
        assert (await browser.post(f"{rung}/delete")).headers["location"] == FRIEND
        assert (await browser.get(rung)).status_code == 404

    home.run(story)


def test_the_offer_says_why_and_not_now_counts(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 40)
        await add(browser, ASK, 60)
        page = text_of(await browser.get("/ladder"))
        assert "It is the smallest you have written here, at 40." in page
        rung = await rung_of(browser, SEE)
        assert "Not now. That counts." in text_of(await browser.post(f"{rung}/not-now"))
        await tell(browser, rung, "Jon", feared=6, went=2)
        page = text_of(await browser.get("/ladder"))
        assert "You feared 40 here and 30 the last time, and it went easier than feared." in page
        assert "Once more with somebody else, or somewhere else" in page
        await tell(browser, rung, "Lena", feared=5, went=5)
        page = text_of(await browser.get("/ladder"))
        assert (
            "one of the two you noted went easier than feared. This is the next on your ladder, at 60."
            in page
        )
        assert "feared 6, went 2" in text_of(await browser.get(rung))

    home.run(story)


def test_writing_a_rung_opens_a_page_with_it_beside_and_stores_nothing_before_a_word(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        rung = await rung_of(browser, SEE)
        opened = await browser.post(f"{rung}/write", {"rate-fear-now": "35"})
        page = await browser.follow(opened)
        assert "From your ladder" in page.text
        assert SEE in page.text
        assert re.search(r'value="start-small"[^>]* checked', page.text)
        entry = opened.headers["location"].rsplit("/", 1)[1]
        assert (await browser.get(f"/entries/{entry}/edit")).status_code == 404
        await browser.post(f"/entries/{entry}/draft", {"text": "I liked it.", "practice": "start-small"})
        assert SEE in (await browser.get(f"/entries/{entry}/edit")).text
        assert "I liked it." in (await browser.get(opened.headers["location"])).text
        # Beside a page of its own nothing of the ladder stands.
        assert "From your ladder" not in (await browser.get("/write")).text
        assert (await browser.get(f"{rung}/write/{'0' * 32}")).status_code == 404

    home.run(story)


@pytest.mark.parametrize("way", ["write", "in-person"])
def test_too_much_offers_something_smaller_first_and_then_lets_go_on(home: Home, way: str) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        await add(browser, ASK, 60)
        rung = await rung_of(browser, ASK)
        typed = {"rate-fear-now": "95", "rate-freely": "4"}
        page = await browser.post(f"{rung}/{way}", typed)
        said = text_of(page)
        assert "Perhaps smaller, or not now" in said
        assert SEE in said
        assert "To the harbour" in said
        assert "Write it all the same" in said
        assert '<option value="95" selected>' in page.text
        listed = text_of(await browser.get(FRIEND))
        assert "From 60 on, nothing is offered" in listed
        assert "rated too much for now" in listed
        onward = await browser.post(f"{rung}/{way}", {**typed, "anyway": "yes"})
        assert re.match(r"/tellings/new\?|/ladder/rungs/", onward.headers["location"])

    home.run(story)


def test_the_plan_to_say_a_rung_in_person_keeps_the_rung_when_it_is_refused(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        rung = await rung_of(browser, SEE)
        key = rung.rsplit("/", 1)[1]
        page = await browser.follow(await browser.post(f"{rung}/in-person"))
        assert f">{SEE}</textarea>" in page.text
        page = await browser.post(
            "/tellings/new", {"practice": "start-small", "rung": key, "whom": "", "plan": "Mine."}
        )
        assert f'name="rung" value="{key}"' in page.text
        assert ">Mine.</textarea>" in page.text
        assert (await browser.get(f"/tellings/new?rung={'0' * 32}")).status_code == 404
        missing = {"practice": "start-small", "rung": "0" * 32, "whom": "Jon", "plan": "Mine."}
        assert (await browser.post("/tellings/new", missing)).status_code == 404
        assert "Mine." not in (await browser.get("/tellings")).text

    home.run(story)


def test_after_a_bad_one_the_ladder_is_quiet_for_two_days(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        await add(browser, ASK, 60)
        await tell(browser, await rung_of(browser, ASK), "Jon", feared=3, went=9, happened="yes")
        page = text_of(await browser.get(FRIEND))
        assert "Nothing is offered here meanwhile." in page
        assert "A next step" not in page
        home.clock.push(2 * DAY + 1)
        await browser.sign_in("Ana")
        page = text_of(await browser.get(FRIEND))
        assert "The last one was hard. You rated that one 60, and this one 20." in page

    home.run(story)


def test_five_outcomes_are_summed_up_with_the_honest_line(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        rung = await rung_of(browser, SEE)
        for at in range(5):
            assert "Forecasts and outcomes" not in (await browser.get(FRIEND)).text
            await tell(browser, rung, f"Kim {at}", feared=5, went=at, happened="partly" if at else "no")
        page = text_of(await browser.get(FRIEND))
        assert "What you feared happened in none of five, and partly in four." in page
        assert "You feared 5.0. It went 2.0." in page
        assert "It is not proof about the next time." in page

    home.run(story)


def test_nothing_on_the_ladder_counts_days_or_gives_points(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await add(browser, SEE, 20)
        await tell(browser, await rung_of(browser, SEE), "Jon", feared=3, went=1)
        page = text_of(await browser.get(FRIEND)).casefold()
        assert not [word for word in ("streak", "%", "percent", "points", "in a row", "goal") if word in page]
        assert "Ladder" in text_of(await browser.get("/"))
        assert SEE not in text_of(await browser.get("/"))

    home.run(story)
