"""What a person is told when something fails: always what happened, whether anything was lost, what to do."""

from __future__ import annotations

from drawbridge.node.words import mistake
from drawbridge.node.words.mistake_table import BY_CLASS, Mistake

SAFE = ("Nothing was", "safe", "still sealed", "still on the page", "was not kept", "waits here")


def told(error: BaseException) -> Mistake:
    """Return the page for an error, once it is sure that it says all three, in words of this very class."""
    page = mistake(error)
    assert type(error) in BY_CLASS
    assert page.happened.endswith(".")
    assert any(word in page.kept for word in SAFE)
    assert page.do.endswith(".")
    assert len({page.happened, page.kept, page.do}) == 3
    return page
