"""Take the pictures of the pages: the demo household, a clock that stands still, a real browser.

    python tools/screenshots.py              the pictures that the documents show, into docs/pictures
    python tools/screenshots.py --all DIR    every page, wide and on a phone, light and dark, whole

The household is made through the actions, from one seed and on one evening, so a picture changes when a page
does and not otherwise.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import re
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from drawbridge.actions.house import open_house
from drawbridge.cli.operator import RELAY_FILE
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.demo import prepare
from drawbridge.node.app import create_app
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore
from screenshot_visits import SIGNED_IN, SIGNED_OUT, sign_in

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
ADDRESS = "http://localhost:8420"
"""The address that bridges and invitations hold, whatever port the camera uses."""
EVENING = 1_790_016_000
"""Unix seconds of 21 September 2026, 18:40 UTC."""
SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
}
THEMES = ("light", "dark")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--font-render-hinting=none",
)  # fmt: skip
AUTHOR = "Ana"


class Dice:
    """Dice that fall the same way every time."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def __call__(self, length: int) -> bytes:
        """Return the next bytes."""
        self._drawn += 1
        return hashlib.shake_256(self._seed + self._drawn.to_bytes(8, "big")).digest(length)


@contextlib.contextmanager
def node(folder: Path, port: int) -> Iterator[str]:
    """Run a node over a data folder and give its address."""
    address = f"http://localhost:{port}"
    house = open_house(
        folder, clock=lambda: EVENING, entropy=Dice("pictures"), relay=ADDRESS, zone=UTC, work=LIGHTEST_WORK
    )
    relay = make_relay(SqliteStore(folder / RELAY_FILE), house.clock)
    app = create_app(house, origins=[address], relay=relay, secure=False)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    )
    # The browser keeps a stream open that ends with the vault, and its end is not waited for.
    server.config.timeout_graceful_shutdown = 1
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        while not server.started and serving.is_alive():
            threading.Event().wait(0.02)
        yield address
    finally:
        server.should_exit = True
        serving.join()


def visit_all(
    browser: Browser, address: str, look: tuple[str, str], passphrase: str
) -> Iterator[tuple[str, Page]]:
    """Bring up every page in one look, first signed out, then signed in."""
    size, theme = look
    context = browser.new_context(
        viewport=SIZES[size], color_scheme="dark" if theme == "dark" else "light", locale="en-GB"
    )
    page = context.new_page()
    for name, visit in SIGNED_OUT.items():
        visit(page, address)
        yield name, page
    sign_in(page, address)
    page.get_by_label("Name").fill(AUTHOR)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Open my vault").click()
    page.get_by_role("heading", name="What is true for you today?").wait_for()
    for name, visit in SIGNED_IN.items():
        visit(page, address)
        yield name, page
    context.close()


def take(page: Page, path: Path, *, whole: bool) -> None:
    """Take one picture, once the fonts are there and nothing moves."""
    page.wait_for_load_state()
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=path, full_page=whole, animations="disabled", caret="hide")
    print(f"{path.name}  {path.stat().st_size // 1024} KiB")


def take_all(folder: Path, wanted: Callable[[str], bool], *, whole: bool) -> None:
    """Take every wanted picture; each look begins with the same household."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        port, told = free_port(), Path(scratch) / "told"
        people = dict(prepare(told, lambda: EVENING, print, relay=ADDRESS, zone=UTC, entropy=Dice("told")))
        with chromium() as browser:
            for look in itertools.product(SIZES, THEMES):
                copy = Path(shutil.copytree(told, Path(scratch) / "-".join(look)))
                with node(copy, port) as address:
                    for name, page in visit_all(browser, address, look, people[AUTHOR]):
                        picture = "-".join((name, *look))
                        if wanted(picture):
                            take(page, folder / f"{picture}.png", whole=whole)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start this computer's Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def shown_in_the_documents() -> set[str]:
    """Return the names of the pictures that some document shows."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {
        name for page in pages for name in re.findall(r"pictures/([a-z-]+)\.png", page.read_text("utf-8"))
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def main(arguments: list[str]) -> int:
    """Take the pictures that the arguments ask for."""
    match arguments:
        case []:
            kept = shown_in_the_documents()
            take_all(PICTURES, lambda picture: picture in kept, whole=False)
        case ["--all", folder]:
            take_all(Path(folder), lambda _: True, whole=True)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
