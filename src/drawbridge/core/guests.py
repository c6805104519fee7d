"""Guest links: something sealed for one person who has no Drawbridge, and the link that is its key.

Made of what every browser can do by itself (PBKDF2, HKDF, AES-256-GCM), because a page opens it. The relay
has the item and the hash of a token that hands it out; the secret stands behind ``#`` and reaches no server.
Source: protocol section 5.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import msgspec

from drawbridge.core import padding
from drawbridge.core.names import GuestId
from drawbridge.core.primitives import (
    GCM_NONCE_LENGTH,
    TAG_LENGTH,
    AeadFailed,
    hkdf,
    open_gcm,
    pbkdf2,
    seal_gcm,
)
from drawbridge.core.wire import MAX_RELAY, RELAY_PATTERN
from drawbridge.errors import GuestRefused, InputRefused, LinkRefused

ID_LENGTH, SECRET_LENGTH, SALT_LENGTH = 16, 32, 32
OPEN_TOKEN_LENGTH = 16
LEAST_WORK, MOST_WORK = 600_000, 5_000_000
"""Rounds of PBKDF2: fewer are guessed too soon, more would hold up a reader's page for a minute."""
MAX_PASSPHRASE = 1_024
"""Bytes of a passphrase, in UTF-8."""
HEADER_LENGTH = 56
"""Magic 4, version 1, flags 1, zero 2, rounds 4, salt 32, nonce 12; all of it is bound by the seal."""
PASSPHRASE_FLAG = 1

_PREAMBLE = b"DBG1\x01"
_SALT_AT, _NONCE_AT = 12, 44
_OVERHEAD = HEADER_LENGTH + TAG_LENGTH
_MAX_LINK = MAX_RELAY + len("/g/") + 22 + len("#1") + 43 + len(".p")
_REST = re.compile(r"([A-Za-z0-9_-]{22})#1([A-Za-z0-9_-]{43})(\.p)?")
_LATER = re.compile(r"[A-Za-z0-9_-]{22}#[02-9].*")
_objects = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class GuestLink:
    """A guest link: where the item lies, and the secret that opens it."""

    relay_url: str
    guest: GuestId
    secret: bytes = field(repr=False)
    has_passphrase: bool


