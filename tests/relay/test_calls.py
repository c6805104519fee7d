"""Every call of section 4 of the protocol: done once, repeated, refused."""

from __future__ import annotations

import pytest

from drawbridge import __version__
from drawbridge.core.padding import SIZES
from drawbridge.relay.rules import DAY
from tests.relay.conftest import (
    ON_BOTH,
    Box,
    Post,
    asking,
    bearer,
    collected,
    envelope,
    id_of,
    kind_of,
    name,
    token,
)

pytestmark = ON_BOTH
SLOT = f"/v1/invitations/{name('slot')}"


def test_a_mailbox_is_made_once_and_made_again_it_stays_what_it_is(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        again = await post.client.put(box.path, json=box.hashes)
        assert (again.status_code, again.content) == (200, b"")
        assert await post.sealed_in(box) == [envelope(1)]

    post.tell(story)


def test_a_mailbox_cannot_be_taken_over_by_making_it_again(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        taken = await post.client.put(box.path, json=Box.of("eve").hashes)
        assert kind_of(taken) == "forbidden"
        assert await post.put(box, envelope(1)) == 201

    post.tell(story)


def test_one_token_that_could_do_both_is_refused(post: Post) -> None:
    async def story(post: Post) -> None:
        box = Box("0" * 32, token("one"), token("one"))
        assert kind_of(await post.client.put(box.path, json=box.hashes)) == "malformed"

    post.tell(story)


@pytest.mark.parametrize("size", SIZES)
def test_an_envelope_of_every_size_arrives_as_it_was_put(post: Post, size: int) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        sealed = envelope("any", size)
        assert await post.put(box, sealed) == 201
        assert [(found[0], found[2]) for found in await post.collect(box)] == [(box.id, sealed)]

    post.tell(story)


def test_a_repeated_envelope_is_kept_once(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        assert [await post.put(box, envelope(1)) for _ in range(3)] == [201, 200, 200]
        assert await post.sealed_in(box) == [envelope(1)]

    post.tell(story)


def test_an_envelope_put_again_after_it_was_acknowledged_does_not_come_again(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        assert await post.remove(box, envelope(1), box.read) is True
        assert await post.put(box, envelope(1)) == 200
        assert await post.sealed_in(box) == []
        assert await post.remove(box, envelope(1), box.read) is False

    post.tell(story)


def test_the_same_envelope_in_two_mailboxes_is_two(post: Post) -> None:
    async def story(post: Post) -> None:
        ana, ben = await post.make("ana", "ben")
        assert [await post.put(ana, envelope(1)), await post.put(ben, envelope(1))] == [201, 201]
        await post.remove(ana, envelope(1), ana.read)
        assert await post.sealed_in(ben) == [envelope(1)]

    post.tell(story)


def test_collected_envelopes_come_in_order_of_release(post: Post) -> None:
    async def story(post: Post) -> None:
        ana, ben = await post.make("ana", "ben")
        await post.put(ana, envelope("late"), not_before=post.clock() + 60)
        await post.put(ben, envelope("b"))
        await post.put(ana, envelope("a"))
        post.clock.push(60)
        await post.relay.release_due()
        found = await post.collect(ana, ben)
        assert [sealed for box, _, sealed in found if box == ana.id] == [envelope("a"), envelope("late")]
        assert [sealed for box, _, sealed in found if box == ben.id] == [envelope("b")]
        first, last = (cursor for box, cursor, _ in found if box == ana.id)
        assert first < last
        assert [sealed for _, _, sealed in await post.collect(ana, after=first)] == [envelope("late")]

    post.tell(story)


def test_what_is_collected_comes_again_until_it_is_acknowledged(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        assert await post.collect(box) == await post.collect(box) != []

    post.tell(story)


def test_one_answer_holds_a_bounded_number_and_a_bounded_size(post: Post) -> None:
    post.limit(collect_envelopes=3, collect_bytes=4 * 4_096)

    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        for number in range(4):
            await post.put(box, envelope(number))
        assert len(await post.collect(box)) == 3
        (other,) = await post.make("ben")
        for number in range(2):
            await post.put(other, envelope(number, SIZES[1]))
        # The first is handed over even if it alone is more than an answer may hold.
        assert len(await post.collect(other)) == 1

    post.tell(story)


def test_one_mailbox_that_is_not_mine_refuses_the_whole_collect(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        answer = await post.client.post("/v1/collect", json=asking([box, Box.of("nobody")]))
        assert kind_of(answer) == "forbidden"
        assert id_of(envelope(1)) not in answer.text

    post.tell(story)


def test_an_envelope_is_taken_back_before_its_release_and_not_after(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        due = post.clock() + 60
        await post.put(box, envelope("early"), not_before=due)
        await post.put(box, envelope("late"), not_before=due)
        for _ in range(2):  # asked again, as after a lost answer, it says the same
            assert await post.remove(box, envelope("early"), box.write) is True
        post.clock.push(60)
        await post.relay.release_due()
        assert await post.remove(box, envelope("late"), box.write) is False
        assert await post.sealed_in(box) == [envelope("late")]
        # Put again because its answer was lost: it stays withdrawn.
        assert await post.put(box, envelope("early")) == 200
        assert await post.sealed_in(box) == [envelope("late")]

    post.tell(story)


def test_a_reader_cannot_remove_what_is_not_released(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1), not_before=post.clock() + 60)
        assert await post.remove(box, envelope(1), box.read) is False
        post.clock.push(60)
        await post.relay.release_due()
        assert await post.sealed_in(box) == [envelope(1)]

    post.tell(story)


def test_after_a_change_of_writer_the_earlier_token_writes_no_more(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        fresh = Box(box.id, box.read, token("fresh"))
        # Known to the relay's memory before the change.
        assert await post.put(box, envelope(0)) == 201
        body = {"write_hash": fresh.hashes["write_hash"]}
        changed = await post.client.put(f"{box.path}/writer", json=body, headers=bearer(box.read))
        assert changed.status_code == 204
        assert [await post.put(box, envelope(1)), await post.put(fresh, envelope(1))] == [403, 201]
        # Making the mailbox again, as after a lost answer, does not give the old token its right back.
        assert (await post.client.put(box.path, json=box.hashes)).status_code == 200
        assert await post.put(box, envelope(2)) == 403

    post.tell(story)


def test_the_reader_s_own_token_may_not_become_the_writer_s(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        body = {"write_hash": box.hashes["read_hash"]}
        answer = await post.client.put(f"{box.path}/writer", json=body, headers=bearer(box.read))
        assert kind_of(answer) == "malformed"

    post.tell(story)


def test_a_deleted_mailbox_is_gone_with_all_it_held(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        await post.put(box, envelope(2), not_before=post.clock() + 60)
        assert (await post.client.delete(box.path, headers=bearer(box.read))).status_code == 204
        assert await post.put(box, envelope(3)) == 403
        await post.make("ana")
        post.clock.push(60)
        await post.relay.release_due()
        assert await post.sealed_in(box) == []

    post.tell(story)


def test_a_full_mailbox_says_so_and_the_others_do_not_notice(post: Post) -> None:
    post.limit(pending=3)

    async def story(post: Post) -> None:
        ana, ben = await post.make("ana", "ben")
        assert [await post.put(ana, envelope(number)) for number in range(4)] == [201, 201, 201, 429]
        # What is known already is no new load: its repetition is confirmed, not refused.
        assert await post.put(ana, envelope(1)) == 200
        assert await post.put(ben, envelope(3)) == 201
        await post.remove(ana, envelope(0), ana.read)
        assert await post.put(ana, envelope(3)) == 201

    post.tell(story)


def test_a_mailbox_is_full_by_bytes_too(post: Post) -> None:
    post.limit(mailbox_bytes=2 * 4_096)

    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        assert [await post.put(box, envelope(number)) for number in range(3)] == [201, 201, 429]

    post.tell(story)


def test_what_is_remembered_of_removed_envelopes_is_bounded(post: Post) -> None:
    post.limit(remembered=2)

    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        for number in range(2):
            await post.put(box, envelope(number))
            await post.remove(box, envelope(number), box.read)
        assert await post.put(box, envelope(2)) == 429
        post.clock.push(post.limits.kept_days * DAY + 1)
        await post.relay.store.sweep(post.clock())
        assert await post.put(box, envelope(2)) == 201

    post.tell(story)


def test_the_relay_says_what_it_is_and_whether_it_works(post: Post) -> None:
    async def story(post: Post) -> None:
        said = (await post.client.get("/v1/info")).json()
        assert (said["version"], said["clock"]) == (__version__, post.clock())
        assert said["limits"]["pending"] == post.limits.pending
        healthy = await post.client.get("/healthz")
        assert (healthy.status_code, healthy.json()) == (200, {"ready": True})
        for path in ("/v1/info", "/healthz"):
            looked = await post.client.head(path)
            assert (looked.status_code, looked.content) == (200, b"")
            assert int(looked.headers["content-length"]) > 0

    post.tell(story)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v2/info",
        "/v1/info/",
        "/v1/mailboxes",
        "/v1/collect/x",
        f"/v1/mailboxes/{'0' * 32}/letters/{'0' * 32}",
        "/healthz/x",
    ],
)
def test_an_address_that_means_nothing_is_a_problem(post: Post, path: str) -> None:
    async def story(post: Post) -> None:
        assert kind_of(await post.client.get(path)) == "no-such-call"

    post.tell(story)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (f"/v1/mailboxes/{'0' * 32}", "PUT, DELETE"),
        (f"/v1/mailboxes/{'0' * 32}/writer", "PUT"),
        (f"/v1/mailboxes/{'0' * 32}/events", "GET"),
        (f"/v1/mailboxes/{'0' * 32}/envelopes/{'0' * 32}", "PUT, DELETE"),
        ("/v1/collect", "POST"),
        (SLOT, "PUT, GET, DELETE"),
        (f"{SLOT}/state", "GET, HEAD"),
        ("/v1/info", "GET, HEAD"),
        ("/healthz", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(post: Post, path: str, allowed: str) -> None:
    async def story(post: Post) -> None:
        for method in {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} - set(
            allowed.split(", ")
        ):
            answer = await post.client.request(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
            assert method == "HEAD" or kind_of(answer) == "wrong-method"

    post.tell(story)


def test_nothing_that_is_answered_may_be_kept_on_the_way(post: Post) -> None:
    async def story(post: Post) -> None:
        (box,) = await post.make("ana")
        await post.put(box, envelope(1))
        found = await post.client.post("/v1/collect", json=asking([box]))
        assert collected(found.content)
        assert found.headers["cache-control"] == "no-store"

    post.tell(story)
