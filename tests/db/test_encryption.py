"""The file of a vault is noise to whoever has no key, and every switch that keeps it so is really on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import apsw
import pytest

from drawbridge.db import self_test
from drawbridge.db.connection import Connection, open_encrypted, open_plain
from drawbridge.errors import StorageDamaged

KEY = bytes(range(32))
WORDS = "the heron stood on one leg"


def filled(path: Path) -> Connection:
    opened = open_encrypted(path, KEY, create=True)
    opened.script("CREATE TABLE said (words TEXT)")
    with opened.transaction():
        opened.run("INSERT INTO said VALUES (?)", (WORDS,))
    return opened


def test_neither_the_file_nor_its_log_holds_a_readable_word(tmp_path: Path) -> None:
    opened = filled(tmp_path / "vault.db")
    while_open = [path.read_bytes() for path in tmp_path.iterdir()]
    opened.close()
    raw = b"".join([*while_open, *(path.read_bytes() for path in tmp_path.iterdir())])
    assert len(raw) > 8192
    for plain in (WORDS.encode(), WORDS.encode("utf-16-le"), b"SQLite format 3", b"CREATE TABLE"):
        assert plain not in raw


def test_a_copy_stays_encrypted_under_the_same_key(tmp_path: Path) -> None:
    opened = filled(tmp_path / "vault.db")
    opened.backup_into(tmp_path / "copy.db")
    opened.close()
    raw = (tmp_path / "copy.db").read_bytes()
    assert WORDS.encode() not in raw
    assert b"SQLite format 3" not in raw
    copy = open_encrypted(tmp_path / "copy.db", KEY)
    assert copy.rows("SELECT words FROM said") == [(WORDS,)]
    copy.close()


def test_another_key_opens_nothing_and_changes_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "vault.db").close()
    before = (tmp_path / "vault.db").read_bytes()
    with pytest.raises(StorageDamaged):
        open_encrypted(tmp_path / "vault.db", bytes(32))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"vault.db": before}


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("synchronous", 2),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
    ],
)
def test_every_switch_is_on(tmp_path: Path, encrypted: bool, switch: str, value: object) -> None:
    path = tmp_path / "some.db"
    opened = open_encrypted(path, KEY, create=True) if encrypted else open_plain(path, store="relay")
    assert opened.row(f"PRAGMA {switch}") == (value,)
    opened.close()


class Forgetful(apsw.Connection):
    """A driver that knows nothing of ciphers: as the stock one does, it passes over what it does not know."""

    def execute(self, statements: str, *more: Any, **options: Any) -> apsw.Cursor:
        for word in ("PRAGMA cipher", "PRAGMA key"):
            statements = statements.replace(word, "PRAGMA something_else")
        return super().execute(statements, *more, **options)


def test_a_driver_that_does_not_encrypt_is_never_given_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apsw, "Connection", Forgetful)
    with pytest.raises(RuntimeError, match="does not encrypt"):
        open_encrypted(tmp_path / "vault.db", KEY, create=True)
    assert (tmp_path / "vault.db").read_bytes() == b""


class Lying(Forgetful):
    """A driver that says yes to a key and writes everything in plain."""

    def execute(self, statements: str, *more: Any, **options: Any) -> apsw.Cursor:
        if statements.startswith("PRAGMA cipher"):
            return super().execute("SELECT 'chacha20'")
        if statements.startswith("PRAGMA key"):
            return super().execute("SELECT 'ok'")
        return super().execute(statements, *more, **options)


def test_the_driver_is_seen_to_encrypt() -> None:
    assert self_test.encrypts()


@pytest.mark.parametrize("driver", [Forgetful, Lying])
def test_a_driver_that_writes_in_plain_is_noticed(driver: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "Connection", driver)
    assert not self_test.encrypts()


def test_where_nothing_temporary_can_be_written_nothing_is_held_against_the_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    assert self_test.encrypts()


def test_a_script_runs_to_its_end_whatever_its_statements_give_back(tmp_path: Path) -> None:
    opened = open_plain(tmp_path / "some.db", store="relay")
    opened.script("SELECT 1; CREATE TABLE one (a); SELECT 2; CREATE TABLE two (a)")
    assert opened.rows("SELECT name FROM sqlite_master ORDER BY name") == [("one",), ("two",)]
    opened.close()
