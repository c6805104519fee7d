"""Details in a text that belong to other people: names, phone numbers, mail and street addresses.

It only points; it never blocks, and it is better at being right than at finding everything. Every pattern is
bounded, so that no text can make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from phonenumbers import Leniency, PhoneNumberMatcher

from drawbridge.core.noticing_names import name_spans
from drawbridge.core.noticing_streets import street_spans

LOOKED_AT = 400
"""Runs of digits looked at in one text; each costs a fraction of a millisecond. Only a list has more."""
FEWEST_DIGITS = 7
"""Fewer digits than this are never called a phone number: years, times, amounts and door codes have fewer."""


class Detail(StrEnum):
    """What was noticed."""

    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Noticed:
    """One place: ``start`` and ``end`` in the whole text, and ``text`` is what stands there."""

    kind: Detail
    start: int
    end: int
    text: str


Span = tuple[int, int]


def notice(text: str, names: Iterable[str], region: str) -> tuple[Noticed, ...]:
    """Return what in ``text`` belongs to other people, in order of place, no two overlapping.

    Args:
        text: What is about to cross.
        names: The names of one's bridges; the caller leaves out one's own name and the readers'.
        region: Two-letter country whose way of writing phone numbers is tried; empty for numbers with + only.
    """
    found = [
        *((Detail.MAIL, span) for span in _mail_spans(text)),
        *((Detail.STREET, span) for span in street_spans(text)),
        *((Detail.PHONE, span) for span in _phone_spans(text, region)),
        *((Detail.NAME, span) for span in name_spans(text, names)),
    ]
    return tuple(
        Noticed(kind, start, end, text[start:end]) for kind, (start, end) in _without_overlaps(found)
    )


def _without_overlaps(found: list[tuple[Detail, Span]]) -> Iterator[tuple[Detail, Span]]:
    """Yield spans from left to right; of two that overlap the earlier, then the longer one stays."""
    reached = 0
    for kind, (start, end) in sorted(found, key=lambda each: (each[1][0], -each[1][1])):
        if start >= reached:
            reached = end
            yield kind, (start, end)


# Mail addresses. The look-behind lets each run of letters be tried once, so the cost stays linear.
_MAIL = re.compile(
    r"(?<![\w.+-])[\w+-][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.[^\W\d_]{2,24}(?![\w-])"
)


def _mail_spans(text: str) -> Iterator[Span]:
    return (match.span() for match in _MAIL.finditer(text))


# Phone numbers: runs of digits are cut out here and judged by phonenumbers.
_RUN = re.compile(r"(?<![\w.,:])[+(]{0,2}\d[\d ()\-./\u00a0\u2010-\u2013\u202f]{5,30}\d(?![\w:])")
_DATE = re.compile(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]{1,2}\d{1,2}[-./ ]{1,2}\d{4})")
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D{1,3}){1,8}(?:19|20)\d\d")
_AMOUNT = re.compile(r"\d{1,3}(?:([.,\u00a0\u202f])\d{3})(?:\1\d{3}){0,6}(?:[.,]\d{1,2})?")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:EUR|USD|GBP|CHF|Rs\.?|kr\.?))\s?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r"\s?(?:[$€£¥₹%]|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?|kr)\b)", re.IGNORECASE)


def _phone_spans(text: str, region: str) -> Iterator[Span]:
    where = region.upper() or None
    for run in islice(_RUN.finditer(text), LOOKED_AT):
        said = run.group()
        if sum(sign.isdigit() for sign in said) < FEWEST_DIGITS or _is_other_number(text, run):
            continue
        for match in PhoneNumberMatcher(said, where, leniency=Leniency.VALID):
            yield run.start() + match.start, run.start() + match.end


def _is_other_number(text: str, run: re.Match[str]) -> bool:
    """Whether the run is a date, a list of years or an amount of money."""
    said = run.group()
    if any(shape.fullmatch(said) for shape in (_DATE, _YEARS, _AMOUNT)):
        return True
    before = text[max(0, run.start() - 5) : run.start()]
    return bool(_MONEY_BEFORE.search(before) or _MONEY_AFTER.match(text, run.end()))
