"""Looking back in a browser: drawn with a script and whole without one; circles drawn on a bridge appear."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from drawbridge.demo.story import PASSPHRASES
from tests.journeys.conftest import RunningNode, Visitors, sign_in

pytestmark = pytest.mark.journey


def test_circles_are_drawn_and_looked_back_on_with_a_script_and_without(
    household: RunningNode, visitors: Visitors
) -> None:
    address = household.address
    page = visitors.page()
    sign_in(page, address, "Ana", PASSPHRASES["Ana"])
    page.goto(f"{address}/bridges")
    page.locator("main").get_by_role("link", name="Jon").first.click()
    circles = page.get_by_role("group", name="Which picture fits how close you feel right now?")
    circles.get_by_role("radio", name="4", exact=True).check(force=True)
    page.locator("form", has=circles).get_by_role("button", name="Keep it").click()
    expect(page.locator("summary", has_text="Two circles")).to_be_visible()

    page.goto(f"{address}/looking-back")
    expect(page.get_by_text("You drew the circles six times")).to_be_visible()
    plot = page.locator("[data-plot=feelings]")
    expect(plot.locator("svg.drawn rect").first).to_be_visible()
    expect(page.locator(".plotted details[open]")).to_have_count(0)
    # Nothing that the page's rules refuse was tried: the visitors' complaints would say so.
    assert page.locator("main style").count() == 0
    plot.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".plotted .point").first).to_contain_text("Week of")
    page.locator(".plotted summary").first.press("Enter")
    expect(page.get_by_role("columnheader", name="Heavy")).to_be_visible()

    plain = visitors.page(script=False)
    sign_in(plain, address, "Ana", PASSPHRASES["Ana"])
    plain.goto(f"{address}/looking-back")
    assert plain.locator(".plotted details:not([open])").count() == 0
    expect(plain.get_by_role("columnheader", name="Heavy")).to_be_visible()
    expect(plain.locator("[data-plot]").first).to_be_hidden()
