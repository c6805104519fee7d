"""No rights without the token: every call against every object, and every way of not having it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from drawbridge.relay.openapi import document
from drawbridge.relay.rules import DAY
from tests.conftest import EVENING
from tests.relay.conftest import (
    OFFER,
    ON_BOTH,
    Box,
    Line,
    Post,
    asking,
    bearer,
    envelope,
    id_of,
    kind_of,
    letters,
    name,
    token,
)
from tests.relay.dumps import tables
from tests.relay.meeting import PASS, Meeting

pytestmark = ON_BOTH

ANA, BEN, NOBODY, DROPPED = (Box.of(seed) for seed in ("ana", "ben", "nobody", "dropped"))
BOXES = (ANA, DROPPED, NOBODY)
LYING, WAITING, REMOVED, EXPIRED, SWEPT, FRESH = (
    envelope(word) for word in ("lying", "waiting", "removed", "expired", "swept", "fresh")
)
LARGE = envelope(0, 65_536)
ADMISSION, CLAIM = token("admission"), token("claim")
ADMITTED = {"drawbridge-admission": letters(ADMISSION)}
MANAGE = {slot: token(f"manage {slot}") for slot in ("open", "claimed", "expired", "dropped")}
SLOTS = (*MANAGE, "never")
KEPT = {"open", "claimed", "expired"}
MEETING, OPEN, VOID, NEVER = MEETINGS = tuple(Meeting.of(f"meeting {n}", 2) for n in range(4))
SHOWN = [ADMISSION, CLAIM, *MANAGE.values(), token("wrong"), bytes(32), b"\xff" * 32] + [
    right for box in (ANA, BEN, DROPPED) for right in (box.read, box.write)
]
"""Every token there is, and some that are none's."""
SHOWN += [right for meeting in MEETINGS for right in meeting.tokens]
HASHES = [hashlib.sha256(shown).digest() for shown in SHOWN]
MALFORMED = [None, b"", bytes(31), bytes(33), ANA.write[:31], ANA.write + b"\0"]


@dataclass(frozen=True)
class Ask:
    """One call on one object, and the tokens that are right for it; None: any that is well-formed."""

    path: str
    right: frozenset[bytes] | None = field(repr=False)
    content: bytes | None = field(default=None, repr=False)
    json: Any = None
    params: dict[str, int] = field(default_factory=dict)

    async def make(self, post: Post, method: str, shown: bytes | None) -> httpx2.Response:
        # Collecting shows its tokens in its body.
        json = self.json(shown) if callable(self.json) else self.json
        # Being admitted is shown each time, in its own place: it gives a right to nothing that is there.
        headers = ADMITTED if callable(self.json) else ADMITTED | bearer(shown)
        return await post.client.request(
            method, self.path, headers=headers, content=self.content, json=json, params=self.params
        )

    def wrong(self) -> Iterator[bytes | None]:
        """Give every token that is not right for it."""
        yield from MALFORMED
        if self.right is not None:
            yield from (shown for shown in SHOWN + HASHES if shown not in self.right)


def of_boxes(tail: str = "", right: str = "read", **more: Any) -> list[Ask]:
    """Ask something of a mailbox that is there, one that was dropped, and one that never was."""
    rights = {"read": {ANA.read}, "write": {ANA.write}, "any": {ANA.read, ANA.write}}[right]
    return [Ask(box.path + tail, frozenset(rights if box is ANA else ()), **more) for box in BOXES]


def of_envelopes(*sealed: bytes, right: str, put: bool = False) -> list[Ask]:
    """Ask something of envelopes in whatever state, in each mailbox."""
    return [
        ask
        for one in sealed
        for ask in of_boxes(f"/envelopes/{id_of(one)}", right, content=one if put else None)
    ]


def of_slots(tail: str = "") -> list[Ask]:
    """Ask something of invitations in every state that only who put them may."""
    return [
        Ask(f"/v1/invitations/{name(slot)}{tail}", frozenset({MANAGE[slot]} if slot in KEPT else ()))
        for slot in SLOTS
    ]


def collecting(box: Box, *, among: Iterable[Box] = ()) -> Ask:
    """Collect from a mailbox, perhaps among others that are one's own."""

    def body(shown: bytes | None) -> dict[str, Any]:
        asked = asking([*among, box], wait=25)
        asked["mailboxes"][-1]["token"] = letters(shown or b"")
        return asked

    return Ask("/v1/collect", frozenset({ANA.read} if box is ANA else ()), json=body)


def rights(meeting: Meeting) -> tuple[bytes, ...]:
    """Return the tokens of a barrier's slots; one that was never made has none."""
    return () if meeting is NEVER else meeting.tokens


