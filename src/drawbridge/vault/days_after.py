"""The day after: which outcome is to be asked about once more, and what is left alone."""

from __future__ import annotations

import json
from collections.abc import Collection

from drawbridge.core.days_after import QUESTION, DayAfter
from drawbridge.db.connection import Connection

DUE = """
    SELECT about, practice, names, at FROM (
      SELECT 'crossing:' || o.crossing AS about, c.practice AS practice, o.at AS at,
        (SELECT json_group_array(coalesce(nullif(b.name, ''), b.their_name)) FROM crossing_readers AS r
         JOIN bridges AS b ON b.id = r.bridge WHERE r.crossing = c.id) AS names
      FROM outcomes AS o JOIN crossings AS c ON c.id = o.crossing WHERE o.at BETWEEN ?1 AND ?2
      UNION ALL
      SELECT 'telling:' || t.id, t.practice, t.outcome_at,
        json_array(coalesce(nullif(b.name, ''), b.their_name, t.whom))
      FROM tellings AS t LEFT JOIN bridges AS b ON b.id = t.bridge WHERE t.outcome_at BETWEEN ?1 AND ?2
    ) AS noted
    WHERE practice IN ({practices})
    AND NOT EXISTS (SELECT 1 FROM ratings AS g WHERE g.about = noted.about AND g.moment = 'day-after')
    AND NOT EXISTS (SELECT 1 FROM left_alone AS l WHERE l.about = noted.about AND l.question = ?3)
    ORDER BY at DESC LIMIT 1
"""


def due(db: Connection, since: int, until: int, practices: Collection[str]) -> DayAfter | None:
    """Return the newest outcome noted between two moments that was not asked about again yet."""
    places = ", ".join(f"?{number}" for number in range(4, 4 + len(practices)))
    row = db.row(DUE.format(practices=places), (since, until, QUESTION, *practices))
    return DayAfter(row[0], row[1], tuple(json.loads(row[2])), row[3]) if row else None


def leave_alone(db: Connection, about: str, now: int) -> None:
    """Ask about this one no more."""
    db.run("INSERT OR IGNORE INTO left_alone (about, question, at) VALUES (?, ?, ?)", (about, QUESTION, now))
