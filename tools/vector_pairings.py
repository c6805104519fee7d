"""Vectors of links, offers, and every value of a pairing."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

from drawbridge.core import padding, pairing, primitives
from vector_book import (
    ACCEPT,
    ALICE,
    BAD_MODULUS,
    CONFIRM,
    HALF_A,
    HALF_B,
    LOW_ORDER,
    MAILBOX,
    RELAY,
    SECRET,
    TOKEN,
    Book,
    flipped,
    more_later,
    pack,
)


def link_of(payload: bytes, relay: str = RELAY) -> str:
    """Return the link that carries a payload."""
    return f"{relay}/i#1{urlsafe_b64encode(payload).decode()}"


def links(book: Book) -> None:
    """Links that are read, and texts that are none."""
    sent, met = (
        pairing.make_offer(SECRET, HALF_A, ALICE.public, RELAY, MAILBOX, TOKEN, in_person)
        for in_person in (False, True)
    )
    payload = pairing.read_link(sent.link).payload
    for name, what, text in (
        ("ok-sent", "A link to be sent", sent.link),
        ("ok-in-person", "A link shown to somebody present", met.link),
        ("ok-folded", "A link that a mail program folded", f"  {sent.link[:50]}\r\n {sent.link[50:]}\n"),
        ("ok-port-and-path", "A relay with a port and a path", link_of(payload, "http://localhost:8420/box")),
    ):
        book.add(f"link/{name}", what, "link", {"text": text})
    shape, relay, version = (f"LinkRefused {why}" for why in ("shape", "relay", "version"))
    for name, what, text, refused in (
        ("empty", "Nothing", "", shape),
        ("sentence", "A sentence", "meet me at the bridge", shape),
        ("no-fragment", "Nothing behind the #", f"{RELAY}/i#", shape),
        ("one-short", "One character short", sent.link[:-1], shape),
        ("one-long", "One character long", sent.link + "A", shape),
        ("padded", "Base64 padding", sent.link + "=", shape),
        ("other-alphabet", "Plain base64 instead of base64url", sent.link[:-3] + "+/+", shape),
        ("later-fragment", "A fragment of version 2", sent.link.replace("#1", "#2"), version),
        ("later-payload", "A payload of version 2", link_of(b"\x02" + payload[1:]), version),
        ("unknown-flag", "A flag of a later version", link_of(payload[:1] + b"\x02" + payload[2:]), version),
        ("no-scheme", "No http or https", sent.link.removeprefix("https://"), relay),
        ("script", "A script address", link_of(payload, "javascript:alert(1)//"), relay),
        ("credentials", "A user name in the address", link_of(payload, "https://a@relay.example"), relay),
        ("query", "A query in the address", link_of(payload, "https://relay.example?x"), relay),
        ("too-long", "An address over 200 characters", link_of(payload, "https://" + "a" * 200), relay),
    ):
        book.add(f"link/{name}", what, "link", {"text": text}, refused)


def offers(book: Book) -> None:
    """Offers that open, and ones that must not be believed."""
    offer = pairing.make_offer(SECRET, HALF_A, ALICE.public, RELAY, MAILBOX, TOKEN, in_person=False)
    terms = {
        "v": 1, "s": 1, "k": ALICE.public, "u": RELAY, "m": MAILBOX, "w": TOKEN,
        "h": pairing.commitment_to(HALF_A), "d": "sent",
    }  # fmt: skip
    why = "PairingRefused offer"
    for name, what, sealed, refused in (
        ("ok", "An offer", offer.sealed, ""),
        ("changed", "A flipped bit", flipped(offer.sealed, 99), why),
        ("cut", "The last byte is missing", offer.sealed[:-1], why),
        ("replaced", "Another offer than the link names", pairing.seal_offer(pack(terms), HALF_A), why),
    ):
        given = {"text": offer.link, "sealed": b64encode(sealed).decode()}
        book.add(f"offer/{name}", what, "offer", given, refused)
    faults: dict[str, tuple[dict[str, object], str]] = {
        "version-2": ({"v": 2}, why), "suite-2": ({"s": 2}, why),
        "mode-other": ({"d": "in-person"}, "PairingRefused mode"),
        "mode-unknown": ({"d": "dream"}, why), "key-short": ({"k": ALICE.public[:-1]}, why),
        "key-low-order": ({"k": LOW_ORDER}, "PairingRefused key"),
        "key-modulus": ({"k": BAD_MODULUS}, "PairingRefused key"),
        "relay-credentials": ({"u": "https://a@relay.example"}, why),
        "mailbox-short": ({"m": MAILBOX[:-1]}, why),
        "token-long": ({"w": TOKEN + b"\0"}, why), "commitment-short": ({"h": bytes(31)}, why),
        "token-nil": ({"w": None}, why),
    }  # fmt: skip
    for name, (changes, refused) in faults.items():
        self_made(book, name, pairing.seal_offer(pack(terms | changes), SECRET), refused)
    tail = padding.pad(pack(terms), 4_096)[:-1] + b"\x01"
    aad = primitives.enc("invite/offer", pairing.slot_of(SECRET))
    key = primitives.derive(SECRET, "invite/offer")
    self_made(book, "padding-not-zero", primitives.seal_aead(key, primitives.NO_NONCE, tail, aad), why)
    for name, half, refused in (("ok", HALF_A, ""), ("wrong", HALF_B, "PairingRefused commitment")):
        given = {"commitment": pairing.commitment_to(HALF_A).hex(), "half": half.hex()}
        book.add(f"commitment/{name}", f"A half that is {name}", "commitment", given, refused)


def self_made(book: Book, name: str, sealed: bytes, refused: str) -> None:
    """Add an offer by somebody who made the link to go with it."""
    link = link_of(bytes((1, 0)) + SECRET + primitives.sha256(sealed))
    given = {"text": link, "sealed": b64encode(sealed).decode()}
    book.add(f"offer/{name}", name.replace("-", " ").capitalize(), "offer", given, refused)


def pairings(book: Book) -> None:
    """Every value of one pairing, from the link to both sending secrets."""
    offer = pairing.make_offer(SECRET, HALF_A, ALICE.public, RELAY, MAILBOX, TOKEN, in_person=False)
    link = pairing.read_link(offer.link)
    given = {
        "secret": SECRET.hex(),
        "inviter_half": HALF_A.hex(),
        "accepter_half": HALF_B.hex(),
        "link_payload": link.payload.hex(),
        "offer_hash": link.offer_hash.hex(),
        "accept_body": more_later(t=12, p=ACCEPT).hex(),
        "confirm_body": more_later(t=13, p=CONFIRM).hex(),
    }
    book.add("pairing/whole", "Every value of one pairing", "pairing", given)
    for name, value in (("accept_body", more_later(t=12, p=ACCEPT | {"y": "Bem"})), ("secret", HALF_B)):
        changed = {**given, name: value.hex()}
        book.add(f"pairing/other-{name.replace('_', '-')}", f"Another {name}", "pairing", changed)
