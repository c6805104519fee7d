"""The built files: named by their content, and nothing inline in any template."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest

from tests.node.conftest import Browser, Home

NODE = Path(str(resources.files("drawbridge.node")))
BUILT = NODE / "static" / "built"
TEMPLATES = sorted((NODE / "templates").glob("*.html"))
pytestmark = pytest.mark.skipif(not (BUILT / "manifest.json").is_file(), reason="make assets has not run")


def test_every_name_a_template_asks_for_was_built(home: Home) -> None:
    manifest: dict[str, str] = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    asked = {
        name for file in TEMPLATES for name in re.findall(r"asset\(['\"]([^'\"]+)", file.read_text("utf-8"))
    }

    async def story(browser: Browser) -> None:
        for name in asked:
            assert (await browser.get(f"/static/built/{manifest[name]}")).status_code == 200, name

    home.run(story)


def test_styles_ask_for_files_of_this_node_only() -> None:
    for file in BUILT.glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", file.read_text("utf-8")):
            assert (BUILT / address.strip("\"'")).is_file(), address


def test_the_script_keeps_nothing_in_the_browser() -> None:
    for file in BUILT.glob("app-*.js"):
        script = file.read_text("utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", script)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_has_nothing_inline(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:|hx-on|\bjs:", text)
    # A block of data is not run.
    assert not re.search(r"<script(?![^>]*\ssrc=)(?! type=\"application/json\")", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)
