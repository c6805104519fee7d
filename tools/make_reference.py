"""Write docs/reference from the code, or check that what is there is what the code says.

    python tools/make_reference.py            write the pages
    python tools/make_reference.py --check    change nothing; name every page that is stale, and what to run

Settings, commands, what travels and every error are facts of the code; nobody keeps them twice.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reference_pages import commands_page, errors_page, settings_page
from reference_relay import relay_page
from reference_wire import wire_page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
PAGES = {
    "commands.md": commands_page,
    "errors.md": errors_page,
    "relay.md": relay_page,
    "settings.md": settings_page,
    "wire.md": wire_page,
}
MADE = "<!-- Made from the code by `make docs`. Change the code, not this page. -->\n\n"


def make_all() -> dict[str, str]:
    """Return the text of every page by its file name."""
    return {name: MADE + page() for name, page in PAGES.items()}


def stale(folder: Path = FOLDER) -> list[str]:
    """Return what is wrong with the pages in a folder, one sentence each."""
    texts = make_all()
    kept = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    wrong = [f"docs/reference/{name} is missing" for name in texts.keys() - kept.keys()]
    wrong += [f"docs/reference/{name} is made by nobody; remove it" for name in kept.keys() - texts.keys()]
    wrong += [
        f"docs/reference/{name} is not what the code says"
        for name in texts.keys() & kept.keys()
        if kept[name] != texts[name]
    ]
    return sorted(wrong)


def write(folder: Path = FOLDER) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in make_all().items():
        (folder / name).write_text(text, "utf-8")


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Write or check, as the arguments say."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        write(folder)
    wrong = stale(folder)
    for sentence in wrong:
        print(f"{sentence}. Run: make docs", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
