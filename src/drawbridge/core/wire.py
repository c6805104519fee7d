"""Bodies: what an envelope says once it is open.

MessagePack maps with short names, every field typed and bounded. A value of the wrong type or size is
refused, an unknown field is ignored, and an unknown kind keeps its payload as raw bytes so that a later
version can read it. Nothing is compressed and there are no floats (protocol section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from drawbridge.core.bridges import MAX_NAME, Leaf
from drawbridge.core.crossings import MAX_READERS, Depth, Impression, Need
from drawbridge.core.entries import MAX_TEXT, Practice
from drawbridge.core.feelings import MAX_FEELING_LENGTH, MAX_FEELINGS, Family, Feeling
from drawbridge.core.harbour import MAX_CHANGES, Word
from drawbridge.core.primitives import PUBLIC_LENGTH
from drawbridge.core.replies import MAX_REPLY
from drawbridge.errors import BodyRefused

MAX_RELAY = 200
"""Characters of a relay's address."""
MAX_TIME = 253_370_764_800
"""Unix seconds of the year 9999, so that no later sum leaves the calendar."""
MAX_NUMBER = 2**63 - 1
"""What a database integer holds."""

RELAY_PATTERN = (
    r"\Ahttps?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*\Z"
)
"""http or https, a host, perhaps a port and a path; no credentials, query, fragment or odd characters."""

# Line breaks and direction marks could make a name look like something else on the screen.
_NAME_PATTERN = r"\A[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+\Z"

Id = Annotated[bytes, Meta(min_length=16, max_length=16)]
Secret = Annotated[bytes, Meta(min_length=32, max_length=32)]
PublicKey = Annotated[bytes, Meta(min_length=PUBLIC_LENGTH, max_length=PUBLIC_LENGTH)]
RelayAddress = Annotated[str, Meta(max_length=MAX_RELAY, pattern=RELAY_PATTERN)]
Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME, pattern=_NAME_PATTERN)]
Seconds = Annotated[int, Meta(ge=0, le=MAX_TIME)]
Text = Annotated[str, Meta(max_length=MAX_TEXT)]


class Kind(IntEnum):
    """What a body is. ``ROUND`` is reserved: no payload is defined for it yet."""

    CROSSING = 1
    DEEPER = 2
    REPLY = 3
    MORE_LATER = 4
    IMPRESSION = 5
    TAKE_BACK = 6
    LEAF = 7
    CLOSE = 8
    KEY = 9
    ROUND = 10
    HARBOUR = 11
    ACCEPT = 12
    CONFIRM = 13


class FeltWord(msgspec.Struct, frozen=True, array_like=True):
    """One feeling on the wire: ``[word, family or nil]``."""

    word: Annotated[str, Meta(min_length=1, max_length=MAX_FEELING_LENGTH)]
    family: Family | None = None


Felt = Annotated[tuple[FeltWord, ...], Meta(max_length=MAX_FEELINGS)]


class ReleaseTerms(
    msgspec.Struct, frozen=True, omit_defaults=True, rename={"not_before": "b", "expires": "x"}
):
    """What the relay was told: not before, and until when, in unix seconds."""

    not_before: Seconds | None = None
    expires: Seconds | None = None


class KeyAnnouncement(msgspec.Struct, frozen=True, rename={"epoch": "t", "public": "k"}):
    """A newer key of the sender's. ``epoch`` is unix milliseconds when it was made; the newest wins."""

    epoch: Annotated[int, Meta(ge=0, le=MAX_TIME * 1000)]
    public: PublicKey


class CrossingPayload(
    msgspec.Struct,
    frozen=True,
    rename={
        "crossing": "i",
        "practice": "p",
        "depth": "d",
        "need": "w",
        "feelings": "f",
        "text": "s",
        "others": "o",
    },
):
    """A crossing as one reader gets it. ``others`` is how many other readers it has."""

    crossing: Id
    practice: Practice
    depth: Depth
    need: Need
    feelings: Felt
    text: Text
    others: Annotated[int, Meta(ge=0, lt=MAX_READERS)]


