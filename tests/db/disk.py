"""Disks that fail, made with what the operating system gives: no stand-ins."""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import pwd
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from drawbridge.errors import DrawbridgeError

KIB = 1024


class Disk(Protocol):
    """A place that can be filled to the brim and made room on again."""

    folder: Path

    def fill(self, left: int = 0) -> None:
        """Leave so many bytes."""

    def make_room(self) -> None:
        """Let it be as it was."""


class SmallDisk:
    """A file system of its own, 4 MiB large. Needs the right to mount one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, left: int = 0) -> None:
        with self._filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4 * KIB))
        if left:
            os.truncate(self._filler, self._filler.stat().st_size - left)

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)


class NarrowProcess:
    """This process may make no file longer than so many bytes: what a quota does, anywhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, left: int = 0) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, self._before[1]))

    def make_room(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


@functools.cache
def may_mount() -> bool:
    """Whether this process may mount a file system."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return done.returncode == 0


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount one at ``folder`` while it is needed."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(folder)],
        check=True,
        capture_output=True,
    )
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(params=["a small file system", "a process that may not write long files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """Give a disk that can be filled: a mounted one where that is allowed, and a limit everywhere."""
    folder = tmp_path / "disk"
    if request.param == "a small file system":
        if not may_mount():
            pytest.skip("mounting a file system needs root; the limited process stands for it here")
        with small_disk(folder) as found:
            yield found
    else:
        folder.mkdir()
        narrow = NarrowProcess(folder)
        yield narrow
        narrow.make_room()


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Give a folder that somebody without rights owns and can reach; those of root are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="drawbridge-"))
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        yield folder
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=False)
        shutil.rmtree(folder)


def without_rights(function: Callable[[], object], first: Callable[[], object] = bool) -> object:
    """Call a function as somebody for whom permissions count; return what it gives, or its error as text.

    Root may do everything, so it is called in a child of this process, which becomes *nobody* first.
    What ``function`` loads may be closed to nobody; ``first`` is called before, by whoever runs the tests.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(function, writing, first)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(answer)  # noqa: S301 - our own child wrote it


def _outcome(function: Callable[[], object]) -> object:
    try:
        return function()
    except Exception as error:
        return str(error) if isinstance(error, DrawbridgeError) else repr(error)


def _answer(function: Callable[[], object], writing: int, first: Callable[[], object]) -> None:
    """Become nobody, call the function, write what came of it and end, whatever happens."""
    try:
        first()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(_outcome(function), pipe)
    finally:
        os._exit(0)
