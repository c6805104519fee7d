"""Bridges: invite, accept, approve, compare words, raise, lower, rename, end."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import (
    arrivals,
    closeness,
    crossings,
    endings,
    gate,
    harbour,
    pairings,
    resuming,
)
from drawbridge.actions import bridges as acts
from drawbridge.actions.courier import Courier
from drawbridge.actions.crossings import Exchange
from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import my_name
from drawbridge.actions.signals import open_of_bridge
from drawbridge.core.bridges import MAX_NAME, PAIRING, Bridge, BridgeKind, BridgeState
from drawbridge.core.feelings import Feeling
from drawbridge.core.names import BridgeId
from drawbridge.core.ratings import ITEMS
from drawbridge.errors import InputRefused, LinkRefused, NotNow, PairingRefused
from drawbridge.node import words
from drawbridge.node.forms import Typed, read_form, read_query
from drawbridge.node.paging import Place, read_place, turn
from drawbridge.node.rating_form import read_ratings
from drawbridge.node.render import render
from drawbridge.node.session import courier_of, run, signed_in

KINDS = tuple((kind.value, words.kind_label(kind), "") for kind in BridgeKind)
MAX_LINK = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange in a bridge's history, as its page shows it."""

    href: str
    line: str
    note: str
    feelings: tuple[Feeling, ...]


@signed_in
async def every_bridge(request: Request) -> Response:
    """Show all bridges, ended ones folded away."""
    everyone = await run(request, acts.bridges)
    ended = [bridge for bridge in everyone if bridge.state is BridgeState.ENDED]
    return await render(
        request,
        "bridges.html",
        bridges=[bridge for bridge in everyone if bridge not in ended],
        ended=ended,
    )


@signed_in
async def invite(request: Request) -> Response:
    """Make an invitation: the form, and what happens when it is sent."""
    if request.method != "POST":
        typed = Typed((("kind", BridgeKind.FRIEND.value), ("way", "in-person")))
        return await render(request, "invite.html", kinds=KINDS, typed=typed)
    form = await read_form(request)
    name = form.line("name", MAX_NAME, required=True)
    kind = form.choice("kind", BridgeKind, BridgeKind.FRIEND)
    if form.faults:
        return await render(request, "invite.html", 422, kinds=KINDS, typed=form.typed, faults=form.faults)
    bridge = await run(request, pairings.invite, kind, name, form.raw("way") != "sent")
    return _to(bridge.id)


@signed_in
async def accept(request: Request) -> Response:
    """Answer somebody's invitation with the link they gave."""
    my = await run(request, my_name)
    if request.method != "POST":
        typed = Typed((("kind", BridgeKind.FRIEND.value),))
        return await render(request, "accept.html", kinds=KINDS, typed=typed, my_name=my)
    form = await read_form(request)
    link = form.text("link", MAX_LINK, required=True)
    name = form.line("name", MAX_NAME, required=True)
    kind = form.choice("kind", BridgeKind, BridgeKind.FRIEND)
    faults: Sequence[InputRefused] = form.faults
    if not faults:
        try:
            return _to((await _accept(request, link, kind, name)).id)
        except (LinkRefused, PairingRefused) as error:
            faults = (InputRefused(what="link", why=error.why),)
        except NotNow as error:
            if error.noun != "invitation":
                raise
            faults = (InputRefused(what="link", why=error.state),)
    return await render(request, "accept.html", 422, kinds=KINDS, typed=form.typed, faults=faults, my_name=my)


async def _accept(request: Request, link: str, kind: BridgeKind, name: str) -> Bridge:
    courier = courier_of(request)
    if not isinstance(courier, Courier):
        raise NotNow(noun="invitation", act="accept", state="no-relay")
    claimed = await courier.claim(link)
    return await run(request, pairings.accept, claimed, kind, name)


