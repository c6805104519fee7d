"""Entries: saved as they are typed, kept, found by their words, put away, and gone when they are deleted."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from drawbridge.actions.desk import Desk
from drawbridge.actions.entries import (
    delete_entry,
    drafts,
    find_entry,
    has_entry,
    keep_entry,
    new_entry_id,
    put_away_entries,
    put_entry_away,
    recent_entries,
    save_draft,
    search_entries,
    take_entry_out,
)
from drawbridge.actions.people import create_person, draw_recovery_words, keep_recovery_words
from drawbridge.core.entries import MAX_TEXT, EntryState, Practice
from drawbridge.core.feelings import Family, Feeling, Spot
from drawbridge.core.locks import database_key
from drawbridge.core.names import EntryId, VaultId
from drawbridge.db.connection import Connection
from drawbridge.errors import InputRefused, NotFound, NotNow, StorageFull
from drawbridge.node.words import fault
from drawbridge.vault import left_alone
from drawbridge.vault.vault import DATABASE_FILE, create_vault
from tests.actions.houses import desk_of, files, house_in
from tests.conftest import MakeDesk, PushedClock, SeededEntropy
from tests.db.disk import Disk
from tests.db.pages import pages_of
from tests.sentences import told

DAY = 86_400


def kept(desk: Desk, text: str, *feelings: str) -> EntryId:
    entry = new_entry_id(desk)
    keep_entry(desk, entry, text, tuple(Feeling(word) for word in feelings))
    return entry


def found(desk: Desk, query: str, *, put_away: bool = False) -> list[str]:
    return [hit.entry.text for hit in search_entries(desk, query, put_away=put_away)]


def indexed_words(db: Connection) -> set[str]:
    """Return every word that the search index holds."""
    db.script("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, entries_text, 'row')")
    return {str(row[0]) for row in db.rows("SELECT term FROM temp.words")}


# ---- drafts ---------------------------------------------------------------------------------------------


def test_a_draft_is_saved_again_and_again_and_stays_one(desk: Desk) -> None:
    entry = new_entry_id(desk)
    for text in ("I", "I w", "I was", "I was wrong."):
        save_draft(desk, entry, text)
    assert [draft.text for draft in drafts(desk)] == ["I was wrong."]
    assert recent_entries(desk) == []


def test_a_draft_is_not_in_the_index_until_it_is_kept(desk: Desk) -> None:
    entry = new_entry_id(desk)
    save_draft(desk, entry, "the heron again", (Feeling("wistful"),))
    assert found(desk, "heron") == []
    assert indexed_words(desk.vault.db) == set()
    keep_entry(desk, entry, "the heron again")
    assert found(desk, "heron") == ["the heron again"]
    assert found(desk, "wistful") == ["the heron again"]
    assert drafts(desk) == []


def test_saving_leaves_alone_what_it_is_not_told(desk: Desk) -> None:
    entry = new_entry_id(desk)
    felt = (Feeling("tender", Family.CALM), Feeling("my own word"))
    save_draft(desk, entry, "one", felt, Spot(2, -3), Practice.APOLOGISE)
    save_draft(desk, entry, "two")
    again = find_entry(desk, entry)
    assert (again.text, again.feelings, again.spot, again.practice) == (
        "two",
        felt,
        Spot(2, -3),
        Practice.APOLOGISE,
    )
    save_draft(desk, entry, "two", ())
    assert find_entry(desk, entry).feelings == ()


def test_saving_a_kept_entry_keeps_it_and_its_index_in_step(desk: Desk) -> None:
    entry = kept(desk, "the heron")
    save_draft(desk, entry, "the otter")
    assert find_entry(desk, entry).state is EntryState.KEPT
    assert (found(desk, "heron"), found(desk, "otter")) == ([], ["the otter"])


@pytest.mark.parametrize(
    ("text", "feelings", "spot", "what", "why"),
    [
        ("x" * (MAX_TEXT + 1), (), None, "text", "too-long"),
        ("half a pair \ud83d", (), None, "text", "unreadable"),
        ("new", tuple(Feeling(f"f{n}") for n in range(13)), None, "feelings", "too-many"),
        ("new", (Feeling("x" * 41),), None, "feelings", "too-long"),
        ("new", (Feeling("  "),), None, "feelings", "empty"),
        ("new", (Feeling("\udc00"),), None, "feelings", "unreadable"),
        ("new", (), Spot(5, 0), "spot", "out-of-range"),
        ("new", (), Spot(0, -5), "spot", "out-of-range"),
    ],
)
def test_what_cannot_be_taken_leaves_what_was_saved_before(
    desk: Desk, text: str, feelings: tuple[Feeling, ...], spot: Spot | None, what: str, why: str
) -> None:
    entry = new_entry_id(desk)
    before = save_draft(desk, entry, "before", (Feeling("calm"),), Spot(1, 1))
    for act in (save_draft, keep_entry):
        with pytest.raises(InputRefused) as caught:
            act(desk, entry, text, feelings, spot)
        assert (caught.value.what, caught.value.why) == (what, why)
        assert fault(caught.value).endswith(".")
    assert find_entry(desk, entry) == before


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_nothing_at_all_is_not_kept_but_a_feeling_alone_is(desk: Desk, text: str) -> None:
    entry = new_entry_id(desk)
    with pytest.raises(InputRefused) as caught:
        keep_entry(desk, entry, text)
    assert fault(caught.value) == "There is nothing written yet."
    keep_entry(desk, entry, text, (Feeling("lonely"),))
    assert len(recent_entries(desk)) == 1


def test_a_full_disk_keeps_the_draft_before_and_takes_the_next_when_there_is_room(disk: Disk) -> None:
    entropy = SeededEntropy()
    with closing(create_vault(disk.folder, entropy(32), VaultId(entropy(16)))) as vault:
        desk = Desk(vault, PushedClock(), entropy, "http://relay.test", UTC)
        entry = new_entry_id(desk)
        save_draft(desk, entry, "what I had")
        heron = kept(desk, "the heron")
        vault.db.checkpoint()
        disk.fill()
        for act in (save_draft, keep_entry):
            with pytest.raises(StorageFull) as caught:
                act(desk, entry, "what I had and very much more " * 5_000)
            page = told(caught.value)
            assert "What was kept before is safe" in page.kept
            assert "Copy what you have just typed" in page.do
        with pytest.raises(StorageFull):
            kept(desk, "one more " * 20_000)
        assert find_entry(desk, entry).text == "what I had"
        assert find_entry(desk, heron).text == "the heron"
        disk.make_room()
        save_draft(desk, entry, "what I had and a little more")
        assert [draft.text for draft in drafts(desk)] == ["what I had and a little more"]
        assert vault.db.rows("PRAGMA integrity_check") == [("ok",)]


# ---- away, back, gone -----------------------------------------------------------------------------------


def test_an_entry_is_put_away_and_taken_out_again(desk: Desk) -> None:
    entry = kept(desk, "the heron")
    put_entry_away(desk, entry)
    put_entry_away(desk, entry)
    assert recent_entries(desk) == []
    assert [away.text for away in put_away_entries(desk)] == ["the heron"]
    assert (found(desk, "heron"), found(desk, "heron", put_away=True)) == ([], ["the heron"])
    take_entry_out(desk, entry)
    assert [back.text for back in recent_entries(desk)] == ["the heron"]
    assert (found(desk, "heron"), found(desk, "heron", put_away=True)) == (["the heron"], [])


def test_a_draft_is_kept_before_it_is_put_away(desk: Desk) -> None:
    entry = new_entry_id(desk)
    save_draft(desk, entry, "half")
    for act in (put_entry_away, take_entry_out):
        with pytest.raises(NotNow) as caught:
            act(desk, entry)
        assert caught.value.state == "draft"
        told(caught.value)
    assert [draft.text for draft in drafts(desk)] == ["half"]


def test_a_deleted_entry_is_gone_from_everywhere(desk: Desk) -> None:
    entry, other = kept(desk, "the heron", "wistful"), kept(desk, "the otter", "calm")
    assert has_entry(desk, entry)
    delete_entry(desk, entry)
    assert not has_entry(desk, entry)
    assert [left.id for left in recent_entries(desk)] == [other]
    assert found(desk, "heron") == found(desk, "wistful") == []
    assert indexed_words(desk.vault.db) == {"the", "otter", "calm"}
    assert desk.vault.db.rows("SELECT count(*) FROM entry_feelings") == [(1,)]
    for act in (find_entry, put_entry_away, take_entry_out, delete_entry):
        with pytest.raises(NotFound) as caught:
            act(desk, entry)
        assert told(caught.value).kept == "Nothing was lost, and nothing was changed."


def test_not_even_the_id_of_a_deleted_entry_is_left(desk: Desk) -> None:
    entry = kept(desk, "the heron", "wistful")
    for about in (f"entry:{entry}", "entry:another"):
        left_alone.note(desk.vault.db, about, "again", desk.clock())
    assert places_of(desk, entry)
    delete_entry(desk, entry)
    assert places_of(desk, entry) == []
    assert left_alone.noted_at(desk.vault.db, "entry:another", "again") == desk.clock()


def places_of(desk: Desk, entry: EntryId) -> list[str]:
    """Return the tables in which an id stands."""
    db = desk.vault.db
    tables = [str(row[0]) for row in db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = []
    for name in tables:
        for row in db.rows(f"SELECT * FROM {name}"):
            if any(entry in str(value) or value == bytes.fromhex(entry) for value in row):
                found.append(name)
    return found


def test_an_entry_of_another_vault_is_not_there(make_desk: MakeDesk) -> None:
    ana, mara = make_desk("Ana"), make_desk("Mara")
    entry = kept(ana, "mine")
    with pytest.raises(NotFound):
        find_entry(mara, entry)
    with pytest.raises(NotFound):
        delete_entry(mara, entry)
    assert find_entry(ana, entry).text == "mine"


# ---- searching ------------------------------------------------------------------------------------------

TEXTS = (
    "Café au lait with Zoë",
    "She said “don’t”, and I didn't.",
    "NEAR the river, AND NOT far",
    "mother-in-law at 8:00",
    "so happy 🎉🎉 today",
    "Großmutter und die Straße",
    "e\u0301te\u0301 en dehors",
    "C'est l’été",
)


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("cafe", [0]),
        ("CAFÉ", [0]),
        ("cafe\u0301", [0]),
        ("zoe", [0]),
        ("caf", [0]),
        ("caf lait", []),
        ("lait caf", [0]),
        ("ete", [6, 7]),
        ("été", [6, 7]),
        ("NEAR", [2]),
        ("near AND not", [2]),
        ("NOT", [2]),
        ("AND OR", []),
        ("river OR", []),
        ("NEAR(river, 2)", []),
        ('"don', [1]),
        ("don't", [1]),
        ("didn’t", [1]),
        ("mother-in-law", [3]),
        ("law mother", [3]),
        ("8:00", [3]),
        ("text:river", []),
        ("river*", [2]),
        ("^near", [2]),
        ("- river", [2]),
        ("(river", [2]),
        ('river"', [2]),
        ("happy 🎉", [4]),
        ("🎉", []),
        ("", []),
        ("   ", []),
        ("\"'*^:-()", []),
        ("_", []),
        ("\x00", []),
        ("river\x00", [2]),
        ("\ud800river", [2]),
        ("straße", [5]),
        ("grossmutter", []),
        ("; DROP TABLE entries; --", []),
        ("x" * 10_000, []),
        ("river " * 10_000, [2]),
    ],
)
def test_any_text_is_a_query_and_only_words_count(
    desk: Desk, clock: PushedClock, query: str, places: list[int]
) -> None:
    for text in TEXTS:
        kept(desk, text)
        clock.push(1)
    assert sorted(TEXTS.index(text) for text in found(desk, query)) == places


def test_what_is_found_is_newest_first_and_no_more_than_asked(desk: Desk, clock: PushedClock) -> None:
    for number in range(5):
        kept(desk, f"heron {number}")
        clock.push(60)
    assert found(desk, "heron") == [f"heron {number}" for number in (4, 3, 2, 1, 0)]
    assert len(search_entries(desk, "heron", 3)) == 3


def test_an_excerpt_shows_where_the_words_stand(desk: Desk) -> None:
    text = "Nothing here. " * 40 + "Then the Café stood open. " + "And nothing more. " * 40
    kept(desk, text)
    ((excerpt),) = [hit.excerpt for hit in search_entries(desk, "cafe open")]
    assert [piece for piece, is_hit in excerpt if is_hit] == ["Café", "open"]
    assert "".join(piece for piece, _ in excerpt).strip("… ") in text


# ---- in step with a naive model -------------------------------------------------------------------------

WORDS = ("heron", "Heron's", "héron", "hero", "otter", "ÖTTER", "the", "AND", "NOT", "8:00", "🎉", "(", '"')
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
feelings = st.lists(
    st.sampled_from((Feeling("wistful"), Feeling("at sea"), Feeling("heron", Family.CALM))),
    max_size=2,
    unique=True,
).map(tuple)


@dataclass
class Written:
    """What the model remembers of an entry."""

    state: EntryState
    text: str
    feelings: tuple[Feeling, ...]

    @property
    def words(self) -> list[str]:
        return tokens(" ".join([self.text, *(feeling.word for feeling in self.feelings)]))


def tokens(text: str) -> list[str]:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return re.findall(r"[a-z0-9]+", plain.lower())


def matches(written: Written, query: str) -> bool:
    *whole, begun = tokens(query)
    return set(whole) <= set(written.words) and any(word.startswith(begun) for word in written.words)


class Writing(RuleBasedStateMachine):
    """Whatever is done in whatever order, the vault and its index know what the model knows."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        entropy = SeededEntropy()
        vault = create_vault(self.folder, entropy(32), VaultId(entropy(16)))
        # The machine never loses its power here, and waiting for the disk would take most of the time.
        vault.db.script("PRAGMA synchronous = OFF")
        self.clock = PushedClock()
        self.desk = Desk(vault, self.clock, entropy, "http://relay.test", UTC)
        self.model: dict[EntryId, Written] = {}

    def teardown(self) -> None:
        self.desk.vault.close()
        shutil.rmtree(self.folder)

    @rule(target=ids, text=texts, felt=feelings)
    def begin(self, text: str, felt: tuple[Feeling, ...]) -> EntryId:
        entry = new_entry_id(self.desk)
        self.save(entry, text, felt)
        return entry

    @rule(entry=ids, text=texts, felt=st.none() | feelings)
    def save(self, entry: EntryId, text: str, felt: tuple[Feeling, ...] | None) -> None:
        save_draft(self.desk, entry, text, felt)
        if entry not in self.model and not text.strip() and not felt:
            return  # nothing has been written, so nothing has begun
        before = self.model.get(entry, Written(EntryState.DRAFT, "", ()))
        self.model[entry] = Written(before.state, text, before.feelings if felt is None else felt)

    @rule(entry=ids, text=texts, felt=feelings)
    def keep(self, entry: EntryId, text: str, felt: tuple[Feeling, ...]) -> None:
        try:
            keep_entry(self.desk, entry, text, felt)
        except InputRefused:
            assert not text.strip()
            assert not felt
        else:
            self.model[entry] = Written(EntryState.KEPT, text, felt)

    @rule(entry=ids)
    def put_away(self, entry: EntryId) -> None:
        self.move(entry, EntryState.PUT_AWAY)

    @rule(entry=ids)
    def take_out(self, entry: EntryId) -> None:
        self.move(entry, EntryState.KEPT)

    def move(self, entry: EntryId, state: EntryState) -> None:
        try:
            (put_entry_away if state is EntryState.PUT_AWAY else take_entry_out)(self.desk, entry)
        except NotFound:
            assert entry not in self.model
        except NotNow:
            assert self.model[entry].state is EntryState.DRAFT
        else:
            self.model[entry].state = state

    @rule(entry=ids)
    def delete(self, entry: EntryId) -> None:
        if entry in self.model:
            delete_entry(self.desk, entry)
            del self.model[entry]

    @rule(seconds=st.integers(-DAY, DAY))
    def let_time_pass(self, seconds: int) -> None:
        self.clock.push(seconds)

    @rule(query=texts.filter(tokens))
    def search(self, query: str) -> None:
        for state in (EntryState.KEPT, EntryState.PUT_AWAY):
            hits = search_entries(self.desk, query, put_away=state is EntryState.PUT_AWAY)
            expected = {
                entry
                for entry, written in self.model.items()
                if written.state is state and matches(written, query)
            }
            assert {hit.entry.id for hit in hits} == expected

    @invariant()
    def the_index_holds_what_was_kept_and_nothing_else(self) -> None:
        indexed = [written for written in self.model.values() if written.state is not EntryState.DRAFT]
        assert indexed_words(self.desk.vault.db) == {word for written in indexed for word in written.words}

    @invariant()
    def the_lists_hold_what_was_written(self) -> None:
        lists = {
            EntryState.DRAFT: drafts(self.desk, 99),
            EntryState.KEPT: recent_entries(self.desk, 99),
            EntryState.PUT_AWAY: put_away_entries(self.desk, 99),
        }
        listed = {one.id: (state, one.text, one.feelings) for state, some in lists.items() for one in some}
        assert listed == {
            entry: (written.state, written.text, written.feelings) for entry, written in self.model.items()
        }


