"""Long lists, a page at a time, newest first.

An address says where a page begins: a unix second, and how many of the one before it were shown already. What
was noted in the same second at a page's edge stands on one page, and on one only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request

from drawbridge.node.forms import Form, read_query
from drawbridge.node.session import run

MOST_SHOWN = 1_000
"""Things of one second that are told apart; a list goes on with the second before after so many."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: with what came before a unix second, but for the newest ``shown``."""

    before: int | None = None
    shown: int = 0

    def limit(self, size: int) -> int:
        """Return how many to ask for: what was shown, a page, and one more to know whether it goes on."""
        return self.shown + size + 1


def read_place(query: Form) -> Place:
    """Return the place that an address names; the beginning of the list when it names none."""
    second, _, shown = query.raw("before").partition(".")
    asked = Form((("second", second), ("shown", shown)))
    before, many = asked.whole("second", 0, 2**53, 0), asked.whole("shown", 0, MOST_SHOWN, 0)
    return Place() if asked.faults or not before else Place(before, many)


def turn(
    found: Sequence[Thing], place: Place, size: int, moment: Callable[[Thing], int]
) -> tuple[Sequence[Thing], str | None]:
    """Return the things of one page, and where the next one begins, if there is one."""
    page = found[place.shown : place.shown + size]
    if len(found) <= place.shown + size:
        return page, None
    last = moment(page[-1])
    shown = sum(moment(each) == last for each in page)
    if place.before == last + 1:
        shown += place.shown
    return page, f"{last + 1}.{shown}" if shown <= MOST_SHOWN else f"{last}.0"


async def read_page(
    request: Request,
    size: int,
    moment: Callable[[Thing], int],
    listing: Callable[..., list[Thing]],
    **narrowed: Any,
) -> tuple[Sequence[Thing], str | None]:
    """Return the page of a list that the address asks for, and where the next one begins.

    ``listing`` is an action that takes ``limit`` and ``before``, and ``narrowed`` what else it is asked.
    """
    place = read_place(read_query(request))
    found = await run(request, listing, limit=place.limit(size), before=place.before, **narrowed)
    return turn(found, place, size, moment)
