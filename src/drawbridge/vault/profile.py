"""Things there is one of: a person's name and settings, as text by name."""

from __future__ import annotations

from drawbridge.db.connection import Connection


def read(db: Connection, name: str) -> str | None:
    """Return one value, or None."""
    found = db.row("SELECT value FROM profile WHERE name = ?", (name,))
    return str(found[0]) if found else None


def read_all(db: Connection) -> dict[str, str]:
    """Return every value by name."""
    return {str(name): str(value) for name, value in db.rows("SELECT name, value FROM profile")}


def write(db: Connection, name: str, value: str) -> None:
    """Set one value."""
    db.run(
        "INSERT INTO profile VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
