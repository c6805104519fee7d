"""Claims: what the article that Drawbridge began from says, and what research says about it.

The article is *Vulnerability builds bridges, not walls*, by Joy Spring Mental Health. Each claim stands here
in a few words of our own. What does not hold stands here too, and what the app leaves out because of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.grades import Change, Grade, Verdict


class Part(StrEnum):
    """The parts of the article, in its order."""

    OPENING = "opening"
    WHAT_IT_IS = "what-it-is"
    FEAR = "fear"
    SCIENCE = "science"
    RELATIONSHIPS = "relationships"
    HARD_TIMES = "hard-times"
    WORK = "work"
    WALLS = "walls"
    PRACTICE = "practice"
    KINDNESS = "kindness"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: what the source says, what research says, how well that holds, and what the app does."""

    key: str
    part: Part
    source: str
    research: str
    verdicts: tuple[Verdict, ...]
    references: tuple[str, ...]
    app: str
    changes: tuple[Change, ...] = ()

    @property
    def grades(self) -> frozenset[Grade]:
        """Every grade that some part of it has."""
        return frozenset(grade for verdict in self.verdicts for grade in verdict.grades)