NEEDS_NONE = {("GET", path) for path in ("/v1/info", "/v1/openapi.json", "/healthz", "/metrics")}
IN_ANY_STATE = (LYING, WAITING, REMOVED, EXPIRED, SWEPT, FRESH)
CALLS: dict[tuple[str, str], list[Ask]] = {
    ("PUT", "/v1/mailboxes/{id}"): [
        Ask(box.path, frozenset({ADMISSION}), json=hashed.hashes) for box in BOXES for hashed in (box, BEN)
    ],
    ("DELETE", "/v1/mailboxes/{id}"): of_boxes(),
    ("PUT", "/v1/mailboxes/{id}/writer"): of_boxes("/writer", json={"write_hash": "ab" * 32}),
    ("GET", "/v1/mailboxes/{id}/events"): of_boxes("/events"),
    ("PUT", "/v1/mailboxes/{id}/envelopes/{envelope}"): of_envelopes(
        *IN_ANY_STATE, LARGE, right="write", put=True
    ),
    ("DELETE", "/v1/mailboxes/{id}/envelopes/{envelope}"): of_envelopes(*IN_ANY_STATE, right="any"),
    ("POST", "/v1/collect"): [collecting(box, among=among) for box in BOXES for among in ((), (BEN,))],
    ("PUT", "/v1/invitations/{slot}"): [
        Ask(
            f"/v1/invitations/{name(slot)}",
            # Where nothing lies, whoever comes may put something, and manages it.
            frozenset({MANAGE[slot]}) if slot in KEPT else None,
            content=OFFER,
            params={"expires": EVENING + DAY},
        )
        for slot in SLOTS
    ],
    # Whoever comes chooses the token to claim with; see below.
    ("GET", "/v1/invitations/{slot}"): [Ask(f"/v1/invitations/{name(slot)}", None) for slot in SLOTS],
    ("DELETE", "/v1/invitations/{slot}"): of_slots(),
    ("GET", "/v1/invitations/{slot}/state"): of_slots("/state"),
    ("PUT", "/v1/barriers/{id}"): [
        Ask(meeting.path, frozenset({ADMISSION}), json=meeting.terms()) for meeting in MEETINGS
    ],
    ("PUT", "/v1/barriers/{id}/slots/{place}"): [
        Ask(meeting.slot(place), frozenset(rights(meeting)[place : place + 1]), content=sealed)
        for meeting in MEETINGS
        for place in (0, 1, 2)
        for sealed in (FRESH, LARGE, PASS)
    ],
    ("GET", "/v1/barriers/{id}"): [Ask(meeting.path, frozenset(rights(meeting))) for meeting in MEETINGS],
}
"""Every call that needs a token, on objects in every state."""
EACH = pytest.mark.parametrize("call", CALLS, ids=" ".join)


async def furnish(post: Post) -> None:
    """Fill a relay that admits by token: something of every kind, in every state."""
    for box in (ANA, BEN, DROPPED):
        made = await post.client.put(box.path, json=box.hashes, headers=bearer(ADMISSION))
        assert made.status_code == 201
    for sealed, terms in ((REMOVED, {}), (LYING, {}), (WAITING, {"not_before": EVENING + DAY})):
        assert await post.put(ANA, sealed, **terms) == 201
    assert await post.remove(ANA, REMOVED, ANA.read)
    assert await post.put(DROPPED, LYING) == 201
    assert (await post.client.delete(DROPPED.path, headers=bearer(DROPPED.read))).status_code == 204
    for slot, manage in MANAGE.items():
        params = {"expires": post.clock() + (15 if slot == "expired" else DAY)}
        path = f"/v1/invitations/{name(slot)}"
        shown = ADMITTED | bearer(manage)
        put = await post.client.put(path, content=OFFER, headers=shown, params=params)
        assert put.status_code == 201
    await post.client.delete(f"/v1/invitations/{name('dropped')}", headers=bearer(MANAGE["dropped"]))
    await post.client.get(f"/v1/invitations/{name('claimed')}", headers=bearer(CLAIM))
    for meeting in (MEETING, OPEN, VOID):
        terms = meeting.terms(deadline=post.clock() + (5 if meeting is VOID else DAY))
        made = await post.client.put(meeting.path, json=terms, headers=bearer(ADMISSION))
        assert made.status_code == 201
        for place in (0, 1) if meeting is OPEN else (0,):
            assert (await meeting.fill(post, place, envelope(place))).status_code == 201
    assert await post.put(ANA, SWEPT, expires=post.clock() + 10) == 201
    post.clock.push(10)
    assert await post.relay.store.sweep(post.clock()) == 1
    assert await post.relay.store.settle(post.clock()) == 1
    assert await post.put(ANA, EXPIRED, expires=post.clock() + 10) == 201
    post.clock.push(10)


