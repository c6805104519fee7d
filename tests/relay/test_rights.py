"""No rights without the token: every call against every object, and every way of not having it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from drawbridge.relay.rules import DAY
from tests.conftest import EVENING
from tests.relay.conftest import (
    OFFER,
    ON_BOTH,
    Box,
    Post,
    bearer,
    envelope,
    id_of,
    kind_of,
    letters,
    name,
    token,
)

pytestmark = ON_BOTH

ANA, BEN, NOBODY = Box.of("ana"), Box.of("ben"), Box.of("nobody")
LYING, WAITING, FRESH = envelope("lying"), envelope("waiting"), envelope("fresh")
SLOT, MANAGE = name("slot"), token("manage")


@dataclass(frozen=True)
class Call:
    """One call on a mailbox, and which of its tokens it needs."""

    method: str
    path: Callable[[Box], str]
    needs: str
    content: bytes | None = None
    json: Any = None

    async def make(self, post: Post, box: Box, shown: bytes | None) -> httpx2.Response:
        return await post.client.request(
            self.method, self.path(box), headers=bearer(shown), content=self.content, json=self.json
        )


def envelope_path(sealed: bytes) -> Callable[[Box], str]:
    return lambda box: box.path_of(sealed)


CALLS = {
    "deposit": Call("PUT", envelope_path(FRESH), "write", content=FRESH),
    "deposit a large one": Call(
        "PUT", envelope_path(envelope(0, 65_536)), "write", content=envelope(0, 65_536)
    ),
    "deposit again": Call("PUT", envelope_path(LYING), "write", content=LYING),
    "events": Call("GET", lambda box: f"{box.path}/events", "read"),
    "change the writer": Call(
        "PUT", lambda box: f"{box.path}/writer", "read", json={"write_hash": "ab" * 32}
    ),
    "delete the mailbox": Call("DELETE", lambda box: box.path, "read"),
    "remove what is released": Call("DELETE", envelope_path(LYING), "any"),
    "remove what waits": Call("DELETE", envelope_path(WAITING), "any"),
    "remove what never was": Call("DELETE", envelope_path(FRESH), "any"),
}
TOKENS: dict[str, Callable[[str], Sequence[bytes | None]]] = {
    "none": lambda _: [None],
    "wrong": lambda _: [token("wrong"), bytes(32), bytes(31), bytes(33), b"", b"\xff" * 32],
    "of another mailbox": lambda _: [BEN.read, BEN.write],
    "for the other thing": lambda needs: {"read": [ANA.write], "write": [ANA.read]}.get(needs, []),
    "the hash itself": lambda _: [
        hashlib.sha256(ANA.read).digest(),
        hashlib.sha256(ANA.write).digest(),
        hashlib.sha256(ANA.write).digest()[:31],
    ],
}


async def furnish(post: Post) -> None:
    """Two mailboxes, one with something released and something waiting, and an offer."""
    await post.make("ana", "ben")
    assert await post.put(ANA, LYING) == 201
    assert await post.put(ANA, WAITING, not_before=EVENING + 60) == 201
    params = {"expires": EVENING + DAY}
    path = f"/v1/invitations/{SLOT}"
    put = await post.client.put(path, content=OFFER, headers=bearer(MANAGE), params=params)
    assert put.status_code == 201


async def unchanged(post: Post) -> bool:
    """Whether all is as it was furnished."""
    lies = await post.sealed_in(ANA) == [LYING]
    writes = await post.put(ANA, LYING) == 200
    return lies and writes and await post.remove(ANA, WAITING, ANA.write)


def shape(answer: httpx2.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, sorted(answer.headers.items())


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("how", TOKENS)
def test_a_call_without_its_token_is_refused_alike_and_changes_nothing(
    post: Post, call: str, how: str
) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        missing = await CALLS[call].make(post, NOBODY, token("any"))
        assert kind_of(missing) == "forbidden"
        for shown in TOKENS[how](CALLS[call].needs):
            refused = await CALLS[call].make(post, ANA, shown)
            assert shape(refused) == shape(missing)
        assert await unchanged(post)

    post.tell(story)


@pytest.mark.parametrize("how", TOKENS)
def test_collecting_without_the_token_is_refused_alike(post: Post, how: str) -> None:
    async def story(post: Post) -> None:
        await furnish(post)

        async def ask(box: Box, shown: bytes | None) -> httpx2.Response:
            row = {"id": box.id, "token": letters(shown or b""), "after": 0}
            return await post.client.post("/v1/collect", json={"mailboxes": [row], "wait": 25})

        missing = await ask(NOBODY, token("any"))
        assert kind_of(missing) == "forbidden"
        for shown in TOKENS[how]("read"):
            assert shape(await ask(ANA, shown)) == shape(missing)

    post.tell(story)


@pytest.mark.parametrize("method", ["state", "DELETE"])
def test_an_invitation_is_managed_by_its_own_token_only(post: Post, method: str) -> None:
    async def story(post: Post) -> None:
        await furnish(post)

        async def ask(slot: str, shown: bytes | None) -> httpx2.Response:
            path = f"/v1/invitations/{slot}"
            if method == "state":
                return await post.client.get(f"{path}/state", headers=bearer(shown))
            return await post.client.delete(path, headers=bearer(shown))

        missing = await ask(name("no slot"), MANAGE)
        assert kind_of(missing) == "forbidden"
        for shown in (None, token("wrong"), ANA.read, hashlib.sha256(MANAGE).digest()):
            assert shape(await ask(SLOT, shown)) == shape(missing)
        claimed = await post.client.get(f"/v1/invitations/{SLOT}", headers=bearer(token("claim")))
        assert claimed.content == OFFER
        # Who has claimed it does not manage it.
        assert shape(await ask(SLOT, token("claim"))) == shape(missing)

    post.tell(story)


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_an_offer_is_not_put_and_not_handed_out_without_any_token(post: Post, method: str) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        params = {"expires": EVENING + DAY}
        for slot in (SLOT, name("no slot")):
            path = f"/v1/invitations/{slot}"
            content = OFFER if method == "PUT" else None
            answer = await post.client.request(method, path, content=content, params=params)
            assert kind_of(answer) == "forbidden"

    post.tell(story)


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
def test_a_token_is_written_in_one_way_only(post: Post, header: str) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        headers = {b"Authorization": header.encode("latin-1")}
        answer = await post.client.put(ANA.path_of(FRESH), content=FRESH, headers=headers)
        assert kind_of(answer) == "forbidden"

    post.tell(story)


def test_two_tokens_at_once_are_none(post: Post) -> None:
    async def story(post: Post) -> None:
        await furnish(post)
        headers = [(key, value) for shown in (ANA.write, ANA.write) for key, value in bearer(shown).items()]
        answer = await post.client.put(ANA.path_of(FRESH), content=FRESH, headers=headers)
        assert kind_of(answer) == "forbidden"

    post.tell(story)


def test_who_may_not_write_is_refused_before_a_large_body_is_read(post: Post) -> None:
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

    post.tell(story)
