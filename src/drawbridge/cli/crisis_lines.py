"""What the command line says about the crisis lines of a node."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.markup import escape

from drawbridge.core.crisis import BUILT_IN, Country, Directory, Emergency, Line, is_stale
from drawbridge.errors import LinesRefused

_WHY = {
    "not-toml": "it is not TOML",
    "too-large": "there is too much of it",
    "unknown": "nothing has that name here",
    "missing": "it is missing",
    "not-a-number": "a number has digits, spaces and ( ) / - only, in a list of at most six",
}
_UNREADABLE = "it is not of the kind that belongs there, or too long"


def table(lines: Directory, today: date, file: Path) -> str:
    """Return every row with its age, and how many ask to be checked again."""
    said = [text for country in lines.countries.values() for text in _country(country, today)]
    rows: list[Line | Emergency] = []
    for country in lines.countries.values():
        rows += [*country.lines, *([country.emergency] if country.emergency.numbers else [])]
    stale = sum(is_stale(row, today) for row in rows)
    where = "built in" if lines is BUILT_IN else f"built in, and from {escape(str(file.resolve()))}"
    said.append(f"\n{len(rows)} rows, {where}. {stale} of them ask to be checked again.")
    if lines is BUILT_IN:
        said.append(f"Rows of your own belong in {escape(str(file.resolve()))}.")
    return "\n".join(said)


def refused(error: LinesRefused) -> str:
    """Return the sentence for a file that cannot be taken."""
    field = f", {error.field}" if error.field else ""
    return (
        f"The file crisis-lines.toml cannot be taken, at {escape(error.row)}{escape(field)}: "
        f"{_WHY.get(error.why, _UNREADABLE)}. Until it is mended, people see the lines as they were before."
    )


def _country(country: Country, today: date) -> Iterator[str]:
    yield f"[bold]{escape(country.name)}[/bold] ({country.code})"
    for line in country.lines:
        ways = [*line.call, *(f"text {number}" for number in line.text), *([line.chat] if line.chat else [])]
        yield f"  {escape(line.service)}: {escape(', '.join(ways))}. {_checked(line, today)}"
    if country.emergency.numbers:
        yield f"  Emergency: {', '.join(country.emergency.numbers)}. {_checked(country.emergency, today)}"


def _checked(row: Line | Emergency, today: date) -> str:
    when = "Never checked" if row.checked_on is None else f"Checked on {row.checked_on.isoformat()}"
    return f"{when}; check again." if is_stale(row, today) else f"{when}."
