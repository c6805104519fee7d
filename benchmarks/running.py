"""A node of its own: what it holds in memory with five people signed in, and how soon it is there.

It is started as ``drawbridge up`` on a free port with an empty folder, and asked over HTTP. Beside it stands
the same interpreter with the same libraries and nothing else.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

PASSPHRASE = "lantern orchard velvet tide"
VISITING = {"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
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
    """Return what a node with five people signed in holds, beside its libraries alone.

    The ratio is of resident memory: the proportional share depends on what else runs on the computer.
    """
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
        "ratio": round(held["rss"] / bare["rss"], 2),
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
