"""A page when something went wrong: what happened, whether anything was lost, what can be done.

Nothing here comes from the error but its class and its machine words, so no page can leak a path, a key or a
sentence somebody wrote.
"""

from __future__ import annotations

from dataclasses import replace

from drawbridge import errors
from drawbridge.node.words.faults import fault
from drawbridge.node.words.mistake_table import BY_CLASS, BY_STATUS, NOT_NOW, Mistake
from drawbridge.node.words.people import count_in_words

__all__ = ["Mistake", "mistake", "refusal"]

_UNKNOWN = BY_CLASS[errors.DrawbridgeError]


def mistake(error: BaseException) -> Mistake:
    """Return the page for an error; anything that is not ours gets the plainest page and no detail."""
    found = next((BY_CLASS[kind] for kind in type(error).__mro__ if kind in BY_CLASS), _UNKNOWN)
    if isinstance(error, errors.InputRefused):
        return replace(found, happened=fault(error))
    if isinstance(error, errors.NotNow):
        return _not_now(error, found)
    if isinstance(error, errors.TooManyTries):
        return replace(found, do=found.do.format(wait=_wait(error.seconds)))
    return found


def _not_now(error: errors.NotNow, plain: Mistake) -> Mistake:
    known = NOT_NOW.get((error.noun, error.act, error.state))
    if known is None:
        return plain
    title, happened, do = known
    return replace(plain, title=title, happened=happened, do=do)


def _wait(seconds: int | None) -> str:
    if not seconds or seconds < 90:
        return "a minute"
    return f"{count_in_words(-(-seconds // 60))} minutes"


def refusal(status: int) -> Mistake:
    """Return the page for a request that was refused before any action ran, by its HTTP status."""
    return BY_STATUS.get(status, _UNKNOWN)
