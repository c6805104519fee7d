"""People: whole or not at all, found by their name however it is typed, opened by what only they know."""

from __future__ import annotations

import os
import shutil
import threading
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawbridge.actions import entries, people
from drawbridge.actions.house import MAKING, PEOPLE, House
from drawbridge.actions.people import (
    any_people,
    change_passphrase,
    create_person,
    draw_recovery_words,
    has_recovery,
    keep_recovery_words,
    person_id,
    unlock,
    unlock_with_words,
)
from drawbridge.errors import (
    InputRefused,
    LocksRefused,
    LocksTampered,
    StorageDamaged,
    StorageError,
    StorageForbidden,
    StorageFull,
    StorageNewer,
    VaultMissing,
    WrongKey,
)
from drawbridge.node.words import fault
from tests.actions.houses import PASSPHRASE, desk_of, files, house_in
from tests.conftest import SeededEntropy
from tests.db.disk import Disk, open_folder, without_rights
from tests.sentences import told

OTHER = "harbour pencil copper moss"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return house_in(tmp_path / "data")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house in which Ana lives, shared by tests that only look."""
    house = house_in(tmp_path_factory.mktemp("settled") / "data")
    create_person(house, "Ana Müller", PASSPHRASE).vault.close()
    return house


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which Ana has recovery words and one entry, and has locked her vault."""
    house = house_in(tmp_path_factory.mktemp("lived-in") / "data")
    with closing(create_person(house, "Ana", PASSPHRASE).vault) as vault:
        keep_recovery_words(vault, WORDS, house.entropy)
        person = people.Person(person_id(house, "Ana"), vault, "Ana")
        entries.keep_entry(desk_of(house, person), entries.new_entry_id(desk_of(house, person)), "a heron")
    return house.folder


@pytest.fixture
def home(house: House, lived_in: Path) -> Callable[[], Path]:
    """Put Ana's vault into the house, and give her folder."""
    shutil.copytree(lived_in, house.folder, dirs_exist_ok=True)
    return lambda: house.folder / PEOPLE / person_id(house, "Ana")


WORDS = draw_recovery_words(SeededEntropy("words"))


def opens(house: House, name: str, passphrase: str) -> bool:
    try:
        unlock(house, name, passphrase).vault.close()
    except WrongKey:
        return False
    return True


# ---- names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "Ana Müller",
        "ana müller",
        "ANA MÜLLER",
        "  Ana   Müller ",
        unicodedata.normalize("NFD", "Ana Müller"),
        "\uff21na M\u00fcller",
        "Ana\u00a0Müller",
    ],
)
def test_a_name_is_the_same_however_it_is_typed(settled: House, typed: str) -> None:
    assert person_id(settled, typed) == person_id(settled, "Ana Müller")


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("ΣΟΦΟΣ", "σοφος"), ("ﬁn", "FIN")])
def test_letters_with_two_forms_are_one_letter(settled: House, one: str, other: str) -> None:
    assert person_id(settled, one) == person_id(settled, other)


@pytest.mark.parametrize("other", ["Anna Müller", "Ana Muller", "AnaMüller", ""])
def test_another_name_is_somebody_else(settled: House, other: str) -> None:
    assert person_id(settled, other) != person_id(settled, "Ana Müller")


@given(st.text(st.characters(categories=("Cs", "Lu", "Ll", "Mn", "Zs", "Cc")), max_size=12))
def test_anything_can_be_typed_as_a_name(settled: House, typed: str) -> None:
    assert len(person_id(settled, typed)) == 32


def test_a_name_is_kept_as_it_was_chosen(settled: House) -> None:
    with closing((person := unlock(settled, "ANA MÜLLER", PASSPHRASE)).vault):
        assert person.name == "Ana Müller"


@pytest.mark.parametrize("name", ["Ana Müller", "ANA  MÜLLER", unicodedata.normalize("NFD", "ana müller")])
def test_a_taken_name_is_refused_before_any_work(
    settled: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "make_passphrase_lock", None)
    with pytest.raises(InputRefused) as caught:
        create_person(settled, name, OTHER)
    assert (caught.value.what, caught.value.why) == ("name", "taken")
    assert fault(caught.value).startswith("Somebody here already has this name.")


