"""Looking back: what was feared beside what happened, and everything that goes by weeks and by bridges.

Each plot is one plain sentence and one table, which stands open without a script; with one, the points of all
plots come from one island of JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from drawbridge.actions import outcomes as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.looking_back import over_time
from drawbridge.core.crossings import Depth
from drawbridge.core.looking_back import Group, LookingBack
from drawbridge.core.outcomes import Pair
from drawbridge.core.over_time import STRETCHES, OverTime
from drawbridge.node import words
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.forms import read_query
from drawbridge.node.over_time_page import Days, over_time_context, place_of
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in
from drawbridge.node.tables import below, body, link

LEFT, STEP = 3, 9.4
"""Where 0 lies in the plot, and one point on the scale, in hundredths of its width."""
HEAD, ROW, FOOT = 38, 48, 48
"""Pixels over the first line, from line to line, and under the last; a line's label stands over it."""
ON_A_PAGE = 100
"""Outcomes on one page of all of them."""
DEEPEST = 1_000_000
"""As far as somebody may leaf."""
SHORT = 44
"""Characters of a label over its line."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of the plot."""

    y: int
    feared_x: str
    went_x: str
    short: str


@signed_in
async def looking_back(request: Request) -> Response:
    """Show everything there is to look back on."""
    weeks = request.query_params.get("weeks", "")
    chosen = next((one for one in STRETCHES if str(one) == weeks), STRETCHES[0])
    found, over = await run(request, _both, chosen)
    desk: Desk = request.state.desk
    drawn = [_drawn(place, pair) for place, pair in enumerate(found.pairs)]
    return await render(
        request,
        "looking_back.html",
        sentence=_sentence(found),
        note="" if found.averages else words.waiting_for_more(found.count),
        span=_span(found, desk),
        rows=drawn,
        has_more=found.count > len(found.pairs),
        height=HEAD + (len(drawn) - 1) * ROW + FOOT,
        ticks=[(_across(number), number) for number in range(0, 11, 2)],
        plot_label=" ".join(words.pair_sentence(pair) for pair in found.pairs),
        came_true=words.came_true_sentence(found.came_true),
        hit_rate=words.hit_rate_sentence(found.hit_rate),
        table=_table(found.pairs, desk),
        groups=_groups(found),
        card=await card_beside(request, Step.LOOKING_BACK),
        **over_time_context(over, desk),
    )


def _both(desk: Desk, stretch: int) -> tuple[LookingBack, OverTime]:
    return acts.looking_back(desk), over_time(desk, stretch)


@signed_in
async def every_outcome(request: Request) -> Response:
    """Show all outcomes, a page at a time."""
    after = read_query(request).whole("after", 0, DEEPEST, 0)
    found = await run(request, acts.newest_pairs, ON_A_PAGE + 1, after)
    every = await run(request, acts.looking_back, 0, DEEPEST)
    return await render(
        request,
        "outcomes.html",
        span=_span(every, request.state.desk),
        sentence=_sentence(every) if every.averages else "",
        table=_table(found[:ON_A_PAGE], request.state.desk),
        newer=max(0, after - ON_A_PAGE) if after else None,
        older=after + ON_A_PAGE if len(found) > ON_A_PAGE else None,
    )


def _table(pairs: Sequence[Pair], desk: Desk) -> Markup:
    days = Days(desk)
    return body(
        (
            days[pair.at],
            below(words.listed(pair.names), link(place_of(pair.about), words.practice_label(pair.practice))),
            str(pair.feared),
            str(pair.went),
            words.happened_label(pair.happened),
        )
        for pair in pairs
    )


def _sentence(found: LookingBack) -> str:
    if found.averages is None:
        return "Looking back"
    return words.looking_back_sentence(found.averages.feared_tenths, found.averages.went_tenths)


def _span(found: LookingBack, desk: Desk) -> str:
    if not found.count:
        return ""
    return words.outcomes_since(found.count, words.day(found.since, desk.clock(), desk.zone), acts.LOOKED_AT)


def _drawn(place: int, pair: Pair) -> Drawn:
    label = f"{words.practice_label(pair.practice)}, {words.listed(pair.names)}"
    short = label if len(label) <= SHORT else label[: SHORT - 1] + "…"
    return Drawn(HEAD + place * ROW, _across(pair.feared), _across(pair.went), short)


def _across(value: int) -> str:
    """Return where a value lies, whatever the width."""
    return f"{LEFT + value * STEP:.1f}%"


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


routes = [
    Route("/looking-back", looking_back, methods=["GET"]),
    Route("/looking-back/outcomes", every_outcome, methods=["GET"]),
]
