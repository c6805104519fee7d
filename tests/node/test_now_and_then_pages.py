"""Now and then: two slow questions, off until wanted, seldom asked, compared with nobody."""

from __future__ import annotations

import re

from drawbridge.core.now_and_then import STATEMENTS
from tests.node.conftest import Browser, Home, text_of

PATH = "/now-and-then"
DAY = 86_400


def ten(value: int) -> dict[str, str]:
    return {f"rate-{key}": str(value) for key in STATEMENTS}


async def wanted(browser: Browser) -> None:
    await browser.post(f"{PATH}/wanted", {"wanted": "yes"})


def test_it_is_off_until_wanted_and_stands_nowhere_but_behind_looking_back(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get(PATH)
        assert 'type="radio"' not in page.text
        assert "Not now" in page.text
        # Sent all the same, nothing is kept.
        await browser.post(f"{PATH}/lonely", {"rate-lonely": "2"})
        await browser.post(f"{PATH}/statements", ten(3))
        assert "<table>" not in (await browser.get(PATH)).text
        assert f'href="{PATH}"' in (await browser.get("/looking-back")).text
        await wanted(browser)
        assert (await browser.get(PATH)).text.count('type="radio"') == 55
        assert PATH not in (await browser.get("/")).text

    home.run(story)


def test_each_is_answered_seldom_and_stands_as_a_table(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await wanted(browser)
        for _ in range(2):
            await browser.post(f"{PATH}/lonely", {"rate-lonely": "2"})
            await browser.post(f"{PATH}/statements", ten(4) | {"rate-few-words": "2"})
        page = (await browser.get(PATH)).text
        assert re.findall(r"<td>([^<]*)</td>", page) == ["some of the time", "3.2"]
        assert "Expect little change" in page
        assert 'type="radio"' not in page
        home.clock.push(28 * DAY)
        await browser.sign_in("Ana")
        page = (await browser.get(PATH)).text
        assert page.count('type="radio"') == 50
        home.clock.push(3 * DAY)
        await browser.sign_in("Ana")
        await browser.post(f"{PATH}/lonely", {"rate-lonely": "5"})
        assert re.findall(r"<td>([^<]*)</td>", (await browser.get(PATH)).text) == [
            "never",
            "some of the time",
            "3.2",
        ]

    home.run(story)


def test_ten_that_are_not_whole_are_shown_again_with_one_sentence(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await wanted(browser)
        some = dict(list(ten(4).items())[:7])
        page = await browser.post(f"{PATH}/statements", some)
        assert page.status_code == 422
        assert text_of(page).count("This still needs a choice.") == 1
        assert len(re.findall(r'value="4" required checked', page.text)) == 7
        assert (await browser.post(f"{PATH}/lonely", {"rate-lonely": "9"})).status_code == 422
        assert (await browser.post(f"{PATH}/lonely")).status_code == 422

    home.run(story)


def test_stopping_keeps_what_was_answered_until_it_is_deleted(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await wanted(browser)
        await browser.post(f"{PATH}/lonely", {"rate-lonely": "1"})
        await browser.post(f"{PATH}/wanted", {"wanted": "no"})
        page = (await browser.get(PATH)).text
        assert "often or always" in page
        assert 'type="radio"' not in page
        await browser.post(f"{PATH}/delete")
        assert "often or always" not in (await browser.get(PATH)).text

    home.run(story)


def test_where_the_words_come_from_is_said(home: Home) -> None:
    async def story(browser: Browser) -> None:
        said = text_of(await browser.get("/why/ratings"))
        assert "International Personality Item Pool" in said
        assert "Office for National Statistics" in said

    home.run(story)
