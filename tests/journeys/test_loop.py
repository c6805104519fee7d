"""Two people on one node live the whole loop, each in a browser of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningNode, Visitors, begin, choose, lower_bridge, sign_in, until

pytestmark = pytest.mark.journey
TEXT = "I laughed when you asked me on Friday. I was ashamed. You did not deserve that."


def write_and_plan(page: Page, address: str, text: str, reader: str, release: str) -> None:
    """Write, name a feeling, choose one reader, a time and a need, and say what is feared."""
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill(text)
    page.get_by_label("Find a word, or write your own").fill("ashamed")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".reader", has_text=reader).get_by_role("checkbox").check()
    choose(page, release)
    choose(page, "Just listen")
    page.locator("input[name=feared][value='7']").check()
    page.get_by_label("What exactly might happen?").fill("She says it is fine in that voice.")
    page.get_by_role("button", name="Look at it once more").click()
    page.get_by_role("heading", name="Once more, slowly").wait_for()


def test_two_people_live_the_whole_loop(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = visitors.page(), visitors.page()
    begin(ana, node.address, "Ana")
    begin(mara, node.address, "Mara", "eleven brass buttons on a coat")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")

    # Both leaves come down by themselves, and the words can be compared.
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())
    ana.get_by_role("button", name="The same words").click()
    expect(ana.locator("main")).to_contain_text("You compared the four words")

    # Cross, and sleep on it.
    write_and_plan(ana, node.address, TEXT, "Mara", "Tomorrow at 8:00")
    expect(ana.locator("#promise")).to_have_text(
        "Mara gets all of it tomorrow at 8:00. Until then you can take it back without a trace."
    )
    ana.get_by_role("button", name="Lower the bridge").click()
    expect(ana.locator("main")).to_contain_text("It crosses tomorrow at 8:00")

    # Nothing has reached Mara; her open page hears of it in the morning without being asked.
    mara.goto(node.address)
    assert "Ana crossed the bridge to you" not in mara.locator("main").inner_text()
    node.clock.push(20 * 3600)
    sign_in(mara, node.address, "Mara", "eleven brass buttons on a coat")
    until(mara, lambda: "Ana crossed the bridge to you" in mara.locator("main").inner_text())

    # Who and the need come first; the words only after opening.
    mara.get_by_role("link", name="Look at what Ana sent").click()
    expect(mara.locator("main")).to_contain_text("just listen")
    expect(mara.locator("main")).to_contain_text("read by only you")
    assert "I laughed" not in mara.content()
    mara.get_by_role("button", name="Open it").click()
    expect(mara.locator("main")).to_contain_text("You did not deserve that.")
    mara.get_by_label("Answer").fill("Thank you for saying this. It did sting.")
    mara.get_by_role("button", name="Send your answer").click()
    expect(mara.locator(".reply.mine")).to_contain_text("It did sting.")
    choose(mara, "Braver")
    mara.get_by_role("button", name="Tell Ana").click()
    expect(mara.locator("main")).to_contain_text("You told Ana.")

    # Ana is answered, sees how Mara sees her, and says how it went.
    sign_in(ana, node.address, "Ana")
    until(ana, lambda: "Mara answered" in ana.locator("main").inner_text())
    ana.get_by_role("link", name=re.compile("Read it.*Mara")).click()
    expect(ana.locator(".reply.theirs")).to_contain_text("It did sting.")
    expect(ana.locator("main")).to_contain_text(re.compile("braver"))
    ana.get_by_role("link", name="How did it go?").click()
    expect(ana.get_by_role("heading", name="You feared a 7. How did it go?")).to_be_visible()
    choose(ana, "No")
    ana.locator("input[name=level][value='1']").check()
    ana.get_by_label("What surprised you?").fill("She had been looking for a way to bring it up.")
    ana.get_by_role("button", name="Keep it").click()
    expect(ana).to_have_url(f"{node.address}/looking-back")
    expect(ana.locator("main")).to_contain_text("You have one so far.")
    assert visitors.foreign(node.address) == []


def test_taken_back_before_release_leaves_no_trace(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = visitors.page(), visitors.page()
    begin(ana, node.address, "Ana")
    begin(mara, node.address, "Mara")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())
    write_and_plan(ana, node.address, TEXT, "Mara", "Tomorrow at 8:00")
    ana.get_by_role("button", name="Lower the bridge").click()
    ana.get_by_role("button", name="Take it back").click()
    until(ana, lambda: "It was never collected" in ana.locator("main").inner_text())
    node.clock.push(2 * 86_400)
    sign_in(mara, node.address, "Mara")
    mara.wait_for_timeout(2_500)
    mara.reload()
    assert "crossed the bridge to you" not in mara.locator("main").inner_text()
    mara.goto(f"{node.address}/bridges")
    mara.get_by_role("link", name="Ana", exact=True).click()
    expect(mara.locator("main")).to_contain_text("Nothing has crossed yet, either way.")


def test_an_arrival_shows_on_an_open_page_and_says_only_that_something_waits(
    node: RunningNode, visitors: Visitors
) -> None:
    ana, mara = visitors.page(), visitors.page()
    begin(ana, node.address, "Ana")
    begin(mara, node.address, "Mara")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())
    mara.goto(f"{node.address}/settings")
    write_and_plan(ana, node.address, TEXT, "Mara", "Now")
    ana.get_by_role("button", name="Lower the bridge").click()
    waiting = mara.get_by_text("Something is waiting for you.")
    waiting.wait_for(timeout=15_000)
    assert "Ana" not in waiting.inner_text()


def test_a_raised_leaf_keeps_what_comes_at_the_gate(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = visitors.page(), visitors.page()
    begin(ana, node.address, "Ana")
    begin(mara, node.address, "Mara")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")
    until(mara, lambda: mara.get_by_role("button", name="Raise my leaf").count() == 1)
    mara.get_by_role("button", name="Raise my leaf").click()
    until(ana, lambda: "is up" in ana.locator("main").inner_text())
    write_and_plan(ana, node.address, TEXT, "Mara", "Now")
    ana.get_by_role("button", name="Lower the bridge").click()
    until(ana, lambda: "It has crossed" in ana.locator("main").inner_text())
    mara.goto(node.address)
    mara.wait_for_timeout(1_500)
    mara.reload()
    assert "crossed the bridge to you" not in mara.locator("main").inner_text()
    mara.goto(f"{node.address}/bridges")
    mara.get_by_role("link", name="Ana", exact=True).click()
    mara.get_by_role("button", name="Lower my leaf").click()
    mara.goto(node.address)
    expect(mara.locator("main")).to_contain_text("Ana crossed the bridge to you")


def test_the_loop_works_without_script(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = visitors.page(script=False), visitors.page(script=False)
    begin(ana, node.address, "Ana")
    begin(mara, node.address, "Mara")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())
    ana.goto(f"{node.address}/write")
    ana.get_by_label("Your words").fill("It was a long winter. I was lonely. I said I was fine.")
    ana.locator(".reader", has_text="Mara").get_by_role("checkbox").check()
    choose(ana, "A glimpse")
    choose(ana, "Now")
    ana.get_by_role("button", name="Look at it once more").click()
    ana.get_by_role("heading", name="Which part may cross?").wait_for()
    ana.get_by_label("I was lonely.").check()
    ana.get_by_role("button", name="This part").click()
    ana.get_by_role("button", name="Lower the bridge").click()
    expect(ana.locator("main")).to_contain_text("I was lonely.")
    mara.goto(node.address)
    until(mara, lambda: "Ana crossed the bridge to you" in mara.locator("main").inner_text())
    mara.get_by_role("link", name="Look at what Ana sent").click()
    mara.get_by_role("button", name="Open it").click()
    read = mara.locator("main").inner_text()
    assert "I was lonely." in read
    assert "long winter" not in read
    assert "fine" not in read
    mara.get_by_label("Answer").fill("I was lonely that winter too.")
    mara.get_by_role("button", name="Send your answer").click()
    ana.goto(node.address)
    until(ana, lambda: "Mara answered" in ana.locator("main").inner_text())
