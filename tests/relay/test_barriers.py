"""Barriers: nobody gets an answer before enough are in, then all who gave one get all; or it is void."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest

from drawbridge.core.padding import SIZES
from drawbridge.relay.rules import DAY
from tests.conftest import EVENING
from tests.relay.conftest import ON_BOTH, Box, Line, Post, bearer, kind_of, token
from tests.relay.meeting import PASS, TOMORROW, Meeting, answer, hashed, in_order, opened
from tests.relay.test_rights import shape

pytestmark = ON_BOTH
ALL = Meeting.of("all")
NOBODY = Meeting.of("nobody")


def test_nobody_gets_an_answer_before_all_are_in_and_then_everybody_gets_all(post: Post) -> None:
    async def story(post: Post) -> None:
        assert (await ALL.make(post)).status_code == 201
        for place in (2, 0):
            assert await ALL.state(post) == ("waiting", {2: 0, 0: 1}[place])
            assert (await ALL.fill(post, place, answer(place))).status_code == 201
            assert await ALL.answers(post) == [[], [], []]
        last = await ALL.fill(post, 1, answer(1))
        # Whoever fills last hears no more than the others did.
        assert (last.status_code, last.content) == (201, b"")
        assert await ALL.state(post) == ("open", None)
        assert await ALL.answers(post) == [in_order(answer(0), answer(1), answer(2))] * 3

    post.tell(story)


@pytest.mark.parametrize("opens", ["enough", "deadline"])
def test_a_round_that_needs_everybody_opens_when_all_are_in_by_either_rule(post: Post, opens: str) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post, opens=opens)
        for place in range(3):
            await ALL.fill(post, place, answer(place))
        assert await ALL.state(post) == ("open", None)

    post.tell(story)


def test_with_enough_it_opens_to_those_who_are_in_and_nobody_comes_after(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post, needed=2)
        await ALL.fill(post, 0, answer(0))
        await ALL.fill(post, 2, answer(2))
        mine = in_order(answer(0), answer(2))
        assert await ALL.answers(post) == [mine, [], mine]
        assert kind_of(await ALL.fill(post, 1, answer(1))) == "closed"
        assert kind_of(await ALL.fill(post, 1, PASS)) == "closed"
        assert await ALL.answers(post) == [mine, [], mine]

    post.tell(story)


def test_it_waits_for_the_others_until_its_deadline_and_opens_then_if_enough_are_in(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post, needed=2, opens="deadline")
        await ALL.fill(post, 0, answer(0))
        await ALL.fill(post, 2, answer(2))
        post.clock.push(DAY - 1)
        await post.relay.release_due()
        assert (await ALL.state(post), await ALL.answers(post)) == (("waiting", 2), [[], [], []])
        post.clock.push(1)
        await post.relay.release_due()
        mine = in_order(answer(0), answer(2))
        assert (await ALL.state(post), await ALL.answers(post)) == (("open", None), [mine, [], mine])

    post.tell(story)


def test_with_too_few_at_its_deadline_it_is_void_and_nobody_gets_anything(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        await ALL.fill(post, 0, answer(0))
        await ALL.fill(post, 1, PASS)
        post.clock.push(DAY)
        await post.relay.release_due()
        assert (await ALL.state(post), await ALL.answers(post)) == (("void", None), [[], [], []])
        for place in range(3):
            assert kind_of(await ALL.fill(post, place, answer(place))) == "closed"

    post.tell(story)


def test_a_pass_counts_and_leaves_no_answer_and_who_passed_gets_all(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        await ALL.fill(post, 0, answer(0))
        assert [(await ALL.fill(post, 1, PASS)).status_code for _ in range(2)] == [201, 200]
        assert await ALL.state(post) == ("waiting", 2)
        await ALL.fill(post, 2, answer(2))
        assert await ALL.answers(post) == [in_order(answer(0), answer(2))] * 3

    post.tell(story)


def test_a_round_in_which_everybody_passes_opens_and_is_empty(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        for place in range(3):
            await ALL.fill(post, place, PASS)
        assert (await ALL.state(post), await ALL.answers(post)) == (("open", None), [[], [], []])

    post.tell(story)


def test_who_passed_and_who_was_not_there_cannot_be_told_apart(post: Post) -> None:
    passed, missing = Meeting.of("passed"), Meeting.of("missing")

    async def story(post: Post) -> None:
        for meeting in (passed, missing):
            await meeting.make(post, needed=2, opens="deadline")
            for place in (0, 1):
                await meeting.fill(post, place, answer(place))
        await passed.fill(post, 2, PASS)
        post.clock.push(DAY)
        await post.relay.release_due()
        both = [(await meeting.seen(post, 0)) | {"slots": None} for meeting in (passed, missing)]
        assert both[0] == both[1]

    post.tell(story)


def test_a_filling_stays_as_it_is(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        for sealed, status in ((answer(0), 201), (answer(0), 200), (answer("x"), 409), (PASS, 409)):
            assert (await ALL.fill(post, 0, sealed)).status_code == status
        assert kind_of(await ALL.fill(post, 0, answer("x"))) == "taken"
        assert await ALL.state(post) == ("waiting", 1)
        for place in (1, 2):
            await ALL.fill(post, place, answer(place))
        # A filling whose answer was lost is known, whatever has happened since.
        assert (await ALL.fill(post, 0, answer(0))).status_code == 200
        assert kind_of(await ALL.fill(post, 0, PASS)) == "taken"
        assert await ALL.answers(post) == [in_order(answer(0), answer(1), answer(2))] * 3

    post.tell(story)


def test_the_same_bytes_in_two_slots_are_two_answers(post: Post) -> None:
    pair = Meeting.of("pair", 2)

    async def story(post: Post) -> None:
        await pair.make(post)
        for place in range(2):
            assert (await pair.fill(post, place, answer("same"))).status_code == 201
        assert await pair.answers(post) == [[answer("same")] * 2] * 2

    post.tell(story)


@pytest.mark.parametrize("size", SIZES[:4])
def test_an_answer_of_each_size_arrives_as_it_was_put(post: Post, size: int) -> None:
    pair = Meeting.of("pair", 2)

    async def story(post: Post) -> None:
        await pair.make(post)
        mine = [answer(place, size) for place in range(2)]
        for place in range(2):
            await pair.fill(post, place, mine[place])
        assert await pair.answers(post) == [in_order(*mine)] * 2

    post.tell(story)


def test_as_long_as_it_waits_everybody_hears_the_same_whoever_has_filled(post: Post) -> None:
    async def story(post: Post) -> None:
        heard: list[set[bytes]] = []
        for filled in range(3):
            await ALL.make(post)
            looks = [await post.client.get(ALL.path, headers=bearer(one)) for one in ALL.tokens]
            heard.append({look.content for look in looks})
            assert len({str(sorted(look.headers.items())) for look in looks}) == 1
            assert opened(looks[0]) == {
                "state": "waiting",
                "filled": filled,
                "slots": [bytes.fromhex(slot) for slot in ALL.slots],
                "needed": 3,
                "opens": "enough",
                "deadline": TOMORROW,
                "answers": [],
            }
            await ALL.fill(post, filled, [answer(0), PASS, answer(2)][filled])
        assert [len(one) for one in heard] == [1, 1, 1]
        # Nor does its length say anything.
        assert len({len(said) for one in heard for said in one}) == 1

    post.tell(story)


def test_the_order_of_the_answers_is_that_of_their_hashes_however_they_came(post: Post) -> None:
    async def story(post: Post) -> None:
        for number, order in enumerate(((0, 1, 2), (2, 1, 0), (1, 2, 0))):
            meeting = Meeting.of(f"order {number}")
            await meeting.make(post)
            for turn, place in enumerate(order):
                await meeting.fill(post, place, answer(turn))
            assert await meeting.answers(post) == [in_order(*(answer(turn) for turn in range(3)))] * 3

    post.tell(story)


def test_a_clock_that_steps_opens_nothing_early_and_closes_nothing_again(post: Post) -> None:
    pair, void = Meeting.of("pair", 2), Meeting.of("void", 2)

    async def story(post: Post) -> None:
        for meeting in (pair, void, ALL):
            await meeting.make(post)
            await meeting.fill(post, 0, answer(0))
        await pair.fill(post, 1, answer(1))
        post.clock.push(-2 * DAY)
        await post.relay.release_due()
        assert [(await one.state(post))[0] for one in (pair, void, ALL)] == ["open", "waiting", "waiting"]
        post.clock.push(3 * DAY)
        await post.relay.release_due()
        post.clock.push(-3 * DAY)
        await post.relay.release_due()
        assert [(await one.state(post))[0] for one in (pair, void, ALL)] == ["open", "void", "void"]
        assert kind_of(await void.fill(post, 1, answer(1))) == "closed"
        assert await void.answers(post) == [[], []]
        assert await pair.answers(post) == [in_order(answer(0), answer(1))] * 2

    post.tell(story)


def test_nothing_is_filled_from_the_deadline_on_even_before_anybody_has_looked(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        for place in range(2):
            await ALL.fill(post, place, answer(place))
        post.clock.push(DAY)
        assert kind_of(await ALL.fill(post, 2, answer(2))) == "closed"
        assert await ALL.state(post) == ("waiting", 2)
        await post.relay.release_due()
        assert await ALL.state(post) == ("void", None)

    post.tell(story)


def test_what_it_became_outlasts_a_restart(post: Post) -> None:
    void = Meeting.of("void", 2)

    async def before(post: Post) -> None:
        await void.make(post, deadline=EVENING + 60)
        await void.fill(post, 0, answer("void"))
        await ALL.make(post)
        for place in range(2):
            await ALL.fill(post, place, answer(place))

    async def after(post: Post) -> None:
        assert await ALL.state(post) == ("waiting", 2)
        post.clock.push(60)
        await post.relay.release_due()
        await ALL.fill(post, 2, answer(2))

    async def later(post: Post) -> None:
        post.clock.push(-60)
        assert await void.state(post) == ("void", None)
        assert await ALL.answers(post) == [in_order(answer(0), answer(1), answer(2))] * 3

    post.tell(before)
    post.tell(after)
    post.tell(later)


def test_an_open_or_void_barrier_is_kept_for_some_days_and_one_that_waits_for_ever(post: Post) -> None:
    void, late = Meeting.of("void", 2), Meeting.of("late", 2)

    async def story(post: Post) -> None:
        await ALL.make(post)
        await void.make(post, deadline=EVENING + 60)
        await late.make(post, deadline=EVENING + 400 * DAY)
        for place in range(3):
            await ALL.fill(post, place, answer(place))
        post.clock.push(60)
        await post.relay.release_due()
        post.clock.push(30 * DAY - 61)
        assert await post.relay.store.sweep(post.clock()) == 0
        post.clock.push(1)
        assert await post.relay.store.sweep(post.clock()) == 1
        gone = await post.client.get(ALL.path, headers=bearer(ALL.tokens[0]))
        assert kind_of(gone) == "forbidden"
        assert kind_of(await ALL.fill(post, 0, answer(0))) == "forbidden"
        assert await void.state(post) == ("void", None)
        post.clock.push(60)
        assert await post.relay.store.sweep(post.clock()) == 1
        post.clock.push(300 * DAY)
        assert await post.relay.store.sweep(post.clock()) == 0
        assert await late.state(post) == ("waiting", 0)

    post.tell(story)


def test_more_than_one_group_is_settled_and_swept_at_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("sqlite", "postgres"):
        monkeypatch.setattr(f"drawbridge.relay.{kind}.barriers.AT_ONCE", 2)
    meetings = [Meeting.of(str(number), 2) for number in range(5)]

    async def story(post: Post) -> None:
        for meeting in meetings:
            await meeting.make(post)
        assert await post.relay.store.settle(TOMORROW - 1) == 0
        assert await post.relay.store.settle(TOMORROW) == 5
        assert await post.relay.store.settle(TOMORROW) == 0
        assert await post.relay.store.sweep(TOMORROW + 30 * DAY) == 5

    post.tell(story)


def test_a_barrier_is_made_once_and_made_again_it_stays_what_it_is(post: Post) -> None:
    async def story(post: Post) -> None:
        assert (await ALL.make(post)).status_code == 201
        await ALL.fill(post, 0, answer(0))
        again = await ALL.make(post)
        assert (again.status_code, again.content) == (200, b"")
        others: list[dict[str, Any]] = [
            {"needed": 2},
            {"opens": "deadline", "needed": 2},
            {"deadline": TOMORROW + 1},
            {"slots": Meeting.of("other").slots},
            {"slots": ALL.slots[:2], "needed": 2},
        ]
        for terms in others:
            assert kind_of(await ALL.make(post, **terms)) == "taken"
        assert await ALL.state(post) == ("waiting", 1)

    post.tell(story)


TERMS: list[tuple[dict[str, Any], str]] = [
    ({"slots": []}, "malformed"),
    ({"slots": ALL.slots[:1], "needed": 1}, "malformed"),
    ({"slots": ALL.slots[::-1]}, "malformed"),
    ({"slots": [ALL.slots[0], *ALL.slots]}, "malformed"),
    ({"slots": [slot.upper() for slot in ALL.slots]}, "malformed"),
    ({"slots": [slot[:-2] for slot in ALL.slots]}, "malformed"),
    ({"slots": [*ALL.slots[:2], 7]}, "malformed"),
    ({"slots": [*ALL.slots[:2], None]}, "malformed"),
    ({"slots": Meeting.of("many", 33).slots}, "malformed"),
    ({"slots": {"0": ALL.slots[0]}}, "malformed"),
    ({"needed": 1}, "malformed"),
    ({"needed": 0}, "malformed"),
    ({"needed": -1}, "malformed"),
    ({"needed": 4}, "malformed"),
    ({"needed": 10**400}, "malformed"),
    ({"needed": "3"}, "malformed"),
    ({"needed": None}, "malformed"),
    ({"opens": "soon"}, "malformed"),
    ({"opens": None}, "malformed"),
    ({"deadline": str(TOMORROW)}, "malformed"),
    ({"deadline": float("inf")}, "malformed"),
    ({"deadline": None}, "malformed"),
    ({"deadline": EVENING}, "expired"),
    ({"deadline": -1}, "expired"),
    ({"deadline": EVENING + 400 * DAY + 1}, "too-far"),
    ({"deadline": 10**400}, "too-far"),
]


@pytest.mark.parametrize(("terms", "kind"), TERMS, ids=lambda one: str(one)[:30])
def test_terms_that_cannot_be_kept_are_refused(post: Post, terms: dict[str, Any], kind: str) -> None:
    async def story(post: Post) -> None:
        body = json.dumps(ALL.terms(**terms)).encode()
        refused = await post.client.put(ALL.path, content=body)
        assert kind_of(refused) == kind
        assert (await ALL.make(post)).status_code == 201

    post.tell(story)


def test_terms_at_the_edge_are_taken(post: Post) -> None:
    many = Meeting.of("many", 32)

    async def story(post: Post) -> None:
        assert (await many.make(post, deadline=EVENING + 400 * DAY, later="ignored")).status_code == 201
        pair = Meeting.of("pair", 2)
        assert (await pair.make(post, deadline=EVENING + 1)).status_code == 201

    post.tell(story)


@pytest.mark.parametrize("size", [1, 4_095, 4_097, 20_000, SIZES[3] + 1, SIZES[4]])
def test_bytes_of_another_size_are_no_answer(post: Post, size: int) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        refused = await ALL.fill(post, 0, answer(0, size))
        assert kind_of(refused) == ("malformed" if size < SIZES[3] else "too-large")
        assert await ALL.state(post) == ("waiting", 0)

    post.tell(story)


@pytest.mark.parametrize("number", ["-1", "00", "1.0", "٠", "0x0", "1000", "", "a"])
def test_a_place_that_is_none_is_malformed(post: Post, number: str) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        path = f"{ALL.path}/slots/{number}"
        refused = await post.client.put(path, content=answer(0), headers=bearer(ALL.tokens[0]))
        assert kind_of(refused) == "malformed"

    post.tell(story)


@pytest.mark.parametrize("query", ["wait=26", "wait=-1", "wait=", "wait=soon", "wait=1&wait=1"])
def test_a_wait_that_is_none_is_malformed(post: Post, query: str) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        refused = await post.client.get(f"{ALL.path}?{query}", headers=bearer(ALL.tokens[0]))
        assert kind_of(refused) == "malformed"

    post.tell(story)


WRONG = [None, token("wrong"), bytes(32), bytes(31), b"", hashed(ALL.tokens[0]), NOBODY.tokens[0]]


@pytest.mark.parametrize("call", ["look", "look and wait", "fill", "fill with much", "fill again", "pass"])
@pytest.mark.parametrize("state", ["waiting", "open", "void"])
def test_without_the_token_of_a_slot_every_call_is_refused_alike(post: Post, call: str, state: str) -> None:
    async def ask(post: Post, meeting: Meeting, shown: bytes | None, place: int = 0) -> httpx2.Response:
        if call.startswith("look"):
            wait = {"wait": 25} if call.endswith("wait") else {}
            return await post.client.get(meeting.path, headers=bearer(shown), params=wait)
        size = SIZES[3] if call.endswith("much") else 4_096
        sealed = PASS if call == "pass" else answer("first" if call.endswith("again") else "new", size)
        return await post.client.put(meeting.slot(place), content=sealed, headers=bearer(shown))

    async def story(post: Post) -> None:
        await ALL.make(post, needed=2, deadline=EVENING + 60)
        await ALL.fill(post, 0, answer("first"))
        if state == "open":
            await ALL.fill(post, 1, answer("second"))
        post.clock.push(60)
        if state == "void":
            await post.relay.release_due()
        before = await ALL.state(post), await ALL.answers(post)
        missing = await ask(post, NOBODY, token("any"))
        assert kind_of(missing) == "forbidden"
        for shown in WRONG:
            assert shape(await ask(post, ALL, shown)) == shape(missing)
        if not call.startswith("look"):
            # The token of another slot, and a slot that there is not.
            assert shape(await ask(post, ALL, ALL.tokens[1])) == shape(missing)
            assert shape(await ask(post, ALL, ALL.tokens[0], 3)) == shape(missing)
        assert (await ALL.state(post), await ALL.answers(post)) == before

    post.tell(story)


def test_a_large_answer_is_not_read_for_a_wrong_token(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        headers = bearer(ALL.tokens[1]) | {"Content-Length": str(SIZES[3])}
        refused = await Line(post.relay.app, "PUT", ALL.slot(0), headers).answer()
        assert (kind_of(refused), refused.headers["connection"]) == ("forbidden", "close")

    post.tell(story)


def test_nobody_deletes_a_barrier_or_makes_it_open(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        for method in ("DELETE", "POST", "PATCH", "HEAD"):
            for path in (ALL.path, ALL.slot(0)):
                refused = await post.client.request(method, path, headers=bearer(ALL.tokens[0]))
                assert refused.status_code == 405
        assert await ALL.state(post) == ("waiting", 0)

    post.tell(story)


def test_who_waits_hears_when_it_opens_and_not_before(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        lines = [await ALL.waiting(post, place) for place in range(3)]
        for place in range(2):
            await ALL.fill(post, place, answer(place))
        # Not even woken, to look: when somebody has answered is nobody's business.
        assert [listener.rung.is_set() for listener in post.relay.bell._everyone] == [False] * 3
        await ALL.fill(post, 2, answer(2))
        found = [opened(await line.answer()) for line in lines]
        assert [one["answers"] for one in found] == [in_order(answer(0), answer(1), answer(2))] * 3

    post.tell(story)


@pytest.mark.parametrize("needed", [2, 3])
def test_who_waits_hears_at_the_deadline_what_it_became(post: Post, needed: int) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post, needed=needed, opens="deadline")
        for place in range(2):
            await ALL.fill(post, place, answer(place))
        line = await ALL.waiting(post, 0)
        post.clock.push(DAY)
        await post.relay.release_due()
        found = opened(await line.answer())
        assert (found["state"], len(found["answers"])) == {2: ("open", 2), 3: ("void", 0)}[needed]

    post.tell(story)


def test_who_waits_in_vain_hears_where_it_stands(post: Post) -> None:
    post.limit(collect_wait=0)

    async def story(post: Post) -> None:
        await ALL.make(post)
        answered = await post.client.get(f"{ALL.path}?wait=25", headers=bearer(ALL.tokens[0]))
        assert opened(answered)["state"] == "waiting"

    post.tell(story)


def test_who_waits_and_hangs_up_is_forgotten_and_a_relay_that_stops_lets_the_others_go(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post)
        gone, line = await ALL.waiting(post, 0), await ALL.waiting(post, 1)
        gone.hang_up()
        await gone.task
        assert (gone.sent, len(post.relay.bell)) == ([], 1)
        post.relay.let_go()
        answered = await line.answer()
        assert (opened(answered)["state"], answered.headers["connection"]) == ("waiting", "close")
        late = await post.client.get(f"{ALL.path}?wait=25", headers=bearer(ALL.tokens[0]))
        assert opened(late)["state"] == "waiting"

    post.tell(story)


def test_a_wake_up_that_was_not_heard_is_made_up_for_by_looking(post: Post) -> None:
    async def story(post: Post) -> None:
        await ALL.make(post, needed=2)
        line = await ALL.waiting(post, 0)
        for place in range(2):
            post.relay.store.on_release = lambda *_: None
            await ALL.fill(post, place, answer(place))
        post.relay.bell.doubt()
        assert opened(await line.answer())["state"] == "open"

    post.tell(story)


def test_a_barrier_with_the_id_of_a_mailbox_is_another_thing(post: Post) -> None:
    async def story(post: Post) -> None:
        box = Box.of("ana")
        meeting = Meeting(box.id, ALL.tokens)
        await post.make("ana")
        assert (await meeting.make(post)).status_code == 201
        for place in range(3):
            await meeting.fill(post, place, answer(place))
        assert await post.collect(box) == []
        assert (await meeting.state(post)) == ("open", None)

    post.tell(story)


def test_all_who_fill_at_once_open_it_once(post: Post) -> None:
    many = Meeting.of("many", 16)

    async def story(post: Post) -> None:
        await many.make(post)
        rung: list[bytes] = []

        def note(key: bytes, cursor: int) -> None:
            rung.append(key)
            post.relay.bell.ring(key, cursor)

        post.relay.store.on_release = note
        fills = [many.fill(post, place, answer(place)) for place in range(16) for _ in range(2)]
        statuses = sorted(one.status_code for one in await asyncio.gather(*fills))
        assert statuses == [200] * 16 + [201] * 16
        assert await many.answers(post) == [in_order(*(answer(place) for place in range(16)))] * 16
        assert len(rung) == 1

    post.tell(story)
