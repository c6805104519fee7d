"""Signals of "I'm not okay": mine with those I told, and those of others."""

from __future__ import annotations

from drawbridge.core.harbour import Answer, Came, Reader, Received, Signal
from drawbridge.core.names import BridgeId, EnvelopeId, SignalId
from drawbridge.db.connection import Connection, Row
from drawbridge.vault.harbour import PERSON, WIDTH, person

JOINED = "JOIN bridges AS b ON b.id = s.bridge LEFT JOIN harbour_people AS h ON h.bridge = s.bridge"
RECEIVED = (
    f"{PERSON}, s.id, s.at, s.came_at, s.answer, s.answer_at, s.taken, s.better_at, s.seen_at "
    f"FROM signals_received AS s {JOINED}"
)


# ---- mine --------------------------------------------------------------------------------------------------


def begin(db: Connection, signal: SignalId, now: int) -> None:
    """Keep a new signal of mine."""
    db.run("INSERT INTO signals (id, at) VALUES (?, ?)", (signal, now))


def set_told(db: Connection, signal: SignalId, bridge: BridgeId, envelope: EnvelopeId, now: int) -> None:
    """Note what tells somebody; told once more, the newer envelope counts."""
    db.run(
        "INSERT INTO signal_readers (signal, bridge, told_at, envelope) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (signal, bridge) DO UPDATE SET envelope = excluded.envelope",
        (signal, bridge, now, envelope),
    )


def begin_anew(db: Connection, signal: SignalId, at: int) -> None:
    """Give an open signal of mine once more: from now on it was given then."""
    db.run("UPDATE signals SET at = ? WHERE id = ?", (at, signal))


def forget_answer(db: Connection, signal: SignalId, bridge: BridgeId, now: int) -> None:
    """They are told anew: what they answered was about that time. The count of answers goes on."""
    db.run(
        "UPDATE signal_readers SET told_at = ?, came = '', answer = '', answer_at = NULL "
        "WHERE signal = ? AND bridge = ?",
        (now, signal, bridge),
    )


def drop_told(db: Connection, signal: SignalId, bridge: BridgeId) -> None:
    """What would have told them was withdrawn before it was carried."""
    db.run("DELETE FROM signal_readers WHERE signal = ? AND bridge = ?", (signal, bridge))


def set_better(db: Connection, signal: SignalId, now: int) -> None:
    """Close a signal of mine; the first moment stays."""
    db.run("UPDATE signals SET better_at = ? WHERE id = ? AND better_at IS NULL", (now, signal))


def find(db: Connection, signal: SignalId) -> Signal | None:
    """Return one signal of mine, or None."""
    row = db.row("SELECT id, at, better_at FROM signals WHERE id = ?", (signal,))
    return _signal(db, row) if row else None


def open_one(db: Connection) -> Signal | None:
    """Return my signal that is open, or None."""
    row = db.row("SELECT id, at, better_at FROM signals WHERE better_at IS NULL ORDER BY at DESC LIMIT 1")
    return _signal(db, row) if row else None


def told_since(db: Connection, bridge: BridgeId, since: int) -> list[Signal]:
    """Return my signals that one bridge was told of: those still open, and those closed since then."""
    rows = db.rows(
        "SELECT s.id, s.at, s.better_at FROM signals AS s JOIN signal_readers AS r ON r.signal = s.id "
        "WHERE r.bridge = ? AND (s.better_at IS NULL OR s.better_at >= ?) ORDER BY s.at",
        (bridge, since),
    )
    return [_signal(db, row) for row in rows]


def envelope_of(db: Connection, signal: SignalId, bridge: BridgeId) -> EnvelopeId | None:
    """Return the envelope that tells somebody, or None."""
    row = db.row("SELECT envelope FROM signal_readers WHERE signal = ? AND bridge = ?", (signal, bridge))
    return EnvelopeId(row[0]) if row else None


def set_came(db: Connection, signal: SignalId, bridge: BridgeId, came: Came) -> None:
    """Their app said what became of it."""
    db.run("UPDATE signal_readers SET came = ? WHERE signal = ? AND bridge = ?", (came, signal, bridge))


def set_answer(
    db: Connection, signal: SignalId, bridge: BridgeId, answer: Answer, changes: int, now: int
) -> bool:
    """Keep what they answer; False when a later answer is here already, or they were never told."""
    return (
        db.run(
            "UPDATE signal_readers SET answer = ?, changes = ?, answer_at = ?, came = 'here' "
            "WHERE signal = ? AND bridge = ? AND changes < ?",
            (answer, changes, now, signal, bridge, changes),
        )
        > 0
    )


def next_change(db: Connection, signal: SignalId) -> int:
    """Count one more change of whether somebody has it."""
    db.run("UPDATE signals SET changes = changes + 1 WHERE id = ?", (signal,))
    row = db.row("SELECT changes FROM signals WHERE id = ?", (signal,))
    return int(row[0]) if row else 0


