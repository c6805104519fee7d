"""The documents are true where a machine can tell: links, commands, settings, words, pins."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from drawbridge.cli.person import app
from drawbridge.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "vectors").rglob("*.md")]
    if "node_modules" not in path.parts
)
SHELLS = ("sh", "bash", "console")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# Written in two parts, so that this file does not find itself.
PRIVATE = (
    "/wo" "rk/", "/ro" "ot/", "/bash" "_jobs", "sha" "red/des" "ign", "../sha" "red/",
    "py" "pi.org", "pythonho" "sted", "registry.npm" "js", "deb.deb" "ian.org",
)  # fmt: skip


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def without_fences(text: str) -> str:
    return FENCE.sub("", text)


def anchor(heading: str) -> str:
    """Return the fragment that the usual renderers give a heading."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {
        anchor(found) for found in re.findall(r"^#+ (.*)$", without_fences(path.read_text()), re.MULTILINE)
    }


def broken_links(page: Path) -> Iterator[str]:
    for target in LINK.findall(without_fences(page.read_text())):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        path, _, fragment = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (fragment and fragment not in anchors(found)):
            yield target


def command_lines(page: Path) -> Iterator[str]:
    """Yield what a page tells somebody to type: lines of shell blocks, and code that looks like one."""
    text = page.read_text()
    for kind, block in FENCE.findall(text):
        if kind in SHELLS:
            yield from (line.split(" #")[0].strip() for line in block.splitlines() if line.strip())
    for code in re.findall(r"`([^`\n]+)`", without_fences(text)):
        if re.match(r"(make|drawbridge|\.venv/bin/drawbridge)( |$)", code):
            yield code


