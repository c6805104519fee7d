"""Copies of a node's data folder, and putting one back; no node may be running on it meanwhile."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from drawbridge.actions.crisis_lines import FILE as LINES_FILE
from drawbridge.actions.holding import hold
from drawbridge.actions.house import ADDRESS_FILE, KEY_FILE, KEY_LENGTH, PEOPLE, write_small
from drawbridge.actions.people import folder_name
from drawbridge.db.disk import storage_error, sync_folder
from drawbridge.errors import InputRefused, LocksRefused, VaultMissing
from drawbridge.vault.locks import LOCK_FILE, read_locks
from drawbridge.vault.vault import DATABASE_FILE

ABOUT_FILE = "drawbridge-copy.json"
FORMAT = {"format": "drawbridge-copy", "version": 1}
RELAY_FILES = ("relay.db", "relay.db-wal")
VAULT_FILES = (LOCK_FILE, DATABASE_FILE, f"{DATABASE_FILE}-wal")
"""A ``-wal`` is there only after a crash, and then it holds what was kept last."""
MARK = "put-back"
"""In a person's folder: its vault is an older copy, and the other sides are yet to be asked."""
INCOMING = "coming-back"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a data folder that can be put back. ``made_at`` is in unix seconds."""

    folder: Path
    made_at: int
    people: int


def make_copy(data: Path, to: Path, now: int) -> Copy:
    """Copy a data folder to ``to``, which becomes whole in one step or not at all.

    Raises:
        FolderInUse: a node is running on it.
        InputRefused: ``data`` empty: nothing is there to copy; ``copy`` taken: ``to`` exists.
        StorageError: the disk said no; nothing is left at ``to``.
    """
    if not (data / KEY_FILE).is_file():
        raise InputRefused(what="data", why="empty")
    if to.exists():
        raise InputRefused(what="copy", why="taken")
    with hold(data), _making(to) as making:
        _copy_files(data, making, (KEY_FILE, ADDRESS_FILE, LINES_FILE, *RELAY_FILES))
        for person in _people(data):
            _copy_files(person, _folder(making / PEOPLE / person.name), VAULT_FILES)
        about = json.dumps(FORMAT | {"made": now}, indent=2) + "\n"
        write_small(making / ABOUT_FILE, about.encode())
    return read_copy(to)


def read_copy(folder: Path) -> Copy:
    """Look at a copy, and see that every vault in it has its two files.

    Raises:
        InputRefused: ``copy`` unknown: it is none, or a part of it is missing.
        StorageForbidden: it may not be read.
    """
    try:
        about = json.loads((folder / ABOUT_FILE).read_text("utf-8"))
        is_whole = {name: about[name] for name in FORMAT} == FORMAT and len(_key(folder)) == KEY_LENGTH
        people = _people(folder)
        for person in people:
            read_locks(person)
            is_whole = is_whole and (person / DATABASE_FILE).stat().st_size > 0
        made_at = int(about["made"])
    except PermissionError as error:
        raise storage_error(error, "node") from error
    except (OSError, ValueError, KeyError, TypeError, VaultMissing, LocksRefused) as error:
        raise InputRefused(what="copy", why="unknown") from error
    if not is_whole:
        raise InputRefused(what="copy", why="unknown")
    return Copy(folder, made_at, len(people))


def put_back(data: Path, copy: Copy, now: int, *, name: str | None = None) -> Path:
    """Put a copy in the place of what is in ``data``, all of it or the vault of one person.

    The relay that is there stays: an older one would hand out again what was taken back. Each vault is
    marked, so that the other sides are asked when it is next opened.

    Returns:
        The folder to which everything was moved that was replaced; nothing is deleted.

    Raises:
        FolderInUse: a node is running on it.
        InputRefused: ``name`` unknown: nobody of that name is in the copy; ``copy`` other-node: one vault
            cannot go to a node with another key.
        StorageError: the disk said no.
    """
    with hold(data), _on_disk():
        chosen = None if name is None else _folder_of(data, copy, name)
        incoming = data / INCOMING
        shutil.rmtree(incoming, ignore_errors=True)
        _fetch(copy.folder, incoming, chosen)
        stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
        aside = _folder(data / f"replaced-{stamp}")
        if chosen is not None:
            _swap(data / PEOPLE, incoming / PEOPLE, _folder(aside / PEOPLE), (chosen,))
        else:
            _keep_addresses(data, incoming)
            # The key last: until then a node that is started meanwhile finds the people it has.
            _swap(data, incoming, aside, (PEOPLE, ADDRESS_FILE, KEY_FILE))
            if not (data / RELAY_FILES[0]).exists():
                _swap(data, incoming, aside, RELAY_FILES)
            if not (data / LINES_FILE).exists():
                # Those that are there may have been checked since the copy was made.
                _swap(data, incoming, aside, (LINES_FILE,))
        shutil.rmtree(incoming)
        sync_folder(data)
        return aside


def is_marked(vault_folder: Path) -> bool:
    """Whether a vault was put back and nobody was asked yet."""
    return (vault_folder / MARK).exists()


def unmark(vault_folder: Path) -> None:
    """Everybody was asked."""
    with _on_disk():
        (vault_folder / MARK).unlink(missing_ok=True)
        sync_folder(vault_folder)


# ---- the small parts ---------------------------------------------------------------------------------------


def _fetch(copy: Path, incoming: Path, chosen: str | None) -> None:
    """Bring a copy into the data folder, so that what follows is renaming and needs no room."""
    for person in _people(copy):
        if chosen in (None, person.name):
            home = _folder(incoming / PEOPLE / person.name)
            _copy_files(person, home, VAULT_FILES)
            write_small(home / MARK, b"")
    _folder(incoming / PEOPLE)
    if chosen is None:
        _copy_files(copy, incoming, (KEY_FILE, ADDRESS_FILE, LINES_FILE, *RELAY_FILES))


def _keep_addresses(data: Path, incoming: Path) -> None:
    """Add the addresses this node has had since: bridges name them."""
    had = [
        path.read_text("utf-8").split()
        for path in (incoming / ADDRESS_FILE, data / ADDRESS_FILE)
        if path.exists()
    ]
    every = dict.fromkeys(address for some in had for address in some)
    write_small(incoming / ADDRESS_FILE, "".join(f"{address}\n" for address in every).encode())


def _swap(place: Path, incoming: Path, aside: Path, names: Iterable[str]) -> None:
    for name in names:
        if (place / name).exists() and (incoming / name).exists():
            (place / name).rename(aside / name)
        if (incoming / name).exists():
            (incoming / name).rename(place / name)
    sync_folder(place)


def _folder_of(data: Path, copy: Copy, name: str) -> str:
    key = _key(copy.folder)
    if not (data / KEY_FILE).exists() or _key(data) != key:
        raise InputRefused(what="copy", why="other-node")
    chosen = folder_name(key, name)
    if not (copy.folder / PEOPLE / chosen).is_dir():
        raise InputRefused(what="name", why="unknown")
    return chosen


def _key(folder: Path) -> bytes:
    return (folder / KEY_FILE).read_bytes()


def _people(folder: Path) -> list[Path]:
    return sorted(person for person in (folder / PEOPLE).iterdir() if person.is_dir())


def _copy_files(source: Path, target: Path, names: Iterable[str]) -> None:
    for name in names:
        if (source / name).exists():
            _copy_file(source / name, target / name)
    sync_folder(target)


def _copy_file(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as write:
        shutil.copyfileobj(read, write)
        write.flush()
        os.fsync(write.fileno())


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def _making(to: Path) -> Iterator[Path]:
    """Give a folder to fill, which then becomes ``to`` in one step."""
    making = to.with_name(f"{to.name}.making")
    with _on_disk():
        try:
            shutil.rmtree(making, ignore_errors=True)
            _folder(making)
            _folder(making / PEOPLE)
            yield making
            making.rename(to)
            sync_folder(to.parent)
        finally:
            shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error, "node") from error
