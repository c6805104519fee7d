"""Years of writing, made in seconds: the vault that `vault.py` and `pages.py` measure.

One entry every fifty minutes for as long as it takes, in English words by their frequency, with feelings; one
entry in fifty has crossed a bridge and was answered, and as many came from others. Seeded: every run
measures the same words. It goes through the vault's own functions, a few thousand entries a transaction.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from drawbridge.core.bridges import Bridge, BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.crossings import (
    Arrival,
    Crossing,
    CrossingState,
    Depth,
    Forecast,
    Need,
    Reader,
    ReaderState,
    Release,
)
from drawbridge.core.entries import Entry, EntryState, Practice
from drawbridge.core.feelings import Feeling, Spot
from drawbridge.core.names import (
    ArrivalId,
    BridgeId,
    CrossingId,
    EntryId,
    MailboxId,
    ReplyId,
    Token,
    WallId,
)
from drawbridge.core.outcomes import Happened, Outcome
from drawbridge.core.ratings import FELT_RESPONSE, Moment, Rating
from drawbridge.core.replies import Reply
from drawbridge.core.vocabulary import WORDS as FEELINGS
from drawbridge.core.walls import How, Wall
from drawbridge.db.connection import Connection
from drawbridge.vault import arrivals, bridges, crossings, entries, outcomes, ratings, replies, walls
from drawbridge.vault.vault import Vault

NOW = 1_790_000_000
"""The last second of the writing. Unix seconds."""
BETWEEN = 3_000
"""Seconds between two entries."""
LENGTH, SPREAD, SHORTEST = 120, 40, 12
"""Words of an entry: mean, standard deviation, and the fewest."""
SENTENCE = 11
CROSSED_EVERY = 50
DAILY_ENTRIES, DAILY_CROSSINGS, DAILY_WALLS = 1_800, 900, 600
"""Five years of daily use."""
DAILY_BETWEEN = 87_600
"""Seconds between two entries of daily use: five years of them."""
DRAWN_EVERY = 7 * 86_400
"""Seconds between two drawings of the circles, on each bridge."""
RARE_EVERY = 5_000
RARE = "zephyrine"
"""Stands in one of `RARE_EVERY` entries and in no other."""
IN_ONE_GO = 5_000
WORDS: tuple[str, ...] = tuple(word for word in FREQUENCY_LISTS["us_tv_and_film"] if word.isalpha())[:6_000]
"""Spoken English, most frequent first."""
WEIGHTS = tuple(accumulate(1 / (rank + 2.7) for rank in range(1, len(WORDS) + 1)))
"""Zipf's law as Mandelbrot mended it, summed."""
NAMES = ("Mara", "Jonas", "Elif", "Tom", "Ines", "Ravi")


def fill(vault: Vault, count: int, seed: int) -> None:
    """Write ``count`` entries into an empty vault, and what crossed of them."""
    dice = random.Random(seed)
    with vault.transaction():
        for name in NAMES:
            bridges.insert(vault.db, bridge_to(name), _channel(name), in_person=True)
    written = written_entries(dice, count)
    for start in range(0, count, IN_ONE_GO):
        with vault.transaction():
            for number in range(start, min(count, start + IN_ONE_GO)):
                entry = next(written)
                entries.put(vault.db, entry)
                if number % CROSSED_EVERY == 0:
                    _share(vault.db, entry, dice)
    vault.db.checkpoint()


