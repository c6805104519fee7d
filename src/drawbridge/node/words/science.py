"""What *why this works* says about grades, shelves, parts of the article, and how deeply a study was read."""

from __future__ import annotations

from drawbridge.core.cards import Shelf
from drawbridge.core.claims import Part
from drawbridge.core.grades import Change, Grade, Verdict
from drawbridge.core.ratings import Item, Look
from drawbridge.core.references import Read, Reference
from drawbridge.node.words.dates import whole_date

_GRADE = {
    Grade.STRONG: (
        "Strong",
        "Several kinds of studies, or reviews of many, agree, and it is known how large the effect is.",
    ),
    Grade.MODERATE: (
        "Moderate",
        "Repeated experiments, or links found again and again, but narrow: one laboratory, one culture, "
        "what people say of themselves, a short time.",
    ),
    Grade.WEAK: (
        "Weak",
        "Few or small studies, or interviews, or evidence from something that is only like it.",
    ),
    Grade.CONTESTED: (
        "Contested",
        "Good studies disagree, or it did not come out again when others tried.",
    ),
    Grade.NOT_TESTABLE: (
        "Not testable",
        "A picture, a definition or a value. No study can tell.",
    ),
}
_SHELF = {
    Shelf.BEFORE: "Before you say it",
    Shelf.BETWEEN: "Between two people",
    Shelf.WITHIN: "With yourself",
    Shelf.PRACTICES: "The practices",
    Shelf.AROUND: "Families, communities, work",
}
_PART = {
    Part.OPENING: "How it opens",
    Part.WHAT_IT_IS: "What vulnerability is",
    Part.FEAR: "Why we fear it",
    Part.SCIENCE: "The science",
    Part.RELATIONSHIPS: "Friends, families, couples, communities",
    Part.HARD_TIMES: "When it is hard inside",
    Part.WORK: "Work",
    Part.WALLS: "What walls cost",
    Part.PRACTICE: "How to practise",
    Part.KINDNESS: "Kindness to oneself",
    Part.CLOSING: "Stories, strength, and the end",
}
_READ = {
    Read.ABSTRACT: "Verified: its abstract was read, not the paper.",
    Read.PART: "Verified: a part of its abstract was read.",
    Read.SUMMARIES: "Verified through summaries by others; the paper was not opened.",
    Read.RECORD: "Verified: its record was seen.",
    Read.NOT_YET: "From memory, to be checked.",
}


def grade_label(grade: Grade) -> str:
    """Return a grade as a word: *Strong*."""
    return _GRADE[grade][0]


def grade_meaning(grade: Grade) -> str:
    """Return what a grade means, quietly."""
    return _GRADE[grade][1]


def verdict_words(verdict: Verdict) -> str:
    """Return a verdict: *Moderate to strong, for small requests*."""
    low = grade_label(verdict.low)
    range_ = low if verdict.high is None else f"{low} to {grade_label(verdict.high).lower()}"
    return f"{range_}, {verdict.about}" if verdict.about else range_


def change_sentence(change: Change) -> str:
    """Return what something was graded before, and why no longer."""
    before = "; ".join(verdict_words(verdict).lower() for verdict in change.before)
    return f"Until {whole_date(change.until)} it was graded {before}. {change.why}"


def shelf_label(shelf: Shelf) -> str:
    """Return the heading over the cards of one shelf."""
    return _SHELF[shelf]


def part_label(part: Part) -> str:
    """Return the heading over the claims of one part of the article."""
    return _PART[part]


def cited(reference: Reference) -> str:
    """Return a reference in a few words: *Bruk and others, 2018*."""
    names = reference.authors.replace(" and ", ", ").split(", ")
    short = reference.authors if len(names) < 3 else f"{names[0]} and others"
    return f"{short}, {reference.year}" if reference.year else short


def reference_line(reference: Reference) -> str:
    """Return a reference whole, but for its DOI: *Brown (2006). Shame resilience theory. …*."""
    year = f" ({reference.year})" if reference.year else ""
    title = reference.title if reference.title.endswith("?") else f"{reference.title}."
    where = [f"{reference.where}."] if reference.where else []
    return " ".join([f"{reference.authors}{year}.", title, *where])


def scale_sentence(item: Item) -> str:
    """Return the scale of a question: *from 0, not at all, to 10, completely*."""
    if item.look is Look.CHOICES:
        return ", ".join(word for _, word in item.anchors)
    (low, first), (high, last) = item.anchors[0], item.anchors[-1]
    return f"from {low}, {first}, to {high}, {last}"


def read_sentence(reference: Reference) -> str:
    """Return how deeply a reference was read, and what is still to be checked."""
    said = _READ[reference.read]
    return f"{said} To be checked: {', '.join(reference.to_check)}." if reference.to_check else said
