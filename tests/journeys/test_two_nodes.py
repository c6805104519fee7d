"""Two nodes in two data folders: each with its own relay, or through a third process that cannot read."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from drawbridge.actions.house import open_house
from drawbridge.actions.people import unlock
from drawbridge.cli.carrier import fresh_token
from drawbridge.cli.serving import now
from tests.journeys.conftest import (
    PASSPHRASE,
    PHONE,
    Visitors,
    begin,
    choose,
    lower_bridge,
    sign_in,
    until,
)
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


def keys_of(process: Process, name: str) -> int:
    """Return how many keys of their own somebody's vault holds; its node is closed."""
    house = open_house(process.data, clock=now, entropy=os.urandom, relay=process.address, zone=UTC)
    with closing(unlock(house, name, PASSPHRASE).vault) as vault:
        return len(vault.db.rows("SELECT epoch FROM bridge_keys"))


def days_later(processes: list[Process], days: int) -> None:
    """Close everything, and start it again when the clocks have gone on."""
    with ThreadPoolExecutor() as together:
        list(together.map(Process.stop, processes))
        for process in processes:
            process.ahead += days * 86_400
        list(together.map(Process.start, processes))


def test_a_node_put_back_from_an_old_copy_carries_on_and_both_are_told(
    tmp_path: Path, processes: list[Process], visitors: Visitors
) -> None:
    database = f"sqlite:{tmp_path / 'relay' / 'kept.db'}"
    processes.append(Process(tmp_path / "relay", "relay", "serve", "--database", database))
    for name in ("here", "there"):
        up = ("up", "--data", str(tmp_path / name / "data"), "--relay", processes[0].address)
        processes.append(Process(tmp_path / name, *up))
    ana, mara = visitors.page(), visitors.page(viewport=PHONE, dark=True)
    _, here, there = processes
    live(ana, mara, here, there)
    mara.get_by_role("button", name=re.compile("Lower my")).click()
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())

    # A copy; then both write on, a week later, and each of them has made another key.
    here.stop()
    copy = tmp_path / "copy"
    assert "one vault" in here.say("backup", str(copy), "--data", str(here.data))
    days_later(processes, 8)
    sign_in(ana, here.address, "Ana")
    sign_in(mara, there.address, "Mara")
    cross(ana, here.address, "Ana's word since")
    mara.goto(there.address)
    until(mara, lambda: "Ana crossed the bridge to you" in mara.locator("main").inner_text())
    cross(mara, there.address, "Mara's word since")
    ana.goto(here.address)
    until(ana, lambda: "Mara crossed the bridge to you" in ana.locator("main").inner_text())

    # The disk of one of them dies, and the copy is all there is.
    here.stop()
    assert keys_of(here, "Ana") == 2
    shutil.rmtree(here.data)
    assert "nothing was deleted" in here.say("restore", str(copy), "--data", str(here.data))
    here.start()
    sign_in(ana, here.address, "Ana")
    until(ana, lambda: "has sent again what came since" in ana.locator("main").inner_text())
    expect(ana.locator("main")).to_contain_text("Mara crossed the bridge to you")
    mara.goto(there.address)
    until(mara, lambda: "went on from an older copy" in mara.locator("main").inner_text())
    for page, address, other, line in (
        (ana, here.address, "Mara", "An older copy of your vault was put back today"),
        (mara, there.address, "Ana", "Ana put back an older copy of their vault today"),
    ):
        page.goto(f"{address}/bridges")
        page.get_by_role("link", name=other, exact=True).click()
        expect(page.locator("main")).to_contain_text(line)
        expect(page.locator("main")).not_to_contain_text("not come yet")

    # It is said once on Today, and both go on.
    ana.goto(here.address)
    expect(ana.locator("main")).not_to_contain_text("has sent again")
    cross(ana, here.address, "And on we go")
    mara.goto(there.address)
    until(mara, lambda: mara.locator("main").inner_text().count("Ana crossed the bridge to you") == 2)
    mara.get_by_role("link", name="Look at what Ana sent").first.click()
    mara.get_by_role("button", name="Open it").click()
    expect(mara.locator("main")).to_contain_text("And on we go")
    mara.get_by_label("Answer").fill("On we go.")
    mara.get_by_role("button", name="Send your answer").click()
    ana.goto(here.address)
    until(ana, lambda: "Mara answered" in ana.locator("main").inner_text())


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
