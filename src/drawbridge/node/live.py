"""Live arrival: server-sent events that carry no content, no name and no topic."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from drawbridge.node import words
from drawbridge.node.household import LOCKED, WAITING, Resident

BEAT_SECONDS = 20
"""How often a comment is sent, so that a dead connection is noticed and a proxy keeps a living one."""
AGAIN_SECONDS = 5
"""How long a browser waits before it connects again."""
MOST_PAGES = 64
"""Open pages of one person that hear of something; each holds a connection, and everybody needs some."""
UNREAD = 4
"""Events kept for a page that does not read."""
SAID = {WAITING: words.SOMETHING_WAITS, LOCKED: ""}


async def stream(resident: Resident) -> AsyncGenerator[str, None]:
    """Give a person's events until their vault is locked; ``locked`` is the last one."""
    heard: asyncio.Queue[str] = asyncio.Queue(UNREAD)
    resident.listeners.add(heard)
    try:
        yield f"retry: {AGAIN_SECONDS * 1000}\n\n"
        event = ""
        while event != LOCKED:
            event = LOCKED if resident.is_leaving else await _next(heard)
            yield f"event: {event}\ndata: {SAID[event]}\n\n" if event else ": here\n\n"
    finally:
        resident.listeners.discard(heard)


async def _next(heard: asyncio.Queue[str]) -> str:
    """Return the next event, or the empty text when it is time for a beat."""
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            return await heard.get()
    except TimeoutError:
        return ""
