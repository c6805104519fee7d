"""When a crossing is released, and until when it stays."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from drawbridge.core.crossings import Release
from drawbridge.errors import InputRefused

DAY = 86_400
SLEEP_AT_LEAST = 6 * 3600
"""Seconds between choosing to sleep on it and the morning it crosses."""
FURTHEST_DAYS = 30
"""Days a release can lie ahead. Longer, and the reader's key may be gone by then (decision 9)."""
LONGEST_DAYS = 400
"""Days a crossing can be asked to stay."""

CLOCKS_APART = DAY + 3_600
"""Seconds by which a release may seem early, because clocks differ: its author's may be a day off before its
moments are no longer told in the relay's time (protocol section 3.2)."""


def next_morning(now: int, zone: tzinfo, hour: int) -> int:
    """Return the first time the clock on the wall shows ``hour`` at least six hours from ``now``."""
    earliest = now + SLEEP_AT_LEAST
    local = datetime.fromtimestamp(now, zone)
    for days in range(3):
        day = (local + timedelta(days=days)).date()
        morning = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        moment = int(morning.timestamp())
        if moment >= earliest:
            return moment
    raise AssertionError("three days hold a morning")  # pragma: no cover


def released_at(release: Release, chosen: int | None, now: int, zone: tzinfo, hour: int) -> int | None:
    """Return the unix second of release, or None for now.

    Raises:
        InputRefused: ``release``: ``missing``, ``past`` or ``too-far``.
    """
    if release is Release.NOW:
        return None
    if release is Release.SLEEP_ON_IT:
        return next_morning(now, zone, hour)
    if chosen is None:
        raise InputRefused(what="release", why="missing")
    if chosen <= now:
        raise InputRefused(what="release", why="past")
    if chosen > now + FURTHEST_DAYS * DAY:
        raise InputRefused(what="release", why="too-far", limit=FURTHEST_DAYS)
    return chosen


def held_until(not_before: int | None, now: int, relays_clock: int | None) -> int | None:
    """Return until when something waits that its relay handed out before its release, or None.

    Where my clock is behind the relay's, the relay's is believed: a clock that is wrong must not keep words
    for years. A relay that lies about the time gets around this, and the pages say that the clocks differ. A
    release further ahead than anybody can choose was made by a clock that is wrong, or by nobody: it is none.
    """
    earliest = max(now, relays_clock or 0) + CLOCKS_APART
    is_early = not_before is not None and earliest < not_before <= earliest + FURTHEST_DAYS * DAY
    return not_before if is_early else None


def ends_at(stays_for: int | None, release_at: int | None, now: int) -> int | None:
    """Return when a crossing ends that stays for so many seconds from its release on; None without an end."""
    return None if stays_for is None else (now if release_at is None else release_at) + stays_for


def check_expiry(expires_at: int | None, release_at: int | None, now: int) -> None:
    """Check that a crossing ends after it begins.

    Raises:
        InputRefused: ``expiry``: ``past``, ``before-release`` or ``too-far``.
    """
    if expires_at is None:
        return
    if expires_at <= now:
        raise InputRefused(what="expiry", why="past")
    if release_at is not None and expires_at <= release_at:
        raise InputRefused(what="expiry", why="before-release")
    if expires_at > now + (LONGEST_DAYS + FURTHEST_DAYS) * DAY:
        raise InputRefused(what="expiry", why="too-far", limit=LONGEST_DAYS)
