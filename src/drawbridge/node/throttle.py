"""Waiting after wrong tries, so that guessing is slow and nobody can lock anybody else out.

Tries are counted for a person and where they come from: a browser in which this person has signed in before
counts by itself, every other by its address. So a stranger's guesses never make the owner's own browser wait,
and the right passphrase always works once the wait is over.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from drawbridge.core.addresses import line_of
from drawbridge.core.primitives import sha256
from drawbridge.core.world import Clock
from drawbridge.errors import TooManyTries

FREE = 3
"""Wrong tries without a wait."""
LONGEST = 60
"""Seconds; the wait doubles from one up to this."""
FORGOTTEN = 24 * 3600
"""Seconds after which wrong tries no longer count."""
PLACES = 4096
"""Counts kept at most; the one untouched for longest goes first."""


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    until: int
    at: int


class Throttle:
    """Counts wrong tries, in bounded memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._places: OrderedDict[bytes, _Tries] = OrderedDict()

    def check(self, place: bytes) -> None:
        """Let a try through, or say how long to wait.

        Raises:
            TooManyTries: with the seconds left.
        """
        wait = self.wait(place)
        if wait:
            raise TooManyTries(seconds=wait)

    def wait(self, place: bytes) -> int:
        """Return the seconds left to wait, 0 for none."""
        tries = self._places.get(place)
        if tries is None:
            return 0
        # Never more than the longest wait, even if the clock was set back meanwhile.
        return max(0, min(tries.until - self._clock(), LONGEST))

    def wrong(self, place: bytes) -> int:
        """Count a wrong try; returns the seconds to wait before the next one."""
        now = self._clock()
        before = self._places.pop(place, None)
        count = 1 if before is None or now - before.at > FORGOTTEN else before.wrong + 1
        wait = delay(count)
        self._places[place] = _Tries(count, now + wait, now)
        while len(self._places) > PLACES:
            self._places.popitem(last=False)
        return wait

    def right(self, place: bytes) -> None:
        """Forget the wrong tries of a place."""
        self._places.pop(place, None)

    def __len__(self) -> int:
        return len(self._places)


def delay(wrong: int) -> int:
    """Return the seconds to wait after so many wrong tries: 0, 0, 0, 1, 2, 4 … 60."""
    return 0 if wrong <= FREE else min(LONGEST, 1 << min(wrong - FREE - 1, 6))


def place(person: str, device: str, address: str) -> bytes:
    """Return the key under which tries are counted.

    Args:
        person: Whom somebody wants to be; the hash, never the name.
        device: The mark of a browser in which this person has signed in before, or empty.
        address: The peer's address, used only without such a mark.
    """
    return sha256(f"{person}|{device or '@' + line_of(address)}".encode())
