"""What is malformed, too much, too slow or cut off gets a declared refusal and changes nothing."""

from __future__ import annotations

import json

import pytest

from drawbridge.relay.rules import DAY
from tests.conftest import EVENING
from tests.relay.conftest import (
    OFFER,
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
    until,
)

ANA = Box.of("ana")
ROW = {"id": ANA.id, "token": letters(ANA.read), "after": 0}
FRESH = envelope("fresh")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"\xff\xfe"',
        b'{"mailboxes": "\xff"}',
        b"\x00" * 100,
        b"[" * 60_000,
        b'{"mailboxes": [], "wait": 0}',
        b'{"wait": 0}',
        b'{"mailboxes": [{"id": "\\ud800", "token": "\\ud800"}]}',
        *(
            json.dumps(asked).encode()
            for asked in (
                {"mailboxes": [ROW | {"after": -1}]},
                {"mailboxes": [ROW | {"after": 2**63}]},
                {"mailboxes": [ROW | {"after": 10**400}]},
                {"mailboxes": [ROW | {"after": "0"}]},
                {"mailboxes": [ROW | {"after": 0.5}]},
                {"mailboxes": [ROW | {"after": None}]},
                {"mailboxes": [ROW], "wait": -1},
                {"mailboxes": [ROW], "wait": 26},
                {"mailboxes": [ROW], "wait": 10**400},
                {"mailboxes": [ROW], "wait": True},
                {"mailboxes": [ROW | {"id": ANA.id.upper()}]},
                {"mailboxes": [ROW | {"id": ANA.id + "00"}]},
                {"mailboxes": [ROW | {"id": ""}]},
                {"mailboxes": [ROW | {"id": 7}]},
                {"mailboxes": [ROW | {"token": None}]},
                {"mailboxes": [{"id": ANA.id}]},
                {"mailboxes": [ROW, ROW]},
                {"mailboxes": {"0": ROW}},
            )
        ),
    ],
    ids=lambda body: repr(body[:50]),
)
def test_a_collect_that_is_not_one_is_malformed(post: Post, body: bytes) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        assert kind_of(await post.client.post("/v1/collect", content=body)) == "malformed"

    post.tell(story)


def test_unknown_fields_of_a_body_are_ignored(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        answer = await post.client.post("/v1/collect", json=asking([ANA]) | {"later": 1})
        assert answer.status_code == 200

    post.tell(story)


def test_a_collect_names_a_bounded_number_of_mailboxes(post: Post) -> None:
    post.limit(collect_mailboxes=2)

    async def story(post: Post) -> None:
        boxes = await post.make("ana", "ben", "cleo")
        assert kind_of(await post.client.post("/v1/collect", json=asking(boxes))) == "malformed"
        assert await post.collect(*boxes[:2]) == []

    post.tell(story)


def test_a_body_in_json_that_is_too_large_is_refused(post: Post) -> None:
    async def story(post: Post) -> None:
        body = b" " * (post.limits.json_bytes + 1)
        assert kind_of(await post.client.post("/v1/collect", content=body)) == "too-large"

    post.tell(story)


@pytest.mark.parametrize("field", ["read_hash", "write_hash"])
@pytest.mark.parametrize("value", ["", "ab" * 31, "AB" * 32, "zz" * 32, 7, None, "\ud800"])
def test_a_mailbox_with_hashes_that_are_none_is_malformed(post: Post, field: str, value: object) -> None:
    async def story(post: Post) -> None:
        body = json.dumps(ANA.hashes | {field: value}).encode()
        assert kind_of(await post.client.put(ANA.path, content=body)) == "malformed"
        assert await post.put(ANA, FRESH) == 403

    post.tell(story)


@pytest.mark.parametrize("id_", ["x", "0" * 31, "0" * 33, "0" * 31 + "G", "A" * 32, "ü" * 32, "%00" * 16, ""])
def test_an_id_that_is_none_is_malformed(post: Post, id_: str) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        sealed = FRESH
        for method, path in (
            ("PUT", f"/v1/mailboxes/{id_}/envelopes/{id_of(sealed)}"),
            ("PUT", f"{ANA.path}/envelopes/{id_}"),
            ("DELETE", f"{ANA.path}/envelopes/{id_}"),
            ("DELETE", f"/v1/mailboxes/{id_}"),
            ("GET", f"/v1/mailboxes/{id_}/events"),
            ("GET", f"/v1/invitations/{id_}"),
            ("DELETE", f"/v1/invitations/{id_}"),
        ):
            content = sealed if method == "PUT" else None
            answer = await post.client.request(method, path, content=content, headers=bearer(ANA.write))
            assert kind_of(answer) == "malformed", (method, path)

    post.tell(story)


@pytest.mark.parametrize("size", [0, 1, 4_095, 4_097, 8_192, 16_385])
def test_bytes_of_another_size_are_no_envelope(post: Post, size: int) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        assert await post.put(ANA, envelope("odd", size)) == 400

    post.tell(story)


def test_an_envelope_under_another_name_is_refused(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        answer = await post.client.put(
            ANA.path_of(envelope("other")), content=FRESH, headers=bearer(ANA.write)
        )
        assert kind_of(answer) == "malformed"
        assert await post.collect(ANA) == []

    post.tell(story)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("not_before=", "malformed"),
        ("not_before=-1", "malformed"),
        ("not_before=1e9", "malformed"),
        ("not_before=%D9%A1", "malformed"),
        ("not_before=9999999999999", "malformed"),
        (f"not_before={EVENING}&not_before={EVENING}", "malformed"),
        ("expires=soon", "malformed"),
        ("&".join(f"a{number}=1" for number in range(9)), "malformed"),
        (f"not_before={EVENING + 401 * DAY}", "too-far"),
        (f"expires={EVENING}", "expired"),
        (f"not_before={EVENING + 60}&expires={EVENING + 60}", "expired"),
    ],
)
def test_release_terms_that_cannot_be_kept_are_refused(post: Post, query: str, kind: str) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        answer = await post.client.put(
            f"{ANA.path_of(FRESH)}?{query}", content=FRESH, headers=bearer(ANA.write)
        )
        assert kind_of(answer) == kind
        assert await post.put(ANA, FRESH) == 201

    post.tell(story)


