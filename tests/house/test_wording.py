"""Every sentence a person can meet keeps the wording rules of docs/words.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "drawbridge"
TEMPLATES = sorted((SOURCE / "node" / "templates").rglob("*.html"))
SPEAKING = [
    *sorted((SOURCE / "node" / "words").rglob("*.py")),
    *sorted((SOURCE / "node" / "views").rglob("*.py")),
    *sorted((SOURCE / "cli").rglob("*.py")),
    *(
        SOURCE / "core" / f"{name}.py"
        for name in (
            "boundary",
            "crisis_lines",
            "crisis",
            "reply_help",
            "vocabulary_table",
            "practice_table",
            "ladder_stems",
            "ratings",
            "cards_within",
            "cards_among",
            "claims_first",
            "claims_second",
            "measures",
        )
    ),
]
DISPUTED = {"cards_within.py": "oxytocin|hormones?", "claims_first.py": "oxytocin|hormones?"}
"""A claim of the article that does not hold has to be named to say so; tests/core/test_science.py holds it to
the two claims and the one card. References are not read here: a title is what its authors made it."""

FORBIDDEN = {
    "tone": "please|oops|uh-oh|whoops|hooray|yay|wow|congratulations|well done|great job|good job",
    "urging": "be brave|don[’']t hide|what are you afraid of|just do it|try again tomorrow|you should",
    "points": "streaks?|leaderboards?|badges?|level up|your score|points earned|trending",
    # Not a word of courts and games about the worst there is.
    "suicide": "commit(?:s|ted)? suicide|(?:un)?successful suicide|(?:failed|successful) attempt",
    "blame or promise": "attention[- ]seeking|cry for help|it (?:gets|will get) better",
    "certainty": "proven|science[- ]backed|scientifically|rewires?|hormones?|oxytocin|cures?|heals?|healing",
    "clinic": "treats|treatment|symptoms?|clinical|diagnos(?:e|is|es)|disorders?|patients|exposure therapy",
    "another product": "click here|log ?in|log ?out|sign up|username|password|unsubscribe|upload",
    "machine": "invalid|illegal|fatal|forbidden|unauthorized|internal server error|exception|traceback",
}
"""What is left out, by the rule it breaks. A pattern is matched as whole words, in any case."""


def without_logic(path: Path) -> str:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", path.read_text(), flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", " ", text, flags=re.DOTALL)


def words_of_template(path: Path) -> str:
    """Return what a template says, what its logic says included, without tags and attributes nobody hears."""
    text = without_logic(path)
    logic = re.findall(r"\{%.*?%\}|\{\{.*?\}\}", re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S), re.S)
    # Machine words have no spaces; what a person reads has.
    inside = [found for part in logic for found in re.findall(r'"([^"]*\s[^"]*)"', part)]
    heard = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text)
    said = re.sub(r'<[^>]*>|[a-z-]+="[^"]*"', " ", text)
    return " ".join([said, *heard, *inside])


def sentences_of_module(path: Path) -> Iterator[str]:
    """Yield the strings of a module that are no docstrings."""
    tree = ast.parse(path.read_text())
    silent = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


def said_in(path: Path) -> list[str]:
    if path.suffix == ".html":
        return [words_of_template(path)]
    # Machine words have no spaces; what a person reads has.
    return [text for text in sentences_of_module(path) if " " in text]


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


EVERYTHING = [path for path in [*TEMPLATES, *SPEAKING] if path.exists()]


def faults_in(text: str) -> list[str]:
    return [
        f"{why}: {found.group()}"
        for why, pattern in FORBIDDEN.items()
        for found in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]


def test_there_is_something_to_read() -> None:
    assert len(TEMPLATES) > 5
    assert len([text for path in SPEAKING if path.exists() for text in said_in(path)]) > 200


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_no_sentence_uses_a_word_that_the_rules_leave_out(path: Path) -> None:
    disputed = DISPUTED.get(path.name, "(?!)")
    said = [re.sub(rf"\b(?:{disputed})\b", "…", text, flags=re.IGNORECASE) for text in said_in(path)]
    assert [fault for text in said for fault in faults_in(text)] == []


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_no_sentence_shouts(path: Path) -> None:
    loud = [text for text in said_in(path) if re.search(r"[A-Za-z’\"”)]!(?:\s|$|[”’\"])", text)]
    assert loud == []


# The page one leaves to looks like something else, and is titled so.
@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name != "away.html"], ids=name)
def test_every_page_is_titled_drawbridge_and_nothing_else(path: Path) -> None:
    titles = re.findall(r"<title>(.*?)</title>", without_logic(path), re.DOTALL)
    titles += re.findall(r"\{% block title %\}(.*?)\{% endblock", path.read_text(), re.DOTALL)
    assert [title for title in titles if title.strip() != "Drawbridge"] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_headings_and_buttons_are_in_sentence_case(path: Path) -> None:
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "X", path.read_text(), flags=re.DOTALL)
    shown = re.findall(r"<(?:h[1-4]|button|legend|summary)\b[^>]*>([^<]+)<", text)
    # Two capitals in a row after the first word are a title; names of the app and "I" are not.
    titled = [
        each
        for each in shown
        if re.search(r"\S+ (?:[A-Z][a-z]+ ){1,}[A-Z][a-z]+", each.replace("Drawbridge", "drawbridge"))
    ]
    assert titled == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_carries_inline_script_or_style(path: Path) -> None:
    text = without_logic(path)
    assert not re.search(r"<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:", text)
    inline = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "json" not in tag]
    assert inline == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_page_words_the_ends_of_a_scale_itself(path: Path) -> None:
    # Before and after have the same ends, or no number can be set beside another: core/ratings.py has them.
    if path.name != "_planks.html":
        assert re.findall(r"\bplanks\((?!name, chosen, item\.anchors)[^)]*\)", path.read_text()) == []


def test_the_rules_find_what_they_forbid() -> None:
    for bad in ("Please log in", "Oops", "a proven cure", "he committed suicide", "keep your streak"):
        assert faults_in(bad)
    assert not faults_in("You chose not to share; that counts.")
