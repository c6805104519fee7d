"""Entries: write, keep, find, put away, delete for good."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drawbridge.actions.desk import Desk
from drawbridge.core.entries import MAX_TEXT, Entry, EntryState, Practice, named_anew
from drawbridge.core.feelings import MAX_FEELING_LENGTH, MAX_FEELINGS, ROUND, Feeling, Spot, goes_round
from drawbridge.core.names import EntryId, new_id
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.search import Excerpt, excerpt, query_words, sought
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import entries, left_alone, letters, ratings, tellings

LATELY = 24
"""Newest entries that are looked at for a word that goes round."""
MAX_QUERY = 200
"""Characters of a query that are read."""
SPOT_LIMIT = 4
"""The grid reaches from minus this to plus this, both ways."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that matches a search; ``excerpt`` is text in pieces, those that matched marked."""

    entry: Entry
    excerpt: Excerpt


def new_entry_id(desk: Desk) -> EntryId:
    """Return an id for an entry that nothing has been written in yet."""
    return EntryId(new_id(desk.entropy))


def save_draft(
    desk: Desk,
    entry: EntryId,
    text: str,
    feelings: tuple[Feeling, ...] | None = None,
    spot: Spot | None = None,
    practice: str | None = None,
) -> Entry:
    """Save what is on the page, new or changed; a kept entry stays kept. None leaves a field as it is.

    Nothing is stored before the first word: a page on which only a reader was ticked is no draft.

    Raises:
        InputRefused: a text, a word or a list too long; what was saved before is still there.
    """
    with desk.vault.transaction():
        saved = _merged(desk, entry, text, feelings, spot, practice)
        if saved.text.strip() or saved.feelings or saved.spot or entries.find(desk.vault.db, entry):
            _put(desk, saved)
    return saved


def keep_entry(
    desk: Desk,
    entry: EntryId,
    text: str,
    feelings: tuple[Feeling, ...] | None = None,
    spot: Spot | None = None,
    practice: str | None = None,
) -> Entry:
    """Keep an entry: it leaves the drafts and can be found by searching.

    Raises:
        InputRefused: as `save_draft`, or ``empty`` when there is neither a word nor a feeling.
    """
    with desk.vault.transaction():
        kept = replace(_merged(desk, entry, text, feelings, spot, practice), state=EntryState.KEPT)
        if not kept.text.strip() and not kept.feelings:
            raise InputRefused(what="text", why="empty")
        _put(desk, kept)
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


def has_entry(desk: Desk, entry: EntryId) -> bool:
    """Whether an entry is there; what crossed from it stays when it is deleted."""
    return entries.find(desk.vault.db, entry) is not None


def recent_entries(desk: Desk, limit: int = 20, before: int | None = None) -> list[Entry]:
    """Return kept entries, newest first."""
    return entries.newest(desk.vault.db, EntryState.KEPT, limit, before)


def drafts(desk: Desk, limit: int = 20, before: int | None = None) -> list[Entry]:
    """Return drafts, newest first."""
    return entries.newest(desk.vault.db, EntryState.DRAFT, limit, before)


def put_away_entries(desk: Desk, limit: int = 20, before: int | None = None) -> list[Entry]:
    """Return what was put away, newest first."""
    return entries.newest(desk.vault.db, EntryState.PUT_AWAY, limit, before)


def put_entry_away(desk: Desk, entry: EntryId) -> None:
    """Take an entry out of sight, not out of the vault.

    Raises:
        NotFound: there is none in this vault.
        NotNow: it is still a draft; drafts are kept first.
    """
    _move(desk, entry, EntryState.PUT_AWAY, "put-away")


def take_entry_out(desk: Desk, entry: EntryId) -> None:
    """Bring back what was put away.

    Raises:
        NotFound: there is none in this vault.
        NotNow: it is still a draft.
    """
    _move(desk, entry, EntryState.KEPT, "take-out")


def delete_entry(desk: Desk, entry: EntryId) -> None:
    """Delete an entry for good. What was shared of it stays with the crossing that shared it.

    Raises:
        NotFound: there is none in this vault.
    """
    with desk.vault.deletion():
        find_entry(desk, entry)
        ratings.forget(desk.vault.db, f"entry:{entry}")
        left_alone.forget(desk.vault.db, f"entry:{entry}")
        entries.delete(desk.vault.db, entry)
        tellings.forget_entry(desk.vault.db, entry)


def word_going_round(desk: Desk) -> str:
    """Return the hard word that was kept again and again in the last hour, or the empty text."""
    lately = entries.newest(desk.vault.db, EntryState.KEPT, LATELY)
    since = desk.clock() - ROUND
    return goes_round(each for entry in lately if entry.written_at > since for each in entry.feelings)


def search_entries(
    desk: Desk, query: str, limit: int = 50, after: int = 0, *, put_away: bool = False
) -> list[Found]:
    """Find entries that hold every word of ``query``, the last one by its beginning, newest first.

    ``after`` so many that are newer.
    Any text is a valid query; what is not a letter or a digit only parts words.
    """
    words = query_words(query[:MAX_QUERY])
    if not words:
        return []
    match = " ".join(f'"{word}"' for word in words) + "*"
    state = EntryState.PUT_AWAY if put_away else EntryState.KEPT
    hits = sought(words)
    return [
        Found(entry, excerpt(entry.text, hits))
        for entry in entries.search(desk.vault.db, match, state, limit, after)
    ]


def _put(desk: Desk, entry: Entry) -> None:
    """Write an entry; a letter to oneself may have waited for a feeling that is kept with it."""
    before = entries.find(desk.vault.db, entry.id)
    entries.put(desk.vault.db, entry)
    letters.release_for(desk.vault.db, named_anew(before, entry), desk.clock())


def _merged(
    desk: Desk,
    entry: EntryId,
    text: str,
    feelings: tuple[Feeling, ...] | None,
    spot: Spot | None,
    practice: str | None,
) -> Entry:
    _check_text(text)
    _check_feelings(feelings or ())
    _check_spot(spot)
    _check_practice(practice)
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


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise InputRefused(what="text", why="too-long", limit=MAX_TEXT)
    if not _is_readable(text):
        raise InputRefused(what="text", why="unreadable")


def _check_feelings(feelings: tuple[Feeling, ...]) -> None:
    if len(feelings) > MAX_FEELINGS:
        raise InputRefused(what="feelings", why="too-many", limit=MAX_FEELINGS)
    for feeling in feelings:
        if not feeling.word.strip():
            raise InputRefused(what="feelings", why="empty")
        if len(feeling.word) > MAX_FEELING_LENGTH:
            raise InputRefused(what="feelings", why="too-long", limit=MAX_FEELING_LENGTH)
        if not _is_readable(feeling.word):
            raise InputRefused(what="feelings", why="unreadable")


def _check_spot(spot: Spot | None) -> None:
    if spot is not None and max(abs(spot.pleasant), abs(spot.energy)) > SPOT_LIMIT:
        raise InputRefused(what="spot", why="out-of-range", limit=SPOT_LIMIT)


def _check_practice(practice: str | None) -> None:
    if practice is not None and practice not in PRACTICES:
        raise InputRefused(what="practice", why="unknown")


def _is_readable(text: str) -> bool:
    """Whether a text can be written down at all: half a character pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _move(desk: Desk, entry: EntryId, state: EntryState, act: str) -> None:
    with desk.vault.transaction():
        found = find_entry(desk, entry)
        if found.state is EntryState.DRAFT:
            raise NotNow(noun="entry", act=act, state=found.state.value)
        if found.state is not state:
            entries.put(desk.vault.db, replace(found, state=state, changed_at=desk.clock()))