@pytest.mark.parametrize(
    ("expires", "offer", "kind"),
    [
        (None, OFFER, "malformed"),
        (EVENING, OFFER, "expired"),
        (EVENING + 8 * DAY, OFFER, "too-far"),
        (EVENING + DAY, OFFER[:-1], "malformed"),
        (EVENING + DAY, OFFER + b"0", "too-large"),
        (EVENING + DAY, b"", "malformed"),
    ],
)
def test_an_offer_that_is_none_is_refused(post: Post, expires: int | None, offer: bytes, kind: str) -> None:
    async def story(post: Post) -> None:
        path = f"/v1/invitations/{name('slot')}"
        params = {} if expires is None else {"expires": expires}
        put = await post.client.put(path, content=offer, headers=bearer(token("manage")), params=params)
        assert kind_of(put) == kind
        assert kind_of(await post.client.get(path, headers=bearer(token("claim")))) == "gone"

    post.tell(story)


@pytest.mark.parametrize("length", ["4095", "4097", "0", "-1", "many", "4_096", "9" * 400, "٤"])
def test_a_length_that_does_not_fit_the_body_is_refused(post: Post, length: str) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        headers = bearer(ANA.write) | {"Content-Length": length}
        line = Line(post.relay.app, "PUT", ANA.path_of(FRESH), {k: _latin(v) for k, v in headers.items()})
        line.say(FRESH)
        assert kind_of(await line.answer()) in ("malformed", "too-large")
        assert await post.collect(ANA) == []

    post.tell(story)


def test_a_body_that_is_announced_as_too_large_is_refused_before_it_is_read(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        headers = bearer(ANA.write) | {"Content-Length": str(post.limits.envelope_bytes + 1)}
        answer = await Line(post.relay.app, "PUT", ANA.path_of(FRESH), headers).answer()
        assert kind_of(answer) == "too-large"
        assert answer.headers["connection"] == "close"

    post.tell(story)


def test_a_body_without_an_end_is_refused_where_it_becomes_too_large(post: Post) -> None:
    post.limit(envelope_bytes=16_384)

    async def story(post: Post) -> None:
        await post.make("ana")
        line = Line(post.relay.app, "PUT", ANA.path_of(FRESH), bearer(ANA.write))
        for _ in range(5):
            line.say(bytes(4_096), more=True)
        answer = await line.answer()
        assert (kind_of(answer), answer.headers["connection"]) == ("too-large", "close")
        assert post.relay.flight.held == 0

    post.tell(story)


def test_a_body_that_stops_is_given_up(post: Post) -> None:
    post.limit(body_seconds=0)

    async def story(post: Post) -> None:
        await post.make("ana")
        line = Line(post.relay.app, "PUT", ANA.path_of(FRESH), bearer(ANA.write))
        line.say(FRESH[:100], more=True)
        answer = await line.answer()
        assert (kind_of(answer), answer.headers["connection"]) == ("too-slow", "close")
        assert post.relay.flight.held == 0

    post.tell(story)


def test_a_body_cut_off_in_the_middle_leaves_nothing(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        line = Line(post.relay.app, "PUT", ANA.path_of(FRESH), bearer(ANA.write))
        line.say(FRESH[:100], more=True)
        line.hang_up()
        await line.task
        assert line.sent == []
        assert post.relay.flight.held == 0
        assert await post.collect(ANA) == []

    post.tell(story)


def test_when_too_many_bytes_are_on_their_way_the_next_is_told_to_come_back(post: Post) -> None:
    post.limit(in_flight_bytes=8_192)

    async def story(post: Post) -> None:
        await post.make("ana")
        lines = [Line(post.relay.app, "PUT", ANA.path_of(FRESH), bearer(ANA.write)) for _ in range(2)]
        for line in lines:
            line.say(FRESH[:4_000], more=True)
        await until(lambda: post.relay.flight.held == 8_000)
        answer = await post.client.put(ANA.path_of(FRESH), content=FRESH, headers=bearer(ANA.write))
        assert kind_of(answer) == "busy"
        assert int(answer.headers["retry-after"]) > 0
        lines[0].hang_up()
        await lines[0].task
        assert await post.put(ANA, FRESH) == 201
        lines[1].say(FRESH[4_000:])
        assert (await lines[1].answer()).status_code == 200
        assert post.relay.flight.held == 0

    post.tell(story)


def test_who_waits_holds_no_bytes_of_others(post: Post) -> None:
    async def story(post: Post) -> None:
        await post.make("ana")
        line = Line(post.relay.app, "POST", "/v1/collect")
        line.say(json.dumps(asking([ANA], wait=25)).encode())
        await until(lambda: len(post.relay.bell) == 1)
        assert post.relay.flight.held == 0
        line.hang_up()
        await line.task

    post.tell(story)


def _latin(value: str) -> str:
    return value.encode().decode("latin-1")
