"""What was shared lately, with whom, and the words for how it was: nothing is kept of looking at it."""

from __future__ import annotations

from drawbridge.core.over_again import Shared
from drawbridge.db.connection import Connection
from drawbridge.vault.felt import feelings_from_text

CROSSED = """
    SELECT r.bridge, coalesce(nullif(b.name, ''), b.their_name), c.crossed_at, c.feelings
    FROM crossings AS c JOIN crossing_readers AS r ON r.crossing = c.id JOIN bridges AS b ON b.id = r.bridge
    WHERE c.state = 'crossed' AND b.kind <> 'therapist' AND c.crossed_at > ?
    ORDER BY c.crossed_at DESC LIMIT ?
"""
TOLD = """
    SELECT coalesce(t.bridge, t.whom), coalesce(nullif(b.name, ''), b.their_name, t.whom), t.told_at,
    (SELECT json_group_array(json_array(f.word, f.family)) FROM entries AS e JOIN entry_feelings AS f
     ON f.entry = e.number WHERE e.id = t.entry)
    FROM tellings AS t LEFT JOIN bridges AS b ON b.id = t.bridge
    WHERE coalesce(b.kind, '') <> 'therapist' AND t.told_at > ? ORDER BY t.told_at DESC LIMIT ?
"""


def shared_since(db: Connection, since: int, limit: int) -> list[Shared]:
    """Return what crossed or was said since a unix second, the newest of each, once for each person.

    Going over it with a therapist is what that is for, and does not count.
    """
    rows = [*db.rows(CROSSED, (since, limit)), *db.rows(TOLD, (since, limit))]
    return [Shared(row[0], row[1], row[2], feelings_from_text(row[3])) for row in rows]
