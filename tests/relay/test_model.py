"""The store beside a small model of it: whatever is asked in whatever order, both say the same."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from dataclasses import dataclass, field
from itertools import count

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.relay import rules
from drawbridge.relay.kept import Deposit
from drawbridge.relay.rules import DAY, Limits, Refusal
from drawbridge.relay.sqlite.store import SqliteStore
from drawbridge.relay.store import open_store
from tests.conftest import EVENING
from tests.relay.conftest import MakeDatabase, envelope, token

LIMITS = Limits(pending=3, remembered=4)
KEPT = LIMITS.kept_days * DAY
Key = tuple[int, int]
"""A mailbox and an envelope."""
MAILBOXES, ENVELOPES, WRITERS = some.integers(0, 1), some.integers(0, 5), some.integers(0, 1)


@dataclass
class Kept:
    """What the model knows of one envelope."""

    number: int
    release: int | None
    until: int | None
    expires: int
    place: int | None = None
    """Its place in the order of release."""


@dataclass
class Model:
    """A relay in a few lines."""

    writers: dict[int, int] = field(default_factory=dict)
    """Mailbox to the token that writes."""
    kept: dict[Key, Kept] = field(default_factory=dict)
    gone: dict[Key, int] = field(default_factory=dict)
    taken_back: set[Key] = field(default_factory=set)
    counted: int = 0

    def next(self) -> int:
        self.counted += 1
        return self.counted

    def deposit(self, key: Key, writer: int, now: int, release: int | None, until: int | None) -> bool | str:
        if self.writers.get(key[0]) != writer:
            return "forbidden"
        if key in self.kept or key in self.gone:
            return False
        if (
            sum(one[0] == key[0] for one in self.kept) >= LIMITS.pending
            or sum(one[0] == key[0] for one in self.gone) >= LIMITS.remembered
        ):
            return "full"
        waits = release is not None and release > now
        latest = (release if release is not None and waits else now) + KEPT
        expires = latest if until is None else min(until, latest)
        self.kept[key] = Kept(self.next(), release if waits else None, until, expires)
        if not waits:
            self.kept[key].place = self.next()
        return True

    def release(self, now: int) -> None:
        due = [one for one in self.kept.values() if one.place is None and (one.release or 0) <= now]
        for one in sorted(due, key=lambda one: (one.release or 0, one.number)):
            one.place = self.next()
            one.expires = now + KEPT if one.until is None else min(one.until, now + KEPT)

    def remove(self, key: Key, now: int, *, by_reader: bool) -> bool:
        one = self.kept.get(key)
        if one is None and key in self.gone:
            return not by_reader and key in self.taken_back
        if one is None or (one.place is not None) != by_reader:
            return False
        del self.kept[key]
        self.gone[key] = max(one.expires, now + KEPT)
        (self.taken_back.discard if by_reader else self.taken_back.add)(key)
        return True

    def collect(self, mailboxes: list[int], now: int) -> list[Key]:
        ready = [
            (one.place, key)
            for key, one in self.kept.items()
            if one.place is not None and one.expires > now and key[0] in mailboxes
        ]
        return [key for _, key in sorted(ready)]

    def drop(self, mailbox: int) -> None:
        self.writers.pop(mailbox, None)
        for table in (self.kept, self.gone):
            for key in [key for key in table if key[0] == mailbox]:
                del table[key]

    def sweep(self, now: int) -> None:
        self.kept = {key: one for key, one in self.kept.items() if one.expires > now}
        self.gone = {key: until for key, until in self.gone.items() if until > now}


def mailbox(number: int) -> MailboxId:
    return MailboxId(number.to_bytes(16, "big"))


def sealed(key: Key) -> bytes:
    return envelope(key)


def name(key: Key) -> EnvelopeId:
    return EnvelopeId(hashlib.sha256(sealed(key)).digest()[:16])


def shown(what: str, number: int) -> bytes:
    return hashlib.sha256(token(f"{what} {number}")).digest()


class StoreBesideModel(RuleBasedStateMachine):
    """Asks both the same.

    Args:
        address: of an empty database.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.runner = asyncio.Runner()
        self.model = Model()
        self.now = EVENING
        self.open()

    def open(self) -> None:
        self.store = open_store(self.address, LIMITS)
        self.runner.run(self.store.open())

    def teardown(self) -> None:
        self.runner.run(self.store.finish())
        self.runner.close()

    @rule(number=MAILBOXES, writer=WRITERS)
    def make(self, number: int, writer: int) -> None:
        fresh = self.runner.run(
            self.store.make_mailbox(mailbox(number), shown("read", number), shown("write", writer))
        )
        assert fresh == (number not in self.model.writers)
        self.model.writers.setdefault(number, writer)

    @rule(number=MAILBOXES, writer=WRITERS)
    def change_writer(self, number: int, writer: int) -> None:
        call = self.store.change_writer(mailbox(number), shown("read", number), shown("write", writer))
        if number in self.model.writers:
            self.runner.run(call)
            self.model.writers[number] = writer
        else:
            assert self.refused(call) == "forbidden"

    @rule(
        number=MAILBOXES,
        which=ENVELOPES,
        writer=WRITERS,
        release=some.none() | some.integers(-60, 3_600),
        life=some.none() | some.integers(1, 60 * DAY),
    )
    def deposit(self, number: int, which: int, writer: int, release: int | None, life: int | None) -> None:
        key = number, which
        not_before = None if release is None else self.now + release
        until = None if life is None else max(not_before or 0, self.now) + life
        query = "&".join(
            f"{word}={value}"
            for word, value in (("not_before", not_before), ("expires", until))
            if value is not None
        )
        terms = rules.terms(query.encode(), self.now, LIMITS)
        one = Deposit(
            mailbox(number),
            shown("write", writer),
            name(key),
            sealed(key),
            terms.not_before,
            terms.until,
            terms.expires,
        )

        async def put() -> bool | str:
            try:
                return bool(await self.store.deposit(one))
            except Refusal as refusal:
                return refusal.kind

        assert self.runner.run(put()) == self.model.deposit(key, writer, self.now, not_before, until)

    @rule(number=MAILBOXES, which=ENVELOPES)
    def acknowledge(self, number: int, which: int) -> None:
        key = number, which
        call = self.store.remove(mailbox(number), shown("read", number), name(key), self.now)
        if number in self.model.writers:
            assert self.runner.run(call) == self.model.remove(key, self.now, by_reader=True)
        else:
            assert self.refused(call) == "forbidden"

    @rule(number=MAILBOXES, which=ENVELOPES, writer=WRITERS)
    def take_back(self, number: int, which: int, writer: int) -> None:
        key = number, which
        call = self.store.remove(mailbox(number), shown("write", writer), name(key), self.now)
        if self.model.writers.get(number) == writer:
            assert self.runner.run(call) == self.model.remove(key, self.now, by_reader=False)
        else:
            assert self.refused(call) == "forbidden"

    @rule(seconds=some.sampled_from([1, 60, 3_600, 29 * DAY, 31 * DAY, -60, -3_600, -2 * DAY]))
    def step(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def release(self) -> None:
        self.runner.run(self.store.release(self.now))
        self.model.release(self.now)

    @rule()
    def sweep(self) -> None:
        self.runner.run(self.store.sweep(self.now))
        self.model.sweep(self.now)

    @rule(number=MAILBOXES)
    def drop(self, number: int) -> None:
        call = self.store.drop_mailbox(mailbox(number), shown("read", number))
        if number in self.model.writers:
            self.runner.run(call)
            self.model.drop(number)
        else:
            assert self.refused(call) == "forbidden"

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.finish())
        self.open()

    @invariant()
    def both_hand_out_the_same_in_the_same_order(self) -> None:
        there = sorted(self.model.writers)
        wanted = [(mailbox(number), shown("read", number), 0) for number in there]
        found = self.runner.run(self.store.collect(wanted, self.now))
        keys = self.model.collect(there, self.now)
        assert len(found) == len(keys)
        for number in there:
            one_box = [one for one in found if one.mailbox == mailbox(number)]
            assert [one.sealed for one in one_box] == [sealed(key) for key in keys if key[0] == number]
            cursors = [one.cursor for one in one_box]
            assert cursors == sorted(set(cursors))
            newest = self.runner.run(self.store.newest_cursor(mailbox(number), shown("read", number)))
            assert newest >= max(cursors, default=0)

    def refused(self, call: object) -> str:
        try:
            self.runner.run(call)  # type: ignore[arg-type]
        except Refusal as refusal:
            return refusal.kind
        return ""


