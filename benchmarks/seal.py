"""What an envelope costs beside the bare sealing it is built on.

Seals and opens a body of 2 KB as Drawbridge does, and the same bytes with the library's HPKE alone,
interleaved in one run so that a busy machine slows both. Prints JSON, the ratio first; leaves with 1
when it is over the limit.

The bare side holds its keys parsed. Drawbridge parses the reader's public key at every sealing; it opens
with a key expanded once, as one who collects several envelopes does. ``from_seed`` gives the same for one
who expands the seed at every opening, on both sides: no private key is kept between two openings unless
the caller holds it, because a cache would outlive the locking of a vault.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from drawbridge.core import envelope, primitives, wire
from drawbridge.core.crossings import Depth, Need
from drawbridge.core.entries import Practice

LIMIT = 2.0
ROUNDS = 1500
BODY_BYTES = 2048
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def bare_key(seed: bytes) -> hpke.MLKEM768X25519PrivateKey:
    """Return the library's own private key of a seed."""
    wide = hashlib.shake_256(seed).digest(96)
    return hpke.MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(wide[:64]), X25519PrivateKey.from_private_bytes(wide[64:])
    )


def medians(acts: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median microseconds of each act, taken in turns."""
    taken: dict[str, list[int]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            start = time.perf_counter_ns()
            act()
            taken[name].append(time.perf_counter_ns() - start)
    return {name: statistics.median(times) / 1000 for name, times in taken.items()}


def body_of(length: int) -> wire.Body:
    """Return a crossing that encodes to exactly so many bytes."""
    empty = len(wire.encode_body(crossing("")))
    text = "x" * (length - empty - 2)
    return crossing(text)


def crossing(text: str) -> wire.Body:
    """Return a crossing with a text."""
    payload = wire.CrossingPayload(bytes(16), Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), text, 0)
    return wire.Body(wire.Kind.CROSSING, 1, 29_000_000, None, None, None, payload)


def measure() -> dict[str, object]:
    """Return the ratios and what they are made of."""
    pair = primitives.key_pair(os.urandom(32))
    private, public = bare_key(pair.seed), bare_key(pair.seed).public_key()
    lane = envelope.Lane(os.urandom(32), envelope.INVITER_SENDS, os.urandom(32))
    body = body_of(BODY_BYTES)
    encoded = wire.encode_body(body)
    sealed = envelope.seal(body, pair.public, lane, os.urandom)
    bare = SUITE.encrypt(encoded, public, bytes(32))
    name = primitives.key_id(pair.public)
    expanded = {name: primitives.expand_key(pair.seed)}
    kept = {name: pair.seed}
    took = medians(
        {
            "seal": lambda: envelope.seal(body, pair.public, lane, os.urandom),
            "bare_seal": lambda: SUITE.encrypt(encoded, public, bytes(32)),
            "open": lambda: envelope.open_(sealed, expanded, lane),
            "bare_open": lambda: SUITE.decrypt(bare, private, bytes(32)),
            "open_from_seed": lambda: envelope.open_(sealed, kept, lane),
            "bare_open_from_seed": lambda: SUITE.decrypt(bare, bare_key(pair.seed), bytes(32)),
        }
    )
    whole = (took["seal"] + took["open"]) / (took["bare_seal"] + took["bare_open"])
    from_seed = (took["seal"] + took["open_from_seed"]) / (took["bare_seal"] + took["bare_open_from_seed"])
    return {
        "ratio": round(whole, 2),
        "limit": LIMIT,
        "seal_ratio": round(took["seal"] / took["bare_seal"], 2),
        "open_ratio": round(took["open"] / took["bare_open"], 2),
        "from_seed_ratio": round(from_seed, 2),
        "body_bytes": len(encoded),
        "envelope_bytes": len(sealed),
        "rounds": ROUNDS,
        "microseconds": {key: round(value, 1) for key, value in took.items()},
    }


if __name__ == "__main__":
    result = measure()
    print(json.dumps(result, indent=2))
    sys.exit(0 if float(str(result["ratio"])) <= LIMIT else 1)
