"""If it went badly: one page after any outcome, or after none, with quiet things to do and nothing to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.actions import bridges, crossings, entries, tellings
from drawbridge.actions.desk import Desk
from drawbridge.actions.quiet import is_quiet
from drawbridge.core.bridges import Bridge, Leaf
from drawbridge.core.names import BridgeId, CrossingId, EntryId, TellingId
from drawbridge.errors import InputRefused, NotFound
from drawbridge.node import words
from drawbridge.node.entry_form import read_writing
from drawbridge.node.feelings_form import picker
from drawbridge.node.forms import Form
from drawbridge.node.ids import HEX, about_id
from drawbridge.node.render import render
from drawbridge.node.session import run

FACES = 2
"""Words of each family that stand open."""
PLACES = {"crossing": "/crossings/{}/hard", "telling": "/tellings/{}/hard"}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who it was with, and who else there is. ``others`` can be reached: both leaves are down."""

    names: str
    bridges: tuple[Bridge, ...]
    others: tuple[Bridge, ...]


def place_of(about: str) -> str:
    """Return where the page for a crossing or a telling lies, or the one for neither."""
    noun, _, name = about_id(about).partition(":")
    return PLACES[noun].format(name) if noun in PLACES else "/went-badly"


async def went_badly_page(
    request: Request, about: str = "", form: Form | None = None, faults: Sequence[InputRefused] = ()
) -> Response:
    """Show the page.

    Args:
        request: Whose page it is.
        about: What went badly: its noun, a colon, its id; empty when it was something else.
        form: What was typed, when it could not be kept.
        faults: Why it could not.

    Raises:
        NotFound: no such crossing or telling.
    """
    typed = form or Form()
    writing = read_writing(Form(typed.fields))
    given = typed.raw("entry")
    fresh = EntryId(given) if HEX.fullmatch(given) else await run(request, entries.new_entry_id)
    return await render(
        request,
        "went_badly.html",
        422 if faults else 200,
        about=about_id(about),
        reader=await run(request, _reader, about_id(about)),
        entry_id=fresh,
        is_quiet=await run(request, is_quiet),
        kept=await run(request, _kept, request.query_params.get("kept", "")),
        picker=picker(writing.feelings or (), writing.spot, FACES),
        typed=typed.typed,
        faults=faults,
    )


def _reader(desk: Desk, about: str) -> _Reader:
    names, with_whom = _with_whom(desk, about)
    known = bridges.bridges(desk)
    return _Reader(
        names,
        tuple(bridge for bridge in known if bridge.id in with_whom and bridge.can_cross),
        tuple(bridge for bridge in known if bridge.id not in with_whom and _is_open(bridge)),
    )


def _with_whom(desk: Desk, about: str) -> tuple[str, frozenset[BridgeId]]:
    noun, _, name = about.partition(":")
    if noun == "crossing":
        readers = crossings.find_crossing(desk, CrossingId(name)).readers
        return words.listed([reader.name for reader in readers]), frozenset(each.bridge for each in readers)
    if noun == "telling":
        telling = tellings.find_telling(desk, TellingId(name))
        return telling.name, frozenset({telling.bridge} if telling.bridge else ())
    return "", frozenset()


def _is_open(bridge: Bridge) -> bool:
    return bridge.can_cross and bridge.mine is Leaf.LOWERED and bridge.theirs is Leaf.LOWERED


def _kept(desk: Desk, entry: str) -> str:
    """Return the entry that was just kept here, if it is there."""
    try:
        return entries.find_entry(desk, EntryId(entry)).id if entry else ""
    except NotFound:
        return ""
