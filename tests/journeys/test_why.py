"""Why this works: met beside a step, followed to its sources and its exercise, and turned off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, RunningNode, Visitors, begin, choose

pytestmark = pytest.mark.journey


def test_a_card_is_met_once_followed_and_turned_off(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page(script=False, viewport=PHONE)
    begin(page, node.address, "Ana")
    page.goto(f"{node.address}/write?practice=apologise")
    expect(page.locator(".card-beside")).to_contain_text("What a good apology has in it")
    page.get_by_role("link", name="The whole card").click()
    expect(page.get_by_role("heading", name="What we do not know")).to_be_visible()
    expect(page.locator(".references")).to_contain_text("Lewicki, Polin and Lount (2016)")
    # From the claim to what was found, and by grade, without a script.
    page.get_by_role("link", name="Apologise: “I was wrong” repairs.").click()
    expect(page.locator("#c42")).to_contain_text("owning it mattered most")
    page.get_by_role("link", name="Contested", exact=True).click()
    expect(page.locator("#c18")).to_contain_text("Not shown.")
    expect(page.locator("#c42")).to_have_count(0)
    # The exercise that it leads to; the card is gone.
    page.goto(f"{node.address}/why/k24")
    page.locator("main").get_by_role("link", name="Apologise", exact=True).click()
    expect(page.locator("input[name=practice][value=apologise]")).to_be_checked()
    expect(page.locator(".card-beside")).to_have_count(0)
    # No more of them.
    page.locator(".more > summary").click()
    page.locator(".sheet").get_by_role("link", name="Settings").click()
    choose(page, "None")
    page.get_by_role("button", name="Keep these").click()
    page.goto(f"{node.address}/write?practice=thank-or-love")
    expect(page.locator(".card-beside")).to_have_count(0)
    page.locator(".more > summary").click()
    page.locator(".sheet").get_by_role("link", name="Why this works").click()
    expect(page.get_by_role("heading", name="Why this works")).to_be_visible()
