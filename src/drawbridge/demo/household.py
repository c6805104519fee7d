"""Making the demo household: the story told through the actions, over a real relay, by a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

from drawbridge.actions import bridges, pairings
from drawbridge.actions.courier import Courier
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House, open_house
from drawbridge.actions.people import create_person, draw_recovery_words, keep_recovery_words
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.core.world import Clock, Entropy
from drawbridge.demo import crossing, practising
from drawbridge.demo.cast import DAY, Beat, Cast, Player, Stage
from drawbridge.demo.story import AGREED, BEGINS, BRIDGES, HELPS, INVITED, PASSPHRASES, RAISED
from drawbridge.demo.story.first_weeks import FIRST_SCENES
from drawbridge.demo.story.held_back import CIRCLES, HARD_EVENINGS, KINDNESSES, LETTERS, NOW_AND_THEN, WALLS
from drawbridge.demo.story.last_weeks import LAST_SCENES
from drawbridge.demo.story.said import SAID, STEPS
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore

RELAY_FILE = "relay.db"
Progress = Callable[[str], None]


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
    stage = Stage(now - BEGINS * DAY)
    house = open_house(folder, clock=stage, entropy=entropy, relay=relay, zone=zone, work=LIGHTEST_WORK)
    carrying = make_relay(SqliteStore(folder / RELAY_FILE), stage)
    await carrying.start()
    client = RelayClient({relay: carrying.app})
    try:
        players = {name: _enter(house, name, client, progress) for name in PASSPHRASES}
        cast = Cast(players, stage, carrying, now, zone)
        progress("Lowering the bridges")
        await _lower_bridges(cast)
        progress("Living a few weeks")
        practising.settle_in(cast, HELPS, INVITED)
        await cast.play(_beats(cast))
        await _raise_one_leaf(cast)
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


async def _lower_bridges(cast: Cast) -> None:
    """Pair the people in the story's order, each pair with the same words on both sides."""
    for inviter, accepter, kind, back, days in BRIDGES:
        cast.stage.move_to(cast.moment(days, 18))
        ours, theirs = cast.players[inviter], cast.players[accepter]
        made = pairings.invite(ours.desk, BridgeKind(kind), accepter, True)
        await cast.carry()
        claimed = await theirs.courier.claim(pairings.invitation(ours.desk, made.id).link)
        answered = pairings.accept(theirs.desk, claimed, BridgeKind(back), inviter)
        await cast.carry()
        pairings.approve(ours.desk, made.id)
        await cast.carry()
        bridges.words_are_the_same(ours.desk, made.id)
        bridges.words_are_the_same(theirs.desk, answered.id)
        cast.roads[inviter, accepter] = made.id
        cast.roads[accepter, inviter] = answered.id
    for asker, other in AGREED:
        await practising.agree(cast, asker, other)


def _beats(cast: Cast) -> list[Beat]:
    """Return everything that happens; what happens at one moment, in this order."""
    beats = [practising.step_beat(cast, step) for step in STEPS]
    beats += [practising.circles_beat(cast, drawn) for drawn in CIRCLES]
    beats += [practising.slow_beat(cast, slowly) for slowly in NOW_AND_THEN]
    for wall in WALLS:
        beats += practising.wall_beats(cast, wall)
    for said in SAID:
        beats += practising.said_beats(cast, said)
    for scene in (*FIRST_SCENES, *LAST_SCENES):
        beats += crossing.beats_of(cast, scene)
    for kind in KINDNESSES:
        beats += practising.kind_beats(cast, kind)
    for letter in LETTERS:
        beats += practising.letter_beats(cast, letter)
    for evening in HARD_EVENINGS:
        beats += practising.signal_beats(cast, evening)
    return beats


async def _raise_one_leaf(cast: Cast) -> None:
    """Raise one leaf on the last evening, and let everybody have seen where the leaves are."""
    bridges.raise_leaf(cast.desk(RAISED[0]), cast.roads[RAISED])
    await cast.carry()
    for (mine, _), road in cast.roads.items():
        bridges.acknowledge_leaf(cast.desk(mine), road)
