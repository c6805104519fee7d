"""The quiet question beside a text that sounds very painful: asked once, forgotten with the session.

Nothing about it is ever stored, scored, counted or sent: what was answered lies in the memory of one
signed-in session, and says only that the question beside this text need not be asked again. It never stands
between a press and what that does: what was written is saved, kept or sent as always.

A page shows it in three lines, one of them the view's::

    pain=pain_beside(request, while_writing("wall", wall.id), wall.held_back, wall.feared)

    <div data-painful="wall" data-painful-at="/asked/wall/{{ wall.id }}" aria-live="polite">{% if pain %}…
    <form id="wall" …>

and where its form is saved::

    leads_to = noted(request, form, while_writing("wall", wall))   # what was answered, if anything was
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from drawbridge.core.names import EntryId
from drawbridge.core.painful import Said, sounds_very_painful
from drawbridge.errors import NotFound
from drawbridge.node.forms import Form
from drawbridge.node.session import session_of

BESIDE = "Drawbridge-Beside"
"""Header of a saved draft, for the page's script: something stands beside it now."""
LEADS_TO = {
    Said.YES: "/harbour/now",
    Said.NOT_SURE: "/harbour/now",
    Said.SOMEBODY_ELSE: "/harbour#worried",
}
"""Where an answer leads; any other one leads back."""
SAVED_AT = {
    "wall": "/walls/{}/save",
    "letter": "/letters/{}/save",
    "kindness": "/kind-voice/{}/save",
    "arrival": "/arrivals/{}/draft",
    "reply": "/crossings/{}/draft",
}
"""Where the form of a text is saved; an answer travels with its words, so that none is lost."""
READ_AT = {
    "wall": "/walls/{}",
    "letter": "/letters/{}",
    "kindness": "/kind-voice/{}",
    "arrival": "/arrivals/{}",
    "reply": "/crossings/{}",
    "crossing": "/crossings/{}",
    "telling": "/tellings/{}",
}
"""Where a text is read."""
_NAME = re.compile(r"[0-9a-f]{32}(?:\.[0-9a-f]{32})?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands.

    ``about`` is what it is: its noun, a colon, its id. An answer is sent ``to`` an address, with the words of
    the ``form`` it is written in, if any, and leads ``back``. ``anchor`` is the id that the question has.
    """

    about: str
    to: str
    back: str
    form: str = ""
    anchor: str = "painful"


@dataclass(frozen=True, slots=True)
class Pain:
    """What stands beside a text. ``said`` is None as long as the question is open."""

    place: Place
    said: Said | None = None


def while_writing(noun: str, name: str) -> Place:
    """Return the place of a text that is being written, in the form of that noun.

    Raises:
        NotFound: no such noun, or no such name: an id, or for a reply two with a dot between.
    """
    if noun not in SAVED_AT or not _NAME.fullmatch(name):
        raise NotFound(noun="question")
    first, _, second = name.partition(".")
    back = "/kind-voice/{}/edit" if noun == "kindness" else READ_AT[noun]
    end = f"-{second[:8]}" if second else ""
    anchor = f"painful{end}"
    return Place(
        f"{noun}:{name}", SAVED_AT[noun].format(first), f"{back.format(first)}#{anchor}", noun + end, anchor
    )


def while_reading(noun: str, name: str) -> Place:
    """Return the place of a text that is only read on its page.

    Raises:
        NotFound: as for `while_writing`.
    """
    if noun not in READ_AT or not _NAME.fullmatch(name):
        raise NotFound(noun="question")
    return Place(f"{noun}:{name}", f"/asked/{noun}/{name}", f"{READ_AT[noun].format(name)}#painful")


def of_entry(entry: EntryId, back: str) -> Place:
    """Return the place of an entry's text.

    Args:
        entry: Which.
        back: Where they are: ``entry``, ``edit`` or ``check/`` and a crossing's id.
    """
    to = f"/entries/{entry}/asked?back={back}"
    return Place(f"entry:{entry}", to, "", "writing" if back == "edit" else "")


def pain_beside(request: Request, place: Place, *texts: str) -> Pain | None:
    """Return what stands beside a text, or None for most texts.

    Args:
        request: Whose text it is.
        place: Where it stands.
        texts: The text as it is now, or several that stand together.
    """
    said = session_of(request).painful.get(place.about)
    if said is Said.CLOSED or not any(map(sounds_very_painful, texts)):
        return None
    return Pain(place, said)


def tell_script(request: Request, answer: Response, place: Place, *texts: str) -> Response:
    """Return what the script hears after saving, with a word that the question stands beside it now."""
    if answer.status_code < 300 and pain_beside(request, place, *texts) is not None:
        # The script fetches what stands beside it; nothing about it is kept.
        answer.headers[BESIDE] = "asked"
    return answer


def note(request: Request, place: Place, said: Said) -> str:
    """Remember, until the vault is locked, that the question was answered; returns where that leads."""
    session_of(request).painful[place.about] = said
    return LEADS_TO.get(said, place.back)


def noted(request: Request, form: Form, place: Place) -> str:
    """Note what a form answers; returns where it leads, or empty when it answers nothing.

    Raises:
        NotFound: it answers something that was not asked.
    """
    if not form.has("said"):
        return ""
    if form.raw("said") not in set(Said):
        raise NotFound(noun="answer")
    return note(request, place, Said(form.raw("said")))
