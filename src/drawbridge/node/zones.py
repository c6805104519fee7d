"""The time zone a person chose."""

from __future__ import annotations

import os
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from drawbridge.errors import InputRefused


def zone_of(name: str, fallback: tzinfo) -> tzinfo:
    """Return the zone of a name, or ``fallback`` when it is empty or unknown on this computer."""
    if not name:
        return fallback
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return fallback


def zone_names() -> list[str]:
    """Return the zones somebody can choose from, such as *Europe/Berlin*."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))


def local_zone(name: str = "") -> tzinfo:
    """Return the zone somebody named, else this computer's.

    Raises:
        InputRefused: there is no zone of that name here.
    """
    if name:
        found = zone_of(name, UTC)
        if found is UTC and name not in ("UTC", "Etc/UTC"):
            raise InputRefused(what="time_zone", why="unknown")
        return found
    # The name, not today's distance from UTC, which another season would make wrong.
    _, _, named = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    plain = datetime.now().astimezone().tzinfo or UTC
    return zone_of(os.environ.get("TZ", "").lstrip(":") or named, plain)
