"""Forms: bounded fields as somebody typed them, and every fault found in them.

A view reads a form once, takes its fields, and shows its page again when there are faults::

    form = await read_form(request)
    kind = form.choice("kind", BridgeKind)
    name = form.line("name", MAX_NAME, required=True)
    if form.faults:
        return await render(request, "invite.html", 422, typed=form.typed, faults=form.faults)

A field that cannot be taken still gives a value of its type, so that all faults are found in one go; nothing
may be done with the values while there are faults. ``form.typed`` gives every typed word back to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from drawbridge.errors import InputRefused

MAX_FIELDS = 400
"""Fields of one form: 125 words of feeling, 64 readers, the sentences of a glimpse."""
MAX_FIELD = 3 * 1024 * 1024
"""Bytes of one field. The guard has cut off larger bodies before; see ``guard.FORM_BYTES``."""
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"

Choice = TypeVar("Choice", bound=Enum)
Value = TypeVar("Value")


class Typed:
    """What was typed, for a template: ``typed.name`` is the last value of that field, or empty.

    ``typed["name"]`` is the same; no method stands in the way of a field's name.
    """

    def __init__(self, fields: tuple[tuple[str, str], ...]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in reversed(self._fields) if key == name), "")

    def __contains__(self, pair: object) -> bool:
        """Whether ``(name, value)`` was typed, for boxes of which several may be ticked."""
        return pair in self._fields

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._fields)

    def __bool__(self) -> bool:
        return bool(self._fields)


NOTHING_TYPED = Typed(())


class Form:
    """Fields in the order they were sent, and the faults found while reading them."""

    def __init__(self, fields: tuple[tuple[str, str], ...] = ()) -> None:
        self.fields = fields
        self.faults: list[InputRefused] = []

    @property
    def typed(self) -> Typed:
        """Everything typed, to be shown again."""
        return Typed(self.fields)

    def has(self, name: str) -> bool:
        """Whether the field was sent at all."""
        return any(key == name for key, _ in self.fields)

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, in order."""
        return tuple(value for key, value in self.fields if key == name)

    def raw(self, name: str) -> str:
        """Return the last value of a field exactly as it was sent, or empty."""
        return self.typed[name]

    def text(self, name: str, limit: int, *, required: bool = False) -> str:
        """Return a text of several lines, as typed but for the line ends.

        Adds the faults ``too-long`` (more than ``limit`` characters), ``empty`` and ``unreadable``.
        """
        value = self.raw(name).replace("\r\n", "\n").replace("\r", "\n")
        if len(value) > limit:
            self.fault(name, "too-long", limit)
        elif required and not value.strip():
            self.fault(name, "empty")
        elif "\0" in value or _has_half_character(value):
            self.fault(name, "unreadable")
        return value

    def line(self, name: str, limit: int, *, required: bool = False) -> str:
        """Return a text of one line: as ``text``, with the space around and inside it made single."""
        return " ".join(self.text(name, limit, required=required).split())

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the values of ``kind``.

        Adds ``missing`` when nothing was chosen and there is no default, ``unknown`` for anything else.
        """
        fallback = default if default is not None else next(iter(kind))
        value = self.raw(name)
        if not value:
            if default is None:
                self.fault(name, "missing")
            return fallback
        return self._taken(name, lambda: kind(value), "unknown", fallback)

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number from ``low`` to ``high``.

        Adds ``missing``, ``not-a-number`` or ``out-of-range``.
        """
        value = self.raw(name).strip()
        if not value:
            if default is None:
                self.fault(name, "missing")
            return low if default is None else default
        if not value.removeprefix("-").isascii() or not value.removeprefix("-").isdigit() or len(value) > 18:
            self.fault(name, "not-a-number")
            return low
        if not low <= int(value) <= high:
            self.fault(name, "out-of-range", high)
            return low
        return int(value)

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.raw(name) not in ("", "no", "off", "0")

    def fault(self, what: str, why: str, limit: int | None = None) -> None:
        """Add a fault that the view found itself."""
        self.faults.append(InputRefused(what=what, why=why, limit=limit))

    def _taken(self, name: str, make: Callable[[], Value], why: str, fallback: Value) -> Value:
        try:
            return make()
        except ValueError:
            self.fault(name, why)
            return fallback


async def read_form(request: Request) -> Form:
    """Read the body of a POST. Asked again for the same request, it gives the same fields anew.

    Raises:
        HTTPException: 415 for a body that is no form, 400 for one that cannot be read.
    """
    known: tuple[tuple[str, str], ...] | None = getattr(request.state, "typed", None)
    if known is None:
        known = await _read(request)
        request.state.typed = known
    return Form(known)


def read_query(request: Request) -> Form:
    """Read the part of an address after the ``?`` with the same care."""
    return Form(tuple(request.query_params.multi_items()[:MAX_FIELDS]))


async def _read(request: Request) -> tuple[tuple[str, str], ...]:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == _FORM:
        return _decoded(await request.body())
    if kind == _PARTS:
        return await _in_parts(request)
    # A form without any field is sent without a body, and may then come without a kind.
    if not await request.body():
        return ()
    raise HTTPException(415)


def _decoded(body: bytes) -> tuple[tuple[str, str], ...]:
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise HTTPException(400) from error
    return tuple(fields)


async def _in_parts(request: Request) -> tuple[tuple[str, str], ...]:
    try:
        return _plain(await request.form(max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD))
    except MultiPartException as error:
        raise HTTPException(400) from error


def _plain(parts: FormData) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in parts.multi_items() if not isinstance(value, UploadFile))


def _has_half_character(value: str) -> bool:
    """Whether there is half a surrogate pair, which no file could take."""
    return any("\ud800" <= character <= "\udfff" for character in value)
