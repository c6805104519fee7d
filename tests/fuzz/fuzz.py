"""Throw at one target whatever reaches further into it: ``python -m tests.fuzz.fuzz TARGET SECONDS FOLDER``.

FOLDER is where it keeps what reached something new, and what it found: a file called ``crash-…``. It begins
with the vectors. Needs ``requirements/fuzz.txt``.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["drawbridge"]):
    from tests.fuzz import targets

SLOW_SECONDS = 10
"""Longer over one input is a find as well."""
MEMORY = 1_024
"""MiB; more is a find as well."""
MARKS = 1_024
"""Places that stand for how far an input came."""


def marked(target: targets.Target) -> targets.Target:
    """Return a target that tells how far an input came, as if that were a branch of the program."""
    # What atheris puts into every branch of the modules above, called by hand; before `atheris.Setup`.
    marks = [atheris._reserve_counter() for _ in range(MARKS)]

    def run(data: bytes) -> str:
        far = target(data)
        atheris._trace_branch(marks[zlib.crc32(far.encode()) % MARKS])
        return far

    return run


def main(name: str, seconds: int, folder: Path) -> None:
    """Fuzz for so long; ends the process, with 0 if nothing was found."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-artifact_prefix={folder}/",
        f"-timeout={SLOW_SECONDS}",
        f"-rss_limit_mb={MEMORY}",
        "-max_len=5000",
        "-print_final_stats=1",
        str(corpus),
    ]
    atheris.Setup(arguments, marked(targets.TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
