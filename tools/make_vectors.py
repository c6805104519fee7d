"""Make the test vectors in `vectors/`, or check those that are there.

    python tools/make_vectors.py            write them; envelopes already there keep their sealed bytes
    python tools/make_vectors.py --fresh    seal every envelope anew
    python tools/make_vectors.py --check    change nothing; fail when a file is missing, stale or untrue

Everything comes from one seed but the outer layer of an envelope: the library draws that randomness
itself. So a sealed file is made once, committed, and from then on pins how envelopes are opened.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import play_vectors
from play_vectors import FOLDER
from vector_bodies import bodies_refused, bodies_taken
from vector_book import Book, Vector
from vector_envelopes import (
    envelopes_by_the_other_end,
    envelopes_changed,
    envelopes_of_another_lane,
    envelopes_taken,
    known_answers,
)
from vector_guests import guest_items, guest_links
from vector_locks import lock_files, recovery_words
from vector_pairings import links, offers, pairings

MAKERS = (
    known_answers, envelopes_taken, envelopes_changed, envelopes_of_another_lane, envelopes_by_the_other_end,
    bodies_taken, bodies_refused, links, offers, pairings, guest_links, guest_items, lock_files,
    recovery_words,
)  # fmt: skip


def make_all(kept: dict[str, Vector]) -> dict[str, str]:
    """Return the text of every vector file by name."""
    book = Book(kept)
    for make in MAKERS:
        make(book)
    return {name: json.dumps(vector, indent=1) + "\n" for name, vector in book.made.items()}


def untrue(vectors: dict[str, Vector]) -> list[str]:
    """Return the vectors whose outcome is not the one they state."""
    return [name for name, vector in vectors.items() if play_vectors.play(vector) != vector["expect"]]


def check(folder: Path = FOLDER) -> list[str]:
    """Return what is wrong with the committed vectors, one line each."""
    kept = play_vectors.read_vectors(folder)
    texts = make_all(kept)
    wrong = [f"{name}: does not come out as stated" for name in untrue(kept)]
    wrong += [f"{name}: missing" for name in texts.keys() - kept.keys()]
    wrong += [f"{name}: nobody makes it" for name in kept.keys() - texts.keys()]
    wrong += [
        f"{name}: stale"
        for name in texts.keys() & kept.keys()
        if (folder / f"{name}.json").read_text("utf-8") != texts[name]
    ]
    return sorted(wrong)


def write(folder: Path, *, fresh: bool) -> None:
    """Write every vector and remove those that nobody makes any more."""
    kept = {} if fresh else play_vectors.read_vectors(folder)
    texts = make_all(kept)
    for name in kept.keys() - texts.keys():
        (folder / f"{name}.json").unlink()
    for name, text in texts.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    """Make or check, as the arguments say."""
    if arguments not in ([], ["--fresh"], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments != ["--check"]:
        write(FOLDER, fresh=arguments == ["--fresh"])
    wrong = check()
    print("\n".join(wrong) or f"{len(play_vectors.read_vectors())} vectors hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
