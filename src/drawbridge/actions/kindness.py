"""The kind voice: answer the critic line by line, each as one likes, and keep one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.ratings import amend_ratings, ratings_of
from drawbridge.core.kindness import MAX_LINE, MAX_SENTENCE, Kindness, Voice
from drawbridge.core.names import KindnessId, new_id
from drawbridge.core.ratings import Moment
from drawbridge.errors import InputRefused, NotFound
from drawbridge.vault import kindness as kept
from drawbridge.vault import ratings

RATED = ("kind", "hard")
"""What can be rated before and after."""
LINES = ("critic", "happened", "shared", "friend")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the page says; every line may be empty."""

    critic: str = ""
    happened: str = ""
    shared: str = ""
    friend: str = ""
    sentence: str = ""
    voice: Voice = Voice.KIND


def new_kindness_id(desk: Desk) -> KindnessId:
    """Return an id for one that nothing has been written in yet."""
    return KindnessId(new_id(desk.entropy))


def save_kindness(
    desk: Desk, kindness: KindnessId, answered: Answered, answers: Mapping[str, int], about: str = ""
) -> Kindness:
    """Save what is on the page. Nothing is stored before the first word.

    Args:
        desk: Whose it is.
        kindness: Which one, new or changed.
        answered: The lines.
        answers: What was rated before.
        about: What it comes before or after; kept from the first save.

    Raises:
        InputRefused: a line too long, or an answer that its scale does not have.
    """
    _check(answered)
    now = desk.clock()
    with desk.vault.transaction():
        before = kept.find(desk.vault.db, kindness)
        saved = replace(
            before or Kindness(kindness, now, "", "", "", "", "", Voice.KIND, about, now),
            critic=answered.critic,
            happened=answered.happened,
            shared=answered.shared,
            friend=answered.friend,
            sentence=answered.sentence,
            voice=answered.voice,
            changed_at=now,
        )
        if before is not None or saved.has_words or answers:
            kept.put(desk.vault.db, saved)
            amend_ratings(desk, _about(kindness), Moment.BEFORE, answers)
    return saved


def keep_kindness(
    desk: Desk, kindness: KindnessId, answered: Answered, answers: Mapping[str, int], about: str = ""
) -> Kindness:
    """Save the page as it was left.

    Raises:
        InputRefused: as for `save_kindness`, or ``kindness`` ``empty`` when there is no word at all.
    """
    saved = save_kindness(desk, kindness, answered, answers, about)
    if not saved.has_words:
        raise InputRefused(what="kindness", why="empty")
    return saved


def rate_after(desk: Desk, kindness: KindnessId, answers: Mapping[str, int]) -> None:
    """Keep what was rated afterwards.

    Raises:
        NotFound: there is none in this vault.
        InputRefused: an answer that its scale does not have.
    """
    with desk.vault.transaction():
        find_kindness(desk, kindness)
        amend_ratings(desk, _about(kindness), Moment.AFTER, answers)


def find_kindness(desk: Desk, kindness: KindnessId) -> Kindness:
    """Return one.

    Raises:
        NotFound: there is none in this vault.
    """
    found = kept.find(desk.vault.db, kindness)
    if found is None:
        raise NotFound(noun="kindness")
    return found


def lines_of(desk: Desk, kindness: KindnessId) -> tuple[str, ...]:
    """Return its lines and its sentence as they were saved; nothing when there is none in this vault."""
    found = kept.find(desk.vault.db, kindness)
    return () if found is None else tuple(getattr(found, line) for line in (*LINES, "sentence"))


def answers_about(desk: Desk, kindness: KindnessId) -> dict[tuple[Moment, str], int]:
    """Return what was rated before and after."""
    return ratings_of(desk, _about(kindness))


def kept_sentences(desk: Desk, limit: int = 20, before: int | None = None) -> list[Kindness]:
    """Return those with a sentence to keep, newest first."""
    return kept.sentences(desk.vault.db, limit, before)


def begun(desk: Desk, limit: int = 20, before: int | None = None) -> list[Kindness]:
    """Return those that stopped before the sentence, newest first. Stopping early is fine."""
    return kept.begun(desk.vault.db, limit, before)


def delete_kindness(desk: Desk, kindness: KindnessId) -> None:
    """Delete one for good, and what was rated about it.

    Raises:
        NotFound: there is none in this vault.
    """
    with desk.vault.deletion():
        find_kindness(desk, kindness)
        ratings.forget(desk.vault.db, _about(kindness))
        kept.delete(desk.vault.db, kindness)


def _about(kindness: KindnessId) -> str:
    return f"kindness:{kindness}"


def _check(answered: Answered) -> None:
    for what in LINES:
        if len(getattr(answered, what)) > MAX_LINE:
            raise InputRefused(what=what, why="too-long", limit=MAX_LINE)
    if len(answered.sentence) > MAX_SENTENCE:
        raise InputRefused(what="sentence", why="too-long", limit=MAX_SENTENCE)
