"""The household: which vaults of this node are open right now, through which browsers, and until when.

All of it is in memory and gone with the process. Nothing here tells one person whether another is signed in.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from starlette.concurrency import run_in_threadpool

from drawbridge import logs
from drawbridge.actions.crisis_lines import HostLines
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House
from drawbridge.actions.people import Person, has_recovery
from drawbridge.actions.resuming import begin_again_if_put_back
from drawbridge.actions.settings import Settings, my_name, read_settings
from drawbridge.core.names import PersonId
from drawbridge.core.painful import Said
from drawbridge.core.primitives import sha256
from drawbridge.node.shown import Pages
from drawbridge.node.zones import zone_of

LONGEST = 12 * 3600
"""Seconds a vault may stay open however busy somebody is (security anchors 5.4)."""
TOKEN_BYTES = 32
MOST_BROWSERS = 32
"""Browsers in which one person is signed in; of more, those used longest ago are signed out."""
SWEEP_SECONDS = 5
"""How often idle vaults are looked for; a vault may stay open this much longer than was chosen."""

WAITING = "waiting"
LOCKED = "locked"

Result = TypeVar("Result")


class SignedOut(Exception):  # it is an answer, not a mistake of ours
    """The session has ended, perhaps while the request was on its way."""


class Carrier(Protocol):
    """What the household asks of a courier."""

    trouble: str | None
    skew_seconds: int | None

    async def run(self) -> None:
        """Carry and collect until cancelled."""

    def wake(self) -> None:
        """Look at the outbox now; may be called from any thread."""


MakeCarrier = Callable[[Desk, Callable[[], None]], Carrier]
"""Makes the courier of a desk; the second argument is called when something has arrived."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What every page asks about a person; read once when they come in and again when they change it."""

    settings: Settings
    name: str
    has_words: bool


def read_choices(desk: Desk) -> Choices:
    """Read what every page asks about a person."""
    return Choices(read_settings(desk), my_name(desk), has_recovery(desk.vault))


