"""Vectors of guest links and of what they open. Everything is deterministic, so every byte is pinned."""

from __future__ import annotations

import json
from base64 import b64encode

from drawbridge.core import guests, padding, primitives
from drawbridge.core.guests import GuestLink, Stretch
from drawbridge.core.names import GuestId
from vector_book import RELAY, Book, fixed, flipped

GUEST, SECRET = GuestId(fixed("guest", 16)), fixed("guest secret", 32)
SALT, NONCE = fixed("guest salt", 32), fixed("guest nonce", 12)
CONTENT = json.dumps({"need": "listen", "text": "Ich hab’ dich lieb."}, ensure_ascii=False).encode()
WORDS = "caf\u00e9 am See"
PLAIN = guests.pack(CONTENT, SECRET, SALT, NONCE)
HEADER = PLAIN[: guests.HEADER_LENGTH]


def guest_links(book: Book) -> None:
    """Links that are read, and texts that are none."""
    link = GuestLink(RELAY, GUEST, SECRET, has_passphrase=False)
    text = guests.write_link(link)
    for name, what, good in (
        ("ok", "A guest link", text),
        ("ok-passphrase", "One that needs a passphrase", text + ".p"),
        ("ok-folded", "One that a mail program folded", f" {text[:40]}\r\n {text[40:]}\n"),
        ("ok-folder-g", "A relay in a folder called g", text.replace("/g/", "/g/g/")),
    ):
        book.add(f"guest-link/{name}", what, "guest-link", {"text": good})
    shape, relay, version = (f"LinkRefused {why}" for why in ("shape", "relay", "version"))
    head, _, secret = text.partition("#1")
    for name, what, bad, refused in (
        ("empty", "Nothing", "", shape),
        ("no-fragment", "Nothing behind the #", f"{head}#", shape),
        ("secret-short", "A secret one letter short", text[:-1], shape),
        ("secret-long", "A secret one letter long", text + "A", shape),
        ("id-short", "An id one letter short", f"{head[:-1]}#1{secret}", shape),
        ("id-spare-bits", "Bits to spare in the id that are not zero", f"{_next(head)}#1{secret}", shape),
        ("secret-spare-bits", "Bits to spare in the secret that are not zero", _next(text), shape),
        ("padded", "Base64 padding", text + "=", shape),
        ("other-mark", "Another mark than .p", text + ".q", shape),
        ("mark-twice", "The mark twice", text + ".p.p", shape),
        ("invitation", "An invitation's path", text.replace("/g/", "/i/"), shape),
        ("later", "A fragment of version 2", text.replace("#1", "#2"), version),
        ("no-scheme", "No http or https", text.removeprefix("https://"), relay),
        ("script", "A script address", text.replace("https:", "javascript:"), relay),
        ("credentials", "A user name in the address", text.replace("//", "//a@"), relay),
        ("query", "A query in the address", text.replace("/g/", "?x/g/"), relay),
        ("too-long", "An address over 200 characters", text.replace("//", "//" + "a" * 200), relay),
        ("other-digits", "A digit that is not ASCII", text.replace("#1", "#\u0661"), shape),
    ):
        book.add(f"guest-link/{name}", what, "guest-link", {"text": bad}, refused)


def guest_items(book: Book) -> None:
    """Items that open, and ones that must not be believed."""
    stretched = guests.pack(CONTENT, SECRET, SALT, NONCE, Stretch(WORDS))
    large = b'{"text": "' + b"a" * 5_000 + b'"}'
    _item(book, "ok", "An item", PLAIN)
    _item(book, "ok-passphrase", "One under a passphrase", stretched, words=WORDS)
    decomposed = WORDS.replace("\u00e9", "e\u0301")
    _item(book, "ok-passphrase-nfd", "The same passphrase, decomposed", stretched, words=decomposed)
    _item(book, "ok-16384", "One of the second size", guests.pack(large, SECRET, SALT, NONCE))
    full = b'{"text": "' + b"a" * (4_096 - 76 - 12) + b'"}'
    _item(book, "ok-full", "One without room to spare", guests.pack(full, SECRET, SALT, NONCE))
    _item(book, "ok-empty-object", "An object without fields", guests.pack(b"{}", SECRET, SALT, NONCE))
    _item(book, "wrong-passphrase", "Another passphrase", stretched, "seal", words="cafe am See")
    _item(book, "passphrase-missing", "No passphrase where one is needed", stretched, "passphrase")
    _item(book, "passphrase-needless", "One where none is needed", PLAIN, "passphrase", words="x")
    _headers(book)
    _contents(book)