def changes_of(db: Connection, signal: SignalId) -> int:
    """Return how often it was said that somebody has it, or no longer."""
    row = db.row("SELECT changes FROM signals WHERE id = ?", (signal,))
    return int(row[0]) if row else 0


def _signal(db: Connection, row: Row) -> Signal:
    return Signal(SignalId(row[0]), row[1], row[2], tuple(_readers(db, SignalId(row[0]))))


def _readers(db: Connection, signal: SignalId) -> list[Reader]:
    rows = db.rows(
        f"SELECT {PERSON}, s.told_at, s.came, s.answer, s.answer_at, "
        "EXISTS (SELECT 1 FROM outbox AS o WHERE o.envelope = s.envelope), "
        "EXISTS (SELECT 1 FROM outbox AS o WHERE o.envelope = s.envelope AND o.stuck <> '') "
        f"FROM signal_readers AS s {JOINED} WHERE s.signal = ? ORDER BY 2 COLLATE NOCASE, b.id",
        (signal,),
    )
    return [
        Reader(
            person(row),
            row[WIDTH],
            Came(row[WIDTH + 1]),
            Answer(row[WIDTH + 2]),
            row[WIDTH + 3],
            waits=bool(row[WIDTH + 4]),
            stuck=bool(row[WIDTH + 5]),
        )
        for row in rows
    ]


# ---- those of others ---------------------------------------------------------------------------------------


def receive(db: Connection, bridge: BridgeId, signal: SignalId, at: int, now: int) -> bool:
    """File a signal of somebody's; False when it was here already, as late as this or later.

    Given anew, it asks anew: my answer was about that time, and its count goes on.
    """
    db.run("INSERT OR IGNORE INTO signals_received (bridge, id) VALUES (?, ?)", (bridge, signal))
    fresh = db.run(
        "UPDATE signals_received SET at = ?, came_at = ? WHERE bridge = ? AND id = ? AND came_at IS NULL",
        (at, now, bridge, signal),
    )
    anew = db.run(
        "UPDATE signals_received SET at = ?, came_at = ?, answer = '', is_shown = 0, seen_at = NULL "
        "WHERE bridge = ? AND id = ? AND at < ? AND better_at IS NULL",
        (at, now, bridge, signal, at),
    )
    return fresh + anew > 0


def show(db: Connection, bridge: BridgeId, signal: SignalId) -> None:
    """Let it be seen."""
    db.run("UPDATE signals_received SET is_shown = 1 WHERE bridge = ? AND id = ?", (bridge, signal))


def not_shown_yet(db: Connection, bridge: BridgeId) -> list[SignalId]:
    """Return the signals of one bridge that have come, and are not over, while my leaf was up."""
    rows = db.rows(
        "SELECT id FROM signals_received WHERE bridge = ? AND is_shown = 0 AND came_at IS NOT NULL "
        "AND better_at IS NULL ORDER BY came_at",
        (bridge,),
    )
    return [SignalId(row[0]) for row in rows]


def count_open(db: Connection, bridge: BridgeId) -> int:
    """Return how many signals of one bridge are not over."""
    row = db.row("SELECT count(*) FROM signals_received WHERE bridge = ? AND better_at IS NULL", (bridge,))
    return int(row[0]) if row else 0


def make_room(db: Connection, bridge: BridgeId, most: int) -> None:
    """Forget signals of one bridge that are over, until there are ``most`` of it or none is over.

    Those that never came go first, then those I have seen, the oldest of each before the others.
    """
    db.run(
        "DELETE FROM signals_received WHERE bridge = ? AND id IN (SELECT id FROM signals_received "
        "WHERE bridge = ? AND better_at IS NOT NULL "
        "ORDER BY came_at IS NOT NULL, seen_at IS NULL, came_at, better_at, id "
        "LIMIT max(0, (SELECT count(*) FROM signals_received WHERE bridge = ?) - ?))",
        (bridge, bridge, bridge, most),
    )


def set_their_better(db: Connection, bridge: BridgeId, signal: SignalId, at: int) -> bool:
    """They are better: it becomes news once more. Kept for a signal that has not come yet, too."""
    db.run("INSERT OR IGNORE INTO signals_received (bridge, id) VALUES (?, ?)", (bridge, signal))
    return (
        db.run(
            "UPDATE signals_received SET better_at = ?, seen_at = NULL "
            "WHERE bridge = ? AND id = ? AND better_at IS NULL",
            (at, bridge, signal),
        )
        > 0
    )


