"""The harbour's page: lines of one country, and for somebody signed in those whom they can tell.

It opens for everybody and whatever has happened to a vault: help is never behind a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions import harbour, signals
from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import read_settings
from drawbridge.core import crisis
from drawbridge.core.harbour import Person, Signal
from drawbridge.errors import DrawbridgeError, InputRefused
from drawbridge.node import sheets
from drawbridge.node.forms import Form
from drawbridge.node.render import render
from drawbridge.node.session import SignedOut, household_of, run

COOKIE = "harbour-country"
"""Holds a country's code and nothing else, so that the choice outlives signing in and out."""


LIST = "harbour-list"
"""The name of a person's own list among what is watched for two windows."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody signed in sees beside the lines.

    ``people`` can be told now; ``chosen`` are the bridges ticked. ``helps`` is their own list.
    """

    country: str = ""
    signal: Signal | None = None
    people: tuple[Person, ...] = ()
    chosen: tuple[str, ...] = ()
    helps: str = ""

    @property
    def state(self) -> str:
        """What a waiting page compares: it changes with every answer."""
        readers = self.signal.readers if self.signal else ()
        return "-".join(f"{reader.told}" for reader in readers) or "none"


async def harbour_page(
    request: Request,
    *,
    is_pressing: bool = False,
    faults: Sequence[InputRefused] = (),
    typed: Form | None = None,
) -> Response:
    """Show the page.

    Args:
        request: Whose page it is.
        is_pressing: Somebody said that they may end their life, or are not sure.
        faults: What could not be taken.
        typed: Their own list as it was typed, if it was refused.
    """
    mine = await mine_of(request)
    lines = household_of(request).lines.current()
    chosen = chosen_country(request, mine, lines)
    code = chosen or lines.country_of_languages(request.headers.get("accept-language", ""))
    return await render(
        request,
        "harbour.html",
        422 if faults else 200,
        code=code,
        shown=lines.country(code),
        countries=tuple(lines.countries.values()),
        crisis=crisis,
        is_guess=not chosen,
        is_pressing=is_pressing,
        today=datetime.fromtimestamp(household_of(request).house.clock(), UTC).date(),
        mine=mine,
        helps=mine.helps if typed is None else typed.raw("list"),
        sheet=sheets.begin(request, LIST) if request.state.session else "",
        elsewhere=sheets.other(faults, typed, mine.helps),
        faults=faults,
    )


def chosen_country(request: Request, mine: Mine, lines: crisis.Directory) -> str:
    """Return the chosen code or empty: from the address, the person's settings or this browser."""
    asked = (request.query_params.get("country", ""), mine.country, request.cookies.get(COOKIE, ""))
    return next((code for code in asked if lines.is_choice(code)), "")


async def mine_of(request: Request) -> Mine:
    """Return what is somebody's own on the page; nothing for who is signed out, or whose vault fails."""
    if getattr(request.state, "desk", None) is None:
        return Mine()
    try:
        return await run(request, _mine)
    except (SignedOut, DrawbridgeError):
        # Help must open whatever has happened to the vault; every other page says what is wrong with it.
        return Mine()


def _mine(desk: Desk) -> Mine:
    signal = signals.open_signal(desk)
    told = {reader.person.bridge for reader in signal.readers} if signal else set()
    people = tuple(person for person in harbour.tellable(desk) if person.bridge not in told)
    return Mine(
        country=read_settings(desk).country,
        signal=signal,
        people=people,
        # A raised leaf means that they would not see it: it can be ticked, and is not by itself.
        chosen=tuple(person.bridge for person in people if not person.is_raised and signal is None),
        helps=harbour.my_list(desk),
    )
