"""What the makers of test vectors share: a book to add to, and fixed keys, secrets and bodies."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

import play_vectors
from drawbridge.core import envelope, padding, primitives
from drawbridge.core.names import MailboxId, Token

pack = msgspec.msgpack.encode
Vector = dict[str, Any]


def fixed(name: str, length: int) -> bytes:
    """Return bytes that depend on nothing but their name."""
    return primitives.derive(b"drawbridge vectors, first series", "vectors", name.encode(), length=length)


ALICE, BEN, STRANGER = (primitives.key_pair(fixed(f"seed {name}", 32)) for name in ("a", "b", "s"))
CONTEXT, PSK = fixed("context", 32), fixed("psk", 32)
LANE = envelope.Lane(CONTEXT, envelope.INVITER_SENDS, PSK)
OTHER_LANE = replace(LANE, direction=envelope.ACCEPTER_SENDS)
ID, OTHER_ID, MID = fixed("crossing", 16), fixed("reply", 16), fixed("mid", 32)
SECRET, HALF_A, HALF_B = fixed("S", 32), fixed("c_A", 32), fixed("c_B", 32)
MAILBOX, TOKEN = MailboxId(fixed("mailbox", 16)), Token(fixed("token", 32))
RELAY = "https://relay.example"
LOW_ORDER = BEN.public[:1184] + bytes(32)
BAD_MODULUS = b"\xff" * 1184 + BEN.public[1184:]
ACCEPT = {"k": BEN.public, "u": RELAY, "m": MAILBOX, "w": TOKEN, "h": HALF_B, "y": "Ben"}
CONFIRM = {"h": HALF_A, "y": "Ada", "w": TOKEN}


@dataclass
class Book:
    """The vectors of one run; ``kept`` are the ones on disk, whose sealed bytes are used again."""

    kept: dict[str, Vector]
    made: dict[str, Vector] = field(default_factory=dict)

    def add(self, name: str, what: str, plays: str, inputs: dict[str, Any], refused: str = "") -> None:
        """Add a vector; ``refused`` is ``Class`` or ``Class why``, and empty when it is taken."""
        vector: Vector = {"name": name, "what": what, "plays": plays, "inputs": inputs}
        if refused:
            kind, _, why = refused.partition(" ")
            expect = {"refused": kind} | ({"why": why} if why else {})
        else:
            expect = play_vectors.play(vector)
        self.made[name] = vector | {"expect": expect}

    def sealed(self, name: str, seal: Callable[[], bytes]) -> bytes:
        """Return the sealed bytes on disk under a name, or seal now."""
        kept = self.kept.get(name, {}).get("inputs", {}).get("sealed")
        return b64decode(kept) if kept else seal()

    def envelope(
        self, name: str, what: str, sealed: bytes, refused: str = "", lane: envelope.Lane = LANE
    ) -> None:
        """Add an envelope to be opened by Ben along a lane."""
        inputs = {
            "sealed": b64encode(sealed).decode(),
            "seeds": [BEN.seed.hex()],
            "context": lane.context.hex(),
            "direction": lane.direction,
            "psk": lane.psk.hex(),
        }
        self.add(f"envelope/{name}", what, "envelope", inputs, refused)


def more_later(**changes: object) -> bytes:
    """Return the smallest body, perhaps with something wrong in it."""
    return pack({"t": 4, "n": 1, "c": 29_000_000, "p": {"i": ID}} | changes)


def padded(body: bytes, size: int = 4_096) -> bytes:
    """Return a body padded for an envelope of a size."""
    return padding.pad(body, size - padding.OVERHEAD + padding.LENGTH_BYTES)


def flipped(data: bytes, place: int, mask: int = 1) -> bytes:
    """Return data with bits of one byte flipped."""
    changed = bytearray(data)
    changed[place] ^= mask
    return bytes(changed)
