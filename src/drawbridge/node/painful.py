"""The quiet question beside a text that sounds very painful: asked once, forgotten with the session.

Nothing about it is ever stored, scored, counted or sent: what was answered lies in the memory of one
signed-in session, and says only that this entry's question need not be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from drawbridge.core.names import EntryId
from drawbridge.core.painful import Said, sounds_very_painful
from drawbridge.node.session import session_of

BESIDE = "Drawbridge-Beside"
"""Header of a saved draft, for the page's script: something stands beside it now."""
LEADS_TO = {
    Said.YES: "/harbour/now",
    Said.NOT_SURE: "/harbour/now",
    Said.SOMEBODY_ELSE: "/harbour#worried",
}
"""Where an answer leads; any other one leads back."""


@dataclass(frozen=True, slots=True)
class Pain:
    """What stands beside a text. ``said`` is None as long as the question is open."""

    entry: EntryId
    back: str
    said: Said | None = None


def pain_beside(request: Request, entry: EntryId, text: str, back: str) -> Pain | None:
    """Return what stands beside a text, or None for most texts.

    Args:
        request: Whose text it is.
        entry: The entry that it is of.
        text: The text as it is now.
        back: Where they are: ``entry``, ``edit`` or ``check/`` and a crossing's id.
    """
    said = session_of(request).painful.get(entry)
    if said is Said.CLOSED or not sounds_very_painful(text):
        return None
    return Pain(entry, back, said)


def note(request: Request, entry: EntryId, said: Said) -> None:
    """Remember, until the vault is locked, that the question about an entry was answered."""
    session_of(request).painful[entry] = said
