"""The plan to say something in person: its fields read, and shown as its page."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions import entries, ladder
from drawbridge.actions.bridges import bridges
from drawbridge.actions.desk import Desk
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.boundary import NOTHING, Offer, weigh
from drawbridge.core.bridges import Bridge
from drawbridge.core.crossings import MAX_FEAR_TEXT, Forecast
from drawbridge.core.entries import Entry
from drawbridge.core.names import BridgeId, EntryId, RungId
from drawbridge.core.practice_table import practice_of
from drawbridge.core.ratings import Moment
from drawbridge.core.tellings import MAX_PLAN, MAX_WHOM, Telling
from drawbridge.errors import NotFound
from drawbridge.node import sheets
from drawbridge.node.boundary_form import boundary, read_answers
from drawbridge.node.entry_form import read_practice
from drawbridge.node.forms import Form
from drawbridge.node.practising import beside, items, kinds_of
from drawbridge.node.rating_form import read_ratings, typed_ratings
from drawbridge.node.render import render
from drawbridge.node.session import run


@dataclass(frozen=True, slots=True)
class Planned:
    """What the form says. ``offer`` is what the check says to it, while nobody has gone on all the same."""

    plan: TellingPlan
    ratings: dict[str, int]
    offer: Offer


def read_plan(form: Form) -> Planned:
    """Read the form; what cannot be taken is added to ``form.faults``."""
    practice, entry = read_practice(form), form.raw("entry")
    bridge = form.raw("bridge")
    whom = form.line("whom", MAX_WHOM)
    fear = form.text("fear", MAX_FEAR_TEXT)
    forecast = None
    if form.raw("feared"):
        forecast = Forecast(form.whole("feared", 0, 10), fear)
    elif fear.strip():
        form.fault("feared", "missing")
    if not bridge and not whom:
        form.fault("whom", "empty")
    plan = TellingPlan(
        practice=practice,
        bridge=BridgeId(bridge) if bridge else None,
        whom="" if bridge else whom,
        plan=form.text("plan", MAX_PLAN),
        forecast=forecast,
        entry=EntryId(entry) if entry else None,
    )
    ratings = read_ratings(form, practice_of(practice).before)
    return Planned(plan, ratings, Offer.GO_ON if form.ticked("anyway") else _offer(form, plan, ratings))


def _offer(form: Form, plan: TellingPlan, ratings: dict[str, int]) -> Offer:
    fear = plan.forecast.level if plan.forecast else None
    return weigh(read_answers(form), stopped=form.ticked("stop"), fear=fear, rated=ratings)


def fields_of(telling: Telling) -> tuple[tuple[str, str], ...]:
    """Return a plan as the fields it came from, so that it can be changed."""
    fields = [
        ("practice", telling.practice),
        ("entry", telling.entry or ""),
        ("bridge", telling.bridge or ""),
        ("whom", "" if telling.bridge else telling.name),
        ("plan", telling.plan),
    ]
    if telling.forecast is not None:
        fields += [("feared", str(telling.forecast.level)), ("fear", telling.forecast.fear)]
    return tuple(fields)


def fields_of_rung(desk: Desk, rung: RungId) -> tuple[tuple[str, str], ...]:
    """Return a rung of the ladder as the fields of a plan: its act, and what was rated before it just now."""
    rated = {(Moment.BEFORE, key): value for key, value in ladder.rated_lately(desk, rung).items()}
    return (("plan", ladder.find_rung(desk, rung).text), *typed_ratings(rated, Moment.BEFORE))


async def plan_page(
    request: Request, form: Form, planned: Planned | None = None, telling: Telling | None = None
) -> Response:
    """Show the plan: empty, as typed, or as it was kept."""
    practice = read_practice(Form(form.fields))
    people, entry = await run(request, _people_and_entry, form.raw("entry"))
    ratings = planned.ratings if planned else NOTHING
    forecast = planned.plan.forecast if planned else None
    return await render(
        request,
        "telling_plan.html",
        422 if form.faults else 200,
        telling=telling.id if telling else None,
        sheet=sheets.begin(request, telling.id if telling else ""),
        elsewhere=sheets.other(form.faults, form, *_said_of(telling)),
        people=people,
        entry=entry,
        beside=beside(practice, "", kinds_of(people, [form.raw("bridge")])),
        items=items(practice_of(practice).before),
        boundary=boundary(
            form,
            planned.offer if planned else Offer.GO_ON,
            fear=forecast.level if forecast else None,
            rated=ratings,
        ),
        typed=form.typed,
        is_shown_again=planned is not None,
        faults=form.faults,
    )


def _said_of(telling: Telling | None) -> tuple[str, ...]:
    if telling is None:
        return ()
    return telling.name, telling.plan, telling.forecast.fear if telling.forecast else ""


def _people_and_entry(desk: Desk, entry: str) -> tuple[list[Bridge], Entry | None]:
    people = [bridge for bridge in bridges(desk) if bridge.can_cross]
    try:
        return people, entries.find_entry(desk, EntryId(entry)) if entry else None
    except NotFound:
        return people, None
