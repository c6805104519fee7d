"""An answer that is being written, to what came or beside a crossing of mine: read, and kept as a draft."""

from __future__ import annotations

from starlette.requests import Request

from drawbridge.core.replies import MAX_REPLY
from drawbridge.node import sheets
from drawbridge.node.forms import MAX_FIELD, Form


def read_answer(request: Request, form: Form, thing: str) -> str:
    """Read an answer. Faults: written in another window meanwhile, too long, or unreadable."""
    sheets.check(request, form, thing)
    text = form.text("text", MAX_FIELD)
    if len(text) > MAX_REPLY:
        form.fault("reply", "too-long", MAX_REPLY)
    return text


def draft_in(form: Form, text: str) -> str | None:
    """Return as much of an answer as is kept as its draft, or None.

    None when none was sent, it would cover what another window wrote, or nothing could hold it.
    """
    if not form.has("text") or any(fault.what in (sheets.FIELD, "text") for fault in form.faults):
        return None
    return text[:MAX_REPLY]


def shown(form: Form | None, draft: str) -> str:
    """Return what stands in the field: what was typed, if the form is shown again, else the draft."""
    return form.raw("text") if form is not None and form.has("text") else draft