def _headers(book: Book) -> None:
    for name, what, sealed, why in (
        ("empty", "Nothing", b"", "header"),
        ("cut", "The last byte is missing", PLAIN[:-1], "header"),
        ("cut-in-header", "Cut in the header", PLAIN[:40], "header"),
        ("one-long", "One byte too many", PLAIN + b"\0", "header"),
        ("other-magic", "Another magic", flipped(PLAIN, 3), "header"),
        ("version-2", "Version 2", flipped(PLAIN, 4, 3), "header"),
        ("unknown-flag", "A flag of a later version", flipped(PLAIN, 5, 2), "header"),
        ("reserved", "What has to be zero is not", flipped(PLAIN, 7), "header"),
        ("rounds-without-passphrase", "Rounds, and no passphrase", flipped(PLAIN, 11), "work"),
        ("salt-changed", "A flipped bit in the salt", flipped(PLAIN, 12), "seal"),
        ("nonce-changed", "A flipped bit in the nonce", flipped(PLAIN, 55), "seal"),
        ("text-changed", "A flipped bit in the content", flipped(PLAIN, 61), "seal"),
        ("tag-changed", "A flipped bit in the tag", flipped(PLAIN, 4_095), "seal"),
    ):
        _item(book, name, what, sealed, why)
    for name, rounds in (("rounds-few", guests.LEAST_WORK - 1), ("rounds-many", guests.MOST_WORK + 1)):
        sealed = HEADER[:5] + b"\x01" + HEADER[6:8] + rounds.to_bytes(4, "big") + PLAIN[12:]
        _item(book, name, f"{rounds} rounds", sealed, "work", words=WORDS)
    other = {"sealed": b64encode(PLAIN).decode(), "secret": fixed("other guest", 32).hex()}
    book.add(
        "guest-item/other-secret", "The secret of another link", "guest-item", other, "GuestRefused seal"
    )


def _contents(book: Book) -> None:
    room = 4_096 - guests.HEADER_LENGTH - primitives.TAG_LENGTH
    whole = padding.pad(CONTENT, room)
    for name, what, padded, why in (
        ("padding-not-zero", "Something behind the content", whole[:-1] + b"\x01", "padding"),
        ("length-beyond", "A length beyond the end", (room - 3).to_bytes(4, "big") + whole[4:], "padding"),
        ("content-empty", "No content", padding.pad(b"", room), "content"),
        ("content-list", "A list", padding.pad(b"[1]", room), "content"),
        ("content-cut", "JSON that does not end", padding.pad(CONTENT[:-1], room), "content"),
        ("content-twice", "Two objects", padding.pad(b"{}{}", room), "content"),
        ("content-not-utf8", "Text that is not UTF-8", padding.pad(b'{"text": "\xff"}', room), "content"),
        ("content-deep", "Nested a thousand times", padding.pad(b'{"a":' * 600, room), "content"),
    ):
        key = primitives.hkdf(SECRET, SALT, b"drawbridge/1/guest/key", 32)
        _item(book, name, what, HEADER + primitives.seal_gcm(key, NONCE, padded, HEADER), why)


def _item(book: Book, name: str, what: str, sealed: bytes, why: str = "", words: str = "") -> None:
    given = {"sealed": b64encode(sealed).decode(), "secret": SECRET.hex()}
    given |= {"passphrase": words} if words else {}
    book.add(f"guest-item/{name}", what, "guest-item", given, f"GuestRefused {why}" if why else "")


def _next(text: str) -> str:
    """Return a text whose last letter is the next one: the bits it has to spare are no longer zero."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + letters[letters.index(text[-1]) + 1]
