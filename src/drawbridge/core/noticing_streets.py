"""Street addresses as people write them: English, German, French, Spanish and Dutch shapes, and postcodes.

High precision over completeness: a number and a word that means a street must stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"[ \t\u00a0]"
_UPPER = "A-ZÀ-ÖØ-ÞČĆĎŁŃŇŐŒŘŚŠŤŰŹŻŽ"
_NAME = rf"[{_UPPER}][\w'’.-]{{0,30}}"
_HOUSE = r"\d{1,4}(?:[ ]?[a-zA-Z])?(?!\w)(?:[ ]?[-/][ ]?\d{1,4}[a-zA-Z]?(?!\w))?"
_TOWN = rf"(?:,?{_GAP}|,?\r?\n)(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:{_GAP}?[A-Z]{{2}})?{_GAP}{_NAME}"

# 12 High Street · 221b Baker St · 350 5th Avenue
_ENGLISH = re.compile(
    rf"(?<![\w.,/-])\d{{1,5}}[a-zA-Z]?,?{_GAP}(?:(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th)){_GAP}){{1,4}}"
    r"(?:Street|Str|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Place|Pl|Square|Sq|"
    r"Terrace|Way|Boulevard|Blvd|Gardens|Grove|Hill|Row|Mews|Parade|Highway|Hwy)\b"
)
_YEAR_LEAD = re.compile(r"\b(?:in|since|until|till|by|from|of|after|before|during)\s$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")

# Bahnhofstraße 12 · Hauptstr. 7a · Keizersgracht 123 · Kerkstraat 5
_COMPOUND = re.compile(
    rf"(?<![\w-])[{_UPPER}][\w-]{{1,40}}?"
    r"(?:straße|strasse|str\.|gasse|allee|weg|platz|damm|ufer|chaussee|steig|stieg|"
    r"straat|laan|gracht|plein|kade|singel|dijk|steeg)"
    rf"{_GAP}{_HOUSE}(?:{_TOWN})?"
)
_NOT_STREETS = re.compile(
    r"(?:Heim|Um|Aus|Ab|Rück|Hin|Arbeits|Schul|Rad|Fuß|Lebens|Mittel|Lösungs|Park|Sitz|Steh|"
    r"Studien|Ausbildungs|Stell|Lager|Wander)(?:weg|platz)"
)
# Berliner Straße 5 · Lange Allee 9
_APART = re.compile(
    rf"(?<![\w-])(?:{_NAME}{_GAP}){{1,3}}(?:Straße|Strasse|Str\.|Allee|Gasse){_GAP}{_HOUSE}(?:{_TOWN})?"
)
# 12 bis, rue de la Paix · 5 place Bellecour
_FRENCH = re.compile(
    rf"(?<![\w.,/-])\d{{1,4}}(?:{_GAP}?(?:bis|ter|quater))?,?{_GAP}"
    rf"(?:(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Ii]mpasse|[Aa]llée|[Cc]hemin|[Qq]uai){_GAP}"
    rf"(?:(?:de{_GAP}la|de{_GAP}l['’]|du|des|de|d['’]){_GAP}?)?[^\W\d_][\w'’.-]{{1,30}}"
    rf"|(?:[Pp]lace|[Cc]ours|[Rr]oute|[Pp]assage|[Ss]quare){_GAP}"
    rf"(?:(?:de{_GAP}la|de{_GAP}l['’]|du|des|de|d['’]){_GAP}?)?{_NAME})"
    rf"(?:{_GAP}{_NAME}){{0,3}}(?:{_TOWN})?"
)
# Calle Mayor, 12 · Avda. de la Constitución 3
_SPANISH = re.compile(
    rf"(?<![\w-])(?:[Cc]alle|[Cc]/|[Aa]venida|[Aa]vda\.?|[Pp]laza|[Pp]aseo|[Cc]amino|[Cc]arretera|[Rr]onda)"
    rf"{_GAP}?(?:(?:de{_GAP}(?:la|los|las|el)|del|de){_GAP})?{_NAME}"
    rf"(?:{_GAP}(?:(?:de{_GAP}(?:la|los|las)|del|de|y){_GAP})?{_NAME}){{0,3}}"
    rf",?{_GAP}(?:[Nn][ºo°]\.?{_GAP}?)?{_HOUSE}(?:{_TOWN})?"
)
# SW1A 1AA · K1A 0B6 · 1012 AB Amsterdam · Austin, TX 78701 · a line that is only 10115 Berlin
_POSTCODES = (
    re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![\w-])"),
    re.compile(r"(?<![\w-])[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d(?![\w-])"),
    re.compile(rf"(?<![\w.,-])[1-9]\d{{3}}{_GAP}?[A-Z]{{2}}{_GAP}{_NAME}"),
    re.compile(
        rf"(?<![\w-])(?:{_NAME}{_GAP}){{0,2}}{_NAME},{_GAP}[A-Z]{{2}}{_GAP}\d{{5}}(?:-\d{{4}})?(?!\w)"
    ),
    re.compile(rf"(?m)^(?:[A-Z]{{1,2}}-)?\d{{5}}{_GAP}{_NAME}(?:{_GAP}{_NAME}){{0,2}}(?=[ \t,.]*\r?$)"),
)


def street_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where street addresses and postcodes with their towns stand; spans may overlap."""
    for match in _ENGLISH.finditer(text):
        if not _begins_with_a_year(text, match.start()):
            yield match.span()
    for match in _COMPOUND.finditer(text):
        if not _NOT_STREETS.match(match.group()):
            yield match.span()
    for shape in (_APART, _FRENCH, _SPANISH, *_POSTCODES):
        for match in shape.finditer(text):
            yield match.span()


def _begins_with_a_year(text: str, start: int) -> bool:
    """Whether the number is a year in a sentence: *in 2019 Main Street was closed*."""
    is_led = _YEAR_LEAD.search(text[max(0, start - 8) : start])
    return bool(_YEAR.match(text, start) and is_led)
