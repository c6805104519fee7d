"""The ladder: a rung from a stem, done in person and by a crossing, and what is offered after it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from drawbridge.demo.story import PASSPHRASES
from tests.journeys.conftest import PHONE, RunningNode, Visitors, sign_in

pytestmark = pytest.mark.journey
FEAR = "How much fear or dread, right now?"


def test_a_rung_is_written_done_and_offered_once_more_with_somebody_else(
    household: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page(viewport=PHONE)
    address = household.address
    sign_in(page, address, "Jon", PASSPHRASES["Jon"])
    page.locator(".more > summary").click()
    page.get_by_role("link", name="Ladder").last.click()
    page.get_by_role("link", name="With a friend").click()
    # Two rungs: one from a stem, one of her own that is smaller.
    page.get_by_role("link", name="Say that I would like to hear from them more often.").click()
    page.get_by_label(FEAR).select_option("60")
    page.get_by_role("button", name="Put it on the ladder").click()
    page.get_by_role("link", name="Write a rung").click()
    page.get_by_label("What will you do?").fill("Say that I did not like the film.")
    page.get_by_label(FEAR).select_option("25")
    page.get_by_role("button", name="Put it on the ladder").click()
    offer = page.get_by_role("region", name="A next step, if you like")
    expect(offer).to_contain_text("Say that I did not like the film.")
    expect(offer).to_contain_text("It is the smallest you have written here, at 25.")
    # In person, with what she fears.
    offer.get_by_role("link", name="Look at it").click()
    page.get_by_text("A few numbers before, if you like").click()
    page.get_by_label(FEAR).select_option("30")
    page.get_by_role("button", name="Say it in person").click()
    expect(page.get_by_label("What you want to say")).to_have_value("Say that I did not like the film.")
    page.get_by_label("What you call them").fill("Kim")
    page.locator("input[name=feared][value='5']").check()
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_role("button", name="I said it").click()
    page.locator("input[name=happened][value=no]").check()
    page.locator("input[name=level][value='1']").check()
    page.get_by_role("button", name="Keep it").click()
    page.goto(f"{address}/ladder")
    expect(offer).to_contain_text("You feared 25 here and 30 the last time, and it went easier than feared.")
    expect(offer).to_contain_text("It could be with Ana this time.")
    # Once more, written to Ana; it counts once it has crossed.
    offer.get_by_role("link", name="Look at it").click()
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_role("region", name="From your ladder")).to_contain_text("did not like the film")
    page.get_by_label("Your words").fill("I did not like it. I only said so.")
    page.locator(".reader", has_text="Ana").get_by_role("checkbox").check()
    page.locator("input[name=release][value=now]").check()
    page.get_by_role("button", name="Look at it once more").click()
    page.get_by_role("button", name="Lower the bridge").click()
    page.goto(f"{address}/ladder")
    expect(offer).to_contain_text("This is the next on your ladder, at 60.")
    # Her own order, without dragging anything.
    page.locator(".rungs > li").first.get_by_role("button", name="Later").click()
    expect(page.locator(".rungs a").first).to_have_text("Say that I would like to hear from them more often.")