@dataclass(eq=False)
class Resident:
    """A person whose vault is open here."""

    person: Person
    desk: Desk
    opened_at: int
    active_at: int
    choices: Choices
    carrier: Carrier | None = None
    listeners: set[asyncio.Queue[str]] = field(default_factory=set)
    is_leaving: bool = False
    running: int = 0
    task: asyncio.Task[None] | None = None
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.node_zone = self.desk.zone

    async def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Run ``function(desk, *args)`` in a worker thread while the vault is open.

        Raises:
            SignedOut: the vault is being locked.
        """
        if self.is_leaving:
            raise SignedOut
        self.running += 1
        try:
            return await run_in_threadpool(function, self.desk, *args)
        finally:
            self.running -= 1
            if not self.running:
                self.idle.set()

    def adopt(self, choices: Choices) -> None:
        """Live by what the person has chosen."""
        self.choices = choices
        self.desk = replace(self.desk, zone=zone_of(choices.settings.time_zone, self.node_zone))

    def tell(self, event: str) -> None:
        """Tell every open page of this person."""
        for listener in self.listeners:
            # A page that does not read is told nothing twice: one word waiting says it all.
            with contextlib.suppress(asyncio.QueueFull):
                listener.put_nowait(event)


@dataclass(eq=False)
class Session:
    """One browser in which a person is signed in.

    ``may_draw`` says that new recovery words may be drawn here: just begun, or the passphrase was given
    again. ``words`` are those drawn and not confirmed yet, ``asked`` the places asked for. ``onward`` is the
    page to go on to afterwards, ``is_weak`` whether to say that the passphrase is soon guessed. ``shown`` are
    the pages that answered its last forms. ``painful`` is what was answered when a text sounded very painful,
    by noun and id; it is nowhere else, and gone with the session.
    """

    resident: Resident
    may_draw: bool = False
    words: tuple[str, ...] = ()
    asked: tuple[int, ...] = ()
    onward: str = "/"
    is_weak: bool = False
    shown: Pages = field(default_factory=Pages)
    painful: dict[str, Said] = field(default_factory=dict, repr=False)


class Household:
    """The open vaults and the sessions of one node."""

    def __init__(self, house: House, make_carrier: MakeCarrier | None = None) -> None:
        self.house = house
        self.lines = HostLines(house.folder)
        self._make_carrier = make_carrier
        self._residents: dict[PersonId, Resident] = {}
        self._sessions: dict[bytes, Session] = {}
        self._door = asyncio.Lock()

    def find(self, token: str) -> Session | None:
        """Return the session of a token, if it is still one. Only the token's hash is kept here."""
        session = self._sessions.get(sha256(token.encode()))
        if session is None or session.resident.is_leaving or self._is_over(session.resident):
            return None
        return session

    def touch(self, session: Session) -> None:
        """Note that somebody is there."""
        session.resident.active_at = self.house.clock()

    async def admit(self, person: Person, old_token: str = "") -> str:
        """Open a session and return its fresh token; the one the browser had before is dead."""
        await self._drop(old_token)
        async with self._door:
            resident = self._residents.get(person.id)
            if resident is not None and not resident.is_leaving:
                await run_in_threadpool(person.vault.close)
            else:
                resident = await self._move_in(person)
        resident.active_at = self.house.clock()
        return self.rotate(Session(resident))

    async def _drop(self, token: str) -> None:
        """Forget a session, and lock the vault that no browser has any more."""
        gone = self._sessions.pop(sha256(token.encode()), None)
        if gone is not None and all(s.resident is not gone.resident for s in self._sessions.values()):
            await self.lock(gone.resident)

    async def refresh(self, resident: Resident) -> None:
        """Take over settings that were just changed."""
        resident.adopt(await resident.run(read_choices))

    def rotate(self, session: Session) -> str:
        """Give a session another token; the one before is dead."""
        self._sessions = {key: other for key, other in self._sessions.items() if other is not session}
        token = self.house.entropy(TOKEN_BYTES).hex()
        self._sessions[sha256(token.encode())] = session
        mine = [key for key, other in self._sessions.items() if other.resident is session.resident]
        for oldest in mine[:-MOST_BROWSERS]:
            del self._sessions[oldest]
        return token

    def end_others(self, session: Session) -> None:
        """End every other session of the same person."""
        self._sessions = {
            key: other
            for key, other in self._sessions.items()
            if other is session or other.resident is not session.resident
        }

    async def lock(self, resident: Resident) -> None:
        """Close a vault: stop its courier, forget its sessions, tell its pages, close the file."""
        if resident.is_leaving:
            return
        resident.is_leaving = True
        self._sessions = {
            key: session for key, session in self._sessions.items() if session.resident is not resident
        }
        resident.tell(LOCKED)
        await _stop(resident.task)
        while resident.running:
            resident.idle.clear()
            await resident.idle.wait()
        if self._residents.get(resident.person.id) is resident:
            del self._residents[resident.person.id]
        await run_in_threadpool(resident.person.vault.close)

    async def lock_all(self) -> None:
        """Close every vault."""
        for resident in list(self._residents.values()):
            await self.lock(resident)

    async def sweep(self) -> None:
        """Close the vaults whose people have been silent long enough, or that are open too long."""
        for resident in list(self._residents.values()):
            if self._is_over(resident):
                try:
                    await self.lock(resident)
                except Exception as error:
                    # The others' vaults have to be closed all the same, and later ones.
                    logs.failure("vault-not-closed", error)

    async def sweep_for_ever(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self.sweep()

    def _is_over(self, resident: Resident) -> bool:
        now = self.house.clock()
        # A clock that was set back must not keep a vault open until it has caught up.
        resident.active_at = min(resident.active_at, now)
        resident.opened_at = min(resident.opened_at, now)
        return (
            now - resident.active_at >= resident.choices.settings.auto_lock_minutes * 60
            or now - resident.opened_at >= LONGEST
        )

    async def _move_in(self, person: Person) -> Resident:
        house, loop = self.house, asyncio.get_running_loop()
        woken: list[Callable[[], None]] = []

        def wake() -> None:
            for call in woken:
                loop.call_soon_threadsafe(call)

        desk = Desk(person.vault, house.clock, house.entropy, house.relay, house.zone, wake)
        await run_in_threadpool(begin_again_if_put_back, desk)
        choices = await run_in_threadpool(read_choices, desk)
        now = house.clock()
        resident = Resident(person, desk, now, now, choices)
        resident.adopt(choices)
        self._residents[person.id] = resident
        if self._make_carrier is not None:
            carrier = self._make_carrier(resident.desk, lambda: resident.tell(WAITING))
            woken.append(carrier.wake)
            resident.carrier = carrier
            resident.task = logs.watch(asyncio.create_task(carrier.run()), "courier-ended")
        return resident


async def _stop(task: asyncio.Task[None] | None) -> None:
    if task is None:
        return
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        try:
            await task
        except Exception as error:
            logs.failure("courier-stopped", error)
