"""Two nodes in two data folders: each with its own relay, or through a third process that cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from drawbridge.cli.carrier import fresh_token
from tests.journeys.conftest import Visitors, begin, choose, lower_bridge, until
from tests.journeys.process import Process

pytestmark = pytest.mark.journey
SENTENCE = "I have been lonelier than I said"


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for process in started:
        process.stop()


def cross(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill(text)
    page.locator(".reader").first.get_by_role("checkbox").check()
    choose(page, "Now")
    page.get_by_role("button", name="Look at it once more").click()
    page.get_by_role("button", name="Lower the bridge").click()


def live(ana: Page, mara: Page, here: Process, there: Process) -> None:
    """Pair by link, cross, answer, raise a leaf; each person on their own node."""
    begin(ana, here.address, "Ana")
    begin(mara, there.address, "Mara")
    lower_bridge(ana, mara, here.address, "Mara", "Ana", theirs_address=there.address)
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())
    cross(ana, here.address, SENTENCE)
    until(ana, lambda: "It has crossed" in ana.locator("main").inner_text())
    mara.goto(there.address)
    until(mara, lambda: "Ana crossed the bridge to you" in mara.locator("main").inner_text())
    mara.get_by_role("link", name="Look at what Ana sent").click()
    mara.get_by_role("button", name="Open it").click()
    expect(mara.locator("main")).to_contain_text(SENTENCE)
    mara.get_by_label("Answer").fill("Thank you for telling me.")
    mara.get_by_role("button", name="Send your answer").click()
    ana.goto(here.address)
    until(ana, lambda: "Mara answered" in ana.locator("main").inner_text())
    mara.goto(f"{there.address}/bridges")
    mara.get_by_role("link", name="Ana", exact=True).click()
    mara.get_by_role("button", name=re.compile("Raise my")).click()
    ana.goto(f"{here.address}/bridges")
    until(ana, lambda: "is up" in ana.locator("main").inner_text())


def test_two_nodes_carry_for_each_other(tmp_path: Path, processes: list[Process], visitors: Visitors) -> None:
    processes += [Process(tmp_path / "here"), Process(tmp_path / "there")]
    live(visitors.page(), visitors.page(), *processes)


def test_two_nodes_meet_through_a_relay_that_was_away_meanwhile(
    tmp_path: Path, processes: list[Process], visitors: Visitors
) -> None:
    token = tmp_path / "token"
    token.write_text(fresh_token())
    database = tmp_path / "relay" / "kept.db"
    relay = Process(
        tmp_path / "relay", "relay", "serve", "--database", f"sqlite:{database}", "--admission", str(token)
    )
    processes.append(relay)
    for name in ("here", "there"):
        up = ("up", "--data", str(tmp_path / name / "data"))
        processes.append(Process(tmp_path / name, *up, "--relay", relay.address, "--admission", str(token)))
    ana, mara = visitors.page(), visitors.page()
    _, here, there = processes
    live(ana, mara, here, there)
    mara.get_by_role("button", name=re.compile("Lower my")).click()

    # The relay is away for a while; what is written meanwhile crosses when it is back.
    relay.kill()
    cross(ana, here.address, "While the relay was away")
    expect(ana.locator("main")).to_contain_text("It is on its way")
    relay.start()
    mara.goto(there.address)
    until(mara, lambda: "Ana crossed the bridge to you" in mara.locator("main").inner_text(), 60)

    # Nothing that was said stands in what the relay keeps, and its own embedded relays stayed empty.
    for file in database.parent.glob("kept.db*"):
        data = file.read_bytes()
        assert SENTENCE.encode() not in data
        assert b"Ana" not in data
    assert relay.stop() == 0
    assert "relay-started" in relay.said


def test_a_relay_that_asks_for_a_token_makes_no_mailbox_without_it(
    tmp_path: Path, processes: list[Process], visitors: Visitors
) -> None:
    token = tmp_path / "token"
    token.write_text(fresh_token())
    database = f"sqlite:{tmp_path / 'relay' / 'kept.db'}"
    relay = Process(tmp_path / "relay", "relay", "serve", "--database", database, "--admission", str(token))
    processes.append(relay)
    up = ("up", "--data", str(tmp_path / "here" / "data"), "--relay", relay.address)
    processes.append(Process(tmp_path / "here", *up))
    page = visitors.page()
    begin(page, processes[1].address, "Ana")
    page.goto(f"{processes[1].address}/bridges/invite")
    page.get_by_label("What do you call them?").fill("Mara")
    page.get_by_role("button", name="Make the invitation").click()
    until(page, lambda: "was not taken on the way" in page.locator("main").inner_text())
