"""Measures: what the questions of `core.ratings` belong to, where their form comes from, how they are scored.

None of our own was validated, and the page about ratings says so. There are no norms. Where a number
makes the app gentler, the measure says at which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drawbridge.core.boundary import FEAR_STOP
from drawbridge.core.outcomes import BAD_FROM
from drawbridge.core.ratings import FREELY_FROM, TOO_MUCH_FEAR


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``is_validated`` is whether others have tested the form; our wording never was."""

    key: str
    name: str
    score: str
    references: tuple[str, ...] = ()
    is_validated: bool = False


_ROWS = (
    Measure(
        "M1",
        "Fear right now",
        f"The number itself. From {TOO_MUCH_FEAR} on, something smaller is offered.",
        ("Wolpe69",),
    ),
    Measure(
        "M2",
        "Forecast",
        "The numbers themselves, kept for afterwards. How bad you fear it will be: from"
        f" {FEAR_STOP} on, something smaller is offered.",
        ("Kardas22", "Kumar18", "Craske14"),
    ),
    Measure(
        "M3",
        "Outcome",
        "What was feared beside what came; and how often it came, a partly counted as half, with Wilson’s"
        " 90 % interval: between which two shares it may lie in the long run. When it did happen, or"
        f" was {BAD_FROM} or more, a gentler page opens and two quiet days follow.",
        ("Kardas22", "Kumar18", "Craske14"),
    ),
    Measure(
        "M4",
        "A spot for a feeling",
        "How pleasant, and how much energy. The spots are counted; a second one, some minutes later, stands"
        " by its entry. Beside the lowest corner the harbour is offered.",
        ("Russell80", "Russell89"),
        is_validated=True,
    ),
    Measure(
        "M5",
        "Closeness circles",
        "The stop on the way from apart to almost one.",
        ("Aron92", "Gaechter15", "Baader24"),
        is_validated=True,
    ),
    Measure("M6", "Felt response", "The mean of the three, and each of them.", ("Laurenceau98",)),
    Measure(
        "M7",
        "How freely",
        f"The answers themselves. Below {FREELY_FROM} of 10, something smaller is offered.",
    ),
    Measure(
        "M8",
        "Loneliness, now and then",
        "The answer itself, once a month at most, if wanted. There is no number at which anything is said"
        " of you.",
        ("ONS",),
        is_validated=True,
    ),
    Measure(
        "M9",
        "Open or reserved, now and then",
        "The mean of ten statements from 1, reserved, to 5, open; five of them are turned round first."
        " Once in four weeks at most, if wanted. It changes slowly, and neither end is the better one.",
        ("IPIP",),
        is_validated=True,
    ),
    Measure("M10", "Kind to myself, hard on myself", "Two numbers, never one.", ("MacBeth12",)),
    Measure(
        "M12",
        "A day later",
        "The answer itself, and the number for regret. When the last three were all heavier, Today offers the"
        " harbour.",
    ),
    Measure("M13", "On my mind", "The numbers themselves.", ("Slepian17",)),
)
MEASURES: Mapping[str, Measure] = {row.key: row for row in _ROWS}
"""Every measure that is asked somewhere, by its key."""