class DeeperPayload(
    msgspec.Struct, frozen=True, rename={"crossing": "i", "depth": "d", "feelings": "f", "text": "s"}
):
    """One layer further of a crossing already sent; replaces what was shown of it."""

    crossing: Id
    depth: Depth
    feelings: Felt
    text: Text


class ReplyPayload(msgspec.Struct, frozen=True, rename={"crossing": "i", "reply": "a", "text": "s"}):
    """An answer about a crossing, from either side of the bridge."""

    crossing: Id
    reply: Id
    text: Annotated[str, Meta(min_length=1, max_length=MAX_REPLY)]


class MoreLaterPayload(msgspec.Struct, frozen=True, rename={"crossing": "i"}):
    """Read, more later."""

    crossing: Id


class ImpressionPayload(msgspec.Struct, frozen=True, rename={"crossing": "i", "impression": "m"}):
    """How the reader sees the author now."""

    crossing: Id
    impression: Impression


class TakeBackPayload(msgspec.Struct, frozen=True, rename={"crossing": "i"}):
    """The author asks that what is still held of a crossing be removed."""

    crossing: Id


class LeafPayload(msgspec.Struct, frozen=True, rename={"leaf": "l"}):
    """The sender's leaf was raised or lowered."""

    leaf: Leaf


class ClosePayload(msgspec.Struct, frozen=True, rename={"remove": "r"}):
    """The bridge ends; ``remove`` asks that everything of the sender's be removed."""

    remove: bool


Reason = Literal["rotation", "restored", "away", "unopened", "sent-again", "behind"]


