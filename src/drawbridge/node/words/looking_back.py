"""What was feared beside what happened, in plain sentences. Misses are said as plainly as relief."""

from __future__ import annotations

from collections.abc import Mapping

from drawbridge.core.hit_rate import HitRate
from drawbridge.core.outcomes import Happened, Outcome, Pair
from drawbridge.core.ratings import ENOUGH_FOR_A_SUMMARY
from drawbridge.node.words.people import article, count_in_words, listed

HONEST_LINE = "These are your choices, your ratings, your people. It is not proof about the next time."
"""Printed under every summary."""


def tenths(value: int) -> str:
    """Return a number of tenths as people read it: 74 is *7.4*."""
    return f"{value // 10}.{value % 10}"


def looking_back_sentence(feared_tenths: int, went_tenths: int) -> str:
    """Return the one sentence on top: *You feared 7.4. It went 2.2*."""
    said = f"You feared {tenths(feared_tenths)}. It went {tenths(went_tenths)}"
    if went_tenths > feared_tenths:
        return f"{said}, worse than you feared."
    return f"{said}, as you feared." if went_tenths == feared_tenths else f"{said}."


def outcomes_since(count: int, day: str, at_most: int) -> str:
    """Return of how many outcomes the page is made: *Five outcomes since 3 November*."""
    if count == at_most:
        return f"The newest {count} outcomes since {day}"
    return f"{count_in_words(count).capitalize()} outcome{'' if count == 1 else 's'} since {day}"


def waiting_for_more(count: int) -> str:
    """Return what will appear here and why it waits, while there are fewer than five outcomes."""
    so_far = "You have none yet." if count == 0 else f"You have {count_in_words(count)} so far."
    return (
        f"After {count_in_words(ENOUGH_FOR_A_SUMMARY)} outcomes you will see what you feared "
        f"beside what happened. {so_far} With fewer, one day would speak for all of them."
    )


def came_true_sentence(counts: Mapping[Happened, int]) -> str:
    """Return how often what was feared happened: *It happened in one of five, and partly in two*."""
    total = sum(counts.values())
    if total == 0:
        return ""
    whole, part, unclear = (
        counts.get(kind, 0) for kind in (Happened.YES, Happened.PARTLY, Happened.CANNOT_TELL)
    )
    said = f"What you feared happened in {_some(whole)} of {count_in_words(total)}"
    said += f", and partly in {count_in_words(part)}" if part else ""
    return f"{said}. In {count_in_words(unclear)} you could not tell." if unclear else f"{said}."


def _some(count: int) -> str:
    return "none" if count == 0 else count_in_words(count)


def hit_rate_sentence(found: HitRate | None) -> str:
    """Return how often that is, and how little so many say about it."""
    if found is None:
        return "Too few yet to say how often that is."
    share = "never" if found.percent == 0 else f"about {found.percent} times in a hundred"
    return (
        f"Of the {count_in_words(found.decided)} where you could tell, a partly counted as half, "
        f"that is {share}. "
        f"How often it is in the long run, so few cannot say exactly: as seldom as {found.low} in a hundred "
        f"would fit, or as often as {found.high}."
    )


def pair_sentence(pair: Pair) -> str:
    """Return one crossing's line for the table and for those who hear the plot: *Mara: feared 8, went 2*."""
    worse = ", worse than feared" if pair.went > pair.feared else ""
    return f"{listed(pair.names)}: feared {pair.feared}, went {pair.went}{worse}."


def outcome_sentence(outcome: Outcome) -> str:
    """Return one outcome: *What you feared did not happen. It was a 2*."""
    return went_sentence(outcome.happened, outcome.level)


def went_sentence(happened: Happened, level: int) -> str:
    """Return how something went, that crossed or was said in person."""
    said = {
        Happened.NO: "What you feared did not happen",
        Happened.PARTLY: "What you feared happened in part",
        Happened.YES: "What you feared happened",
        Happened.CANNOT_TELL: "You could not tell whether it happened",
    }[happened]
    return f"{said}. It was {article(level)}."
