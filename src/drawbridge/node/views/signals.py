"""Signals: who may tell whom, telling those who agreed, answering one of theirs, and being better."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import harbour
from drawbridge.actions import signals as acts
from drawbridge.core.harbour import Answer, Word
from drawbridge.core.names import BridgeId, SignalId
from drawbridge.errors import InputRefused, NotFound
from drawbridge.node.forms import MAX_FIELDS, read_form
from drawbridge.node.harbour_page import harbour_page, mine_of
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

ANSWERS = (Word.AGREE, Word.DECLINE, Word.LEAVE)


@signed_in
async def agree(request: Request) -> Response:
    """Ask whether I may tell them, or answer their question; either can be ended at any time."""
    form = await read_form(request)
    word, bridge = form.choice("word", Word), BridgeId(request.path_params["id"])
    if form.faults:
        raise NotFound(noun="question")
    if word is Word.ASK:
        await run(request, harbour.ask, bridge)
    elif word is Word.WITHDRAW:
        await run(request, harbour.withdraw, bridge)
    elif word in ANSWERS:
        await run(request, harbour.answer_question, bridge, word)
    else:
        raise NotFound(noun="question")
    return RedirectResponse(f"/bridges/{bridge}#not-okay", status_code=303)


@signed_in
async def tell(request: Request) -> Response:
    """Tell those who are ticked."""
    form = await read_form(request)
    people = [BridgeId(value) for value in form.many("person")[:MAX_FIELDS]]
    try:
        await run(request, acts.tell, people)
    except InputRefused as error:
        return await harbour_page(request, faults=[error])
    return RedirectResponse("/harbour#told", status_code=303)


@signed_in
async def told(request: Request) -> Response:
    """Return how far the signal has come, for a page that waits; nothing when it is as it was."""
    mine = await mine_of(request)
    if mine.signal is None or request.query_params.get("was") == mine.state:
        return Response(status_code=204)
    return await render(request, "_told.html", mine=mine)


@signed_in
async def tell_anew(request: Request) -> Response:
    """Tell those I told once more."""
    await run(request, acts.tell_anew)
    return RedirectResponse("/harbour#told", status_code=303)


@signed_in
async def better(request: Request) -> Response:
    """I'm better: everybody who was told hears it. Pressed twice, it is said once."""
    with suppress(NotFound):
        await run(request, acts.better)
    return RedirectResponse("/harbour", status_code=303)


@signed_in
async def one_signal(request: Request) -> Response:
    """Show that somebody is not okay, or better since."""
    found = await run(request, acts.look_at, *_ids(request))
    return await render(request, "signal.html", signal=found)


@signed_in
async def answer(request: Request) -> Response:
    """Answer: I can, or I can't now."""
    form = await read_form(request)
    bridge, signal = _ids(request)
    said = form.choice("answer", Answer, Answer.NONE)
    if form.faults or said is Answer.NONE:
        raise NotFound(noun="answer")
    await run(request, acts.answer, bridge, signal, said)
    return RedirectResponse(f"/bridges/{bridge}/signals/{signal}", status_code=303)


def _ids(request: Request) -> tuple[BridgeId, SignalId]:
    return BridgeId(request.path_params["id"]), SignalId(request.path_params["signal"])


routes = [
    Route("/bridges/{id}/harbour", agree, methods=["POST"]),
    Route("/bridges/{id}/signals/{signal}", one_signal, methods=["GET"]),
    Route("/bridges/{id}/signals/{signal}/answer", answer, methods=["POST"]),
    Route("/harbour/tell", tell, methods=["POST"]),
    Route("/harbour/tell-anew", tell_anew, methods=["POST"]),
    Route("/harbour/told", told, methods=["GET"]),
    Route("/harbour/better", better, methods=["POST"]),
]
