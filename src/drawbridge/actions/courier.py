"""The courier: carries what lies in the outbox, collects what lies in my mailboxes, and may repeat itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from drawbridge import logs
from drawbridge.actions import arrivals, pairings, resuming
from drawbridge.actions.desk import Desk
from drawbridge.actions.errands import WILL_PASS, Errands, envelope_of
from drawbridge.actions.pairings import Claimed
from drawbridge.actions.receiving import receive
from drawbridge.actions.relay_client import Collected, RelayClient, Wanted
from drawbridge.actions.released_early import let_in_released
from drawbridge.actions.sending import turn_keys
from drawbridge.core import pairing as protocol
from drawbridge.core.envelope import envelope_id
from drawbridge.core.names import MailboxId, SlotId, Token
from drawbridge.errors import NotNow, RelayAway, RelayError, RelayRefused
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import outbox, seen
from drawbridge.vault import pairings as kept_pairings
from drawbridge.vault.bridges import Channel
from drawbridge.vault.outbox import Act, Errand

COLLECT_WAIT = 25
"""Seconds a relay lets a collector wait (protocol section 4)."""
PAUSE, LONGEST_PAUSE = 5, 300
"""Seconds after collecting failed, doubled each time."""
BREATH = 0.2
"""Seconds between two rounds, so that a relay that never lets anybody wait is not asked without end."""
LOOK_AGAIN = 60
"""Seconds after which the outbox is looked at without being told."""
LOOK_AT_INVITATIONS = 5
KEYS_KEPT = 65 * 86_400
"""Seconds a retired private key is kept: 30 days until the latest release, 30 at the relay (decision 9)."""
SEEN_KEPT = 100 * 86_400
"""Seconds an envelope's id is remembered at least; longer as long as a key is here that may open it."""
EARLY_KEPT = 60 * 86_400
CLEAN_EVERY = 3600
APART, TOO_FAR_APART = 30, 86_400
"""Seconds my clock differs from a relay's: from when moments are told in its time, and until when."""

Result = TypeVar("Result")