def set_taken(db: Connection, bridge: BridgeId, signal: SignalId, taken: bool, changes: int) -> None:
    """Somebody else has it, or no longer; the highest count is the newest."""
    db.run("INSERT OR IGNORE INTO signals_received (bridge, id) VALUES (?, ?)", (bridge, signal))
    db.run(
        "UPDATE signals_received SET taken = ?, taken_changes = ? "
        "WHERE bridge = ? AND id = ? AND taken_changes < ?",
        (int(taken), changes, bridge, signal, changes),
    )


def is_known(db: Connection, bridge: BridgeId, signal: SignalId) -> bool:
    """Whether anything of a signal is here."""
    found = db.row("SELECT 1 FROM signals_received WHERE bridge = ? AND id = ?", (bridge, signal))
    return found is not None


def set_my_answer(db: Connection, bridge: BridgeId, signal: SignalId, answer: Answer, now: int) -> int | None:
    """Keep my answer; returns how often I had said otherwise, or None when I say the same again."""
    row = db.row(
        "SELECT answer, changes, answer_at FROM signals_received WHERE bridge = ? AND id = ?",
        (bridge, signal),
    )
    if row is None or row[0] == answer:
        return None
    # Answered before, even if that was about an earlier time.
    changes = int(row[1]) + 1 if row[2] is not None else 0
    db.run(
        "UPDATE signals_received SET answer = ?, answer_at = ?, changes = ? WHERE bridge = ? AND id = ?",
        (answer, now, changes, bridge, signal),
    )
    return changes


def my_answers(db: Connection, bridge: BridgeId, since: int) -> list[tuple[SignalId, Answer, int, int]]:
    """Return what I answered over one bridge since then: the signal, the answer, its count, and when."""
    rows = db.rows(
        "SELECT id, answer, changes, answer_at FROM signals_received "
        "WHERE bridge = ? AND answer <> '' AND answer_at >= ?",
        (bridge, since),
    )
    return [(SignalId(row[0]), Answer(row[1]), row[2], row[3]) for row in rows]


def find_received(db: Connection, bridge: BridgeId, signal: SignalId) -> Received | None:
    """Return a signal of somebody's that may be seen, or None."""
    row = db.row(f"SELECT {RECEIVED} WHERE s.bridge = ? AND s.id = ? AND s.is_shown = 1", (bridge, signal))
    return _received(row) if row else None


def shown(db: Connection, limit: int, each: int, came_since: int, answered_since: int) -> list[Received]:
    """Return signals of others that are open, or over and not looked at since; the open ones first.

    Of the open ones, those that came, or that I answered, since these moments: the others rest.
    Of one bridge there are ``each`` at most, so that nobody can push another one out of sight.
    """
    rows = db.rows(
        "WITH nth AS (SELECT bridge, id, row_number() OVER (PARTITION BY bridge "
        "ORDER BY better_at IS NOT NULL, came_at DESC) AS place FROM signals_received "
        "WHERE is_shown = 1 AND (better_at IS NULL OR seen_at IS NULL) AND CASE "
        "WHEN better_at IS NOT NULL THEN 1 WHEN answer = '' THEN came_at > ? ELSE answer_at > ? END) "
        f"SELECT {RECEIVED} JOIN nth ON nth.bridge = s.bridge AND nth.id = s.id "
        "WHERE nth.place <= ? AND b.state <> 'ended' "
        "ORDER BY s.better_at IS NOT NULL, s.came_at DESC LIMIT ?",
        (came_since, answered_since, each, limit),
    )
    return [_received(row) for row in rows]


def open_of(db: Connection, bridge: BridgeId, limit: int) -> list[Received]:
    """Return signals of one bridge that are open, those that rest as well, newest first."""
    rows = db.rows(
        f"SELECT {RECEIVED} WHERE s.bridge = ? AND s.is_shown = 1 AND s.better_at IS NULL "
        "ORDER BY s.came_at DESC LIMIT ?",
        (bridge, limit),
    )
    return [_received(row) for row in rows]


def mark_seen(db: Connection, bridge: BridgeId, signal: SignalId, now: int) -> None:
    """I have seen it as it is now."""
    db.run("UPDATE signals_received SET seen_at = ? WHERE bridge = ? AND id = ?", (now, bridge, signal))


def erase_received(db: Connection, bridge: BridgeId) -> None:
    """They ended the bridge and asked that what is theirs be removed."""
    db.run("DELETE FROM signals_received WHERE bridge = ?", (bridge,))


def _received(row: Row) -> Received:
    return Received(
        id=SignalId(row[WIDTH]),
        person=person(row),
        at=row[WIDTH + 1],
        came_at=row[WIDTH + 2],
        answer=Answer(row[WIDTH + 3]),
        answer_at=row[WIDTH + 4],
        taken=bool(row[WIDTH + 5]),
        better_at=row[WIDTH + 6],
        seen_at=row[WIDTH + 7],
    )
