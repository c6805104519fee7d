"""The feelings picker: by a spot, by a list, by typing; several at once, in their order."""

from __future__ import annotations

import re

import pytest

from drawbridge.core.feelings import Family, Feeling, Spot
from drawbridge.core.vocabulary import DONT_KNOW_YET, WORDS, near
from drawbridge.node.feelings_form import picker, read_feelings, read_spot
from drawbridge.node.forms import Form
from drawbridge.node.words.spots import spot_sentence
from tests.node.conftest import Browser, Home, text_of


def _form(*fields: tuple[str, str]) -> Form:
    return Form((("picker", "yes"), *fields))


def test_words_keep_their_order_and_come_once() -> None:
    form = _form(("feeling", "hopeful"), ("feeling", "ashamed"), ("feeling", "hopeful"))
    assert read_feelings(form) == (Feeling("hopeful", Family.BRIGHT), Feeling("ashamed", Family.HEAVY))


def test_a_page_without_a_picker_leaves_the_feelings_as_they_are() -> None:
    assert read_feelings(Form((("text", "words"),))) is None


def test_a_picker_without_words_means_none() -> None:
    assert read_feelings(_form()) == ()


def test_an_own_word_takes_its_family_from_the_spot() -> None:
    assert read_feelings(_form(("own", "worn  thin"), ("spot", "-2,-3"))) == (
        Feeling("worn thin", Family.HEAVY),
    )
    assert read_feelings(_form(("own", "worn thin"))) == (Feeling("worn thin", None),)


@pytest.mark.parametrize("typed", ["", "1", "5,0", "0,-5", "a,b", "1,2,3", "1.5,0"])
def test_what_is_not_on_the_grid_is_no_spot(typed: str) -> None:
    assert read_spot(_form(("spot", typed))) is None


def test_a_place_on_the_grid_can_be_heard() -> None:
    assert spot_sentence(Spot(1, 3)) == "a little pleasant, very high energy"
    assert spot_sentence(Spot(0, 0)) == "neither pleasant nor unpleasant, middling energy"
    shown = picker((), None, 6)
    assert len({cell.label for row in shown.rows for cell in row}) == 81


def test_every_word_but_one_is_in_the_list_exactly_once() -> None:
    listed = [each.word for family in picker((), None, 6).families for each in (*family.few, *family.rest)]
    assert sorted(listed) == sorted(each.word for each in WORDS if each.word != DONT_KNOW_YET)


def test_a_few_words_of_each_family_stand_open() -> None:
    assert [len(family.few) for family in picker((), None, 6).families] == [6, 6, 6, 6]


@pytest.mark.parametrize("word", ["hopeless", "trapped", "a burden"])
def test_a_heavy_word_brings_a_quiet_way_to_the_harbour(word: str) -> None:
    assert picker((Feeling(word),), None, 6).wants_support
    assert not picker((Feeling("sad"),), None, 6).wants_support


@pytest.mark.parametrize(
    ("spot", "is_low"), [((-3, -3), True), ((-4, -4), True), ((-2, -4), False), ((-4, -2), False)]
)
def test_a_spot_in_the_low_corner_brings_it_too(spot: tuple[int, int], is_low: bool) -> None:
    assert picker((), Spot(*spot), 6).wants_support is is_low


def test_a_spot_brings_the_words_near_it_and_ends_with_not_knowing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.post("/feelings/near", {"pleasant": "-3", "energy": "2"}, hx_request="true")
        assert re.findall(r'value="([^"]+)"', page.text.replace("&#39;", "'")) == [
            each.word for each in near(Spot(-3, 2))
        ]
        assert text_of(page).endswith("my own word")

    home.run(story)


def test_a_mild_spot_offers_fine_first(home: Home) -> None:
    async def story(browser: Browser) -> None:
        mild = await browser.post("/feelings/near", {"pleasant": "1", "energy": "-1"}, hx_request="true")
        assert mild.text.index('value="fine"') == mild.text.index("value=")
        assert "Fine as it is" in text_of(mild)
        strong = await browser.post("/feelings/near", {"pleasant": "3", "energy": "3"}, hx_request="true")
        assert "Fine as it is" not in text_of(strong)

    home.run(story)


def test_a_spot_outside_the_grid_is_refused(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (
            await browser.post("/feelings/near", {"pleasant": "9", "energy": "x"}, hx_request="true")
        ).status_code == 422

    home.run(story)


def test_some_minutes_later_it_is_asked_once_how_it_is_now(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post("/feelings/keep", [("picker", "yes"), ("feeling", "tense"), ("spot", "-3,2")])
        assert "/feelings/now" not in (await browser.get("/")).text
        home.clock.push(180)
        page = (await browser.get("/")).text
        card = page[page.index('action="/feelings/now"') :].split("</form>")[0]
        assert "“tense”, today at" in card
        assert "Not now" in card
        assert card.count('type="radio"') == 81
        [entry] = re.findall(r'name="entry" value="(\w+)"', card)
        await browser.post("/feelings/now", {"entry": entry, "spot": "-1,0"})
        assert "/feelings/now" not in (await browser.get("/")).text
        assert (
            "On the grid: very unpleasant, quite high energy. Some minutes later: a little unpleasant, "
            "middling energy."
        ) in text_of(await browser.get(f"/entries/{entry}"))
        assert (await browser.post("/feelings/now", {"entry": "none", "spot": "-1,0"})).status_code == 404

    home.run(story)


def test_not_now_leaves_the_second_tap_for_good(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post("/feelings/keep", [("picker", "yes"), ("feeling", "tense"), ("spot", "-3,2")])
        home.clock.push(180)
        [entry] = re.findall(r'name="entry" value="(\w+)"', (await browser.get("/")).text)
        await browser.post("/feelings/now/not-now", {"entry": entry, "spot": "-1,0"})
        assert "/feelings/now" not in (await browser.get("/")).text
        assert "Some minutes later" not in text_of(await browser.get(f"/entries/{entry}"))

    home.run(story)
