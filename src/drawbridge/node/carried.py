"""What somebody had typed when their session ended: carried through the sign-in page, then put down.

Nothing of it is kept on the node in between; it travels in the hidden fields of the sign-in form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from drawbridge.actions import arrivals, entries, letters
from drawbridge.actions.desk import Desk
from drawbridge.core.entries import MAX_TEXT
from drawbridge.core.letters import MAX_LETTER
from drawbridge.core.names import ArrivalId, BridgeId, CrossingId, EntryId, LetterId
from drawbridge.core.practice_table import PRACTICES
from drawbridge.core.replies import MAX_REPLY
from drawbridge.errors import InputRefused, NotFound
from drawbridge.node.feelings_form import read_feelings, read_spot
from drawbridge.node.forms import Form
from drawbridge.node.kindness_form import put_kindness_down
from drawbridge.node.wall_form import put_wall_down

BEFORE = "carried:"
"""Begins the name of every carried field."""
PATH = "carried-path"
SECRET = frozenset({"passphrase", "again", "old", "new", "words", "first", "second", "third"})
"""Fields that are never carried: they would lie in a page for everybody who comes by."""
_ENTRY = re.compile(r"/entries/([0-9a-f]{32})(?:/[a-z-]+)?")
_ARRIVAL = re.compile(r"/arrivals/([0-9a-f]{32})/(?:answer|draft|more-later|put-away|take-out)")
_CROSSING = re.compile(r"/crossings/([0-9a-f]{32})/(?:reply|draft)")
_WALL = re.compile(r"/walls/([0-9a-f]{32})/save")
_KINDNESS = re.compile(r"/kind-voice/([0-9a-f]{32})/(?:save|keep)")
_LETTER = re.compile(r"/letters/([0-9a-f]{32})/(?:save|seal)")
_THING = re.compile(r"/(?:entries|walls|kind-voice|letters|arrivals|crossings)/([0-9a-f]{32})(?:/[a-z-]+)?")
_PLACE = re.compile(r"/[a-z0-9/-]{0,200}")
_CHOSEN = re.compile(r"[a-zT0-9:.-]*")
"""What boxes, planks, dates, ids and marks send; anything else was typed."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A POST that came after the session had ended."""

    path: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.path)

    @property
    def has_words(self) -> bool:
        """Whether anything in it was typed."""
        return any(value.strip() for _, value in self.fields)

    @property
    def words(self) -> tuple[str, ...]:
        """Everything in it that somebody may want to copy."""
        return words_in(self.fields)

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields that carry it."""
        return ((PATH, self.path), *((BEFORE + name, value) for name, value in self.fields))

    def value(self, name: str) -> str:
        """Return one field, or empty."""
        return next((value for key, value in self.fields if key == name), "")


def carry(path: str, form: Form) -> Carried:
    """Take up what a form holds, without its secrets."""
    return Carried(path, tuple(pair for pair in form.fields if pair[0] not in SECRET))


def words_in(fields: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return what was typed into some fields, without secrets and without what was only chosen."""
    return tuple(
        value for name, value in fields if name not in SECRET and not _CHOSEN.fullmatch(value.strip())
    )


def take(form: Form) -> Carried:
    """Read back what the sign-in form carried."""
    path = form.raw(PATH)
    if not _PLACE.fullmatch(path) or path.startswith("//"):
        return Carried()
    return Carried(
        path,
        tuple((name.removeprefix(BEFORE), value) for name, value in form.fields if name.startswith(BEFORE)),
    )


def put_down(desk: Desk, carried: Carried) -> str:
    """Save what was carried where it belongs; returns the page it is on, or empty if nothing could be saved.

    An answer becomes the answer's draft, anything else a draft of its entry, or a new one in a vault
    that does not have it. An entry's feelings and kind come with its text.
    """
    for pattern, put_page_down in _PAGES:
        page = pattern.fullmatch(carried.path)
        if page:
            return put_page_down(desk, page[1], Form(carried.fields))
    text = carried.value("text").replace("\r\n", "\n")[:MAX_TEXT]
    if not text.strip():
        return ""
    answered = _ARRIVAL.fullmatch(carried.path)
    if answered and _keep_answer(desk, ArrivalId(answered[1]), text):
        return f"/arrivals/{answered[1]}"
    written_back = _CROSSING.fullmatch(carried.path)
    if written_back and _keep_reply(
        desk, CrossingId(written_back[1]), BridgeId(carried.value("bridge")), text
    ):
        return f"/crossings/{written_back[1]}"
    entry, form = _entry_of(desk, carried), Form(carried.fields)
    try:
        entries.save_draft(desk, entry, text, read_feelings(form), read_spot(form), _practice(form))
    except InputRefused:
        # What was wrong with the rest is shown on the page; the words come first.
        entries.save_draft(desk, entry, text)
    # What is feared stands in no draft: its page is shown, to be sent again.
    return "" if carried.value("fear").strip() else f"/entries/{entry}/edit"


def put_apart(desk: Desk, carried: Carried) -> str:
    """Save what was carried as a draft of its own: its page was written on in another window meanwhile."""
    entry = entries.new_entry_id(desk)
    entries.save_draft(desk, entry, "\n\n".join(carried.words)[:MAX_TEXT])
    return f"/entries/{entry}/edit"


def put_rest(desk: Desk, carried: Carried) -> None:
    """Save what has no draft of its own as an entry's: nobody will be asked whether to send it again."""
    words = words_in(pair for pair in carried.fields if pair[0] != "text")
    if words:
        entries.save_draft(desk, entries.new_entry_id(desk), "\n\n".join(words)[:MAX_TEXT])


def thing_of(carried: Carried) -> str:
    """Return the id of what was written on, or empty."""
    found = _THING.fullmatch(carried.path)
    if found is None:
        return ""
    # A crossing has a reply to each of its readers.
    reader = carried.value("bridge") if _CROSSING.fullmatch(carried.path) else ""
    return f"{found[1]}.{reader}" if reader else found[1]


def _put_letter_down(desk: Desk, letter: str, form: Form) -> str:
    text = form.text("letter", MAX_LETTER)
    if form.faults or not text.strip():
        return ""
    letters.save_letter(desk, LetterId(letter), text)
    return f"/letters/{letter}"


_PAGES = (
    (_WALL, put_wall_down),
    (_KINDNESS, put_kindness_down),
    (_LETTER, _put_letter_down),
)
"""Pages with fields of their own, and what saves them."""


def _keep_reply(desk: Desk, crossing: CrossingId, bridge: BridgeId, text: str) -> bool:
    try:
        arrivals.save_reply_draft(desk, crossing, bridge, text[:MAX_REPLY])
    except NotFound:
        return False
    return True


def _practice(form: Form) -> str | None:
    said = form.raw("practice")
    return said if said in PRACTICES else None


def _keep_answer(desk: Desk, arrival: ArrivalId, text: str) -> bool:
    try:
        arrivals.save_answer_draft(desk, arrival, text[:MAX_REPLY])
    except NotFound:
        return False
    return True


def _entry_of(desk: Desk, carried: Carried) -> EntryId:
    named = _ENTRY.fullmatch(carried.path) or re.fullmatch(r"([0-9a-f]{32})", carried.value("entry"))
    return EntryId(named[1]) if named else entries.new_entry_id(desk)
