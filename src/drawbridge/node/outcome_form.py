"""The one question after a crossing, or after something was said: its form read, and shown as its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.core.crossings import Forecast
from drawbridge.core.outcomes import MAX_SURPRISE, Happened
from drawbridge.node import sheets, words
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.forms import Form
from drawbridge.node.practising import items
from drawbridge.node.rating_form import read_ratings
from drawbridge.node.render import render

HAPPENED = tuple((happened.value, words.happened_label(happened)) for happened in Happened)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about. ``path`` is its page; ``rated`` are the keys of what may be rated as well."""

    path: str
    eyebrow: str
    forecast: Forecast | None
    rated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """How it went."""

    happened: Happened
    level: int
    surprise: str
    ratings: dict[str, int]


def read_outcome(request: Request, form: Form, asked: Asked) -> Answered | None:
    """Read how it went, adding to ``form.faults``; None while only the number of Today has been given."""
    if not form.has("happened") and form.has("level") and not form.has("surprise"):
        return None
    sheets.check(request, form, asked.path)
    return Answered(
        form.choice("happened", Happened),
        form.whole("level", 0, 10),
        form.text("surprise", MAX_SURPRISE),
        read_ratings(form, asked.rated),
    )


def outcome_fields(
    happened: Happened | None, level: int | None, surprise: str
) -> tuple[tuple[str, str], ...]:
    """Return what was answered before as the fields of the form."""
    if happened is None or level is None:
        return ()
    return (("happened", happened), ("level", str(level)), ("surprise", surprise))


async def outcome_page(
    request: Request, asked: Asked, fields: Sequence[tuple[str, str]], form: Form | None = None
) -> Response:
    """Show the question: as typed when there is a form with faults, else with what was answered before."""
    known = Form(tuple(fields))
    shown = form or known
    return await render(
        request,
        "outcome.html",
        422 if shown.faults else 200,
        asked=asked,
        happened=HAPPENED,
        items=items(asked.rated),
        typed=shown.typed,
        sheet=sheets.begin(request, asked.path),
        elsewhere=sheets.other(shown.faults, form, known.raw("surprise")),
        faults=shown.faults,
        card=None if shown.faults else await card_beside(request, Step.OUTCOME),
    )
