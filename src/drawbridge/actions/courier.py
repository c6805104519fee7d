"""The courier: carries what lies in the outbox, collects what lies in my mailboxes, and may repeat itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from drawbridge.actions import arrivals, bridges, crossings
from drawbridge.actions.bridges import Claimed
from drawbridge.actions.desk import Desk
from drawbridge.actions.receiving import Receipt, receive
from drawbridge.actions.relay_client import Collected, RelayClient, Wanted
from drawbridge.core import pairing as protocol
from drawbridge.core.envelope import envelope_id
from drawbridge.core.names import EnvelopeId, MailboxId, SlotId, Token
from drawbridge.errors import DrawbridgeError, NotNow, RelayAway, RelayRefused, StorageError
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import outbox, pairings, seen
from drawbridge.vault.bridges import Channel
from drawbridge.vault.outbox import Act, Errand

FIRST_WAIT = 5
LONGEST_WAIT = 6 * 3600
"""Seconds between tries: 5, doubling to 6 hours, with jitter (protocol section 3)."""
COLLECT_WAIT = 25
LOOK_AT_INVITATIONS = 5
KEYS_KEPT = 65 * 86_400
"""Seconds a retired private key is kept: a release at most 30 days ahead, held 30 days, and some slack."""
SEEN_KEPT = 100 * 86_400
CLEAN_EVERY = 3600
TRY_AGAIN = frozenset({"full", "storage", ""})
"""Refusals that may pass; any other is for good."""
ALREADY_DONE = {
    Act.DROP_MAILBOX: frozenset({"forbidden", "gone"}),
    Act.DROP_INVITATION: frozenset({"forbidden", "gone"}),
    Act.TAKE_BACK: frozenset({"forbidden", "gone"}),
}
"""Refusals that mean there is nothing left to do."""


class Courier:
    """Carries and collects for one desk. Everything waits safely in the vault when a relay is away."""

    def __init__(self, desk: Desk, client: RelayClient, on_arrival: Callable[[], None]) -> None:
        self.desk = desk
        self.client = client
        self.trouble: str | None = None
        self.skew_seconds: int | None = None
        self._on_arrival = on_arrival
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cleaned = 0

    # ---- waking ------------------------------------------------------------------------------------------

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

    async def _carry_for_ever(self) -> None:
        while True:
            self._woken.clear()
            await self._quietly(self.carry())
            due = await asyncio.to_thread(outbox.next_time, self.desk.vault.db)
            pause = LONGEST_WAIT if due is None else max(0.2, due - self.desk.clock())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), min(pause, 60))

    async def _collect_for_ever(self) -> None:
        pause = float(FIRST_WAIT)
        while True:
            went_well = await self._quietly(self._collect_until_woken())
            pause = FIRST_WAIT if went_well else min(pause * 2, 300)
            if not went_well:
                await asyncio.sleep(pause * (0.5 + self._dice()))

    async def _collect_until_woken(self) -> None:
        """Wait at the relays; a new bridge in the outbox ends the wait: its mailbox is watched too."""
        collecting = asyncio.create_task(self.collect(COLLECT_WAIT))
        woken = asyncio.create_task(self._woken.wait())
        try:
            await asyncio.wait({collecting, woken}, return_when=asyncio.FIRST_COMPLETED)
            if not collecting.done():
                await asyncio.sleep(0.1)
        finally:
            woken.cancel()
            if not collecting.done():
                collecting.cancel()
                with suppress(asyncio.CancelledError):
                    await collecting
        if collecting.done() and not collecting.cancelled():
            collecting.result()

    async def _watch_invitations(self) -> None:
        while True:
            await self._quietly(self._look_at_invitations())
            await asyncio.sleep(LOOK_AT_INVITATIONS)

    async def _quietly(self, work: object) -> bool:
        try:
            await work  # type: ignore[misc]
        except (DrawbridgeError, ExceptionGroup) as error:
            logging.getLogger("drawbridge.courier").info("courier", extra={"kind": type(error).__name__})
            self.trouble = "storage" if isinstance(error, StorageError) else "relay-away"
            return False
        return True

    # ---- carrying ----------------------------------------------------------------------------------------

    async def carry(self) -> int:
        """Carry everything that is due; returns how many errands were done."""
        carried = 0
        while errands := await asyncio.to_thread(outbox.due, self.desk.vault.db, self.desk.clock()):
            held: set[str | None] = set()
            for errand in errands:
                if errand.bridge is None or errand.bridge not in held:
                    done = await self._run_errand(errand)
                    carried += done
                    if not done:
                        held.add(errand.bridge)
            if held:
                break
        return carried

    async def _run_errand(self, errand: Errand) -> bool:
        # A try that may have reached the relay is noted first, so that withdrawing never claims too much.
        await asyncio.to_thread(self._note_try, errand)
        try:
            removed = await self._ask(errand)
        except RelayAway:
            self.trouble = "relay-away"
            await asyncio.to_thread(self._again, errand)
            return False
        except RelayRefused as error:
            return await asyncio.to_thread(self._refused, errand, error.kind)
        self.trouble = None
        await asyncio.to_thread(self._done, errand, removed)
        return True

    async def _ask(self, errand: Errand) -> bool:
        """Ask the relay; returns whether an envelope was still there, for a take-back."""
        relay, target = errand.relay, errand.target
        mailbox, token = MailboxId(target), Token(errand.token)
        match errand.act:
            case Act.MAKE_MAILBOX:
                await self.client.make_mailbox(relay, mailbox, errand.token, errand.other or b"")
            case Act.PUT_INVITATION:
                sealed, expires = errand.sealed or b"", errand.expires_at or 0
                await self.client.put_invitation(relay, SlotId(target), token, sealed, expires)
            case Act.DROP_INVITATION:
                await self.client.drop_invitation(relay, SlotId(target), token)
            case Act.DEPOSIT:
                await self.client.deposit(
                    relay,
                    mailbox,
                    token,
                    _envelope(errand),
                    errand.sealed or b"",
                    errand.not_before,
                    errand.expires_at,
                )
            case Act.TAKE_BACK:
                return await self.client.take_back(relay, mailbox, token, _envelope(errand))
            case Act.CHANGE_WRITER:
                await self.client.change_writer(relay, mailbox, token, errand.other or b"")
            case Act.DROP_MAILBOX:
                await self.client.drop_mailbox(relay, mailbox, token)
        return False

    def _note_try(self, errand: Errand) -> None:
        outbox.again(self.desk.vault.db, errand.number, errand.tries + 1, errand.next_try)

    def _again(self, errand: Errand) -> None:
        wait = min(FIRST_WAIT * 2**errand.tries, LONGEST_WAIT)
        jittered = int(wait * (0.75 + self._dice() / 2))
        outbox.again(
            self.desk.vault.db, errand.number, errand.tries + 1, self.desk.clock() + max(1, jittered)
        )

    def _refused(self, errand: Errand, kind: str) -> bool:
        if kind in ALREADY_DONE.get(errand.act, ()):
            self._done(errand, False)
            return True
        if kind in TRY_AGAIN:
            self.trouble = "relay-refused"
            self._again(errand)
            return False
        with self.desk.vault.transaction():
            outbox.done(self.desk.vault.db, errand.number)
            if errand.act is Act.DEPOSIT:
                crossings.carried(self.desk, _envelope(errand), kind or "refused")
        return True

    def _done(self, errand: Errand, removed: bool) -> None:
        with self.desk.vault.transaction():
            was_there = outbox.done(self.desk.vault.db, errand.number)
            if errand.act is Act.DEPOSIT and was_there:
                crossings.carried(self.desk, _envelope(errand))
            elif errand.act is Act.TAKE_BACK:
                crossings.taken_back_answer(self.desk, _envelope(errand), removed)

    # ---- collecting --------------------------------------------------------------------------------------

    async def collect(self, wait: int = 0) -> int:
        """Collect from every mailbox, waiting up to ``wait`` seconds; returns how many were filed."""
        await asyncio.to_thread(self._clean)
        channels = await asyncio.to_thread(kept_bridges.open_channels, self.desk.vault.db)
        by_relay: dict[str, list[Channel]] = {}
        for channel in channels:
            by_relay.setdefault(channel.relay, []).append(channel)
        if not by_relay:
            await asyncio.sleep(min(wait, 1))
            return 0
        return sum(
            await asyncio.gather(*(self._collect(relay, found, wait) for relay, found in by_relay.items()))
        )

    async def _collect(self, relay: str, channels: list[Channel], wait: int) -> int:
        known = {channel.mailbox: channel for channel in channels}
        wanted = [Wanted(channel.mailbox, channel.read_token, 0) for channel in channels]
        await self._compare_clocks(relay)
        try:
            found = await self.client.collect(relay, wanted, wait)
        except RelayRefused as error:
            if error.kind != "forbidden":
                raise RelayAway from error
            found = await self._collect_one_by_one(relay, wanted)
        self.trouble = None
        for one in found:
            await self._take_in(relay, known[one.mailbox], one)
        return len(found)

    async def _collect_one_by_one(self, relay: str, wanted: list[Wanted]) -> list[Collected]:
        """One mailbox is not made yet, or is gone: it must not keep the others from being collected."""
        found: list[Collected] = []
        for want in wanted:
            with suppress(RelayRefused):
                found += await self.client.collect(relay, [want])
        if not found:
            await asyncio.sleep(0.5)
        return found

    async def _take_in(self, relay: str, channel: Channel, one: Collected) -> None:
        receipt: Receipt = await asyncio.to_thread(receive, self.desk, channel.bridge, one.sealed)
        # Only now, after the vault's commit, is the relay told to forget it.
        with suppress(RelayRefused):
            await self.client.acknowledge(relay, channel.mailbox, channel.read_token, envelope_id(one.sealed))
        await asyncio.to_thread(kept_bridges.set_cursor, self.desk.vault.db, channel.bridge, one.cursor)
        self._woken.set()
        if receipt.told:
            self._on_arrival()

    async def _compare_clocks(self, relay: str) -> None:
        info = await self.client.info(relay)
        self.skew_seconds = self.desk.clock() - info.clock

    # ---- invitations -------------------------------------------------------------------------------------

    async def claim(self, link_text: str) -> Claimed:
        """Fetch the offer behind a link.

        Raises:
            LinkRefused: not an invitation link.
            NotNow: ``own``, ``taken`` by somebody else, or ``gone``.
            RelayAway: its relay does not answer.
        """
        link = protocol.read_link(link_text)
        if await asyncio.to_thread(bridges.is_own, self.desk, link):
            raise NotNow(noun="invitation", act="accept", state="own")
        token = Token(self.desk.entropy(32))
        try:
            offer = await self.client.claim_invitation(link.relay_url, link.slot, token)
        except RelayRefused as error:
            state = error.kind if error.kind in ("taken", "gone") else "gone"
            raise NotNow(noun="invitation", act="accept", state=state) from error
        return Claimed(link, link_text, offer, token)

    async def _look_at_invitations(self) -> None:
        """Learn whether somebody else tried one of my links."""
        offered = await asyncio.to_thread(pairings.offered, self.desk.vault.db, self.desk.clock())
        for pairing in offered:
            if pairing.manage_token is None:
                continue
            with suppress(RelayRefused):
                slot = await self.client.invitation_state(self.desk.relay, pairing.slot, pairing.manage_token)
                if slot.refused > pairing.refused_claims:
                    await asyncio.to_thread(
                        pairings.set_refused, self.desk.vault.db, pairing.bridge, slot.refused
                    )

    # ---- housekeeping ------------------------------------------------------------------------------------

    def _clean(self) -> None:
        now = self.desk.clock()
        if now - self._cleaned < CLEAN_EVERY:
            return
        self._cleaned = now
        with self.desk.vault.transaction():
            seen.forget(self.desk.vault.db, now - SEEN_KEPT)
            kept_bridges.erase_keys(self.desk.vault.db, now - KEYS_KEPT)
            arrivals.forget_expired(self.desk)

    def _dice(self) -> float:
        return self.desk.entropy(1)[0] / 256


def _envelope(errand: Errand) -> EnvelopeId:
    if errand.envelope is None:  # pragma: no cover - the schema's acts always have one
        raise ValueError(errand.act)
    return errand.envelope
