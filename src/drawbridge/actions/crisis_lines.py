"""The crisis lines of a node: those built in, with what its host keeps in a file of the data folder."""

from __future__ import annotations

from pathlib import Path

from drawbridge import logs
from drawbridge.core.crisis import BUILT_IN, Directory, with_own
from drawbridge.core.crisis_file import MAX_BYTES, read_own
from drawbridge.errors import LinesRefused

FILE = "crisis-lines.toml"


def read_lines(folder: Path) -> Directory:
    """Return the lines of a node; without a file those built in.

    Raises:
        LinesRefused: the file is there and cannot be taken; nothing of it may be shown.
    """
    try:
        with (folder / FILE).open("rb") as file:
            # One byte more than may be is enough to see that it is too large.
            text = file.read(MAX_BYTES + 1).decode("utf-8")
    except FileNotFoundError:
        return BUILT_IN
    except (OSError, UnicodeDecodeError) as cause:
        raise LinesRefused(row="file", field="", why="not-readable") from cause
    return with_own(read_own(text))


class HostLines:
    """The lines of a running node. A change in the file shows with the next page; a fault in it never does.

    While the file cannot be taken, the lines that were read last are shown, or those built in: a person who
    needs them must find them whatever was mistyped.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: tuple[int, int] | None = None
        self._known = BUILT_IN

    def current(self) -> Directory:
        """Return the lines to show now."""
        state = self._look()
        if state != self._state:
            self._state = state
            try:
                self._known = read_lines(self._folder)
            except LinesRefused as error:
                logs.event("crisis-lines-refused", kind=error.row.replace(" ", "-"), why=error.why)
        return self._known

    def _look(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / FILE).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
