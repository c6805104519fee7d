"""What every test may stand on: a clock that can be pushed, seeded dice, real vaults."""

from __future__ import annotations

import hashlib
import resource
import signal
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest

from drawbridge.actions.desk import Desk
from drawbridge.core.names import VaultId
from drawbridge.vault import profile
from drawbridge.vault.vault import create_vault
from tests.db.disk import disk

__all__ = ["disk"]

EVENING = 1_790_000_000
"""21 September 2026, 14:13 UTC."""


def pytest_configure() -> None:
    """Told to end, take down what stands, as after Ctrl-C: servers and their folders."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


class PushedClock:
    """A clock that stands until it is pushed. Unix seconds."""

    def __init__(self, now: int = EVENING) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def push(self, seconds: int) -> None:
        self.now += seconds


class SeededEntropy:
    """Dice that fall the same way every time, and never twice alike."""

    def __init__(self, seed: str = "tests") -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def __call__(self, length: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(self._seed + self._drawn.to_bytes(8, "big")).digest(length)


@pytest.fixture
def clock() -> PushedClock:
    return PushedClock()


@pytest.fixture
def entropy() -> SeededEntropy:
    return SeededEntropy()


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(tmp_path: Path, clock: PushedClock, entropy: SeededEntropy) -> Iterator[MakeDesk]:
    """Give a maker of desks, each with a real vault of its own; they are closed afterwards."""
    made: list[Desk] = []

    def make(name: str = "Ana", relay: str = "http://relay.test") -> Desk:
        folder = tmp_path / f"vault-{len(made)}"
        folder.mkdir()
        vault = create_vault(folder, entropy(32), VaultId(entropy(16)))
        with vault.transaction():
            profile.write(vault.db, "name", name)
        made.append(Desk(vault=vault, clock=clock, entropy=entropy, relay=relay, zone=UTC))
        return made[-1]

    yield make
    for desk in made:
        desk.vault.close()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Let a test that limits how long files may be limit itself alone: pytest may write to a long one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        return (yield)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
