"""A person's own settings, kept in their vault."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import MAX_NAME
from drawbridge.core.crisis import SOMEWHERE_ELSE
from drawbridge.errors import InputRefused
from drawbridge.vault import profile

THEMES = ("auto", "light", "dark")
COUNTRY = re.compile(r"(?:[A-Z]{2})?")
"""An ISO 3166 code, or nothing."""
ZONE = re.compile(r"(?:[A-Za-z][A-Za-z0-9_+/-]{0,63})?")
"""A time zone's name, or nothing. The longest in use has about thirty characters."""
UNREADABLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of signs that nobody sees: two names that look alike must not differ by them."""
LOCK_MINUTES = (1, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can choose.

    ``country`` is an ISO code, `SOMEWHERE_ELSE` or empty, ``time_zone`` a name or empty for the node's;
    ``cards_beside`` whether cards of *why this works* may stand beside a step.
    """

    auto_lock_minutes: int = 10
    country: str = ""
    time_zone: str = ""
    theme: str = "auto"
    morning_hour: int = 8
    cards_beside: bool = True


def read_settings(desk: Desk) -> Settings:
    """Return the settings; what was never chosen has its default."""
    kept = profile.read_all(desk.vault.db)
    plain = Settings()
    return Settings(
        auto_lock_minutes=int(kept.get("auto_lock_minutes", plain.auto_lock_minutes)),
        country=kept.get("country", plain.country),
        time_zone=kept.get("time_zone", plain.time_zone),
        theme=kept.get("theme", plain.theme),
        morning_hour=int(kept.get("morning_hour", plain.morning_hour)),
        cards_beside=kept.get("cards_beside", str(plain.cards_beside)) == str(True),
    )


def change_settings(desk: Desk, settings: Settings) -> None:
    """Keep new settings.

    Raises:
        InputRefused: a value outside its range; nothing was changed.
    """
    if not 1 <= settings.auto_lock_minutes <= 60:
        raise InputRefused(what="auto_lock_minutes", why="out-of-range", limit=60)
    if not 0 <= settings.morning_hour <= 23:
        raise InputRefused(what="morning_hour", why="out-of-range", limit=23)
    if settings.theme not in THEMES:
        raise InputRefused(what="theme", why="unknown")
    if settings.country != SOMEWHERE_ELSE and not COUNTRY.fullmatch(settings.country):
        raise InputRefused(what="country", why="unknown")
    if not ZONE.fullmatch(settings.time_zone):
        raise InputRefused(what="zone", why="unknown")
    with desk.vault.transaction():
        for name in ("auto_lock_minutes", "country", "time_zone", "theme", "morning_hour", "cards_beside"):
            profile.write(desk.vault.db, name, str(getattr(settings, name)))


def my_name(desk: Desk) -> str:
    """Return the name I chose to be seen as."""
    return profile.read(desk.vault.db, "name") or ""


def change_my_name(desk: Desk, name: str) -> None:
    """Choose another name to be seen as; the name to sign in with stays.

    Raises:
        InputRefused: as `checked_name`.
    """
    chosen = checked_name(name)
    with desk.vault.transaction():
        profile.write(desk.vault.db, "name", chosen)


def checked_name(name: str) -> str:
    """Return a name as it is kept: composed, with single spaces.

    Raises:
        InputRefused: ``empty``, ``too-long``, or ``unreadable`` where a sign in it cannot be seen.
    """
    chosen = unicodedata.normalize("NFC", " ".join(name.split()))
    if not chosen:
        raise InputRefused(what="name", why="empty")
    if len(chosen) > MAX_NAME:
        raise InputRefused(what="name", why="too-long", limit=MAX_NAME)
    if any(unicodedata.category(character) in UNREADABLE for character in chosen):
        raise InputRefused(what="name", why="unreadable")
    return chosen
