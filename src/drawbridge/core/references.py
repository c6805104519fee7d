"""References: the studies that cards, claims and ratings rest on, found by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drawbridge.core.references_table import ROWS, Read, Reference

__all__ = ["REFERENCES", "Read", "Reference", "references"]

REFERENCES: Mapping[str, Reference] = {row.key: row for row in ROWS}
"""Every reference by its key, in the order of their keys."""


def references(keys: Iterable[str]) -> tuple[Reference, ...]:
    """Return references in the order of their keys, each once.

    Raises:
        KeyError: a key that no reference has; the tables are wrong, not what a person did.
    """
    return tuple(REFERENCES[key] for key in sorted(set(keys), key=str.casefold))
