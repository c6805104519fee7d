"""Events on stderr, one JSON object a line, made of harmless fields only.

A line says *that* something happened, never what somebody wrote. Whatever is not on the list below does
not get out, and no text of an error or of another library's message ever does: an error is its class name.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

FIELDS = frozenset(
    {
        "count",
        "error",
        "kind",
        "logger",
        "method",
        "milliseconds",
        "port",
        "reference",
        "route",
        "seconds",
        "status",
        "store",
        "version",
        "why",
    }
)
"""All that a line may hold beside its time and its event. ``route`` is the pattern, never the address."""
_HARMLESS = re.compile(r"[A-Za-z0-9_.{}/:-]{1,80}")
_LEFT_OUT = "left-out"
_state: dict[str, bool] = {"on": True}


def event(name: str, **fields: str | int | None) -> None:
    """Write one event.

    Args:
        name: Lower-case words with hyphens, such as ``node-started``.
        fields: Of `FIELDS`. Others are dropped; a text that is not one short machine word is left out.
    """
    if _state["on"]:
        _write(sys.stderr, name, {key: _harmless(value) for key, value in fields.items() if key in FIELDS})


def failure(name: str, error: BaseException, **fields: str | int | None) -> None:
    """Write an event about an error: its class name, nothing else of it."""
    event(name, error=type(error).__name__, **fields)


def watch(task: asyncio.Task[None], name: str) -> asyncio.Task[None]:
    """Say it when work that should go on until it is cancelled ends by an error; returns the task.

    Whoever stops it hears of the error as well, but that may be days later.
    """

    def say(ended: asyncio.Task[None]) -> None:
        if not ended.cancelled() and (error := ended.exception()) is not None:
            failure(name, error)

    task.add_done_callback(say)
    return task


def set_up(*, on: bool = True) -> None:
    """Send every log and every unhandled error of this process through the list of harmless fields.

    Without this, uvicorn and asyncio would print errors with their texts, Python their arguments, and
    warnings the line of code that they are about.
    """
    _state["on"] = on
    logging.root.handlers = [_NamesOnly()]
    logging.root.setLevel(logging.WARNING)
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    sys.excepthook = unhandled
    threading.excepthook = lambda caught: unhandled(caught.exc_type, caught.exc_value, caught.exc_traceback)
    sys.unraisablehook = lambda caught: event("unraisable", error=caught.exc_type.__name__)


class _NamesOnly(logging.Handler):
    """Keeps of another library's message who said it and the class of the error."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        event(
            "library",
            logger=record.name,
            kind=record.levelname,
            error=error.__name__ if error else None,
        )


def unhandled(
    kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None:
    """Say the class name and where it was raised; never a value."""
    del error
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}" if trace else None
    event("unhandled", error=kind.__name__ if kind else None, why=where)


def _harmless(value: str | int | None) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    return value if _HARMLESS.fullmatch(value) else _LEFT_OUT


def _write(stream: TextIO, name: str, fields: dict[str, str | int | None]) -> None:
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "event": _harmless(name)}
    line |= {key: value for key, value in fields.items() if value is not None}
    # Whoever read this may have gone. What the line is about must go on all the same.
    with suppress(OSError, ValueError):
        stream.write(json.dumps(line) + "\n")
        stream.flush()