def shape(answer: httpx2.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, sorted(answer.headers.items())


@pytest.fixture
def closed(post: Post) -> Post:
    """Give a relay that admits by token."""
    post.admission = hashlib.sha256(ADMISSION).digest()
    return post


def test_every_call_that_is_described_is_tried_without_its_token(place: str) -> None:
    described = {
        (method.upper(), path): "security" in operation or path == "/v1/collect"
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    }
    assert {call for call, needs_one in described.items() if needs_one} == set(CALLS)
    assert {call for call, needs_one in described.items() if not needs_one} == NEEDS_NONE


@EACH
def test_a_call_without_its_token_is_refused_alike_and_changes_nothing(
    closed: Post, call: tuple[str, str]
) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        before = await tables(post.relay.store)
        shapes = set()
        for ask in CALLS[call]:
            for shown in ask.wrong():
                refused = await ask.make(post, call[0], shown)
                assert kind_of(refused) == "forbidden", (ask, shown)
                shapes.add((ask.content == LARGE, shown in MALFORMED, repr(shape(refused))))
        # What was sent may make a difference (a body that is not read: closed); the object, none.
        assert len(shapes) == len({sent[:2] for sent in shapes})
        assert await tables(post.relay.store) == before

    closed.tell(story)


@EACH
def test_with_its_token_the_same_call_is_answered(closed: Post, call: tuple[str, str]) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        for ask in CALLS[call]:
            for shown in (CLAIM,) if ask.right is None else ask.right:
                if call[1].endswith("/events"):
                    line = Line(post.relay.app, call[0], ask.path, bearer(shown))
                    line.say(b"")
                    await line.until(lambda line: len(line.sent) > 0)
                    line.hang_up()
                    await line.task
                    assert line.sent[0]["status"] == 200
                else:
                    assert (await ask.make(post, call[0], shown)).status_code != 403, (ask, shown)
                # It may be the end of the object: each is asked in a relay of its own.
                if call[0] in {"PUT", "DELETE"} and "envelopes" not in call[1]:
                    return

    closed.tell(story)


def test_a_claim_does_not_manage_and_who_manages_does_not_claim_what_another_has(closed: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)

        async def ask(slot: str, shown: bytes, tail: str = "", method: str = "GET") -> httpx2.Response:
            path = f"/v1/invitations/{name(slot)}{tail}"
            return await post.client.request(method, path, headers=bearer(shown))

        gone = [
            await ask(slot, shown) for slot in ("never", "dropped", "expired") for shown in (CLAIM, *SHOWN)
        ]
        assert len({repr(shape(one)) for one in gone}) == 1
        assert kind_of(gone[0]) == "gone"
        others = [shown for shown in SHOWN + HASHES if shown != CLAIM]
        taken = [await ask("claimed", shown) for shown in others]
        assert len({repr(shape(one)) for one in taken}) == 1
        assert kind_of(taken[0]) == "taken"
        # What was counted is all that has changed; and who has claimed it neither looks nor ends it.
        state = (await ask("claimed", MANAGE["claimed"], "/state")).json()
        assert state == {"claimed": True, "refused": len(others), "expires": EVENING + DAY}
        for method, tail in (("GET", "/state"), ("DELETE", "")):
            assert kind_of(await ask("claimed", CLAIM, tail, method)) == "forbidden"
        assert (await ask("claimed", CLAIM)).content == OFFER
        # Who put an offer may claim it: they have it anyway, and nobody else gets it then.
        assert (await ask("open", MANAGE["open"])).content == OFFER
        assert kind_of(await ask("open", CLAIM)) == "taken"

    closed.tell(story)


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        f"Basic {letters(ANA.write)}",
        letters(ANA.write),
        f"Bearer  {letters(ANA.write)}",
        f"Bearer {letters(ANA.write)}=",
        f"Bearer {letters(ANA.write)} ",
        f"Bearer {letters(ANA.write)[:-1]}!",
        f"Bearer {ANA.write.hex()}",
        "Bearer \xff" * 5,
        "Bearer " + "A" * 10_000,
    ],
)
def test_a_token_is_written_in_one_way_only(closed: Post, header: str) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        headers = {b"Authorization": header.encode("latin-1")}
        answer = await post.client.put(ANA.path_of(FRESH), content=FRESH, headers=headers)
        assert kind_of(answer) == "forbidden"

    closed.tell(story)


def test_two_tokens_at_once_are_none(closed: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        headers = [(key, value) for shown in (ANA.write, ANA.write) for key, value in bearer(shown).items()]
        answer = await post.client.put(ANA.path_of(FRESH), content=FRESH, headers=headers)
        assert kind_of(answer) == "forbidden"

    closed.tell(story)


def test_who_may_not_write_is_refused_before_a_large_body_is_read(closed: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        large = envelope(0, 1_048_576)
        read = 0

        async def body() -> Any:
            nonlocal read
            for at in range(0, len(large), 65_536):
                read += 1
                yield large[at : at + 65_536]

        path = f"{ANA.path}/envelopes/{id_of(large)}"
        answer = await post.client.put(path, content=body(), headers=bearer(ANA.read))
        assert kind_of(answer) == "forbidden"
        assert read == 0
        announced = bearer(ANA.read) | {"Content-Length": str(len(large))}
        answer = await post.client.put(path, content=body(), headers=announced)
        assert (kind_of(answer), answer.headers["connection"], read) == ("forbidden", "close", 0)
        answer = await post.client.put(path, content=body(), headers=bearer(ANA.write))
        assert answer.status_code == 201

    closed.tell(story)
