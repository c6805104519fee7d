"""How long a refusal takes does not tell what is there from what is not.

Each round asks for something that is there, for something that is not, and once more for what is not with a
small delay put in; in an order that is drawn anew. The three are compared inside their round: what drifts
outside drifts for all. Of the differences the median counts, with the interval in which it lies 999 times in
1 000, whatever their distribution (by order statistics). It goes on until that interval says whether there is
a difference, and the delay has to be found by the same measure from the same rounds: else nothing was
measured, and the test fails.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import postgres_cluster
from drawbridge.core.names import BarrierId, EnvelopeId, MailboxId, SlotId
from drawbridge.relay.barriers import Terms
from drawbridge.relay.kept import Deposit, Filling, Store
from drawbridge.relay.rules import DAY, Limits, Refusal
from drawbridge.relay.store import open_store
from tests.conftest import EVENING
from tests.relay.conftest import OFFER, Box, asking, bearer, envelope, id_of, letters, name, token
from tests.relay.measured import spin
from tests.relay.meeting import Meeting

pytestmark = pytest.mark.soak

TOLD_APART = 0.02
"""Of the time that a refusal takes: a difference of less than this is none."""
PLANTED = 0.04
"""The difference that is put in, and has to be found."""
SURE = 3.29
"""Standard deviations: an interval that is wrong once in 1 000 times."""
ROUNDS = 1_500
"""After so many the intervals are looked at and the delay is set anew; again, while they say nothing."""
MOST = 20
"""Times so many; on a computer that is busy with other things it takes longer to tell."""
WARM = 300
LYING, WAITING, FRESH = envelope("lying"), envelope("waiting"), envelope("fresh")
ANA, NOBODY, WRONG = Box.of("ana"), Box.of("nobody"), token("wrong")
SLOTS = Limits().barrier_slots
MEETING = Meeting.of("meeting", SLOTS)
HELD = 120
"""Envelopes that lie in the mailbox that is there, and as many that it had before."""


@dataclass(frozen=True)
class Interval:
    """Where a difference lies, as a part of the time of a refusal."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:+.2%} to {self.high:+.2%}"

    @property
    def is_none(self) -> bool:
        return self.low > -TOLD_APART and self.high < TOLD_APART

    @property
    def is_some(self) -> bool:
        return self.low > TOLD_APART or self.high < -TOLD_APART


def difference(later: Sequence[float], sooner: Sequence[float]) -> Interval:
    """Return where the median of the differences inside each round lies."""
    found = sorted(a - b for a, b in zip(later, sooner, strict=True))
    away = math.ceil(SURE * math.sqrt(len(found)) / 2)
    middle, whole = len(found) // 2, statistics.median(sooner)
    return Interval(found[middle - away] / whole, found[middle + away] / whole)


def test_the_measure_finds_what_is_put_in_and_nothing_else() -> None:
    dice = random.Random(1)
    for shift, is_found in ((0.0, False), (PLANTED, True), (-PLANTED, True)):
        # A busy machine: most are near, some are very late, and it becomes slower all the time.
        base = [1 + at / 3_000 for at in range(3_000)]
        noise = [
            [one * (1 + dice.gauss(0, 0.1) + (dice.random() < 0.05) * dice.expovariate(0.2)) for one in base]
            for _ in range(2)
        ]
        found = difference([one + 1.5 * shift for one in noise[0]], noise[1])
        assert (found.is_some, found.is_none) == (is_found, not is_found)


