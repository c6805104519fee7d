"""Guest links: the link, what it opens, and what is refused before any work."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from drawbridge.core import guests, padding
from drawbridge.core.guests import GuestLink, Stretch
from drawbridge.core.names import GuestId
from drawbridge.errors import BodyRefused, GuestRefused, InputRefused, LinkRefused

SECRET, SALT, NONCE = bytes(range(32)), bytes(range(32, 64)), bytes(12)
LINK = GuestLink("https://relay.example", GuestId(bytes(range(16))), SECRET, has_passphrase=False)
OBJECTS: Any = some.dictionaries(some.text(max_size=5), some.text(max_size=50) | some.integers(0, 99))


def content_of(length: int) -> bytes:
    return b'{"text": "' + b"a" * (length - 12) + b'"}'


@given(
    guest=some.binary(min_size=16, max_size=16),
    secret=some.binary(min_size=32, max_size=32),
    has_passphrase=some.booleans(),
    relay=some.sampled_from(["https://relay.example", "http://localhost:8421/g", "https://[::1]/a/b"]),
)
def test_a_link_is_read_as_it_was_written(
    guest: bytes, secret: bytes, has_passphrase: bool, relay: str
) -> None:
    link = GuestLink(relay, GuestId(guest), secret, has_passphrase)
    assert guests.read_link(guests.write_link(link)) == link


def test_everything_secret_in_a_link_stands_behind_the_mark() -> None:
    address, _, fragment = guests.write_link(LINK).partition("#")
    assert address == "https://relay.example/g/AAECAwQFBgcICQoLDA0ODw"
    assert urlsafe_b64decode(fragment[1:] + "=") == SECRET
    assert repr(SECRET) not in repr(LINK)
    assert "secret" not in repr(LINK)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        (GuestLink("ftp://relay.example", LINK.guest, SECRET, False), "relay"),
        (GuestLink(LINK.relay_url, GuestId(bytes(15)), SECRET, False), "shape"),
        (GuestLink(LINK.relay_url, LINK.guest, bytes(33), False), "shape"),
    ],
)
def test_a_link_that_nobody_could_read_is_not_written(link: GuestLink, why: str) -> None:
    with pytest.raises(LinkRefused) as refused:
        guests.write_link(link)
    assert refused.value.why == why


@settings(max_examples=50)
@given(thing=OBJECTS, secret=some.binary(min_size=32, max_size=32))
def test_what_is_packed_comes_out_again(thing: dict[str, object], secret: bytes) -> None:
    content = json.dumps(thing).encode()
    item = guests.pack(content, secret, SALT, NONCE)
    assert padding.is_size(len(item))
    assert guests.unpack(item, secret) == content


@pytest.mark.parametrize("place", range(len(padding.SIZES)))
def test_an_item_takes_the_smallest_size_that_holds_it(place: int) -> None:
    size = padding.SIZES[place]
    assert len(guests.pack(content_of(size - 76), SECRET, SALT, NONCE)) == size
    if place + 1 < len(padding.SIZES):
        assert len(guests.pack(content_of(size - 75), SECRET, SALT, NONCE)) == padding.SIZES[place + 1]
    else:
        with pytest.raises(BodyRefused):
            guests.pack(content_of(size - 75), SECRET, SALT, NONCE)


@given(place=some.integers(0, 4_095), mask=some.integers(1, 255))
def test_any_flipped_bit_is_refused(place: int, mask: int) -> None:
    item = bytearray(guests.pack(b"{}", SECRET, SALT, NONCE))
    item[place] ^= mask
    # With the flag of a passphrase on, one is asked for; its rounds are none.
    with pytest.raises(GuestRefused) as refused:
        guests.unpack(bytes(item), SECRET)
    assert refused.value.why in {"header", "work"} if place < 12 else refused.value.why == "seal"


def test_absurd_work_is_refused_before_any_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    item = guests.pack(b"{}", SECRET, SALT, NONCE, Stretch("a passphrase"))
    monkeypatch.setattr(guests, "pbkdf2", lambda *_: pytest.fail("it was worked at"))
    for rounds in (0, 1, guests.LEAST_WORK - 1, guests.MOST_WORK + 1, 2**32 - 1):
        asks = item[:8] + rounds.to_bytes(4, "big") + item[12:]
        with pytest.raises(GuestRefused) as refused:
            guests.unpack(asks, SECRET, "a passphrase")
        assert refused.value.why == "work"
        with pytest.raises(GuestRefused):
            guests.needs_passphrase(asks)
        with pytest.raises(GuestRefused):
            guests.pack(b"{}", SECRET, SALT, NONCE, Stretch("a passphrase", rounds))


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [("", "empty"), ("a" * 1_025, "too-long"), ("\ud800", "unreadable"), ("a" * 10_000_000, "too-long")],
)
def test_a_passphrase_that_is_none_is_refused_before_any_work(
    passphrase: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = guests.pack(b"{}", SECRET, SALT, NONCE, Stretch("a passphrase"))
    monkeypatch.setattr(guests, "pbkdf2", lambda *_: pytest.fail("it was worked at"))
    with pytest.raises(InputRefused) as refused:
        guests.unpack(item, SECRET, passphrase)
    assert refused.value.why == why


def test_whether_a_passphrase_is_needed_is_said_by_the_item() -> None:
    assert not guests.needs_passphrase(guests.pack(b"{}", SECRET, SALT, NONCE))
    assert guests.needs_passphrase(guests.pack(b"{}", SECRET, SALT, NONCE, Stretch("a")))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a": "\xff"}', b"{}x", b'{"a":' * 5_000])
def test_only_a_json_object_is_packed(content: bytes) -> None:
    with pytest.raises(GuestRefused) as refused:
        guests.pack(content, SECRET, SALT, NONCE)
    assert refused.value.why == "content"
