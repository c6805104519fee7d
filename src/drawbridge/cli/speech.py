"""What the command line says. One sentence each for what happened, and one for what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from rich.markup import escape

from drawbridge import errors
from drawbridge.cli import crisis_lines
from drawbridge.relay.upkeep import Counts, Findings, Form, RunOut
from drawbridge.settings import SETTINGS, Settings

STOPPED = "\nDrawbridge is closed. Every vault is locked."
RELAY_STOPPED = "\nThe relay is closed. Every envelope it has acknowledged is kept."
NO_DATABASE = (
    "There is no database of a relay there. Nothing was changed. Look whether --database names the right "
    "one; drawbridge relay migrate makes one that is empty."
)
SWEPT_ANYHOW = (
    "A relay is using this file, and removes by itself once a minute what has run out. Nothing was changed "
    "by this command. To do it by hand, stop the relay first; --dry-run needs no stop."
)
STOP_FIRST = (
    "The database has an earlier form, and a relay is using it. Nothing was changed. "
    "Stop that relay, then run this again."
)
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
    errors.StorageOlder: (
        "An earlier version of Drawbridge wrote this database. Nothing was changed. Make a backup, stop the "
        "relays that use it, and bring it to the newest form with drawbridge relay migrate."
    ),
    errors.StorageNewer: (
        "A later version of Drawbridge wrote this data folder. Nothing was changed. "
        "Install the later version."
    ),
    errors.StorageError: (
        "The disk with the data folder said no. What was kept before is safe. "
        "Look whether the disk is well and still there, then start again."
    ),
    errors.PartsUnfit: (
        "A library that Drawbridge encrypts with does not work here as it has to. Nothing was opened and "
        "nothing was changed. Install Drawbridge again with the libraries it comes with, then start again; "
        "if it still says this, do not use it on this computer."
    ),
    errors.NeverAnswered: (
        "The relay's processes ended before they could answer, again and again. What was acknowledged before "
        "is safe. The lines above say how they ended; see to that, then start again."
    ),
    errors.DrawbridgeError: (
        "Drawbridge could not start. Nothing was changed. Look at the settings, then start again."
    ),
}
_BY_SETTING = {
    "data": "There is nobody of that name here whose folder this could be. Give the whole path with --data.",
    "port": "The port has to be a number from 1 to 65535.",
    "empty": (
        "There is no data of Drawbridge in that folder, so there is nothing to copy. "
        "Give the folder with --data."
    ),
    "taken": "Something is at that place already. Nothing was changed. Name a folder that is not there yet.",
    "copy": (
        "That is not a whole copy made by drawbridge backup. Nothing was changed. "
        "Look whether every file of it is there."
    ),
    "other-node": (
        "That copy is of another node, and one vault alone cannot go from node to node. Nothing was changed. "
        "Put all of it back, in a data folder of its own."
    ),
    "name": "Nobody of that name has a vault in this copy. Nothing was changed.",
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
    "workers": (
        "A file has one relay, with one process. Leave --workers out, or name a PostgreSQL with --database, "
        "such as postgresql://relay@db.example/relay: any number of processes share that."
    ),
    "driver-missing": (
        "The driver of PostgreSQL is not installed beside Drawbridge. "
        "Install the extra named postgres, for instance: pip install 'drawbridge\\[postgres]'"
    ),
    "log": "DRAWBRIDGE_LOG is either on or off.",
    "behind_proxy": (
        "A proxy is named by its address or its network, such as 127.0.0.1 or 10.0.0.0/24, several with "
        "commas between them. Give it with --behind-proxy."
    ),
    "time_zone": "There is no such time zone here. A name looks like Europe/Berlin.",
}


RUN_OUT = "This has run out, and a sweep would remove it. Nothing was changed."
SWEPT = "This had run out, and is gone."
NOTHING_RUN_OUT = "Nothing has run out. Nothing was changed."
WRONG = "This is not as it should be:"
WRONG_ADVICE = (
    "Nothing was changed. Keep a copy of the database as it is now. The relay can run on; put a backup back "
    "only if the database itself is damaged, for what came since then would be lost."
)
_FAULTS = {
    "damaged": "Places where the database itself is damaged",
    "misnamed": "Envelopes or answers whose bytes are not the ones their names stand for",
    "missized": "Envelopes or answers of a size that none has",
    "early": "Envelopes released, or barriers opened, before their time",
    "disordered": "Envelopes or mailboxes whose order is broken",
    "ownerless": "Rows whose mailbox or barrier is not there",
    "returned": "Envelopes that are there although they were removed",
    "miscounted": "Mailboxes or barriers whose counts are not those of what lies in them",
    "malformed": "Mailboxes, barriers or invitations that are malformed",
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


def migrated(form: Form) -> str:
    """Return what is printed when a database has the newest form."""
    if form.found == form.newest:
        return f"There was nothing to do. The database has the newest form, which is number {form.newest}."
    if not form.found:
        return f"The tables are made, in form number {form.newest}."
    return f"The database was brought from form number {form.found} to form number {form.newest}."


def counted(counts: Counts) -> list[tuple[str, str]]:
    """Return the lines of a table: what a relay keeps, and how much of it."""
    return [
        ("Mailboxes", f"{counts.mailboxes:,}"),
        ("Envelopes waiting for their release", f"{counts.waiting_for_release:,}"),
        ("Envelopes waiting for their readers", f"{counts.waiting_for_collection:,}"),
        ("Bytes in envelopes", f"{counts.bytes:,}"),
        ("Envelopes remembered, gone", f"{counts.remembered:,}"),
        ("Invitations", f"{counts.invitations:,}"),
        ("Barriers", f"{counts.barriers:,}"),
        ("Longest wait for a reader", _span(counts.oldest_seconds)),
        ("Next release", _release(counts.release_seconds)),
        ("Bytes of the database", f"{counts.database_bytes:,}"),
    ]


def run_out(found: RunOut) -> list[tuple[str, str]]:
    """Return the lines of a table: what has run out."""
    return [
        ("Envelopes", f"{found.envelopes:,}"),
        ("Envelopes remembered, gone", f"{found.remembered:,}"),
        ("Invitations", f"{found.invitations:,}"),
        ("Offers that were handed out", f"{found.offers:,}"),
        ("Barriers", f"{found.barriers:,}"),
    ]


def sound(findings: Findings) -> str:
    """Return what is printed when nothing is wrong."""
    return (
        f"All is well. Looked at {findings.envelopes:,} envelopes in {findings.mailboxes:,} mailboxes "
        f"and at {findings.barriers:,} barriers, at each one's bytes, times and order, and at the database "
        "itself."
    )


def wrong(findings: Findings) -> list[tuple[str, str]]:
    """Return the lines of a table: what is wrong, and how often."""
    return [(_FAULTS[fault], f"{count:,}") for fault, count in findings.faults.items() if count]


def copied(folder: Path, people: int) -> str:
    """Return what is printed once the data folder was copied."""
    vaults = "one vault" if people == 1 else f"{people} vaults"
    return (
        f"The copy is in {escape(str(folder.resolve()))}, with {vaults}, each as it was locked.\n"
        "Keep it on another disk: it opens with the passphrases and recovery words of today."
    )


def put_back(made_at: int, aside: Path, zone: tzinfo) -> str:
    """Return what is printed once a copy was put back."""
    when = datetime.fromtimestamp(made_at, zone).strftime("%Y-%m-%d %H:%M")
    return (
        f"The copy of {when} is back in its place. What was there before is in "
        f"{escape(str(aside.resolve()))}; nothing was deleted.\n"
        "When its owner opens a vault, the other side of each bridge is asked to send again what came since. "
        "Never use the older and the newer vault side by side."
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
    special = _with_its_fields(error)
    if special is not None:
        return special
    if isinstance(error, errors.StorageForbidden) and error.store in _FORBIDDEN:
        return _FORBIDDEN[error.store]
    if isinstance(error, errors.InputRefused) and error.why == "no-such-setting":
        return (
            f"There is no setting {escape(error.what)}. Look at how it is spelt, or leave it out; "
            f"there are {_names()}. Nothing was changed."
        )
    if isinstance(error, errors.InputRefused):
        what = error.why if error.why in _BY_SETTING else error.what
        return _BY_SETTING.get(what, "One of the settings cannot be taken.")
    return _of_its_kind(error)


def _of_its_kind(error: errors.DrawbridgeError) -> str:
    if isinstance(error, errors.StorageOlder) and not error.found:
        return NO_DATABASE
    return next(_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _BY_CLASS)


def _with_its_fields(error: errors.DrawbridgeError) -> str | None:
    """Return the sentence that says a port, an address or a row, for the errors that name one."""
    if isinstance(error, errors.LinesRefused):
        return crisis_lines.refused(error)
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
    return None


def _span(seconds: int | None) -> str:
    if seconds is None:
        return "-"
    days, hours = divmod(max(seconds, 0) // 3_600, 24)
    return f"{days} d {hours} h"


def _release(seconds: int | None) -> str:
    if seconds is None or seconds >= 0:
        return _span(seconds)
    return f"late by {-seconds:,} s"


def _names() -> str:
    *most, last = (setting.variable for setting in SETTINGS)
    return f"{', '.join(most)} and {last}"


def _other(port: int) -> int:
    return port + 1 if port < 65_535 else port - 1
