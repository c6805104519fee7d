"""What is said of an older copy and of a long absence: what happened, what was lost, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from drawbridge.core.names import BridgeId
from drawbridge.core.resuming import Resumption, Why
from drawbridge.node.words import resumption_news, resumption_sentences

NOW = 1_790_000_000
DAY = 86_400
NOTHING = Resumption(BridgeId("b"), "Mara")
MINE = replace(NOTHING, mine=Why.RESTORED, mine_at=NOW - 600)
THEIRS = replace(NOTHING, theirs=Why.RESTORED, theirs_at=NOW - 600)
AWAY = replace(NOTHING, mine=Why.AWAY, mine_at=NOW - 600)
THEY_AWAY = replace(NOTHING, theirs=Why.AWAY, theirs_at=NOW - 600)


def said(found: Resumption) -> str:
    return " / ".join(resumption_sentences(found, NOW, UTC))


def test_each_side_reads_what_was_lost_and_what_was_not() -> None:
    assert "has not answered yet" in said(MINE)
    answered = said(replace(MINE, answered_at=NOW))
    assert answered == (
        "An older copy of your vault was put back today at 14:03. Mara’s Drawbridge has sent again what came "
        "after that copy. What you sent after it is still with Mara, and no longer in your vault."
    )
    assert said(THEIRS) == (
        "Mara put back an older copy of their vault today at 14:03. What you sent after that copy was sent "
        "again. You have lost nothing; they may no longer have what they sent you."
    )
    assert said(AWAY).startswith("You were away for longer than a relay keeps things.")
    assert said(replace(AWAY, answered_at=NOW)).endswith("has sent again what went missing.")
    assert "nothing of yours is lost" in said(THEY_AWAY)


def test_what_happened_to_both_is_said_of_both() -> None:
    both = replace(MINE, theirs=Why.AWAY, theirs_at=NOW)
    assert len(resumption_sentences(both, NOW, UTC)) == 2


def test_what_is_settled_is_said_for_two_months_and_what_is_not_for_ever() -> None:
    answered = replace(MINE, answered_at=NOW)
    assert resumption_sentences(answered, NOW + 59 * DAY, UTC)
    assert resumption_sentences(answered, NOW + 61 * DAY, UTC) == []
    assert resumption_sentences(MINE, NOW + 300 * DAY, UTC)
    assert resumption_sentences(THEIRS, NOW + 61 * DAY, UTC) == []


def test_what_cannot_be_opened_is_said_when_a_day_has_not_helped() -> None:
    sealed = replace(NOTHING, unopened_at=NOW)
    assert resumption_sentences(sealed, NOW + 3600, UTC) == []
    (sentence,) = resumption_sentences(sealed, NOW + 2 * DAY, UTC)
    assert "end this bridge and lower a new one" in sentence


def test_today_says_the_newer_of_both_in_one_line() -> None:
    assert (
        resumption_news(MINE)
        == "Your vault is an older copy. Mara’s Drawbridge was asked to send again what came since."
    )
    assert resumption_news(replace(MINE, answered_at=NOW)).endswith("has sent again what came since.")
    assert resumption_news(THEIRS).startswith("Mara went on from an older copy of their vault.")
    assert resumption_news(THEY_AWAY) == "Mara was away for long. What you sent meanwhile was sent again."
    assert resumption_news(replace(AWAY, answered_at=NOW)).endswith("has sent again what went missing.")
    assert resumption_news(replace(AWAY, theirs=Why.RESTORED, theirs_at=NOW)).startswith("Mara went on")
