"""How long pages take with 100 000 entries, what a node holds in memory, and how soon it is there.

Pages are asked of the whole application in this process, as a browser would, by somebody whose vault holds
100 000 entries and by somebody with 10 000, in turns with the sign-in page: the emptiest page that goes the
same way, through the same guard, sessions and frame, and reads no vault. Couriers are still meanwhile.

Memory and start are those of a node of its own, started as ``drawbridge up``, with five people signed in over
HTTP; beside it stands the same interpreter with the same libraries and nothing else. Prints JSON, the ratio
first; leaves with 1 when Today grows beyond its limit.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import httpx2
from starlette.applications import Starlette

import years
from drawbridge.actions.house import open_house
from drawbridge.actions.people import create_person
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.node.app import create_app

MANY, FEW = 100_000, 10_000
GROWTH_LIMIT = 1.5
ROUNDS, WARM = 100, 10
ORIGIN = "http://localhost:8420"
PASSPHRASE = "lantern orchard velvet tide"
VISITING = {"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
PAGES: Mapping[str, str] = {
    "today": "/",
    "write": "/write",
    "entries": "/entries",
    "search": "/entries?q=friend",
    "looking_back": "/looking-back",
    "bridges": "/bridges",
}
EMPTY = "/sign-in"
LIBRARIES = (
    "apsw", "cryptography.hazmat.primitives.hpke", "starlette.applications", "uvicorn", "httptools", "uvloop",
    "jinja2", "python_multipart", "msgspec", "httpx2", "mnemonic", "segno", "zxcvbn", "phonenumbers", "typer",
    "rich.console",
)  # fmt: skip
"""What a node imports that is not its own."""
SIGNED_IN = ("Ana", "Mara", "Jonas", "Elif", "Tom")
STARTS = 3
PATIENCE = 60
"""Seconds after which a node that does not answer is given up."""

Figures = dict[str, object]


# ---- pages ------------------------------------------------------------------------------------------------


async def page_times(folder: Path) -> dict[str, list[float]]:
    """Return the milliseconds of every page in every round."""
    house = open_house(
        folder, clock=lambda: years.NOW, entropy=os.urandom, relay=ORIGIN, zone=UTC, work=LIGHTEST_WORK
    )
    app = create_app(house, origins=[ORIGIN], relay=None, secure=False)
    async with app.router.lifespan_context(app):
        many, few, nobody = await _signed_in(app, MANY), await _signed_in(app, FEW), _browser(app)
        asked = {"empty": (nobody, EMPTY)}
        for name, path in PAGES.items():
            asked |= {name: (many, path), f"{name}_few": (few, path)}
        taken: dict[str, list[float]] = {name: [] for name in asked}
        names = list(asked)
        for number in range(-WARM, ROUNDS):
            for name in names:
                spent = await _ask(*asked[name])
                if number >= 0:
                    taken[name].append(spent)
            names.append(names.pop(0))
        for browser in (many, few, nobody):
            await browser.aclose()
    return taken


async def _ask(browser: httpx2.AsyncClient, path: str) -> float:
    start = time.perf_counter()
    answer = await browser.get(path, headers=VISITING)
    spent = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return spent * 1000


def _browser(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ORIGIN)


async def _signed_in(app: Starlette, count: int) -> httpx2.AsyncClient:
    """Return the browser of somebody who has written so many entries."""
    household = app.state.household
    person = await asyncio.to_thread(create_person, household.house, f"Writer {count}", PASSPHRASE)
    await asyncio.to_thread(years.fill, person.vault, count, count)
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
    return figures


# ---- a node of its own -------------------------------------------------------------------------------------


@contextmanager
def node(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run ``drawbridge up`` on a free port; give the process and its address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [sys.executable, "-m", "drawbridge", "up", "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(
        command, env=os.environ | {"DRAWBRIDGE_LOG": "off"}, stdout=subprocess.DEVNULL
    ) as process:
        try:
            yield process, f"http://localhost:{port}"
        finally:
            process.terminate()


async def until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    """Wait until a page comes."""
    start = time.monotonic()
    async with httpx2.AsyncClient(base_url=address, trust_env=False) as browser:
        while process.poll() is None and time.monotonic() - start < PATIENCE:
            try:
                if (await browser.get("/begin", headers=VISITING)).status_code == 200:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.01)
    raise SystemExit("the node did not start")


def seconds_to_start(folder: Path) -> float:
    """Return the seconds from the command to the first page."""
    start = time.perf_counter()
    with node(folder) as (process, address):
        asyncio.run(until_it_answers(process, address))
        return time.perf_counter() - start


async def begin(address: str, name: str) -> None:
    """Make a person over HTTP; they stay signed in."""
    headers = VISITING | {"sec-fetch-site": "same-origin", "origin": address}
    typed = {"name": name, "passphrase": PASSPHRASE, "again": PASSPHRASE, "next": "/"}
    async with httpx2.AsyncClient(base_url=address, timeout=PATIENCE, trust_env=False) as browser:
        answer = await browser.post("/begin", data=typed, headers=headers)
        if answer.status_code != 303:
            raise SystemExit(f"/begin answered {answer.status_code}")
        await browser.get("/", headers=VISITING)


def memory_of(process: int) -> dict[str, float]:
    """Return what a process holds, in MiB, once it has come to rest."""
    before = _memory(process)
    for _ in range(PATIENCE):
        time.sleep(1)
        now = _memory(process)
        if now == before:
            break
        before = now
    return before


def _memory(process: int) -> dict[str, float]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    return {"rss": round(sizes["Rss"], 1), "pss": round(sizes["Pss"], 1)}


async def _everyone(address: str) -> None:
    for name in SIGNED_IN:
        await begin(address, name)


def memory_figure() -> Figures:
    """Return what a node with five people signed in holds, beside its libraries alone."""
    with (
        tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as name,
        node(Path(name)) as (process, address),
    ):
        asyncio.run(until_it_answers(process, address))
        alone = memory_of(process.pid)
        asyncio.run(_everyone(address))
        held = memory_of(process.pid)
    bare = _memory_of_libraries()
    return {
        "ratio": round(held["pss"] / bare["pss"], 2),
        "people": len(SIGNED_IN),
        "mebibytes": {"node": held, "node_with_nobody": alone, "libraries": bare},
    }


def _memory_of_libraries() -> dict[str, float]:
    code = f"import {', '.join(LIBRARIES)}, sys; print(); sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        if process.stdout is None or not process.stdout.readline():
            raise SystemExit("a library is missing")
        held = memory_of(process.pid)
        process.communicate()
    return held


def start_figure() -> Figures:
    """Return how long the first start on an empty folder takes, and the next one."""
    first, again = [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as name:
            first.append(seconds_to_start(Path(name)))
            again.append(seconds_to_start(Path(name)))
    return {
        "ratio": round(statistics.median(first) / statistics.median(again), 2),
        "median_seconds": {
            "first": round(statistics.median(first), 2),
            "again": round(statistics.median(again), 2),
        },
        "starts": STARTS,
    }


def measure() -> Figures:
    """Return every figure."""
    figures = page_figures() | {"memory": memory_figure(), "start": start_figure()}
    today = figures["today"]
    return figures | {"holds": isinstance(today, dict) and today["growth"] <= GROWTH_LIMIT}


if __name__ == "__main__":
    result = measure()
    print(json.dumps(result, indent=2))
    sys.exit(0 if result["holds"] else 1)
