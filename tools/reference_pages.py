"""The pages about running Drawbridge: its settings, its commands, and its errors."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from drawbridge.cli.person import app
from drawbridge.errors import DrawbridgeError
from drawbridge.settings import SETTINGS

TAKES = {int: "a number", str: "a text", Path: "a path"}
"""What an option takes, by its type."""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell would end it, so it is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def spoken(docstring: str | None) -> str:
    """Return the first paragraph of a docstring as one line of Markdown."""
    first = inspect.cleandoc(docstring or "").split("\n\n", maxsplit=1)[0]
    return " ".join(first.split()).replace("``", "`")


def settings_page() -> str:
    """Return the page of what whoever runs a node can set."""
    options = {
        option for _, command in _commands(typer.main.get_command(app)) for option in _options(command)
    }
    rows = [
        [
            f"`{setting.variable}`",
            f"`--{name}`" if f"--{(name := setting.name.replace('_', '-'))}" in options else "",
            setting.default,
            setting.unit,
            setting.meaning,
        ]
        for setting in sorted(SETTINGS, key=lambda setting: setting.name)
    ]
    return (
        "# Settings\n\nEach is an environment variable, read once when Drawbridge starts. An option of "
        "`drawbridge up` takes the place of its variable.\nWhat a person sets for themselves is in their "
        "vault, on the page *Settings*.\n\n"
        + table(["variable", "option", "when not set", "what it is", "meaning"], rows)
    )


def commands_page() -> str:
    """Return the page of everything that can be asked for on the command line."""
    whole: Any = typer.main.get_command(app)
    parts = [
        "# Commands\n\n`python -m drawbridge` is the same as `drawbridge`. Every command takes `--help`.\n",
        f"## `drawbridge`\n\n{whole.help}\n\n{_option_table(whole)}",
    ]
    parts += [
        f"## `drawbridge {name}`\n\n{command.help}\n\n{_option_table(command)}"
        for name, command in _commands(whole)
    ]
    return "\n".join(parts)


def _commands(group: Any, before: str = "") -> list[tuple[str, Any]]:
    """Return every command of a group with its whole name; those of a group within it in its place."""
    found: list[tuple[str, Any]] = []
    for name, command in sorted(group.commands.items()):
        whole = f"{before}{name}"
        inner = _commands(command, f"{whole} ") if hasattr(command, "commands") else [(whole, command)]
        found += [] if command.hidden else inner
    return found


def _options(command: Any) -> list[str]:
    return [option for param in command.params for option in param.opts]


def _called(param: Any) -> list[str]:
    """Return how an option is written; an argument has no name there, only a place."""
    return [str(param.name).upper()] if param.param_type_name == "argument" else list(param.opts)


def _option_table(command: Any) -> str:
    rows = [
        [
            ", ".join(f"`{option}`" for option in _called(param)),
            "" if getattr(param, "is_flag", False) else TAKES[param.type_descriptor.annotation],
            param.show_default if isinstance(param.show_default, str) else "",
            param.help or "",
        ]
        for param in sorted(command.params, key=lambda param: str(param.name))
        if not param.hidden
    ]
    return table(["option", "takes", "when not given", "meaning"], rows) if rows else "It takes nothing.\n"


def errors_page() -> str:
    """Return the tree of everything Drawbridge raises."""
    return (
        "# Errors\n\nEvery error Drawbridge raises, as one tree. They carry fields and never sentences; no "
        "field holds anything a person wrote,\na name or a key. A log line names the class.\n\n"
        + "\n".join(_branches(DrawbridgeError, 0))
        + "\n"
    )


def _branches(error: type[DrawbridgeError], depth: int) -> Iterator[str]:
    fields = f" ({', '.join(f'`{field}`' for field in error.fields)})" if error.fields else ""
    yield f"{'  ' * depth}- **{error.__name__}**{fields}: {spoken(error.__doc__)}"
    for narrower in sorted(error.__subclasses__(), key=lambda kind: kind.__name__):
        yield from _branches(narrower, depth + 1)
