"""First evenings and later ones: begin, lock, come back, forget the passphrase, share a computer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSPHRASE, PHONE, RunningNode, Visitors, begin, sign_in

pytestmark = pytest.mark.journey


def kept(page: Page, country: str) -> None:
    """Wait until the worker of a country has kept its page, and minds this one."""
    holds = """async country => navigator.serviceWorker.controller?.scriptURL.endsWith(country)
        && Boolean(await caches.match('/harbour', { cacheName: `harbour-${country}` }))"""
    for _ in range(100):
        if page.evaluate(holds, country):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the harbour of {country} was not kept")


def test_a_first_evening_alone(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page(viewport=PHONE)
    page.goto(node.address)
    expect(page).to_have_url(f"{node.address}/begin")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("A passphrase", exact=True).press_sequentially("password1234")
    expect(page.locator("#advice")).to_contain_text("guessed soon")
    page.get_by_label("A passphrase", exact=True).fill(PASSPHRASE)
    expect(page.locator("#advice")).to_contain_text("hard to guess")
    begin(page, node.address, "Ana")
    # Two feelings, by a spot and by typing, and a line.
    page.get_by_role("button", name="Write more").click()
    page.get_by_text("By a spot").click()
    page.locator("input[name=spot][value='-3,-2']").check()
    page.locator("[data-near] .word", has_text="lonely").locator("input").check()
    page.get_by_label("Find a word, or write your own").fill("worn thin")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Your words").fill("A long day, and nobody to tell.")
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.locator("main")).to_contain_text("A long day, and nobody to tell.")
    expect(page.locator("main .chip")).to_have_text(["lonely", "worn thin"])
    expect(page.locator("main")).to_contain_text("Nobody else has any of this.")


def test_forgetting_the_passphrase_is_mended_by_the_twelve_words(
    node: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page()
    words = begin(page, node.address, "Ana")
    page.get_by_role("button", name="Lock", exact=True).first.click()
    expect(page).to_have_url(f"{node.address}/sign-in")
    page.goto(f"{node.address}/entries")
    assert page.url.startswith(f"{node.address}/sign-in")
    page.get_by_role("link", name="I forgot my passphrase").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("The twelve words").fill("  ".join(word.upper() for word in words))
    page.get_by_label("A new passphrase").fill("five slow boats at noon")
    page.get_by_label("The same passphrase again").fill("five slow boats at noon")
    page.get_by_role("button", name="Open my vault").click()
    page.get_by_role("heading", name="What is true for you today?").wait_for()
    other = visitors.page()
    other.goto(f"{node.address}/sign-in")
    other.get_by_label("Name").fill("Ana")
    other.get_by_label("Passphrase").fill(PASSPHRASE)
    other.get_by_role("button", name="Open my vault").click()
    expect(other.get_by_role("alert")).to_contain_text("do not open a vault here")
    sign_in(other, node.address, "Ana", "five slow boats at noon")


def test_silence_locks_the_vault_and_empties_the_open_page(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    page.goto(f"{node.address}/settings")
    node.clock.push(10 * 60)
    page.wait_for_url(f"{node.address}/sign-in", timeout=15_000)


def test_two_people_share_one_computer_and_see_nothing_of_each_other(
    node: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    page.goto(f"{node.address}/write")
    page.get_by_label("Your words").fill("Only mine.")
    page.get_by_role("button", name="Keep it", exact=True).click()
    entry = page.url
    page.get_by_role("button", name="Lock", exact=True).first.click()
    begin(page, node.address, "Mara", "eleven brass buttons on a coat")
    page.goto(entry)
    expect(page.get_by_role("heading")).to_contain_text("not")
    assert "Only mine." not in page.content()
    page.goto(f"{node.address}/entries")
    assert "Only mine." not in page.content()


def test_the_harbour_is_one_touch_away_signed_out_and_without_a_network(
    node: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page(viewport=PHONE)
    page.goto(f"{node.address}/sign-in")
    page.get_by_role("link", name="I’m not okay").click()
    expect(page.get_by_role("heading", name="You can talk to a person now")).to_be_visible()
    page.get_by_label("Where you are").select_option("DE")
    page.get_by_role("button", name="Show its lines").click()
    expect(page.get_by_role("link", name="Call").first).to_have_attribute("href", "tel:08001110111")
    expect(page.locator("#lines")).to_contain_text("Seen")
    kept(page, "DE")
    page.context.set_offline(True)
    page.goto(f"{node.address}/harbour")
    expect(page.get_by_role("link", name="Call").first).to_have_attribute("href", "tel:08001110111")
    page.context.set_offline(False)


def test_the_harbour_works_while_the_node_is_down(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(f"{node.address}/harbour?country=FR")
    kept(page, "FR")
    node.stop()
    page.goto(f"{node.address}/harbour")
    expect(page.get_by_role("link", name="Call").first).to_have_attribute("href", "tel:3114")
