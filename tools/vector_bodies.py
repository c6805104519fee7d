"""Vectors of bodies: one of each kind, and one broken bound or type a file."""

from __future__ import annotations

import msgspec

from drawbridge.core import wire
from vector_book import (
    ACCEPT,
    BEN,
    CONFIRM,
    HALF_B,
    ID,
    MAILBOX,
    OTHER_ID,
    RELAY,
    TOKEN,
    Book,
    more_later,
    pack,
)

CROSSING = {
    "i": ID, "p": "name-a-feeling", "d": "all", "w": "listen", "f": [["tender", "calm"], ["wobbly", None]],
    "s": "I miss you.", "o": 2,
}  # fmt: skip


def bodies_taken(book: Book) -> None:
    """One body of every kind, and what a later version may add."""
    for name, kind, payload in (
        ("crossing", 1, CROSSING),
        ("deeper", 2, {"i": ID, "d": "glimpse", "f": [], "s": "a part"}),
        ("reply", 3, {"i": ID, "a": OTHER_ID, "s": "Thank you for telling me."}),
        ("more-later", 4, {"i": ID}),
        ("impression", 5, {"i": ID, "m": "closer"}),
        ("take-back", 6, {"i": ID}),
        ("leaf", 7, {"l": "raised"}),
        ("close", 8, {"r": True}),
        ("key", 9, {"r": "restored", "l": 41}),
        ("harbour-ask", 11, {"w": "ask", "i": ID, "a": 1_790_000_000}),
        ("harbour-signal", 11, {"w": "signal", "i": ID, "a": 1_790_000_000}),
        ("harbour-i-can", 11, {"w": "i-can", "i": ID, "n": 2}),
        ("harbour-later-word", 11, {"w": "sing", "song": 4}),
        ("accept", 12, ACCEPT),
        ("confirm", 13, CONFIRM),
        ("unknown-kind", 200, [1, {"a": None}]),
    ):
        body(book, f"ok-{name}", f"A body of kind {kind}", {"t": kind, "p": payload})
    body(book, "ok-unknown-field", "A field of a later version is ignored", {"zz": [1.5, {"a": b""}]})
    body(book, "ok-unknown-payload-field", "So is one in the payload", {"p": {"i": ID, "later": 3}})
    body(book, "ok-nil-options", "Options may be nil as well as absent", {"r": None, "x": None, "e": None})


def body(book: Book, name: str, what: str, changes: dict[str, object], refused: str = "") -> None:
    """Add a body made of the smallest one with changes."""
    book.add(f"body/{name}", what, "body", {"encoded": more_later(**changes).hex()}, refused)


