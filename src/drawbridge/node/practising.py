"""What stands beside the page while somebody practises: steps, beginnings that fit, and second looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drawbridge.core.bridges import Bridge, BridgeKind
from drawbridge.core.crossings import Need
from drawbridge.core.practice_table import KIND_NOTES, NEED_PROMPTS, NEED_WORDS, practice_of
from drawbridge.core.practices import Design, Looked, look_at, prompts_for
from drawbridge.core.ratings import ITEMS, Item


@dataclass(frozen=True, slots=True)
class Beside:
    """One practice as it is shown beside a text. ``notes`` are for the kinds of bridge that are chosen."""

    design: Design
    prompts: tuple[str, ...]
    notes: tuple[str, ...]
    need_prompt: str
    looked: Looked
    need_words: tuple[str, ...] = NEED_WORDS


def beside(practice: str, text: str, kinds: Iterable[BridgeKind] = (), need: str = "") -> Beside:
    """Return what stands beside a text."""
    design, chosen = practice_of(practice), tuple(dict.fromkeys(kinds))
    return Beside(
        design=design,
        prompts=prompts_for(design, chosen),
        notes=tuple(KIND_NOTES[kind] for kind in chosen if kind in KIND_NOTES),
        need_prompt=NEED_PROMPTS[Need(need)] if design.says_need and need in set(Need) else "",
        looked=look_at(design, text),
    )


def kinds_of(people: Iterable[Bridge], chosen: Iterable[str]) -> tuple[BridgeKind, ...]:
    """Return the kinds of the bridges that are chosen."""
    ids = set(chosen)
    return tuple(bridge.kind for bridge in people if bridge.id in ids)


def items(keys: Iterable[str]) -> tuple[Item, ...]:
    """Return questions by their keys, to be drawn."""
    return tuple(ITEMS[key] for key in keys)
