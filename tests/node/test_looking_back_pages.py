"""Looking back, circles and invitations as pages: right without a script; nothing gets out of its cell."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

from drawbridge.actions import outcomes, tellings, walls
from drawbridge.actions.bridges import bridges
from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import rate
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.crossings import Forecast
from drawbridge.core.outcomes import Happened
from drawbridge.core.ratings import Moment
from drawbridge.core.walls import How
from drawbridge.node import words
from drawbridge.node.tables import body, link
from tests.node.conftest import Browser, Home, lived_in

WEEK = 7 * 86_400
NASTY = "</script><b>&\"'"
SECTIONS = (
    "Feelings over time",
    "How you felt heard",
    "After what went badly",
    "Bridge by bridge",
    "Walls beside",
)


def desk_of(home: Home) -> Desk:
    [session] = home.household._sessions.values()
    return session.resident.desk


def tell(desk: Desk, level: int = 2, whom: str = "my brother") -> str:
    plan = TellingPlan("start-small", whom=whom, forecast=Forecast(7, ""))
    told = tellings.say_it(desk, tellings.plan_telling(desk, plan).id)
    tellings.record_telling_outcome(desk, told.id, Happened.NO, level, "")
    return told.about


def islands(page: str) -> dict[str, list[list[object]]]:
    [found] = re.findall(r'<script type="application/json" id="plots">(.*?)</script>', page, re.DOTALL)
    value: dict[str, list[list[object]]] = json.loads(found)
    return value


def test_with_nothing_yet_it_says_what_will_appear_and_loads_no_plots(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = (await browser.get("/looking-back")).text
        assert "What will stand here" in page
        assert all(f"<dt>{section}" in page for section in SECTIONS)
        assert "data-plot" not in page
        assert "plots" not in re.findall(r'<script type="module" src="([^"]*)"', page)

    home.run(story)


def test_each_plot_has_a_sentence_and_a_table_that_stands_open(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post("/feelings/keep", {"picker": "yes", "feeling": "ashamed", "spot": "-3,-1"})
        desk = desk_of(home)
        walls.note_wall(desk, How.SILENCE)
        about = tell(desk, level=7)
        rate(desk, about, Moment.AFTER, {"understood": 2, "accepted": 4, "cared-for": 6})
        page = (await browser.get("/looking-back")).text
        plots = re.findall(r'data-plot="(\w+)"', page)
        assert plots == ["feelings", "spots", "walls", "heard", "after_hard"]
        assert len(re.findall(r'<details class="quiet-details" open>', page)) == len(plots)
        for sentence in (
            "In the last 13 weeks you used one different word for how it was, in one entry.",
            "Rated once in the last 13 weeks. Averages wait for three.",
            "One outcome went badly, today. Nothing has been shared since, and nothing has to be.",
            "In the last 13 weeks you noted one wall, and once something crossed or was said.",
        ):
            assert sentence in page
        island = islands(page)
        assert island["spots"] == [[-3, -1, 1]]
        assert island["heard"][0][1] == 40
        assert island["after_hard"] == [[None, None, False]]
        assert "Bridge by bridge" in page.split("What will stand here")[1]

    home.run(story)


def test_no_name_gets_out_of_its_cell(home: Home) -> None:
    async def story(browser: Browser) -> None:
        desk = desk_of(home)
        for _ in range(3):
            tell(desk, level=7, whom=NASTY)
        page = (await browser.get("/looking-back")).text
        assert NASTY not in page
        assert "<b>" not in page
        assert NASTY in unescape(page)
        islands(page)

    home.run(story)


def test_a_table_escapes_whatever_it_is_given() -> None:
    made = body([("<i>", 0, 3, link('/x"y', "<u>"))])
    assert made == (
        '<tr><th scope="row">&lt;i&gt;</th><td></td><td>3</td><td><a href="/x&quot;y">&lt;u&gt;</a></td></tr>'
    )


def test_how_far_back_can_be_chosen_and_anything_else_is_the_shortest(home: Home) -> None:
    async def story(browser: Browser) -> None:
        desk = desk_of(home)
        walls.note_wall(replace(desk, clock=lambda: home.clock() - 20 * WEEK), How.JOKE)
        assert "you noted one wall" not in (await browser.get("/looking-back?weeks=13")).text
        assert "In the last 26 weeks you noted one wall" in (await browser.get("/looking-back?weeks=26")).text
        assert (await browser.get("/looking-back?weeks=9999")).text.count("the last 13 weeks") > 1

    home.run(story)


def test_all_outcomes_are_a_page_of_their_own(home: Home) -> None:
    async def story(browser: Browser) -> None:
        desk = desk_of(home)
        for _ in range(outcomes.SHOWN):
            tell(desk)
        assert "/looking-back/outcomes" not in (await browser.get("/looking-back")).text
        for _ in range(101 - outcomes.SHOWN):
            tell(desk, level=4)
        assert "/looking-back/outcomes" in (await browser.get("/looking-back")).text
        first = (await browser.get("/looking-back/outcomes")).text
        assert first.count("<tr>") == 101
        assert "?after=100" in first
        assert "101 outcomes since today. You feared 7.0." in first
        rest = (await browser.get("/looking-back/outcomes?after=100")).text
        assert rest.count("<tr>") == 2
        assert "?after=0" in rest
        assert (await browser.get("/looking-back/outcomes?after=-4")).status_code == 200

    home.run(story)


def test_a_card_a_day_is_asked_for_in_the_settings_and_put_away_on_today(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert "/invitation/not-now" not in (await browser.get("/")).text
        done = await browser.follow(await browser.post("/settings/invitations", {"invitations": "yes"}))
        assert 'value="yes" checked' in done.text
        assert "/invitation/not-now" in (await browser.get("/")).text
        left = await browser.follow(await browser.post("/invitation/not-now"))
        assert "/invitation/not-now" not in left.text

    home.run(story)


def test_circles_belong_to_a_bridge_there_is(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (await browser.post("/bridges/none/circles", {"rate-closeness": "3"})).status_code == 404
        await browser.post("/bridges/invite", {"name": "Mara", "kind": "friend", "way": "sent"})
        [bridge] = bridges(desk_of(home))
        refused = await browser.post(f"/bridges/{bridge.id}/circles", {"rate-closeness": "9"})
        assert refused.status_code == 422
        early = await browser.post(f"/bridges/{bridge.id}/circles", {"rate-closeness": "3"})
        assert early.status_code == 409

    home.run(story)


def test_circles_are_kept_on_a_bridge_that_stands(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        bridge = next(each.id for each in bridges(desk) if each.can_cross)
        kept = await browser.post(f"/bridges/{bridge}/circles", {"rate-closeness": "3"})
        assert kept.headers["location"] == f"/bridges/{bridge}"

    lived_in(home, story)


def test_sentences_claim_no_more_than_there_is() -> None:
    assert words.spell(0) == "the same day"
    assert words.spell(20) == "20 days"
    assert words.spell(21) == "three weeks"
    assert "neither is the reason for the other" in words.walls_sentence((), 13)
    assert words.walls_sentence((), 13).startswith(
        "In the last 13 weeks you noted no walls, and nothing crossed"
    )