def asked(program: str) -> list[tuple[str, list[str]]]:
    """Return every command line of every page that begins with a program, and its arguments."""
    found = []
    for page in PAGES:
        for line in command_lines(page):
            first, *rest = shlex.split(line)
            if Path(first).name == program:
                found.append((name(page), rest))
    return found


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def fault_of(arguments: list[str]) -> str:
    """Return why a command line of ours would not be understood; nothing is run."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and arguments and not arguments[0].startswith("-"):
        name_of, *arguments = arguments
        command = command.commands.get(name_of)
        if command is None:
            return f"no command {name_of}"
    options = {option: param for param in command.params for option in param.opts}
    places = [param for param in command.params if param.param_type_name == "argument"]
    while arguments:
        given, *arguments = arguments
        option, equals, _ = given.partition("=")
        if option == "--help":
            continue
        if places and not given.startswith("-"):
            places.pop()
            continue
        if option not in options:
            return f"no option {given}"
        if not options[option].is_flag and not equals:
            if not arguments:
                return f"{option} needs a value"
            arguments = arguments[1:]
    return ""


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_picture_and_anchor_of_a_page_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen:
            continue
        seen.add(page)
        for target in LINK.findall(without_fences(page.read_text())):
            found = (page.parent / target.partition("#")[0]).resolve()
            if found.is_dir():
                found = found / "README.md"
            if found.suffix == ".md" and found.exists():
                ahead.append(found)
    unreached = {name(path) for path in PAGES} - {name(path) for path in seen if path.is_relative_to(ROOT)}
    assert unreached <= {"CHANGELOG.md"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_a_page_names_exists_in_the_file_it_links(page: Path) -> None:
    found = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", page.read_text())
    assert found or page.name != "threats.md"
    missing = [
        test for test, target in found if f"def {test}(" not in (page.parent / target).resolve().read_text()
    ]
    assert missing == []


def test_every_make_command_in_the_documents_exists() -> None:
    found = asked("make")
    assert len(found) > 5
    targets = make_targets()
    unknown = [
        (page, word)
        for page, words in found
        for word in words
        if "=" not in word and not word.startswith("-") and word not in targets
    ]
    assert unknown == []


def test_every_drawbridge_command_line_in_the_documents_is_understood() -> None:
    found = asked("drawbridge")
    assert len(found) > 5
    assert [(page, fault) for page, words in found if (fault := fault_of(words))] == []


def test_a_command_line_that_is_not_understood_is_found() -> None:
    assert fault_of(["open"]) == "no command open"
    assert fault_of(["up", "--prot", "1"]) == "no option --prot"
    assert fault_of(["up", "--port"]) == "--port needs a value"
    assert fault_of(["up", "--port=1", "--data", "x"]) == ""
    assert fault_of(["restore", "--one", "here", "there"]) == "no option there"


def test_every_setting_named_in_the_documents_exists() -> None:
    known = {setting.variable for setting in SETTINGS}
    named = {
        (name(page), variable)
        for page in PAGES
        for variable in re.findall(r"\bDRAWBRIDGE_[A-Z_]+\b", page.read_text())
    }
    assert named
    assert {(page, variable) for page, variable in named if variable not in known} == set()


def test_every_word_of_the_product_is_a_word_of_the_code() -> None:
    table = (DOCS / "words.md").read_text().split("## How a sentence sounds")[0]
    rows = re.findall(r"^\| ([a-z, ]+) \|", table, re.MULTILINE)
    words = {word for row in rows for word in row.split(", ")} - {"word"}
    assert len(words) > 10
    code = " ".join(path.read_text() for path in (ROOT / "src" / "drawbridge").rglob("*.py"))
    named = set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", code.replace("_", " ")).lower()))
    assert words - named == set()


@pytest.mark.parametrize("page", [DOCS / "start.md", *sorted((DOCS / "people").glob("*.md"))], ids=name)
def test_what_a_page_for_people_sets_in_italics_is_what_the_screen_says(page: Path) -> None:
    node = ROOT / "src" / "drawbridge" / "node"
    speaking = [*node.glob("templates/*.html"), *node.glob("words/*.py"), node / "crossing_form.py"]
    speaking.append(ROOT / "src" / "drawbridge" / "core" / "practice_table.py")
    screen = " ".join(path.read_text() for path in speaking)
    said = " ".join(screen.replace("’", "'").lower().split())
    shown = re.findall(
        r"(?<!\*)\*([^*]+)\*(?!\*)", without_fences(page.read_text()).replace("**", "\N{BULLET}")
    )
    labels = [part.strip() for label in shown for part in label.replace("’", "'").lower().split("→")]
    assert [label for label in labels if " ".join(label.split()) not in said] == []


def test_the_changelog_says_what_is_not_released_yet() -> None:
    assert re.search(r"^## \[Unreleased\]$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_licence_is_named_where_packages_look_for_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    assert project["license-files"] == ["LICENSE"]
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()


def test_every_decision_is_listed_and_no_number_is_missing() -> None:
    records = sorted(path.name for path in (DOCS / "decisions").glob("[0-9]*.md"))
    assert [record[:4] for record in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    listed = re.findall(
        r"^(\d+)\. \[[^\]]+\]\(([^)]+)\)", (DOCS / "decisions" / "README.md").read_text(), re.M
    )
    assert [(int(number), target) for number, target in listed] == [(int(each[:4]), each) for each in records]


def test_every_decision_says_context_decision_and_consequences() -> None:
    lacking = [
        path.name
        for path in (DOCS / "decisions").glob("[0-9]*.md")
        if not all(f"**{part}.**" in path.read_text() for part in ("Context", "Decision", "Consequences"))
    ]
    assert lacking == []


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / each for each in listed.decode().split("\0") if each and (ROOT / each).is_file()]


def test_no_file_knows_the_machine_it_was_made_on() -> None:
    binary = {".png", ".db", ".woff2", ".bin"}
    found = [
        (name(path), word)
        for path in tracked()
        if path.suffix not in binary
        for text in [path.read_text(errors="replace")]
        for word in PRIVATE
        if word in text
    ]
    assert found == []


@pytest.mark.parametrize("part", ["run", "dev", "node"])
def test_every_pinned_package_has_hashes_and_no_address(part: str) -> None:
    text = (ROOT / "requirements" / f"{part}.txt").read_text()
    joined = [
        line for line in text.replace("\\\n", " ").splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert len(joined) >= 2
    assert [
        line for line in joined if not re.match(r"[A-Za-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ] == []
    assert re.findall(r"https?://|--(?:extra-)?index|--find-links|--trusted", text) == []


def test_every_pinned_script_has_its_hash_and_no_private_address() -> None:
    text = (ROOT / "assets" / "package-lock.json").read_text()
    assert re.findall(r'"resolved":', text) == []
    packages = len(re.findall(r'^    "node_modules/', text, re.MULTILINE))
    assert packages > 5
    assert len(re.findall(r'"integrity": "sha512-', text)) == packages


LABEL = re.compile(r"\b(?:derive|digest|enc)\((?:[^()\"]|\n)*?\"([a-z]+/[a-z0-9]+)\"")


def test_the_protocol_names_every_label_that_is_in_use() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src" / "drawbridge").rglob("*.py"))
    (said,) = re.findall(
        r"The labels in use: (.*?)\.\n", (DOCS / "protocol.md").read_text("utf-8"), re.DOTALL
    )
    assert sorted(re.findall(r"`([a-z0-9/]+)`", said)) == sorted(set(LABEL.findall(code)))
