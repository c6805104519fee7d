"""A round of people at a barrier, and the calls that they make."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec

from drawbridge.relay.barriers import bell_of
from drawbridge.relay.rules import DAY
from tests.conftest import EVENING
from tests.relay.conftest import Line, Post, bearer, envelope, name, token, until

TOMORROW = EVENING + DAY
PASS = b""


@dataclass(frozen=True)
class Meeting:
    """A barrier, and the token of each of its slots in the order of their hashes."""

    id: str
    tokens: tuple[bytes, ...]

    @classmethod
    def of(cls, seed: str, count: int = 3) -> Meeting:
        tokens = [token(f"{seed} slot {number}") for number in range(count)]
        return cls(name(seed), tuple(sorted(tokens, key=hashed)))

    @property
    def path(self) -> str:
        return f"/v1/barriers/{self.id}"

    @property
    def slots(self) -> list[str]:
        return [hashed(one).hex() for one in self.tokens]

    def slot(self, place: int) -> str:
        return f"{self.path}/slots/{place}"

    def terms(self, **others: Any) -> dict[str, Any]:
        """Return the body that makes it: all are needed, by tomorrow, unless it is said otherwise."""
        return {"slots": self.slots, "needed": len(self.tokens), "deadline": TOMORROW} | others

    async def make(self, post: Post, **others: Any) -> httpx2.Response:
        return await post.client.put(self.path, json=self.terms(**others))

    async def fill(self, post: Post, place: int, sealed: bytes) -> httpx2.Response:
        return await post.client.put(self.slot(place), content=sealed, headers=bearer(self.tokens[place]))

    async def seen(self, post: Post, place: int) -> dict[str, Any]:
        """Return what one of them sees."""
        answer = await post.client.get(self.path, headers=bearer(self.tokens[place]))
        return opened(answer)

    async def answers(self, post: Post) -> list[list[bytes]]:
        """Return for each of them the answers they get."""
        return [(await self.seen(post, place))["answers"] for place in range(len(self.tokens))]

    async def state(self, post: Post) -> tuple[str, int | None]:
        """Return the state and the count, which are the same for all."""
        said = {
            (seen["state"], seen["filled"])
            for seen in [await self.seen(post, place) for place in range(len(self.tokens))]
        }
        (one,) = said
        return one

    async def waiting(self, post: Post, place: int) -> Line:
        """Begin a look that waits, and return when it does."""
        bell = post.relay.bell
        before = len(bell)
        line = Line(post.relay.app, "GET", self.path, bearer(self.tokens[place]), b"wait=25")
        line.say(b"")
        await until(lambda: len(bell) > before)
        assert bell_of(bytes.fromhex(self.id)) in bell._waiting  # type: ignore[arg-type]
        return line


def hashed(value: bytes) -> bytes:
    """Return what a relay keeps of a token, and by what it sorts."""
    return hashlib.sha256(value).digest()


def opened(answer: httpx2.Response) -> dict[str, Any]:
    """Read what is said of a barrier."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/msgpack"
    found: dict[str, Any] = msgspec.msgpack.decode(answer.content)
    return found


def answer(number: object, size: int = 4_096) -> bytes:
    """Return bytes that a relay takes for a sealed answer."""
    return envelope(f"answer {number}", size)


def in_order(*answers: bytes) -> list[bytes]:
    """Return answers in the order in which they are handed out."""
    return sorted(answers, key=hashed)
