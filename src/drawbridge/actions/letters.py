"""Letters to oneself: write, seal until a day or a feeling, read, put away, delete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import read_settings
from drawbridge.core.letters import MAX_LETTER, Letter, LetterState, check_feeling, opens_at
from drawbridge.core.names import LetterId, new_id
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import letters as kept


def new_letter_id(desk: Desk) -> LetterId:
    """Return an id for a letter that nothing has been written in yet."""
    return LetterId(new_id(desk.entropy))


def save_letter(desk: Desk, letter: LetterId, text: str) -> None:
    """Save a letter that is being written. Nothing is stored before the first word.

    Raises:
        InputRefused: ``letter`` ``too-long``.
        NotNow: it is sealed already.
    """
    with desk.vault.transaction():
        draft = _draft(desk, letter, text)
        if text.strip() or kept.find(desk.vault.db, letter):
            kept.put(desk.vault.db, draft)


def seal_until_day(desk: Desk, letter: LetterId, text: str, day: date) -> Letter:
    """Seal a letter until the morning of a day.

    Raises:
        InputRefused: ``letter`` ``empty`` or ``too-long``; ``day`` ``past`` or ``too-far``.
        NotNow: it is sealed already.
    """
    release_at = opens_at(day, desk.clock(), desk.zone, read_settings(desk).morning_hour)
    with desk.vault.transaction():
        return _seal(desk, replace(_draft(desk, letter, text), release_at=release_at))


def seal_until_feeling(desk: Desk, letter: LetterId, text: str, feeling: str) -> Letter:
    """Seal a letter until a feeling is named the next time, and kept.

    Raises:
        InputRefused: ``letter`` ``empty`` or ``too-long``; ``opening`` ``empty`` or ``too-long``.
        NotNow: it is sealed already.
    """
    word = check_feeling(feeling)
    with desk.vault.transaction():
        return _seal(desk, replace(_draft(desk, letter, text), feeling=word))


def release_due(desk: Desk) -> None:
    """Release what waited for a day that has come. What was released stays so, whatever the clock does."""
    now = desk.clock()
    if kept.has_due(desk.vault.db, now):
        with desk.vault.transaction():
            kept.release_due(desk.vault.db, now)


def waiting_letters(desk: Desk) -> list[Letter]:
    """Return letters that were released and not read, with their beginnings, oldest first."""
    release_due(desk)
    return kept.waiting(desk.vault.db)


def recent_letters(desk: Desk, limit: int = 20, before: int | None = None) -> list[Letter]:
    """Return letters with their beginnings, newest first, the sealed ones without a word."""
    release_due(desk)
    return kept.newest(desk.vault.db, limit, before)


def draft_of(desk: Desk, letter: LetterId) -> str:
    """Return what a letter says that is still being written; empty when there is none, or it is sealed."""
    found = kept.find(desk.vault.db, letter)
    return found.text if found is not None and found.state is LetterState.DRAFT else ""


def find_letter(desk: Desk, letter: LetterId) -> Letter:
    """Return one letter, without its words while it is sealed.

    Raises:
        NotFound: there is none in this vault.
    """
    release_due(desk)
    return _closed(_find(desk, letter))


def read_letter(desk: Desk, letter: LetterId) -> Letter:
    """Read a letter that was released; from then on it waits no more.

    Raises:
        NotFound: there is none in this vault.
        NotNow: it is a draft, or still sealed.
    """
    release_due(desk)
    with desk.vault.transaction():
        found = _released(desk, letter, "read")
        if found.read_at is None:
            found = replace(found, read_at=desk.clock())
            kept.put(desk.vault.db, found)
    return found


def put_letter_away(desk: Desk, letter: LetterId) -> None:
    """Take a letter out of sight, not out of the vault; it waits no more.

    Raises:
        NotFound: there is none in this vault.
        NotNow: it is a draft, or still sealed.
    """
    now = desk.clock()
    with desk.vault.transaction():
        found = _released(desk, letter, "put-away")
        kept.put(desk.vault.db, replace(found, put_away_at=now, read_at=found.read_at or now))


def take_letter_out(desk: Desk, letter: LetterId) -> None:
    """Bring back what was put away.

    Raises:
        NotFound: there is none in this vault.
        NotNow: it is a draft, or still sealed.
    """
    with desk.vault.transaction():
        kept.put(desk.vault.db, replace(_released(desk, letter, "take-out"), put_away_at=None))


def delete_letter(desk: Desk, letter: LetterId) -> None:
    """Delete a letter for good, sealed or not.

    Raises:
        NotFound: there is none in this vault.
    """
    with desk.vault.deletion():
        _find(desk, letter)
        kept.delete(desk.vault.db, letter)


def _find(desk: Desk, letter: LetterId) -> Letter:
    found = kept.find(desk.vault.db, letter)
    if found is None:
        raise NotFound(noun="letter")
    return found


def _released(desk: Desk, letter: LetterId, act: str) -> Letter:
    found = _find(desk, letter)
    if found.state in (LetterState.DRAFT, LetterState.SEALED):
        raise NotNow(noun="letter", act=act, state=found.state)
    return found


def _draft(desk: Desk, letter: LetterId, text: str) -> Letter:
    if len(text) > MAX_LETTER:
        raise InputRefused(what="letter", why="too-long", limit=MAX_LETTER)
    found = kept.find(desk.vault.db, letter) or Letter(letter, desk.clock(), "")
    if found.state is not LetterState.DRAFT:
        raise NotNow(noun="letter", act="write", state=found.state)
    return replace(found, text=text)


def _seal(desk: Desk, letter: Letter) -> Letter:
    if not letter.text.strip():
        raise InputRefused(what="letter", why="empty")
    sealed = replace(letter, sealed_at=desk.clock())
    kept.put(desk.vault.db, sealed)
    return _closed(sealed)


def _closed(letter: Letter) -> Letter:
    return replace(letter, text="") if letter.state is LetterState.SEALED else letter
