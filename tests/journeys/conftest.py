"""Journeys: a real node behind a real port, a real relay in it, and people in a real Chromium."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright

from drawbridge.actions.house import House, open_house
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.demo import prepare
from drawbridge.node.app import create_app
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore
from tests.conftest import PushedClock, SeededEntropy

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 400, "height": 850}
KNOWN = (
    "the server responded with a status of",
    "net::ERR",
    "unknown error occurred when fetching the script",
)
"""What a browser complains of when a page is refused, a node is down, or there is no network: it should."""
PASSPHRASE = "seven grey herons by the weir"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def find_chromium() -> str:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "Chromium is missing: run tools/system_parts.sh"
    return found


class RunningNode:
    """A node in this process, on a port of its own, under a clock that can be pushed."""

    def __init__(self, folder: Path, port: int, clock: PushedClock) -> None:
        self.clock = clock
        self.address = f"http://localhost:{port}"
        self.house: House = open_house(
            folder, clock=clock, entropy=os.urandom, relay=self.address, zone=UTC, work=LIGHTEST_WORK
        )
        self.relay = make_relay(SqliteStore(folder / "relay.db"), clock)
        app = create_app(self.house, origins=[self.address], relay=self.relay, secure=False)
        config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
        self.server = uvicorn.Server(config)
        self.household = app.state.household
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        while not self.server.started:
            if not self.thread.is_alive():
                raise RuntimeError("the node did not start")
            threading.Event().wait(0.02)

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.serve())
        self.loop.close()

    def stop(self) -> None:
        if self.loop.is_running():
            asyncio.run_coroutine_threadsafe(self.household.lock_all(), self.loop).result(10)
        self.server.should_exit = True
        self.thread.join(15)


@pytest.fixture
def node(tmp_path: Path, clock: PushedClock) -> Iterator[RunningNode]:
    """Give an empty node."""
    running = RunningNode(tmp_path / "node", free_port(), clock)
    yield running
    running.stop()


@pytest.fixture(scope="package")
def told_household(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[tuple[str, str]]]:
    """Make the demo household once; its address is fixed, because bridges remember it."""
    folder = tmp_path_factory.mktemp("household") / "node"
    port = free_port()
    tell = partial(
        prepare,
        folder,
        PushedClock(),
        lambda _: None,
        relay=f"http://localhost:{port}",
        zone=UTC,
        entropy=SeededEntropy("household"),
    )
    # In a thread: Playwright's own loop runs in this one.
    with ThreadPoolExecutor(1) as teller:
        return folder, port, teller.submit(tell).result()


@pytest.fixture
def household(
    told_household: tuple[Path, int, list[tuple[str, str]]], tmp_path: Path, clock: PushedClock
) -> Iterator[RunningNode]:
    """Give a node with three people and a few weeks behind them."""
    folder, port, _ = told_household
    shutil.copytree(folder, tmp_path / "household")
    running = RunningNode(tmp_path / "household", port, clock)
    yield running
    running.stop()


# For these tests only: while Playwright runs, its loop is this thread's, and no other can be run in it.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
    yield browser
    browser.close()


@dataclass
class Visitors:
    """Browser contexts of one test, and everything their pages asked for and complained about."""

    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=lambda: {"localhost"})

    def page(
        self, *, script: bool = True, viewport: dict[str, int] | None = None, dark: bool = False
    ) -> Page:
        """Open a page of somebody with a browser of their own."""
        context = self.chromium.new_context(
            viewport=viewport or WIDE,  # type: ignore[arg-type]
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        context.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - it wants a function
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._complain)
        return page

    def _complain(self, message: object) -> None:
        text, kind = message.text, message.type  # type: ignore[attr-defined]
        if kind == "error" and not any(known in text for known in KNOWN):
            self.complaints.append(text)

    def foreign(self, address: str) -> list[str]:
        """Return every address asked for that is not the node's own."""
        own = urlsplit(address).netloc
        seen = [request.url for request in self.requests]
        return [url for url in seen if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != own]


@pytest.fixture
def visitors(chromium: Browser) -> Iterator[Visitors]:
    """Give browsers to people; at the end no page may have asked another host or broken its own rules."""
    found = Visitors(chromium)
    yield found
    for context in found.contexts:
        context.close()
    hosts = {urlsplit(request.url).hostname for request in found.requests if request.url.startswith("http")}
    assert hosts <= found.hosts
    assert found.complaints == []


SignUp = Callable[[Page, str, str], None]


def begin(page: Page, address: str, name: str, passphrase: str = PASSPHRASE) -> list[str]:
    """Make a person, write their twelve words down, and confirm three of them; returns the words."""
    page.goto(f"{address}/begin")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("A passphrase", exact=True).fill(passphrase)
    page.get_by_label("The same passphrase again").fill(passphrase)
    page.get_by_role("button", name="Begin").click()
    page.locator(".recovery-words li").last.wait_for()
    words = page.locator(".recovery-words li").all_inner_texts()
    assert len(words) == 12
    page.get_by_role("button", name="I have written them down").click()
    for label in page.locator("main label").all():
        place = int(label.inner_text().removeprefix("Word "))
        page.get_by_label(f"Word {place}", exact=True).fill(words[place - 1])
    page.get_by_role("button", name="These are the words").click()
    page.get_by_role("heading", name="What is true for you today?").wait_for()
    return words


def sign_in(page: Page, address: str, name: str, passphrase: str = PASSPHRASE) -> None:
    """Open a vault that exists."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Open my vault").click()
    page.get_by_role("heading", name="What is true for you today?").wait_for()


def lower_bridge(
    inviter: Page, accepter: Page, address: str, theirs: str, ours: str, *, theirs_address: str = ""
) -> None:
    """Two people lower a bridge by link, from one node or two; both see the same four words."""
    inviter.goto(f"{address}/bridges/invite")
    inviter.get_by_label("What do you call them?").fill(theirs)
    inviter.get_by_role("button", name="Make the invitation").click()
    link = inviter.get_by_label("The invitation").input_value()
    accepter.goto(f"{theirs_address or address}/bridges/accept")
    accepter.get_by_label("The whole link").fill(link)
    accepter.get_by_label("What do you call them?").fill(ours)
    accepter.get_by_role("button", name="Accept the invitation").click()
    accepter.get_by_role("heading", name="Accepted").wait_for()
    until(inviter, lambda: inviter.get_by_role("button", name="Approve").count() == 1)
    shown = inviter.locator(".check-words").inner_text().split()
    inviter.get_by_role("button", name="Approve").click()
    until(accepter, lambda: accepter.locator(".check-words").count() == 1)
    assert accepter.locator(".check-words").inner_text().split() == shown
    assert len(shown) == 4


def choose(page: Page, label: str) -> None:
    """Choose a card: a real radio button with a label drawn around it."""
    page.locator("label.choice").filter(has=page.locator(f"span:text-matches('^{label}', '')")).first.locator(
        "input"
    ).check()


def until(page: Page, holds: Callable[[], bool], seconds: int = 15) -> None:
    """Look at the page again until something holds, as a person would who waits."""
    for _ in range(seconds * 2):
        if holds():
            return
        page.wait_for_timeout(500)
        if not holds():
            page.reload()
    raise AssertionError(f"waited {seconds} s in vain on {page.url}")
