"""Entries: write, keep, find, put away, delete for good."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from drawbridge.actions.desk import Desk
from drawbridge.core.entries import MAX_TEXT, Entry, EntryState, Practice
from drawbridge.core.feelings import MAX_FEELING_LENGTH, MAX_FEELINGS, Feeling, Spot
from drawbridge.core.names import EntryId, new_id
from drawbridge.errors import InputRefused, NotFound
from drawbridge.vault import entries

MAX_QUERY = 200
EXCERPT = 160
"""Characters of an excerpt around the first word found."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that matches a search; ``excerpt`` is text in pieces, those that matched marked."""

    entry: Entry
    excerpt: tuple[tuple[str, bool], ...]


def new_entry_id(desk: Desk) -> EntryId:
    """Return an id for an entry that nothing has been written in yet."""
    return EntryId(new_id(desk.entropy))


def save_draft(
    desk: Desk,
    entry: EntryId,
    text: str,
    feelings: tuple[Feeling, ...] | None = None,
    spot: Spot | None = None,
    practice: Practice | None = None,
) -> Entry:
    """Save what is on the page, new or changed; a kept entry stays kept. None leaves a field as it is.

    Raises:
        InputRefused: a text, a word or a list too long; what was saved before is still there.
    """
    with desk.vault.transaction():
        saved = _merged(desk, entry, text, feelings, spot, practice)
        entries.put(desk.vault.db, saved)
    return saved


def keep_entry(
    desk: Desk,
    entry: EntryId,
    text: str,
    feelings: tuple[Feeling, ...] | None = None,
    spot: Spot | None = None,
    practice: Practice | None = None,
) -> Entry:
    """Keep an entry: it leaves the drafts and can be found by searching.

    Raises:
        InputRefused: as `save_draft`, or ``empty`` when there is neither a word nor a feeling.
    """
    with desk.vault.transaction():
        kept = replace(_merged(desk, entry, text, feelings, spot, practice), state=EntryState.KEPT)
        if not kept.text.strip() and not kept.feelings:
            raise InputRefused(what="text", why="empty")
        entries.put(desk.vault.db, kept)
    return kept


def find_entry(desk: Desk, entry: EntryId) -> Entry:
    """Return one entry.

    Raises:
        NotFound: there is none in this vault.
    """
    found = entries.find(desk.vault.db, entry)
    if found is None:
        raise NotFound(noun="entry")
    return found


def recent_entries(desk: Desk, limit: int = 20, before: int | None = None) -> list[Entry]:
    """Return kept entries, newest first."""
    return entries.newest(desk.vault.db, EntryState.KEPT, limit, before)


def drafts(desk: Desk, limit: int = 20) -> list[Entry]:
    """Return drafts, newest first."""
    return entries.newest(desk.vault.db, EntryState.DRAFT, limit)


def put_away_entries(desk: Desk, limit: int = 20, before: int | None = None) -> list[Entry]:
    """Return what was put away, newest first."""
    return entries.newest(desk.vault.db, EntryState.PUT_AWAY, limit, before)


def put_entry_away(desk: Desk, entry: EntryId) -> None:
    """Take an entry out of sight, not out of the vault."""
    _move(desk, entry, EntryState.PUT_AWAY)


def take_entry_out(desk: Desk, entry: EntryId) -> None:
    """Bring back what was put away."""
    _move(desk, entry, EntryState.KEPT)


def delete_entry(desk: Desk, entry: EntryId) -> None:
    """Delete an entry for good. What was shared of it stays with the crossing that shared it.

    Raises:
        NotFound: there is none in this vault.
    """
    with desk.vault.transaction():
        find_entry(desk, entry)
        entries.delete(desk.vault.db, entry)


def search_entries(desk: Desk, query: str, limit: int = 50, *, put_away: bool = False) -> list[Found]:
    """Find entries that hold every word of ``query``, the last one by its beginning, newest first.

    Any text is a valid query; what is not a letter or a digit only parts words.
    """
    words = _words(query[:MAX_QUERY])
    if not words:
        return []
    match = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
    state = EntryState.PUT_AWAY if put_away else EntryState.KEPT
    found = entries.search(desk.vault.db, match.strip(), state, limit)
    return [Found(entry, excerpt(entry.text, words)) for entry in found]


def excerpt(text: str, words: list[str]) -> tuple[tuple[str, bool], ...]:
    """Return a piece of ``text`` around the first of ``words``, what matches marked."""
    plain = _folded(text)
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\w*" for word in words))
    first = pattern.search(plain)
    start = max(0, (first.start() if first else 0) - EXCERPT // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + EXCERPT)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for hit in pattern.finditer(plain, start, end):
        pieces += [(text[at : hit.start()], False), (text[hit.start() : hit.end()], True)]
        at = hit.end()
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(piece for piece in pieces if piece[0])


def _words(query: str) -> list[str]:
    return re.findall(r"\w+", _folded(query))


def _folded(text: str) -> str:
    """Lower-case and without accents, one character for one, so that places in it are places in the text."""
    return "".join(_fold(character) for character in text)


def _fold(character: str) -> str:
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character


def _merged(
    desk: Desk,
    entry: EntryId,
    text: str,
    feelings: tuple[Feeling, ...] | None,
    spot: Spot | None,
    practice: Practice | None,
) -> Entry:
    _check(text, feelings)
    now = desk.clock()
    before = entries.find(desk.vault.db, entry) or Entry(
        entry, EntryState.DRAFT, Practice.JUST_WRITE, "", (), None, now, now
    )
    return replace(
        before,
        text=text,
        feelings=before.feelings if feelings is None else feelings,
        spot=before.spot if spot is None else spot,
        practice=before.practice if practice is None else practice,
        changed_at=now,
    )


def _check(text: str, feelings: tuple[Feeling, ...] | None) -> None:
    if len(text) > MAX_TEXT:
        raise InputRefused(what="text", why="too-long", limit=MAX_TEXT)
    if feelings is None:
        return
    if len(feelings) > MAX_FEELINGS:
        raise InputRefused(what="feelings", why="too-many", limit=MAX_FEELINGS)
    if any(len(feeling.word) > MAX_FEELING_LENGTH for feeling in feelings):
        raise InputRefused(what="feelings", why="too-long", limit=MAX_FEELING_LENGTH)


def _move(desk: Desk, entry: EntryId, state: EntryState) -> None:
    with desk.vault.transaction():
        find_entry(desk, entry)
        entries.set_state(desk.vault.db, entry, state, desk.clock())
