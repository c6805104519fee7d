"""Who is asking: the session behind the cookie, and the one way from a view to a vault.

A view of a signed-in person::

    @signed_in
    async def every_bridge(request: Request) -> Response:
        everyone = await run(request, bridges.bridges)                 # bridges.bridges(desk)
        return await render(request, "bridges.html", bridges=everyone)

``run`` calls one plain function in a worker thread with the desk in front of its arguments. When the session
has ended meanwhile, `SignedOut` leaves the view by itself and becomes the sign-in page, which carries what
was typed. ``request.state.desk`` is the desk, or None for somebody signed out.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from drawbridge.actions.desk import Desk
from drawbridge.core.names import PersonId
from drawbridge.core.primitives import equal, mac
from drawbridge.node.household import Carrier, Household, Session, SignedOut

__all__ = [
    "SignedOut",
    "admit",
    "courier_of",
    "forget",
    "household_of",
    "run",
    "session_of",
    "signed_in",
]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
View = Callable[[Request], Awaitable[Response]]
DEVICE_SECONDS = 365 * 24 * 3600
PEOPLE_A_BROWSER = 8
"""People whom one browser's mark counts for; of more, those who signed in last."""
_MARK = re.compile(r"[0-9a-f]{32}")
UNNOTICED = frozenset({"/live"})
"""Requests that open pages make by themselves: they are no sign that somebody is there."""


def signed_in(view: View) -> View:
    """Let only somebody signed in through; others get the sign-in page, with what they typed kept."""

    @wraps(view)
    async def page(request: Request) -> Response:
        if request.state.session is None:
            raise SignedOut
        return await view(request)

    return page


async def run(
    request: Request,
    function: Callable[Concatenate[Desk, Arguments], Result],
    *args: Arguments.args,
    **named: Arguments.kwargs,
) -> Result:
    """Run ``function(desk, *args, **named)`` in a worker thread and return what it returns.

    Raises:
        SignedOut: nobody is signed in, or the vault is being locked.
    """
    return await session_of(request).resident.run(lambda desk: function(desk, *args, **named))


def session_of(request: Request) -> Session:
    """Return the session.

    Raises:
        SignedOut: there is none.
    """
    session: Session | None = request.state.session
    if session is None:
        raise SignedOut
    return session


def courier_of(request: Request) -> Carrier | None:
    """Return the courier of the person signed in; None on a node without a relay."""
    return session_of(request).resident.carrier


def household_of(request: Request) -> Household:
    """Return the node's household."""
    household: Household = request.app.state.household
    return household


def admit(request: Request, response: Response, token: str) -> None:
    """Give the browser its session, and a mark that it has signed in here before."""
    jar: Jar = request.app.state.jar
    jar.set(response, jar.session, token, None)
    person = session_of(request).resident.person.id
    if not jar.known_device(request.state.device, person):
        entropy = household_of(request).house.entropy
        jar.set(response, jar.device, jar.marked(request.state.device, person, entropy), DEVICE_SECONDS)


def forget(request: Request, response: Response) -> None:
    """Take the session's cookie away."""
    jar: Jar = request.app.state.jar
    response.delete_cookie(jar.session, path="/", secure=jar.secure, httponly=True, samesite="strict")


class Jar:
    """The names and manners of this node's cookies.

    Cookies are not kept apart by port, so the name holds it; over TLS the ``__Host-`` prefix makes the
    browser refuse one set by anybody else. The device cookie is a random mark and a signature for each person
    who has signed in with it: it names nobody, and only lets this browser wait by itself when others guess at
    those people (see ``throttle``). For anybody else it counts for nothing: who has a vault here could make
    ever new marks.
    """

    def __init__(self, key: bytes, port: int, *, secure: bool) -> None:
        self.secure = secure
        self.session = "__Host-drawbridge" if secure else f"drawbridge-{port}"
        self.device = "__Host-drawbridge-device" if secure else f"drawbridge-device-{port}"
        self._key = key

    def set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        """Set a cookie that no script and no other site gets to see."""
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="strict"
        )

    def marked(self, value: str, person: PersonId, entropy: Callable[[int], bytes]) -> str:
        """Return the mark of a browser in which one more person has signed in."""
        mark, *signatures = value.split(".")
        if not _MARK.fullmatch(mark):
            mark, signatures = entropy(16).hex(), []
        return ".".join((mark, *signatures[-(PEOPLE_A_BROWSER - 1) :], self._sign(mark, person)))

    def known_device(self, value: str, person: PersonId) -> str:
        """Return the mark if this person has signed in with it here, else the empty text."""
        mark, *signatures = value.split(".")
        own = self._sign(mark, person).encode()
        found = [equal(signature.encode(), own) for signature in signatures[-PEOPLE_A_BROWSER:]]
        return mark if any(found) else ""

    def _sign(self, mark: str, person: PersonId) -> str:
        return mac(self._key, f"drawbridge/device {mark} {person}".encode()).hex()[:32]


class Sessions:
    """Middleware that puts ``session``, ``desk`` and ``device`` on ``request.state`` before any view runs."""

    def __init__(self, app: ASGIApp, household: Household, jar: Jar) -> None:
        self.app = app
        self.household = household
        self.jar = jar

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the session of one request."""
        if scope["type"] == "http":
            cookies = Request(scope).cookies
            session = self.household.find(cookies.get(self.jar.session, ""))
            if session is not None and scope["path"] not in UNNOTICED:
                self.household.touch(session)
            state = scope.setdefault("state", {})
            state["session"] = session
            state["desk"] = session.resident.desk if session else None
            state["device"] = cookies.get(self.jar.device, "")
        await self.app(scope, receive, send)
