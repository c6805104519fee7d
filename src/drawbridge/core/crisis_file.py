"""The host's own crisis lines: a small TOML file that adds rows to the built-in ones, or takes their place.

Every row says where its number was seen and when somebody checked it. What cannot be read is refused as a
whole, with the row and the field, so that a slip of the hand never leaves half a table.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from drawbridge.core.crisis_lines import Emergency, Line
from drawbridge.errors import LinesRefused

MAX_BYTES = 256 * 1024
MAX_ROWS = 500
MAX_NUMBERS = 6
NUMBER = re.compile(r"\+?[0-9][0-9 ()/-]{1,28}")
"""A number as it is written: digits, spaces and the signs between them."""
COUNTRY = re.compile(r"[A-Z]{2}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_LINE = frozenset(
    {"country", "service", "call", "text", "chat", "hours", "free", "note", "source", "checked_on", "remove"}
)
_EMERGENCY = frozenset({"country", "numbers", "source", "checked_on"})
_COUNTRY = frozenset({"code", "name"})
_LONGEST = {"service": 120, "hours": 80, "source": 200, "chat": 120, "note": 200, "name": 60}


@dataclass(frozen=True, slots=True)
class Own:
    """What the file says. ``removed`` names built-in rows, by country and service, that go."""

    names: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    removed: frozenset[tuple[str, str]] = frozenset()


def read_own(text: str) -> Own:
    """Read the file.

    Raises:
        LinesRefused: ``row`` is where, such as ``line 3``; ``field`` which of its values; ``why`` is
            ``not-toml``, ``too-large``, ``unknown``, ``missing``, ``not-a-number`` or ``not-readable``.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise LinesRefused(row="file", field="", why="too-large")
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as cause:
        raise LinesRefused(row="file", field="", why="not-toml") from cause
    for name in found.keys() - {"line", "emergency", "country"}:
        raise LinesRefused(row="file", field=_plain(name), why="unknown")
    rows = [_Row("line", n, row, _LINE) for n, row in _numbered(found, "line")]
    return Own(
        names=tuple(_name(_Row("country", n, row, _COUNTRY)) for n, row in _numbered(found, "country")),
        lines=tuple(_line(row) for row in rows if not row.flag("remove")),
        emergencies=tuple(
            _emergency(_Row("emergency", n, row, _EMERGENCY)) for n, row in _numbered(found, "emergency")
        ),
        removed=frozenset((row.country(), row.text("service")) for row in rows if row.flag("remove")),
    )


def _numbered(found: dict[str, Any], name: str) -> list[tuple[int, Any]]:
    rows = found.get(name, [])
    if not isinstance(rows, list):
        raise LinesRefused(row=name, field="", why="not-readable")
    if len(rows) > MAX_ROWS:
        raise LinesRefused(row=name, field="", why="too-large")
    return list(enumerate(rows, 1))


class _Row:
    """One row while it is read; every refusal says where."""

    def __init__(self, kind: str, number: int, values: object, known: frozenset[str]) -> None:
        self.where = f"{kind} {number}"
        if not isinstance(values, dict):
            raise self.refused("", "not-readable")
        self.values: dict[str, Any] = values
        for name in values.keys() - known:
            raise self.refused(_plain(name), "unknown")

    def refused(self, field: str, why: str) -> LinesRefused:
        return LinesRefused(row=self.where, field=field, why=why)

    def text(self, field: str, *, optional: bool = False) -> str:
        """Return one short line of text."""
        value = self.values.get(field, "")
        if not isinstance(value, str) or len(value) > _LONGEST[field] or _UNSEEN.search(value):
            raise self.refused(field, "not-readable")
        if not value.strip() and not optional:
            raise self.refused(field, "missing")
        return value.strip()

    def country(self, field: str = "country") -> str:
        value = self.values.get(field, "")
        if not isinstance(value, str) or not COUNTRY.fullmatch(value):
            raise self.refused(field, "missing" if not value else "not-readable")
        return value

    def numbers(self, field: str) -> tuple[str, ...]:
        value = self.values.get(field, [])
        if not isinstance(value, list) or len(value) > MAX_NUMBERS:
            raise self.refused(field, "not-readable")
        if not all(isinstance(number, str) and NUMBER.fullmatch(number) for number in value):
            raise self.refused(field, "not-a-number")
        return tuple(value)

    def flag(self, field: str) -> bool:
        value = self.values.get(field, False)
        if not isinstance(value, bool):
            raise self.refused(field, "not-readable")
        return value

    def day(self, field: str) -> date:
        value = self.values.get(field)
        if value is None:
            raise self.refused(field, "missing")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refused(field, "not-readable")
        return value


def _line(row: _Row) -> Line:
    line = Line(
        country=row.country(),
        service=row.text("service"),
        call=row.numbers("call"),
        hours=row.text("hours"),
        source=row.text("source"),
        text=row.numbers("text"),
        chat=row.text("chat", optional=True),
        is_free=row.flag("free"),
        note=row.text("note", optional=True),
        checked_on=row.day("checked_on"),
    )
    if not line.call and not line.text and not line.chat:
        raise row.refused("call", "missing")
    return line


def _emergency(row: _Row) -> Emergency:
    numbers = row.numbers("numbers")
    if not numbers:
        raise row.refused("numbers", "missing")
    return Emergency(row.country(), numbers, row.day("checked_on"), row.text("source"))


def _name(row: _Row) -> tuple[str, str]:
    return row.country("code"), row.text("name")


def _plain(name: str) -> str:
    """Return a name that may be repeated in a message: short, of plain letters."""
    return re.sub(r"[^a-z0-9_-]", "", name.lower())[:40]
