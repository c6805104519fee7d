"""What a barrier is: sealed answers that nobody gets before enough are in, and then everybody who gave one.

A round of people meets at one. It is *waiting*, then *open* or *void*, and what it became it stays, whatever
a clock does afterwards: only `Store.settle` looks at the clock for that, and only what it wrote counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import Literal

import msgspec

from drawbridge.core.names import BarrierId, MailboxId
from drawbridge.core.padding import SIZES
from drawbridge.relay import rules
from drawbridge.relay.rules import DAY, Limits, Refusal

LEAST = 2
"""Slots, and answers needed: one alone would be a round with nobody."""
BELL = b"barrier "
"""Before an id it is what rings for a barrier: no mailbox has an id of that length."""
SETTLED = 1
"""The only cursor that is ever rung for a barrier: it opens, or becomes void, once."""
Opens = Literal["enough", "deadline"]


class State(IntEnum):
    """Where a barrier stands, as it is kept."""

    WAITING = 0
    OPEN = 1
    VOID = 2


class Asked(msgspec.Struct):
    """A barrier as its maker asks for it."""

    slots: list[str]
    needed: int
    deadline: int
    opens: Opens = "enough"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a barrier is made with; it never changes.

    Args:
        slots: the hash of each slot's token, in ascending order, so that a place says nothing of its owner.
        needed: fillings with which it opens at its deadline.
        opens_at: fillings with which it opens at once: ``needed``, or all.
        deadline: unix seconds.
    """

    slots: tuple[bytes, ...]
    needed: int
    opens_at: int
    deadline: int

    @property
    def opens(self) -> Opens:
        """Whether it opens as soon as enough are in, or waits for the others until its deadline."""
        return "enough" if self.opens_at == self.needed else "deadline"


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier as one of its slots sees it.

    Args:
        state: where it stands.
        filled: how many fillings are in, passes too; None once it does not wait any more.
        terms: what it was made with.
        answers: once it is open, to whoever filled: all answers, sorted by hash, passes left out.
    """

    state: State
    filled: int | None
    terms: Terms
    answers: tuple[bytes, ...] = field(default=(), repr=False)


def read_terms(asked: Asked, now: int, limits: Limits) -> Terms:
    """Check what a maker asks for.

    Raises:
        Refusal: malformed, also when slots are too few, too many, the same or out of order; expired, too-far.
    """
    slots = tuple(rules.read_hex(slot, 32) for slot in asked.slots[: limits.barrier_slots + 1])
    if not LEAST <= len(slots) <= limits.barrier_slots or not LEAST <= asked.needed <= len(slots):
        raise Refusal("malformed")
    if any(one >= following for one, following in pairwise(slots)):
        raise Refusal("malformed")
    if asked.deadline <= now:
        raise Refusal("expired")
    if asked.deadline > now + limits.release_days * DAY:
        raise Refusal("too-far")
    return Terms(slots, asked.needed, asked.needed if asked.opens == "enough" else len(slots), asked.deadline)


def check_answer(sealed: bytes) -> None:
    """Check that bytes could be a sealed answer, or are a pass, which is empty.

    Raises:
        Refusal: malformed.
    """
    if sealed and len(sealed) not in SIZES:
        raise Refusal("malformed")


def bell_of(barrier: BarrierId) -> MailboxId:
    """Return what rings when a barrier opens or becomes void, in the place of a mailbox."""
    return MailboxId(BELL + barrier)
