"""The command ``drawbridge``: what somebody at a keyboard can ask for.

What only a node needs is imported when one is asked for: a relay holds none of it in memory.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from drawbridge import __version__, logs
from drawbridge.cli import relay, serving, speech
from drawbridge.errors import DrawbridgeError
from drawbridge.settings import Settings, read_settings

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Say the true thing to the right person, at the right time, in the right way.",
)
app.add_typer(relay.app, name="relay")
said = Console(highlight=False)
warned = Console(stderr=True, highlight=False)

DataOption = Annotated[Path | None, typer.Option(help="The folder for the vaults.", show_default=False)]
HostOption = Annotated[str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1")]
PortOption = Annotated[int | None, typer.Option(help="The port to listen on.", show_default="8420")]
PublicOption = Annotated[
    str | None, typer.Option(help="How browsers reach it, such as https://box.example.", show_default=False)
]
CertOption = Annotated[Path | None, typer.Option(help="TLS certificate, PEM.", show_default=False)]
RelayOption = Annotated[
    str | None, typer.Option(help="Where new bridges have their mailboxes.", show_default="this node")
]
AdmissionOption = Annotated[
    Path | None, typer.Option(help="A file with the token that relay asks for.", show_default=False)
]
ProxyOption = Annotated[
    str | None,
    typer.Option(help="A proxy that may say who calls, such as 127.0.0.1.", show_default=False),
]
KeyOption = Annotated[Path | None, typer.Option(help="Its private key, PEM.", show_default=False)]


@app.callback(invoke_without_command=True)
def drawbridge(
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Say the true thing to the right person, at the right time, in the right way."""
    if version:
        said.print(f"Drawbridge {__version__}")
        raise typer.Exit


@app.command()
def up(
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    public: PublicOption = None,
    relay: RelayOption = None,
    admission: AdmissionOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
    behind_proxy: ProxyOption = None,
) -> None:
    """Start a node and keep it running until Ctrl-C."""
    from drawbridge.cli import operator

    settings = read_settings(
        os.environ,
        data=data,
        host=host,
        port=port,
        public=public,
        relay=relay,
        admission=admission,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy,
    )
    operator.up(settings, lambda: _say(speech.started(settings, operator.address(settings))))
    said.print(speech.STOPPED)


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A folder that is not there yet.", show_default=False)],
    data: DataOption = None,
) -> None:
    """Copy the data folder. The node has to be closed meanwhile; vaults stay encrypted in the copy."""
    from drawbridge.actions import copies

    settings = read_settings(os.environ, data=data)
    made = copies.make_copy(settings.data, to, serving.now())
    _say(speech.copied(made.folder, made.people))


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(help="A folder that backup made.", show_default=False)],
    data: DataOption = None,
    one: Annotated[
        bool, typer.Option("--one", help="Put back the vault of one person only; asks for the name.")
    ] = False,
) -> None:
    """Put a copy back. The node has to be closed meanwhile; what is replaced is kept aside."""
    from drawbridge.actions import copies
    from drawbridge.node.zones import local_zone

    settings = read_settings(os.environ, data=data)
    found = copies.read_copy(copy)
    # Asked for, not an option: a name on the command line stays in the shell's history.
    name = typer.prompt("Whose vault") if one else None
    aside = copies.put_back(settings.data, found, serving.now(), name=name)
    _say(speech.put_back(found.made_at, aside, local_zone(settings.time_zone)))


@app.command()
def lines(data: DataOption = None) -> None:
    """Show the crisis lines of this node, and check the host's own file of them."""
    from drawbridge.actions.crisis_lines import FILE, read_lines
    from drawbridge.cli import crisis_lines

    folder = read_settings(os.environ, data=data).data
    today = datetime.fromtimestamp(serving.now(), UTC).date()
    _say(crisis_lines.table(read_lines(folder), today, folder / FILE))


@app.command()
def demo(port: PortOption = None) -> None:
    """Start a throw-away household of a few people with a few weeks behind it."""
    from drawbridge.cli import operator

    settings: Settings = read_settings(os.environ, port=port)
    with said.status(speech.DEMO_BEGINS) as status:
        people = operator.Demo(settings, status.update)
    with people:
        people.run(lambda: _say(speech.demo(people.passphrases, operator.address(people.settings))))
    said.print(speech.DEMO_GONE)


def main() -> None:
    """Run the command; an error is a sentence on stderr and exit code 1, never a traceback."""
    logs.set_up()
    serving.be_careful()
    try:
        app()
    except DrawbridgeError as error:
        _refuse(speech.refusal(error))
    except Exception:
        logs.unhandled(*sys.exc_info())
        _refuse(speech.UNKNOWN)


def _say(text: str) -> None:
    # An address that is broken in two by the width of a window cannot be followed.
    said.print(text, soft_wrap=True)


def _refuse(text: str) -> NoReturn:
    warned.print(text, soft_wrap=True)
    sys.exit(1)
