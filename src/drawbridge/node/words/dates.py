"""Moments as people say them. Times are unix seconds; ``zone`` is the reader's."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from drawbridge.node.words.people import count_in_words

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MINUTE = 60
HOUR = 3600
DAY = 86_400


def _local(moment: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(moment, zone)


def clock_time(moment: int, zone: tzinfo) -> str:
    """Return the time of day: *8:00*, *21:05*."""
    local = _local(moment, zone)
    return f"{local.hour}:{local.minute:02}"


def day(moment: int, now: int, zone: tzinfo) -> str:
    """Return *today*, *tomorrow*, *yesterday* or *3 November*, with the year when it is another one."""
    that, this = _local(moment, zone).date(), _local(now, zone).date()
    return _near_day(that, this) or plain_date(that, this)


def _near_day(that: date, this: date) -> str:
    names = {timedelta(0): "today", timedelta(1): "tomorrow", timedelta(-1): "yesterday"}
    return names.get(that - this, "")


def plain_date(that: date, this: date) -> str:
    """Return *3 November*, with the year when it is not the year of ``this``."""
    plain = f"{that.day} {MONTHS[that.month - 1]}"
    return plain if that.year == this.year else f"{plain} {that.year}"


def whole_date(that: date) -> str:
    """Return *3 November 2026*."""
    return f"{that.day} {MONTHS[that.month - 1]} {that.year}"


def when(moment: int, now: int, zone: tzinfo) -> str:
    """Return *today at 8:00*, *tomorrow at 8:00*, *3 November*; a later day also says its time.

    What has passed long ago needs no time of day; what is still to come does.
    """
    name = day(moment, now, zone)
    is_long_ago = moment < now and name not in ("today", "yesterday")
    return name if is_long_ago else f"{name} at {clock_time(moment, zone)}"


def on_when(moment: int, now: int, zone: tzinfo) -> str:
    """Return ``when`` as it stands inside a sentence: *tomorrow at 8:00*, *on 3 November at 8:00*."""
    phrase = when(moment, now, zone)
    return f"on {phrase}" if phrase[0].isdigit() else phrase


def ago(moment: int, now: int) -> str:
    """Return *a moment ago*, *five minutes ago*, *two hours ago*, *three days ago*."""
    passed = now - moment
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if passed >= unit:
            count = passed // unit
            return f"{count_in_words(count)} {name}{'s' if count > 1 else ''} ago"
    return "a moment ago"


def since(moment: int, now: int, zone: tzinfo) -> str:
    """Return how long something has stood: *since yesterday*, *since March*, *since March 2025*."""
    near = _near_day(_local(moment, zone).date(), _local(now, zone).date())
    that, this = _local(moment, zone), _local(now, zone)
    if near:
        return f"since {near}"
    if (that.year, that.month) == (this.year, this.month):
        return f"since {day(moment, now, zone)}"
    month = MONTHS[that.month - 1]
    return f"since {month}" if that.year == this.year else f"since {month} {that.year}"
