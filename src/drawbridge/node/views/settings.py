"""Settings: what a person chose about their own vault."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from drawbridge.actions import invitations, people, settings
from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import LOCK_MINUTES, THEMES, Settings
from drawbridge.core.bridges import MAX_NAME
from drawbridge.errors import InputRefused, WrongKey
from drawbridge.node import throttle
from drawbridge.node.forms import Form, read_form
from drawbridge.node.render import render
from drawbridge.node.session import admit, household_of, run, session_of, signed_in
from drawbridge.node.zones import zone_names

MORNINGS = range(4, 13)
ZONE_LENGTH = 64
MINUTES = tuple((minutes, f"{minutes} minute{'s' if minutes > 1 else ''}") for minutes in LOCK_MINUTES)
DONE = {
    "settings": "Kept.",
    "passphrase": "Your passphrase is changed. Other browsers are signed out.",
    "words": "Your twelve words open your vault now.",
    "others": "You are signed out everywhere but here.",
}


@signed_in
async def show(request: Request) -> Response:
    """Show every setting, and say what was just done."""
    return await _page(request, done=DONE.get(request.query_params.get("done", ""), ""))


@signed_in
async def change(request: Request) -> Response:
    """Change the choices of the first form."""
    form = await read_form(request)
    name = form.line("name", MAX_NAME, required=True)
    minutes = form.whole("auto_lock_minutes", 1, 60)
    morning = form.whole("morning_hour", 0, 23)
    zone = form.line("time_zone", ZONE_LENGTH)
    if zone and zone not in zone_names():
        form.fault("zone", "unknown")
    if form.raw("theme") not in THEMES:
        form.fault("theme", "unknown")
    # A page from before there were cards does not ask; then it stays as it is.
    cards = form.ticked("cards_beside") if form.has("cards_beside") else None
    if form.faults:
        return await _page(request, 422, form)
    await run(request, _change, name, minutes, morning, zone, form.raw("theme"), cards)
    await household_of(request).refresh(session_of(request).resident)
    return _done("settings")


@signed_in
async def change_passphrase(request: Request) -> Response:
    """Give the vault another passphrase; every other browser of this person is signed out."""
    form = await read_form(request)
    new = form.raw("passphrase")
    if new != form.raw("again"):
        form.fault("passphrase", "different")
    if form.faults or not await _with_passphrase(request, form, form.raw("old"), new):
        return await _page(request, _status(form), form)
    household, session = household_of(request), session_of(request)
    household.end_others(session)
    response = _done("passphrase")
    admit(request, response, household.rotate(session))
    return response


@signed_in
async def change_words(request: Request) -> Response:
    """Let new recovery words be drawn, once the passphrase was given again."""
    form = await read_form(request)
    old = form.raw("old")
    if not await _with_passphrase(request, form, old, old):
        return await _page(request, _status(form), form)
    session = session_of(request)
    session.may_draw, session.onward, session.words, session.asked = True, "/settings?done=words", (), ()
    return RedirectResponse("/begin/words", status_code=303)


@signed_in
async def change_invitations(request: Request) -> Response:
    """Ask for a card a day on Today, or for none."""
    form = await read_form(request)
    await run(request, invitations.want, form.ticked("invitations"))
    return _done("settings")


@signed_in
async def not_invited(request: Request) -> Response:
    """Not now: the card on Today is put away for the day."""
    await run(request, invitations.not_now)
    return RedirectResponse("/", status_code=303)


@signed_in
async def end_others(request: Request) -> Response:
    """Sign out every other browser of this person."""
    household_of(request).end_others(session_of(request))
    return _done("others")


async def _with_passphrase(request: Request, form: Form, old: str, new: str) -> bool:
    """Replace ``old`` by ``new``, or the same by itself to see that it is known; faults say why not.

    Somebody at an open laptop must not be able to guess here faster than at the door.
    """
    resident, tries = session_of(request).resident, request.app.state.throttle
    place = throttle.place(resident.person.id, "inside", "")
    wait = tries.wait(place)
    if wait:
        form.fault("old", "wait", wait)
        return False
    tries.wrong(place)
    house, person = household_of(request).house, resident.person
    try:
        await run(request, lambda _: people.change_passphrase(house, person, old, new))
    except WrongKey:
        form.fault("old", "wrong")
        return False
    except InputRefused as error:
        form.faults.append(error)
        return False
    tries.right(place)
    return True


def _change(
    desk: Desk, name: str, minutes: int, morning: int, zone: str, theme: str, cards: bool | None
) -> None:
    before = settings.read_settings(desk)
    chosen = replace(
        before,
        auto_lock_minutes=minutes,
        morning_hour=morning,
        time_zone=zone,
        theme=theme,
        cards_beside=before.cards_beside if cards is None else cards,
    )
    settings.change_settings(desk, chosen)
    settings.change_my_name(desk, name)


def _done(what: str) -> Response:
    return RedirectResponse(f"/settings?done={what}", status_code=303)


def _status(form: Form) -> int:
    return 429 if any(fault.why == "wait" for fault in form.faults) else 422


async def _page(request: Request, status: int = 200, form: Form | None = None, done: str = "") -> Response:
    form = form or Form()
    chosen: Settings = session_of(request).resident.choices.settings
    return await render(
        request,
        "settings.html",
        status,
        settings=chosen,
        has_words=session_of(request).resident.choices.has_words,
        minutes=MINUTES,
        mornings=MORNINGS,
        zones=zone_names(),
        invitations=await run(request, invitations.are_wanted),
        done=done,
        typed=form.typed,
        faults=form.faults,
    )


routes = [
    Route("/settings", show, methods=["GET"]),
    Route("/settings", change, methods=["POST"]),
    Route("/settings/passphrase", change_passphrase, methods=["POST"]),
    Route("/settings/words", change_words, methods=["POST"]),
    Route("/settings/invitations", change_invitations, methods=["POST"]),
    Route("/invitation/not-now", not_invited, methods=["POST"]),
    Route("/settings/others", end_others, methods=["POST"]),
]