@pytest.mark.parametrize(
    ("name", "passphrase", "what", "why"),
    [
        ("", PASSPHRASE, "name", "empty"),
        (" \u00a0 ", PASSPHRASE, "name", "empty"),
        ("a" * 61, PASSPHRASE, "name", "too-long"),
        ("Ana\u200b", PASSPHRASE, "name", "unreadable"),
        ("Ana\u202e", PASSPHRASE, "name", "unreadable"),
        ("Ana\ud800", PASSPHRASE, "name", "unreadable"),
        ("Bo", "short", "passphrase", "too-short"),
        ("Bo", "x" * 1025, "passphrase", "too-long"),
        ("Bo", "x" * 10_000_000, "passphrase", "too-long"),
        ("Bo", "lantern \udfff orchard", "passphrase", "unreadable"),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(
    house: House, name: str, passphrase: str, what: str, why: str
) -> None:
    with pytest.raises(InputRefused) as caught:
        create_person(house, name, passphrase)
    assert (caught.value.what, caught.value.why) == (what, why)
    assert fault(caught.value)
    assert not any_people(house)


# ---- signing in -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("Ana Müller", OTHER),
        ("Ana Müller", ""),
        ("Ana Müller", PASSPHRASE.upper()),
        ("Ana Müller", "x" * 4000),
        ("Ana Müller", "\ud800" * 20),
        ("Nobody", PASSPHRASE),
        ("Nobody", ""),
        ("Nobody", "x" * 4000),
        ("Nobody", "\ud800" * 20),
        ("\ud800", PASSPHRASE),
        ("../people", PASSPHRASE),
    ],
)
def test_a_wrong_name_and_a_wrong_passphrase_are_one_and_the_same(
    settled: House, name: str, passphrase: str
) -> None:
    with pytest.raises(WrongKey) as caught:
        unlock(settled, name, passphrase)
    assert str(caught.value) == "WrongKey()"
    assert told(caught.value).happened.startswith("The name and the passphrase, or the words")


@pytest.mark.parametrize("name", ["Ana Müller", "Nobody"])
def test_an_unknown_name_costs_the_same_work(
    settled: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[int, int, int]] = []

    def stretch(secret: bytes, salt: bytes, memory: int, passes: int, lanes: int) -> bytes:
        done.append((memory, passes, lanes))
        return bytes(32)

    monkeypatch.setattr("drawbridge.core.locks.argon2id", stretch)
    with pytest.raises(WrongKey):
        unlock(settled, name, OTHER)
    assert done == [(settled.work.memory_kib, settled.work.passes, settled.work.lanes)]


def test_a_passphrase_is_the_same_in_every_form_of_its_letters(house: House) -> None:
    create_person(house, "Ana", "für immer und öfter").vault.close()
    assert opens(house, "Ana", unicodedata.normalize("NFD", "für immer und öfter"))


# ---- recovery words -------------------------------------------------------------------------------------


def test_recovery_words_open_the_vault_and_give_it_a_new_passphrase(
    house: House, home: Callable[[], Path]
) -> None:
    typed = "  " + ",  ".join(WORDS).upper()
    with closing((person := unlock_with_words(house, "ana", typed, OTHER)).vault):
        assert [found.text for found in entries.recent_entries(desk_of(house, person))] == ["a heron"]
        assert has_recovery(person.vault)
    assert opens(house, "Ana", OTHER)
    assert not opens(house, "Ana", PASSPHRASE)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ".join(WORDS[:11]),
        " ".join([*WORDS, WORDS[0]]),
        " ".join(["zebra", *WORDS[1:]]),
        " ".join(reversed(WORDS)),
        " ".join(draw_recovery_words(SeededEntropy("others"))),
        "x " * 5_000_000,
    ],
)
def test_wrong_words_say_only_that_they_are_wrong(house: House, home: Callable[[], Path], words: str) -> None:
    before = files(house.folder)
    with pytest.raises(WrongKey) as caught:
        unlock_with_words(house, "Ana", words, OTHER)
    assert str(caught.value) == "WrongKey()"
    assert files(house.folder) == before


