"""What is said when one side went on from an older copy of its vault, or was away for long."""

from __future__ import annotations

from datetime import tzinfo

from drawbridge.core.resuming import Resumption, Why
from drawbridge.node.words.dates import on_when

PATIENCE = 86_400
"""Seconds in which what could not be opened is usually sent again, so that nobody need hear of it."""
SAID_FOR = 60 * 86_400
"""Seconds after which what has long been settled is said no more."""


def resumption_sentences(found: Resumption, now: int, zone: tzinfo) -> list[str]:
    """Return what a bridge's page says of it: one paragraph for what happened to me, one for them."""
    said = []
    if found.mine is not None and (found.is_waiting or now - found.mine_at < SAID_FOR):
        said.append(_mine(found, now, zone))
    if found.theirs is not None and now - found.theirs_at < SAID_FOR:
        said.append(_theirs(found, now, zone))
    if found.unopened_at is not None and now - found.unopened_at > PATIENCE:
        said.append(
            f"Something came over this bridge {on_when(found.unopened_at, now, zone)} that cannot be opened "
            f"here, and nothing since. If nothing from {found.name} comes any more, end this bridge and "
            "lower a new one."
        )
    return said


def resumption_news(found: Resumption) -> str:
    """Return what Today says of it, once."""
    if found.mine is not None and found.mine_at >= found.theirs_at:
        return _news_of_mine(found)
    if found.theirs is Why.AWAY:
        return f"{found.name} was away for long. What you sent meanwhile was sent again."
    return f"{found.name} went on from an older copy of their vault. What you sent since was sent again."


def _mine(found: Resumption, now: int, zone: tzinfo) -> str:
    when, theirs = on_when(found.mine_at, now, zone), f"{found.name}’s Drawbridge"
    if found.mine is Why.AWAY:
        begun = "You were away for longer than a relay keeps things."
        if found.answered_at is None:
            return (
                f"{begun} {theirs} was asked {when} to send again what went missing; it has not answered yet."
            )
        return f"{begun} {theirs} has sent again what went missing."
    begun = f"An older copy of your vault was put back {when}."
    if found.answered_at is None:
        asked = "was asked to send again what came after that copy; it has not answered yet."
        return f"{begun} {theirs} {asked}"
    return (
        f"{begun} {theirs} has sent again what came after that copy. "
        f"What you sent after it is still with {found.name}, and no longer in your vault."
    )


def _theirs(found: Resumption, now: int, zone: tzinfo) -> str:
    when = on_when(found.theirs_at, now, zone)
    if found.theirs is Why.AWAY:
        return (
            f"{found.name} was away for longer than a relay keeps things and came back {when}. "
            "What you sent meanwhile was sent again; nothing of yours is lost."
        )
    return (
        f"{found.name} put back an older copy of their vault {when}. What you sent after that copy was sent "
        "again. You have lost nothing; they may no longer have what they sent you."
    )


def _news_of_mine(found: Resumption) -> str:
    answered = found.answered_at is not None
    if found.mine is Why.AWAY:
        end = (
            "has sent again what went missing." if answered else "was asked to send again what went missing."
        )
        return f"You were away for long. {found.name}’s Drawbridge {end}"
    end = "has sent again what came since." if answered else "was asked to send again what came since."
    return f"Your vault is an older copy. {found.name}’s Drawbridge {end}"