@dataclass(frozen=True, slots=True)
class GuestKeys:
    """What follows from a link's secret alone.

    ``open_token`` (16 bytes) asks the relay for the item, ``reply_key`` (32 bytes) seals the answers.
    """

    open_token: bytes = field(repr=False)
    reply_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passphrase beside the link, and the rounds of PBKDF2 it is put through."""

    passphrase: str = field(repr=False)
    rounds: int = LEAST_WORK


def write_link(link: GuestLink) -> str:
    """Return the text of a link.

    Raises:
        LinkRefused: ``relay`` (no address a link may carry), ``shape`` (an id or a secret of another length).
    """
    _check_relay(link.relay_url)
    if len(link.guest) != ID_LENGTH or len(link.secret) != SECRET_LENGTH:
        raise LinkRefused(why="shape")
    mark = ".p" if link.has_passphrase else ""
    return f"{link.relay_url}/g/{_letters(link.guest)}#1{_letters(link.secret)}{mark}"


def read_link(text: str) -> GuestLink:
    """Read a link; white space is dropped, as mail programs fold long lines.

    Raises:
        LinkRefused: ``shape`` (no such link), ``relay`` (an address that may not be used), ``version``
            (made by a later Drawbridge).
    """
    if len(text) > 10 * _MAX_LINK:
        raise LinkRefused(why="shape")
    # From the right: a relay may lie in a folder that is called g.
    relay_url, mark, rest = "".join(text.split()).rpartition("/g/")
    if not mark:
        raise LinkRefused(why="shape")
    _check_relay(relay_url)
    found = _REST.fullmatch(rest)
    if found is None:
        raise LinkRefused(why="version" if _LATER.fullmatch(rest) else "shape")
    guest, secret = _bytes(found[1]), _bytes(found[2])
    return GuestLink(relay_url, GuestId(guest), secret, found[3] is not None)


def guest_keys(secret: bytes) -> GuestKeys:
    """Return what opens the item at the relay, and what seals the answers; no passphrase is needed for it."""
    return GuestKeys(
        hkdf(secret, b"", b"drawbridge/1/guest/open", OPEN_TOKEN_LENGTH),
        hkdf(secret, b"", b"drawbridge/1/guest/reply", 32),
    )


def pack(content: bytes, secret: bytes, salt: bytes, nonce: bytes, stretch: Stretch | None = None) -> bytes:
    """Seal an item.

    Args:
        content: a JSON object in UTF-8; the reader's page knows its fields.
        secret: 32 fresh random bytes, which travel in the link.
        salt: 32 fresh random bytes.
        nonce: 12 fresh random bytes.
        stretch: a passphrase that the reader needs as well, or None.

    Returns:
        The item, of one of the sizes of envelopes.

    Raises:
        BodyRefused: too large for any size.
        GuestRefused: ``content`` (no JSON object), ``work`` (too few rounds or too many).
        InputRefused: the passphrase is empty, too long or no text.
    """
    _check_content(content)
    if (len(secret), len(salt), len(nonce)) != (SECRET_LENGTH, SALT_LENGTH, GCM_NONCE_LENGTH):
        raise ValueError("secret, salt and nonce have 32, 32 and 12 bytes")
    flags, rounds = (PASSPHRASE_FLAG, stretch.rounds) if stretch else (0, 0)
    _check_work(flags, rounds)
    header = _PREAMBLE + bytes((flags, 0, 0)) + rounds.to_bytes(4, "big") + salt + nonce
    # Sizes are counted as an envelope's are, whose overhead is another.
    size = padding.size_for(len(content) + padding.LENGTH_BYTES + _OVERHEAD - padding.OVERHEAD)
    padded = padding.pad(content, size - _OVERHEAD)
    return header + seal_gcm(_key(secret, salt, stretch), nonce, padded, header)


def needs_passphrase(item: bytes) -> bool:
    """Whether an item was sealed under a passphrase as well, after checking its size and header.

    Raises:
        GuestRefused: ``header``, ``work``.
    """
    return _read_header(item)[0] == PASSPHRASE_FLAG


def unpack(item: bytes, secret: bytes, passphrase: str | None = None) -> bytes:
    """Open an item; returns its content, a JSON object.

    Nothing is worked at before the header is known to be one.

    Raises:
        GuestRefused: ``header`` (no item, or of a later version), ``work`` (rounds out of bounds),
            ``passphrase`` (one is needed and none is given, or the other way round), ``seal`` (changed,
            another secret or another passphrase: all alike), ``padding``, ``content``.
        InputRefused: the passphrase is empty, too long or no text.
    """
    flags, rounds = _read_header(item)
    if (flags == PASSPHRASE_FLAG) != (passphrase is not None):
        raise GuestRefused(why="passphrase")
    stretch = None if passphrase is None else Stretch(passphrase, rounds)
    salt, nonce = item[_SALT_AT:_NONCE_AT], item[_NONCE_AT:HEADER_LENGTH]
    try:
        key = _key(secret, salt, stretch)
        padded = open_gcm(key, nonce, item[HEADER_LENGTH:], item[:HEADER_LENGTH])
    except AeadFailed as cause:
        raise GuestRefused(why="seal") from cause
    content = padding.unpad(padded)
    if content is None:
        raise GuestRefused(why="padding")
    _check_content(content)
    return content


def _read_header(item: bytes) -> tuple[int, int]:
    if not padding.is_size(len(item)) or item[:5] != _PREAMBLE or item[6:8] != b"\0\0":
        raise GuestRefused(why="header")
    flags, rounds = item[5], int.from_bytes(item[8:_SALT_AT], "big")
    if flags not in (0, PASSPHRASE_FLAG):
        raise GuestRefused(why="header")
    _check_work(flags, rounds)
    return flags, rounds


def _check_work(flags: int, rounds: int) -> None:
    if not (LEAST_WORK <= rounds <= MOST_WORK if flags else rounds == 0):
        raise GuestRefused(why="work")


def _check_content(content: bytes) -> None:
    try:
        _objects.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as cause:
        raise GuestRefused(why="content") from cause


def _check_relay(address: str) -> None:
    if len(address) > MAX_RELAY or re.fullmatch(RELAY_PATTERN, address) is None:
        raise LinkRefused(why="relay")


def _key(secret: bytes, salt: bytes, stretch: Stretch | None) -> bytes:
    ikm = secret
    if stretch is not None:
        ikm += pbkdf2(_passphrase_bytes(stretch.passphrase), salt, stretch.rounds)
    return hkdf(ikm, salt, b"drawbridge/1/guest/key", 32)


def _passphrase_bytes(passphrase: str) -> bytes:
    if len(passphrase) > 3 * MAX_PASSPHRASE:
        raise InputRefused(what="passphrase", why="too-long", limit=MAX_PASSPHRASE)
    try:
        encoded = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError as cause:
        raise InputRefused(what="passphrase", why="unreadable") from cause
    if not encoded:
        raise InputRefused(what="passphrase", why="empty")
    if len(encoded) > MAX_PASSPHRASE:
        raise InputRefused(what="passphrase", why="too-long", limit=MAX_PASSPHRASE)
    return encoded


def _letters(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def _bytes(letters: str) -> bytes:
    value = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    # The last letter has bits to spare; a second spelling of the same link is refused.
    if _letters(value) != letters:
        raise LinkRefused(why="shape")
    return value
