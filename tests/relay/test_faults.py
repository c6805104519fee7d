"""A full disk, a crowded database, a clock that goes back: no false receipt, and no hand is needed.

What a server that is gone or killed does is in `test_server_away`, what each failing statement does in
`test_writer`.
"""

from __future__ import annotations

from pathlib import Path

from drawbridge.relay.postgres.store import PostgresStore
from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY
from tests.conftest import EVENING, PushedClock
from tests.db.disk import Disk
from tests.relay.conftest import (
    OFFER,
    ON_BOTH,
    Box,
    MakeAddress,
    Post,
    bearer,
    envelope,
    id_of,
    kind_of,
    name,
    token,
)
from tests.relay.crowd import every_connection_held

ANA, BEN = Box.of("ana"), Box.of("ben")
SLOT = f"/v1/invitations/{name('slot')}"


def test_a_disk_filled_to_the_brim_is_a_failing_storage_until_there_is_room(
    disk: Disk, clock: PushedClock
) -> None:
    kept: list[bytes] = []

    async def story(post: Post) -> None:
        await post.make("ana")
        for number in range(3):
            assert await post.put(ANA, envelope(number)) == 201
            kept.append(envelope(number))
        disk.fill()
        refused: list[bytes] = []
        for number in range(3, 60):
            status = await post.put(ANA, envelope(number))
            assert status in (201, 503)
            (kept if status == 201 else refused).append(envelope(number))
        assert refused
        large = envelope("large", 65_536)
        put = await post.client.put(ANA.path_of(large), content=large, headers=bearer(ANA.write))
        assert kind_of(put) == "storage"
        for answer in (
            await post.client.put(BEN.path, json=BEN.hashes),
            await post.client.get("/healthz"),
        ):
            assert answer.status_code in (200, 201) or kind_of(answer) == "storage"
        # Who reads is served meanwhile, with what was acknowledged and nothing else.
        assert await everything(post) == kept
        disk.make_room()
        for sealed in (refused[-1], large):
            assert await post.put(ANA, sealed) == 201
            kept.append(sealed)
        assert (await post.client.get("/healthz")).status_code == 200
        assert await everything(post) == kept

    async def afterwards(post: Post) -> None:
        assert await everything(post) == kept

    post = Post(disk.folder / "relay.db", clock)
    post.tell(story)
    post.tell(afterwards)


async def everything(post: Post) -> list[bytes]:
    """Collect from Ana's mailbox to its end."""
    found: list[bytes] = []
    after = 0
    while some := await post.collect(ANA, after=after):
        found += [sealed for _, _, sealed in some]
        after = some[-1][1]
    return found


def test_while_every_connection_is_held_calls_are_refused_and_not_kept(
    make_address: MakeAddress, clock: PushedClock
) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        store = post.relay.store
        assert isinstance(store, PostgresStore)
        shown = bearer(ANA.write)
        async with every_connection_held(store._open_pool()):
            for answer in (
                await post.client.put(ANA.path_of(envelope(1)), content=envelope(1), headers=shown),
                await post.client.put(BEN.path, json=BEN.hashes),
                await post.client.delete(ANA.path_of(envelope(1)), headers=shown),
                await post.client.get(f"{ANA.path}/events", headers=bearer(ANA.read)),
                await post.client.get("/healthz"),
            ):
                assert kind_of(answer) == "storage"
        assert await post.sealed_in(ANA) == []
        assert await post.put(ANA, envelope(1)) == 201
        assert await post.sealed_in(ANA) == [envelope(1)]

    Post(Path(), clock, make_address("postgres")).tell(story)


@ON_BOTH
def test_a_clock_that_goes_back_loses_nothing_and_makes_no_receipt_untrue(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        assert await post.put(ANA, envelope(0)) == 201
        assert await post.put(ANA, envelope("waits"), not_before=EVENING + 60) == 201
        put = await post.client.put(
            SLOT, content=OFFER, headers=bearer(token("manage")), params={"expires": EVENING + DAY}
        )
        assert put.status_code == 201
        claimed = await post.client.get(SLOT, headers=bearer(token("claim")))
        assert claimed.content == OFFER
        post.clock.push(-3 * DAY)
        # What runs out before it was released, or too far ahead for this clock, is refused and not kept.
        assert await post.put(ANA, envelope("no"), expires=post.clock()) == 400
        far = post.clock() + post.limits.release_days * DAY
        assert await post.put(ANA, envelope("far"), not_before=far + 1) == 400
        assert await post.put(ANA, envelope(1)) == 201
        assert await post.put(ANA, envelope(0)) == 200
        await post.relay.release_due()
        assert await post.relay.store.sweep(post.clock()) == 0
        assert await post.sealed_in(ANA) == [envelope(0), envelope(1)]
        assert kind_of(await post.client.get(SLOT, headers=bearer(token("other")))) == "taken"
        assert await post.remove(ANA, envelope(0), ANA.read)

    async def still_behind(post: Post) -> None:
        await post.relay.release_due()
        assert await post.sealed_in(ANA) == [envelope(1)]
        assert await post.put(ANA, envelope(0)) == 200
        # Behind what was given before, it would never be asked for.
        newest = (await post.collect(ANA))[-1][1]
        assert await post.put(ANA, envelope(2)) == 201
        assert [sealed for _, _, sealed in await post.collect(ANA, after=newest)] == [envelope(2)]

    async def caught_up(post: Post) -> None:
        post.clock.push(3 * DAY + 60 + CLAIM_REPEATS_FOR + 1)
        await post.relay.release_due()
        await post.relay.store.sweep(post.clock())
        assert await post.sealed_in(ANA) == [envelope(1), envelope(2), envelope("waits")]
        # What was removed while the clock was behind stays so.
        assert await post.put(ANA, envelope(0)) == 200
        assert id_of(envelope(0)) not in {id_of(sealed) for sealed in await post.sealed_in(ANA)}
        state = await post.client.get(f"{SLOT}/state", headers=bearer(token("manage")))
        assert state.json() == {"claimed": True, "refused": 1, "expires": EVENING + DAY}

    post.tell(story)
    post.tell(still_behind)
    post.tell(caught_up)
