"""How long pages take with 100 000 entries; and, from `running.py`, a node's memory and start.

Pages are asked of the whole application in this process, as a browser would, by somebody whose vault holds
100 000 entries and by somebody with 10 000, in turns with the sign-in page: the emptiest page that goes the
same way, through the same guard, sessions and frame, and reads no vault. Couriers are still meanwhile.

A third vault holds five years of daily use, with outcomes, walls and ratings; there looking back stands
beside Today.

Prints JSON, the ratio first; leaves with 1 when Today grows beyond its limit, or looking back takes longer
than its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import httpx2
from starlette.applications import Starlette

import running
import years
from drawbridge.actions.house import open_house
from drawbridge.actions.people import create_person
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.node.app import create_app
from drawbridge.vault.vault import Vault

MANY, FEW = 100_000, 10_000
GROWTH_LIMIT = 1.5
DAILY_LIMIT = 1.5
"""Looking back beside Today, after five years of daily use."""
ROUNDS, WARM = 100, 10
ORIGIN = "http://localhost:8420"
SENDING = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "origin": ORIGIN}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its path, the form that is sent there if any, and a sign that it is the page meant."""

    path: str
    sign: str
    form: Mapping[str, str] | None = None


PAGES: Mapping[str, Page] = {
    "today": Page("/", "Lately"),
    "write": Page("/write", "<textarea"),
    "entries": Page("/entries", "Older"),
    "search": Page("/entries/search", "<mark>", {"q": "friend"}),
    "looking_back": Page("/looking-back", "outcomes since"),
    "bridges": Page("/bridges", years.NAMES[0]),
}
EMPTY = Page("/sign-in", "Welcome back")
Figures = dict[str, object]


async def page_times(folder: Path) -> dict[str, list[float]]:
    """Return the milliseconds of every page in every round."""
    house = open_house(
        folder, clock=lambda: years.NOW, entropy=os.urandom, relay=ORIGIN, zone=UTC, work=LIGHTEST_WORK
    )
    app = create_app(house, origins=[ORIGIN], relay=None, secure=False)
    async with app.router.lifespan_context(app):
        many, few, nobody = await _wrote(app, MANY), await _wrote(app, FEW), _browser(app)
        daily = await _signed_in(app, "Daily writer", lambda vault: years.fill_daily(vault, 5))
        asked = {"empty": (nobody, EMPTY)}
        asked |= {f"{name}_daily": (daily, PAGES[name]) for name in ("today", "looking_back")}
        for name, page in PAGES.items():
            asked |= {name: (many, page), f"{name}_few": (few, page)}
        taken: dict[str, list[float]] = {name: [] for name in asked}
        names, dice = list(asked), random.Random(3)
        for number in range(-WARM, ROUNDS):
            for name in names:
                spent = await _ask(*asked[name])
                if number >= 0:
                    taken[name].append(spent)
            dice.shuffle(names)
        for browser in (many, few, daily, nobody):
            await browser.aclose()
    return taken


async def _ask(browser: httpx2.AsyncClient, page: Page) -> float:
    start = time.perf_counter()
    if page.form is None:
        answer = await browser.get(page.path, headers=running.VISITING)
    else:
        answer = await browser.post(page.path, data=page.form, headers=SENDING)
        # No page answers a POST: what was found is shown at an address of its own.
        answer = await browser.get(answer.headers.get("location", "/"), headers=running.VISITING)
    spent = time.perf_counter() - start
    if answer.status_code != 200 or page.sign not in answer.text:
        raise SystemExit(f"{page.path} answered {answer.status_code}, and is not the page meant")
    return spent * 1000


def _browser(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ORIGIN)


async def _wrote(app: Starlette, count: int) -> httpx2.AsyncClient:
    """Return the browser of somebody who has written so many entries."""
    return await _signed_in(app, f"Writer {count}", lambda vault: years.fill(vault, count, count))


async def _signed_in(app: Starlette, name: str, fill: Callable[[Vault], None]) -> httpx2.AsyncClient:
    """Return the browser of somebody whose vault was filled."""
    household = app.state.household
    person = await asyncio.to_thread(create_person, household.house, name, running.PASSPHRASE)
    await asyncio.to_thread(fill, person.vault)
    token = await household.admit(person)
    resident = household.find(token).resident
    resident.task.cancel()
    resident.carrier = None
    browser = _browser(app)
    browser.cookies.set(app.state.jar.session, token, domain="localhost.local")
    return browser


def page_figures() -> Figures:
    """Return the pages' medians, each beside the empty page and beside the same page of a small vault."""
    with tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as name:
        taken = asyncio.run(page_times(Path(name)))
    medians = {page: statistics.median(times) for page, times in taken.items()}
    figures: Figures = {}
    for page in PAGES:
        figures[page] = {
            "ratio": round(medians[page] / medians["empty"], 2),
            "growth": round(medians[page] / medians[f"{page}_few"], 2),
            **({"growth_limit": GROWTH_LIMIT} if page == "today" else {}),
            "median_milliseconds": {
                "many": round(medians[page], 2),
                "few": round(medians[f"{page}_few"], 2),
                "empty": round(medians["empty"], 2),
            },
            "rounds": ROUNDS,
        }
    figures["looking_back_daily"] = {
        "ratio": round(medians["looking_back_daily"] / medians["today_daily"], 2),
        "limit": DAILY_LIMIT,
        "median_milliseconds": {
            "looking_back": round(medians["looking_back_daily"], 2),
            "today": round(medians["today_daily"], 2),
        },
        "rounds": ROUNDS,
    }
    return figures


def measure() -> Figures:
    """Return every figure."""
    figures = page_figures() | {"memory": running.memory_figure(), "start": running.start_figure()}
    holds = [_at_most(figures["today"], "growth"), _at_most(figures["looking_back_daily"], "ratio", "limit")]
    return figures | {"holds": all(holds)}


def _at_most(figure: object, name: str, limit: str = "growth_limit") -> bool:
    return isinstance(figure, dict) and figure[name] <= figure[limit]


if __name__ == "__main__":
    result = measure()
    print(json.dumps(result, indent=2))
    sys.exit(0 if result["holds"] else 1)
