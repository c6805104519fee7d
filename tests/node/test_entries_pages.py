"""Writing, keeping, finding, putting away and deleting, through the pages."""

from __future__ import annotations

import re

from tests.node.conftest import Browser, Home, text_of

ENTRY = "0123456789abcdef" * 2
SECRET = "I was wrong on Friday, and I made a joke of it."


def _typed(text: str, *feelings: str, **more: str) -> list[tuple[str, str]]:
    words = [("feeling", feeling) for feeling in feelings]
    return [("text", text), ("picker", "yes"), *words, *more.items()]


def test_an_empty_page_stores_nothing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/write")
        entry = re.search(r'data-entry="([0-9a-f]{32})"', page.text)
        assert entry is not None
        assert (await browser.get(f"/entries/{entry[1]}")).status_code == 404

    home.run(story)


def test_a_draft_comes_back_as_it_was_typed(home: Home) -> None:
    async def story(browser: Browser) -> None:
        saved = await browser.post(
            f"/entries/{ENTRY}/draft",
            _typed(SECRET, "hopeful", "ashamed", practice="apologise"),
            hx_request="true",
        )
        assert saved.status_code == 200
        assert text_of(saved) == "Saved in your vault a moment ago"
        page = await browser.get(f"/entries/{ENTRY}/edit")
        assert SECRET in page.text
        assert page.text.index('value="hopeful" checked') < page.text.index('value="ashamed" checked')
        assert re.search(r'value="apologise"[^>]* checked', page.text)

    home.run(story)


def test_without_script_a_draft_shows_its_page_again(home: Home) -> None:
    async def story(browser: Browser) -> None:
        answer = await browser.post(f"/entries/{ENTRY}/draft", _typed(SECRET, own="worn thin", spot="-2,3"))
        page = await browser.follow(answer)
        assert "worn thin" in page.text
        assert re.search(r'value="-2,3"[^>]* checked', page.text)
        assert "don&#39;t know yet" in page.text

    home.run(story)


def test_a_kept_entry_says_that_it_is_kept(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.follow(await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET, "ashamed")))
        assert SECRET in page.text
        assert "Kept" in text_of(page)
        assert "Kept. Changes save themselves." in text_of(await browser.get(f"/entries/{ENTRY}/edit"))

    home.run(story)


def test_an_empty_page_is_not_kept_and_says_so(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.post(f"/entries/{ENTRY}/keep", _typed("   "))
        assert page.status_code == 422
        assert "There is nothing written yet." in text_of(page)

    home.run(story)


def test_a_refused_page_keeps_every_typed_word(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET, "x" * 41, practice="apologise"))
        assert page.status_code == 422
        assert SECRET in page.text
        assert "A feeling can have 40 characters at most." in text_of(page)

    home.run(story)


def test_a_search_marks_what_it_found(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET))
        found = await browser.post("/entries/search", {"q": "friday"})
        assert "<mark>Friday</mark>" in found.text
        nothing = await browser.post("/entries/search", {"q": '") OR *'})
        assert nothing.status_code == 200
        assert SECRET not in nothing.text

    home.run(story)


def test_words_with_angle_brackets_stay_words(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(
            f"/entries/{ENTRY}/keep", _typed("<script>alert(1)</script> <b>Friday</b>", own="<i>")
        )
        for path in (f"/entries/{ENTRY}", f"/entries/{ENTRY}/edit", "/entries", "/entries/search", "/"):
            page = await browser.get(path)
            assert "<script>alert" not in page.text
            assert "<i>" not in page.text

    home.run(story)


def test_what_was_put_away_leaves_the_list_and_can_come_back(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET))
        await browser.post(f"/entries/{ENTRY}/put-away")
        assert "Friday" not in (await browser.get("/entries")).text
        assert "Friday" in (await browser.get("/entries?away=1")).text
        await browser.post(f"/entries/{ENTRY}/take-out")
        assert "Friday" in (await browser.get("/entries")).text

    home.run(story)


def test_deleting_says_first_what_it_does(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET))
        assert "This cannot be undone." in text_of(await browser.get(f"/entries/{ENTRY}/delete"))
        assert (await browser.get(f"/entries/{ENTRY}")).status_code == 200
        await browser.post(f"/entries/{ENTRY}/delete")
        assert (await browser.get(f"/entries/{ENTRY}")).status_code == 404
        assert "Friday" not in (await browser.post("/entries/search", {"q": "friday"})).text.replace(
            'value="friday"', ""
        )

    home.run(story)


def test_a_long_list_goes_on_with_older_ones(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for number in range(21):
            home.clock.push(60)
            await browser.post(f"/entries/{number:032x}/keep", _typed(f"Entry number {number}."))
        first = await browser.get("/entries")
        older = re.search(r'href="(/entries\?before=[\d.]+)"', first.text)
        assert older is not None
        assert "Entry number 0." not in first.text
        assert "Entry number 0." in (await browser.get(older[1])).text

    home.run(story)


def test_an_entry_of_somebody_else_is_not_there(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET))
        other = home.browser()
        await other.begin("Mara")
        for path in ("", "/edit", "/delete"):
            assert (await other.get(f"/entries/{ENTRY}{path}")).status_code == 404
        for act in ("put-away", "take-out", "delete"):
            assert (await other.post(f"/entries/{ENTRY}/{act}")).status_code == 404
        assert SECRET in (await browser.get(f"/entries/{ENTRY}")).text

    home.run(story)


def test_an_address_that_cannot_be_an_entry_is_not_there(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (await browser.get("/entries/nonsense")).status_code == 404
        assert (await browser.post("/entries/nonsense/draft", _typed(SECRET))).status_code == 404

    home.run(story)


def test_no_title_says_more_than_the_apps_name(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post(f"/entries/{ENTRY}/keep", _typed(SECRET))
        for path in ("/", "/write", "/entries", f"/entries/{ENTRY}", f"/entries/{ENTRY}/edit"):
            assert "<title>Drawbridge</title>" in (await browser.get(path)).text

    home.run(story)
