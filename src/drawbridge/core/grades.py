"""Grades: how well a sentence is supported, in five words. A grade is for a sentence as it is worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Grade(StrEnum):
    """From the best supported to what no study can tell."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    CONTESTED = "contested"
    NOT_TESTABLE = "not-testable"


RISING = (Grade.WEAK, Grade.MODERATE, Grade.STRONG)
"""Grades that can be the ends of a range."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A grade, or a range up to ``high``. ``about`` says what part of the sentence it is for, if not all."""

    low: Grade
    about: str = ""
    high: Grade | None = None

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade in the range, the lowest first."""
        if self.high is None:
            return (self.low,)
        return RISING[RISING.index(self.low) : RISING.index(self.high) + 1]


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that was another one before: until when, which, and why it changed. It stays for good."""

    until: date
    before: tuple[Verdict, ...]
    why: str


STRONG = Grade.STRONG
MODERATE = Grade.MODERATE
WEAK = Grade.WEAK
CONTESTED = Grade.CONTESTED
NOT_TESTABLE = Grade.NOT_TESTABLE
