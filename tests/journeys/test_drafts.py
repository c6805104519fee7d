"""Nothing typed is ever lost: not by a killed node, a closed tab, a lost session or a quick exit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import (
    PASSPHRASE,
    RunningNode,
    Visitors,
    begin,
    choose,
    lower_bridge,
    sign_in,
    until,
)
from tests.journeys.process import Process

pytestmark = pytest.mark.journey


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    running = Process(tmp_path)
    yield running
    running.stop()


def write(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/write")
    page.get_by_label("Your words").press_sequentially(text)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]").first).to_contain_text("Saved in your vault")


def test_a_draft_survives_a_killed_node(process: Process, visitors: Visitors) -> None:
    page = visitors.page()
    begin(page, process.address, "Ana")
    write(page, process.address, "The first half, saved. ")
    saved(page)
    process.kill()
    page.get_by_label("Your words").press_sequentially("The second, typed in the dark.")
    expect(page.locator("[data-saved]").first).to_contain_text("Not saved")
    process.start()
    # The page keeps the words, asks to sign in over them, and saves.
    dialog = page.get_by_role("dialog", name="Your vault has locked itself")
    dialog.wait_for(timeout=30_000)
    dialog.get_by_label("Name").fill("Ana")
    dialog.get_by_label("Passphrase").fill(PASSPHRASE)
    dialog.get_by_role("button", name="Sign in and go on").click()
    saved(page)
    page.reload()
    expect(page.get_by_label("Your words")).to_have_value(
        "The first half, saved. The second, typed in the dark."
    )


def test_a_draft_survives_a_closed_tab(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    write(page, node.address, "Closed before it was saved.")
    page.close(run_before_unload=False)
    again = visitors.contexts[0].new_page()
    again.goto(node.address)
    until(again, lambda: "Closed before it was saved." in again.locator("main").inner_text())


def test_a_text_sent_after_the_session_ended_comes_back_after_signing_in(
    node: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page(script=False)
    begin(page, node.address, "Ana")
    page.goto(f"{node.address}/write")
    page.get_by_label("Your words").fill("Typed for eleven minutes.")
    node.clock.push(11 * 60)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("main")).to_contain_text("What you typed is still here")
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("Passphrase").fill("wrong on the first try")
    page.get_by_role("button", name="Open my vault").click()
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open my vault").click()
    expect(page.get_by_label("Your words")).to_have_value("Typed for eleven minutes.")


def test_leaving_quickly_keeps_what_was_typed_and_shows_nothing(
    node: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    write(page, node.address, "Somebody came in.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{node.address}/away")
    assert "Somebody" not in page.content()
    assert page.title() == "Calendar"
    page.go_back()
    page.wait_for_load_state()
    assert "Somebody" not in page.content()
    sign_in(page, node.address, "Ana")
    expect(page.locator("main")).to_contain_text("Somebody came in.")


def test_leaving_quickly_keeps_an_answer_too(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = visitors.page(), visitors.page()
    begin(ana, node.address, "Ana")
    begin(mara, node.address, "Mara")
    lower_bridge(ana, mara, node.address, "Mara", "Ana")
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())
    ana.goto(f"{node.address}/write")
    ana.get_by_label("Your words").fill("I was wrong on Friday.")
    ana.locator(".reader", has_text="Mara").get_by_role("checkbox").check()
    choose(ana, "Now")
    ana.get_by_role("button", name="Look at it once more").click()
    ana.get_by_role("button", name="Lower the bridge").click()
    mara.goto(node.address)
    until(mara, lambda: "Ana crossed the bridge to you" in mara.locator("main").inner_text())
    mara.get_by_role("link", name="Look at what Ana sent").click()
    mara.get_by_role("button", name="Open it").click()
    mara.get_by_label("Answer").press_sequentially("I have been waiting for")
    mara.locator(".rail").get_by_role("button", name="Leave quickly").click()
    mara.wait_for_url(f"{node.address}/away")
    sign_in(mara, node.address, "Mara")
    mara.go_back()
    mara.goto(f"{node.address}/bridges")
    mara.get_by_role("link", name="Ana", exact=True).click()
    mara.get_by_role("link", name="I was wrong on Friday.").click()
    expect(mara.get_by_label("Answer")).to_have_value("I have been waiting for")


def test_locking_in_another_tab_takes_no_words_from_a_form_that_is_only_sent(
    node: RunningNode, visitors: Visitors
) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    page.goto(f"{node.address}/ladder/friend/new")
    page.locator("[name=rung]").fill("Say that I’d like to come along.")
    other = visitors.contexts[0].new_page()
    other.goto(node.address)
    other.locator("form[action='/lock'] button").first.click()
    other.wait_for_url(f"{node.address}/sign-in")
    dialog = page.get_by_role("dialog", name="Your vault has locked itself")
    dialog.wait_for()
    expect(page.locator("[name=rung]")).to_be_hidden()
    begin(visitors.page(), node.address, "Mara")
    for name in ("Mara", "Ana"):
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("Passphrase").fill(PASSPHRASE)
        dialog.get_by_role("button", name="Sign in and go on").click()
        if name == "Mara":
            expect(dialog).to_contain_text("This page is somebody else’s.")
    dialog.wait_for(state="hidden")
    assert page.locator("[name=rung]").input_value() == "Say that I’d like to come along."
    # Whoever leaves quickly finds it as a draft.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{node.address}/away")
    sign_in(page, node.address, "Ana")
    expect(page.locator("main")).to_contain_text("Say that I’d like to come along.")


def test_two_tabs_do_not_swallow_each_others_words(node: RunningNode, visitors: Visitors) -> None:
    page = visitors.page()
    begin(page, node.address, "Ana")
    write(page, node.address, "In the first tab.")
    saved(page)
    # Leaving the field is nothing new to save.
    page.get_by_label("Your words").blur()
    assert "Saved in your vault" in page.locator("[data-saved]").first.inner_text()
    other = visitors.contexts[0].new_page()
    write(other, node.address, "In the second tab.")
    saved(other)
    other.goto(f"{node.address}/entries")
    expect(other.locator("main")).to_contain_text("In the first tab.")
    expect(other.locator("main")).to_contain_text("In the second tab.")
