"""The cast of the demo household: a clock that the story moves, people at their desks, their bridges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from drawbridge.actions.courier import Courier
from drawbridge.actions.desk import Desk
from drawbridge.actions.people import Person
from drawbridge.core.names import BridgeId, EntryId, RungId
from drawbridge.relay.app import Relay

HOUR, DAY = 3600, 86_400


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
    """One thing that happens at a moment. ``crosses``: something of it has to be carried."""

    at: int
    happen: Callable[[], None]
    crosses: bool = False


@dataclass(slots=True)
class Cast:
    """Who is in the story, and what it has named so far: bridges, rungs, bricks of walls."""

    players: dict[str, Player]
    stage: Stage
    relay: Relay
    now: int
    zone: tzinfo
    roads: dict[tuple[str, str], BridgeId] = field(default_factory=dict)
    rungs: dict[str, RungId] = field(default_factory=dict)
    bricks: dict[str, EntryId] = field(default_factory=dict)

    def desk(self, name: str) -> Desk:
        """Return somebody's desk."""
        return self.players[name].desk

    async def play(self, beats: list[Beat]) -> None:
        """Let everything happen in order, up to now."""
        for beat in sorted(beats, key=lambda beat: beat.at):
            if beat.at >= self.now:
                continue
            self.stage.move_to(beat.at)
            beat.happen()
            if beat.crosses:
                await self.relay.release_due()
                await self.carry()
        self.stage.move_to(self.now)
        await self.relay.release_due()
        await self.carry()

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
