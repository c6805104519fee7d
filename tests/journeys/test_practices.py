"""Practices in a browser: steps that change in place, and something said in person, to looking back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from drawbridge.demo.story import PASSPHRASES
from tests.journeys.conftest import RunningNode, Visitors, begin, choose, sign_in

pytestmark = pytest.mark.journey


def test_the_steps_change_in_place_and_the_words_stay(household: RunningNode, visitors: Visitors) -> None:
    ana = visitors.page()
    sign_in(ana, household.address, "Ana", PASSPHRASES["Ana"])
    ana.goto(f"{household.address}/write")
    paper = ana.get_by_label("Your words")
    paper.fill("I am late with this, but")
    head, steps = ana.locator("#practice-head"), ana.locator(".steps-of-one > li")
    expect(head).to_have_count(0)
    for practice in ("Start small", "Name a feeling", "Ask for help", "Thank or love", "Apologise"):
        choose(ana, practice)
        expect(head).to_have_text(practice)
        assert steps.count() >= 5
    # An apology is looked at again whenever it was saved.
    looks = ana.locator("#looks")
    expect(looks.locator("mark")).to_have_text("but")
    paper.fill("I was late on Friday. I did not call. You waited in the rain.")
    expect(looks.locator("mark")).to_have_count(0)
    expect(looks).to_contain_text("It says what you did in two places.")
    # Beginnings fit whoever is chosen.
    choose(ana, "Ask for help")
    ana.locator(".reader", has_text="Mara").get_by_role("checkbox").check()
    expect(ana.locator(".practice .notice")).to_contain_text("a sentence about the work is enough")
    expect(paper).to_have_value("I was late on Friday. I did not call. You waited in the rain.")
    ana.get_by_role("button", name="Not now").click()
    expect(ana.get_by_role("heading", name="Not now. That counts.")).to_be_visible()
    ana.get_by_role("link", name="The entry").click()
    expect(ana.locator("main")).to_contain_text("You waited in the rain.")


def test_naming_a_feeling_may_end_there(node: RunningNode, visitors: Visitors) -> None:
    ana = visitors.page()
    begin(ana, node.address, "Ana")
    ana.goto(f"{node.address}/write?practice=name-a-feeling")
    ana.get_by_label("Find a word, or write your own").fill("worn thin")
    ana.get_by_role("button", name="Add", exact=True).click()
    ana.get_by_role("button", name="Keep it, and stop here").click()
    expect(ana.locator("main")).to_contain_text("worn thin")
    expect(ana.locator("main")).to_contain_text("Nobody else has any of this.")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_said_in_person_from_plan_to_looking_back(
    node: RunningNode, visitors: Visitors, script: bool
) -> None:
    ana = visitors.page(script=script)
    begin(ana, node.address, "Ana")
    ana.goto(f"{node.address}/write?practice=thank-or-love")
    ana.get_by_label("Your words").fill("When you drove me home I could stay until the end.")
    ana.get_by_role("button", name="I will say this in person").click()
    ana.get_by_label("What you call them").fill("Aunt Vera")
    ana.locator("input[name=feared][value='6']").check()
    ana.locator(".rated summary").click()
    ana.locator("input[name=rate-glad][value='3']").check()
    ana.get_by_role("button", name="Keep the plan").click()
    expect(ana.get_by_role("heading", name="To tell Aunt Vera")).to_be_visible()
    ana.goto(node.address)
    ana.get_by_role("link", name="Aunt Vera: to say in person").click()
    ana.get_by_role("button", name="I said it").click()
    expect(ana.get_by_role("heading", name="You feared a 6. How did it go?")).to_be_visible()
    choose(ana, "No")
    ana.locator("input[name=level][value='1']").check()
    ana.locator(".rated summary").click()
    ana.locator("input[name=rate-was-glad][value='9']").check()
    ana.get_by_role("button", name="Keep it").click()
    expect(ana).to_have_url(f"{node.address}/looking-back")
    expect(ana.locator("main")).to_contain_text("You have one so far.")
    expect(ana.locator("main")).to_contain_text("Aunt Vera")
