"""Banners that say what is wrong around the app, and what that means for what was written."""

from __future__ import annotations

from drawbridge.node.words.dates import DAY, HOUR, MINUTE
from drawbridge.node.words.people import count_in_words

SOMETHING_WAITS = "Something is waiting for you."
"""All that a notification may say."""

_TROUBLE = {
    "relay-away": (
        "The relay does not answer. What you send waits here safely and is tried again by itself. "
        "Writing works as always."
    ),
    "relay-refused": (
        "The relay answers, but does not take what is sent. Everything waits here safely. "
        "Whoever runs the relay can see why."
    ),
    "storage": "The disk does not take anything new. Make some room; what is kept so far is safe.",
}
_UNKNOWN = "Something between here and the relay does not work. What you send waits here and is tried again."


def trouble(kind: str) -> str:
    """Return the banner for the courier's trouble; ``kind`` is its machine word."""
    return _TROUBLE.get(kind, _UNKNOWN)


def missing_sentence(count: int, name: str) -> str:
    """Return what a bridge's page says when later messages have come before earlier ones."""
    if count == 1:
        return f"Something {name} sent earlier has not come yet. It may still be on its way."
    said = count_in_words(count).capitalize() if count < 100 else "Many"
    return f"{said} things {name} sent earlier have not come yet. They may still be on their way."


def refused_sentence(kind: str, name: str) -> str:
    """Return what a bridge's page says when the relay said no to something for good; ``kind`` is why."""
    if kind == "forbidden":
        return (
            f"Something you sent was not taken on the way to {name}: their mailbox is closed. They may "
            "have taken the invitation back, or ended the bridge. What you wrote is still in your vault."
        )
    return (
        f"Something you sent was not taken on the way to {name}. What you wrote is still in your vault. "
        "Whoever runs the relay can see why."
    )


def clock_skew(seconds: int) -> str:
    """Return the banner for a clock that differs from the relay's.

    Args:
        seconds: This computer's clock minus the relay's; above 0 means that this one is ahead.
    """
    side = "ahead of" if seconds > 0 else "behind"
    return (
        f"This computer’s clock is about {_span(abs(seconds))} {side} the relay’s. "
        "What you send crosses by the relay’s clock, so it may cross earlier or later than you think. "
        "Set the clock right, then load this page again."
    )


def _span(seconds: int) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit:
            count = round(seconds / unit)
            return f"{count_in_words(count)} {name}{'s' if count > 1 else ''}"
    return "a minute"
