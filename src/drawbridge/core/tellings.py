"""Tellings: something said in person, with the forecast and the outcome that a crossing would have.

A telling is planned, then told or let go. Letting go is an ending like any other. Nothing of it is ever sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drawbridge.core.crossings import Forecast
from drawbridge.core.names import BridgeId, EntryId, TellingId
from drawbridge.core.outcomes import Happened, was_bad
from drawbridge.core.ratings import ITEMS

MAX_WHOM = 60
"""Characters of my own word for whoever hears it."""
MAX_PLAN = 2_000
"""Characters of what I mean to say."""


class TellingState(StrEnum):
    """Where a telling stands."""

    PLANNED = "planned"
    TOLD = "told"
    LET_GO = "let-go"


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to be said in person, or said, or let go. Times are unix seconds.

    ``bridge`` is set when it is for somebody I have a bridge to; ``name`` is theirs then, else my own word.
    ``happened``, ``level`` and ``surprise`` are the outcome, once ``outcome_at`` is set; ``level_version`` is
    that of the words which ``level`` was chosen between.
    """

    id: TellingId
    entry: EntryId | None
    practice: str
    bridge: BridgeId | None
    name: str
    plan: str
    forecast: Forecast | None
    planned_at: int
    told_at: int | None = None
    let_go_at: int | None = None
    happened: Happened | None = None
    level: int | None = None
    surprise: str = ""
    outcome_at: int | None = None
    level_version: int = ITEMS["was-bad"].version

    @property
    def state(self) -> TellingState:
        """Where it stands."""
        if self.let_go_at is not None:
            return TellingState.LET_GO
        return TellingState.PLANNED if self.told_at is None else TellingState.TOLD

    @property
    def about(self) -> str:
        """What ratings call it: its noun, a colon, its id."""
        return f"telling:{self.id}"

    @property
    def went_badly(self) -> bool:
        """Whether it has an outcome after which the gentle branch opens."""
        return self.happened is not None and self.level is not None and was_bad(self.happened, self.level)
