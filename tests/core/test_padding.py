"""Padding: six sizes and nothing in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.core import padding
from drawbridge.errors import BodyRefused


@given(st.integers(min_value=0, max_value=padding.CAPACITIES[-1]))
def test_every_body_gets_the_smallest_size_that_holds_it(length: int) -> None:
    size = padding.size_for(length)
    place = padding.SIZES.index(size)
    assert length <= padding.CAPACITIES[place]
    assert place == 0 or length > padding.CAPACITIES[place - 1]


def test_capacities_are_the_protocols() -> None:
    assert padding.CAPACITIES == (2_888, 15_176, 64_328, 260_936, 1_047_368, 4_193_096)


def test_one_byte_too_many_is_refused() -> None:
    with pytest.raises(BodyRefused, match="too-large"):
        padding.size_for(padding.CAPACITIES[-1] + 1)
    with pytest.raises(BodyRefused, match="too-large"):
        padding.pad(bytes(97), 100)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=100))
def test_unpadding_undoes_padding(body: bytes, room: int) -> None:
    padded = padding.pad(body, len(body) + padding.LENGTH_BYTES + room)
    assert len(padded) == len(body) + padding.LENGTH_BYTES + room
    assert padding.unpad(padded) == body


@given(st.binary(max_size=60), st.integers(min_value=1, max_value=40), st.data())
def test_anything_but_zeros_behind_the_body_is_refused(body: bytes, room: int, data: st.DataObject) -> None:
    padded = bytearray(padding.pad(body, len(body) + padding.LENGTH_BYTES + room))
    where = data.draw(st.integers(min_value=len(padded) - room, max_value=len(padded) - 1))
    padded[where] = data.draw(st.integers(min_value=1, max_value=255))
    assert padding.unpad(bytes(padded)) is None


@pytest.mark.parametrize("lying", [b"", b"\0\0\0", b"\0\0\0\x01", b"\xff\xff\xff\xff" + bytes(50)])
def test_a_length_that_lies_is_refused(lying: bytes) -> None:
    assert padding.unpad(lying) is None
