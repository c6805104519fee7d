"""The data folder: whose it is, who holds it, and what it says when it is not as it should be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drawbridge.actions.holding import LOCK_FILE, hold
from drawbridge.actions.house import ADDRESS_FILE, KEY_FILE, MAKING, PEOPLE
from drawbridge.cli import speech
from drawbridge.errors import FolderInUse, StorageDamaged, StorageForbidden, StorageFull
from tests.actions.houses import files, house_in
from tests.conftest import SeededEntropy
from tests.db.disk import Disk, open_folder, without_rights
from tests.sentences import told


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_same_folder_has_the_same_key_for_ever(tmp_path: Path) -> None:
    first = house_in(tmp_path / "data", SeededEntropy("one"))
    again = house_in(tmp_path / "data", SeededEntropy("two"))
    assert first.key == again.key
    assert len(first.key) == 32


def test_a_node_that_moves_knows_its_old_addresses(tmp_path: Path) -> None:
    first = house_in(tmp_path / "data")
    moved = house_in(tmp_path / "data", relay="https://box.example")
    back = house_in(tmp_path / "data")
    assert first.addresses == ("http://relay.test",)
    assert moved.addresses == back.addresses == ("http://relay.test", "https://box.example")
    assert mode(tmp_path / "data" / ADDRESS_FILE) == 0o600


def test_folders_and_the_key_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with hold(tmp_path / "deep" / "data"):
            house = house_in(tmp_path / "deep" / "data")
    finally:
        os.umask(before)
    for folder in (house.folder, house.folder / PEOPLE, house.folder / MAKING):
        assert mode(folder) == 0o700
    for file in (KEY_FILE, LOCK_FILE):
        assert mode(house.folder / file) == 0o600


def test_nothing_is_made_open_and_closed_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is private before its first file is made, and no file needs to be made private later."""
    modes: list[int] = []
    really = os.chmod

    def chmod(path: str | Path, new: int, **more: bool) -> None:
        modes.append(mode(Path(path)))
        really(path, new, **more)

    monkeypatch.setattr(os, "chmod", chmod)
    before = os.umask(0)
    try:
        house_in(tmp_path / "data")
    finally:
        os.umask(before)
    assert modes == [0o700]


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    assert mode(house_in(tmp_path / "data").folder) == 0o700


def test_the_key_is_never_shown(tmp_path: Path) -> None:
    house = house_in(tmp_path / "data")
    assert house.key.hex() not in repr(house)
    assert repr(house.key) not in repr(house)


def test_a_missing_key_is_damage_while_there_are_people(tmp_path: Path) -> None:
    house = house_in(tmp_path / "data")
    (house.folder / PEOPLE / "0123").mkdir()
    (house.folder / KEY_FILE).unlink()
    with pytest.raises(StorageDamaged) as caught:
        house_in(tmp_path / "data")
    assert str(caught.value) == "StorageDamaged(store='node')"
    assert not (house.folder / KEY_FILE).exists()
    told(caught.value)
    said = speech.refusal(caught.value)
    assert "missing" in said
    assert "put back a backup" in said


def test_a_missing_key_is_made_anew_while_there_is_nobody(tmp_path: Path) -> None:
    house = house_in(tmp_path / "data", SeededEntropy("one"))
    (house.folder / KEY_FILE).unlink()
    assert house_in(tmp_path / "data", SeededEntropy("two")).key != house.key


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_damage(tmp_path: Path, length: int) -> None:
    house = house_in(tmp_path / "data")
    (house.folder / KEY_FILE).write_bytes(bytes(length))
    with pytest.raises(StorageDamaged):
        house_in(tmp_path / "data")
    assert (house.folder / KEY_FILE).read_bytes() == bytes(length)


def test_what_a_crash_left_of_somebody_unfinished_is_cleared_away(tmp_path: Path) -> None:
    house = house_in(tmp_path / "data")
    (house.folder / MAKING / "half").mkdir()
    (house.folder / MAKING / "half" / "vault.db").write_bytes(b"half")
    again = house_in(tmp_path / "data")
    assert list((again.folder / MAKING).iterdir()) == []


def test_a_full_disk_leaves_no_half_a_key(disk: Disk) -> None:
    disk.fill()
    with pytest.raises(StorageFull) as caught:
        house_in(disk.folder / "data")
    assert not (disk.folder / "data" / KEY_FILE).exists()
    assert "Make some room" in speech.refusal(caught.value)
    disk.make_room()
    assert len(house_in(disk.folder / "data").key) == 32


def test_a_folder_without_permission_says_so() -> None:
    with open_folder() as place:

        def new() -> None:
            place.chmod(0o500)
            house_in(place / "data")

        def old() -> None:
            place.chmod(0o700)
            house_in(place / "data")
            (place / "data" / KEY_FILE).chmod(0)
            house_in(place / "data")

        def holding() -> None:
            (place / "data" / LOCK_FILE).touch(0)
            with hold(place / "data"):
                pass

        expected = "StorageForbidden(store='node')"
        assert [without_rights(attempt) for attempt in (new, old, holding)] == [expected] * 3
    said = speech.refusal(StorageForbidden(store="node"))
    assert "Give yourself permission" in said
    assert "--data" in said


def test_a_data_folder_that_is_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(StorageForbidden), hold(tmp_path / "data"):
        pass
    with pytest.raises(StorageForbidden):
        house_in(tmp_path / "data")
    assert (tmp_path / "data").read_text() == "not a folder"


def test_two_nodes_never_hold_one_folder(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(FolderInUse) as caught, hold(tmp_path):
        pass
    with hold(tmp_path):
        pass
    told(caught.value)
    said = speech.refusal(caught.value)
    assert "Nothing was changed." in said
    assert "--data" in said


def test_a_folder_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from drawbridge.actions.holding import hold\n"
        "with hold(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse), hold(tmp_path):
            pass
        other.kill()
    with hold(tmp_path):
        pass
    assert files(tmp_path) == {LOCK_FILE: b""}
