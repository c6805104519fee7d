"""What whoever runs a node can set: read once at the start, then frozen.

Each setting is an environment variable, ``DRAWBRIDGE_`` and its name in capitals; an option of
``drawbridge up`` with the same name takes its place. What a person sets for themselves is in their vault.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drawbridge.core.addresses import Network, read_networks
from drawbridge.errors import InputRefused

PREFIX = "DRAWBRIDGE_"
HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the reference: ``default`` and ``unit`` are as somebody would write them."""

    name: str
    default: str
    unit: str
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that holds it."""
        return PREFIX + self.name.upper()


SETTINGS = (
    Setting(
        "data", "the usual place for programs' data", "folder", "Where the vaults and the relay's files are."
    ),
    Setting("host", "127.0.0.1", "address", "The address to listen on. Off this computer it needs TLS."),
    Setting("port", "8420", "port", "The port to listen on."),
    Setting(
        "public",
        "http://localhost:PORT",
        "address of a site",
        "How browsers and other nodes reach this one, such as https://box.example.",
    ),
    Setting(
        "relay",
        "the one in this node",
        "address of a relay",
        "Where new bridges have their mailboxes, such as https://relay.example.",
    ),
    Setting(
        "admission",
        "none",
        "file",
        "What that relay asks for before it makes a mailbox, if it asks for anything.",
    ),
    Setting("tls_cert", "none", "file", "The certificate, with the chain behind it, in PEM."),
    Setting("tls_key", "none", "file", "The certificate's private key, in PEM."),
    Setting(
        "behind_proxy",
        "none",
        "addresses or networks",
        "Proxies whose word on who calls is believed (X-Forwarded-For), such as 127.0.0.1.",
    ),
    Setting(
        "time_zone",
        "this computer's",
        "name",
        "The time zone of people who chose none, such as Europe/Berlin.",
    ),
    Setting("log", "on", "on or off", "Whether to write events to the standard error stream."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one node. ``public`` and ``relay`` are empty unless they were given."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8420
    public: str = ""
    relay: str = ""
    admission: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: tuple[Network, ...] = ()
    time_zone: str = ""
    log: bool = True


def read_settings(environment: Mapping[str, str], **options: object) -> Settings:
    """Return the settings.

    Args:
        environment: Such as ``os.environ``.
        options: Settings given on the command line, by name; None stands for not given.

    Raises:
        InputRefused: ``what`` is the setting: ``not-a-number``, ``out-of-range`` or ``unknown``; or it is a
            variable of no setting, ``no-such-setting``: a misspelt one must not be passed over in silence.
    """
    _check_names(environment)
    given = {setting.name: environment.get(setting.variable, "").strip() for setting in SETTINGS}
    given |= {name: str(value) for name, value in options.items() if value is not None}
    return Settings(
        data=_path("data", given["data"]) or usual_folder(sys.platform, environment),
        host=given["host"] or "127.0.0.1",
        port=_port(given["port"] or "8420"),
        public=given["public"].rstrip("/"),
        relay=given["relay"].rstrip("/"),
        admission=_path("admission", given["admission"]),
        tls_cert=_path("tls_cert", given["tls_cert"]),
        tls_key=_path("tls_cert", given["tls_key"]),
        behind_proxy=networks(given["behind_proxy"]),
        time_zone=given["time_zone"],
        log=_switch("log", given["log"] or "on"),
    )


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of proxies.

    Raises:
        InputRefused: something in it is neither an address nor a network.
    """
    try:
        return read_networks(text)
    except ValueError as error:
        raise InputRefused(what="behind_proxy", why="unknown") from error


def usual_folder(platform: str, environment: Mapping[str, str]) -> Path:
    """Return the folder where programs of this system keep their data."""
    home = Path(environment.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Drawbridge"
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Drawbridge"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "drawbridge"


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise InputRefused(what="port", why="not-a-number")
    if not 1 <= int(value) <= HIGHEST_PORT:
        raise InputRefused(what="port", why="out-of-range", limit=HIGHEST_PORT)
    return int(value)


def _check_names(environment: Mapping[str, str]) -> None:
    known = {setting.variable for setting in SETTINGS}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            raise InputRefused(what=name, why="no-such-setting")


def _path(name: str, value: str) -> Path | None:
    try:
        return Path(value).expanduser() if value else None
    except RuntimeError as error:
        # There is nobody of that name after the ~.
        raise InputRefused(what=name, why="unknown") from error


def _switch(name: str, value: str) -> bool:
    if value.lower() not in ("on", "off"):
        raise InputRefused(what=name, why="unknown")
    return value.lower() == "on"
