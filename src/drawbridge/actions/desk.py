"""The desk: everything in the world that an action may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from drawbridge.core.world import Clock, Entropy
from drawbridge.vault.vault import Vault


def _nobody() -> None:
    """Wake nobody: there is no courier."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's open vault, a clock, dice, and where their mailboxes are.

    ``relay`` is this node's relay as others reach it, such as ``http://localhost:8420``. ``wake`` tells the
    courier that the outbox has something.
    """

    vault: Vault
    clock: Clock
    entropy: Entropy
    relay: str
    zone: tzinfo
    wake: Callable[[], None] = _nobody
