"""What somebody crossed arrives, once, however often the node is killed: vault, relay and couriers."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

from drawbridge.actions import bridges
from drawbridge.actions.desk import Desk
from drawbridge.vault import profile
from drawbridge.vault.vault import create_vault
from tests.actions.conftest import Town
from tests.actions.living import KEYS, NAMES, RELAY, VAULT, now, sit_down
from tests.conftest import PushedClock

LIVING = Path(__file__).with_name("living.py")
LONGEST_LIFE = 0.25
"""Seconds from its first crossing for which a node may live."""


def settle_in(folder: Path) -> None:
    """Make two vaults with a bridge between them, at the real time."""

    def make_desk(name: str, relay: str) -> Desk:
        (folder / name).mkdir()
        vault = create_vault(folder / name, KEYS[name], VAULT)
        with vault.transaction():
            profile.write(vault.db, "name", name)
        vault.close()
        return sit_down(folder, name)

    town = Town(folder, make_desk, PushedClock(now()))

    async def story() -> None:
        await town.bridge(*NAMES)
        for person in town.people:
            person.desk.vault.close()

    asyncio.run(town._run(story))
    assert town.relay
    assert RELAY


class Lives:
    """One after another."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.actions.living", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self.crossed: set[str] = set()
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def _next(self) -> str:
        return self._lines.get(timeout=60)

    def _begin(self, first: int) -> int:
        assert self._process.stdin
        self._process.stdin.write(f"{first}\n")
        self._process.stdin.flush()
        word, _, number = self._next().partition(" ")
        assert word == "life"
        return int(number)

    def live(self, first: int, seconds: float) -> int:
        """Live until killed; returns the last number crossed."""
        life = self._begin(first)
        last, killer = first, None
        while (line := self._next()) != "gone":
            killer = killer or threading.Timer(seconds, os.kill, (life, signal.SIGKILL))
            if not killer.is_alive() and not killer.finished.is_set():
                killer.start()
            self.crossed.add(line)
            last = int(line.partition(" ")[2])
        if killer is not None:
            killer.join()
        return last

    def settle(self) -> None:
        """Live once more, only to carry what is left."""
        self._begin(0)
        assert self._next() == "gone"

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        assert self._process.wait(30) == 0
        self._reader.join(10)
        self._process.stdout.close()


def kill_often(folder: Path, kills: int, seed: int) -> None:
    settle_in(folder)
    dice, lives, first = random.Random(seed), Lives(folder), 1
    try:
        for _ in range(kills):
            # Some further on: the last one may have crossed without a chance to say so.
            first = lives.live(first, dice.uniform(0, LONGEST_LIFE)) + 10
        lives.settle()
    finally:
        lives.close()
    assert len(lives.crossed) > kills
    for name, other in (NAMES, NAMES[::-1]):
        desk = sit_down(folder, name)
        came = [row[0] for row in desk.vault.db.rows("SELECT text FROM arrivals")]
        (bridge,) = bridges.bridges(desk)
        missing, waits = bridges.missing_from(desk, bridge.id), desk.vault.db.rows("SELECT act FROM outbox")
        desk.vault.close()
        assert len(came) == len(set(came)), "something came twice"
        assert {line for line in lives.crossed if line.startswith(other)} - set(came) == set()
        assert (missing, waits) == (0, [])


def test_whatever_was_crossed_comes_once_however_often_the_node_is_killed(tmp_path: Path) -> None:
    kill_often(tmp_path, 50, 1)


@pytest.mark.soak
def test_it_still_does_after_many_hundred_kills(tmp_path: Path) -> None:
    kill_often(tmp_path, 500, 2)
