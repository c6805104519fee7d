"""Bodies of tables, made at once: for hundreds of small cells a template takes several times as long."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

Cell = str | int
"""A text, which is escaped unless it is `Markup`; or a count, of which nothing is shown as nothing."""


def body(rows: Iterable[tuple[Cell, ...]]) -> Markup:
    """Return rows, the first cell of each as its head."""
    # Whole at the end, from parts that `_shown` escaped: adding one Markup to another escapes it once more.
    return Markup("".join([_row(row) for row in rows]))  # noqa: S704


def link(href: str, said: str) -> Markup:
    """Return a link for a cell."""
    return Markup(f'<a href="{_shown(href)}">{_shown(said)}</a>')  # noqa: S704


def below(first: Cell, second: Cell) -> Markup:
    """Return two things for one cell, one below the other: a phone has no room beside."""
    return Markup(f"{_shown(first)}<br>{_shown(second)}")  # noqa: S704


def _row(row: tuple[Cell, ...]) -> str:
    head, *cells = [_shown(cell) for cell in row]
    return f'<tr><th scope="row">{head}</th><td>{"</td><td>".join(cells)}</td></tr>'


def _shown(cell: Cell) -> str:
    if isinstance(cell, int):
        return str(cell) if cell else ""
    return cell if isinstance(cell, Markup) else escape(cell)
