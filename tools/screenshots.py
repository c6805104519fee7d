"""Take the pictures of the pages: the demo household, a clock that stands still, a real browser.

    python tools/screenshots.py                        every page in every look, into docs/pictures
    python tools/screenshots.py --into DIR [PAGE ...]  some pages, to look at

The household is made through the actions, from one seed and on one evening, so a picture changes when a page
does and not otherwise.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
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
from picture_pages import PAGES, Shown

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
HIGHEST = {"wide": 1000, "phone": 1300}
"""As high as a picture gets; the rest of a long page has pictures of its own."""
SETTLED = 250
"""Milliseconds in which drawings follow the window."""
SUFFIX, QUALITY = ".webp", 0.55
DEVELOP = """
async ([png, quality]) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality);
}
"""
GALLERY_HEAD = """# Every page in every look

Made by `make pictures` from the demo household: nobody in it is real. A long page is shown from its top.
"""


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
    browser: Browser, address: str, look: tuple[str, str], people: dict[str, str], wanted: set[str]
) -> Iterator[tuple[Shown, Page]]:
    """Bring up every wanted page in one look, each person in a browser of their own."""
    size, theme = look
    pages: dict[str, Page] = {}
    for shown in PAGES:
        if shown.name not in wanted:
            continue
        if shown.who not in pages:
            context = browser.new_context(
                viewport=SIZES[size], color_scheme="dark" if theme == "dark" else "light", locale="en-GB"
            )
            pages[shown.who] = context.new_page()
            if shown.who:
                sign_in(pages[shown.who], address, shown.who, people[shown.who])
        page = pages[shown.who]
        page.set_viewport_size(SIZES[size])
        shown.visit(page, address)
        yield shown, page
    for page in pages.values():
        page.context.close()


def sign_in(page: Page, address: str, name: str, passphrase: str) -> None:
    """Open somebody's vault."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Open my vault").click()
    page.get_by_role("heading", name="What is true for you today?").wait_for()


def take(page: Page, highest: int) -> bytes:
    """Take one picture as PNG, once the fonts are there and nothing moves.

    The window grows with the page, up to a height, so that bars stay at its edges.
    """
    page.wait_for_load_state()
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready.then(() => true)")
    whole = page.evaluate("document.documentElement.scrollHeight - scrollY")
    size = page.viewport_size
    assert size is not None  # noqa: S101 - every context here has one
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(whole, highest))})
    page.wait_for_timeout(SETTLED)
    return page.screenshot(animations="disabled", caret="hide")


def take_all(folder: Path, wanted: set[str]) -> None:
    """Take every wanted page in every look; each look begins with the same household."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        port, told = free_port(), Path(scratch) / "told"
        people = dict(prepare(told, lambda: EVENING, print, relay=ADDRESS, zone=UTC, entropy=Dice("told")))
        with chromium() as browser:
            darkroom = browser.new_page()
            for look in itertools.product(SIZES, THEMES):
                copy = Path(shutil.copytree(told, Path(scratch) / "-".join(look)))
                with node(copy, port) as address:
                    for shown, page in visit_all(browser, address, look, people, wanted):
                        path = folder / f"{picture_of(shown, *look)}{SUFFIX}"
                        path.write_bytes(developed(darkroom, take(page, HIGHEST[look[0]])))
                        print(f"{path.name}  {path.stat().st_size // 1024} KiB")


def developed(darkroom: Page, png: bytes) -> bytes:
    """Return a picture as WebP, a third of the size; the browser makes it."""
    made: str = darkroom.evaluate(DEVELOP, [base64.b64encode(png).decode(), QUALITY])
    return base64.b64decode(made.partition(",")[2])


def picture_of(shown: Shown, size: str, theme: str) -> str:
    """Return the name of one picture."""
    return f"{shown.name}-{size}-{theme}"


def gallery() -> str:
    """Return docs/pictures/README.md: every page in every look."""
    looks = list(itertools.product(SIZES, THEMES))
    lines = [GALLERY_HEAD, f"| |{'|'.join(f' {size}, {theme} ' for size, theme in looks)}|", "|---" * 5 + "|"]
    for shown in PAGES:
        cells = [
            f"![{shown.says}, {size}, {theme}]({picture_of(shown, size, theme)}{SUFFIX})"
            for size, theme in looks
        ]
        lines.append(f"| {shown.says} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start this computer's Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def main(arguments: list[str]) -> int:
    """Take the pictures that the arguments ask for."""
    names = {shown.name for shown in PAGES}
    match arguments:
        case []:
            with tempfile.TemporaryDirectory() as taken:
                take_all(Path(taken), names)
                for old in PICTURES.glob(f"*{SUFFIX}"):
                    old.unlink()
                shutil.copytree(taken, PICTURES, dirs_exist_ok=True)
            (PICTURES / "README.md").write_text(gallery(), "utf-8")
        case ["--into", folder, *chosen] if set(chosen) <= names:
            take_all(Path(folder), set(chosen) or names)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
