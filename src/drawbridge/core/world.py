"""What the core may not have of its own: a clock and dice, handed in by whoever calls."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], int]
"""Returns unix seconds."""

Entropy = Callable[[int], bytes]
"""Returns so many random bytes."""
