"""The relay's calls described for programs (OpenAPI 3.1), made from one table, so that it cannot fall behind.

``docs/protocol.md`` says what the calls mean; this says their shapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from drawbridge import __version__
from drawbridge.core.padding import SIZES
from drawbridge.relay.answers import MESSAGE_PACK, OCTETS
from drawbridge.relay.barriers import LEAST
from drawbridge.relay.metrics import TEXT
from drawbridge.relay.rules import LONGEST_WAIT, PROBLEM, STATUS

JSON = "application/json"
ID = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TOKEN = {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"}
PLACE = {"type": "integer", "minimum": 0, "maximum": 999}
WAIT = {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT}
SECONDS = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999}
REFUSED_BODY = ("malformed", "too-large", "too-slow", "busy")
"""Why the body of any call may be refused."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what it does, the token it needs, what it takes and gives, why it may be refused."""

    method: str
    path: str
    does: str
    token: str = ""
    query: tuple[str, ...] = ()
    header: str = ""
    """The header that shows the admission token, if this relay asks for it."""
    body: dict[str, Any] | None = None
    answers: tuple[tuple[int, str, str, Any], ...] = ()
    refusals: tuple[str, ...] = ()


def _object(required: tuple[str, ...], /, **fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": fields}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": schema}}}


BYTES = {"type": "string", "format": "binary"}
WANTED = _object(
    ("id", "token"), id=ID, token=TOKEN, after={"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
)
ENVELOPE = {"required": True, "content": {OCTETS.decode(): {"schema": BYTES}}}
INFO = _object(
    ("version", "clock", "limits"), version={"type": "string"}, clock=SECONDS, limits={"type": "object"}
)
BARRIER = _object(
    ("slots", "needed", "deadline"),
    slots={"type": "array", "items": HASH, "minItems": LEAST, "uniqueItems": True},
    needed={"type": "integer", "minimum": LEAST},
    deadline=SECONDS,
    opens={"type": "string", "enum": ["enough", "deadline"]},
)
STATE = _object(
    ("claimed", "refused", "expires"),
    claimed={"type": "boolean"},
    refused={"type": "integer"},
    expires=SECONDS,
)
REMOVED = _object(("removed",), removed={"type": "boolean"})
READY = _object(("ready",), ready={"type": "boolean"})
MADE = ((201, "It is new.", "", None), (200, "It was there already; nothing has changed.", "", None))
DONE = ((204, "Done.", "", None),)

CALLS = (
    Call(
        "PUT", "/v1/mailboxes/{id}", "Make a mailbox.", "admission, if this relay asks for it",
        body=_json(_object(("read_hash", "write_hash"), read_hash=HASH, write_hash=HASH)),
        answers=MADE, refusals=("forbidden", "too-many", *REFUSED_BODY, "storage"),
    ),
    Call(
        "DELETE", "/v1/mailboxes/{id}", "Delete a mailbox and all it holds.", "read",
        answers=DONE, refusals=("malformed", "forbidden", "storage"),
    ),
    Call(
        "PUT", "/v1/mailboxes/{id}/writer", "Let another token write.", "read",
        body=_json(_object(("write_hash",), write_hash=HASH)),
        answers=DONE, refusals=("forbidden", *REFUSED_BODY, "storage"),
    ),
    Call(
        "GET", "/v1/mailboxes/{id}/events", "A stream that tells a cursor at each release.", "read",
        answers=((200, "Cursors, as they come.", "text/event-stream", {"type": "string"}),),
        refusals=("malformed", "forbidden", "storage"),
    ),
    Call(
        "PUT", "/v1/mailboxes/{id}/envelopes/{envelope}",
        f"Keep an envelope of one of the sizes {', '.join(map(str, SIZES))}.", "write",
        query=("not_before", "expires"), body=ENVELOPE, answers=MADE,
        refusals=("forbidden", "expired", "too-far", "full", *REFUSED_BODY, "storage"),
    ),
    Call(
        "DELETE", "/v1/mailboxes/{id}/envelopes/{envelope}",
        "Acknowledge what was released, or take back what was not.", "read or write",
        answers=((200, "Whether it was there and is gone.", JSON, REMOVED),),
        refusals=("malformed", "forbidden", "storage"),
    ),
    Call(
        "POST", "/v1/collect", "Collect what is released in several mailboxes, waiting for a first one.",
        body=_json(
            _object(
                ("mailboxes",),
                mailboxes={"type": "array", "items": WANTED, "minItems": 1, "maxItems": 256},
                wait=WAIT,
            )
        ),
        answers=((200, "An array of mailbox, cursor and envelope.", MESSAGE_PACK.decode(), BYTES),),
        refusals=("forbidden", *REFUSED_BODY, "storage"),
    ),
    Call(
        "PUT", "/v1/invitations/{slot}", "Keep a sealed offer.", "manage, chosen by whoever puts it",
        query=("expires",), header="Drawbridge-Admission", body=ENVELOPE, answers=MADE,
        refusals=("forbidden", "too-many", "expired", "too-far", *REFUSED_BODY, "storage"),
    ),
    Call(
        "GET", "/v1/invitations/{slot}", "Claim an offer: it is handed to the first who asks.",
        "claim, chosen by whoever asks",
        answers=((200, "The offer.", OCTETS.decode(), BYTES),),
        refusals=("malformed", "forbidden", "too-many", "gone", "taken", "storage"),
    ),
    Call(
        "DELETE", "/v1/invitations/{slot}", "Forget an offer.", "manage",
        answers=DONE, refusals=("malformed", "forbidden", "storage"),
    ),
    Call(
        "GET", "/v1/invitations/{slot}/state", "Whether an offer was claimed, and how many others tried.",
        "manage",
        answers=((200, "Where it stands.", JSON, STATE),), refusals=("malformed", "forbidden", "storage"),
    ),
    Call(
        "PUT", "/v1/barriers/{id}", "Make a barrier, at which the answers of a round meet.",
        "admission, if this relay asks for it", body=_json(BARRIER), answers=MADE,
        refusals=("forbidden", "too-many", "expired", "too-far", "taken", *REFUSED_BODY, "storage"),
    ),
    Call(
        "PUT", "/v1/barriers/{id}/slots/{place}",
        "Keep a sealed answer, of one of the sizes of an envelope, or a pass, which is empty.",
        "that of the slot", body=ENVELOPE | {"required": False}, answers=MADE,
        refusals=("forbidden", "taken", "closed", *REFUSED_BODY, "storage"),
    ),
    Call(
        "GET", "/v1/barriers/{id}", "Where it stands, perhaps after a wait; once open, the answers.",
        "that of any slot", query=("wait",),
        answers=((200, "A map of state, terms and answers.", MESSAGE_PACK.decode(), BYTES),),
        refusals=("malformed", "forbidden", "storage"),
    ),
    Call("GET", "/v1/info", "Version, limits and clock.", answers=((200, "What it is.", JSON, INFO),)),
    Call("GET", "/v1/openapi.json", "This.", answers=((200, "This.", JSON, {"type": "object"}),)),
    Call(
        "GET", "/healthz", "Whether it works: only after it could write.",
        answers=((200, "It does.", JSON, READY),), refusals=("storage",),
    ),
    Call(
        "GET", "/metrics", "Counters, without any identifier.",
        answers=((200, "Counters.", TEXT.decode().partition(";")[0], {"type": "string"}),),
    ),
)  # fmt: skip


def document() -> dict[str, Any]:
    """Return the whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Drawbridge relay",
            "version": __version__,
            "description": "Store and forward of sealed envelopes that the relay cannot read.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "base64url"}},
            "schemas": {"Problem": _problem()},
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": call.does,
        "operationId": call.method.lower() + re.sub(r"[/{}]+", "_", call.path).rstrip("_"),
        "parameters": [
            *_path_parameters(call.path),
            *(_query_parameter(name, call) for name in call.query),
            *_header_parameter(call),
        ],
        "responses": _responses(call),
    }
    if call.token:
        found["security"] = [{"token": []}]
        found["description"] = f"Token: {call.token}."
    if call.body:
        found["requestBody"] = call.body
    return found


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": PLACE if name == "place" else ID}
        for name in names
    ]


def _query_parameter(name: str, call: Call) -> dict[str, Any]:
    needed = call.path.startswith("/v1/invitations")
    return {"name": name, "in": "query", "required": needed, "schema": WAIT if name == "wait" else SECONDS}


def _header_parameter(call: Call) -> list[dict[str, Any]]:
    if not call.header:
        return []
    return [{"name": call.header, "in": "header", "required": False, "schema": TOKEN}]


def _responses(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, says, media, schema in call.answers:
        content = {"content": {media: {"schema": schema}}} if media else {}
        found[str(status)] = {"description": says} | content
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted({STATUS[kind] for kind in call.refusals}):
        kinds = [kind for kind in call.refusals if STATUS[kind] == status]
        found[str(status)] = {
            "description": f"Refused: {', '.join(dict.fromkeys(kinds))}.",
            "content": problem,
        }
    return found


def _problem() -> dict[str, Any]:
    return _object(
        ("type", "title", "status"),
        type={"type": "string", "enum": [PROBLEM + kind for kind in STATUS]},
        title={"type": "string", "enum": list(STATUS)},
        status={"type": "integer", "enum": sorted(set(STATUS.values()))},
    )