async def invited(_: Request) -> Response:
    """Lead from a scanned code to the page that takes it; the browser keeps what is behind the #."""
    return RedirectResponse("/bridges/accept", status_code=303)


@signed_in
async def one_bridge(request: Request) -> Response:
    """Show one bridge: its two leaves, its words, what has crossed."""
    bridge = await run(request, acts.find_bridge, _id(request))
    await run(request, acts.acknowledge_leaf, bridge.id)
    await run(request, resuming.acknowledge, bridge.id)
    shown = await _shown(request, bridge)
    await run(request, arrivals.mark_bridge_seen, bridge.id)
    return await render(request, "bridge.html", **shown)


@signed_in
async def state(request: Request) -> Response:
    """Return where the bridge stands, for a page that waits; a change of state reloads it."""
    bridge = await run(request, acts.find_bridge, _id(request))
    if request.query_params.get("was") != bridge.state:
        return Response(headers={"HX-Refresh": "true"})
    return Response(status_code=204)


async def _shown(request: Request, bridge: Bridge) -> dict[str, Any]:
    invitation = None
    if bridge.state in PAIRING:
        invitation = await run(request, pairings.invitation, bridge.id)
    lines, more = await run(request, _history, bridge, read_place(read_query(request)))
    return {
        "bridge": bridge,
        "kinds": KINDS,
        "invitation": invitation,
        "stands": bridge.can_cross,
        "history": lines,
        "more": more,
        "agreed": await run(request, harbour.agreements, bridge.id),
        "signals": await run(request, open_of_bridge, bridge.id),
        "resumption": await run(request, resuming.of_bridge, bridge.id),
        "answers": await run(request, arrivals.about_nothing_here, bridge.id),
        "missing": await run(request, acts.missing_from, bridge.id),
        "refusal": await run(request, acts.refused_by_relay, bridge.id),
        "circles": ITEMS[closeness.ITEM],
        "asks_for_circles": await run(request, closeness.is_asked, bridge),
    }


def _history(desk: Desk, bridge: Bridge, place: Place) -> tuple[list[Line], str | None]:
    now, limit = desk.clock(), place.limit(crossings.HISTORY)
    found = crossings.history(desk, bridge.id, limit, place.before)
    page, more = turn(found, place, crossings.HISTORY, lambda exchange: exchange.at)
    return [_line(desk, bridge, exchange, now) for exchange in page], more


def _line(desk: Desk, bridge: Bridge, exchange: Exchange, now: int) -> Line:
    mine = exchange.crossing is not None
    href = f"/crossings/{exchange.crossing}" if mine else f"/arrivals/{exchange.arrival}"
    line, said = words.exchange_line(
        exchange.first_line,
        mine=mine,
        has_feelings=bool(exchange.feelings),
        answered=exchange.answered,
        taken_back=exchange.taken_back,
    )
    when, name = words.when(exchange.at, now, desk.zone), "you" if mine else bridge.name
    return Line(href, line, f"from {name}, {when} · {said}", exchange.feelings)


@signed_in
async def qr(request: Request) -> Response:
    """Return an invitation as a picture that a phone can scan."""
    found = await run(request, pairings.invitation, _id(request))
    picture = io.BytesIO()
    segno.make(found.link, error="m", boost_error=False).save(
        picture, kind="svg", scale=4, border=4, dark="#22303c", light="#ffffff", xmldecl=False
    )
    return Response(picture.getvalue(), media_type="image/svg+xml")


@signed_in
async def cancel(request: Request) -> Response:
    """Take an invitation, or an answer to one, back."""
    await run(request, pairings.cancel_invitation, _id(request))
    return RedirectResponse("/bridges", status_code=303)


@signed_in
async def approve(request: Request) -> Response:
    """Let the person who accepted in."""
    await run(request, pairings.approve, _id(request))
    return _to(_id(request))


