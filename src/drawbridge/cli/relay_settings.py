"""How a relay that stands alone serves, as one value."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from drawbridge.relay.store import SQLITE
from drawbridge.settings import usual_folder

RELAY_FILE = "relay.db"


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How a relay serves. What is empty was not given.

    ``database`` is ``sqlite:PATH`` or ``postgresql://…``, else the usual file; ``behind_proxy`` is addresses
    or networks of proxies that may say who calls. The others are names of files.
    """

    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8421
    admission: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    workers: int = 1
    behind_proxy: str = ""


def path_of(name: str) -> Path | None:
    """Return the path that a setting names, if it names one."""
    return Path(name).expanduser() if name else None


def file_of(database: str) -> Path | None:
    """Return the file that a database's name stands for; None when it stands for no file."""
    if not database:
        return usual_folder(sys.platform, os.environ) / "relay" / RELAY_FILE
    path = database.removeprefix(SQLITE)
    return Path(path).expanduser() if path and path != database else None


def address_of(database: str) -> str:
    """Return the whole address of a database, whatever of it was left out."""
    path = file_of(database)
    return database if path is None else f"{SQLITE}{path}"
