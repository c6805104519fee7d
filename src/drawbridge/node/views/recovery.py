"""Recovery words: shown once, then three of them asked for."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions.desk import Desk
from drawbridge.actions.people import draw_recovery_words, keep_recovery_words
from drawbridge.core.locks import RECOVERY_WORDS
from drawbridge.node.forms import Form, read_form
from drawbridge.node.household import Session
from drawbridge.node.render import render
from drawbridge.node.session import household_of, run, session_of, signed_in

ASKED = 3
ANSWERS = ("first", "second", "third")
LONGEST_WORD = 40


@signed_in
async def words(request: Request) -> Response:
    """Show twelve fresh words, ask for three of them, keep them once these are right.

    Until then they are nowhere but in the memory of this session.
    """
    session = session_of(request)
    if not session.may_draw:
        return RedirectResponse("/settings#recovery", status_code=303)
    form = await read_form(request) if request.method == "POST" else Form()
    step = form.raw("step")
    if step == "later":
        return _onward(session)
    if step == "fresh" or not session.words:
        session.words = draw_recovery_words(household_of(request).house.entropy)
        session.asked = ()
    elif step == "written":
        session.asked = tuple(sorted(secrets.SystemRandom().sample(range(RECOVERY_WORDS), ASKED)))
    elif step == "confirm" and session.asked:
        return await _confirm(request, session, form)
    return await _page(request, session, Form(), 200)


async def _confirm(request: Request, session: Session, form: Form) -> Response:
    said = [form.line(name, LONGEST_WORD).lower() for name in ANSWERS]
    if said != [session.words[place] for place in session.asked]:
        form.faults.clear()
        form.fault("words", "different")
        return await _page(request, session, form, 422)
    await run(request, _keep, session.words)
    await household_of(request).refresh(session.resident)
    return _onward(session)


def _keep(desk: Desk, drawn: tuple[str, ...]) -> None:
    keep_recovery_words(desk.vault, drawn, desk.entropy)


def _onward(session: Session) -> Response:
    session.words, session.asked, session.may_draw = (), (), False
    # The words were on these pages.
    session.shown.clear()
    return RedirectResponse(session.onward, status_code=303)


async def _page(request: Request, session: Session, form: Form, status: int) -> Response:
    return await render(
        request,
        "begin_words.html",
        status,
        drawn=() if session.asked else session.words,
        asked=tuple(zip(ANSWERS, session.asked, strict=True)) if session.asked else (),
        is_weak=session.is_weak,
        typed=form.typed,
        faults=form.faults,
    )


routes = [Route("/begin/words", words, methods=["GET", "POST"])]
