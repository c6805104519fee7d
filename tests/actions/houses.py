"""A data folder for a test, with the lightest work that a lock may ask for."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House, open_house
from drawbridge.actions.people import Person
from drawbridge.core.locks import LIGHTEST_WORK
from tests.conftest import PushedClock, SeededEntropy

PASSPHRASE = "lantern orchard velvet tide"


def house_in(
    folder: Path,
    entropy: SeededEntropy | None = None,
    clock: PushedClock | None = None,
    relay: str = "http://relay.test",
) -> House:
    """Open a data folder."""
    return open_house(
        folder,
        clock=clock or PushedClock(),
        entropy=entropy or SeededEntropy(),
        relay=relay,
        zone=UTC,
        work=LIGHTEST_WORK,
    )


def desk_of(house: House, person: Person) -> Desk:
    """Seat somebody who is signed in."""
    return Desk(person.vault, house.clock, house.entropy, house.relay, house.zone)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
