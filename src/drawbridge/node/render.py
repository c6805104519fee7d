"""Pages: one environment, undefined names are errors, every value escaped.

``await render(request, "write.html", entry=entry)`` gives a page. Beside what the view passes, every
template has

=============  ====================================================================================
``person``     the name of whoever is signed in, or empty
``signed_in``  whether somebody is
``whose``      their id, so that signing in over this page is for nobody else; or empty
``here``       the path of this page, to mark the place in the navigation
``theme``      ``auto``, ``light`` or ``dark``
``counts``     ``counts.waiting``: how many crossings wait unopened, and people who are not okay for an answer
``now``        unix seconds
``zone``       the person's time zone, for ``words.when(moment, now, zone)``
``country``    the country chosen for crisis lines, or empty
``banners``    sentences about trouble around the app, most often none
``no_words``   whether this vault has no recovery words yet
``faults``     refused fields (`InputRefused`), empty unless the view passes some
``card``       a card beside a step (see ``beside``), None unless the view passes one
``typed``      what was typed, empty unless the view passes it; ``typed.name`` of an unknown field is empty
=============  ====================================================================================

and, in macros too, ``words`` (all of ``node.words``), ``ITEMS`` (every question of ``core.ratings``),
``centres(value)`` (two circles), ``word_box(word, is_chosen)`` and ``asset("app.css")`` (a built file).
A form shown again: ``await render(request, "x.html", 422, typed=form.typed, faults=form.faults)``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from drawbridge.actions import arrivals, signals
from drawbridge.actions.desk import Desk
from drawbridge.core.harbour import Answer
from drawbridge.core.ratings import ITEMS
from drawbridge.core.vocabulary import Word
from drawbridge.node import words
from drawbridge.node.circles import centres
from drawbridge.node.forms import NOTHING_TYPED
from drawbridge.node.household import Resident, Session, SignedOut

BUILT = "/static/built/"
SKEW_WORTH_SAYING = 120
"""Seconds between this clock and the relay's from which a page says so."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Small numbers beside the entries of the navigation."""

    waiting: int = 0


async def render(request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """Return a page made from a template.

    Args:
        request: Whose page it is.
        template: A file in ``templates``; a fragment's name begins with ``_``.
        status: HTTP status.
        context: What the template shows beside what every template has.
    """
    frame = await _frame(request)
    return HTMLResponse(environment().get_template(template).render(frame | context), status)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the one environment all templates are read in."""
    made = Environment(
        loader=PackageLoader("drawbridge.node", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "words": words, "asset": asset, "ITEMS": ITEMS, "centres": centres, "word_box": word_box,
    }  # fmt: skip
    return made


@lru_cache(maxsize=512)
def word_box(entry: Word, is_chosen: bool) -> Markup:
    """Return the box of a feeling word; a page has more than a hundred, the same for everybody."""
    boxes = environment().get_template("_word.html").module
    made: Markup = boxes.word_box(entry, is_chosen)  # type: ignore[attr-defined]
    return made


def asset(name: str) -> str:
    """Return the address of a built file, which changes whenever its content does."""
    return BUILT + _manifest().get(name, name)


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    file = resources.files("drawbridge.node") / "static" / "built" / "manifest.json"
    if not file.is_file():
        return {}
    found: dict[str, str] = json.loads(file.read_text("utf-8"))
    return found


async def _frame(request: Request) -> dict[str, Any]:
    session: Session | None = getattr(request.state, "session", None)
    house = request.app.state.household.house
    frame: dict[str, Any] = {
        "person": "",
        "signed_in": False,
        "whose": "",
        "here": request.url.path,
        "theme": "auto",
        "counts": Counts(),
        "now": house.clock(),
        "zone": house.zone,
        "country": "",
        "banners": (),
        "no_words": False,
        "faults": (),
        "card": None,
        "typed": NOTHING_TYPED,
    }
    if session is not None and not session.resident.is_leaving:
        frame |= await _frame_of(session.resident)
    return frame


async def _frame_of(resident: Resident) -> dict[str, Any]:
    chosen = resident.choices
    return {
        "person": chosen.name,
        "signed_in": True,
        "whose": resident.person.id,
        "theme": chosen.settings.theme,
        "counts": await _counts(resident),
        "zone": resident.desk.zone,
        "country": chosen.settings.country,
        "banners": _banners(resident),
        "no_words": not chosen.has_words,
    }


async def _counts(resident: Resident) -> Counts:
    try:
        return await resident.run(_count)
    except SignedOut:
        return Counts()


def _count(desk: Desk) -> Counts:
    asking = [each for each in signals.shown(desk) if each.is_open and each.answer is Answer.NONE]
    return Counts(waiting=arrivals.count_waiting(desk) + len(asking))


def _banners(resident: Resident) -> tuple[str, ...]:
    carrier = resident.carrier
    if carrier is None:
        return ()
    found = [words.trouble(carrier.trouble)] if carrier.trouble else []
    skew = carrier.skew_seconds
    if skew is not None and abs(skew) >= SKEW_WORTH_SAYING:
        found.append(words.clock_skew(skew))
    return tuple(found)
