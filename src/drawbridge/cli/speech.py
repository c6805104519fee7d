"""What the command line says. One sentence each for what happened, and one for what to do."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from drawbridge import errors
from drawbridge.settings import SETTINGS, Settings

STOPPED = "\nDrawbridge is closed. Every vault is locked."
RELAY_STOPPED = "\nThe relay is closed. Every envelope it has acknowledged is kept."
DEMO_BEGINS = "Making a household with a few weeks behind it"
DEMO_GONE = "\nThe household is gone, with everything in it."

UNKNOWN = (
    "Drawbridge met something that it does not know, and stopped. What was kept before is safe. "
    "Start it again; with DRAWBRIDGE_LOG=on it says where that happened."
)

_BY_CLASS: dict[type[errors.DrawbridgeError], str] = {
    errors.FolderInUse: (
        "Another Drawbridge is using this folder. Nothing was changed. "
        "Close the other one, or choose another folder with --data."
    ),
    errors.StorageFull: (
        "The disk is full. What was kept before is safe, and nothing was half-written. "
        "Make some room and start again."
    ),
    errors.StorageForbidden: (
        "The data folder may not be read or written here. Nothing was changed. "
        "Give yourself permission to it, or choose another folder with --data."
    ),
    errors.StorageDamaged: (
        "A file in the data folder is missing, or is not what it was when it was written. "
        "Nothing was written over it. Keep a copy of the folder, then put back a backup, all files together."
    ),
    errors.StorageBusy: (
        "Another program holds a file in the data folder. Nothing was changed. Close it and start again."
    ),
    errors.StorageAway: (
        "The database server does not answer, or does not let the relay in. What was acknowledged before "
        "is safe. Look whether it runs, whether the database exists, and whether its address and the name "
        "in it are right; then start again."
    ),
    errors.StorageNewer: (
        "A later version of Drawbridge wrote this data folder. Nothing was changed. "
        "Install the later version."
    ),
    errors.StorageError: (
        "The disk with the data folder said no. What was kept before is safe. "
        "Look whether the disk is well and still there, then start again."
    ),
    errors.DrawbridgeError: (
        "Drawbridge could not start. Nothing was changed. Look at the settings, then start again."
    ),
}
_BY_SETTING = {
    "data": "There is nobody of that name here whose folder this could be. Give the whole path with --data.",
    "port": "The port has to be a number from 1 to 65535.",
    "host": "This computer has no such address to listen on. Leave --host out to stay on this computer.",
    "public": (
        "The public address has to be a whole one, without a path, such as https://box.example. "
        "Give it with --public."
    ),
    "tls_cert": (
        "The certificate and its key could not be read. Both --tls-cert and --tls-key are needed, in PEM."
    ),
    "relay": (
        "The relay has to be a whole address, such as https://relay.example. Off this computer it has to be "
        "https: its tokens must not travel where others could read along. Give it with --relay."
    ),
    "admission": (
        "There is no token in that file. Make one with drawbridge relay token, put it in a file of its own, "
        "and give the file with --admission."
    ),
    "database": (
        "The database is named as sqlite: and a path, such as sqlite:/var/lib/drawbridge/relay.db, "
        "or as postgresql:// and a place, such as postgresql://relay@db.example/relay."
    ),
    "driver-missing": (
        "The driver of PostgreSQL is not installed beside Drawbridge. "
        "Install the extra named postgres, for instance: pip install 'drawbridge\\[postgres]'"
    ),
    "log": "DRAWBRIDGE_LOG is either on or off.",
    "time_zone": "There is no such time zone here. A name looks like Europe/Berlin.",
}


_FORBIDDEN = {
    "port": "Ports under 1024 need more rights than you have here. Choose another one with --port.",
    "relay": (
        "The relay may not read or write its database. Nothing was changed. Give it permission to the "
        "file and its folder; at a database server, see that the database exists and lets this name in."
    ),
}


def started(settings: Settings, address: str) -> str:
    """Return what is printed once the node answers."""
    return (
        f"Drawbridge is open at [bold]{escape(address)}[/bold]\n"
        f"Its data is in {escape(str(settings.data.resolve()))}\n"
        "Ctrl-C closes it and locks every vault."
    )


def relay_started(address: str) -> str:
    """Return what is printed once a relay answers."""
    return (
        f"The relay is open at [bold]{escape(address)}[/bold]\n"
        "It carries sealed envelopes and cannot read them. Ctrl-C closes it."
    )


def demo(people: Sequence[tuple[str, str]], address: str) -> str:
    """Return what is printed once the demo answers."""
    lines = "\n".join(f"  {name:10} {passphrase}" for name, passphrase in people)
    return (
        f"Drawbridge is open at [bold]{escape(address)}[/bold], "
        "with people who live only as long as this runs:\n\n"
        f"{lines}\n\nSign in as one of them; a second browser can be another. Ctrl-C ends it."
    )


def refusal(error: errors.DrawbridgeError) -> str:
    """Return the sentence for an error that stops the node from starting."""
    if isinstance(error, errors.PortInUse):
        return (
            f"Something already listens on port {error.port}, perhaps another Drawbridge. "
            f"Close it, or choose another port: drawbridge up --port {_other(error.port)}"
        )
    if isinstance(error, errors.UnsafeBinding):
        return (
            f"Listening on {escape(error.host)} lets other computers in, "
            "and without TLS everybody in between could read along. "
            "Add --tls-cert and --tls-key, or leave --host out to stay on this computer."
        )
    if isinstance(error, errors.StorageForbidden) and error.store in _FORBIDDEN:
        return _FORBIDDEN[error.store]
    if isinstance(error, errors.InputRefused) and error.why == "no-such-setting":
        return (
            f"There is no setting {escape(error.what)}. Look at how it is spelt, or leave it out; "
            f"there are {_names()}. Nothing was changed."
        )
    if isinstance(error, errors.InputRefused):
        what = error.why if error.why == "driver-missing" else error.what
        return _BY_SETTING.get(what, "One of the settings cannot be taken.")
    return next(_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _BY_CLASS)


def _names() -> str:
    *most, last = (setting.variable for setting in SETTINGS)
    return f"{', '.join(most)} and {last}"


def _other(port: int) -> int:
    return port + 1 if port < 65_535 else port - 1
