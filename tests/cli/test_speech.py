"""Every refusal of the command says what happened, whether anything was lost, and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.console import Console

from drawbridge import errors
from drawbridge.cli import speech
from drawbridge.settings import SETTINGS, Setting, Settings

Kinds = list[type[errors.DrawbridgeError]]


def classes(kind: type[errors.DrawbridgeError]) -> Kinds:
    """Return a class and every class below it, of our own tree."""
    found = [kind] if kind.__module__ == "drawbridge.errors" else []
    return found + [one for below in kind.__subclasses__() for one in classes(below)]


STOPPING: Kinds = [errors.FolderInUse, *classes(errors.StorageError)]


@pytest.mark.parametrize("kind", STOPPING)
def test_what_stops_a_start_has_a_sentence_of_its_own(kind: type[errors.DrawbridgeError]) -> None:
    said = speech.refusal(kind())
    assert said != speech.refusal(errors.DrawbridgeError())
    assert re.search(r"[Nn]othing was|is safe", said)
    assert re.search(r"\b(Close|Make|Give|Keep|Install|Look)\b", said)
    assert [other for other in STOPPING if speech.refusal(other()) == said] == [kind]


@pytest.mark.parametrize("kind", classes(errors.DrawbridgeError))
def test_every_error_there_is_finds_a_sentence(kind: type[errors.DrawbridgeError]) -> None:
    numbers = {"port": 8420, "seconds": 60, "limit": 1, "status": 500}
    said = speech.refusal(kind(**{name: numbers.get(name, "x") for name in kind.fields}))
    assert re.search(r"\.$|--port \d+$", said)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_that_can_be_wrong_says_how_it_should_be(setting: Setting) -> None:
    name = {"tls_key": "tls_cert"}.get(setting.name, setting.name)
    said = speech.refusal(errors.InputRefused(what=name, why="unknown"))
    assert said != speech.refusal(errors.InputRefused(what="something else", why="unknown"))


@pytest.mark.parametrize(("taken", "other"), [(8420, 8421), (65_535, 65_534)])
def test_a_taken_port_comes_with_another(taken: int, other: int) -> None:
    said = speech.refusal(errors.PortInUse(port=taken))
    assert f"port {taken}" in said
    assert said.endswith(f"drawbridge up --port {other}")


def test_what_is_named_is_shown_as_it_is(tmp_path: Path) -> None:
    """Square brackets are markup to the console, and part of a name to everybody else."""
    data = tmp_path / "[bold]my[/bold] [red]vaults"
    console = Console(width=500)
    with console.capture() as shown:
        console.print(speech.started(Settings(data=data), "http://[::1]:8420"), soft_wrap=True)
        console.print(speech.refusal(errors.UnsafeBinding(host="[red]host[/red]")), soft_wrap=True)
        console.print(
            speech.refusal(errors.InputRefused(what="DRAWBRIDGE_[/x]", why="no-such-setting")),
            soft_wrap=True,
        )
    said = shown.get()
    for name in (str(data), "http://[::1]:8420", "[red]host[/red]", "DRAWBRIDGE_[/x]"):
        assert name in said
