"""What invitations to practise look at: which practices there were in a stretch of time."""

from __future__ import annotations

from drawbridge.db.connection import Connection

PRACTISED = """
    SELECT practice FROM entries
    WHERE state IN ('kept', 'put-away') AND written_at >= :since AND written_at < :until
    UNION
    SELECT practice FROM tellings WHERE planned_at >= :since AND planned_at < :until
"""


def practised(db: Connection, since: int, until: int) -> set[str]:
    """Return the practices of what was kept, and of what was planned to be said, between two moments."""
    return {row[0] for row in db.rows(PRACTISED, {"since": since, "until": until})}
