"""Two people on one node, in a process made to be killed: forked from one that has its code read.

``python -m tests.actions.living FOLDER`` lives once for each line it reads, and counts from the number in it.
It writes ``life N`` with its process number, ``NAME N`` whenever somebody's crossing N is durable in their
vault, and ``gone`` when the life has ended. A line ``0`` is the last life: it only carries what is left.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC
from itertools import count
from pathlib import Path

from drawbridge.actions import bridges, crossings, entries
from drawbridge.actions.courier import Courier
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core.crossings import Depth, Need, Release
from drawbridge.core.names import VaultId
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SqliteStore
from drawbridge.vault import outbox
from drawbridge.vault.vault import open_vault

RELAY = "http://relay.test"
NAMES = ("Ana", "Mara")
KEYS = {"Ana": b"a" * 32, "Mara": b"m" * 32}
VAULT = VaultId(bytes(16))


def now() -> int:
    return int(time.time())


def sit_down(folder: Path, name: str) -> Desk:
    """Open a vault that is there."""
    vault = open_vault(folder / name, KEYS[name], VAULT)
    return Desk(vault=vault, clock=now, entropy=os.urandom, relay=RELAY, zone=UTC)


async def live(folder: Path, first: int) -> None:
    """Cross as fast as it goes, both ways, while two couriers carry; or only carry, when ``first`` is 0."""
    relay = make_relay(SqliteStore(folder / "relay.db"), now)
    await relay.start()
    client = RelayClient({RELAY: relay.app})
    desks = {name: sit_down(folder, name) for name in NAMES}
    couriers = [Courier(desk, client, lambda: None) for desk in desks.values()]
    running = [asyncio.create_task(courier.run()) for courier in couriers]
    await asyncio.sleep(0)
    for number in count(first) if first else ():
        for name, desk in desks.items():
            await asyncio.to_thread(cross, desk, f"{name} {number}")
            os.write(1, f"{name} {number}\n".encode())
        for courier in couriers:
            courier.wake()
    for _ in range(1_000):
        await asyncio.sleep(0.02)
        if not any(outbox.targets(desk.vault.db, act) for desk in desks.values() for act in outbox.Act):
            break
    await asyncio.sleep(0.5)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await client.close()
    await relay.stop()


def cross(desk: Desk, text: str) -> None:
    """Write something, and cross it at once."""
    entry = entries.new_entry_id(desk)
    entries.keep_entry(desk, entry, text)
    (bridge,) = bridges.bridges(desk)
    plan = Plan(entry, (bridge.id,), Depth.ALL, Need.NOTHING, Release.NOW)
    crossings.cross(desk, crossings.plan_crossing(desk, plan).id)


def main(folder: Path) -> None:
    """Live once for each line."""
    for line in sys.stdin:
        life = os.fork()
        if life == 0:
            try:
                asyncio.run(live(folder, int(line)))
                os._exit(0)
            finally:
                os._exit(1)
        print(f"life {life}", flush=True)
        os.waitpid(life, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
