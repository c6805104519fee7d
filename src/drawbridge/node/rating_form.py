"""Ratings as they come in a form: each item is a field of its own, and none has to be answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drawbridge.core.ratings import ITEMS, Moment
from drawbridge.node.forms import Form

FIELD = "rate-"


def read_ratings(form: Form, keys: Iterable[str]) -> dict[str, int]:
    """Return the answers that were given to some items.

    Adds ``not-a-number`` or ``out-of-range`` for what the item's scale does not have.
    """
    answers: dict[str, int] = {}
    for key in keys:
        item = ITEMS[key]
        name = FIELD + key
        if form.raw(name).strip():
            value = form.whole(name, item.low, item.high)
            if value not in item.values:
                form.fault(name, "out-of-range", item.high)
            answers[key] = value
    return answers


def typed_ratings(answers: Mapping[tuple[Moment, str], int], moment: Moment) -> tuple[tuple[str, str], ...]:
    """Return what was answered before as the fields of a form, to be shown again."""
    return tuple((FIELD + key, str(value)) for (when, key), value in answers.items() if when is moment)
