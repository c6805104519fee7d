"""Sheets: a page to write on that is open in two windows. What one wrote is not covered by the other unseen.

Each time such a page is shown it gets a mark: one of its own, and that of whoever wrote last. A form is taken
when nobody wrote in between but the sheet itself; else it is shown again with both, and goes through when it
is sent once more. The marks live in memory: after a restart of the node, the next sheet counts.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Sequence

from starlette.requests import Request

from drawbridge.core.names import PersonId
from drawbridge.errors import InputRefused
from drawbridge.node.forms import Form
from drawbridge.node.session import session_of

FIELD = "sheet"
MOST = 2_000
"""Things whose last sheet is remembered."""
_MARK = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{16}|)")


class Sheets:
    """Which sheet wrote last, for each thing that somebody writes on."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[PersonId, str], str] = OrderedDict()

    def begin(self, person: PersonId, thing: str) -> str:
        """Return the mark of a page that is shown now."""
        return f"{secrets.token_hex(8)}.{self._last.get((person, thing), '')}"

    def claim(self, person: PersonId, thing: str, mark: str) -> bool:
        """Note that a sheet writes; False, and nothing is noted, when another one wrote meanwhile."""
        found, last = _MARK.fullmatch(mark), self._last.get((person, thing), "")
        if found is None:
            return True
        if last and last not in found.groups():
            return False
        self._last[person, thing] = found[1]
        self._last.move_to_end((person, thing))
        if len(self._last) > MOST:
            self._last.popitem(last=False)
        return True


def begin(request: Request, thing: str) -> str:
    """Return the mark of a page that is shown now; ``thing`` is the id of what is written on it."""
    return _sheets(request).begin(session_of(request).resident.person.id, thing)


def check(request: Request, form: Form, thing: str) -> None:
    """Add a fault when the thing was written in another window since this page was shown.

    It is ``elsewhere`` for a page that saves itself, and ``both`` for one that is shown again with both.
    """
    person = session_of(request).resident.person.id
    if not form.faults and not _sheets(request).claim(person, thing, form.raw(FIELD)):
        form.fault(FIELD, "elsewhere" if request.headers.get("hx-request") else "both")


def other(faults: Sequence[InputRefused], form: Form | None, *texts: str) -> tuple[str, ...]:
    """Return what the other window wrote and this one did not; nothing when that is not the fault."""
    if form is None or not any(fault.what == FIELD for fault in faults):
        return ()
    here = {value.replace("\r\n", "\n").strip() for _, value in form.fields}
    return tuple(text for text in texts if text.strip() not in here | {""})


def _sheets(request: Request) -> Sheets:
    sheets: Sheets = request.app.state.sheets
    return sheets
