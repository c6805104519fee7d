"""Two people and the harbour: agreed on a calm day, one sentence on a hard one, an answer, and better."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningNode, Visitors, begin, lower_bridge, until

SENTENCE = "I’m not okay. Can you be with me for a bit?"
Look = Callable[[str, Page], None]


def not_looking(_name: str, _page: Page) -> None:
    """Take no picture."""


def story(node: RunningNode, ana: Page, mara: Page, look: Look = not_looking) -> None:
    begin(ana, node.address, "Ana", "five grey herons by the weir")
    begin(mara, node.address, "Mara", "nine grey herons by the weir")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")
    ana.goto(f"{node.address}/bridges")
    ana.locator("main").get_by_role("link", name="Mara").first.click()
    bridge = ana.url
    look("bridge-ask", ana)
    ana.get_by_role("button", name="Ask Mara").click()
    mara.goto(node.address)
    until(mara, lambda: mara.get_by_text("Ana asks you something").count() == 1)
    look("today-asked", mara)
    mara.get_by_role("link", name="Look at what Ana asks").click()
    look("bridge-asked", mara)
    mara.get_by_role("button", name="Yes, tell me").click()
    until(ana, lambda: ana.get_by_text("You may tell Mara when you’re not okay").count() == 1)
    look("bridge-agreed", ana)
    # A hard day. Mara has a page open, and hears of it by itself.
    mara.goto(f"{node.address}/entries")
    ana.goto(f"{node.address}/harbour")
    look("harbour", ana)
    ana.get_by_label("Mara").wait_for()
    assert ana.get_by_label("Mara").is_checked()
    ana.get_by_role("button", name="Tell them").click()
    mara.get_by_text("Something is waiting for you.").wait_for()
    ana.get_by_text("It has come to Mara. No answer yet.").wait_for()
    look("harbour-told", ana)
    mara.goto(node.address)
    mara.get_by_text(SENTENCE).wait_for()
    look("today-signal", mara)
    ana.get_by_role("button", name="I’m better").focus()
    mara.get_by_role("button", name="I can be with Ana").click()
    mara.get_by_text("You said that you can.").wait_for()
    look("signal", mara)
    # The page that waits sees it without being loaded again, and the focus stays where it was.
    ana.get_by_role("heading", name="Mara can be with you").wait_for()
    assert "Something is waiting" not in ana.locator("#live").inner_text()
    expect(ana.get_by_role("button", name="I’m better")).to_be_focused()
    look("harbour-taken", ana)
    ana.get_by_role("button", name="I’m better").click()
    ana.get_by_role("button", name="Tell them").wait_for()
    until(mara, lambda: mara.get_by_role("heading", name="Ana is better").count() == 1)
    # Ended quietly: Ana's harbour simply does not offer it any more.
    mara.goto(f"{node.address}/bridges")
    mara.locator("main").get_by_role("link", name="Ana").first.click()
    mara.get_by_role("button", name="I’d rather not be told any more").click()
    ana.goto(bridge)
    until(ana, lambda: ana.get_by_role("button", name="Ask Mara").count() == 1)
    assert ana.get_by_text("Something is waiting").count() == 0


def test_two_people_agree_one_tells_and_the_other_can(node: RunningNode, visitors: Visitors) -> None:
    story(node, visitors.page(), visitors.page())


def test_a_text_that_sounds_very_painful_is_asked_about_once(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    page.goto(f"{node.address}/write")
    page.get_by_label("Your words").fill("I studied all night.")
    page.get_by_text("Saved in your vault a moment ago").wait_for()
    assert page.get_by_text("sounds very painful").count() == 0
    page.get_by_label("Your words").press_sequentially(" I don’t want to be alive.")
    page.get_by_role("heading", name="Some of what you wrote sounds very painful").wait_for()
    page.get_by_role("button", name="No, it’s something else").click()
    page.get_by_text("Thank you for saying so").wait_for()
    assert page.get_by_label("Your words").input_value().endswith("alive.")
    page.get_by_role("button", name="Keep it").click()
    assert page.get_by_role("button", name="I’m not sure").count() == 0
    # Nothing of it lies anywhere: not in a file of the node, and nothing was given to the relay.
    for file in node.house.folder.rglob("*"):
        assert file.is_dir() or not re.search(rb"painful|not-sure|something-else|alive", file.read_bytes())
    relay = sqlite3.connect(f"file:{node.house.folder / 'relay.db'}?mode=ro", uri=True)
    assert relay.execute("SELECT count(*) FROM envelopes").fetchone() == (0,)
    relay.close()


def test_the_circle_moves_only_for_who_wants_it(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page(script=False)
    page.goto(f"{node.address}/harbour")
    assert not page.locator(".breath-ring").is_visible()
    page.get_by_text("Breathe with a circle").click()
    page.locator(".breath-ring").wait_for()
    moves = "getComputedStyle(document.querySelector('.breath-in')).animationName"
    assert page.evaluate(moves) == "breath-in"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moves) == "none"
    assert not page.locator(".breath-ring").is_visible()
    assert page.locator(".breath-in").is_visible()