class Courier:
    """Carries and collects for one desk. Everything waits safely in the vault when a relay is away.

    ``trouble`` is ``relay-away``, ``relay-refused`` or ``storage`` as long as it lasts. ``skew_seconds`` is
    how far this clock is ahead of the relay's.
    """

    def __init__(self, desk: Desk, client: RelayClient, on_arrival: Callable[[], None]) -> None:
        self.desk = desk
        self.client = client
        self.trouble: str | None = None
        self.skew_seconds: int | None = None
        self._errands = Errands(desk)
        self._on_arrival = on_arrival
        self._woken = asyncio.Event()
        self._mailboxes_changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cleaned = 0
        self._collected: dict[str, int] = {}

    def wake(self) -> None:
        """Look at the outbox now; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Carry and collect until cancelled."""
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._carry_for_ever())
            group.create_task(self._collect_for_ever())
            group.create_task(self._watch_invitations())

    async def _quietly(self, work: Awaitable[Result]) -> Result | None:
        """Do some work; what fails is tried again later, and only the class of the error goes to the log."""
        try:
            return await work
        except Exception as error:
            # Whatever it is: a courier that stopped would leave everything lying, without a word.
            logs.failure("courier", error)
            self.trouble = "relay-away" if isinstance(error, RelayError) else "storage"
            return None

    # ---- carrying ----------------------------------------------------------------------------------------

    async def _carry_for_ever(self) -> None:
        while True:
            self._woken.clear()
            await self._quietly(self.carry())
            due = await self._quietly(asyncio.to_thread(self._errands.next_time))
            pause = LOOK_AGAIN if due is None else min(LOOK_AGAIN, max(0.2, due - self.desk.clock()))
            # wait_for of Python 3.11, woken and cancelled in one moment, forgets that it is cancelled.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def carry(self) -> int:
        """Carry everything that is due; returns how many errands were done.

        Relays are asked beside one another: one that is slow or strange keeps nobody else's words waiting.
        """
        if await asyncio.to_thread(let_in_released, self.desk):
            self._on_arrival()
        carried = 0
        while errands := await asyncio.to_thread(self._errands.due):
            by_relay: dict[str, list[Errand]] = {}
            for errand in errands:
                by_relay.setdefault(errand.relay, []).append(errand)
            carried += sum(await _all_of([self._carry_to(some) for some in by_relay.values()]))
        return carried

    async def _carry_to(self, errands: list[Errand]) -> int:
        """Run errands to one relay, until it does not answer; returns how many were done."""
        carried = 0
        for errand in errands:
            done = await self._run_errand(errand)
            if done is None:
                break
            carried += done
        return carried

    async def _run_errand(self, errand: Errand) -> bool | None:
        """Run one errand; returns whether it is done, None when its relay does not answer."""
        # A try that may have reached the relay is noted first, so that withdrawing never claims too much.
        if not await asyncio.to_thread(outbox.note_try, self.desk.vault.db, errand.number):
            return False
        try:
            removed = await self._ask(errand)
        except RelayAway:
            self.trouble = "relay-away"
            await asyncio.to_thread(self._errands.relay_is_away, errand)
            return None
        except RelayRefused as error:
            will_pass = await asyncio.to_thread(self._errands.refused, errand, error.kind)
            self.trouble = "relay-refused" if will_pass else None
            return not will_pass
        except Exception:
            # Nobody foresaw it. It waits like any other, so that it does not come first for ever.
            await asyncio.to_thread(self._errands.relay_is_away, errand)
            raise
        await self._relay_answers(errand.relay)
        await asyncio.to_thread(self._errands.done, errand, removed)
        if errand.act in (Act.MAKE_MAILBOX, Act.DROP_MAILBOX):
            self._mailboxes_changed.set()
        return True

    async def _ask(self, errand: Errand) -> bool:
        """Ask the relay; returns whether an envelope was still there, for a take-back."""
        relay, target, client = errand.relay, errand.target, self.client
        mailbox, token, other = MailboxId(target), Token(errand.token), errand.other or b""
        match errand.act:
            case Act.MAKE_MAILBOX:
                await client.make_mailbox(relay, mailbox, errand.token, other)
            case Act.PUT_INVITATION:
                expires = await self._at_relay(relay, errand.expires_at) or 0
                await client.put_invitation(relay, SlotId(target), token, errand.sealed or b"", expires)
            case Act.DROP_INVITATION:
                await client.drop_invitation(relay, SlotId(target), token)
            case Act.DEPOSIT:
                name, sealed = envelope_of(errand), errand.sealed or b""
                until = await self._at_relay(relay, errand.not_before)
                expires_at = await self._at_relay(relay, errand.expires_at)
                await client.deposit(relay, mailbox, token, name, sealed, until, expires_at)
            case Act.TAKE_BACK:
                return await client.take_back(relay, mailbox, token, envelope_of(errand))
            case Act.CHANGE_WRITER:
                await client.change_writer(relay, mailbox, token, other)
            case Act.DROP_MAILBOX:
                await client.drop_mailbox(relay, mailbox, token)
        return False

    async def _at_relay(self, relay: str, moment: int | None) -> int | None:
        """Return a moment of my clock as the relay's clock will show it: never earlier than it should be."""
        if moment is None:
            return None
        asked_at = self.desk.clock()
        ahead = asked_at - 1 - (await self.client.info(relay)).clock
        return moment - ahead if APART <= abs(ahead) <= TOO_FAR_APART else moment

    async def _relay_answers(self, relay: str) -> None:
        """What waited because a relay did not answer waits no longer."""
        if self.trouble is not None:
            self.trouble = None
            if await asyncio.to_thread(outbox.hurry, self.desk.vault.db, relay, self.desk.clock()):
                self._woken.set()

    # ---- collecting --------------------------------------------------------------------------------------

    async def _collect_for_ever(self) -> None:
        pause = float(PAUSE)
        while True:
            if await self._quietly(self.collect(COLLECT_WAIT)) is not None:
                pause = PAUSE
                await asyncio.sleep(BREATH)
            else:
                await asyncio.sleep(pause * (0.5 + self.desk.entropy(1)[0] / 256))
                pause = min(pause * 2, LONGEST_PAUSE)

    async def collect(self, wait: int = 0) -> int:
        """Collect from every mailbox, waiting up to ``wait`` seconds; returns how many were filed.

        Raises:
            RelayAway: a relay does not answer; what the others had is filed all the same.
            StorageError: the vault could not be written; the relay still has what was not filed.
        """
        await asyncio.to_thread(self._clean)
        self._mailboxes_changed.clear()
        by_relay = await asyncio.to_thread(self._mailboxes)
        if not by_relay:
            await self._unless_changed(asyncio.sleep(wait), None)
            return 0
        return sum(await _all_of([self._collect_from(*mine, wait) for mine in by_relay.items()]))

    def _mailboxes(self) -> dict[str, list[Channel]]:
        """Return the mailboxes to collect from, by relay; those not made yet are left out."""
        unmade = outbox.targets(self.desk.vault.db, Act.MAKE_MAILBOX)
        by_relay: dict[str, list[Channel]] = {}
        for channel in kept_bridges.open_channels(self.desk.vault.db):
            if channel.mailbox not in unmade:
                by_relay.setdefault(channel.relay, []).append(channel)
        return by_relay

    async def _collect_from(self, relay: str, channels: list[Channel], wait: int) -> int:
        known = {channel.mailbox: channel for channel in channels}
        # From the start each time: whatever is filed is acknowledged, so only what is not filed is there.
        wanted = [Wanted(channel.mailbox, channel.read_token, 0) for channel in channels]
        info = await self.client.info(relay)
        ahead = self.skew_seconds = self.desk.clock() - info.clock
        try:
            found = await self._unless_changed(self.client.collect(relay, wanted, wait), [])
        except RelayRefused as error:
            if error.kind != "forbidden":
                raise RelayAway from error
            found = await self._collect_one_by_one(relay, wanted)
            # A mailbox that is gone must not turn waiting into asking without a pause.
            await self._unless_changed(asyncio.sleep(0 if found else min(wait, PAUSE)), None)
        await self._relay_answers(relay)
        for one in found:
            await self._take_in(relay, known[one.mailbox], one, ahead)
        await self._note_collected(relay)
        return len(found)

    async def _note_collected(self, relay: str) -> None:
        """Note once an hour that a relay was asked, so that a long silence is known for one afterwards."""
        now = self.desk.clock()
        if not 0 <= now - self._collected.get(relay, -CLEAN_EVERY) < CLEAN_EVERY:
            await asyncio.to_thread(resuming.look_back, self.desk, relay)
            self._collected[relay] = now
            self._woken.set()

    async def _collect_one_by_one(self, relay: str, wanted: list[Wanted]) -> list[Collected]:
        """One mailbox is not there: it must not keep the others from being collected."""
        found: list[Collected] = []
        for want in wanted:
            with suppress(RelayRefused):
                found += await self.client.collect(relay, [want])
        return found

    async def _unless_changed(self, waiting: Awaitable[Result], instead: Result) -> Result:
        """Wait for something, but not when a mailbox was made or is gone meanwhile: then begin anew."""
        work = asyncio.ensure_future(waiting)
        changed = asyncio.ensure_future(self._mailboxes_changed.wait())
        try:
            await asyncio.wait({work, changed}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else instead
        finally:
            for task in (work, changed):
                task.cancel()
            await asyncio.gather(work, changed, return_exceptions=True)

    async def _take_in(self, relay: str, channel: Channel, one: Collected, ahead: int) -> None:
        relays_clock = self.desk.clock() - ahead
        receipt = await asyncio.to_thread(receive, self.desk, channel.bridge, one.sealed, relays_clock)
        if receipt.refused:
            logs.event("envelope-refused", why=receipt.refused)
        # Only now, after the vault's commit, is the relay told to forget it.
        with suppress(RelayRefused):
            await self.client.acknowledge(relay, channel.mailbox, channel.read_token, envelope_id(one.sealed))
        self._woken.set()
        if receipt.told:
            self._on_arrival()

    # ---- invitations -------------------------------------------------------------------------------------

    async def claim(self, link_text: str) -> Claimed:
        """Fetch the offer behind a link.

        Raises:
            LinkRefused: not an invitation link.
            NotNow: ``own``, ``answered`` by me before, ``taken`` by somebody else, or ``gone``.
            RelayAway: its relay does not answer, or not now.
        """
        link = protocol.read_link(link_text)
        if await asyncio.to_thread(pairings.is_own, self.desk, link):
            raise NotNow(noun="invitation", act="accept", state="own")
        if await asyncio.to_thread(pairings.answered_before, self.desk, link):
            raise NotNow(noun="invitation", act="accept", state="answered")
        token = Token(self.desk.entropy(32))
        try:
            offer = await self.client.claim_invitation(link.relay_url, link.slot, token)
        except RelayRefused as error:
            if error.kind in WILL_PASS:
                raise RelayAway from error
            state = error.kind if error.kind in ("taken", "gone") else "gone"
            raise NotNow(noun="invitation", act="accept", state=state) from error
        return Claimed(link, link_text, offer, token)

    async def _watch_invitations(self) -> None:
        while True:
            await self._quietly(self.look_at_invitations())
            await asyncio.sleep(LOOK_AT_INVITATIONS)

    async def look_at_invitations(self) -> None:
        """Learn whether somebody else tried one of my links.

        Raises:
            RelayAway: the relay does not answer.
        """
        db = self.desk.vault.db
        unput = await asyncio.to_thread(outbox.targets, db, Act.PUT_INVITATION)
        for pairing in await asyncio.to_thread(kept_pairings.offered, db, self.desk.clock()):
            channel = await asyncio.to_thread(kept_bridges.channel, db, pairing.bridge)
            if channel is None or pairing.manage_token is None or pairing.slot in unput:
                continue
            # The invitation lies where its mailbox was made, whatever relay the house uses by now.
            at, manage = channel.relay, pairing.manage_token
            with suppress(RelayRefused):
                slot = await self.client.invitation_state(at, pairing.slot, manage)
                if slot.refused > pairing.refused_claims:
                    await asyncio.to_thread(kept_pairings.set_refused, db, pairing.bridge, slot.refused)

    # ---- housekeeping ------------------------------------------------------------------------------------

    def _clean(self) -> None:
        now, db = self.desk.clock(), self.desk.vault.db
        if 0 <= now - self._cleaned < CLEAN_EVERY:
            return
        with self.desk.vault.transaction():
            seen.forget(db, now - SEEN_KEPT, now)
            seen.forget_early(db, now - EARLY_KEPT)
            kept_bridges.erase_keys(db, now - KEYS_KEPT)
            arrivals.forget_expired(self.desk)
            turn_keys(self.desk)
        # What was taken back, or ran out, since the last time.
        self.desk.vault.empty_log()
        resuming.continue_sending(self.desk)
        self._cleaned = now


async def _all_of(rounds: Sequence[Awaitable[int]]) -> list[int]:
    """Wait until all are done, and only then raise what the first of them raised."""
    results = await asyncio.gather(*rounds, return_exceptions=True)
    done = [result for result in results if isinstance(result, int)]
    failed = [result for result in results if isinstance(result, BaseException)]
    if failed:
        raise failed[0]
    return done
