"""Questions that were answered with *not now*, and when."""

from __future__ import annotations

from drawbridge.db.connection import Connection


def note(db: Connection, about: str, question: str, at: int) -> None:
    """Note that a question about something (its noun, a colon, its id) was left for later."""
    db.run("INSERT OR REPLACE INTO left_alone VALUES (?, ?, ?)", (about, question, at))


def noted_at(db: Connection, about: str, question: str) -> int | None:
    """Return when a question was last left for later, or None."""
    row = db.row("SELECT at FROM left_alone WHERE about = ? AND question = ?", (about, question))
    return int(row[0]) if row else None


def forget(db: Connection, about: str) -> None:
    """Forget what was left for later about something that is deleted."""
    db.run("DELETE FROM left_alone WHERE about = ?", (about,))