def bodies_refused(book: Book) -> None:
    """One broken bound or type each."""
    refused = "BodyRefused malformed"
    tops: dict[str, dict[str, object]] = {
        "number-zero": {"n": 0}, "number-negative": {"n": -1}, "number-beyond": {"n": 2**63},
        "number-float": {"n": 1.0}, "number-boolean": {"n": True}, "number-text": {"n": "1"},
        "kind-zero": {"t": 0}, "kind-beyond": {"t": 256}, "created-negative": {"c": -1},
        "created-beyond": {"c": wire.MAX_TIME // 60 + 1}, "expires-negative": {"x": -1},
        "expires-beyond": {"x": wire.MAX_TIME + 1}, "expires-float": {"x": 1.5}, "terms-list": {"r": []},
        "terms-text": {"r": {"b": "tomorrow"}}, "key-without-public": {"e": {"t": 1}},
        "key-short": {"e": {"t": 1, "k": bytes(1215)}}, "key-long": {"e": {"t": 1, "k": bytes(1217)}},
        "key-epoch-negative": {"e": {"t": -1, "k": bytes(1216)}}, "payload-nil": {"p": None},
        "payload-list": {"p": [ID]}, "id-missing": {"p": {}}, "id-short": {"p": {"i": ID[:15]}},
        "id-long": {"p": {"i": ID + b"\0"}}, "id-text": {"p": {"i": "a" * 16}},
        "impression-unknown": {"t": 5, "p": {"i": ID, "m": "worse"}},
        "leaf-unknown": {"t": 7, "p": {"l": "ajar"}},
        "remove-number": {"t": 8, "p": {"r": 1}}, "reason-unknown": {"t": 9, "p": {"r": "whim", "l": 0}},
        "last-negative": {"t": 9, "p": {"r": "restored", "l": -1}},
        "reply-empty": {"t": 3, "p": {"i": ID, "a": OTHER_ID, "s": ""}},
        "reply-too-long": {"t": 3, "p": {"i": ID, "a": OTHER_ID, "s": "x" * 20_001}},
        "harbour-without-word": {"t": 11, "p": {"i": ID}},
        "harbour-word-number": {"t": 11, "p": {"w": 1, "i": ID}},
        "harbour-word-too-long": {"t": 11, "p": {"w": "s" * 41, "i": ID}},
        "harbour-without-id": {"t": 11, "p": {"w": "signal"}},
        "harbour-changes-beyond": {"t": 11, "p": {"w": "i-can", "i": ID, "n": 10_001}},
        "harbour-at-negative": {"t": 11, "p": {"w": "ask", "i": ID, "a": -1}},
        "depth-unknown": {"t": 2, "p": {"i": ID, "d": "half", "f": [], "s": ""}},
    }  # fmt: skip
    crossings: dict[str, dict[str, object]] = {
        "practice-unknown": {"p": "boast"}, "need-unknown": {"w": "applause"}, "others-negative": {"o": -1},
        "others-beyond": {"o": 24}, "text-bytes": {"s": b"x"},
        "feelings-thirteen": {"f": [["sad", None]] * 13},
        "feeling-empty": {"f": [["", None]]}, "feeling-too-long": {"f": [["x" * 41, None]]},
        "family-unknown": {"f": [["sad", "blue"]]}, "feeling-bare": {"f": ["sad"]},
    }  # fmt: skip
    accepts: dict[str, dict[str, object]] = {
        "name-empty": {"y": ""}, "name-too-long": {"y": "x" * 61}, "name-line-break": {"y": "a\nb"},
        "name-direction-mark": {"y": "a\u202eb"}, "relay-credentials": {"u": "https://a:b@relay.example"},
        "relay-query": {"u": RELAY + "?x"}, "relay-fragment": {"u": RELAY + "#x"},
        "relay-slash": {"u": RELAY + "/"},
        "relay-scheme": {"u": "ftp://relay.example"}, "relay-too-long": {"u": "https://" + "a" * 200},
        "token-short": {"w": TOKEN[:31]}, "half-long": {"h": HALF_B + b"\0"},
        "mailbox-short": {"m": MAILBOX[:15]},
        "public-short": {"k": BEN.public[:-1]},
    }  # fmt: skip
    for name, changes in tops.items():
        body(book, name, name.replace("-", " ").capitalize(), changes, refused)
    for name, changes in crossings.items():
        what = "Crossing: " + name.replace("-", " ")
        body(book, f"crossing-{name}", what, {"t": 1, "p": CROSSING | changes}, refused)
    for name, changes in accepts.items():
        what = "Accept: " + name.replace("-", " ")
        body(book, f"accept-{name}", what, {"t": 12, "p": ACCEPT | changes}, refused)
    for missing in "tncp":
        whole = msgspec.msgpack.decode(more_later())
        del whole[missing]
        given = {"encoded": pack(whole).hex()}
        book.add(f"body/missing-{missing}", f"No field {missing}", "body", given, refused)
    head = "84a17404a16e01a16305a170"
    for name, what, encoded in (
        ("empty", "No bytes", ""),
        ("trailing", "One byte behind the body", more_later().hex() + "00"),
        ("cut", "The last byte is missing", more_later().hex()[:-2]),
        ("never-used-byte", "The byte MessagePack never uses", "c1"),
        ("not-a-map", "A list", pack([4, 1, 5]).hex()),
        ("integer-key", "A map key that is a number", "850102" + more_later().hex()[2:]),
        ("not-utf8", "Text that is not UTF-8", "84a17403a16e01a16305a17081a173a2fffe"),
        ("extension", "A payload that is an extension type", head + "c70401" + "00" * 4),
        ("huge-array", "An array that says it has 4 294 967 295 items", head + "ddffffffff"),
        ("huge-bytes", "Bytes that say they are 4 GiB", head + "c6ffffffff"),
        ("deep", "5 000 lists inside one another", head + "91" * 5_000 + "c0"),
    ):
        book.add(f"body/{name}", what, "body", {"encoded": encoded}, refused)
