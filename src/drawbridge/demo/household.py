"""Making the demo household: the story told through the actions, over a real relay, by a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from drawbridge.actions import arrivals, bridges, crossings, entries, harbour, outcomes, pairings
from drawbridge.actions.courier import Courier
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House, open_house
from drawbridge.actions.people import Person, create_person, draw_recovery_words, keep_recovery_words
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Depth, Forecast, Need, Release
from drawbridge.core.harbour import Word
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.core.names import BridgeId, CrossingId
from drawbridge.core.outcomes import ASK_AFTER, Happened
from drawbridge.core.vocabulary import feeling
from drawbridge.core.world import Clock, Entropy
from drawbridge.demo.story import AGREED, BRIDGES, PASSPHRASES, SCENES, Answer, Scene
from drawbridge.relay.app import Relay, make_relay
from drawbridge.relay.store import SqliteStore

HOUR, DAY = 3600, 86_400
RELAY_FILE = "relay.db"
Progress = Callable[[str], None]


class Stage:
    """A clock that the story moves, never backwards."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        """Return unix seconds."""
        return self.now

    def move_to(self, moment: int) -> None:
        """Move on to a moment, if it is still ahead."""
        self.now = max(self.now, moment)


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the story, at their desk."""

    person: Person
    desk: Desk
    courier: Courier


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that happens at a moment."""

    at: int
    happen: Callable[[], None]


def prepare(
    folder: Path,
    clock: Clock,
    progress: Progress,
    *,
    relay: str,
    zone: tzinfo,
    entropy: Entropy,
) -> list[tuple[str, str]]:
    """Make the household in an empty folder, its weeks ending now.

    Args:
        folder: where the vaults go.
        clock: when the story ends.
        progress: hears what is being made.
        relay: the address that the node will have.
        zone: in which the story's hours are told.
        entropy: dice; seeded ones make the same household every time, and no household for real words.

    Returns:
        Names and passphrases.
    """
    return asyncio.run(_tell(folder, clock(), progress, relay, zone, entropy))


async def _tell(
    folder: Path, now: int, progress: Progress, relay: str, zone: tzinfo, entropy: Entropy
) -> list[tuple[str, str]]:
    stage = Stage(now - 25 * DAY)
    house = open_house(folder, clock=stage, entropy=entropy, relay=relay, zone=zone, work=LIGHTEST_WORK)
    carrying = make_relay(SqliteStore(folder / RELAY_FILE), stage)
    await carrying.start()
    client = RelayClient({relay: carrying.app})
    try:
        players = {name: _enter(house, name, client, progress) for name in PASSPHRASES}
        telling = Telling(players, stage, carrying, now, zone)
        progress("Lowering the bridges")
        await telling.lower_bridges()
        progress("Living a few weeks")
        await telling.live()
    finally:
        await client.close()
        await carrying.stop()
    for player in players.values():
        player.person.vault.close()
    return list(PASSPHRASES.items())


def _enter(house: House, name: str, client: RelayClient, progress: Progress) -> Player:
    progress(f"Making a vault for {name}")
    person = create_person(house, name, PASSPHRASES[name])
    keep_recovery_words(person.vault, draw_recovery_words(house.entropy), house.entropy)
    desk = Desk(person.vault, house.clock, house.entropy, house.relay, house.zone)
    return Player(person, desk, Courier(desk, client, lambda: None))


class Telling:
    """The story under way: who has which bridge, and what happens when."""

    def __init__(
        self, players: dict[str, Player], stage: Stage, relay: Relay, now: int, zone: tzinfo
    ) -> None:
        self.players = players
        self.stage = stage
        self.relay = relay
        self.now = now
        self.zone = zone
        self.roads: dict[tuple[str, str], BridgeId] = {}

    async def lower_bridges(self) -> None:
        """Pair the people in the story's order, each pair with the same words on both sides."""
        for inviter, accepter, kind, back, days in BRIDGES:
            self.stage.move_to(self.moment(days, 18))
            ours, theirs = self.players[inviter], self.players[accepter]
            made = pairings.invite(ours.desk, BridgeKind(kind), accepter, True)
            await self.carry()
            claimed = await theirs.courier.claim(pairings.invitation(ours.desk, made.id).link)
            answered = pairings.accept(theirs.desk, claimed, BridgeKind(back), inviter)
            await self.carry()
            pairings.approve(ours.desk, made.id)
            await self.carry()
            bridges.words_are_the_same(ours.desk, made.id)
            bridges.words_are_the_same(theirs.desk, answered.id)
            self.roads[inviter, accepter] = made.id
            self.roads[accepter, inviter] = answered.id
        for asker, other in AGREED:
            harbour.ask(self.players[asker].desk, self.roads[asker, other])
            await self.carry()
            harbour.answer_question(self.players[other].desk, self.roads[other, asker], Word.AGREE)
            await self.carry()

    async def live(self) -> None:
        """Let everything happen in order, carrying in between."""
        beats = sorted((beat for scene in SCENES for beat in self.beats(scene)), key=lambda beat: beat.at)
        for beat in beats:
            if beat.at >= self.now:
                continue
            self.stage.move_to(beat.at)
            await self.relay.release_due()
            await self.carry()
            beat.happen()
            await self.carry()
        self.stage.move_to(self.now)
        await self.relay.release_due()
        await self.carry()
        bridges.raise_leaf(self.players["Mara"].desk, self.roads["Mara", "Jon"])
        await self.carry()
        for (mine, _), road in self.roads.items():
            bridges.acknowledge_leaf(self.players[mine].desk, road)

    def beats(self, scene: Scene) -> list[Beat]:
        """Return what one scene makes happen: writing, answers, looking back."""
        written = self.moment(scene.days, scene.hour)
        author = self.players[scene.by].desk
        crossed: list[CrossingId] = []
        found = [Beat(written, lambda: crossed.extend(self.write(author, scene)))]
        reached = written
        if scene.release is Release.SLEEP_ON_IT:
            reached = crossings.release_time(author_at(author, written), scene.release, None) or written
        for answer in scene.answers:
            found.append(Beat(reached + answer.hours * HOUR, self.answering(answer, scene.by)))
        if scene.outcome is not None:
            looked = reached + ASK_AFTER + HOUR
            found.append(Beat(looked, self.looking(author, crossed, scene.outcome)))
        return found

    def write(self, desk: Desk, scene: Scene) -> list[CrossingId]:
        """Keep the scene's entry, and cross it when it has readers."""
        entry = entries.new_entry_id(desk)
        felt = tuple(feeling(word) for word in scene.feelings)
        entries.keep_entry(desk, entry, scene.text, felt, None, scene.practice)
        if not scene.readers:
            return []
        readers = tuple(self.roads[scene.by, name] for name in scene.readers)
        forecast = None if scene.feared is None else Forecast(scene.feared, scene.fear)
        depth: Depth = scene.depth
        need: Need = scene.need
        plan = Plan(entry, readers, depth, need, scene.release, None, None, forecast, scene.sentences)
        return [crossings.cross(desk, crossings.plan_crossing(desk, plan).id).id]

    def looking(
        self, desk: Desk, crossed: list[CrossingId], outcome: tuple[Happened, int, str]
    ) -> Callable[[], None]:
        """Return the author's look at how it went."""

        def happen() -> None:
            for crossing in crossed:
                arrivals.mark_seen(desk, crossing)
                outcomes.record_outcome(desk, crossing, *outcome)

        return happen

    def answering(self, answer: Answer, author: str) -> Callable[[], None]:
        """Return what one reader does: open what came, answer, perhaps say how they see them."""

        def happen() -> None:
            desk = self.players[answer.by].desk
            bridge = self.roads[answer.by, author]
            waiting = [arrival for arrival in arrivals.waiting(desk) if arrival.bridge == bridge]
            if not waiting:
                return
            arrival = arrivals.open_arrival(desk, waiting[0].id)
            arrivals.answer(desk, arrival.id, answer.text)
            if answer.impression is not None:
                arrivals.impression(desk, arrival.id, answer.impression, True)

        return happen

    async def carry(self) -> None:
        """Carry and collect until nothing moves any more."""
        moved = 1
        while moved:
            moved = 0
            for player in self.players.values():
                moved += await player.courier.carry()
                moved += await player.courier.collect()

    def moment(self, days: int, hour: int) -> int:
        """Return an hour of the day so many days before the story ends."""
        evening = datetime.fromtimestamp(self.now, self.zone) - timedelta(days=days)
        return int(evening.replace(hour=hour, minute=0, second=0, microsecond=0).timestamp())


def author_at(desk: Desk, moment: int) -> Desk:
    """Return the desk as it will be at a moment, for asking when a morning comes."""
    return Desk(desk.vault, lambda: moment, desk.entropy, desk.relay, desk.zone)
