"""Practices beside the page, and a practice that is nothing but data and a template."""

from __future__ import annotations

import re

import pytest
from jinja2 import ChoiceLoader, DictLoader

from drawbridge.core.entries import Practice
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.practices import Design, Gentle
from drawbridge.node import words
from drawbridge.node.render import environment
from tests.node.conftest import Browser, Home, text_of

ENTRY = "0123456789abcdef" * 2
FIVE = [key for key, design in PRACTICES.items() if design.steps]


def test_an_address_opens_the_page_with_the_steps_beside_it(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for key in FIVE:
            page = await browser.get(f"/write?practice={key}")
            said, form = text_of(page), page.text.split('id="writing"')[1].split("</aside>")[0]
            assert all(step in said for step in PRACTICES[key].steps)
            assert re.search(f'value="{key}"[^>]* checked', form)
            # One's own words stand before the steps, and nothing has to be filled in.
            assert form.index('name="text"') < form.index('id="practice-head"')
            assert "required" not in form

    home.run(story)


def test_just_writing_has_nothing_beside_it(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert "practice-head" not in (await browser.get("/write")).text

    home.run(story)


def test_the_fragment_is_what_the_page_shows(home: Home) -> None:
    async def story(browser: Browser) -> None:
        typed = {"practice": "apologise", "text": "I was late, but it rained."}
        fragment = await browser.post(f"/entries/{ENTRY}/beside", typed, hx_request="true")
        assert fragment.status_code == 200
        assert "<html" not in fragment.text
        assert "<mark>but</mark>" in fragment.text
        assert "It says what you did in one place." in text_of(fragment)
        # Nothing was kept by looking.
        assert (await browser.get(f"/entries/{ENTRY}")).status_code == 404

    home.run(story)


def test_an_unknown_practice_is_just_writing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/write?practice=nonsense")
        assert page.status_code == 200
        assert re.search('value="just-write"[^>]* checked', page.text)
        refused = await browser.post(f"/entries/{ENTRY}/keep", {"practice": "nonsense", "text": "x"})
        assert refused.status_code == 422
        assert "There is no such practice here." in text_of(refused)

    home.run(story)


def test_without_script_the_steps_show_before_the_first_word_and_after(home: Home) -> None:
    async def story(browser: Browser) -> None:
        typed = {"practice": "ask-for-help", "text": "", "show": "steps"}
        empty = await browser.post(f"/entries/{ENTRY}/draft", typed)
        assert PRACTICES["ask-for-help"].steps[0] in text_of(empty)
        saved = await browser.post(f"/entries/{ENTRY}/draft", typed | {"text": "I need a hand."})
        assert saved.headers["location"].endswith("/edit#beside")
        page = await browser.follow(saved)
        assert "I need a hand." in page.text
        assert PRACTICES["ask-for-help"].steps[0] in text_of(page)

    home.run(story)


def test_something_smaller_keeps_the_words(home: Home) -> None:
    async def story(browser: Browser) -> None:
        # The button stands after the choice, so its value comes last.
        typed = [("practice", "thank-or-love"), ("text", "You died."), ("practice", "just-write")]
        page = await browser.follow(await browser.post(f"/entries/{ENTRY}/draft", typed))
        assert "You died." in page.text
        assert re.search('value="just-write"[^>]* checked', page.text)

    home.run(story)


def test_not_now_counts_and_loses_nothing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        nothing = await browser.post(f"/entries/{ENTRY}/not-now", {"practice": "apologise", "text": ""})
        assert "Not now. That counts." in text_of(nothing)
        assert "The entry" not in text_of(nothing)
        kept = await browser.post(
            f"/entries/{ENTRY}/not-now", {"practice": "apologise", "text": "I was late."}
        )
        assert "What you wrote is kept" in text_of(kept)
        assert "I was late." in (await browser.get(f"/entries/{ENTRY}/edit")).text
        long = await browser.post(f"/entries/{ENTRY}/not-now", {"practice": "nonsense", "text": "x"})
        assert long.status_code == 422

    home.run(story)


def test_a_new_practice_is_data_and_one_template(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Design(
        key="set-a-limit",
        label="Set a limit",
        hint="What you can give, and where it ends.",
        sent_as=Practice.JUST_WRITE,
        steps=("Say what you can do.", "Say what you cannot.", "Leave it there."),
        gentle=(Gentle("You are afraid of them.", "Not the step for now.", "harbour"),),
        before=("freely",),
        after=("was-awkward",),
        day_after=("regret",),
        card="k05",
    )
    monkeypatch.setitem(PRACTICES, new.key, new)
    template = '{% extends "_practice.html" %}{% block more %}<p>A no can be warm.</p>{% endblock %}'
    loader = environment().loader
    assert loader is not None
    added = DictLoader({"_practice_set-a-limit.html": template})
    monkeypatch.setattr(environment(), "loader", ChoiceLoader([added, loader]))

    async def story(browser: Browser) -> None:
        # It can be chosen, its steps stand beside the page, and it is kept under its own name.
        page = await browser.get("/write?practice=set-a-limit")
        assert {"Set a limit", "Say what you cannot.", "A no can be warm."} <= _lines(page.text)
        assert 'href="/why/k05"' in page.text
        await browser.post(f"/entries/{ENTRY}/keep", {"practice": new.key, "text": "I can come at six."})
        assert "Set a limit" in text_of(await browser.get(f"/entries/{ENTRY}"))
        assert words.practice_hint(new.key) == new.hint
        # It is rated before, said, rated after, and counted under its name.
        plan = await browser.get("/tellings/new?practice=set-a-limit")
        assert 'name="rate-freely"' in plan.text
        typed = {"practice": new.key, "whom": "Vera", "feared": "6", "rate-freely": "9"}
        made = (await browser.post("/tellings/new", typed)).headers["location"]
        asked = await browser.follow(await browser.post(f"{made}/said"))
        assert 'name="rate-was-awkward"' in asked.text
        went = {"happened": "no", "level": "1", "surprise": "", "rate-was-awkward": "2"}
        assert "Set a limit" in text_of(await browser.follow(await browser.post(f"{made}/outcome", went)))
        # And asked about the day after.
        home.clock.push(86_400)
        await browser.sign_in("Ana")
        assert 'name="rate-regret"' in (await browser.get("/")).text

    home.run(story)


def _lines(page: str) -> set[str]:
    return {line.strip() for line in re.sub(r"<[^>]+>", "\n", page).splitlines()}
