"""Install pinned packages into the environment this runs in, and say how far it is.

.venv/bin/python tools/install.py requirements/run.txt
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import deque
from pathlib import Path

PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "--progress-bar=off", "-r")
KEPT_LINES = 20
"""How much of what pip said is shown when it fails."""


def install(pins: Path) -> int:
    """Install what a file pins; returns pip's exit code."""
    total = len(re.findall(r"^[A-Za-z0-9]\S*==", pins.read_text("utf-8"), re.MULTILINE))
    command = [sys.executable, *PIP, str(pins)]
    said: deque[str] = deque(maxlen=KEPT_LINES)
    found = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if named := re.match(r"(?:Collecting|Requirement already satisfied:) ([^=\s]+)==", line):
                found += 1
                show(f"  {found} of {total}  {named[1]}")
            elif line.startswith("Installing"):
                show(f"  {total} packages, unpacking")
    show("")
    if pip.returncode:
        sys.stderr.writelines(said)
    return pip.returncode


def show(text: str) -> None:
    """Rewrite the line on a screen; into a file nothing is written, where it would be many lines."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1])))
