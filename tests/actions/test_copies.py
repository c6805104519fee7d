"""Copies of a data folder: whole or not at all, and nothing is deleted when one is put back."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from drawbridge.actions import copies, entries, resuming
from drawbridge.actions.holding import hold
from drawbridge.actions.house import PEOPLE, House
from drawbridge.actions.people import create_person, person_id, unlock
from drawbridge.errors import DrawbridgeError, FolderInUse, InputRefused, StorageFull
from tests.actions.houses import PASSPHRASE, desk_of, files, house_in
from tests.conftest import SeededEntropy
from tests.db.disk import Disk

NOW = 1_790_000_000


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = house_in(tmp_path_factory.mktemp("house") / "data")
    for name in ("Ana", "Mara"):
        write(made, name, "before the copy", new=True)
    (made.folder / "relay.db").write_bytes(b"a relay's file")
    return made.folder


@pytest.fixture
def house(told: Path, tmp_path: Path) -> House:
    shutil.copytree(told, tmp_path / "data")
    return house_in(tmp_path / "data")


def write(house: House, name: str, text: str, *, new: bool = False) -> None:
    person = create_person(house, name, PASSPHRASE) if new else unlock(house, name, PASSPHRASE)
    with closing(person.vault):
        desk = desk_of(house, person)
        entries.keep_entry(desk, entries.new_entry_id(desk), text)


def written(house: House, name: str) -> list[str]:
    with closing((person := unlock(house, name, PASSPHRASE)).vault):
        return sorted(entry.text for entry in entries.recent_entries(desk_of(house, person), 9))


def refused(error: DrawbridgeError) -> tuple[object, ...]:
    return tuple(getattr(error, field) for field in error.fields)


def test_a_copy_holds_every_vault_and_can_be_put_back(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    assert (made.people, made.made_at) == (2, NOW)
    assert {path.stat().st_mode & 0o077 for path in [made.folder, *made.folder.rglob("*")]} == {0}
    write(house, "Ana", "after the copy")
    (house.folder / "relay.db").write_bytes(b"a newer relay's file")
    before = files(house.folder)
    aside = copies.put_back(house.folder, copies.read_copy(made.folder), NOW)
    assert written(house, "Ana") == written(house, "Mara") == ["before the copy"]
    # The relay that was there stays, and what was replaced can be put back by hand.
    assert (house.folder / "relay.db").read_bytes() == b"a newer relay's file"
    kept = files(aside)
    assert {name: before[name] for name in kept} == kept
    assert {path.split("/")[0] for path in kept} == {PEOPLE, "node.key", "node.addresses"}
    assert list(tmp_path.glob("*.making")) == list(house.folder.glob("coming-back")) == []


def test_a_copy_made_after_a_crash_holds_what_was_kept_last(house: House, tmp_path: Path) -> None:
    person = unlock(house, "Ana", PASSPHRASE)
    desk = desk_of(house, person)
    entries.keep_entry(desk, entries.new_entry_id(desk), "just before the crash")
    home = house.folder / PEOPLE / person.id
    assert (home / "vault.db-wal").stat().st_size > 0
    # As a killed process leaves it: open, with its log beside it.
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    person.vault.close()
    copies.put_back(house.folder, made, NOW)
    assert written(house, "Ana") == ["before the copy", "just before the crash"]


def test_one_vault_can_be_put_back_beside_the_others(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    for name in ("Ana", "Mara"):
        write(house, name, "after the copy")
    copies.put_back(house.folder, made, NOW, name="  ana ")
    assert written(house, "Ana") == ["before the copy"]
    assert written(house, "Mara") == ["after the copy", "before the copy"]
    assert copies.is_marked(house.folder / PEOPLE / person_id(house, "Ana"))
    assert not copies.is_marked(house.folder / PEOPLE / person_id(house, "Mara"))


def test_what_was_put_back_is_asked_about_once(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    copies.put_back(house.folder, made, NOW)
    with closing((person := unlock(house, "Ana", PASSPHRASE)).vault):
        assert copies.is_marked(person.vault.folder)
        resuming.begin_again_if_put_back(desk_of(house, person))
        assert not copies.is_marked(person.vault.folder)


def test_a_copy_goes_to_a_machine_that_had_nothing(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    copies.put_back(tmp_path / "new", made, NOW)
    there = house_in(tmp_path / "new", SeededEntropy("another"), relay="http://new.test")
    assert written(there, "Mara") == ["before the copy"]
    assert (there.folder / "relay.db").read_bytes() == b"a relay's file"
    assert there.addresses == ("http://relay.test", "http://new.test")


def test_an_address_that_was_new_since_the_copy_is_not_forgotten(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    house_in(house.folder, relay="http://moved.test")
    copies.put_back(house.folder, made, NOW)
    assert house_in(house.folder).addresses == ("http://relay.test", "http://moved.test")


def test_nothing_is_copied_or_put_back_while_a_node_runs(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    before = files(house.folder)
    with hold(house.folder):
        with pytest.raises(FolderInUse):
            copies.make_copy(house.folder, tmp_path / "other", NOW)
        with pytest.raises(FolderInUse):
            copies.put_back(house.folder, made, NOW)
    assert not (tmp_path / "other").exists()
    assert files(house.folder) == before


@pytest.mark.parametrize("missing", ["node.key", "drawbridge-copy.json", "vault.json", "vault.db"])
def test_a_copy_with_a_part_missing_is_refused_before_anything_is_touched(
    house: House, tmp_path: Path, missing: str
) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    next(made.folder.rglob(missing)).unlink()
    with pytest.raises(InputRefused) as caught:
        copies.read_copy(made.folder)
    assert refused(caught.value) == ("copy", "unknown", None)


@pytest.mark.parametrize(
    "about", ["[]", "{}", "nonsense", '{"format": "drawbridge-copy", "version": 2, "made": 1}']
)
def test_what_is_no_copy_is_refused(house: House, tmp_path: Path, about: str) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    (made.folder / copies.ABOUT_FILE).write_text(about)
    with pytest.raises(InputRefused):
        copies.read_copy(made.folder)


def test_nothing_is_written_over_and_nothing_is_copied_from_nowhere(house: House, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(InputRefused) as caught:
        copies.make_copy(house.folder, tmp_path / "copy", NOW)
    assert refused(caught.value) == ("copy", "taken", None)
    with pytest.raises(InputRefused) as caught:
        copies.make_copy(tmp_path / "nothing", tmp_path / "other", NOW)
    assert refused(caught.value) == ("data", "empty", None)
    assert not (tmp_path / "nothing").exists()


def test_one_vault_does_not_go_to_another_node(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    other = house_in(tmp_path / "other", SeededEntropy("another"))
    with pytest.raises(InputRefused) as caught:
        copies.put_back(other.folder, made, NOW, name="Ana")
    assert refused(caught.value) == ("copy", "other-node", None)
    with pytest.raises(InputRefused) as caught:
        copies.put_back(house.folder, made, NOW, name="Nobody")
    assert refused(caught.value) == ("name", "unknown", None)


def test_a_full_disk_leaves_everything_as_it_was(told: Path, tmp_path: Path, disk: Disk) -> None:
    shutil.copytree(told, disk.folder / "data")
    house = house_in(disk.folder / "data")
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    write(house, "Ana", "after the copy")
    before = files(house.folder)
    disk.fill(8 * 1024)
    with pytest.raises(StorageFull):
        copies.make_copy(house.folder, disk.folder / "other", NOW)
    with pytest.raises(StorageFull):
        copies.put_back(house.folder, made, NOW)
    disk.make_room()
    assert not (disk.folder / "other").exists()
    now = {name: data for name, data in files(house.folder).items() if not name.startswith("coming-back")}
    assert now == before
    copies.put_back(house.folder, made, NOW)
    assert written(house, "Ana") == ["before the copy"]


def test_a_copy_tells_nobodys_name(house: House, tmp_path: Path) -> None:
    made = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    for name, data in files(made.folder).items():
        assert b"Mara" not in data + name.encode()
        assert b"before the copy" not in data
    assert set(json.loads((made.folder / copies.ABOUT_FILE).read_text())) == {"format", "version", "made"}


def test_the_hosts_own_crisis_lines_are_copied_and_newer_ones_stay(house: House, tmp_path: Path) -> None:
    own = house.folder / "crisis-lines.toml"
    own.write_text("# checked in spring")
    copy = copies.make_copy(house.folder, tmp_path / "copy", NOW)
    own.write_text("# checked in autumn")
    copies.put_back(house.folder, copy, NOW)
    assert own.read_text() == "# checked in autumn"
    own.unlink()
    copies.put_back(house.folder, copy, NOW + 1)
    assert own.read_text() == "# checked in spring"
