"""Columns of values for one statement, written as PostgreSQL's arrays: many rows go in few parameters.

The driver would write them value by value, with a look at each one's type: ten times slower for numbers.
"""

from __future__ import annotations

from struct import Struct, pack

from psycopg import AsyncConnection, pq
from psycopg.adapt import Buffer, Dumper

HEAD = Struct(">iiiii")
"""One dimension, no nulls, the type of its elements, how many there are, counted from 1."""
BYTEA, BYTEA_ARRAY = 17, 1_001
BIGINT, BIGINT_ARRAY = 20, 1_016
"""What these types are called on the wire: fixed in every PostgreSQL."""


class ByteStrings(list[bytes]):
    """A column of byte strings."""


class Numbers(list[int]):
    """A column of whole numbers of 64 bits."""


class _ByteStringsDumper(Dumper):
    format = pq.Format.BINARY
    oid = BYTEA_ARRAY

    def dump(self, obj: list[bytes]) -> Buffer:
        parts = [HEAD.pack(1, 0, BYTEA, len(obj), 1)]
        for one in obj:
            parts.append(len(one).to_bytes(4, "big"))
            parts.append(one)
        return b"".join(parts)


class _NumbersDumper(Dumper):
    format = pq.Format.BINARY
    oid = BIGINT_ARRAY

    def dump(self, obj: list[int]) -> Buffer:
        lengths_and_values = [8] * (2 * len(obj))
        lengths_and_values[1::2] = obj
        return HEAD.pack(1, 0, BIGINT, len(obj), 1) + pack(">" + "iq" * len(obj), *lengths_and_values)


def prepare_for(raw: AsyncConnection) -> None:
    """Let a connection take such columns."""
    raw.adapters.register_dumper(ByteStrings, _ByteStringsDumper)
    raw.adapters.register_dumper(Numbers, _NumbersDumper)
