"""Crisis lines for a country: which to show, whether to check them again, and how to dial them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from drawbridge.core.crisis_lines import EMERGENCY, LINES, Emergency, Line

__all__ = [
    "COUNTRIES",
    "EMERGENCY_IN_THE_EU",
    "EVERYWHERE",
    "FRESH_FOR",
    "LINES",
    "SOMEWHERE_ELSE",
    "Country",
    "Emergency",
    "Line",
    "country",
    "country_of_languages",
    "dialable",
    "is_stale",
]

FRESH_FOR = timedelta(days=90)
"""A row checked longer ago than this asks to be checked again."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country with lines. ``code`` is ISO 3166-1 alpha-2."""

    code: str
    name: str
    emergency: Emergency
    lines: tuple[Line, ...]


_NAMES = {
    "AU": "Australia",
    "BE": "Belgium",
    "BR": "Brazil",
    "CA": "Canada",
    "FR": "France",
    "DE": "Germany",
    "IN": "India",
    "IE": "Ireland",
    "JP": "Japan",
    "NL": "Netherlands",
    "NZ": "New Zealand",
    "SG": "Singapore",
    "ZA": "South Africa",
    "ES": "Spain",
    "GB": "United Kingdom",
    "US": "United States",
}

COUNTRIES: dict[str, Country] = {
    code: Country(
        code, name, Emergency(code, EMERGENCY[code]), tuple(line for line in LINES if line.country == code)
    )
    for code, name in _NAMES.items()
}
"""By code, in the order of their names."""

SOMEWHERE_ELSE = "other"
"""The choice for every country without lines here."""
EVERYWHERE: tuple[str, ...] = (
    "findahelpline.com",
    "Befrienders Worldwide",
    "the crisis-centre page of the International Association for Suicide Prevention",
)
"""Where lines of other countries can be found. From memory; to be checked."""
EMERGENCY_IN_THE_EU = "112"


def country(code: str) -> Country | None:
    """Return the country, or None for *somewhere else* and for codes without lines here."""
    return COUNTRIES.get(code.upper())


def is_stale(row: Line | Emergency, today: date) -> bool:
    """Whether a row should be checked again: never checked, checked over 90 days ago, or in the future."""
    if row.checked_on is None:
        return True
    return not timedelta(0) <= today - row.checked_on <= FRESH_FOR


def dialable(number: str) -> str:
    """Return the digits a phone dials for a number as it is written: *0800 111 0 111* is 08001110111."""
    return re.sub(r"[^0-9+]", "", number)


def country_of_languages(accepted: str) -> str:
    """Return the first country with lines that an ``Accept-Language`` header names, else an empty text.

    It is only a first suggestion; where somebody is stays theirs to say.
    """
    for part in accepted[:400].split(","):
        tag = part.split(";")[0].strip()
        for piece in tag.split("-")[1:]:
            if piece.upper() in COUNTRIES:
                return piece.upper()
    return ""
