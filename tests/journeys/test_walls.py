"""A wall from which one brick crosses, an outcome that was bad, and a letter that opens with a feeling."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from drawbridge.demo.story import PASSPHRASES
from tests.journeys.conftest import RunningNode, Visitors, sign_in

pytestmark = pytest.mark.journey


def test_a_wall_a_bad_outcome_and_a_letter(household: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    sign_in(page, household.address, "Ana", PASSPHRASES["Ana"])

    # One tap, and what follows saves itself.
    page.goto(f"{household.address}/walls")
    page.get_by_role("button", name="A joke").click()
    wall = page.url
    page.get_by_label("From whom").select_option(label="Jon")
    page.get_by_label("What I held back").fill("That it hurt on Friday. I laughed instead.")
    expect(page.locator("[data-saved]")).to_have_text("Saved in your vault a moment ago")
    page.reload()
    expect(page.get_by_label("The smallest true sentence")).to_have_value("That it hurt on Friday.")

    # One brick out: a draft to Jon, that crosses like any other.
    page.get_by_label("The smallest true sentence").fill("It hurt on Friday.")
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_label("Your words")).to_have_value("It hurt on Friday.")
    expect(page.locator(".readers li").filter(has_text="Jon").get_by_role("checkbox")).to_be_checked()
    page.locator("input[name=depth][value=all]").check()
    page.locator("input[name=release][value=now]").check()
    page.get_by_role("button", name="Look at it once more").click()
    expect(page.get_by_role("link", name="A kind voice first")).to_be_visible()
    page.get_by_role("button", name="Lower the bridge").click()
    crossing = page.url
    page.goto(wall)
    expect(page.locator("header")).to_contain_text(["", "One brick is out. It crossed today"])

    # It went badly: kept in a line, answered kindly, the leaf raised.
    page.goto(f"{crossing}/outcome")
    page.locator("input[name=happened][value=yes]").check()
    page.locator("input[name=level][value='8']").check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="That hurt. You did an honest thing.")).to_be_visible()
    page.get_by_label("What happened, in one line").fill("He laughed again.")
    page.locator("label.word input[value=sad]").first.check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept, only for you.")).to_be_visible()
    page.get_by_role("link", name="Kind voice").last.click()
    page.get_by_label("What you would say to a friend").fill("You said what was true.")
    page.locator("label.choice").filter(has_text="What would be fair?").locator("input").check()
    page.get_by_label("One fair sentence to keep").fill("It was true all the same.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="It was true all the same.")).to_be_visible()
    page.goto(f"{crossing}/hard")
    page.get_by_role("button", name="Raise my leaf").click()

    # Two days of quiet, on Today and on a wall.
    page.goto(household.address)
    expect(page.get_by_text("How did it go?")).to_have_count(0)
    page.goto(f"{household.address}/walls")
    page.get_by_role("button", name="Being busy").click()
    expect(page.get_by_role("button", name="Write it")).to_have_count(0)

    # A letter for the next time it is so.
    page.goto(f"{household.address}/letters/write")
    page.get_by_label("Your letter").fill("Dear me, it passed the last time too.")
    page.locator("input[name=opens][value=feeling]").check()
    page.get_by_label("The feeling", exact=True).fill("sad")
    page.get_by_role("button", name="Seal it").click()
    expect(page.locator("main")).to_contain_text("Opens when you next feel sad")
    expect(page.locator("main")).not_to_contain_text("it passed")
    page.goto(household.address)
    expect(page.get_by_role("heading", name="A letter from you")).to_have_count(0)
    page.locator("label.word input[value=sad]").first.check()
    page.get_by_role("button", name="Keep it").first.click()
    letter = page.locator("section.card").filter(has_text="A letter from you")
    letter.get_by_role("link", name="Read it").click()
    expect(page.locator("main")).to_contain_text("Dear me, it passed the last time too.")
    page.goto(household.address)
    expect(page.get_by_role("heading", name="A letter from you")).to_have_count(0)
