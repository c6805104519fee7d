"""The node's application: who may come in, which page answers, what runs beside it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from drawbridge import logs
from drawbridge.actions.courier import Courier
from drawbridge.actions.house import House
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core.addresses import Network
from drawbridge.core.names import Token
from drawbridge.core.primitives import derive
from drawbridge.errors import DrawbridgeError
from drawbridge.node import mistakes
from drawbridge.node.guard import Guard, is_relay
from drawbridge.node.household import Household, SignedOut
from drawbridge.node.session import Jar, Sessions
from drawbridge.node.sheets import Sheets
from drawbridge.node.shown import SIGNED_OUT, Pages, Shown
from drawbridge.node.throttle import Throttle
from drawbridge.node.turns import Turns
from drawbridge.node.views import (
    arrivals,
    away,
    bridges,
    crossings,
    days_after,
    entries,
    feelings,
    harbour,
    kindness,
    ladder,
    letters,
    live,
    looking_back,
    now_and_then,
    outcomes,
    painful,
    people,
    practices,
    recovery,
    settings,
    shown,
    signals,
    tellings,
    today,
    walls,
    went_badly,
    why,
)
from drawbridge.relay.app import Relay

OPENING = 2
"""Passphrases that are stretched at one time, each in 128 MiB; as many as `actions.people` does at once."""

VIEWS = (
    people, recovery, settings, away, live, today, entries, feelings, bridges, crossings, arrivals, outcomes,
    looking_back, now_and_then, walls, kindness, letters, ladder, harbour, signals, painful, shown, why,
    practices, tellings, days_after, went_badly,
)  # fmt: skip


def create_app(
    house: House,
    *,
    origins: Sequence[str],
    relay: Relay | None,
    secure: bool,
    tokens: Mapping[str, Token] | None = None,
    proxies: Sequence[Network] = (),
) -> Starlette:
    """Return the application of one node.

    Args:
        house: The data folder and its world.
        origins: How browsers reach this node, such as ``http://localhost:8420``; every other Host is refused.
        relay: The relay that lives in this node; None for a node that uses another one.
        secure: Whether browsers reach it over TLS.
        tokens: What relays ask for before they make a mailbox or keep an invitation, by their addresses.
        proxies: Who may say for whom they call.
    """
    # One client for all couriers of a node: the relay next door is called in the process, others over the
    # wire.
    client = RelayClient(dict.fromkeys(house.addresses, relay.app) if relay is not None else {}, tokens)
    household = Household(house, lambda desk, on_arrival: Courier(desk, client, on_arrival))
    signed_out = Pages(SIGNED_OUT)
    jar = Jar(derive(house.key, "node/device"), _port(origins[0]), secure=secure)
    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(Guard, origins=origins, secure=secure),
            Middleware(_RelayBeside, relay=relay),
            Middleware(mistakes.Unexpected),
            Middleware(Sessions, household=household, jar=jar),
            Middleware(Shown, clock=house.clock, signed_out=signed_out),
        ],
        exception_handlers={
            SignedOut: people.signed_out,
            DrawbridgeError: mistakes.known,
            HTTPException: mistakes.refused,
        },
        lifespan=_lifespan(household, client, relay),
    )
    app.router.redirect_slashes = False
    app.state.household = household
    app.state.jar = jar
    app.state.shown = signed_out
    app.state.sheets = Sheets()
    app.state.relay = relay
    app.state.proxies = proxies
    app.state.throttle = Throttle(house.clock)
    app.state.opening, app.state.judging = Turns(OPENING, 30), Turns(1, 8)
    return app


def routes() -> list[BaseRoute]:
    """Return every route of the pages, and the folder of built files."""
    built = Path(str(resources.files("drawbridge.node"))) / "static" / "built"
    return [
        *(route for view in VIEWS for route in view.routes),
        Mount("/static/built", StaticFiles(directory=built, check_dir=False)),
    ]


class _RelayBeside:
    """Hands the relay's addresses to the relay, which knows nothing of sessions, pages or people."""

    def __init__(self, app: ASGIApp, relay: Relay | None) -> None:
        self.app = app
        self.relay = relay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.relay is not None and scope["type"] == "http" and is_relay(scope["path"]):
            await self.relay.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _lifespan(
    household: Household, client: RelayClient, relay: Relay | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def alive(_: Starlette) -> AsyncIterator[None]:
        if relay is not None:
            await relay.start()
        sweep = logs.watch(asyncio.create_task(household.sweep_for_ever()), "vaults-close-no-more")
        try:
            yield
        finally:
            sweep.cancel()
            # Vaults first: their couriers still talk to the relay next door.
            await household.lock_all()
            await client.close()
            if relay is not None:
                await relay.stop()

    return alive


def _port(origin: str) -> int:
    parts = urlsplit(origin)
    return parts.port or (443 if parts.scheme == "https" else 80)
