"""The test at every start: what seals and stores gives the answers it has to, or nothing starts."""

from __future__ import annotations

from drawbridge.core import known_answers
from drawbridge.db.self_test import encrypts
from drawbridge.errors import PartsUnfit


def check_parts() -> None:
    """Try the parts that seal against what their papers say, and the one that stores on a file.

    A relay that stands alone seals and opens nothing, and needs none of this.

    Raises:
        PartsUnfit: one of them must not be trusted with anything.
    """
    part = known_answers.unfit() or ("" if encrypts() else "storing")
    if part:
        raise PartsUnfit(part=part)