def test_words_for_nobody_and_words_that_were_never_kept_are_wrong_words(settled: House) -> None:
    for name in ("Nobody", "Ana Müller"):
        with pytest.raises(WrongKey):
            unlock_with_words(settled, name, " ".join(WORDS), OTHER)


@pytest.mark.parametrize("name", ["Ana Müller", "Nobody"])
@pytest.mark.parametrize("words", ["", "zebra", " ".join(WORDS)])
def test_wrong_words_cost_the_work_of_a_passphrase_whoever_they_are_for(
    settled: House, name: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[int, int, int]] = []

    def stretch(secret: bytes, salt: bytes, memory: int, passes: int, lanes: int) -> bytes:
        done.append((memory, passes, lanes))
        return bytes(32)

    monkeypatch.setattr("drawbridge.core.locks.argon2id", stretch)
    with pytest.raises(WrongKey):
        unlock_with_words(settled, name, words, OTHER)
    assert done == [(settled.work.memory_kib, settled.work.passes, settled.work.lanes)]


def test_a_new_passphrase_that_is_too_short_changes_nothing(house: House, home: Callable[[], Path]) -> None:
    before = files(house.folder)
    with pytest.raises(InputRefused):
        unlock_with_words(house, "Ana", " ".join(WORDS), "short")
    assert files(house.folder) == before


def test_new_words_replace_the_ones_before(house: House, home: Callable[[], Path]) -> None:
    new = draw_recovery_words(SeededEntropy("new"))
    with closing(unlock(house, "Ana", PASSPHRASE).vault) as vault:
        keep_recovery_words(vault, new, house.entropy)
    with pytest.raises(WrongKey):
        unlock_with_words(house, "Ana", " ".join(WORDS), OTHER)
    unlock_with_words(house, "Ana", " ".join(new), OTHER).vault.close()


# ---- changing the passphrase ----------------------------------------------------------------------------


def test_a_changed_passphrase_opens_and_the_old_one_does_not(house: House) -> None:
    with closing((person := create_person(house, "Ana", PASSPHRASE)).vault):
        with pytest.raises(WrongKey):
            change_passphrase(house, person, OTHER, OTHER)
        with pytest.raises(WrongKey):
            change_passphrase(house, person, "x" * 4000, OTHER)
        with pytest.raises(InputRefused):
            change_passphrase(house, person, PASSPHRASE, "short")
        change_passphrase(house, person, PASSPHRASE, OTHER)
    assert opens(house, "Ana", OTHER)
    assert not opens(house, "Ana", PASSPHRASE)


