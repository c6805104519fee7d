"""Invitations: an offer lies in a slot and is handed to whoever comes first."""

from __future__ import annotations

from drawbridge.relay.rules import CLAIM_REPEATS_FOR, DAY
from tests.conftest import EVENING
from tests.relay.conftest import OFFER, ON_BOTH, Post, bearer, kind_of, name, token

pytestmark = ON_BOTH

SLOT = f"/v1/invitations/{name('slot')}"
MANAGE, FIRST, SECOND = token("manage"), token("first claim"), token("second claim")


def test_an_offer_is_handed_to_the_first_claimant_only_and_others_are_counted(post: Post) -> None:
    async def story(post: Post) -> None:
        params = {"expires": post.clock() + DAY}
        for status in (201, 200):
            put = await post.client.put(SLOT, content=OFFER, headers=bearer(MANAGE), params=params)
            assert put.status_code == status
        assert await state(post) == (False, 0)
        for _ in range(2):
            claimed = await post.client.get(SLOT, headers=bearer(FIRST))
            assert (claimed.status_code, claimed.content) == (200, OFFER)
        for _ in range(2):
            assert kind_of(await post.client.get(SLOT, headers=bearer(SECOND))) == "taken"
        assert await state(post) == (True, 2)

    post.tell(story)


def test_the_first_claimant_may_ask_again_for_ten_minutes(post: Post) -> None:
    async def story(post: Post) -> None:
        await put_offer(post)
        await post.client.get(SLOT, headers=bearer(FIRST))
        post.clock.push(CLAIM_REPEATS_FOR)
        assert (await post.client.get(SLOT, headers=bearer(FIRST))).content == OFFER
        post.clock.push(1)
        assert kind_of(await post.client.get(SLOT, headers=bearer(FIRST))) == "taken"
        await post.relay.store.sweep(post.clock())
        assert kind_of(await post.client.get(SLOT, headers=bearer(FIRST))) == "taken"
        # Whoever was first has had it: that is no attempt by somebody else.
        assert await state(post) == (True, 0)

    post.tell(story)


def test_looking_at_an_offer_with_head_does_not_take_it(post: Post) -> None:
    async def story(post: Post) -> None:
        await put_offer(post)
        looked = await post.client.head(SLOT, headers=bearer(SECOND))
        assert (looked.status_code, looked.headers["allow"]) == (405, "PUT, GET, DELETE")
        assert (await post.client.get(SLOT, headers=bearer(FIRST))).status_code == 200

    post.tell(story)


def test_an_offer_that_ran_out_or_was_withdrawn_is_gone(post: Post) -> None:
    async def story(post: Post) -> None:
        await put_offer(post)
        assert (await post.client.delete(SLOT, headers=bearer(MANAGE))).status_code == 204
        assert kind_of(await post.client.get(SLOT, headers=bearer(FIRST))) == "gone"
        await put_offer(post)
        post.clock.push(DAY)
        assert kind_of(await post.client.get(SLOT, headers=bearer(FIRST))) == "gone"

    post.tell(story)


def test_a_slot_belongs_to_whoever_put_its_offer(post: Post) -> None:
    async def story(post: Post) -> None:
        await put_offer(post)
        params = {"expires": post.clock() + DAY}
        other = await post.client.put(SLOT, content=OFFER[::-1], headers=bearer(SECOND), params=params)
        assert kind_of(other) == "forbidden"
        assert (await post.client.get(SLOT, headers=bearer(FIRST))).content == OFFER

    post.tell(story)


async def put_offer(post: Post) -> None:
    params = {"expires": post.clock() + DAY}
    put = await post.client.put(SLOT, content=OFFER, headers=bearer(MANAGE), params=params)
    assert put.status_code == 201


async def state(post: Post) -> tuple[bool, int]:
    said = (await post.client.get(f"{SLOT}/state", headers=bearer(MANAGE))).json()
    assert said["expires"] == EVENING + DAY
    return said["claimed"], said["refused"]
