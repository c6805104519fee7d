"""What a relay takes and for how long: the rules alone."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drawbridge.core.padding import SIZES
from drawbridge.relay import rules
from drawbridge.relay.rules import DAY, STATUS, Limits, Refusal, Terms
from tests.conftest import EVENING
from tests.relay.conftest import envelope

LIMITS = Limits()
KEPT, AHEAD = LIMITS.kept_days * DAY, LIMITS.release_days * DAY


def taken(query: bytes, now: int) -> Terms | str:
    try:
        return rules.terms(query, now, LIMITS)
    except Refusal as refused:
        return refused.kind


def refusal(query: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        rules.terms(query, EVENING, LIMITS)
    return caught.value.kind


def test_without_terms_an_envelope_is_released_at_once_and_kept_as_long_as_the_relay_keeps() -> None:
    assert rules.terms(b"", EVENING, LIMITS) == Terms(None, None, EVENING + KEPT)


@pytest.mark.parametrize("release", [EVENING, EVENING - 1, 0])
def test_a_release_that_is_past_is_at_once(release: int) -> None:
    assert rules.terms(b"not_before=%d" % release, EVENING, LIMITS).not_before is None


def test_an_expiry_beyond_what_the_relay_keeps_is_shortened_and_remembered() -> None:
    found = rules.terms(b"expires=%d" % (EVENING + 2 * KEPT), EVENING, LIMITS)
    assert found == Terms(None, EVENING + 2 * KEPT, EVENING + KEPT)


def test_the_farthest_release_is_taken_and_one_second_more_is_not() -> None:
    farthest = EVENING + AHEAD
    assert rules.terms(b"not_before=%d" % farthest, EVENING, LIMITS).not_before == farthest
    assert refusal(b"not_before=%d" % (farthest + 1)) == "too-far"


@given(
    release=some.none() | some.integers(0, 10**12 - 1),
    until=some.none() | some.integers(0, 10**12 - 1),
    now=some.integers(0, 10**11),
)
def test_terms_never_release_early_and_never_keep_too_long(
    release: int | None, until: int | None, now: int
) -> None:
    asked = {"not_before": release, "expires": until}
    query = urlencode({key: value for key, value in asked.items() if value is not None}).encode()
    found = taken(query, now)
    if isinstance(found, str):
        begin = max(release or 0, now)
        too_far, run_out = begin > now + AHEAD, until is not None and until <= begin
        assert (found, True) in {("too-far", too_far), ("expired", run_out)}
        return
    begin = now if found.not_before is None else found.not_before
    assert begin >= (release or 0)
    assert (found.not_before is None) == (release is None or release <= now)
    assert found.until == until
    assert begin < found.expires <= begin + KEPT
    assert until is None or found.expires <= until


@given(some.binary(max_size=40))
def test_any_query_gives_terms_or_a_declared_refusal(query: bytes) -> None:
    found = taken(query, EVENING)
    assert isinstance(found, Terms) or found in STATUS


@pytest.mark.parametrize(
    "query",
    [
        b"not_before",
        b"not_before=",
        b"not_before=+1",
        b"not_before=%201",
        b"not_before=1_0",
        b"not_before=0x10",
        b"not_before=1&not_before=1",
        b"expires=-1",
        b"expires=\xff",
        b"expires=%FF",
        b"expires=%00",
    ],
)
def test_a_query_is_read_strictly(query: bytes) -> None:
    assert refusal(query) == "malformed"


def test_what_else_a_query_says_is_ignored() -> None:
    assert rules.terms(b"later=1&not_before=0", EVENING, LIMITS) == rules.terms(b"", EVENING, LIMITS)


@given(some.binary(min_size=32, max_size=32))
def test_every_token_is_read_in_its_one_spelling(token: bytes) -> None:
    letters = urlsafe_b64encode(token).rstrip(b"=")
    assert rules.token_hash(b"Bearer " + letters) == hashlib.sha256(token).digest()
    assert rules.token_hash(b"bearer " + letters) == hashlib.sha256(token).digest()
    assert rules.hash_of(letters.decode()) == hashlib.sha256(token).digest()
    assert rules.token_hash(b"Bearer " + letters + b"=") == b""


@given(some.binary(max_size=60) | some.text(max_size=60).map(str.encode))
def test_whatever_else_is_shown_gives_nothing_or_the_hash_of_32_bytes(header: bytes) -> None:
    assert rules.token_hash(header) == b""
    assert len(rules.token_hash(b"Bearer " + header)) in (0, 32)


def test_nothing_shown_fits_nothing_kept_and_nothing_kept_fits_nothing_shown() -> None:
    kept = hashlib.sha256(b"token").digest()
    assert rules.fits(kept, kept)
    assert not rules.fits(None, b"")
    assert not rules.fits(None, rules.NOTHING)
    assert not rules.fits(rules.NOTHING, b"")
    assert not rules.fits(kept, b"")
    assert not rules.fits(None, kept)
    assert not rules.fits(kept, kept[:31])


@given(some.text(max_size=34) | some.text("0123456789abcdef", min_size=31, max_size=33))
def test_an_id_is_32_small_hex_digits_and_nothing_else(text: str) -> None:
    if len(text) == 32 and set(text) <= set("0123456789abcdef"):
        assert rules.read_id(text).hex() == text
    else:
        with pytest.raises(Refusal):
            rules.read_id(text)


@pytest.mark.parametrize("size", SIZES)
def test_an_envelope_has_one_of_six_sizes_and_its_own_name(size: int) -> None:
    sealed = envelope("any", size)
    name = hashlib.sha256(sealed).digest()[:16]
    rules.check_envelope(name, sealed)
    for wrong in ((bytes(16), sealed), (name[:15], sealed), (hashlib.sha256(b"").digest()[:16], b"")):
        with pytest.raises(Refusal):
            rules.check_envelope(*wrong)


def test_an_invitation_runs_out_within_a_week_and_a_little() -> None:
    week = EVENING + 7 * DAY
    assert rules.invitation_expiry(b"expires=%d" % week, EVENING, LIMITS) == week
    for query, kind in (
        (b"expires=%d" % (week + 601), "too-far"),
        (b"expires=1", "expired"),
        (b"", "malformed"),
    ):
        with pytest.raises(Refusal) as caught:
            rules.invitation_expiry(query, EVENING, LIMITS)
        assert caught.value.kind == kind
