"""The kind voice: answering one's own inner critic as one would answer a friend, or as would be fair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.names import KindnessId

MAX_LINE = 4_000
"""Characters of one answer."""
MAX_SENTENCE = 500
"""Characters of the sentence to keep."""


class Voice(StrEnum):
    """How the critic is answered. Kindness can feel like too much; fairness does as well."""

    KIND = "kind"
    FAIR = "fair"


@dataclass(frozen=True, slots=True)
class Kindness:
    """One answer to the critic; every line may be empty. Times are unix seconds.

    ``about`` is what it came before or after (its noun, a colon, its id), or empty.
    """

    id: KindnessId
    at: int
    critic: str
    happened: str
    shared: str
    friend: str
    sentence: str
    voice: Voice
    about: str
    changed_at: int

    @property
    def has_words(self) -> bool:
        """Whether anything is written."""
        lines = (self.critic, self.happened, self.shared, self.friend, self.sentence)
        return any(line.strip() for line in lines)
