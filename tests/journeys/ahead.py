"""``drawbridge`` with a clock that is ahead by ``AHEAD`` seconds: a stand-in at the edge of the process."""

from __future__ import annotations

import os
import time

from drawbridge.cli import carrier, operator, person, serving

AHEAD = int(os.environ["AHEAD"])


def now() -> int:
    """Return unix seconds, later than they are."""
    return int(time.time()) + AHEAD


if __name__ == "__main__":
    for module in (carrier, operator, serving):
        module.now = now  # type: ignore[attr-defined]
    person.main()
