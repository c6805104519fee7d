"""The list hears its own phrases as whole words, and is silent about everything that only looks like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drawbridge.core.painful import PHRASES, Phrase, sounds_very_painful

EVERY = [phrase for phrases in PHRASES.values() for phrase in phrases]
HARMLESS = [
    "studied",
    "diet",
    "audience",
    "soldier",
    "killing",
    "time",
    "dead",
    "tired",
    "suited",
    "died",
    "out",
    "i",
    "am",
    "dying",
    "to",
    "see",
    "you",
    "the",
    "deadline",
    "was",
    "murder",
    "my",
    "battery",
    "is",
    "dead",
    "kill",
    "the",
    "lights",
    "she",
    "killed",
    "it",
    "on",
    "stage",
    "a",
    "killer",
    "view",
    "hangs",
    "in",
    "there",
    "cut",
    "the",
    "cake",
    "hurt",
    "my",
    "knee",
    "playing",
    "football",
    "totmüde",
    "todmüde",
    "sterbenslangweilig",
    "diät",
    "umbringend",
    "lebensmittel",
    "ritzel",
    "audienz",
    "soldat",
    "zeit",
    "totschlagen",
    "live",
    "alive",
    "end",
    "of",
    "my",
    "shift",
    "life",
    "want",
    "to",
    "go",
    "home",
    "better",
    "off",
    "with",
    "tea",
    "reason",
    "to",
    "leave",
    "i",
    "was",
    "so",
    "tired",
    "of",
    "living",
    "in",
    "that",
    "flat",
    "my",
    "own",
    "way",
    "it",
    "all",
    "ended",
    "well",
    "take",
    "my",
    "own",
    "time",
    "no",
    "nothing",
    "to",
    "wear",
]
SILENT = (
    "I studied all night, then talked about my diet with an audience of one soldier.",
    "We were killing time. I am dead tired.",
    "I don’t want to die. I want to see them grow up.",
    "I do not want to die, I never wanted to die.",
    "I wanted to die of embarrassment.",
    "I could have died laughing. I nearly killed myself laughing.",
    "I want to die old and happy.",
    "I hurt myself playing football. I cut myself shaving.",
    "Tired of living in this flat.",
    "That film was called Suicide Squad, and it was not good.",
    "I am not suicidal, only tired.",
    "That would end my life as a student.",
    "He wanted to kill. Myself, I stayed at home.",
    "Can’t live with it, can’t live without it. No reason to leave.",
    "Die Prüfung bringt mich um. Ich bin totmüde und mache Diät.",
    "Bring mich um acht nach Hause. Der Soldat stand im Publikum.",
    "Ich will nicht sterben. Ich werde mich nicht umbringen.",
    "Ich wollte sterben vor Scham.",
    "Ich möchte nicht mehr leben wie bisher.",
    "Wir haben die Zeit totgeschlagen, sterbenslangweilig.",
)
HEARD = (
    "I want to kill myself.",
    "some nights i just WANT TO DIE",
    "I don’t want to be alive",
    "I don't want to live any more, and nobody knows.",
    "They would be better off without me.",
    "I keep thinking about ending\nmy life",
    "Lately I have been suicidal.",
    "The urge to hurt myself is back.",
    "I’ve been thinking of suicide.",
    "Ich will nicht mehr leben.",
    "Manchmal möchte ich mich umbringen.",
    "Ich wollte mir das Leben nehmen",
    "Ich habe wieder Suizidgedanken.",
    "Die anderen wären ohne mich besser dran.",
)


def variants(words: str) -> list[str]:
    made = [""]
    for word in words.split():
        made = [f"{one} {each}".strip() for one in made for each in word.split("/")]
    return made


@pytest.mark.parametrize("text", HEARD)
def test_it_hears(text: str) -> None:
    assert sounds_very_painful(text.replace("\n", " "))


@pytest.mark.parametrize("text", SILENT)
def test_it_is_silent_about(text: str) -> None:
    assert not sounds_very_painful(text)


@given(st.lists(st.sampled_from(HARMLESS), max_size=30))
@example(["studied", "diet", "audience", "soldier"])
def test_it_is_silent_about_harmless_words_in_any_order(words: list[str]) -> None:
    assert not sounds_very_painful(" ".join(words))


@given(
    st.sampled_from(EVERY),
    st.data(),
    st.sampled_from(("", "Today. ", "I think\n", "… ", "„", "(")),
    st.sampled_from(("", ".", "!", "?\nMore.", "…", ")", ",", "“")),
    st.sampled_from((str.lower, str.upper, str.title)),
    st.sampled_from((" ", "  ", "\t", "\u00a0")),
)
def test_every_phrase_is_heard_wherever_it_stands(
    phrase: Phrase, data: st.DataObject, before: str, after: str, case: Callable[[str], str], gap: str
) -> None:
    words = data.draw(st.sampled_from(variants(phrase.words)))
    typed = case(words).replace(" ", gap).replace("'", "’")
    assert sounds_very_painful(before + typed + after)


@given(st.sampled_from(EVERY), st.sampled_from("qx1ß"))
def test_no_phrase_is_heard_inside_longer_words(phrase: Phrase, letter: str) -> None:
    for words in variants(phrase.words):
        assert not sounds_very_painful(f"{letter}{words}{letter}")


def test_a_no_further_off_takes_nothing_back() -> None:
    assert sounds_very_painful("I do not know. I want to die.")
    assert sounds_very_painful("It is not that I am sad, I want to die.")


@given(st.text(max_size=400))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert sounds_very_painful(text) in (True, False)
