"""The relay as an application: its life, and which call an address means."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from drawbridge import logs
from drawbridge.core.addresses import Network
from drawbridge.errors import StorageError
from drawbridge.relay import answers
from drawbridge.relay.answers import CLOSE, Answer
from drawbridge.relay.barrier_calls import BarrierCalls
from drawbridge.relay.calls import Calls
from drawbridge.relay.deposits import Deposits
from drawbridge.relay.events import Bell
from drawbridge.relay.kept import Clock, Store
from drawbridge.relay.metrics import Metrics
from drawbridge.relay.reading import Flight, Gone, Request
from drawbridge.relay.rules import Limits, Refusal
from drawbridge.relay.strangers import Door, Strangers
from drawbridge.relay.waiting import Waiting

LOOK_SECONDS = 1
"""Seconds between two looks at the clock for what is due."""


class Writable(Protocol):
    """Something that can be sent in answer."""

    @property
    def status(self) -> int:
        """Its HTTP status."""

    async def write(self, method: str, send: Send) -> None:
        """Send it."""


Endpoint = Callable[[Request], Awaitable[Writable]]
Place = tuple[str, ...]
"""What stands in a path between its ids, and how many ids: ``("v1", "mailboxes", "envelopes", "2")``."""


class Relay:
    """One relay: an application, and the task that releases what is due.

    Args:
        kept: what it keeps; closed by `stop`.
        clock: unix seconds; may step.
        limits: what it allows.
        admission: the hash of a token without which nobody makes a mailbox or an invitation; None: all may.
        strangers: counts who asks for what needs no token.
    """

    def __init__(
        self,
        kept: Store,
        clock: Clock,
        limits: Limits,
        admission: bytes | None = None,
        strangers: Strangers | None = None,
    ) -> None:
        self.store = kept
        self.clock = clock
        self.limits = limits
        self.bell = Bell()
        self.flight = Flight(limits.in_flight_bytes)
        self.metrics = Metrics(lambda: len(self.bell), lambda: self.flight.held)
        self.deposits = Deposits(kept, clock, limits)
        door = Door(admission, Strangers(limits) if strangers is None else strangers)
        calls = Calls(kept, self.deposits, clock, limits, door, self.metrics)
        meeting = BarrierCalls(kept, self.bell, clock, limits, door)
        self._places = _places(calls, Waiting(kept, self.bell, clock, limits), meeting)
        self._task: asyncio.Task[None] | None = None
        kept.on_release = self.bell.ring
        kept.on_doubt = self.bell.doubt

    async def start(self) -> None:
        """Open the store, begin to release and to sweep."""
        await self.store.open()
        releasing = asyncio.create_task(self._release_for_ever())
        self._task = logs.watch(releasing, "relay-releases-no-more")

    async def stop(self) -> None:
        """Let waiting readers go, commit what was begun, close the store."""
        self.let_go()
        try:
            if self._task is not None:
                self._task.cancel()
                with suppress(asyncio.CancelledError):
                    await self._task
        finally:
            await self.store.finish()

    def let_go(self) -> None:
        """Tell everybody who waits to come back later; from now on nobody waits."""
        self.bell.close()

    async def release_due(self) -> None:
        """Release what is due by the relay's clock, and wake who waits for it."""
        self.metrics.released.inc(await self.store.release(self.clock()))
        await self.store.settle(self.clock())

    @property
    def app(self) -> ASGIApp:
        """The application, for a server or for whoever stands in front of it."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call (ASGI); standing alone, also start and stop with the server."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        place, ids = _read_path(scope["path"])
        request = Request(scope, receive, ids, self.limits, self.flight)
        answer: Writable
        try:
            answer = await self._endpoint(place, method)(request)
        except Refusal as refusal:
            # Of a body that nobody wants to read no more is taken: the connection is not used again.
            answer = answers.problem(refusal.kind, *(() if request.is_read else (CLOSE,)))
        except StorageError as error:
            answer = self.not_kept(error, method, place[:-1])
        except Gone:
            return
        finally:
            request.put_down()
        # What nobody has defined is one call, whatever its path: a stranger must not make names up here.
        words = place[:-1] if place in self._places else ("unknown",)
        self.metrics.count(method, words, answer.status)
        await answer.write(method, send)

    def not_kept(self, error: StorageError, method: str, words: Place) -> Answer:
        """Return the answer to a call whose effect could not be kept, and tell whoever runs the relay."""
        logs.failure("relay-storage", error, method=method, route="/".join(words))
        self.metrics.failures.inc()
        return answers.problem("storage")

    def _endpoint(self, place: Place, method: str) -> Endpoint:
        methods = self._places.get(place)
        if methods is None:
            raise Refusal("no-such-call")
        return methods.get(method) or _wrong_method(methods)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _release_for_ever(self) -> None:
        # Not the relay's clock: were it set back, there would be no sweep until it has caught up.
        now = asyncio.get_running_loop().time
        swept = now() - self.limits.sweep_seconds
        while True:
            self.metrics.look()
            try:
                await self.release_due()
                if now() - swept >= self.limits.sweep_seconds:
                    self.metrics.swept.inc(await self.store.sweep(self.clock()))
                    swept = now()
            except StorageError as error:
                logs.failure("relay-storage", error)
            await asyncio.sleep(LOOK_SECONDS)


def make_relay(
    kept: Store,
    clock: Clock,
    limits: Limits | None = None,
    admission: bytes | None = None,
    proxies: Sequence[Network] = (),
) -> Relay:
    """Return a relay over a store; call `Relay.start` inside a running loop before it is used.

    Args:
        kept: what it keeps.
        clock: unix seconds; may step.
        limits: what it allows, if that is not what the store does.
        admission: the hash of the token to be admitted by, if one is needed.
        proxies: who may say for whom they call.
    """
    limits = limits or kept.limits
    return Relay(kept, clock, limits, admission, Strangers(limits, proxies))


def _read_path(path: str) -> tuple[Place, list[str]]:
    """Split a path into words and ids, which take turns: ``/v1/mailboxes/ID/envelopes/ID``."""
    parts = path.split("/")
    ids = parts[3::2]
    return (*parts[1:2], *parts[2::2], str(len(ids))), ids


def _places(calls: Calls, waiting: Waiting, meeting: BarrierCalls) -> Mapping[Place, Mapping[str, Endpoint]]:
    return {
        ("v1", "mailboxes", "1"): {"PUT": calls.make_mailbox, "DELETE": calls.drop_mailbox},
        ("v1", "mailboxes", "writer", "1"): {"PUT": calls.change_writer},
        ("v1", "mailboxes", "events", "1"): {"GET": waiting.events},
        ("v1", "mailboxes", "envelopes", "2"): {"PUT": calls.deposit, "DELETE": calls.remove},
        ("v1", "collect", "0"): {"POST": waiting.collect},
        # No HEAD: asking for an offer changes who has it.
        ("v1", "invitations", "1"): {
            "PUT": calls.put_invitation,
            "GET": calls.claim_invitation,
            "DELETE": calls.drop_invitation,
        },
        ("v1", "invitations", "state", "1"): {
            "GET": calls.invitation_state,
            "HEAD": calls.invitation_state,
        },
        ("v1", "barriers", "1"): {"PUT": meeting.make, "GET": meeting.look},
        ("v1", "barriers", "slots", "2"): {"PUT": meeting.fill},
        ("v1", "info", "0"): {"GET": calls.info, "HEAD": calls.info},
        ("v1", "openapi.json", "0"): {"GET": calls.openapi, "HEAD": calls.openapi},
        ("healthz", "0"): {"GET": calls.healthz, "HEAD": calls.healthz},
        ("metrics", "0"): {"GET": calls.metrics, "HEAD": calls.metrics},
    }


def _wrong_method(methods: Mapping[str, Endpoint]) -> Endpoint:
    allowed = ", ".join(methods).encode()

    async def refuse(_: Request) -> Answer:
        return answers.problem("wrong-method", (b"allow", allowed))

    return refuse
