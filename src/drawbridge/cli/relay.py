"""The command ``drawbridge relay``: a relay that stands alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from drawbridge.cli import carrier, speech, upkeep
from drawbridge.cli.relay_settings import RelaySettings
from drawbridge.errors import FolderInUse

app = typer.Typer(
    no_args_is_help=True, help="A relay that carries sealed envelopes between nodes and cannot read them."
)
said = Console(highlight=False)
warned = Console(stderr=True, highlight=False)

DatabaseOption = Annotated[
    str,
    typer.Option(
        help="Where it keeps what it carries: sqlite:PATH or postgresql://…", show_default="the usual place"
    ),
]
HostOption = Annotated[
    str, typer.Option(help="The address to listen on; off this computer with TLS.", show_default="127.0.0.1")
]
PortOption = Annotated[
    int, typer.Option(help="The port to listen on.", min=1, max=65_535, show_default="8421")
]
AdmissionOption = Annotated[
    Path | None, typer.Option(help="A file with the token that nodes have to show.", show_default=False)
]
CertOption = Annotated[Path | None, typer.Option(help="TLS certificate, PEM.", show_default=False)]
WorkersOption = Annotated[
    int, typer.Option(help="Processes that serve, on PostgreSQL.", min=1, max=64, show_default="1")
]
ProxyOption = Annotated[
    str, typer.Option(help="A proxy that may say who calls, such as 127.0.0.1.", show_default="none")
]
KeyOption = Annotated[Path | None, typer.Option(help="Its private key, PEM.", show_default=False)]


@app.command()
def serve(
    database: DatabaseOption = "",
    host: HostOption = "127.0.0.1",
    port: PortOption = 8421,
    admission: AdmissionOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
    workers: WorkersOption = 1,
    behind_proxy: ProxyOption = "",
) -> None:
    """Start a relay and keep it running until Ctrl-C."""
    admission_file, certificate, key = (
        "" if one is None else str(one) for one in (admission, tls_cert, tls_key)
    )
    settings = RelaySettings(database, host, port, admission_file, certificate, key, workers, behind_proxy)
    carrier.serve(settings, lambda address: said.print(speech.relay_started(address), soft_wrap=True))
    said.print(speech.RELAY_STOPPED)


@app.command()
def token() -> None:
    """Print a fresh token to admit nodes with; put it in a file of its own."""
    said.print(carrier.fresh_token(), soft_wrap=True)


@app.command()
def migrate(database: DatabaseOption = "") -> None:
    """Bring the database to the newest form. A relay does the same when it starts."""
    try:
        said.print(speech.migrated(upkeep.migrate(database)))
    except FolderInUse:
        _refuse(speech.STOP_FIRST)


@app.command()
def sweep(
    database: DatabaseOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")
    ] = False,
) -> None:
    """Remove what has run out. A relay that runs does so once a minute."""
    try:
        found = upkeep.run_out(database) if dry_run else upkeep.sweep(database)
    except FolderInUse:
        _refuse(speech.SWEPT_ANYHOW)
    if not any(asdict(found).values()):
        said.print(speech.NOTHING_RUN_OUT)
        return
    said.print(speech.RUN_OUT if dry_run else speech.SWEPT)
    said.print(_table(speech.run_out(found)))


@app.command()
def stats(
    database: DatabaseOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Say how much a relay keeps: numbers, and never whose."""
    counts = upkeep.stats(database)
    if as_json:
        typer.echo(json.dumps(asdict(counts)))
    else:
        said.print(_table(speech.counted(counts)))


@app.command()
def verify(database: DatabaseOption = "") -> None:
    """Look at every envelope and at the database itself; exit code 1 when something is wrong."""
    findings = upkeep.verify(database)
    if findings.is_sound:
        said.print(speech.sound(findings))
        return
    warned.print(speech.WRONG)
    warned.print(_table(speech.wrong(findings)))
    _refuse(speech.WRONG_ADVICE)


def _table(lines: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for what, number in lines:
        table.add_row(what, number)
    return table


def _refuse(text: str) -> NoReturn:
    warned.print(text, soft_wrap=True)
    raise typer.Exit(1)