class KeyPayload(
    msgspec.Struct, frozen=True, omit_defaults=True, rename={"reason": "r", "last": "l", "made": "m"}
):
    """Why a key was announced, or how two sides go on after one lost something (protocol section 2.2).

    ``last``, for ``rotation``: my last number. For ``restored``, ``away`` and ``unopened``: all of yours up
    to it has come, and ``made`` is when you made that one, minutes since 1970. For ``sent-again``: my last
    number before I began to send again. For ``behind``: your highest number that I know.
    """

    reason: Reason
    last: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
    made: Annotated[int, Meta(ge=0, le=MAX_TIME // 60)] = 0


class AcceptPayload(
    msgspec.Struct,
    frozen=True,
    rename={"public": "k", "relay": "u", "mailbox": "m", "token": "w", "half": "h", "name": "y"},
):
    """The accepter's keys, mailbox, half of the secret, and the name they chose to be seen as."""

    public: PublicKey
    relay: RelayAddress
    mailbox: Id
    token: Secret
    half: Secret
    name: Name


class ConfirmPayload(msgspec.Struct, frozen=True, rename={"half": "h", "name": "y", "token": "w"}):
    """The inviter's half and name, and a fresh write token: the one in the link stops working."""

    half: Secret
    name: Name
    token: Secret


class HarbourPayload(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    rename={"word": "w", "about": "i", "at": "a", "changes": "n"},
):
    """One fixed word of the harbour, about a question or a signal; there is no text in it.

    ``about`` is the question's or the signal's id. ``at``: when it was asked or given, unix seconds, with
    ``ask``, ``withdraw``, ``signal`` and ``better``. ``changes`` is how often the sender had said otherwise
    before, with ``i-can``, ``i-cant-now``, ``taken`` and ``not-taken``: the highest counts.
    """

    word: Word
    about: Id
    at: Seconds = 0
    changes: Annotated[int, Meta(ge=0, le=MAX_CHANGES)] = 0


class _HarbourWord(msgspec.Struct, rename={"word": "w"}):
    word: Annotated[str, Meta(min_length=1, max_length=40)]


Payload = (
    CrossingPayload
    | DeeperPayload
    | ReplyPayload
    | MoreLaterPayload
    | ImpressionPayload
    | TakeBackPayload
    | LeafPayload
    | ClosePayload
    | KeyPayload
    | HarbourPayload
    | AcceptPayload
    | ConfirmPayload
)

PAYLOADS: dict[int, type[Payload]] = {
    Kind.CROSSING: CrossingPayload,
    Kind.DEEPER: DeeperPayload,
    Kind.REPLY: ReplyPayload,
    Kind.MORE_LATER: MoreLaterPayload,
    Kind.IMPRESSION: ImpressionPayload,
    Kind.TAKE_BACK: TakeBackPayload,
    Kind.LEAF: LeafPayload,
    Kind.CLOSE: ClosePayload,
    Kind.KEY: KeyPayload,
    Kind.HARBOUR: HarbourPayload,
    Kind.ACCEPT: AcceptPayload,
    Kind.CONFIRM: ConfirmPayload,
}
"""The payload of each kind this version understands."""


@dataclass(frozen=True, slots=True)
class Body:
    """One body. ``number`` counts what one side sends over one bridge, from 1; a pairing message is 1.

    ``kind`` is a plain number because a later version may send one that is not in `Kind`; ``payload`` is
    then the raw MessagePack bytes, and so it is for a word of the harbour that this version does not know.
    """

    kind: int
    number: int
    created_minutes: int
    terms: ReleaseTerms | None
    expires: int | None
    key: KeyAnnouncement | None
    payload: Payload | bytes

    @property
    def understood(self) -> bool:
        """Whether this version knows what the payload means."""
        return not isinstance(self.payload, bytes)


class _Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    t: Annotated[int, Meta(ge=1, le=255)]
    n: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    c: Annotated[int, Meta(ge=0, le=MAX_TIME // 60)]
    p: msgspec.Raw
    r: ReleaseTerms | None = None
    x: Seconds | None = None
    e: KeyAnnouncement | None = None


_encoder = msgspec.msgpack.Encoder()
_frames = msgspec.msgpack.Decoder(_Frame)
_payloads = {kind: msgspec.msgpack.Decoder(shape) for kind, shape in PAYLOADS.items()}
_harbour_words = msgspec.msgpack.Decoder(_HarbourWord)


def felt(feelings: tuple[Feeling, ...]) -> tuple[FeltWord, ...]:
    """Return feelings as they travel."""
    return tuple(FeltWord(feeling.word, feeling.family) for feeling in feelings)


def feelings_of(words: tuple[FeltWord, ...]) -> tuple[Feeling, ...]:
    """Return feelings as they are kept."""
    return tuple(Feeling(word.word, word.family) for word in words)


def encode_body(body: Body) -> bytes:
    """Encode a body, after checking that the other side would accept it.

    Raises:
        BodyRefused: a field is out of its bounds; better refused here than there.
    """
    shape = PAYLOADS.get(body.kind, bytes)
    is_later_word = body.kind == Kind.HARBOUR and isinstance(body.payload, bytes)
    if type(body.payload) is not shape and not is_later_word:
        raise BodyRefused(why="malformed")
    try:
        encoded = _encoder.encode(_frame_of(body))
    except (msgspec.MsgspecError, UnicodeEncodeError, OverflowError, TypeError) as cause:
        raise BodyRefused(why="malformed") from cause
    decode_body(encoded)
    return encoded


def decode_body(encoded: bytes) -> Body:
    """Decode a body.

    Raises:
        BodyRefused: not MessagePack, or a field missing, mistyped or out of bounds.
    """
    try:
        frame = _frames.decode(encoded)
        is_known = frame.t in _payloads and not _is_later_word(frame)
        payload = _payloads[frame.t].decode(frame.p) if is_known else bytes(frame.p)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as cause:
        raise BodyRefused(why="malformed") from cause
    return Body(frame.t, frame.n, frame.c, frame.r, frame.x, frame.e, payload)


def _is_later_word(frame: _Frame) -> bool:
    """Whether it is a word of the harbour that a later version has added: kept, like an unknown kind."""
    return frame.t == Kind.HARBOUR and _harbour_words.decode(frame.p).word not in set(Word)


def _frame_of(body: Body) -> _Frame:
    payload = body.payload
    raw = msgspec.Raw(payload if isinstance(payload, bytes) else _encoder.encode(payload))
    return _Frame(
        t=body.kind,
        n=body.number,
        c=body.created_minutes,
        p=raw,
        r=body.terms,
        x=body.expires,
        e=body.key,
    )
