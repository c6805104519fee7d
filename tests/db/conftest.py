"""Disks that can be filled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.disk import Disk, NarrowProcess, may_mount, small_disk

__all__ = ["disk"]

MAY_MOUNT = may_mount()


@pytest.fixture(params=["a small file system", "a process that may not write long files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """Give a disk that can be filled: a mounted one where that is allowed, and a limit everywhere."""
    folder = tmp_path / "disk"
    if request.param == "a small file system":
        if not MAY_MOUNT:
            pytest.skip("mounting a file system needs root; the limited process stands for it here")
        with small_disk(folder) as found:
            yield found
    else:
        folder.mkdir()
        narrow = NarrowProcess(folder)
        yield narrow
        narrow.make_room()
