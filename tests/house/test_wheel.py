"""The wheel: the same bytes wherever and whenever it is built, with all that is needed and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.journeys.test_canary import CANARIES
from tests.node.conftest import PASSPHRASE

ROOT = Path(__file__).parents[2]
OF_THE_BUILD = ("src", "pyproject.toml", "README.md", "LICENSE", ".gitignore")
PACKAGE = ROOT / "src" / "drawbridge"
MOMENT = "1700000000"
KEY_OR_TOKEN = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}")


def built(tree: Path, to: Path, **environment: str) -> Path:
    """Build from a tree with what is installed here, as ``pip wheel --no-build-isolation`` would."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)]
    known = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": MOMENT}
    subprocess.run(command, cwd=tree, env=known | environment, check=True, capture_output=True)
    [wheel] = to.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def needed() -> dict[str, bytes]:
    """What the package is made of in the tree: modules, pages, schemas, and what was built for the pages."""
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in files}


def test_built_elsewhere_by_somebody_else_it_has_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    tree = tmp_path / "an other place"
    tree.mkdir()
    for name in OF_THE_BUILD:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, tree / name)
    for path in tree.rglob("*.py"):
        path.chmod(0o600)
        os.utime(path, (1_234_567_890, 1_234_567_890))
    again = built(tree, tmp_path / "out", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7", HOME=str(tmp_path))
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_everything_that_is_needed_is_in_it_as_it_stands_in_the_tree(contents: dict[str, bytes]) -> None:
    inside = {name: data for name, data in contents.items() if name.startswith("drawbridge/")}
    assert inside == needed()
    for kind in (".sql", ".html", "built/manifest.json", ".css", ".woff2"):
        assert any(name.endswith(kind) for name in inside), kind
    [commands] = [data for name, data in contents.items() if name.endswith("/entry_points.txt")]
    assert b"drawbridge = drawbridge.cli.person:main" in commands


def test_nothing_else_is_in_it(contents: dict[str, bytes]) -> None:
    beside = {name.partition("/")[2] for name in contents if not name.startswith("drawbridge/")}
    assert beside == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    for name in contents:
        assert not re.search(r"/(tests?|vectors)/|/test_|\.(pem|key|db|pyc|map)$", name)


def test_no_test_key_no_canary_and_no_place_of_this_computer_is_in_it(contents: dict[str, bytes]) -> None:
    told = [*CANARIES.values(), PASSPHRASE, str(ROOT), f"{Path.home()}/", f"{tempfile.gettempdir()}/"]
    for name, data in contents.items():
        assert not KEY_OR_TOKEN.search(data), name
        for words in told:
            assert words.encode() not in data, (name, words)
