"""Every page in every state: readable by everybody, on every screen, asking nobody else for anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from drawbridge.demo.story import PASSPHRASES
from tests.journeys.conftest import PHONE, WIDE, RunningNode, Visitors, sign_in
from tests.journeys.pages import STATES, State

pytestmark = pytest.mark.journey
AXE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
ZOOMED = {"width": 640, "height": 450}
"""What a window of 1280 by 900 holds at 200 %."""
LOOKS = {
    "wide light": (WIDE, False),
    "wide dark": (WIDE, True),
    "phone light": (PHONE, False),
    "phone dark": (PHONE, True),
    "zoomed": (ZOOMED, False),
}
EVERY_RULE = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
RULES_OF_LOOKS = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
"""What can differ from one look to another where the page is the same."""
LOOKED_AT_WHOLE = ("wide light", "phone dark")
"""Both themes and both layouts, with every rule; the others with those that depend on the look."""
SMALL = """
() => [...document.querySelectorAll('a[class~=button], button, summary, select, input, textarea')]
  .filter(each => each.checkVisibility({ opacityProperty: false, visibilityProperty: true }))
  .map(each => [each, (each.closest('label') ?? each).getBoundingClientRect()])
  .filter(([each, box]) => box.width && box.right > 0 && !each.closest('.visually-hidden, .skip'))
  .filter(([each, box]) => !each.closest('.spots') && (box.height < 43.5 || box.width < 43.5))
  .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`)
"""
UNREADABLE = """
() => Math.max(...[document.documentElement, ...document.querySelectorAll('.scroll:has(.outcomes)')]
  .map(each => each.scrollWidth - each.clientWidth))
"""


def complaints_of(page: Page, only: Sequence[str] = EVERY_RULE) -> list[str]:
    """Return what axe finds, each with its first place."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    rules = {"resultTypes": ["violations"], "runOnly": only}
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", rules)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]]


@pytest.mark.parametrize(
    "look",
    # Both themes and both layouts in every run; the others mix them anew.
    [look if look in LOOKED_AT_WHOLE else pytest.param(look, marks=pytest.mark.soak) for look in LOOKS],
)
def test_every_page_in_every_state_is_fit_for_everybody(
    household: RunningNode, visitors: Visitors, look: str
) -> None:
    viewport, dark = LOOKS[look]
    pages = {who: visitors.page(viewport=viewport, dark=dark) for who in ("", *PASSPHRASES)}
    for who, page in pages.items():
        if who:
            sign_in(page, household.address, who, PASSPHRASES[who])
        page.set_default_timeout(5_000)
    found: list[str] = []
    rules = EVERY_RULE if look in LOOKED_AT_WHOLE else RULES_OF_LOOKS
    for state in STATES:
        page = pages[state.who]
        try:
            state.go(page, household.address)
            found += _faults(page, state, rules)
        except PlaywrightError as error:
            found.append(f"{state.name}: cannot be reached: {error.message.splitlines()[0]} {page.url}")
    assert found == []
    assert visitors.foreign(household.address) == []


def _faults(page: Page, state: State, rules: Sequence[str]) -> list[str]:
    page.wait_for_load_state("load")
    faults = complaints_of(page, rules)
    faults += [f"too small: {each}" for each in page.evaluate(SMALL)]
    if page.evaluate(UNREADABLE) > 0:
        faults.append("the page is wider than the screen")
    if page.title() not in ("Drawbridge", "Calendar"):
        faults.append(f"the title says something: {page.title()}")
    return [f"{state.name}: {fault}" for fault in faults]


def test_a_word_longer_than_a_phone_is_wide_makes_no_page_wider(
    household: RunningNode, visitors: Visitors
) -> None:
    # A window of 1280 at 400 %, and an address somebody pasted.
    page, word = visitors.page(viewport={"width": 320, "height": 640}, script=False), "longer" * 30
    sign_in(page, household.address, "Ana", PASSPHRASES["Ana"])
    page.goto(f"{household.address}/write")
    page.locator("[name=text]").fill(word)
    page.get_by_role("button", name="Keep it").click()
    page.goto(f"{household.address}/ladder/friend/new")
    page.locator("[name=rung]").fill(word)
    page.locator("[name=rate-fear-now]").select_option("30")
    page.get_by_role("button", name="Put it on the ladder").click()
    page.goto(f"{household.address}/harbour")
    page.locator("#helps summary").click()
    page.locator("[name=list]").fill(word)
    page.get_by_role("button", name="Keep the list").click()
    for path in ("/entries", "/ladder/friend", "/harbour", "/"):
        page.goto(household.address + path)
        assert page.evaluate(UNREADABLE) <= 0, path


def test_axe_would_find_a_fault(household: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(f"{household.address}/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert any(fault.startswith("label") for fault in complaints_of(page))


def test_nothing_is_left_in_the_browser(household: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    sign_in(page, household.address, "Ana", PASSPHRASES["Ana"])
    for state in STATES:
        if state.who == "Ana":
            state.go(page, household.address)
    kept = page.evaluate(
        """async () => ({
            local: {...localStorage}, session: {...sessionStorage},
            databases: await indexedDB.databases(),
            cached: (await Promise.all((await caches.keys()).map(async name =>
                (await (await caches.open(name)).keys()).map(each => new URL(each.url).pathname)))).flat(),
        })"""
    )
    assert (kept["local"], kept["session"], kept["databases"]) == ({}, {}, [])
    assert {path for path in kept["cached"] if not path.startswith("/static/built/")} <= {"/harbour"}
