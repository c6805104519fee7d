"""The six sizes an envelope may have, so that its length says almost nothing.

This module knows sizes only; the relay uses it too.
"""

from __future__ import annotations

from drawbridge.errors import BodyRefused

SIZES = (4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304)
"""Bytes of a sealed envelope (protocol section 3)."""

OVERHEAD = 1_208
"""Header 20, encapsulated key 1120, outer tag 16, mid 32, inner tag 16, length of the body 4."""

CAPACITIES = tuple(size - OVERHEAD for size in SIZES)
"""Largest encoded body for each size: 2 888, 15 176, 64 328, 260 936, 1 047 368, 4 193 096."""

LENGTH_BYTES = 4


def size_for(body_length: int) -> int:
    """Return the smallest envelope size that holds an encoded body of so many bytes.

    Raises:
        BodyRefused: too large for any.
    """
    for size, capacity in zip(SIZES, CAPACITIES, strict=True):
        if body_length <= capacity:
            return size
    raise BodyRefused(why="too-large")


def is_size(length: int) -> bool:
    """Whether an envelope may have so many bytes."""
    return length in SIZES


def pad(body: bytes, total: int) -> bytes:
    """Return ``u32 len(body) || body || zeros``, ``total`` bytes in all.

    Raises:
        BodyRefused: it does not fit.
    """
    if len(body) + LENGTH_BYTES > total:
        raise BodyRefused(why="too-large")
    return (len(body).to_bytes(LENGTH_BYTES, "big") + body).ljust(total, b"\0")


def unpad(padded: bytes) -> bytes | None:
    """Return the body inside, or None when the length lies or anything but zeros follows the body."""
    if len(padded) < LENGTH_BYTES:
        return None
    end = LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")
    if end > len(padded) or padded.count(0, end) != len(padded) - end:
        return None
    return padded[LENGTH_BYTES:end]
