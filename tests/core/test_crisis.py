"""Crisis lines can be dialled as they stand, and no row claims more than is known about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.core.crisis import (
    BUILT_IN,
    COUNTRIES,
    LINES,
    dialable,
    is_stale,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("US", {"988"}),
        ("CA", {"988"}),
        ("GB", {"116123", "85258"}),
        ("IE", {"116123", "50808"}),
        ("AU", {"131114", "0477131114"}),
        ("NZ", {"1737", "0508828865", "0800543354", "4357"}),
        ("FR", {"3114"}),
        ("DE", {"08001110111", "08001110222", "116123"}),
        ("ES", {"024"}),
        ("NL", {"113", "08000113"}),
        ("BE", {"1813", "080032123"}),
        ("IN", {"14416", "18008914416"}),
        ("BR", {"188"}),
        ("ZA", {"0800567567", "31393"}),
        ("SG", {"1767", "1771"}),
        ("JP", {"0120279338", "0120061338"}),
    ],
)
def test_the_numbers_of_a_country_can_be_dialled(code: str, numbers: set[str]) -> None:
    lines = COUNTRIES[code].lines
    assert {dialable(number) for line in lines for number in (*line.call, *line.text)} == numbers


def test_every_line_belongs_to_a_country_and_has_a_way_to_reach_it_and_a_source() -> None:
    assert {line.country for line in LINES} == set(COUNTRIES)
    for line in LINES:
        assert line.call or line.text
        assert line.source
        assert line.hours


def test_every_country_has_lines_and_an_emergency_number() -> None:
    for found in COUNTRIES.values():
        assert found.lines
        assert found.emergency.numbers
        assert all(dialable(number).isdigit() for number in found.emergency.numbers)


def test_no_row_claims_a_check_that_nobody_made() -> None:
    # Who checks a row on the service's own site sets its date, and then this list is to be kept by hand.
    assert [line.service for line in LINES if line.checked_on is not None] == []
    assert [line.service for line in LINES if not line.verified] == [
        "Centre de Prévention du Suicide (French)"
    ]


def test_a_row_never_checked_is_stale() -> None:
    assert is_stale(LINES[0], TODAY)


@pytest.mark.parametrize(("days", "stale"), [(0, False), (90, False), (91, True), (-1, True)])
def test_a_row_is_stale_after_90_days_and_when_its_date_is_still_to_come(days: int, stale: bool) -> None:
    assert is_stale(replace(LINES[0], checked_on=TODAY - timedelta(days=days)), TODAY) is stale


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("fr, de-CH;q=0.8, de-DE;q=0.5", "DE"),
        ("zh-Hans-SG", "SG"),
        ("ja", ""),
        ("en;q=0.5,*", ""),
        ("", ""),
    ],
)
def test_the_browsers_languages_suggest_a_country_only_when_they_name_one(accepted: str, code: str) -> None:
    assert BUILT_IN.country_of_languages(accepted) == code


@given(st.text(max_size=600))
def test_any_header_suggests_a_country_with_lines_or_none(accepted: str) -> None:
    code = BUILT_IN.country_of_languages(accepted)
    assert code == "" or BUILT_IN.country(code) is not None


def test_codes_without_lines_are_no_country() -> None:
    assert BUILT_IN.country("gb") is COUNTRIES["GB"]
    assert BUILT_IN.country("other") is None
    assert BUILT_IN.country("") is None