class FileBesideModel(StoreBesideModel):
    """In one file, the order of release holds across mailboxes, and the store knows when to look again."""

    store: SqliteStore

    @invariant()
    def both_know_when_the_next_is_due(self) -> None:
        waiting = [one.release for one in self.model.kept.values() if one.place is None]
        due = self.store.next_release
        # It may look too soon, for what was taken back, but never too late.
        assert not waiting or (due is not None and due <= min(release or 0 for release in waiting))

    @invariant()
    def the_order_is_that_of_all_mailboxes(self) -> None:
        there = sorted(self.model.writers)
        wanted = [(mailbox(number), shown("read", number), 0) for number in there]
        found = [one.sealed for one in self.runner.run(self.store.collect(wanted, self.now))]
        assert found == [sealed(key) for key in self.model.collect(there, self.now)]


def test_a_store_in_a_file_does_what_its_model_does() -> None:
    with tempfile.TemporaryDirectory(prefix="drawbridge-test-") as folder:
        files = count()
        run_state_machine_as_test(
            lambda: FileBesideModel(f"sqlite:{folder}/{next(files)}.db"),  # type: ignore[arg-type]
            settings=settings(max_examples=120, stateful_step_count=40, deadline=None),
        )


def test_a_store_in_postgresql_does_what_its_model_does(make_database: MakeDatabase) -> None:
    run_state_machine_as_test(
        lambda: StoreBesideModel(make_database()),  # type: ignore[arg-type]
        settings=settings(max_examples=40, stateful_step_count=40, deadline=None),
    )
