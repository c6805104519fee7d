"""Nothing is released early and nothing hidden again, whatever the clock does, however often it restarts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from drawbridge.core.names import MailboxId
from drawbridge.relay.rules import DAY
from tests.conftest import EVENING, PushedClock
from tests.relay.conftest import ON_BOTH, Box, MakeAddress, Post, bearer, envelope, token

ANA = Box.of("ana")
MAILBOX = MailboxId(bytes.fromhex(ANA.id))
HOUR = 3_600


@dataclass(frozen=True)
class Put:
    """An envelope to be released so many seconds after the beginning."""

    due: int


@dataclass(frozen=True)
class Step:
    """The clock goes by so many seconds, forwards or backwards; then the relay looks at it."""

    seconds: int


@dataclass(frozen=True)
class Again:
    """An earlier envelope is put once more, to be released at another time, or at once."""

    which: int
    due: int | None


@dataclass(frozen=True)
class Remove:
    """An earlier envelope is acknowledged by its reader, or taken back by its writer."""

    which: int
    by_reader: bool


@dataclass(frozen=True)
class NewWriter:
    """Another may write from now on, and the one before may not."""


@dataclass(frozen=True)
class NewMailbox:
    """The mailbox is deleted, and made anew under the same name and with the same rights."""


Act = Put | Step | Again | Remove | NewWriter | NewMailbox
SECONDS = some.integers(-3, 3) | some.integers(-HOUR, HOUR)
ACTS: some.SearchStrategy[Act] = some.one_of(
    SECONDS.map(Put),
    SECONDS.map(Step),
    some.builds(Again, some.integers(0, 9), some.none() | SECONDS),
    some.builds(Remove, some.integers(0, 9), some.booleans()),
    some.just(NewWriter()),
    some.just(NewMailbox()),
)
LIVES = some.lists(some.lists(ACTS, max_size=7), min_size=1, max_size=3)
KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgres"])


class Held:
    """What a relay holds, as everybody was told; and what its reader may see of it."""

    def __init__(self, clock: PushedClock) -> None:
        self.clock = clock
        self.writer = ANA
        self.put: list[bytes] = []
        self.due: dict[bytes, int] = {}
        # By which hand of the clock each may be seen: it has to have stood there since the deposit.
        self.ripe: set[bytes] = set()
        self.gone: set[bytes] = set()
        self.writers = 0

    def ripen(self) -> None:
        self.ripe |= {sealed for sealed, due in self.due.items() if due <= self.clock()}

    async def live(self, acts: list[Act], post: Post) -> None:
        """Live once, from a start of the relay to its end."""
        made = await post.client.put(ANA.path, json=ANA.hashes)
        assert made.status_code in (200, 201)
        for act in acts:
            await self.do(act, post)
            # Before the relay has looked again, too.
            assert set(await post.sealed_in(ANA)) <= self.ripe
            await self.look(post)

    async def look(self, post: Post) -> None:
        self.ripen()
        await post.relay.release_due()
        found = await post.collect(ANA)
        sealed = [one for _, _, one in found]
        assert len(set(sealed)) == len(sealed)
        assert set(sealed) == self.ripe
        # Nor is it told by a number that there is something else.
        newest = await post.relay.store.newest_cursor(MAILBOX, hashlib.sha256(ANA.read).digest())
        assert newest == max((cursor for _, cursor, _ in found), default=0)

    async def do(self, act: Act, post: Post) -> None:
        match act:
            case Step():
                self.clock.push(act.seconds)
            case Put():
                sealed = envelope(f"{len(self.put)}")
                self.put.append(sealed)
                assert await post.put(self.writer, sealed, not_before=EVENING + act.due) == 201
                self._keep(sealed, EVENING + act.due)
            case Again() if self.put:
                await self._put_again(act, post)
            case Remove() if self.put:
                await self._remove(act, post)
            case NewWriter():
                await self._change_writer(post)
            case NewMailbox():
                await self._make_anew(post)

    def _keep(self, sealed: bytes, due: int) -> None:
        self.due[sealed] = due
        if due <= self.clock():
            self.ripe.add(sealed)

    async def _put_again(self, act: Again, post: Post) -> None:
        sealed = self.put[act.which % len(self.put)]
        terms = {} if act.due is None else {"not_before": EVENING + act.due}
        is_known = sealed in self.due or sealed in self.gone
        assert await post.put(self.writer, sealed, **terms) == (200 if is_known else 201)
        if not is_known:
            self._keep(sealed, terms.get("not_before", self.clock()))

    async def _remove(self, act: Remove, post: Post) -> None:
        sealed = self.put[act.which % len(self.put)]
        may_go = sealed in self.due and (sealed in self.ripe) == act.by_reader
        removed = await post.remove(ANA, sealed, ANA.read if act.by_reader else self.writer.write)
        if may_go:
            assert removed
            del self.due[sealed]
            self.ripe.discard(sealed)
            self.gone.add(sealed)
        else:
            # A writer who asks again hears the same; a reader learns nothing of what waits.
            assert not removed or (sealed in self.gone and not act.by_reader)

    async def _change_writer(self, post: Post) -> None:
        self.writers += 1
        before, self.writer = self.writer, Box(ANA.id, ANA.read, token(f"writer {self.writers}"))
        body = {"write_hash": hashlib.sha256(self.writer.write).hexdigest()}
        answer = await post.client.put(f"{ANA.path}/writer", json=body, headers=bearer(ANA.read))
        assert answer.status_code == 204
        assert await post.put(before, envelope("by the one before")) == 403

    async def _make_anew(self, post: Post) -> None:
        assert (await post.client.delete(ANA.path, headers=bearer(ANA.read))).status_code == 204
        assert (await post.client.put(ANA.path, json=ANA.hashes)).status_code == 201
        self.writer = ANA
        for held in (self.due, self.ripe, self.gone):
            held.clear()


@KINDS
@settings(max_examples=40, deadline=None)
@given(lives=LIVES)
# One second apart; across restarts, with steps back; put again at another time, and taken back.
@example(lives=[[Put(2), Put(3), Step(2), Step(-1), Step(2)]])
@example(lives=[[Put(60), Put(61), Step(59)], [Step(-100), Step(160)], [Step(-1), Step(2)]])
@example(lives=[[Put(60), Again(0, None), Again(0, -5)], [Remove(0, by_reader=False), Again(0, None)]])
@example(lives=[[Put(60), NewWriter(), Again(0, 1)], [NewMailbox(), Again(0, 90), Step(89), Step(1)]])
def test_nothing_is_released_early_or_hidden_again(
    make_address: MakeAddress, kind: str, lives: list[list[Act]]
) -> None:
    clock = PushedClock()
    post, held = Post(Path(), clock, make_address(kind)), Held(clock)
    for acts in lives:
        post.tell(partial(held.live, acts))


@pytest.mark.soak
@KINDS
@settings(max_examples=300, deadline=None, database=None)
@given(lives=some.lists(some.lists(ACTS, max_size=25), min_size=1, max_size=8))
def test_nor_in_hundreds_of_longer_lives(
    make_address: MakeAddress, kind: str, lives: list[list[Act]]
) -> None:
    clock = PushedClock()
    post, held = Post(Path(), clock, make_address(kind)), Held(clock)
    for acts in lives:
        post.tell(partial(held.live, acts))


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
