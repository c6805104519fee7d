"""Crisis lines for a country: which to show, whether to check them again, and how to dial them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from drawbridge.core.crisis_file import Own
from drawbridge.core.crisis_lines import EMERGENCY, LINES, Emergency, Line

__all__ = [
    "BUILT_IN",
    "COUNTRIES",
    "EMERGENCY_IN_THE_EU",
    "EVERYWHERE",
    "FRESH_FOR",
    "LINES",
    "SOMEWHERE_ELSE",
    "Country",
    "Directory",
    "Emergency",
    "Line",
    "dialable",
    "is_stale",
    "with_own",
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
"""Those built in, by code, in the order of their names."""

SOMEWHERE_ELSE = "other"
"""The choice for every country without lines here."""
EVERYWHERE: tuple[str, ...] = (
    "findahelpline.com",
    "Befrienders Worldwide",
    "the crisis-centre page of the International Association for Suicide Prevention",
)
"""Where lines of other countries can be found. From memory; to be checked."""
EMERGENCY_IN_THE_EU = "112"


@dataclass(frozen=True, slots=True)
class Directory:
    """The countries that a node shows: those built in, and what its host adds or replaces."""

    countries: dict[str, Country]

    def country(self, code: str) -> Country | None:
        """Return the country, or None for *somewhere else* and for codes without lines here."""
        return self.countries.get(code.upper())

    def is_choice(self, code: str) -> bool:
        """Whether somebody can choose this: a country with lines, or *somewhere else*."""
        return code in self.countries or code == SOMEWHERE_ELSE

    def country_of_languages(self, accepted: str) -> str:
        """Return the first country with lines that an ``Accept-Language`` header names, else an empty text.

        It is only a first suggestion; where somebody is stays theirs to say.
        """
        for part in accepted[:400].split(","):
            tag = part.split(";")[0].strip()
            for piece in tag.split("-")[1:]:
                if piece.upper() in self.countries:
                    return piece.upper()
        return ""


BUILT_IN = Directory(COUNTRIES)


def with_own(own: Own) -> Directory:
    """Return the built-in lines with the host's: a row of the same country and service takes its place.

    A country whose last row is removed, and that has no emergency number, is not shown.
    """
    names = _NAMES | dict(own.names)
    replaced = own.removed | {(line.country, line.service) for line in own.lines}
    lines = [line for line in LINES if (line.country, line.service) not in replaced] + list(own.lines)
    numbers = {code: COUNTRIES[code].emergency for code in COUNTRIES}
    numbers |= {emergency.country: emergency for emergency in own.emergencies}
    codes = {line.country for line in lines} | numbers.keys()
    found = [
        Country(
            code,
            names.get(code, code),
            numbers.get(code, Emergency(code, ())),
            tuple(line for line in lines if line.country == code),
        )
        for code in codes
    ]
    return Directory({each.code: each for each in sorted(found, key=lambda each: (each.name, each.code))})


def is_stale(row: Line | Emergency, today: date) -> bool:
    """Whether a row should be checked again: never checked, checked over 90 days ago, or in the future."""
    if row.checked_on is None:
        return True
    return not timedelta(0) <= today - row.checked_on <= FRESH_FOR


def dialable(number: str) -> str:
    """Return the digits a phone dials for a number as it is written: *0800 111 0 111* is 08001110111."""
    return re.sub(r"[^0-9+]", "", number)
