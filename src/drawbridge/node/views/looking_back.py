"""Looking back: what was feared beside what happened, as a sentence, a plot and a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from drawbridge.actions import outcomes as acts
from drawbridge.actions.desk import Desk
from drawbridge.core.crossings import Depth
from drawbridge.core.looking_back import Group, LookingBack
from drawbridge.core.outcomes import Pair
from drawbridge.node import words
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

LEFT, STEP = 20, 60
"""Where 0 lies in the plot, and one point on the scale, in its own units."""
HEAD, ROW, FOOT = 46, 62, 34
"""Room over the first line, from line to line, and under the last; a line's label stands over it."""
PLOTTED = 24
"""Newest outcomes drawn; the table has them all."""
SHORT = 44
"""Characters of a label over its line."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of the plot."""

    y: int
    feared_x: int
    went_x: int
    short: str


@signed_in
async def looking_back(request: Request) -> Response:
    """Show feared against happened."""
    found = await run(request, acts.looking_back)
    desk: Desk = request.state.desk
    drawn = [_drawn(place, pair) for place, pair in enumerate(found.pairs[:PLOTTED])]
    return await render(
        request,
        "looking_back.html",
        sentence=_sentence(found),
        note="" if found.averages else words.waiting_for_more(len(found.pairs)),
        span=_span(found, desk),
        rows=drawn,
        height=HEAD + (len(drawn) - 1) * ROW + FOOT + 26,
        ticks=[(LEFT + number * STEP, number) for number in range(0, 11, 2)],
        plot_label=" ".join(words.pair_sentence(pair) for pair in found.pairs[:PLOTTED]),
        came_true=words.came_true_sentence(found.came_true),
        table=[(pair, words.day(pair.at, desk.clock(), desk.zone)) for pair in found.pairs],
        groups=_groups(found),
        card=await card_beside(request, Step.LOOKING_BACK),
    )


def _sentence(found: LookingBack) -> str:
    if found.averages is None:
        return "Looking back"
    return words.looking_back_sentence(found.averages.feared_tenths, found.averages.went_tenths)


def _span(found: LookingBack, desk: Desk) -> str:
    if not found.pairs:
        return ""
    since = words.day(found.pairs[-1].at, desk.clock(), desk.zone)
    return f"{words.count_in_words(len(found.pairs)).capitalize()} outcomes since {since}"


def _drawn(place: int, pair: Pair) -> Drawn:
    label = f"{words.practice_label(pair.practice)}, {words.listed(pair.names)}"
    short = label if len(label) <= SHORT else label[: SHORT - 1] + "…"
    return Drawn(HEAD + place * ROW, LEFT + pair.feared * STEP, LEFT + pair.went * STEP, short)


def _groups(found: LookingBack) -> tuple[tuple[str, str, tuple[Group, ...]], ...]:
    return (
        ("By person", "With", found.by_person),
        (
            "By practice",
            "Practice",
            _named(found.by_practice, words.practice_label),
        ),
        ("By depth", "How much", _named(found.by_depth, lambda value: words.depth_label(Depth(value)))),
    )


def _named(groups: tuple[Group, ...], label: Callable[[str], str]) -> tuple[Group, ...]:
    return tuple(replace(group, label=label(group.label)) for group in groups)


routes = [Route("/looking-back", looking_back, methods=["GET"])]
