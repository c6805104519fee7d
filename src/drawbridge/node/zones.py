"""The time zone a person chose."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


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
