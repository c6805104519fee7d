"""Words that may mean that somebody thinks of ending their life, or of hurting themselves.

A small open list for each language, meant to be read and mended by people who know: clinicians, and those who
have been there. Phrases are whole words, and rather too few than too many: somebody who wrote about a diet, a
soldier or a dead battery must never be asked. So it will miss most things, and every page that uses it says
so. Nothing is scored, kept or sent; this answers one question about one text, on the node it was written on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Said(StrEnum):
    """What somebody answers when they are asked about ending their life or hurting themselves."""

    YES = "yes"
    NOT_SURE = "not-sure"
    NO = "no"
    SOMEBODY_ELSE = "somebody-else"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Whole words in a row; ``a/b`` in a place means one or the other.

    ``not_after`` and ``not_before`` are words that, standing right before or after it, mean something else:
    *I don't want to die* is a wish to live, and *want to die of embarrassment* is a figure of speech.
    """

    words: str
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


_NOT = ("not", "don't", "dont", "didn't", "doesn't", "never", "won't")
_NICHT = ("nicht", "nie", "niemals")
_OF = ("of", "from", "laughing", "for", "happy", "old", "peacefully")

PHRASES: Mapping[str, tuple[Phrase, ...]] = {
    "en": (
        Phrase("kill/killing myself", ("could", "not", "nearly", "almost"), ("laughing",)),
        Phrase("end/ending my life", (), ("as", "story", "in")),
        Phrase("end/ending it all"),
        Phrase("take/taking my own life"),
        Phrase("want/wanted/wanting to die", _NOT, _OF),
        Phrase("wish i was/were dead"),
        Phrase("wish i had never been born"),
        Phrase("rather be dead"),
        Phrase("better off dead"),
        Phrase("better off without me"),
        Phrase("be better if i was/were dead"),
        Phrase("no reason to live"),
        Phrase("nothing to live for"),
        Phrase("don't/dont want to live anymore"),
        Phrase("don't/dont want to live any more"),
        Phrase("don't/dont want to be alive"),
        Phrase("don't/dont want to exist"),
        Phrase("don't/dont want to wake up anymore/again"),
        Phrase("not want to be alive"),
        Phrase("not want to live anymore"),
        Phrase("not want to live any more"),
        Phrase("can't/cant go on living"),
        Phrase("tired of living", (), ("in", "with", "at", "like", "out", "here", "on", "from", "alone")),
        Phrase("suicidal", ("not",)),
        Phrase("thoughts of suicide"),
        Phrase("thinking of/about suicide"),
        Phrase("think of/about suicide"),
        Phrase("want/wanted/wanting/going to hurt myself"),
        Phrase("urge to hurt/cut/harm myself"),
        Phrase("hurt/hurting/cut/cutting myself on purpose"),
        Phrase("want/wanted to cut myself", (), ("off", "some", "a", "out", "loose", "free")),
        Phrase("harm/harming myself"),
        Phrase("self-harm/self-harming"),
    ),
    "de": (
        Phrase("mich umbringen", _NICHT),
        Phrase("mich umzubringen", _NICHT),
        Phrase("mir das leben nehmen", _NICHT),
        Phrase("mir das leben zu nehmen", _NICHT),
        Phrase("mir etwas antun", _NICHT),
        Phrase("mir etwas anzutun", _NICHT),
        Phrase("mein leben beenden", _NICHT),
        Phrase("will/möchte/wollte sterben", (), ("wie", "vor")),
        Phrase("sterben will/möchte/wollte", _NICHT),
        Phrase("will/möchte/mag nicht mehr leben", (), ("wie", "in", "mit", "ohne", "bei", "hier", "so")),
        Phrase("nicht mehr leben will/möchte/mag", ()),
        Phrase("will/möchte nicht mehr da sein", (), ("wo", "wenn")),
        Phrase("will/möchte nicht mehr aufwachen"),
        Phrase("nicht mehr aufwachen will/möchte"),
        Phrase("will/möchte/wollte tot sein"),
        Phrase("wäre/wär ich lieber/doch tot"),
        Phrase("ich wäre/wär lieber/besser tot"),
        Phrase("wünschte ich wäre/wär tot"),
        Phrase("ohne mich besser dran"),
        Phrase("keinen grund mehr zu leben"),
        Phrase("suizidal", ("nicht",)),
        Phrase("suizidgedanken/selbstmordgedanken", ("keine",)),
        Phrase("denke/dachte an suizid/selbstmord"),
        Phrase("mich selbst verletzen/verletzt/verletze", _NICHT),
        Phrase("mich selbst zu verletzen", _NICHT),
        Phrase("mich ritzen/ritze/geritzt"),
        Phrase("mich zu ritzen"),
    ),
}
"""The list, by language. Every text is looked at in all of them: people write in more than one."""

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-"})
_BREAK = "\n"
"""Stands between sentences: no phrase goes on over the end of one."""
_ENDS = re.compile(r"[.!?;:\n\r…]+")


def sounds_very_painful(text: str) -> bool:
    """Whether one of the phrases stands in a text, as whole words of one sentence, in any case."""
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold()
    return any(_stands_in(sentence) for sentence in _ENDS.split(plain))


def _stands_in(sentence: str) -> bool:
    words = tuple(_WORD.findall(sentence))
    if not words:
        return False
    known = _FIRST.keys() & set(words)
    return any(
        _fits(choices, phrase, words, place)
        for place, word in enumerate(words)
        if word in known
        for choices, phrase in _FIRST[word]
    )


def _fits(choices: tuple[frozenset[str], ...], phrase: Phrase, words: tuple[str, ...], place: int) -> bool:
    end = place + len(choices)
    if end > len(words) or any(
        word not in choice for word, choice in zip(words[place:end], choices, strict=True)
    ):
        return False
    before = set(words[max(0, place - 2) : place])
    after = words[end] if end < len(words) else ""
    return before.isdisjoint(phrase.not_after) and after not in phrase.not_before


def _by_first() -> dict[str, list[tuple[tuple[frozenset[str], ...], Phrase]]]:
    found: dict[str, list[tuple[tuple[frozenset[str], ...], Phrase]]] = {}
    for phrase in (phrase for phrases in PHRASES.values() for phrase in phrases):
        choices = tuple(frozenset(word.casefold().split("/")) for word in phrase.words.split())
        for word in choices[0]:
            found.setdefault(word, []).append((choices, phrase))
    return found


_FIRST = _by_first()