class Measured:
    """The microseconds of each of the three, round by round."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.times: dict[str, list[float]] = {"there": [], "missing": [], "planted": []}
        self._dice = random.Random(what)

    def order(self) -> list[str]:
        """Return the three in an order drawn anew."""
        return self._dice.sample(sorted(self.times), 3)

    @property
    def delay(self) -> float:
        """How many microseconds to put in."""
        return PLANTED * statistics.median(self.times["missing"])

    @property
    def is_enough(self) -> bool:
        """Whether there is an answer. Fails if it is that what is there can be told from what is not."""
        real = difference(self.times["there"], self.times["missing"])
        planted = difference(self.times["planted"], self.times["missing"])
        said = (
            f"{self.what}: {statistics.median(self.times['missing']):.0f} us, there {real}, planted {planted}"
        )
        assert not real.is_some, said
        done = planted.is_some and real.is_none
        if done:
            print(f"{said}, {len(self.times['there'])} rounds")
        assert done or len(self.times["there"]) < MOST * ROUNDS, f"not told: {said}"
        return done


# ---- over TCP, to a process of its own --------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """One call, on something that is there and on something that is not."""

    method: str
    there: str
    missing: str
    body: bytes = b""
    body_missing: bytes = b""

    def bytes_for(self, which: str, delay: float) -> bytes:
        """Return the request, of the same length whatever it asks for."""
        path = self.there if which == "there" else self.missing
        body = self.body if which == "there" else self.body_missing or self.body
        shown = bearer(WRONG)["Authorization"]
        head = f"{self.method} {path} HTTP/1.1\r\nHost: relay.test\r\nAuthorization: {shown}\r\n"
        return f"{head}x-spin: {delay:09.2f}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def of_box(method: str, tail: str, body: bytes = b"") -> Ask:
    return Ask(method, ANA.path + tail, NOBODY.path + tail, body)


def collecting(box: Box) -> bytes:
    asked = asking([box])
    asked["mailboxes"][0]["token"] = letters(WRONG)
    return json.dumps(asked).encode()


CALLS = {
    "deposit something new": of_box("PUT", f"/envelopes/{id_of(FRESH)}", FRESH),
    "deposit what lies there": of_box("PUT", f"/envelopes/{id_of(LYING)}", LYING),
    "remove what lies there": of_box("DELETE", f"/envelopes/{id_of(LYING)}"),
    "remove what waits": of_box("DELETE", f"/envelopes/{id_of(WAITING)}"),
    "change the writer": of_box("PUT", "/writer", b'{"write_hash":"' + b"ab" * 32 + b'"}'),
    "delete the mailbox": of_box("DELETE", ""),
    "listen": of_box("GET", "/events"),
    "collect": Ask("POST", "/v1/collect", "/v1/collect", collecting(ANA), collecting(NOBODY)),
    "look at an invitation": Ask(
        "GET", f"/v1/invitations/{name('open')}/state", f"/v1/invitations/{name('never')}/state"
    ),
    "forget an invitation": Ask(
        "DELETE", f"/v1/invitations/{name('open')}", f"/v1/invitations/{name('never')}"
    ),
    "look at a barrier": Ask("GET", MEETING.path, Meeting.of("never").path),
    "fill the last slot": Ask("PUT", MEETING.slot(SLOTS - 1), Meeting.of("never").slot(SLOTS - 1)),
}


class Caller:
    """One kept connection, without anything between it and the wire."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[float, int]:
        """Return the microseconds until the whole answer is there, and its status."""
        begun = time.perf_counter_ns()
        self._socket.sendall(request)
        answer = self._socket.recv(65_536)
        while b"\r\n\r\n" not in answer or len(answer) < _whole(answer):
            answer += self._socket.recv(65_536)
        return (time.perf_counter_ns() - begun) / 1_000, int(answer[9:12])

    def close(self) -> None:
        self._socket.close()


def _whole(answer: bytes) -> int:
    head = answer.partition(b"\r\n\r\n")[0]
    return len(head) + 4 + int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a store in which there is something."""
    if request.param == "sqlite":
        made = f"sqlite:{tmp_path_factory.mktemp('timing') / 'relay.db'}"
        asyncio.run(furnish(made))
        yield made
        return
    if postgres_cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed: tools/system_parts.sh")
    with postgres_cluster.running() as cluster:
        made = cluster.make_database()
        asyncio.run(furnish(made))
        yield made


async def furnish(address: str) -> None:
    """Make a mailbox that is much used, an invitation, and a barrier with as many slots as there may be."""
    store = open_store(address)
    await store.open()
    mailbox, now = MailboxId(bytes.fromhex(ANA.id)), int(time.time())
    read, write = hashlib.sha256(ANA.read).digest(), hashlib.sha256(ANA.write).digest()
    await store.make_mailbox(mailbox, read, write)

    def deposit(sealed: bytes, not_before: int | None = None) -> Awaitable[int]:
        eid = EnvelopeId(bytes.fromhex(id_of(sealed)))
        return store.deposit(Deposit(mailbox, write, eid, sealed, not_before, None, now + 30 * DAY))

    await deposit(LYING)
    await deposit(WAITING, now + 300 * DAY)
    for number in range(HELD):
        await deposit(envelope(f"held {number}"))
        await deposit(envelope(f"had {number}"))
        had = EnvelopeId(bytes.fromhex(id_of(envelope(f"had {number}"))))
        assert await store.remove(mailbox, read, had, now)
    slot, manage = SlotId(bytes.fromhex(name("open"))), hashlib.sha256(token("manage")).digest()
    await store.put_invitation(slot, manage, OFFER, now + DAY)
    hashes = tuple(bytes.fromhex(one) for one in MEETING.slots)
    await store.make_barrier(BarrierId(bytes.fromhex(MEETING.id)), Terms(hashes, 2, SLOTS, now + DAY))
    await store.finish()


@pytest.fixture(scope="module")
def port(address: str) -> Iterator[int]:
    """Give the port of a relay in a process of its own."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(16)
        command = [sys.executable, "-m", "tests.relay.measured", address, str(door.fileno())]
        process = subprocess.Popen(command, cwd=Path(__file__).parents[2], pass_fds=[door.fileno()])
        try:
            yield door.getsockname()[1]
        finally:
            process.terminate()
            process.wait(20)


