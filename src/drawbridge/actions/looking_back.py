"""Looking back over everything: what a person wrote, shared, held back and rated, by weeks and by bridges."""

from __future__ import annotations

from drawbridge.actions.desk import Desk
from drawbridge.actions.walls import per_week
from drawbridge.core.over_time import (
    HARD_ONES,
    HEARD,
    STRETCHES,
    TRACES,
    TURNS,
    Feelings,
    OverTime,
    shown_bridges,
    weeks_until,
)
from drawbridge.vault import looking_back as kept


def over_time(desk: Desk, stretch: int = STRETCHES[0]) -> OverTime:
    """Return what looking back shows of so many weeks, beside what was feared and what happened."""
    db, now = desk.vault.db, desk.clock()
    edges = weeks_until(now, desk.zone, stretch)
    since = edges[0]
    entries, different = kept.felt_counts(db, since)
    return OverTime(
        stretch=stretch,
        feelings=Feelings(kept.felt_weeks(db, edges), kept.spots(db, since), entries, different),
        heard=kept.heard(db, since, HEARD),
        after_hard=kept.after_hard(db, HARD_ONES),
        bridges=shown_bridges(kept.bridges(db, since, now, TRACES, TURNS)),
        weeks=per_week(desk, since),
    )
