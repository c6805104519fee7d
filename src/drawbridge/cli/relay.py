"""The command ``drawbridge relay``: a relay that stands alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawbridge.cli import carrier, speech
from drawbridge.cli.carrier import RelaySettings

app = typer.Typer(
    no_args_is_help=True, help="A relay that carries sealed envelopes between nodes and cannot read them."
)
said = Console(highlight=False)

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
KeyOption = Annotated[Path | None, typer.Option(help="Its private key, PEM.", show_default=False)]


@app.command()
def serve(
    database: DatabaseOption = "",
    host: HostOption = "127.0.0.1",
    port: PortOption = 8421,
    admission: AdmissionOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
) -> None:
    """Start a relay and keep it running until Ctrl-C."""
    settings = RelaySettings(database, host, port, admission, tls_cert, tls_key)
    carrier.serve(settings, lambda address: said.print(speech.relay_started(address), soft_wrap=True))
    said.print(speech.RELAY_STOPPED)


@app.command()
def token() -> None:
    """Print a fresh token to admit nodes with; put it in a file of its own."""
    said.print(carrier.fresh_token(), soft_wrap=True)