TestWriting = Writing.TestCase
TestWriting.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


# ---- a clock that is wrong ------------------------------------------------------------------------------


def test_a_clock_set_back_loses_no_draft_and_no_entry(desk: Desk, clock: PushedClock) -> None:
    draft, entry = new_entry_id(desk), kept(desk, "the heron")
    save_draft(desk, draft, "typed before")
    clock.push(-3 * 365 * DAY)
    save_draft(desk, draft, "typed before and after")
    keep_entry(desk, entry, "the heron, later")
    late = kept(desk, "written under the wrong clock")
    assert [one.text for one in drafts(desk)] == ["typed before and after"]
    assert {one.id for one in recent_entries(desk)} == {entry, late}
    assert find_entry(desk, entry).written_at > find_entry(desk, entry).changed_at
    put_entry_away(desk, entry)
    take_entry_out(desk, entry)
    assert found(desk, "heron") == ["the heron, later"]


@pytest.mark.parametrize("years", [100, 10_000])
def test_an_entry_from_a_clock_far_ahead_is_still_listed_and_found(
    desk: Desk, clock: PushedClock, years: int
) -> None:
    clock.push(years * 365 * DAY)
    entry = kept(desk, "from the future")
    clock.push(-years * 365 * DAY)
    now = kept(desk, "from today")
    assert [one.id for one in recent_entries(desk)] == [entry, now]
    assert [one.id for one in recent_entries(desk, before=find_entry(desk, entry).written_at)] == [now]
    assert found(desk, "future") == ["from the future"]
    delete_entry(desk, entry)
    assert [one.id for one in recent_entries(desk)] == [now]


