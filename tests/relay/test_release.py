"""Nothing is released early and nothing hidden again, whatever the clock does, however often it restarts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from drawbridge.relay.rules import DAY
from tests.conftest import EVENING, PushedClock
from tests.relay.conftest import ON_BOTH, Box, MakeAddress, Post, envelope

ANA = Box.of("ana")
HOUR = 3_600


@dataclass(frozen=True)
class Put:
    """An envelope to be released so many seconds after the beginning."""

    due: int


@dataclass(frozen=True)
class Step:
    """The clock goes by so many seconds, forwards or backwards; then the relay looks at it."""

    seconds: int


ACTS = some.one_of(
    some.integers(-HOUR, HOUR).map(Put),
    some.one_of(some.integers(-HOUR, HOUR), some.sampled_from([-1, 1])).map(Step),
)
LIVES = some.lists(some.lists(ACTS, max_size=6), min_size=1, max_size=4)


KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgres"])


@KINDS
@settings(max_examples=40, deadline=None)
@given(lives=LIVES)
def test_nothing_is_released_early_or_hidden_again(
    make_address: MakeAddress, kind: str, lives: list[list[Put | Step]]
) -> None:
    clock = PushedClock()
    post = Post(Path(), clock, make_address(kind))
    due: dict[bytes, int] = {}
    # By which hand of the clock each may be seen: it has to have stood there since the deposit.
    may_be_seen: set[bytes] = set()
    seen: set[bytes] = set()

    async def look(post: Post) -> None:
        may_be_seen.update(sealed for sealed, at in due.items() if at <= clock())
        await post.relay.release_due()
        found = await post.sealed_in(ANA)
        assert len(set(found)) == len(found)
        assert set(found) == may_be_seen
        assert seen <= set(found)
        seen.update(found)

    async def live(acts: list[Put | Step], post: Post) -> None:
        assert (await post.client.put(ANA.path, json=ANA.hashes)).status_code in (200, 201)
        for act in acts:
            if isinstance(act, Step):
                clock.push(act.seconds)
            else:
                sealed = envelope(len(due))
                assert await post.put(ANA, sealed, not_before=EVENING + act.due) == 201
                due[sealed] = EVENING + act.due
                if due[sealed] <= clock():
                    may_be_seen.add(sealed)
            # Before the relay has looked again, too.
            assert set(await post.sealed_in(ANA)) <= may_be_seen
            await look(post)

    for acts in lives:
        post.tell(partial(live, acts))


@KINDS
@settings(max_examples=30, deadline=None)
@given(
    release=some.none() | some.integers(1, 500),
    life=some.integers(1, 500),
    looks=some.lists(some.integers(0, 300), min_size=1, max_size=6),
)
def test_what_has_run_out_is_never_handed_out(
    make_address: MakeAddress, kind: str, release: int | None, life: int, looks: list[int]
) -> None:
    clock = PushedClock()
    begin = EVENING + (release or 0)
    terms = {} if release is None else {"not_before": begin}

    async def story(post: Post) -> None:
        await post.make("ana")
        assert await post.put(ANA, envelope(1), **terms, expires=begin + life) == 201
        for pause in looks:
            clock.push(pause)
            await post.relay.release_due()
            found = await post.sealed_in(ANA)
            assert found == ([envelope(1)] if begin <= clock() < begin + life else [])

    Post(Path(), clock, make_address(kind)).tell(story)


@ON_BOTH
def test_a_late_release_does_not_shorten_the_time_to_collect(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        await post.put(ANA, envelope(1), not_before=EVENING + 60)

    async def weeks_later(post: Post) -> None:
        # The relay was off when it was due.
        post.clock.push(29 * DAY)
        await post.relay.release_due()
        post.clock.push(post.limits.kept_days * DAY - 1)
        await post.relay.store.sweep(post.clock())
        assert await post.sealed_in(ANA) == [envelope(1)]
        post.clock.push(1)
        assert await post.sealed_in(ANA) == []

    post.tell(story)
    post.tell(weeks_later)


@ON_BOTH
def test_more_than_one_group_is_released_at_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drawbridge.relay.sqlite.envelopes.AT_ONCE", 2)
    monkeypatch.setattr("drawbridge.relay.postgres.chores.LOOKED_AT", 2)

    async def story(post: Post) -> None:
        await post.make("ana")
        for number in range(5):
            await post.put(ANA, envelope(number), not_before=EVENING + 60 - number)
        post.clock.push(60)
        await post.relay.release_due()
        # In the order in which they were due.
        assert await post.sealed_in(ANA) == [envelope(number) for number in (4, 3, 2, 1, 0)]
        assert await post.relay.store.release(post.clock()) == 0

    post.tell(story)
