"""What the app says where no template says it: labels, dates and sentences.

Everything here is a pure function of values; a moment is always an argument. Templates reach all of it
through ``words``. The rooms:

- ``labels``        one or two words for each value, and a hint under it
- ``dates``         ``when``, ``on_when``, ``ago``, ``day``
- ``people``        lists of names and of counted people
- ``crossings``     the button's promise, readers, needs
- ``walls``         what was held back, and what became of it
- ``kindness``      the two voices
- ``letters``       when a letter to oneself opens
- ``leaves``        what a bridge's picture shows, in words
- ``resuming``      an older copy of a vault, a long absence
- ``harbour``       crisis lines: where they were seen, and what helps meanwhile
- ``ladder``        lanes, stems, why a rung is offered
- ``signals``       telling somebody "I'm not okay", and how far it has come
- ``looking_back``  feared beside happened
- ``science``       grades, and how deeply a study was read
- ``tellings``      said in person
- ``notices``       banners for trouble, and lines that come alive on an open page
- ``faults``        one sentence under a field
- ``mistakes``      a page when something went wrong
"""

from __future__ import annotations

from drawbridge.node.words.crossings import (
    arrival_headline,
    arrival_line,
    crossed_line,
    crossing_headline,
    crossing_sentence,
    depth_for_reader,
    exchange_line,
    impression_sentence,
    more_later_sentence,
    need_asks,
    need_for_reader,
    need_means,
    noticed_sentence,
    only_you_and,
    paragraphs,
    promise,
    reader_sentence,
    take_back_sentence,
)
from drawbridge.node.words.dates import ago, clock_time, day, on_when, since, when, whole_date
from drawbridge.node.words.faults import fault
from drawbridge.node.words.harbour import (
    LIMITS,
    UNTIL_SOMEBODY_ANSWERS,
    WORRIED,
    checked_sentence,
    emergency_sentence,
    help_lines,
    seen_sentence,
)
from drawbridge.node.words.kindness import voice_label
from drawbridge.node.words.labels import (
    bridge_state_label,
    crossing_state_label,
    depth_hint,
    depth_label,
    entry_state_label,
    family_hint,
    family_label,
    happened_label,
    impression_label,
    kind_label,
    leaf_label,
    need_hint,
    need_label,
    noticed_label,
    practice_hint,
    practice_label,
    release_hint,
    release_label,
    trust_hint,
    trust_label,
)
from drawbridge.node.words.ladder import (
    done_sentence,
    lane_hint,
    lane_label,
    stem_kind_label,
    step_person,
    step_reason,
    try_sentence,
)
from drawbridge.node.words.leaves import (
    bridge_sentence,
    invitation_sentence,
    leaf_chip,
    leaf_news,
    leaves_sentence,
    trust_sentence,
)
from drawbridge.node.words.letters import letter_opens
from drawbridge.node.words.looking_back import (
    HONEST_LINE,
    came_true_sentence,
    group_sentence,
    looking_back_sentence,
    outcome_sentence,
    pair_sentence,
    tenths,
    waiting_for_more,
    went_sentence,
)
from drawbridge.node.words.mistakes import Mistake, mistake, refusal
from drawbridge.node.words.notices import (
    SOMETHING_WAITS,
    clock_skew,
    missing_sentence,
    refused_sentence,
    trouble,
)
from drawbridge.node.words.people import article, count_in_words, gets, listed
from drawbridge.node.words.resuming import resumption_news, resumption_sentences
from drawbridge.node.words.science import (
    cited,
    grade_label,
    grade_meaning,
    part_label,
    read_sentence,
    reference_line,
    scale_sentence,
    shelf_label,
    verdict_words,
)
from drawbridge.node.words.signals import (
    BEING_WITH,
    NO_EMERGENCY,
    QUESTION,
    SIGNAL,
    received_headline,
    received_sentence,
    signal_headline,
    tell_promise,
    told_chip,
    told_sentence,
)
from drawbridge.node.words.tellings import (
    day_after_line,
    owned_sentence,
    telling_headline,
    telling_line,
    told_line,
)
from drawbridge.node.words.walls import how_label, month_name, wall_chip, wall_sentence, wall_title

__all__ = [
    "BEING_WITH",
    "HONEST_LINE",
    "LIMITS",
    "NO_EMERGENCY",
    "QUESTION",
    "SIGNAL",
    "SOMETHING_WAITS",
    "UNTIL_SOMEBODY_ANSWERS",
    "WORRIED",
    "Mistake",
    "ago",
    "arrival_headline",
    "arrival_line",
    "article",
    "bridge_sentence",
    "bridge_state_label",
    "came_true_sentence",
    "checked_sentence",
    "cited",
    "clock_skew",
    "clock_time",
    "count_in_words",
    "crossed_line",
    "crossing_headline",
    "crossing_sentence",
    "crossing_state_label",
    "day",
    "day_after_line",
    "depth_for_reader",
    "depth_hint",
    "depth_label",
    "done_sentence",
    "emergency_sentence",
    "entry_state_label",
    "exchange_line",
    "family_hint",
    "family_label",
    "fault",
    "gets",
    "grade_label",
    "grade_meaning",
    "group_sentence",
    "happened_label",
    "help_lines",
    "how_label",
    "impression_label",
    "impression_sentence",
    "invitation_sentence",
    "kind_label",
    "lane_hint",
    "lane_label",
    "leaf_chip",
    "leaf_label",
    "leaf_news",
    "leaves_sentence",
    "letter_opens",
    "listed",
    "looking_back_sentence",
    "missing_sentence",
    "mistake",
    "month_name",
    "more_later_sentence",
    "need_asks",
    "need_for_reader",
    "need_hint",
    "need_label",
    "need_means",
    "noticed_label",
    "noticed_sentence",
    "on_when",
    "only_you_and",
    "outcome_sentence",
    "owned_sentence",
    "pair_sentence",
    "paragraphs",
    "part_label",
    "practice_hint",
    "practice_label",
    "promise",
    "read_sentence",
    "reader_sentence",
    "received_headline",
    "received_sentence",
    "reference_line",
    "refusal",
    "refused_sentence",
    "release_hint",
    "release_label",
    "resumption_news",
    "resumption_sentences",
    "scale_sentence",
    "seen_sentence",
    "shelf_label",
    "signal_headline",
    "since",
    "stem_kind_label",
    "step_person",
    "step_reason",
    "take_back_sentence",
    "tell_promise",
    "telling_headline",
    "telling_line",
    "tenths",
    "told_chip",
    "told_line",
    "told_sentence",
    "trouble",
    "trust_hint",
    "trust_label",
    "trust_sentence",
    "try_sentence",
    "verdict_words",
    "voice_label",
    "waiting_for_more",
    "wall_chip",
    "wall_sentence",
    "wall_title",
    "went_sentence",
    "when",
    "whole_date",
]