# ---- nothing readable on the disk -----------------------------------------------------------------------

SENTENCE = "Quenchless marzipan zeppelins drift over Kyrgyzstan"
NAME = "Xanthippe Quillfeather"
PHRASE = "vermilion gazebo fortnight"


def forms(text: str) -> Iterator[bytes]:
    # Short words stand elsewhere too, such as in the word recovery.
    for piece in [text, *(word for word in text.split() if len(word) > 5)]:
        for one in {piece, piece.lower(), piece.upper(), piece.casefold()}:
            yield from (one.encode(), one.encode("utf-16-le"), one.encode("utf-16-be"))


def readable(folder: Path) -> set[str]:
    """Return which of the secrets are in the bytes or in the name of any file."""
    raw = b"\0".join([path.encode() + b"\0" + data for path, data in files(folder).items()])
    return {secret for secret in (SENTENCE, NAME, PHRASE) for form in forms(secret) if form in raw}


def test_nothing_a_person_wrote_is_readable_in_any_file_open_or_closed(tmp_path: Path) -> None:
    house = house_in(tmp_path / "data")
    with closing((person := create_person(house, NAME, PHRASE)).vault) as vault:
        keep_recovery_words(vault, draw_recovery_words(house.entropy), house.entropy)
        desk = desk_of(house, person)
        draft, entry = new_entry_id(desk), kept(desk, SENTENCE, "kafkaesque")
        save_draft(desk, draft, f"Draft. {SENTENCE}")
        assert len(found(desk, "zeppelins")) == 1
        assert (vault.folder / f"{DATABASE_FILE}-wal").stat().st_size > 0
        assert readable(tmp_path) == set()
        delete_entry(desk, entry)
        delete_entry(desk, draft)
        assert (vault.folder / f"{DATABASE_FILE}-wal").stat().st_size == 0
        assert readable(tmp_path) == set()
        vmk, vault_id, folder = vault.vmk, vault.id, vault.folder
    assert readable(tmp_path) == set()
    # And after the deletion not even for whoever has the key; her name is still there for them.
    (folder / "pages").write_bytes(pages_of(folder / DATABASE_FILE, database_key(vmk, vault_id)))
    assert readable(tmp_path) == {NAME}
    assert b"kafkaesque" not in (folder / "pages").read_bytes()


def test_nothing_is_stored_before_the_first_word(desk: Desk) -> None:
    entry = new_entry_id(desk)
    save_draft(desk, entry, " \n", (), None, Practice.APOLOGISE)
    assert drafts(desk) == []
    save_draft(desk, entry, "", (Feeling("sad", Family.HEAVY),))
    assert [each.id for each in drafts(desk)] == [entry]
    # Once there, an emptied page stays what it is: empty.
    save_draft(desk, entry, "", ())
    assert find_entry(desk, entry).text == ""
