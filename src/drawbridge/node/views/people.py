"""People: begin, sign in, lock, leave."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from drawbridge import logs
from drawbridge.actions import people as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House
from drawbridge.actions.people import Person
from drawbridge.core.addresses import caller
from drawbridge.core.bridges import MAX_NAME
from drawbridge.core.locks import MAX_PASSPHRASE, check_passphrase, could_open
from drawbridge.errors import DrawbridgeError, InputRefused, WrongKey
from drawbridge.node import sheets, throttle
from drawbridge.node.carried import Carried, carry, put_apart, put_down, put_rest, take, thing_of
from drawbridge.node.forms import Form, read_form
from drawbridge.node.household import Session
from drawbridge.node.passphrases import advise
from drawbridge.node.render import render
from drawbridge.node.session import (
    SignedOut,
    admit,
    forget,
    household_of,
    run,
)
from drawbridge.node.turns import Turns

SIGNED_OUT = {"Drawbridge-Signed-Out": "1"}
"""Tells a script that it should ask to sign in, beside status 401."""
TYPED = 10 * MAX_PASSPHRASE
"""Characters of a name or secret that are looked at when signing in; nobody has a longer one."""


def see(path: str) -> RedirectResponse:
    """Send the browser to a page with GET."""
    return RedirectResponse(path, status_code=303)


def own_path(path: str) -> str:
    """Return a path if it is one of this node's pages, else the front page."""
    is_own = path.startswith("/") and path.isascii() and path.isprintable()
    return path if is_own and not path.startswith("//") and "\\" not in path else "/"


async def signed_out(request: Request, _: Exception) -> Response:
    """Answer somebody signed out: the sign-in page, with what they typed; a script gets one small line."""
    if request.headers.get("hx-request") or request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return PlainTextResponse("Signed out.", 401, SIGNED_OUT)
    if request.method == "POST":
        return await _sign_in_page(request, 401, carried=carry(request.url.path, await read_form(request)))
    house = household_of(request).house
    door = "/sign-in" if await run_in_threadpool(acts.any_people, house) else "/begin"
    query = f"?{request.url.query}" if request.url.query else ""
    onward = request.url.path + query
    return see(door if onward == "/" else f"{door}?{urlencode({'next': onward})}")


async def begin(request: Request) -> Response:
    """Make a vault: a name and a passphrase."""
    if request.method != "POST":
        return await render(request, "begin.html", next=own_path(request.query_params.get("next", "/")))
    form = await read_form(request)
    name, passphrase = form.line("name", MAX_NAME, required=True), form.raw("passphrase")
    if passphrase != form.raw("again"):
        form.fault("passphrase", "different")
    if not form.faults:
        try:
            person = await _opening(request).run(
                acts.create_person, household_of(request).house, name, passphrase
            )
        except InputRefused as error:
            form.faults.append(error)
        else:
            judged = await run_in_threadpool(advise, passphrase, name)
            return await _first_session(request, person, form, is_weak=judged.is_weak)
    onward = own_path(form.raw("next"))
    return await render(request, "begin.html", 422, next=onward, typed=form.typed, faults=form.faults)


async def advice(request: Request) -> Response:
    """Say, while somebody types, how soon a passphrase would be guessed. Nothing is kept."""
    form = await read_form(request)
    judging: Turns = request.app.state.judging
    judged = await judging.run(advise, form.raw("passphrase")[:TYPED], form.raw("name")[:TYPED])
    return await render(request, "_advice.html", advice=judged)


async def sign_in(request: Request) -> Response:
    """Open a vault with its passphrase."""
    if request.method != "POST":
        if request.state.session is not None:
            return see(own_path(request.query_params.get("next", "/")))
        return await _sign_in_page(request, onward=request.query_params.get("next", "/"))
    form = await read_form(request)
    name, passphrase = form.raw("name")[:TYPED], form.raw("passphrase")[:TYPED]
    if form.raw("whose") not in ("", acts.person_id(household_of(request).house, name)):
        # Signing in over a page that somebody else has left: their words are not for this vault.
        return await _sign_in_page(request, 409, form)
    if not could_open(passphrase):
        # No lock has such a passphrase. It costs no work, so it must not count either: counts are few.
        return await _sign_in_page(request, 401, form, is_wrong=True)
    return await _try(request, form, name, lambda house: acts.unlock(house, name, passphrase))


async def sign_in_with_words(request: Request) -> Response:
    """Open a vault with its recovery words, and give it a new passphrase."""
    if request.method != "POST":
        return await _sign_in_page(request, template="sign_in_words.html")
    form = await read_form(request)
    name, words, new = (form.raw(field)[:TYPED] for field in ("name", "words", "passphrase"))
    if new != form.raw("again"):
        form.fault("passphrase", "different")
    try:
        check_passphrase(new)
    except InputRefused as error:
        form.faults.append(error)
    if form.faults:
        return await _sign_in_page(request, 422, form, template="sign_in_words.html")
    return await _try(
        request,
        form,
        name,
        lambda house: acts.unlock_with_words(house, name, words, new),
        template="sign_in_words.html",
    )


