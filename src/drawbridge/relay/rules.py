"""What a relay takes and for how long, and the words in which it refuses."""

from __future__ import annotations

import hashlib
import hmac
from binascii import a2b_base64
from dataclasses import dataclass
from urllib.parse import parse_qsl

from drawbridge.core.padding import SIZES

MINUTE, DAY = 60, 86_400
TOKEN_LETTERS = 43
"""A token is 32 bytes in base64url without padding."""
_PLAIN = bytes.maketrans(b"-_+/", b"+/!!")
"""From base64url to base64, in which what is not of the first becomes what is not of the second."""
CLAIM_REPEATS_FOR = 600
"""Seconds in which the first claimant may fetch an offer again, after a lost answer."""
LONGEST_WAIT = 25
"""Seconds that a call may ask to wait (protocol section 4); a relay may answer sooner."""
NOTHING = bytes(32)
"""Compared in place of a hash that is not there."""
PROBLEM = "urn:drawbridge:problem:"
STATUS = {
    "malformed": 400,
    "too-far": 400,
    "expired": 400,
    "forbidden": 403,
    "gone": 404,
    "no-such-call": 404,
    "wrong-method": 405,
    "too-slow": 408,
    "taken": 409,
    "closed": 409,
    "too-large": 413,
    "full": 429,
    "too-many": 429,
    "busy": 503,
    "storage": 503,
}
"""Every refusal and its status."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one relay allows."""

    pending: int = 256
    """Envelopes that wait in one mailbox."""
    mailbox_bytes: int = 64 * 1024 * 1024
    """Bytes that wait in one mailbox."""
    envelope_bytes: int = SIZES[-1]
    """Bytes of one envelope."""
    kept_days: int = 30
    """Days that an envelope waits after its release before it is removed."""
    release_days: int = 400
    """Days ahead that a release may be."""
    invitation_days: int = 7
    """Days that an invitation may be open."""
    offer_bytes: int = 4_112
    """Bytes of a sealed offer."""
    barrier_slots: int = 32
    """Slots of one barrier."""
    answer_bytes: int = SIZES[3]
    """Bytes of one sealed answer; 32 of them fit into what one call brings."""
    json_bytes: int = 64 * 1024
    """Bytes of any other body."""
    remembered: int = 10_000
    """Envelopes of one mailbox that were removed lately and must not come twice; beyond it, it is full."""
    in_flight_bytes: int = 64 * 1024 * 1024
    """Bodies that are being read or written at one time; beyond it, try again later."""
    collect_mailboxes: int = 256
    """Mailboxes that one call may collect from."""
    collect_envelopes: int = 64
    """Envelopes that one call brings."""
    collect_bytes: int = 8 * 1024 * 1024
    """Bytes that one call brings."""
    collect_wait: int = 25
    """Seconds that a call may wait for the first envelope."""
    sweep_seconds: int = MINUTE
    """Seconds between two looks for what has run out."""
    body_seconds: int = 30
    """How long a body may take to arrive."""
    stranger_calls: int = 128
    """Mailboxes that one address may make in a row where no token is asked for; likewise barriers, and
    invitations that it may put, and claim."""
    stranger_seconds: int = MINUTE
    """Seconds until it may make another."""


class Refusal(Exception):
    """A call that is not done. ``kind`` is a key of `STATUS`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def token_hash(header: bytes) -> bytes:
    """Return the SHA-256 of a bearer token; a missing or malformed one gives a hash that fits nothing."""
    scheme, _, value = header.partition(b" ")
    return _hash(value) if scheme.lower() == b"bearer" else b""


def hash_of(token: str) -> bytes:
    """Return the SHA-256 of a token in base64url, or nothing when it is none."""
    return _hash(token.encode("ascii", "replace"))


def _hash(token: bytes) -> bytes:
    if len(token) != TOKEN_LETTERS:
        return b""
    try:
        return hashlib.sha256(a2b_base64(token.translate(_PLAIN) + b"=", strict_mode=True)).digest()
    except ValueError:
        return b""


def fits(kept: bytes | None, shown: bytes) -> bool:
    """Whether a token's hash is the one kept; the work is the same when nothing is kept or shown."""
    same = hmac.compare_digest(kept or NOTHING, shown or NOTHING)
    return same and kept is not None and shown != b""


def read_id(text: str) -> bytes:
    """Return 16 bytes from 32 hex digits.

    Raises:
        Refusal: malformed.
    """
    return read_hex(text, 16)


def read_hex(text: str, length: int) -> bytes:
    """Return ``length`` bytes from lower-case hex.

    Raises:
        Refusal: malformed.
    """
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise Refusal("malformed") from error
    if len(value) != length or value.hex() != text:
        raise Refusal("malformed")
    return value


def read_place(text: str) -> int:
    """Return a number from decimal digits, as it is written in one way only.

    Raises:
        Refusal: malformed.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 3 or str(int(text)) != text:
        raise Refusal("malformed")
    return int(text)


def check_envelope(name: bytes, sealed: bytes) -> None:
    """Check that bytes are an envelope by size and by name; nothing more can be seen from here.

    Raises:
        Refusal: malformed.
    """
    if len(sealed) not in SIZES or hashlib.sha256(sealed).digest()[:16] != name:
        raise Refusal("malformed")


@dataclass(frozen=True, slots=True)
class Terms:
    """When an envelope is released (None: at once), when its writer wants it gone, when it is swept."""

    not_before: int | None
    until: int | None
    expires: int


def terms(query: bytes, now: int, limits: Limits) -> Terms:
    """Read the release terms in the query of a deposit.

    Args:
        query: as it came, such as ``not_before=1790000000&expires=1790600000``.
        now: the relay's clock; what is due by it is released at once.
        limits: how far ahead, and how long it is kept.

    Raises:
        Refusal: malformed, too-far, expired.
    """
    if not query:
        return Terms(None, None, now + limits.kept_days * DAY)
    asked = read_query(query)
    release, until = _seconds(asked.get("not_before")), _seconds(asked.get("expires"))
    if release is not None and release <= now:
        release = None
    if release is not None and release > now + limits.release_days * DAY:
        raise Refusal("too-far")
    if until is not None and until <= (release or now):
        raise Refusal("expired")
    latest = (release or now) + limits.kept_days * DAY
    return Terms(release, until, latest if until is None else min(until, latest))


def read_query(query: bytes) -> dict[str, str]:
    """Return what a query says.

    Raises:
        Refusal: malformed, also when something is said twice.
    """
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError as error:
        raise Refusal("malformed") from error
    said = dict(pairs)
    if len(said) != len(pairs):
        raise Refusal("malformed")
    return said


def invitation_expiry(query: bytes, now: int, limits: Limits) -> int:
    """Return when an invitation runs out.

    Raises:
        Refusal: malformed, too-far, expired.
    """
    asked = _seconds(read_query(query).get("expires"))
    if asked is None:
        raise Refusal("malformed")
    if asked <= now:
        raise Refusal("expired")
    # A minute of grace for clocks that differ a little.
    if asked > now + limits.invitation_days * DAY + 10 * MINUTE:
        raise Refusal("too-far")
    return asked


def read_wait(query: bytes) -> int:
    """Return how many seconds a query asks to wait.

    Raises:
        Refusal: malformed.
    """
    seconds = _seconds(read_query(query).get("wait")) or 0
    if seconds > LONGEST_WAIT:
        raise Refusal("malformed")
    return seconds


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Refusal("malformed")
    return int(text)
