"""Sentences say what will happen, in the product's words, whatever the values are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge import errors
from drawbridge.core.bridges import Bridge, BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.crossings import CrossingState, Depth, Impression, Need, Reader, ReaderState, Release
from drawbridge.core.entries import EntryState, Practice
from drawbridge.core.feelings import Family
from drawbridge.core.hit_rate import hit_rate
from drawbridge.core.names import BridgeId
from drawbridge.core.outcomes import Happened
from drawbridge.node import words

NOW = int(datetime(2026, 11, 22, 21, 0, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 86_400


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 22, 8), "today at 8:00"),
        (at(2026, 11, 23, 8), "tomorrow at 8:00"),
        (at(2026, 11, 21, 21, 5), "yesterday at 21:05"),
        (at(2026, 11, 3, 8), "3 November"),
        (at(2025, 11, 3, 8), "3 November 2025"),
        (at(2026, 12, 24, 18, 30), "24 December at 18:30"),
        (at(2027, 1, 2, 0, 0), "2 January 2027 at 0:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: int, said: str) -> None:
    assert words.when(moment, NOW, UTC) == said


def test_a_day_belongs_to_the_zone_of_the_person() -> None:
    assert words.when(at(2026, 11, 23, 1), NOW, UTC) == "tomorrow at 1:00"
    assert words.when(at(2026, 11, 23, 1), NOW, timezone(timedelta(hours=-8))) == "today at 17:00"


def test_inside_a_sentence_a_date_gets_its_on() -> None:
    assert words.on_when(at(2026, 12, 24, 18), NOW, UTC) == "on 24 December at 18:00"
    assert words.on_when(at(2026, 11, 23, 8), NOW, UTC) == "tomorrow at 8:00"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "a moment ago"),
        (59, "a moment ago"),
        (60, "one minute ago"),
        (7200, "two hours ago"),
        (3 * DAY, "three days ago"),
        (30 * DAY, "30 days ago"),
        (-5, "a moment ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_whole_unit(seconds: int, said: str) -> None:
    assert words.ago(NOW - seconds, NOW) == said


def test_since_says_the_month_unless_it_is_this_one() -> None:
    assert words.since(at(2026, 3, 5), NOW, UTC) == "since March"
    assert words.since(at(2025, 3, 5), NOW, UTC) == "since March 2025"
    assert words.since(at(2026, 11, 3), NOW, UTC) == "since 3 November"
    assert words.since(at(2026, 11, 21), NOW, UTC) == "since yesterday"


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, "only you"), (1, "you and one other"), (2, "you and two others"), (23, "you and 23 others")],
)
def test_a_reader_is_told_how_many_others_read(others: int, said: str) -> None:
    assert words.only_you_and(others) == said


def test_the_button_promises_exactly_what_will_happen() -> None:
    assert words.promise(["Mara"], Depth.ALL, Release.SLEEP_ON_IT, "tomorrow at 8:00") == (
        "Mara gets all of it tomorrow at 8:00. Until then you can take it back without a trace."
    )
    assert words.promise(["Mara", "Jon", "Dad"], Depth.FEELING, Release.NOW) == (
        "Mara, Jon and Dad get only the words for the feeling now. "
        "You can ask for it back later, but it may have been read or kept."
    )


def test_only_a_release_that_is_still_to_come_is_taken_back_without_a_trace() -> None:
    assert "without a trace" not in words.promise(["Mara"], Depth.GLIMPSE, Release.NOW)


def reader(state: ReaderState, **more: object) -> Reader:
    return Reader(BridgeId("0" * 32), "Mara", state, Depth.ALL, **more)  # type: ignore[arg-type]


def test_taking_back_says_honestly_how_far_it_reaches() -> None:
    assert words.reader_sentence(reader(ReaderState.GONE)) == "Taken back. It was never collected."
    assert words.reader_sentence(reader(ReaderState.ASKED_TO_REMOVE)) == (
        "Asked to remove. It may have been read or kept."
    )


def test_the_end_of_a_crossing_promises_no_more_than_their_app_can_do() -> None:
    later = words.expiry_sentence(NOW + 86_400, NOW, UTC)
    assert later.startswith("Their Drawbridge takes it out of their vault tomorrow")
    assert later.endswith("or when it is next open after that.")
    assert words.expiry_sentence(NOW, NOW, UTC).endswith("as soon as it is open.")


@pytest.mark.parametrize("practice", list(Practice))
def test_the_author_sees_what_readers_are_told_it_is(practice: Practice) -> None:
    mine, theirs = words.comes_as(practice.value), words.arrival_line(practice, Need.LISTEN, "Mara")
    kind = mine.removeprefix("It comes to them as ").removesuffix(".").replace("you", "they")
    assert theirs.lower().startswith(kind.replace("a feeling they named", "a feeling, named"))


def test_a_reader_who_has_not_answered_is_not_said_to_have_read() -> None:
    said = words.reader_sentence(reader(ReaderState.CROSSED))
    assert "theirs to say" in said
    assert words.reader_sentence(reader(ReaderState.CROSSED, answered=True)) == "Mara answered."
    assert "more later" in words.reader_sentence(reader(ReaderState.CROSSED, more_later=True))
    assert words.reader_sentence(reader(ReaderState.WAITING), "tomorrow at 8:00") == (
        "Waiting. It crosses tomorrow at 8:00."
    )


@pytest.mark.parametrize("refusal", ["full", "too-large", "expired", "something-new"])
def test_a_refused_reader_says_that_it_was_not_sent(refusal: str) -> None:
    assert "was not sent" in words.reader_sentence(reader(ReaderState.REFUSED, refusal=refusal))


@pytest.mark.parametrize("mine", list(Leaf))
@pytest.mark.parametrize("theirs", list(Leaf))
def test_both_leaves_are_in_the_sentence_of_a_standing_bridge(mine: Leaf, theirs: Leaf) -> None:
    said = words.leaves_sentence(mine, theirs, "Jon")
    up = {"up": Leaf.RAISED, "down": Leaf.LOWERED}
    assert {leaf for name, leaf in up.items() if re.search(rf"\b{name}\b", said)} == {mine, theirs}


@pytest.mark.parametrize("state", list(BridgeState))
@pytest.mark.parametrize("name", ["Jon", ""])
def test_every_state_of_a_bridge_has_a_sentence_even_without_a_name(state: BridgeState, name: str) -> None:
    bridge = Bridge(
        BridgeId("0" * 32), state, BridgeKind.FRIEND, name, "", Trust.MET, Leaf.LOWERED, Leaf.LOWERED, (), 0
    )
    said = words.bridge_sentence(bridge)
    assert said.endswith(".")
    assert "  " not in said


def test_looking_back_says_misses_as_plainly_as_relief() -> None:
    assert words.looking_back_sentence(74, 22) == "You feared 7.4. It went 2.2."
    assert words.looking_back_sentence(30, 61) == "You feared 3.0. It went 6.1, worse than you feared."
    assert words.looking_back_sentence(40, 40) == "You feared 4.0. It went 4.0, as you feared."


@pytest.mark.parametrize("count", [0, 1, 4])
def test_below_five_outcomes_it_says_what_will_come_and_why_it_waits(count: int) -> None:
    said = words.waiting_for_more(count)
    assert said.startswith("After five outcomes")
    assert "one day would speak for all of them" in said


def test_what_came_true_counts_every_kind_of_answer() -> None:
    counts = {Happened.NO: 2, Happened.PARTLY: 1, Happened.YES: 1, Happened.CANNOT_TELL: 1}
    assert words.came_true_sentence(counts) == (
        "What you feared happened in one of five, and partly in one. In one you could not tell."
    )
    assert words.came_true_sentence({Happened.NO: 3}) == "What you feared happened in none of three."
    assert words.came_true_sentence({}) == ""


def test_how_often_it_came_true_says_how_little_so_few_say() -> None:
    assert words.hit_rate_sentence(None) == "Too few yet to say how often that is."
    said = words.hit_rate_sentence(hit_rate(3, 0, 9))
    assert "Of the twelve where you could tell" in said
    assert "about 25 times in a hundred" in said
    assert "as seldom as 10 in a hundred would fit, or as often as 49." in said
    assert "that is never." in words.hit_rate_sentence(hit_rate(0, 0, 6))


def test_a_clock_that_is_wrong_is_said_with_its_side() -> None:
    assert "three hours ahead of the relay’s" in words.clock_skew(3 * HOUR)
    assert "one day behind the relay’s" in words.clock_skew(-DAY)


@pytest.mark.parametrize("kind", ["relay-away", "relay-refused", "storage", "never-heard-of"])
def test_every_trouble_says_that_what_is_written_is_safe(kind: str) -> None:
    assert re.search(r"waits here|is safe", words.trouble(kind))


LABELS: list[tuple[object, type[Enum]]] = [
    (words.need_label, Need),
    (words.need_hint, Need),
    (words.need_means, Need),
    (words.need_for_reader, Need),
    (words.depth_label, Depth),
    (words.depth_hint, Depth),
    (words.practice_label, Practice),
    (words.practice_hint, Practice),
    (words.kind_label, BridgeKind),
    (words.trust_label, Trust),
    (words.trust_hint, Trust),
    (words.bridge_state_label, BridgeState),
    (words.release_label, Release),
    (words.release_hint, Release),
    (words.impression_label, Impression),
    (words.happened_label, Happened),
    (words.family_label, Family),
    (words.family_hint, Family),
    (words.entry_state_label, EntryState),
    (words.crossing_state_label, CrossingState),
    (words.leaf_label, Leaf),
]


@pytest.mark.parametrize(("label", "kind"), LABELS)
def test_every_value_has_its_own_label(label: object, kind: type[Enum]) -> None:
    said = [label(value) for value in kind]  # type: ignore[operator]
    assert all(said)
    assert len(set(said)) == len(said)


def every_class(root: type[errors.DrawbridgeError] = errors.DrawbridgeError) -> Iterator[type]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == "drawbridge.errors":
            yield from every_class(child)


@pytest.mark.parametrize("kind", list(every_class()))
def test_every_error_has_a_page_with_whole_sentences(kind: type[errors.DrawbridgeError]) -> None:
    page = words.mistake(kind())
    assert 400 <= page.status < 600
    assert page.title
    assert not page.title.endswith(".")
    for sentence in (page.happened, page.kept, page.do):
        assert sentence.endswith(".")
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("noun", "state", "said"), [("signal", "better", "better by now"), ("bridge", "ended", "has ended")]
)
def test_an_answer_that_comes_too_late_is_told_why_it_was_not_sent(noun: str, state: str, said: str) -> None:
    page = words.mistake(errors.NotNow(noun=noun, act="answer", state=state))
    assert said in page.title
    assert "not sent" in page.happened


def test_an_error_that_is_not_ours_gets_a_page_without_its_text() -> None:
    page = words.mistake(ValueError("the rare sentence"))
    assert page.status == 500
    assert "rare" not in " ".join((page.title, page.happened, page.kept, page.do))


def test_a_refused_field_says_which_rule_and_its_number() -> None:
    assert "12 characters" in words.fault(errors.InputRefused(what="passphrase", why="too-short", limit=12))
    assert "200\u202f000" in words.fault(errors.InputRefused(what="text", why="too-long", limit=200_000))


@given(st.text(max_size=20), st.text(max_size=20), st.none() | st.integers(0, 10**9))
def test_any_refused_field_has_a_sentence(what: str, why: str, limit: int | None) -> None:
    said = words.fault(errors.InputRefused(what=what, why=why, limit=limit))
    assert said.endswith(".")
    assert "{" not in said


@pytest.mark.parametrize(("seconds", "wait"), [(5, "a minute"), (90, "two minutes"), (900, "15 minutes")])
def test_too_many_tries_says_how_long_to_wait(seconds: int, wait: str) -> None:
    assert f"Wait {wait}," in words.mistake(errors.TooManyTries(seconds=seconds)).do


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415, 421, 500, 503])
def test_a_refused_request_has_a_page(status: int) -> None:
    assert words.refusal(status).happened.endswith(".")


def test_paragraphs_are_parted_at_empty_lines_only() -> None:
    assert words.paragraphs("one\ntwo\r\n \r\n\n\nthree\n") == ("one\ntwo", "three")
    assert words.paragraphs("  ") == ()


def test_a_rating_has_the_article_it_is_spoken_with() -> None:
    assert [words.article(level) for level in (0, 7, 8, 10)] == ["a 0", "a 7", "an 8", "a 10"]


@pytest.mark.parametrize(
    ("first_line", "mine", "has_feelings", "answered", "taken_back", "line", "said"),
    [
        ("I was wrong.", True, True, False, False, "I was wrong.", "no answer yet"),
        ("I was wrong.", True, True, True, False, "I was wrong.", "answered"),
        ("", True, True, False, False, "Only the feeling", "no answer yet"),
        ("", False, False, False, False, "Not opened yet", "not answered yet"),
        ("", False, True, True, False, "Only the feeling", "you answered"),
        ("", False, False, True, True, "Taken back", "taken back"),
        ("I was wrong.", True, True, True, True, "I was wrong.", "taken back"),
    ],
)
def test_a_line_of_a_bridges_history_says_what_became_of_it(
    first_line: str, mine: bool, has_feelings: bool, answered: bool, taken_back: bool, line: str, said: str
) -> None:
    found = words.exchange_line(
        first_line, mine=mine, has_feelings=has_feelings, answered=answered, taken_back=taken_back
    )
    assert found == (line, said)