async def lock(request: Request) -> Response:
    """Lock now: the vault is closed in every browser of this person."""
    await _lock(request)
    response = see("/sign-in")
    forget(request, response)
    return response


async def leave(request: Request) -> Response:
    """Leave at once: keep what was typed, lock, and show a calendar."""
    if request.state.session is not None:
        try:
            carried = take(await read_form(request))
            if not await run(request, _way_down(request, carried), carried):
                await run(request, put_rest, carried)
        except (DrawbridgeError, SignedOut) as error:
            # Leaving comes first. What could not be saved is gone from the screen either way.
            logs.failure("leaving-unsaved", error)
        await _lock(request)
    response = see("/away")
    forget(request, response)
    return response


async def _lock(request: Request) -> None:
    session = request.state.session
    if session is not None:
        await household_of(request).lock(session.resident)
        request.state.session = None


def _opening(request: Request) -> Turns:
    turns: Turns = request.app.state.opening
    return turns


async def _try(
    request: Request,
    form: Form,
    name: str,
    unlock: Callable[[House], Person],
    template: str = "sign_in.html",
) -> Response:
    house, tries = household_of(request).house, request.app.state.throttle
    peer = request.client.host if request.client else ""
    address = caller(peer, _forwarded(request), request.app.state.proxies)
    person_id, jar = acts.person_id(house, name), request.app.state.jar
    place = throttle.place(person_id, jar.known_device(request.state.device, person_id), address)
    if tries.wait(place):
        return await _sign_in_page(request, 429, form, template=template, wait=tries.wait(place))
    try:
        _opening(request).check()
    except HTTPException:
        return await _sign_in_page(request, 503, form, template=template, is_busy=True)
    # Counted before it is known: many tries at once would otherwise all be the first.
    tries.wrong(place)
    try:
        person = await _opening(request).run(unlock, house)
    except (WrongKey, InputRefused):
        wait = tries.wait(place)
        return await _sign_in_page(request, 401, form, template=template, wait=wait, is_wrong=True)
    tries.right(place)
    return await _come_in(request, person, form, end_others=template != "sign_in.html")


def _forwarded(request: Request) -> list[bytes]:
    return [value for name, value in request.scope["headers"] if name == b"x-forwarded-for"]


async def _come_in(request: Request, person: Person, form: Form, *, end_others: bool) -> Response:
    session, token = await _open_session(request, person)
    if end_others:
        household_of(request).end_others(session)
    carried = take(form)
    path = await _put_down(session, carried, _way_down(request, carried))
    if path or not carried.has_words:
        response: Response = see(path or own_path(form.raw("next") or "/"))
    else:
        response = await render(request, "carried.html", carried=carried)
    admit(request, response, token)
    return response


def _way_down(request: Request, carried: Carried) -> Callable[[Desk, Carried], str]:
    form = Form(carried.fields)
    sheets.check(request, form, thing_of(carried))
    return put_apart if form.faults else put_down


async def _put_down(session: Session, carried: Carried, put: Callable[[Desk, Carried], str]) -> str:
    try:
        return await session.resident.run(lambda desk: put(desk, carried))
    except DrawbridgeError as error:
        # The page that follows still holds every word, to be sent again or copied.
        logs.failure("carried-unsaved", error)
        return ""


async def _first_session(request: Request, person: Person, form: Form, *, is_weak: bool) -> Response:
    session, token = await _open_session(request, person)
    session.may_draw, session.is_weak, session.onward = True, is_weak, own_path(form.raw("next") or "/")
    response = see("/begin/words")
    admit(request, response, token)
    return response


async def _open_session(request: Request, person: Person) -> tuple[Session, str]:
    household = household_of(request)
    token = await household.admit(person, request.cookies.get(request.app.state.jar.session, ""))
    session = household.find(token)
    if session is None:
        raise SignedOut
    request.state.session = session
    return session, token


async def _sign_in_page(
    request: Request,
    status: int = 200,
    form: Form | None = None,
    *,
    template: str = "sign_in.html",
    onward: str = "/",
    carried: Carried | None = None,
    wait: int = 0,
    is_wrong: bool = False,
    is_busy: bool = False,
) -> Response:
    form = form or Form()
    page = await render(
        request,
        template,
        status,
        typed=form.typed,
        faults=form.faults,
        next=own_path(form.raw("next") or onward),
        carried=take(form) if carried is None else carried,
        wait=wait,
        is_wrong=is_wrong,
        is_busy=is_busy,
    )
    if status == 429:
        page.headers["Retry-After"] = str(wait)
    return page


routes = [
    Route("/begin", begin, methods=["GET", "POST"]),
    Route("/begin/advice", advice, methods=["POST"]),
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/sign-in/words", sign_in_with_words, methods=["GET", "POST"]),
    Route("/lock", lock, methods=["POST"]),
    Route("/leave", leave, methods=["POST"]),
]