@signed_in
async def decline(request: Request) -> Response:
    """Turn the person who accepted away."""
    await run(request, pairings.decline, _id(request))
    return RedirectResponse("/bridges", status_code=303)


@signed_in
async def compare(request: Request) -> Response:
    """Say whether the four words were the same."""
    form = await read_form(request)
    await run(request, endings.words_compared, _id(request), form.raw("same") == "yes")
    return _to(_id(request))


@signed_in
async def raise_leaf(request: Request) -> Response:
    """Raise my side."""
    await run(request, acts.raise_leaf, _id(request))
    return _to(_id(request))


@signed_in
async def lower_leaf(request: Request) -> Response:
    """Lower my side; what waited at my gate comes in."""
    await run(request, gate.lower_leaf, _id(request))
    return _to(_id(request))


@signed_in
async def rename(request: Request) -> Response:
    """Change my own name for them, and what we are to each other."""
    form = await read_form(request)
    name = form.line("name", MAX_NAME, required=True)
    kind = form.choice("kind", BridgeKind)
    if form.faults:
        bridge = await run(request, acts.find_bridge, _id(request))
        shown = await _shown(request, bridge)
        return await render(request, "bridge.html", 422, **shown, faults=form.faults)
    await run(request, acts.rename_bridge, _id(request), name, kind)
    return _to(_id(request))


@signed_in
async def draw_circles(request: Request) -> Response:
    """Keep how close a bridge feels; nothing chosen is nothing kept."""
    form = await read_form(request)
    bridge = await run(request, acts.find_bridge, _id(request))
    answers = read_ratings(form, (closeness.ITEM,))
    if form.faults:
        shown = await _shown(request, bridge)
        return await render(request, "bridge.html", 422, **shown, faults=form.faults)
    if answers:
        await run(request, closeness.draw, _id(request), answers[closeness.ITEM])
    return _to(_id(request))


@signed_in
async def no_circles(request: Request) -> Response:
    """Not now: nobody asks on this bridge for a week."""
    await run(request, closeness.not_now, _id(request))
    return _to(_id(request))


@signed_in
async def end(request: Request) -> Response:
    """End a bridge, after saying what that means."""
    if request.method != "POST":
        bridge = await run(request, acts.find_bridge, _id(request))
        return await render(request, "end_bridge.html", bridge=bridge)
    form = await read_form(request)
    await run(request, endings.end_bridge, _id(request), form.ticked("remove"))
    return _to(_id(request))


def _id(request: Request) -> BridgeId:
    return BridgeId(request.path_params["id"])


def _to(bridge: BridgeId) -> RedirectResponse:
    return RedirectResponse(f"/bridges/{bridge}", status_code=303)


routes = [
    Route("/i", invited, methods=["GET"]),
    Route("/bridges", every_bridge, methods=["GET"]),
    Route("/bridges/invite", invite, methods=["GET", "POST"]),
    Route("/bridges/accept", accept, methods=["GET", "POST"]),
    Route("/bridges/{id}", one_bridge, methods=["GET"]),
    Route("/bridges/{id}/state", state, methods=["GET"]),
    Route("/bridges/{id}/qr.svg", qr, methods=["GET"]),
    Route("/bridges/{id}/cancel", cancel, methods=["POST"]),
    Route("/bridges/{id}/approve", approve, methods=["POST"]),
    Route("/bridges/{id}/decline", decline, methods=["POST"]),
    Route("/bridges/{id}/words", compare, methods=["POST"]),
    Route("/bridges/{id}/raise", raise_leaf, methods=["POST"]),
    Route("/bridges/{id}/lower", lower_leaf, methods=["POST"]),
    Route("/bridges/{id}/rename", rename, methods=["POST"]),
    Route("/bridges/{id}/circles", draw_circles, methods=["POST"]),
    Route("/bridges/{id}/circles/not-now", no_circles, methods=["POST"]),
    Route("/bridges/{id}/end", end, methods=["GET", "POST"]),
]
