"""The pages and their styles name the same things."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src" / "drawbridge" / "node" / "templates"
STYLES = ROOT / "assets" / "styles"
HANDLES = {"by-spot", "practice", "practices", "rated"}
"""Names by which a test finds something; they look like nothing."""


def named_in_templates() -> set[str]:
    texts = [path.read_text("utf-8") for path in TEMPLATES.glob("*.html")]
    attributes = [each for text in texts for each in re.findall(r'class="([^"]*)"', text)]
    return {name for each in attributes for name in re.sub(r"\{[{%].*?[%}]\}", " ", each).split()}


def test_every_class_on_a_page_has_a_style() -> None:
    styles = " ".join(path.read_text("utf-8") for path in STYLES.glob("*.css"))
    styled = set(re.findall(r"\.([a-z][\w-]*)", styles))
    assert named_in_templates() - styled - HANDLES == set()
    assert {"card", "recovery-words"} <= named_in_templates()