def fill_daily(vault: Vault, seed: int) -> None:
    """Fill an empty vault with five years of daily use: entries, crossings, walls, and what was rated."""
    dice = random.Random(seed)
    with vault.transaction():
        for name in NAMES:
            bridges.insert(vault.db, bridge_to(name), _channel(name), in_person=True)
        for number, entry in enumerate(written_entries(dice, DAILY_ENTRIES, DAILY_BETWEEN)):
            entries.put(vault.db, entry)
            if number % (DAILY_ENTRIES // DAILY_CROSSINGS) == 0:
                _rate(vault.db, _share(vault.db, entry, dice), entry.written_at, dice)
            if number % (DAILY_ENTRIES // DAILY_WALLS) == 0:
                _hold_back(vault.db, entry.written_at, dice)
        for name in NAMES:
            for at in range(NOW - DAILY_ENTRIES * DAILY_BETWEEN, NOW, DRAWN_EVERY):
                _answer(vault.db, f"bridge:{_bridge(name)}", {"closeness": dice.randint(1, 7)}, at)
    vault.db.checkpoint()


def _rate(db: Connection, crossing: CrossingId, at: int, dice: random.Random) -> None:
    """Say how understood somebody felt, and let one crossing in twelve have gone badly."""
    _answer(db, f"crossing:{crossing}", {key: dice.randrange(11) for key in FELT_RESPONSE}, at + 1_300)
    if dice.random() < 1 / 12:
        outcomes.put(db, Outcome(crossing, Happened.YES, dice.randrange(6, 11), "", at + 1_300))


def _answer(db: Connection, about: str, answers: Mapping[str, int], at: int) -> None:
    ratings.add(db, [Rating(about, Moment.AFTER, key, value, 1, at) for key, value in answers.items()])


def _hold_back(db: Connection, at: int, dice: random.Random) -> None:
    walls.put(
        db,
        Wall(
            WallId(dice.randbytes(16).hex()), at, _bridge(dice.choice(NAMES)), "", "", dice.choice(list(How)),
            "", words(dice), "", None, None, None, None, at,
        ),
    )  # fmt: skip


def written_entries(dice: random.Random, count: int, between: int = BETWEEN) -> Iterator[Entry]:
    """Give entries, the oldest first."""
    for number in range(count):
        at = NOW - (count - number) * between
        text = words(dice) + (f" {RARE}." if number % RARE_EVERY == RARE_EVERY // 2 else "")
        yield Entry(
            EntryId(dice.randbytes(16).hex()), EntryState.KEPT, Practice.JUST_WRITE, text, *felt(dice), at, at
        )


def words(dice: random.Random) -> str:
    """Return a text of a usual length."""
    length = max(SHORTEST, round(dice.gauss(LENGTH, SPREAD)))
    drawn = dice.choices(WORDS, cum_weights=WEIGHTS, k=length)
    sentences = (" ".join(drawn[at : at + SENTENCE]).capitalize() for at in range(0, length, SENTENCE))
    return ". ".join(sentences) + "."


def felt(dice: random.Random) -> tuple[tuple[Feeling, ...], Spot | None]:
    """Return none to three feelings, and the spot of the first."""
    chosen = dice.sample(FEELINGS, dice.choice((0, 1, 1, 2, 2, 3)))
    feelings = tuple(Feeling(each.word, each.family) for each in chosen)
    return feelings, chosen[0].spot if chosen else None


def bridge_to(name: str) -> Bridge:
    """Return a standing bridge."""
    made_at = NOW - 400_000_000
    return Bridge(
        _bridge(name), BridgeState.STANDING, BridgeKind.FRIEND, name, name, Trust.MET, Leaf.LOWERED,
        Leaf.LOWERED, (), made_at,
    )  # fmt: skip


def _bridge(name: str) -> BridgeId:
    return BridgeId(name.encode().hex().ljust(32, "0"))


def _channel(name: str) -> bridges.Channel:
    mailbox = MailboxId(name.encode().ljust(16))
    return bridges.Channel(
        _bridge(name), 1, None, None, None, mailbox, Token(bytes(32)), "http://localhost:8420", None
    )


def _share(db: Connection, entry: Entry, dice: random.Random) -> CrossingId:
    """Let an entry cross, be answered and turn out well; and let one come from the same person."""
    name = dice.choice(NAMES)
    bridge, crossing, at = _bridge(name), CrossingId(dice.randbytes(16).hex()), entry.written_at
    reader = Reader(bridge, name, ReaderState.CROSSED, Depth.ALL)
    crossings.put(
        db,
        Crossing(
            crossing, entry.id, CrossingState.CROSSED, entry.practice, Depth.ALL, Need.LISTEN, Release.NOW,
            None, None, entry.feelings, "", entry.text, Forecast(dice.randrange(5, 11), ""), (reader,),
            at, at,
        ),
    )  # fmt: skip
    crossings.note_answer(db, crossing, bridge, at + 600)
    replies.insert(
        db, Reply(ReplyId(dice.randbytes(16).hex()), bridge, name, False, words(dice), at), crossing
    )
    replies.mark_seen(db, crossing, None, at + 900)
    outcomes.put(db, Outcome(crossing, Happened.NO, dice.randrange(0, 5), "", at + 1_200))
    arrival = Arrival(
        ArrivalId(dice.randbytes(16).hex()), bridge, name, Practice.JUST_WRITE, Need.LISTEN, Depth.ALL,
        entry.feelings, words(dice), 0, at, None, at + 60, at + 120, None, None, taken_back=False,
    )  # fmt: skip
    arrivals.insert(db, arrival, CrossingId(dice.randbytes(16).hex()))
    arrivals.note_opened(db, arrival.id, at + 60)
    arrivals.note_put_away(db, arrival.id, at + 120)
    return crossing


def empty_folder(parent: Path, name: str) -> Path:
    """Make a folder for a vault."""
    folder = parent / name
    folder.mkdir()
    return folder
