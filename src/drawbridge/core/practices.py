"""Practices: ways into writing, each with short steps of its own. This is the one place for what they are.

A practice is data: what it is called, its steps, what is asked before and after, whom it is not for and what
is offered instead. What stands beside the page is one template, named after its key. Everything else (the
choice on the page, ratings, groups in looking back) follows from here. See ``practice_table`` for the five.

Nobody is ever asked for forgiveness, a streak is never kept, and *not now* counts as done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from drawbridge.core.bridges import BridgeKind
from drawbridge.core.entries import Practice

HARBOUR = "harbour"
"""Where a gentle offer leads when somebody else is needed rather than something smaller."""
NOT_SAFE = "harbour#afraid"
"""Where it leads when somebody is afraid of the other person."""
KIND_VOICE = "kind-voice"
"""Where it leads when it is oneself who is owed something kind."""
AROUND = 24
"""Characters shown on each side of a marked word."""


@dataclass(frozen=True, slots=True)
class Gentle:
    """When a practice is not the one for now, and what is offered instead.

    ``leads_to`` is the key of a practice, ``HARBOUR``, ``NOT_SAFE``, ``KIND_VOICE``, or empty for no place.
    """

    when: str
    offer: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that are worth a second look: a pattern, and a hint beside the page. Nothing is ever held up."""

    pattern: re.Pattern[str]
    hint: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A place in a text: what stands before the marked words, the words, what follows, and the hint."""

    before: str
    words: str
    after: str
    hint: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in a text. ``owned`` counts sentences that say *I did*; None where nobody counts."""

    marked: tuple[Marked, ...] = ()
    owned: int | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """One practice.

    ``sent_as`` is the kind that readers see; the protocol knows six of them. ``before``, ``after``,
    ``if_heard`` (after, when somebody answered) and ``day_after`` are keys of ``core.ratings.ITEMS``.
    ``card`` is the key of the card that tells what research says. ``says_need``:
    what is needed back can be said in the text too. ``settles_after``: seconds until what came of it shows,
    where nobody answered; before, nothing asks how it went.
    """

    key: str
    label: str
    hint: str
    sent_as: Practice
    steps: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    prompts_by_kind: Mapping[BridgeKind, tuple[str, ...]] = field(default_factory=dict)
    gentle: tuple[Gentle, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    if_heard: tuple[str, ...] = ()
    day_after: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    owning: re.Pattern[str] | None = None
    card: str = ""
    may_end_early: bool = False
    says_need: bool = False
    settles_after: int = 0

    @property
    def rated_after(self) -> tuple[str, ...]:
        """Everything that may be rated after it."""
        return (*self.after, *self.if_heard)


def prompts_for(design: Design, kinds: Iterable[BridgeKind]) -> tuple[str, ...]:
    """Return beginnings that fit the kinds of bridge that are chosen; without any, those for everybody."""
    chosen = dict.fromkeys(kinds)
    fitting = [prompt for kind in chosen for prompt in design.prompts_by_kind.get(kind, ())]
    return (*fitting, *design.prompts)


def look_at(design: Design, text: str) -> Looked:
    """Return what is worth a second look in a text, in the order it stands there."""
    found = sorted(
        ((match, mark) for mark in design.marks for match in mark.pattern.finditer(text)),
        key=lambda pair: pair[0].start(),
    )
    owned = len(design.owning.findall(text)) if design.owning and text.strip() else None
    return Looked(tuple(_marked(text, match, mark.hint) for match, mark in found), owned)


def _marked(text: str, match: re.Match[str], hint: str) -> Marked:
    start, end = match.span()
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + "…"
    return Marked(before, match.group(), after, hint)
