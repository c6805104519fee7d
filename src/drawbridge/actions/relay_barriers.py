"""What a relay says of a barrier, as a node reads it: believed up to bounds, like everything a relay says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from drawbridge.core import padding
from drawbridge.core.wire import MAX_TIME
from drawbridge.errors import RelayAway

MOST_SLOTS = 256
"""Slots of a barrier that are believed; relays allow fewer."""
Opens = Literal["enough", "deadline"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a barrier is made with. Everybody compares them before they answer.

    Args:
        slots: SHA-256 of each slot's token, ascending; a slot's place among them is its number.
        needed: answers and passes without which it never opens.
        deadline: unix seconds.
        opens: as soon as enough are in, or when all are, or at the deadline if enough are.
    """

    slots: tuple[bytes, ...]
    needed: int
    deadline: int
    opens: Opens


@dataclass(frozen=True, slots=True)
class Seen:
    """A barrier as a slot sees it: the answers once it is open, to whoever answered or passed.

    ``filled`` counts answers and passes as long as it waits.
    """

    state: Literal["waiting", "open", "void"]
    filled: int | None
    terms: Terms
    answers: tuple[bytes, ...] = field(default=(), repr=False)


_Sealed = Annotated[bytes, Meta(min_length=padding.SIZES[0], max_length=padding.SIZES[-1])]
_Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
_Slots = Annotated[int, Meta(ge=0, le=MOST_SLOTS)]


class _Seen(msgspec.Struct):
    state: Literal["waiting", "open", "void"]
    filled: _Slots | None
    slots: Annotated[tuple[_Hash, ...], Meta(max_length=MOST_SLOTS)]
    needed: _Slots
    opens: Opens
    deadline: Annotated[int, Meta(ge=0, le=MAX_TIME)]
    answers: Annotated[tuple[_Sealed, ...], Meta(max_length=MOST_SLOTS)]


_seen = msgspec.msgpack.Decoder(_Seen)


def read_seen(content: bytes) -> Seen:
    """Read what a relay says of a barrier.

    Raises:
        RelayAway: it makes no sense: also answers before it is open, or more of them than slots.
    """
    try:
        found = _seen.decode(content)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RelayAway from error
    if len(found.answers) > (len(found.slots) if found.state == "open" else 0):
        raise RelayAway
    terms = Terms(found.slots, found.needed, found.deadline, found.opens)
    answers = tuple(sealed for sealed in found.answers if padding.is_size(len(sealed)))
    return Seen(found.state, found.filled, terms, answers)
