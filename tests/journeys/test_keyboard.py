"""The whole loop by keyboard alone: nothing here ever points, clicks or fills from outside."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSPHRASE, RunningNode, Visitors, begin, until

pytestmark = pytest.mark.journey
NAME = """
() => {
  const here = document.activeElement;
  const labels = here.labels?.length ? [...here.labels].map(each => each.innerText).join(' ') : '';
  const name = here.getAttribute('aria-label') ?? (labels || here.innerText || here.value || '');
  const kind = here.tagName.toLowerCase() + (here.type ? `:${here.type}` : '');
  return `${kind} ${name}`.replace(/\\s+/g, ' ').trim();
}
"""
IS_SEEN = """
() => {
  const here = document.activeElement;
  const around = [here, here.nextElementSibling, here.closest(".card"), here.closest("label")]
    .filter(Boolean);
  return around.map(each => getComputedStyle(each))
    .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
}
"""


class Keys:
    """Somebody's keyboard on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def to(self, wanted: str, most: int = 150) -> None:
        """Press Tab until the focus is on something whose kind and name match."""
        for _ in range(most):
            name = self.page.evaluate(NAME)
            if re.search(wanted, name):
                if not self.page.evaluate(IS_SEEN):
                    self.unseen.append(name)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(
            f"{most} times Tab did not reach {wanted!r}; last was {name!r} on {self.page.url}"
        )

    def press(self, wanted: str) -> None:
        """Follow a link or press a button that leads to another page."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, wanted: str) -> None:
        self.to(wanted)
        self.page.keyboard.press("Enter")

    def tick(self, wanted: str) -> None:
        self.to(wanted)
        self.page.keyboard.press("Space")

    def type(self, wanted: str, text: str) -> None:
        self.to(wanted)
        self.page.keyboard.type(text)

    def arrow(self, wanted: str, chosen: str) -> None:
        """Reach a group of radio buttons and go through it with the arrows."""
        self.to(wanted)
        for _ in range(12):
            if re.search(chosen, self.page.evaluate(NAME)):
                if not self.page.evaluate("document.activeElement.checked"):
                    self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows did not reach {chosen!r}")

    def begin(self, address: str, name: str) -> None:
        self.page.goto(f"{address}/begin")
        self.type("input:text Your name", name)
        self.type("input:password A passphrase", PASSPHRASE)
        self.type("input:password The same", PASSPHRASE)
        self.press("button:submit Begin")
        words = self.page.locator(".recovery-words li").all_inner_texts()
        self.press("button:submit I have written them down")
        for label in self.page.locator("main label").all_inner_texts():
            place = int(label.removeprefix("Word "))
            self.type(f"input:text Word {place}$", words[place - 1])
        self.press("button:submit These are the words")


def test_the_loop_is_done_by_keyboard_alone(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = Keys(visitors.page()), Keys(visitors.page())
    ana.begin(node.address, "Ana")
    mara.begin(node.address, "Mara")

    # A bridge.
    ana.press("^a Bridges")
    ana.press("^a Lower a bridge")
    ana.type("input:text What do you call them", "Mara")
    ana.arrow("input:radio We are together now", "I will send a link")
    ana.press("button:submit Make the invitation")
    ana.to("textarea.* The invitation")
    link = ana.page.evaluate("document.activeElement.value")
    mara.press("^a Bridges")
    mara.press("^a I have an invitation")
    mara.type("textarea.* The whole link", link)
    mara.type("input:text What do you call them", "Ana")
    mara.press("button:submit Accept the invitation")
    until(ana.page, lambda: ana.page.get_by_role("button", name="Approve").count() == 1)
    ana.press("button:submit Approve Mara")
    until(ana.page, lambda: "Both leaves are down" in ana.page.locator("main").inner_text())

    # Words, two feelings, a reader, a need, a fear.
    ana.press("^a Write")
    ana.type("textarea.* Your words", "I was wrong on Friday. I was ashamed.")
    ana.type("input:text Find a word", "asham")
    ana.tick("input:checkbox ashamed")
    ana.unfold("summary.* By a spot")
    ana.to("input:radio .*energy")
    ana.page.keyboard.press("ArrowLeft")
    ana.page.locator("[data-near] .word").first.wait_for()
    ana.tick("input:checkbox .*Mara")
    ana.arrow("input:radio Tomorrow", "Now")
    ana.arrow("input:radio Just listen", "Honest thoughts")
    ana.arrow("input:radio 0", "^input:radio 6$")
    ana.type("textarea.* What exactly might happen", "She laughs.")
    ana.press("button:submit Look at it once more")
    expect(ana.page.get_by_role("heading", name="Once more, slowly")).to_be_visible()
    ana.press("button:submit Lower the bridge")
    until(ana.page, lambda: "It has crossed" in ana.page.locator("main").inner_text())

    # Received, answered.
    mara.page.goto(node.address)
    until(mara.page, lambda: "Ana crossed the bridge to you" in mara.page.locator("main").inner_text())
    mara.press("^a Look at what Ana sent")
    mara.press("button:submit Open it")
    mara.type("textarea.* Answer", "Thank you. It did sting.")
    mara.press("button:submit Send your answer")
    mara.arrow("input:radio As before", "Closer")
    mara.press("button:submit Tell Ana")

    # Looked at, and back.
    ana.page.goto(node.address)
    until(ana.page, lambda: "Mara answered" in ana.page.locator("main").inner_text())
    ana.press("^a Read it ?, from Mara")
    expect(ana.page.locator(".reply.theirs")).to_contain_text("It did sting.")
    ana.press("^a How did it go")
    ana.arrow("input:radio No", "No")
    ana.arrow("input:radio 0", "^input:radio 2$")
    ana.type("textarea.* What surprised you", "She thanked me.")
    ana.press("button:submit Keep it")
    expect(ana.page).to_have_url(f"{node.address}/looking-back")

    # Away.
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("Escape")
    ana.page.wait_for_url(f"{node.address}/away")
    assert ana.unseen == mara.unseen == []


def test_a_refused_page_begins_at_what_was_refused(node: RunningNode, visitors: Visitors) -> None:
    keys = Keys(visitors.page())
    begin(keys.page, node.address, "Ana")
    keys.page.goto(f"{node.address}/letters/write")
    keys.press("button:submit Seal")
    expect(keys.page.locator("[name=letter]")).to_be_focused()
    # What belongs to no field is said where the focus is.
    keys.page.goto(f"{node.address}/kind-voice")
    keys.press("button:submit Keep it")
    expect(keys.page.locator("#faults")).to_be_focused()


def test_the_first_tab_leads_past_the_navigation(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(f"{node.address}/harbour")
    page.keyboard.press("Tab")
    assert page.evaluate(NAME) == "a Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page"
