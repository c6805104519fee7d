"""The page of what travels: bodies field by field with their bounds, and what a relay takes and refuses."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields
from typing import Any

import msgspec
from msgspec import inspect as shapes

from drawbridge.core import wire
from drawbridge.core.padding import CAPACITIES, SIZES
from drawbridge.relay import rules
from reference_pages import spoken, table

FRAME = {
    "t": "kind",
    "n": "number, counting what one side sends over one bridge",
    "c": "created, in minutes since 1970",
    "p": "payload, by kind",
    "r": "what the relay was told",
    "x": "when the reader's node removes it, in unix seconds",
    "e": "a newer key of the sender's",
}
"""What the letters of a body stand for; `drawbridge.core.wire.Body` is the same in words."""


def wire_page() -> str:
    """Return the page."""
    return "\n".join([_bodies(), _payloads(), _parts(), _sizes(), _relay()])


def _bodies() -> str:
    return (
        "# What travels\n\nThe fields and bounds of the code, as [the protocol](../protocol.md) explains "
        "them.\nBodies are MessagePack maps. A field of the wrong type or size refuses the whole body; "
        "an unknown field is ignored.\n\n## A body\n\n"
        + table(
            ["field", "meaning", "type and bounds"],
            [
                [f"`{field.encode_name}`", FRAME[field.encode_name], _bounds(field)]
                for field in _fields(wire._Frame)
            ],
        )
    )


def _payloads() -> str:
    parts = ["## Payloads\n"]
    for kind in sorted(wire.Kind):
        named = kind.name.lower().replace("_", " ")
        shape = wire.PAYLOADS.get(kind)
        if shape is None:
            parts.append(f"### {kind.value}: {named}\n\nSet aside; no payload is defined yet.\n")
        else:
            parts.append(f"### {kind.value}: {named}\n\n{spoken(shape.__doc__)}\n\n{_struct(shape)}")
    return "\n".join(parts)


def _parts() -> str:
    felt: Any = shapes.type_info(wire.FeltWord)
    row = ", ".join(f"{field.name}: {_bounds(field)}" for field in felt.fields)
    return (
        "## Parts of bodies\n\n"
        f"### feeling\n\n{spoken(wire.FeltWord.__doc__)} An array: {row}.\n\n"
        f"### what the relay was told\n\n{spoken(wire.ReleaseTerms.__doc__)}\n\n{_struct(wire.ReleaseTerms)}"
        f"\n### newer key\n\n{spoken(wire.KeyAnnouncement.__doc__)}\n\n{_struct(wire.KeyAnnouncement)}"
    )


def _sizes() -> str:
    rows = [[_number(size), _number(room)] for size, room in zip(SIZES, CAPACITIES, strict=True)]
    return "## Sizes of an envelope\n\n" + table(["bytes", "longest body"], rows)


def _relay() -> str:
    limits = [
        [f"`{limit.name}`", _number(limit.default), _said_after(rules.Limits).get(limit.name, "")]
        for limit in fields(rules.Limits)
    ]
    refusals = [[f"`{word}`", str(status)] for word, status in sorted(rules.STATUS.items())]
    return (
        "## What a relay allows\n\n"
        + table(["limit", "default", "meaning"], limits)
        + "\n## How a relay refuses\n\n`application/problem+json` (RFC 9457), whose `type` is "
        f"`{rules.PROBLEM}` and the word.\n\n" + table(["word", "status"], refusals)
    )


def _struct(shape: type[msgspec.Struct]) -> str:
    rows = [
        [f"`{field.encode_name}`", field.name.replace("_", " "), _bounds(field)] for field in _fields(shape)
    ]
    return table(["field", "meaning", "type and bounds"], rows)


def _fields(shape: type[msgspec.Struct]) -> list[shapes.Field]:
    found = shapes.type_info(shape)
    assert isinstance(found, shapes.StructType)  # noqa: S101 - a struct's information is a struct's
    return sorted(found.fields, key=lambda field: (not field.required, field.encode_name))


def _bounds(field: shapes.Field) -> str:
    return ("" if field.required else "optional: ") + _type(field.type)


def _type(kind: shapes.Type) -> str:  # noqa: PLR0911 - one line a type
    """Return a type and its bounds in words."""
    match kind:
        case shapes.IntType(ge=low, le=high, lt=beyond):
            last = high if high is not None else None if beyond is None else beyond - 1
            return f"integer {_number(low)} to {_number(last)}"
        case shapes.BytesType(min_length=low, max_length=high):
            return f"{_number(high)} bytes" if low == high else f"{low or 0} to {_number(high)} bytes"
        case shapes.StrType(min_length=low, max_length=high, pattern=pattern):
            shaped = "" if pattern is None else ", of the allowed characters only"
            return f"text of {low or 0} to {_number(high)} characters{shaped}"
        case shapes.EnumType(cls=choices):
            return " ".join(f"`{choice.value}`" for choice in choices)
        case shapes.LiteralType(values=words):
            return " ".join(f"`{word}`" for word in words)
        case shapes.VarTupleType(item_type=item, max_length=most):
            return f"at most {most} of: {_type(item)}"
        case shapes.StructType(cls=shape):
            return NAMED[shape]
        case shapes.UnionType(types=several):
            return " or ".join(_type(each) for each in several)
        case shapes.BoolType():
            return "true or false"
        case shapes.NoneType():
            return "nil"
        case shapes.RawType():
            return "a map"
    raise TypeError(type(kind).__name__)


NAMED: dict[type, str] = {
    wire.FeltWord: "[feeling](#feeling)",
    wire.ReleaseTerms: "[terms](#what-the-relay-was-told)",
    wire.KeyAnnouncement: "[key](#newer-key)",
}
"""Structs inside others, by the name they have on the page."""


def _number(value: Any) -> str:
    """Return a number as it is read; the largest as a power, because nobody reads nineteen digits."""
    if value == wire.MAX_NUMBER:
        return "2^63-1"
    return f"{value:,}".replace(",", " ")


def _said_after(value: type) -> dict[str, str]:
    """Return the docstrings that stand after the fields of a class."""
    tree = ast.parse(inspect.getsource(value)).body[0]
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - the source of a class is a class
    return {
        field.target.id: spoken(said.value.value)
        for field, said in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
        if isinstance(said.value.value, str)
    }