def test_a_passphrase_and_words_changed_at_once_are_both_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two browsers of one person, each with its own connection, both about to write the lock file."""
    create_person(house, "Ana", PASSPHRASE).vault.close()
    both = threading.Barrier(2)
    really = people._put_lock

    def together(*arguments: object) -> None:
        both.wait()
        really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(people, "_put_lock", together)
    with (
        closing((one := unlock(house, "Ana", PASSPHRASE)).vault),
        closing((other := unlock(house, "Ana", PASSPHRASE)).vault),
    ):
        acts = [
            threading.Thread(target=change_passphrase, args=(house, one, PASSPHRASE, OTHER)),
            threading.Thread(target=keep_recovery_words, args=(other.vault, WORDS, house.entropy)),
        ]
        for act in acts:
            act.start()
        for act in acts:
            act.join()
    monkeypatch.undo()
    assert opens(house, "Ana", OTHER)
    unlock_with_words(house, "Ana", " ".join(WORDS), OTHER).vault.close()


def test_a_full_disk_leaves_the_old_passphrase(disk: Disk) -> None:
    house = house_in(disk.folder / "data")
    with closing((person := create_person(house, "Ana", PASSPHRASE)).vault):
        person.vault.db.checkpoint()
        disk.fill()
        with pytest.raises(StorageFull) as caught:
            change_passphrase(house, person, PASSPHRASE, OTHER)
        told(caught.value)
        disk.make_room()
        assert opens(house, "Ana", PASSPHRASE)
        change_passphrase(house, person, PASSPHRASE, OTHER)
    assert opens(house, "Ana", OTHER)


def test_locks_changed_from_outside_are_not_hidden_by_new_ones(
    house: House, home: Callable[[], Path]
) -> None:
    with closing((person := unlock(house, "Ana", PASSPHRASE)).vault):
        path = home() / "vault.json"
        text = path.read_text()
        path.write_text(text[: text.index('"mac": "') + 8] + "0" * 64 + '"\n}\n')
        before = path.read_bytes()
        with pytest.raises(LocksTampered):
            change_passphrase(house, person, PASSPHRASE, OTHER)
        with pytest.raises(LocksTampered):
            keep_recovery_words(person.vault, WORDS, house.entropy)
        assert path.read_bytes() == before
    attempts: list[Callable[[], object]] = [
        lambda: unlock(house, "Ana", PASSPHRASE),
        lambda: unlock_with_words(house, "Ana", " ".join(WORDS), OTHER),
    ]
    for attempt in attempts:
        with pytest.raises(LocksTampered) as caught:
            attempt()
        assert "ask who else can reach this computer" in told(caught.value).do
        assert path.read_bytes() == before


# ---- what is broken -------------------------------------------------------------------------------------


def lose_locks(folder: Path) -> None:
    (folder / "vault.json").unlink()


def lose_vault(folder: Path) -> None:
    (folder / "vault.db").unlink()


def cut_locks(folder: Path) -> None:
    os.truncate(folder / "vault.json", 100)


def empty_vault(folder: Path) -> None:
    os.truncate(folder / "vault.db", 0)


def halve_vault(folder: Path) -> None:
    os.truncate(folder / "vault.db", (folder / "vault.db").stat().st_size // 2)


@pytest.mark.parametrize(
    ("spoil", "error", "sentence"),
    [
        (lose_locks, VaultMissing, "not where it was"),
        (lose_vault, VaultMissing, "not where it was"),
        (cut_locks, LocksRefused, "damaged"),
        (empty_vault, StorageDamaged, "not as it was"),
        (halve_vault, StorageDamaged, "not as it was"),
    ],
)
def test_a_broken_vault_is_said_so_and_nothing_is_made_in_its_place(
    house: House,
    home: Callable[[], Path],
    spoil: Callable[[Path], None],
    error: type[Exception],
    sentence: str,
) -> None:
    spoil(home())
    before = files(house.folder)
    with pytest.raises(error) as by_passphrase:
        unlock(house, "Ana", PASSPHRASE)
    with pytest.raises(error):
        unlock_with_words(house, "Ana", " ".join(WORDS), OTHER)
    with pytest.raises(InputRefused):
        create_person(house, "Ana", OTHER)
    assert files(house.folder) == before
    assert sentence in told(by_passphrase.value).happened


def test_a_newer_vault_is_not_changed_by_a_new_passphrase_either(
    house: House, home: Callable[[], Path]
) -> None:
    with closing(unlock(house, "Ana", PASSPHRASE).vault) as vault:
        vault.db.script("PRAGMA user_version = 1000")
    before = files(house.folder)
    with pytest.raises(StorageNewer):
        unlock(house, "Ana", PASSPHRASE)
    with pytest.raises(StorageNewer):
        unlock_with_words(house, "Ana", " ".join(WORDS), OTHER)
    assert files(house.folder) == before


def test_a_folder_of_people_without_permission_says_so() -> None:
    with open_folder() as place:

        def attempts() -> list[str]:
            house = house_in(place / "data")
            (place / "data" / PEOPLE).chmod(0)
            said = []
            for attempt in (
                lambda: any_people(house),
                lambda: create_person(house, "Ana", PASSPHRASE),
                lambda: unlock(house, "Ana", PASSPHRASE),
                lambda: unlock_with_words(house, "Ana", " ".join(WORDS), OTHER),
            ):
                try:
                    attempt()
                except StorageError as error:
                    said.append(str(error))
            (place / "data" / PEOPLE).chmod(0o700)
            return said

        assert without_rights(attempts) == ["StorageForbidden(store='node')"] * 4
    assert "permissions" in told(StorageForbidden(store="node")).do


# ---- coming to be ---------------------------------------------------------------------------------------


def leftovers(house: House) -> list[Path]:
    return [*(house.folder / PEOPLE).iterdir(), *(house.folder / MAKING).iterdir()]


@pytest.mark.parametrize("left", [0, 48 * 1024, 150 * 1024])
def test_a_full_disk_leaves_nobody_half_made(disk: Disk, left: int) -> None:
    house = house_in(disk.folder / "data")
    disk.fill(left=left)
    with pytest.raises(StorageFull) as caught:
        create_person(house, "Ana", PASSPHRASE).vault.close()
    assert leftovers(house) == []
    told(caught.value)
    disk.make_room()
    create_person(house, "Ana", PASSPHRASE).vault.close()
    assert opens(house, "Ana", PASSPHRASE)


@pytest.mark.parametrize("refused", ["create_vault", "write_locks", "sync_folder", "open_vault"])
def test_a_disk_that_fails_at_any_step_leaves_nobody_half_made(
    house: House, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        if refused == "sync_folder":
            raise OSError(5, "the disk is gone")
        raise StorageFull(store="vault")

    monkeypatch.setattr(people, refused, fail)
    with pytest.raises(StorageError):
        create_person(house, "Ana", PASSPHRASE)
    monkeypatch.undo()
    assert leftovers(house) == []
    create_person(house, "Ana", PASSPHRASE).vault.close()


@pytest.mark.parametrize("step", ["create_vault", "write_locks", "sync_folder"])
def test_a_kill_leaves_a_whole_person_or_none(house: House, step: str) -> None:
    child = os.fork()
    if child == 0:
        try:
            setattr(people, step, lambda *_, **__: os.kill(os.getpid(), 9))
            create_person(house, "Ana", PASSPHRASE)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    again = house_in(house.folder)
    assert list((again.folder / MAKING).iterdir()) == []
    if step == "sync_folder":
        # The folder had its name already; whether a power cut would have kept it is not ours to say.
        assert opens(again, "Ana", PASSPHRASE)
    else:
        assert not any_people(again)
        create_person(again, "Ana", PASSPHRASE).vault.close()


def test_two_who_ask_for_one_name_at_once_get_one_vault(house: House) -> None:
    outcomes: dict[str, object] = {}
    both = threading.Barrier(2)

    def begin(passphrase: str) -> None:
        both.wait()
        try:
            create_person(house, "Ana", passphrase).vault.close()
            outcomes[passphrase] = "made"
        except InputRefused as error:
            outcomes[passphrase] = (error.what, error.why)

    threads = [threading.Thread(target=begin, args=(passphrase,)) for passphrase in (PASSPHRASE, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values(), key=str) == [("name", "taken"), "made"]
    (winner,) = [passphrase for passphrase, outcome in outcomes.items() if outcome == "made"]
    assert opens(house, "Ana", winner)
    assert not opens(house, "Ana", OTHER if winner == PASSPHRASE else PASSPHRASE)
    assert list((house.folder / MAKING).iterdir()) == []


def test_every_file_of_a_person_is_theirs_alone(house: House) -> None:
    before = os.umask(0)
    try:
        with closing(create_person(house, "Ana", PASSPHRASE).vault) as vault:
            keep_recovery_words(vault, WORDS, house.entropy)
            modes = {path: path.stat().st_mode & 0o777 for path in house.folder.rglob("*")}
    finally:
        os.umask(before)
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if not path.is_dir()} == {0o600}
    assert {path.name for path in modes} >= {"vault.db", "vault.db-wal", "vault.db-shm", "vault.json"}
