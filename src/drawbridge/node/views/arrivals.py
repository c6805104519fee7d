"""Arrivals: who and the need first, then open; answer, more later, put away, and how you see them now."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import arrivals as acts
from drawbridge.actions.bridges import find_bridge
from drawbridge.core.crossings import Impression
from drawbridge.core.names import ArrivalId
from drawbridge.core.painful import sounds_very_painful
from drawbridge.core.replies import newest
from drawbridge.core.reply_help import IF_THEY_MAY_HURT_THEMSELVES, LIMITS, reply_help
from drawbridge.errors import InputRefused
from drawbridge.node import saving, sheets, words
from drawbridge.node.answer_form import draft_in, read_answer, shown
from drawbridge.node.beside import Step, card_beside
from drawbridge.node.forms import Form, read_form
from drawbridge.node.painful import noted, pain_beside, tell_script, while_writing
from drawbridge.node.render import render
from drawbridge.node.session import run, signed_in

IMPRESSIONS = tuple((impression.value, words.impression_label(impression)) for impression in Impression)


@signed_in
async def one_arrival(request: Request) -> Response:
    """Show what came, as far as it has been opened."""
    return await _page(request)


async def _page(request: Request, form: Form | None = None) -> Response:
    """Show it; with a form that was refused, as it was typed."""
    faults: Sequence[InputRefused] = form.faults if form else ()
    arrival = await run(request, acts.find_arrival, _id(request))
    bridge = await run(request, find_bridge, arrival.bridge)
    replies = await run(request, acts.replies_to, arrival.id)
    await run(request, acts.mark_answers_seen, arrival.id)
    draft = await run(request, acts.answer_draft, arrival.id)
    is_painful = arrival.opened_at is not None and _is_painful(arrival.text, newest(replies, mine=False))
    pain = pain_beside(request, while_writing("arrival", arrival.id), draft, newest(replies, mine=True))
    # Beside something that sounds very painful nobody is taught anything.
    may_teach = arrival.opened_at and not (faults or is_painful or pain)
    impression, sent = await run(request, acts.impression_of, arrival.id)
    return await render(
        request,
        "arrival.html",
        422 if faults else 200,
        arrival=arrival,
        bridge=bridge,
        replies=replies,
        can_answer=bridge.can_cross,
        draft=shown(form, draft),
        sheet=sheets.begin(request, arrival.id),
        elsewhere=sheets.other(faults, form, draft),
        pain=pain,
        help=reply_help(arrival.need),
        limits=LIMITS,
        is_painful=is_painful,
        danger=IF_THEY_MAY_HURT_THEMSELVES,
        impressions=IMPRESSIONS,
        impression=impression,
        impression_sent=sent,
        card=await card_beside(request, Step.RECEIVING) if may_teach else None,
        faults=faults,
    )


def _is_painful(*texts: str) -> bool:
    return any(map(sounds_very_painful, texts))


@signed_in
async def open_it(request: Request) -> Response:
    """Open what came."""
    await run(request, acts.open_arrival, _id(request))
    return _to(_id(request))


@signed_in
async def answer(request: Request) -> Response:
    """Send an answer."""
    form = await read_form(request)
    text = await _kept(request, form)
    if not text.strip():
        form.fault("reply", "empty")
    if form.faults:
        return await _page(request, form)
    await run(request, acts.answer, _id(request), text)
    return _to(_id(request))


@signed_in
async def more_later(request: Request) -> Response:
    """Say: read, more later. A begun answer stays as it is."""
    form = await read_form(request)
    await _kept(request, form)
    if form.faults:
        return await _page(request, form)
    await run(request, acts.more_later, _id(request))
    return RedirectResponse("/", status_code=303)


@signed_in
async def put_away(request: Request) -> Response:
    """Put it away; it can be taken out again."""
    form = await read_form(request)
    await _kept(request, form)
    if form.faults:
        return await _page(request, form)
    await run(request, acts.put_away, _id(request))
    return RedirectResponse("/", status_code=303)


@signed_in
async def take_out(request: Request) -> Response:
    """Take it out again."""
    form = await read_form(request)
    await _kept(request, form)
    if form.faults:
        return await _page(request, form)
    await run(request, acts.take_out, _id(request))
    return _to(_id(request))


@signed_in
async def save_answer(request: Request) -> Response:
    """Save an answer that is being written."""
    form, place = await read_form(request), while_writing("arrival", _id(request))
    text = await _kept(request, form)
    told = await saving.told(request, form.faults)
    if told is not None:
        return tell_script(request, told, place, text)
    leads_to = noted(request, form, place)
    if leads_to and not form.faults:
        return RedirectResponse(leads_to, status_code=303)
    return await _page(request, form)


async def _kept(request: Request, form: Form) -> str:
    """Keep what was typed as a draft before anything else happens to it, and return it."""
    text = read_answer(request, form, _id(request))
    draft = draft_in(form, text)
    if draft is not None:
        await run(request, acts.save_answer_draft, _id(request), draft)
    return text


@signed_in
async def impression(request: Request) -> Response:
    """Keep how I see them now, and tell them only if I chose to."""
    form = await read_form(request)
    seen = form.choice("impression", Impression)
    if form.faults:
        return await _page(request, form)
    await run(request, acts.impression, _id(request), seen, form.raw("send") == "yes")
    return _to(_id(request))


def _id(request: Request) -> ArrivalId:
    return ArrivalId(request.path_params["id"])


def _to(arrival: ArrivalId) -> RedirectResponse:
    return RedirectResponse(f"/arrivals/{arrival}", status_code=303)


routes = [
    Route("/arrivals/{id}", one_arrival, methods=["GET"]),
    Route("/arrivals/{id}/open", open_it, methods=["POST"]),
    Route("/arrivals/{id}/answer", answer, methods=["POST"]),
    Route("/arrivals/{id}/more-later", more_later, methods=["POST"]),
    Route("/arrivals/{id}/put-away", put_away, methods=["POST"]),
    Route("/arrivals/{id}/take-out", take_out, methods=["POST"]),
    Route("/arrivals/{id}/draft", save_answer, methods=["POST"]),
    Route("/arrivals/{id}/impression", impression, methods=["POST"]),
]