@pytest.mark.parametrize("call", CALLS)
def test_over_the_wire_a_refusal_takes_as_long_for_what_is_there(port: int, call: str) -> None:
    caller, measured = Caller(port), Measured(call)
    ask = CALLS[call]
    measured.times["missing"] = [caller.ask(ask.bytes_for("missing", 0))[0] for _ in range(WARM)]
    delay = measured.delay
    measured.times["missing"].clear()
    while True:
        requests = {
            which: ask.bytes_for(which, delay if which == "planted" else 0) for which in measured.times
        }
        for _ in range(ROUNDS):
            for which in measured.order():
                took, status = caller.ask(requests[which])
                assert status == 403
                measured.times[which].append(took)
        if measured.is_enough:
            break
        delay = measured.delay
    caller.close()


# ---- at the store itself ----------------------------------------------------------------------------------

Question = Callable[[Store, bytes, bytes], Awaitable[object]]
"""It asks a store for the thing with an id, showing a token."""


def _deposit(store: Store, box: bytes, shown: bytes) -> Awaitable[object]:
    eid = EnvelopeId(bytes.fromhex(id_of(LYING)))
    return store.deposit(Deposit(MailboxId(box), shown, eid, LYING, None, None, EVENING * 2))


def _remove(store: Store, box: bytes, shown: bytes) -> Awaitable[object]:
    return store.remove(MailboxId(box), shown, EnvelopeId(bytes.fromhex(id_of(LYING))), EVENING)


def _fill(store: Store, barrier: bytes, shown: bytes) -> Awaitable[object]:
    return store.fill(Filling(BarrierId(barrier), SLOTS - 1, shown, b""), EVENING)


QUESTIONS: dict[str, tuple[str, Question]] = {
    "deposit": ("mailbox", _deposit),
    "remove": ("mailbox", _remove),
    "check_writer": ("mailbox", lambda store, box, shown: store.check_writer(MailboxId(box), shown)),
    "newest_cursor": ("mailbox", lambda store, box, shown: store.newest_cursor(MailboxId(box), shown)),
    "collect": ("mailbox", lambda store, box, shown: store.collect([(MailboxId(box), shown, 0)], EVENING)),
    "change_writer": (
        "mailbox",
        lambda store, box, shown: store.change_writer(MailboxId(box), shown, bytes(32)),
    ),
    "drop_mailbox": ("mailbox", lambda store, box, shown: store.drop_mailbox(MailboxId(box), shown)),
    "invitation_state": ("slot", lambda store, slot, shown: store.invitation_state(SlotId(slot), shown)),
    "drop_invitation": ("slot", lambda store, slot, shown: store.drop_invitation(SlotId(slot), shown)),
    "look": ("barrier", lambda store, barrier, shown: store.look(BarrierId(barrier), shown)),
    "fill": ("barrier", _fill),
}
THERE = {"mailbox": ANA.id, "slot": name("open"), "barrier": MEETING.id}


@pytest.mark.parametrize("question", QUESTIONS)
def test_in_the_store_a_refusal_takes_as_long_for_what_is_there(address: str, question: str) -> None:
    kind, put = QUESTIONS[question]
    there, missing = bytes.fromhex(THERE[kind]), bytes.fromhex(name("never"))
    measured = Measured(question)

    async def ask(store: Store, of: bytes, delay: float = 0) -> float:
        begun = time.perf_counter_ns()
        spin(delay)
        try:
            await put(store, of, WRONG)
        except Refusal:
            return (time.perf_counter_ns() - begun) / 1_000
        raise AssertionError(question)

    async def story() -> None:
        store = open_store(address)
        await store.open()
        measured.times["missing"] = [await ask(store, missing) for _ in range(WARM)]
        delay = measured.delay
        measured.times["missing"].clear()
        while True:
            of = {"there": (there, 0.0), "missing": (missing, 0.0), "planted": (missing, delay)}
            for _ in range(ROUNDS):
                for which in measured.order():
                    measured.times[which].append(await ask(store, *of[which]))
            if measured.is_enough:
                break
            delay = measured.delay
        await store.finish()

    asyncio.run(story())
