"""Ids in addresses."""

from __future__ import annotations

import re

from starlette.requests import Request

from drawbridge.errors import NotFound

HEX = re.compile(r"[0-9a-f]{32}")
_ABOUT = re.compile(r"(?:crossing|telling|wall):[0-9a-f]{32}")


def path_id(request: Request, noun: str) -> str:
    """Return the id in an address; one that cannot be an id is not there.

    Raises:
        NotFound: not 32 hexadecimal digits.
    """
    given = str(request.path_params["id"])
    if not HEX.fullmatch(given):
        raise NotFound(noun=noun)
    return given


def about_id(given: str) -> str:
    """Return what a page is about (its noun, a colon, its id), or empty if it cannot be that."""
    return given if _ABOUT.fullmatch(given) else ""
