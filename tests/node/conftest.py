"""A node that runs in the test: the whole application, a real vault, a browser that keeps its cookies.

::

    def test_a_page_says_hello(home: Home) -> None:
        async def story(browser: Browser) -> None:
            page = await browser.get("/settings")
            assert page.status_code == 200

        home.run(story)

``story`` gets a browser in which *Ana* is signed in. ``home.browser()`` gives another one, signed out;
``await other.begin("Mara")`` makes a person and signs them in. ``home.clock`` can be pushed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from drawbridge.actions.desk import Desk
from drawbridge.actions.house import PEOPLE, House, open_house
from drawbridge.actions.people import create_person, person_id
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.node.app import create_app
from drawbridge.node.household import Household
from tests.conftest import PushedClock, SeededEntropy

ORIGIN = "http://localhost:8420"
PASSPHRASE = "lantern orchard velvet tide"
SAMPLE = Path(__file__).parents[1] / "vaults" / "schema-4"
SAMPLE_KEY = "slow river under the bridge"


class Browser:
    """Asks for pages as a browser does: cookies kept, Origin and Fetch Metadata sent, redirects shown."""

    def __init__(self, app: Starlette, address: str = "127.0.0.1") -> None:
        transport = httpx2.ASGITransport(app=app, client=(address, 50000))
        self.client = httpx2.AsyncClient(transport=transport, base_url=ORIGIN)
        self._household: Household = app.state.household
        self._app = app

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Go to a page."""
        return await self.client.get(path, headers=_visiting() | _named(headers))

    async def post(self, path: str, data: object = None, **headers: str) -> httpx2.Response:
        """Send a form: a mapping or a list of pairs."""
        sent = {"origin": ORIGIN} | _visiting("same-origin") | _named(headers)
        pairs = list(data.items()) if isinstance(data, dict) else list(data or [])  # type: ignore[call-overload]
        answer = await self.client.post(
            path,
            content=str(httpx2.QueryParams(pairs)),
            headers=sent | {"Content-Type": "application/x-www-form-urlencoded"},
        )
        # A page is never the answer to a form itself: it is fetched a moment later.
        leads_to = answer.headers.get("location", "")
        return await self.get(leads_to) if leads_to.startswith("/shown/") else answer

    async def follow(self, answer: httpx2.Response) -> httpx2.Response:
        """Go where an answer sends the browser."""
        assert answer.status_code == 303, answer.text
        return await self.get(answer.headers["location"])

    async def begin(self, name: str, passphrase: str = PASSPHRASE) -> None:
        """Make a person and sign in, without the pages."""
        person = await asyncio.to_thread(create_person, self._household.house, name, passphrase)
        token = await self._household.admit(person)
        self.client.cookies.set(self._app.state.jar.session, token, domain="localhost.local")

    async def sign_in(self, name: str, passphrase: str = PASSPHRASE, **fields: str) -> httpx2.Response:
        """Sign in through the page."""
        return await self.post("/sign-in", {"name": name, "passphrase": passphrase, **fields})


Story = Callable[[Browser], Awaitable[None]]


class Home:
    """A node for one test."""

    def __init__(self, house: House, clock: PushedClock, app: Starlette | None = None) -> None:
        self.house = house
        self.clock = clock
        self.app = app or create_app(house, origins=[ORIGIN], relay=None, secure=False)
        self.household: Household = self.app.state.household

    def browser(self, address: str = "127.0.0.1") -> Browser:
        """Open another browser, in which nobody is signed in."""
        return Browser(self.app, address)

    def run(self, story: Story, *, signed_in: bool = True) -> None:
        """Run a story on the living node; Ana is signed in unless said otherwise."""
        asyncio.run(self._run(story, signed_in=signed_in))

    async def _run(self, story: Story, *, signed_in: bool) -> None:
        async with self.app.router.lifespan_context(self.app):
            browser = self.browser()
            if signed_in:
                await browser.begin("Ana")
            await story(browser)


def desk_of(home: Home) -> Desk:
    """Return the desk of the one who signed in first."""
    return next(iter(home.household._sessions.values())).resident.desk


def lived_in(home: Home, story: Callable[[Browser, Desk], Awaitable[None]]) -> None:
    """Run a story in the vault of somebody who has bridges, crossings and arrivals; no relay answers."""
    place = home.house.folder / PEOPLE / person_id(home.house, "Ana")
    place.mkdir(parents=True)
    for name in ("vault.json", "vault.db"):
        shutil.copyfile(SAMPLE / name, place / name)

    async def begin(browser: Browser) -> None:
        await browser.sign_in("Ana", SAMPLE_KEY)
        [session] = home.household._sessions.values()
        await story(browser, session.resident.desk)

    home.run(begin, signed_in=False)


@pytest.fixture
def home(tmp_path: Path, clock: PushedClock, entropy: SeededEntropy) -> Home:
    """A node with an empty data folder."""
    return Home(open_house_for(tmp_path / "data", clock, entropy), clock)


def open_house_for(folder: Path, clock: PushedClock, entropy: SeededEntropy) -> House:
    """Open a data folder with the lightest work that a passphrase may cost."""
    return open_house(folder, clock=clock, entropy=entropy, relay=ORIGIN, zone=UTC, work=LIGHTEST_WORK)


def text_of(page: httpx2.Response) -> str:
    """Return what a page says, without its tags and with single spaces."""
    plain = re.sub(r"<[^>]+>", " ", page.text)
    return re.sub(r"\s+", " ", plain.replace("&#39;", "'").replace("&#34;", '"')).strip()


def _visiting(site: str = "none") -> dict[str, str]:
    return {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def _named(headers: dict[str, str]) -> dict[str, str]:
    """Return header names with their hyphens: ``hx_request`` is ``hx-request``."""
    return {name.replace("_", "-"): value for name, value in headers.items()}
