"""Two relays over one PostgreSQL and one barrier: it opens exactly once, and to everybody alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from drawbridge.core.names import BarrierId
from drawbridge.relay.kept import Filling
from drawbridge.relay.rules import DAY, Refusal
from tests.relay.conftest import Post, gather_all, kind_of
from tests.relay.meeting import TOMORROW, Meeting, answer, hashed, in_order, opened
from tests.relay.test_two_relays import Story, tell

__all__ = ["tell"]
ALL = Meeting.of("all")
Tell = Callable[[Story], None]


def test_what_is_filled_at_both_at_once_is_kept_once_and_opens_once(tell: Tell) -> None:
    async def story(one: Post, other: Post) -> None:
        for turn in range(4):
            many = Meeting.of(f"many {turn}", 12)
            made = await gather_all([many.make(one), many.make(other)])
            assert sorted(answered.status_code for answered in made) == [200, 201]
            fills = [many.fill(post, place, answer(place)) for place in range(12) for post in (one, other)]
            statuses = sorted(answered.status_code for answered in await gather_all(fills))
            assert statuses == [200] * 12 + [201] * 12
            mine = in_order(*(answer(place) for place in range(12)))
            for post in (one, other):
                assert await many.answers(post) == [mine] * 12

    tell(story)


def test_two_answers_for_one_slot_at_both_at_once_are_one(tell: Tell) -> None:
    async def story(one: Post, other: Post) -> None:
        for turn in range(8):
            pair = Meeting.of(f"pair {turn}", 2)
            await pair.make(one)
            fills = [pair.fill(one, 0, answer("this")), pair.fill(other, 0, answer("that"))]
            statuses = [answered.status_code for answered in await gather_all(fills)]
            assert sorted(statuses) == [201, 409]
            kept = answer("this" if statuses[0] == 201 else "that")
            await pair.fill(other, 1, answer(1))
            assert await pair.answers(one) == [in_order(kept, answer(1))] * 2

    tell(story)


def test_the_last_filling_and_the_deadline_at_once_leave_everybody_with_all_or_with_nothing(
    tell: Tell,
) -> None:
    async def story(one: Post, other: Post) -> None:
        for turn in range(24):
            pair = Meeting.of(f"pair {turn}", 2)
            await pair.make(one)
            await pair.fill(one, 0, answer(0))
            last = Filling(BarrierId(bytes.fromhex(pair.id)), 1, hashed(pair.tokens[1]), answer(1))
            # By the clock of one it is just not over, by that of the other it just is.
            ending = asyncio.create_task(other.relay.store.settle(TOMORROW))
            for _ in range(turn):
                await asyncio.sleep(0)
            filled, settled = await gather_all([one.relay.store.fill(last, TOMORROW - 1), ending])
            state = (await pair.state(other))[0]
            mine = in_order(answer(0), answer(1)) if state == "open" else []
            assert await pair.answers(one) == await pair.answers(other) == [mine] * 2
            if state == "open":
                assert (filled, settled) == (True, 0)
            else:
                assert isinstance(filled, Refusal)
                assert (state, filled.kind, settled) == ("void", "closed", 1)

    tell(story)


def test_who_waits_at_one_relay_hears_what_was_filled_or_settled_at_the_other(tell: Tell) -> None:
    void = Meeting.of("void", 2)

    async def story(one: Post, other: Post) -> None:
        await ALL.make(one)
        await void.make(one)
        opening, voiding = await ALL.waiting(one, 0), await void.waiting(one, 0)
        for place in range(3):
            await ALL.fill(other, place, answer(place))
        found = opened(await opening.answer())
        assert (found["state"], len(found["answers"])) == ("open", 3)
        assert not voiding.task.done()
        other.clock.push(DAY)
        await other.relay.release_due()
        assert opened(await voiding.answer())["state"] == "void"

    tell(story)


def test_what_both_settle_and_sweep_at_once_is_counted_once(tell: Tell) -> None:
    async def story(one: Post, other: Post) -> None:
        meetings = [Meeting.of(str(number), 2) for number in range(20)]
        for meeting in meetings:
            await meeting.make(one)
        stores = [one.relay.store, other.relay.store] * 2
        assert sum(await asyncio.gather(*(store.settle(TOMORROW) for store in stores))) == 20
        assert kind_of(await meetings[0].fill(one, 0, answer(0))) == "closed"
        swept = await asyncio.gather(*(store.sweep(TOMORROW + 30 * DAY) for store in stores))
        assert sum(swept) == 20
        assert kind_of(await meetings[0].fill(other, 0, answer(0))) == "forbidden"

    tell(story)
