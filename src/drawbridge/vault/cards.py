"""Cards that were shown beside a step, so that each is shown there once."""

from __future__ import annotations

from drawbridge.db.connection import Connection


def seen(db: Connection) -> frozenset[str]:
    """Return the keys of the cards that were shown."""
    return frozenset(str(row[0]) for row in db.rows("SELECT card FROM cards_seen"))


def see(db: Connection, card: str, moment: int) -> None:
    """Remember that a card was shown; the first time counts."""
    db.run("INSERT INTO cards_seen VALUES (?, ?) ON CONFLICT (card) DO NOTHING", (card, moment))
