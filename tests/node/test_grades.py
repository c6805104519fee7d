"""A changed grade shows: what was graded otherwise before says so on its page, until when and why.

`graded.json` holds the verdicts of every card and claim. Whoever changes one leaves the old one with it as a
`Change`; then they write the new one here with ``python -m tests.node.test_grades``. A word of the sentence
that changes what it claims is a change of its verdict as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from drawbridge.core.cards import Card
from drawbridge.core.claims import Claim
from drawbridge.core.grades import MODERATE, STRONG, WEAK, Change, Verdict
from drawbridge.core.science import CARDS, CLAIMS
from drawbridge.node.words import change_sentence
from tests.node.conftest import Browser, Home, text_of

RECORD = Path(__file__).parent / "graded.json"
EVERY: tuple[Card | Claim, ...] = (*CARDS.values(), *CLAIMS.values())


def spelled(verdicts: tuple[Verdict, ...]) -> list[str]:
    return ["-".join(grade.value for grade in each.grades) for each in verdicts]


def verdicts_of(each: Card | Claim) -> tuple[Verdict, ...]:
    return (each.verdict,) if isinstance(each, Card) else each.verdicts


def graded() -> dict[str, list[str]]:
    return {each.key: spelled(verdicts_of(each)) for each in EVERY}


def changed_quietly(recorded: Mapping[str, list[str]], each: Card | Claim) -> bool:
    """Whether a verdict is not the recorded one, and nothing on the page says that it was."""
    was, now = recorded.get(each.key), spelled(verdicts_of(each))
    if was is None or was == now:
        return False
    return not each.changes or spelled(each.changes[-1].before) != was


def test_no_grade_has_changed_quietly() -> None:
    recorded = json.loads(RECORD.read_text())
    assert [each.key for each in EVERY if changed_quietly(recorded, each)] == []
    # Nothing that was ever graded goes without a word either.
    assert set(recorded) <= {*CARDS, *CLAIMS}


def test_a_quiet_change_would_be_found() -> None:
    card = replace(CARDS["k01"], verdict=Verdict(WEAK), changes=())
    recorded = {"k01": spelled((Verdict(MODERATE, high=STRONG),))}
    assert changed_quietly(recorded, card)
    told = Change(date(2027, 3, 1), (Verdict(MODERATE, high=STRONG),), "It failed where it was tried again.")
    assert not changed_quietly(recorded, replace(card, changes=(told,)))
    assert changed_quietly(recorded, replace(card, changes=(replace(told, before=(Verdict(STRONG),)),)))


def test_what_was_graded_before_stands_on_the_page(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Change(date(2027, 3, 1), (Verdict(MODERATE, "in pairs"),), "It failed where it was tried again.")
    sentence = "Until 1 March 2027 it was graded moderate, in pairs. It failed where it was tried again."
    assert change_sentence(told) == sentence
    card, claim = CARDS["k01"], CLAIMS["c01"]

    async def story(browser: Browser) -> None:
        assert "it was graded" not in text_of(await browser.get("/why/k01"))
        monkeypatch.setitem(CARDS, "k01", replace(card, changes=(told,)))
        monkeypatch.setitem(CLAIMS, "c01", replace(claim, changes=(told,)))
        assert sentence in text_of(await browser.get("/why/k01"))
        assert text_of(await browser.get("/why/claims")).count(sentence) == 1

    home.run(story)


if __name__ == "__main__":
    RECORD.write_text(json.dumps(graded(), indent=1) + "\n")
