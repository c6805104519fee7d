"""The page of the relay's calls, made from the same table as its OpenAPI description."""

from __future__ import annotations

from drawbridge.relay.openapi import CALLS, Call
from drawbridge.relay.rules import LONGEST_WAIT, STATUS

UNITS = {"wait": f"seconds, at most {LONGEST_WAIT}"}


def relay_page() -> str:
    """Return docs/reference/relay.md."""
    return "\n\n".join((HEAD, *(_call(call) for call in CALLS))) + "\n"


HEAD = """# The relay's calls

A relay describes the same calls for programs at `/v1/openapi.json`. What they mean is in
[the protocol](../protocol.md#4-the-relay).
Refusals are `application/problem+json`; the word ends the `type`."""


def _call(call: Call) -> str:
    lines = [f"## {call.method} {call.path}", call.does]
    if call.token:
        lines.append(f"Token: {call.token}.")
    if call.query:
        lines.append(
            "Query: "
            + ", ".join(f"`{name}` ({UNITS.get(name, 'unix seconds')})" for name in call.query)
            + "."
        )
    rows = [
        f"| {status} | {says}{f' `{media}`' if media else ''} |" for status, says, media, _ in call.answers
    ]
    by_status: dict[int, list[str]] = {}
    for kind in dict.fromkeys(call.refusals):
        by_status.setdefault(STATUS[kind], []).append(f"`{kind}`")
    rows += [f"| {status} | {', '.join(kinds)} |" for status, kinds in sorted(by_status.items())]
    lines.append("\n".join(("| status | |", "|---|---|", *rows)))
    return "\n\n".join(lines)
