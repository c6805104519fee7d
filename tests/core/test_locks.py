"""Locks: every way in opens, everything else stays shut, and no change goes unseen."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawbridge.core import locks
from drawbridge.core.locks import Lock, LockParams, LockTable
from drawbridge.core.names import VaultId
from drawbridge.errors import DrawbridgeError, InputRefused, LocksRefused, LocksTampered, WrongKey

VMK = bytes(range(32))
VAULT = VaultId(b"v" * 16)
PHRASE = "a lamp in the window"
BITS = bytes(range(16))
entropy = Random(11).randbytes
BY_PHRASE = locks.make_passphrase_lock(VMK, VAULT, PHRASE, locks.LIGHTEST_WORK, entropy)
BY_WORDS = locks.make_recovery_lock(VMK, VAULT, BITS, entropy)
TABLE = LockTable(VAULT, (BY_PHRASE, BY_WORDS))
FILE = locks.encode_table(TABLE, VMK)
WORDS = " ".join(locks.recovery_words(BITS))


@pytest.fixture
def no_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any work done on a passphrase fails the test."""

    def refuse(*_: object) -> bytes:
        raise AssertionError("Argon2 ran")

    monkeypatch.setattr(locks, "argon2id", refuse)


def test_the_passphrase_and_the_words_open_the_same_vault() -> None:
    assert locks.open_passphrase_lock(BY_PHRASE, VAULT, PHRASE) == VMK
    assert locks.open_recovery_lock(BY_WORDS, VAULT, locks.recovery_bits(WORDS)) == VMK


@pytest.mark.parametrize("wrong", ["a lamp in the Window", "a lamp in the window ", "", "x"])
def test_another_passphrase_does_not(wrong: str) -> None:
    with pytest.raises(WrongKey):
        locks.open_passphrase_lock(BY_PHRASE, VAULT, wrong)


def test_other_words_another_vault_and_another_lock_do_not() -> None:
    with pytest.raises(WrongKey):
        locks.open_recovery_lock(BY_WORDS, VAULT, bytes(16))
    with pytest.raises(WrongKey):
        locks.open_recovery_lock(BY_WORDS, VaultId(b"w" * 16), BITS)
    with pytest.raises(WrongKey):
        locks.open_recovery_lock(replace(BY_WORDS, id=bytes(16)), VAULT, BITS)


def test_a_lock_of_the_other_kind_is_refused() -> None:
    with pytest.raises(LocksRefused, match="malformed"):
        locks.open_passphrase_lock(BY_WORDS, VAULT, PHRASE)
    with pytest.raises(LocksRefused, match="malformed"):
        locks.open_recovery_lock(BY_PHRASE, VAULT, BITS)


def test_a_passphrase_typed_on_another_keyboard_opens() -> None:
    composed = "mötley crüe café"
    lock = locks.make_passphrase_lock(VMK, VAULT, composed, locks.LIGHTEST_WORK, entropy)
    assert locks.open_passphrase_lock(lock, VAULT, unicodedata.normalize("NFD", composed)) == VMK


@pytest.mark.usefixtures("no_argon2")
@pytest.mark.parametrize(
    ("phrase", "why", "limit"),
    [
        ("", "too-short", 12), ("eleven char", "too-short", 12), ("e\u0301" * 11, "too-short", 12),
        ("x" * 1025, "too-long", 1024), ("é" * 513, "too-long", 1024), ("x" * 10_000_000, "too-long", 1024),
        ("long enough \ud800", "unreadable", None),
    ],
    ids=["empty", "eleven", "eleven-composed", "1025", "1026-bytes", "ten-million", "surrogate"],
)  # fmt: skip
def test_a_passphrase_out_of_bounds_is_refused_before_any_work(
    phrase: str, why: str, limit: int | None
) -> None:
    with pytest.raises(InputRefused) as caught:
        locks.make_passphrase_lock(VMK, VAULT, phrase, locks.LIGHTEST_WORK, entropy)
    assert (caught.value.what, caught.value.why, caught.value.limit) == ("passphrase", why, limit)


@pytest.mark.usefixtures("no_argon2")
@pytest.mark.parametrize("phrase", ["x" * 1025, "é" * 513, "x" * 10_000_000])
def test_opening_with_an_endless_passphrase_is_refused_before_any_work(phrase: str) -> None:
    with pytest.raises(InputRefused, match="too-long"):
        locks.open_passphrase_lock(BY_PHRASE, VAULT, phrase)


@pytest.mark.parametrize("phrase", ["twelve chars", "é" * 512, "e\u0301" * 12, "x" * 1024])
def test_a_passphrase_within_bounds_is_taken(phrase: str) -> None:
    locks.check_passphrase(phrase)


HEAVY = [
    LockParams(64 * 1024 * 1024, 3, 1), LockParams(1_048_577, 3, 1), LockParams(65_536, 17, 1),
    LockParams(65_536, 10**6, 1), LockParams(65_536, 3, 9), LockParams(65_536, 3, 255),
    LockParams(65_536, 0, 1), LockParams(65_536, 3, 0), LockParams(7, 3, 1), LockParams(0, 0, 0),
]  # fmt: skip


@pytest.mark.usefixtures("no_argon2")
@pytest.mark.parametrize("work", HEAVY, ids=str)
def test_a_lock_that_asks_for_absurd_work_is_refused_before_any_of_it(work: LockParams) -> None:
    with pytest.raises(LocksRefused, match="too-heavy"):
        locks.open_passphrase_lock(replace(BY_PHRASE, work=work), VAULT, PHRASE)
    with pytest.raises(LocksRefused, match="too-heavy"):
        locks.decode_table(locks.encode_table(LockTable(VAULT, (replace(BY_PHRASE, work=work),)), VMK))


@pytest.mark.usefixtures("no_argon2")
@pytest.mark.parametrize(
    "work", [LockParams(65_535, 3, 1), LockParams(65_536, 2, 1), LockParams(8, 1, 1)], ids=str
)
def test_no_lock_lighter_than_allowed_is_made(work: LockParams) -> None:
    with pytest.raises(LocksRefused, match="too-light"):
        locks.make_passphrase_lock(VMK, VAULT, PHRASE, work, entropy)


@pytest.mark.usefixtures("no_argon2")
def test_no_lock_heavier_than_readable_is_made() -> None:
    with pytest.raises(LocksRefused, match="too-heavy"):
        locks.make_passphrase_lock(VMK, VAULT, PHRASE, LockParams(2_097_152, 3, 1), entropy)


def test_a_machine_without_the_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(locks, "argon2id", no_room)
    with pytest.raises(LocksRefused, match="too-heavy"):
        locks.open_passphrase_lock(BY_PHRASE, VAULT, PHRASE)


def test_a_table_comes_back_as_it_was() -> None:
    table, mac = locks.decode_table(FILE)
    assert table == TABLE
    locks.check_table(table, mac, VMK)
    assert locks.encode_table(table, VMK) == FILE


def opens_unnoticed(data: bytes, *, by_words: bool) -> bool:
    """Whether a changed lock file would open the vault without any alarm."""
    try:
        table, mac = locks.decode_table(data)
        if by_words:
            lock = next((one for one in table.locks if one.kind == locks.RECOVERY), None)
            vmk = locks.open_recovery_lock(lock, table.vault_id, BITS) if lock else None
        else:
            vmk = VMK
        if vmk is None:
            return False
        locks.check_table(table, mac, vmk)
    except (LocksRefused, LocksTampered, WrongKey):
        return False
    return True


def test_the_untouched_file_opens() -> None:
    assert opens_unnoticed(FILE, by_words=True)


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_every_changed_byte_of_the_table_is_detected(mask: int) -> None:
    for place in range(len(FILE)):
        changed = bytearray(FILE)
        changed[place] ^= mask
        assert not opens_unnoticed(bytes(changed), by_words=True), place
        assert not opens_unnoticed(bytes(changed), by_words=False), place


@given(st.integers(0, len(FILE)), st.integers(0, len(FILE)), st.binary(max_size=8))
def test_a_cut_or_stuffed_table_is_detected(start: int, end: int, stuffing: bytes) -> None:
    changed = FILE[: min(start, end)] + stuffing + FILE[max(start, end) :]
    assert opens_unnoticed(changed, by_words=True) == (changed == FILE)


def test_a_lock_added_removed_or_moved_is_noticed() -> None:
    mac = locks.table_mac(TABLE, VMK)
    added = locks.make_recovery_lock(bytes(32), VAULT, bytes(16), entropy)
    for changed in ((BY_PHRASE,), (BY_WORDS,), (BY_WORDS, BY_PHRASE), (BY_PHRASE, BY_WORDS, added)):
        with pytest.raises(LocksTampered):
            locks.check_table(LockTable(VAULT, changed), mac, VMK)


def test_a_table_of_another_vault_is_noticed() -> None:
    with pytest.raises(LocksTampered):
        locks.check_table(replace(TABLE, vault_id=VaultId(bytes(16))), locks.table_mac(TABLE, VMK), VMK)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, FILE + b" ", FILE[:-1],
        FILE.replace(b'"version": 1', b'"version": 2'), FILE.replace(b'"version": 1', b'"version": 1.0'),
        FILE.replace(b'"format"', b'"extra": 1,\n  "format"'),
        FILE.replace(b'"kind": "recovery"', b'"kind": "passkey"'),
        FILE.replace(b"65536", b"65536.0"), FILE.replace(b"65536", b"-65536"), FILE.replace(b"65536", b"1e5"),
        FILE.replace(b"65536", b"9" * 4000), b" " * 70_000,
        locks.encode_table(LockTable(VAULT, ()), VMK),
        locks.encode_table(LockTable(VAULT, (BY_WORDS,) * 17), VMK),
    ],
)  # fmt: skip
def test_a_damaged_table_is_refused(data: bytes) -> None:
    with pytest.raises(LocksRefused, match="malformed"):
        locks.decode_table(data)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(LocksRefused, match="malformed"):
        locks.decode_table(data)


@given(st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=8, unique=True), st.data())
def test_exactly_the_remaining_locks_open(all_bits: list[bytes], data: st.DataObject) -> None:
    made = {bits: locks.make_recovery_lock(VMK, VAULT, bits, entropy) for bits in all_bits}
    kept = data.draw(st.lists(st.sampled_from(all_bits), min_size=1, unique=True))
    written = locks.encode_table(LockTable(VAULT, tuple(made[bits] for bits in kept)), VMK)
    table, _ = locks.decode_table(written)
    for bits in all_bits:
        assert any(opens(lock, bits) for lock in table.locks) == (bits in kept)


def opens(lock: Lock, bits: bytes) -> bool:
    try:
        return locks.open_recovery_lock(lock, VAULT, bits) == VMK
    except WrongKey:
        return False


@given(st.binary(min_size=16, max_size=16))
def test_words_come_back_as_bits(bits: bytes) -> None:
    words = locks.recovery_words(bits)
    assert len(words) == 12
    assert locks.recovery_bits(" ".join(words)) == bits


def test_the_words_are_those_of_bip_39() -> None:
    assert locks.recovery_words(bytes(16)) == (*("abandon",) * 11, "about")
    assert locks.recovery_words(b"\xff" * 16) == (*("zoo",) * 11, "wrong")


@pytest.mark.parametrize(
    "typed",
    [WORDS.upper(), WORDS.title(), f"\n  {WORDS}\t", "  \n".join(WORDS.split()), ", ".join(WORDS.split())],
)
def test_case_and_spacing_do_not_matter(typed: str) -> None:
    assert locks.recovery_bits(typed) == BITS


@pytest.mark.parametrize(
    "typed",
    [
        "", "abandon", " ".join(["abandon"] * 12), WORDS + " abandon", WORDS.rsplit(" ", 1)[0], "x" * 5000,
        " ".join(reversed(WORDS.split())), WORDS.replace("abandon", "abandom"), "\ud800 " * 12,
    ],
)  # fmt: skip
def test_wrong_words_are_refused(typed: str) -> None:
    with pytest.raises(WrongKey):
        locks.recovery_bits(typed)


@given(st.integers(0, 11), st.sampled_from(("zoo", "zzz", "lamp")))
def test_the_refusal_never_says_which_word_was_wrong(place: int, other: str) -> None:
    words = WORDS.split()
    words[place] = other
    with pytest.raises(DrawbridgeError) as caught:
        locks.open_recovery_lock(BY_WORDS, VAULT, locks.recovery_bits(" ".join(words)))
    assert type(caught.value) is WrongKey
    assert str(caught.value) == "WrongKey()"


def test_the_vaults_keys_differ_by_vault_and_by_purpose() -> None:
    assert locks.database_key(VMK, VAULT) != locks.database_key(VMK, VaultId(bytes(16)))
    assert locks.database_key(VMK, VAULT) != locks.database_key(bytes(32), VAULT) != VMK


@settings(max_examples=20)
@given(st.text(max_size=40))
def test_check_passphrase_takes_or_refuses_any_text(text: str) -> None:
    short = len(unicodedata.normalize("NFC", text)) < locks.MIN_PASSPHRASE
    if short:
        with pytest.raises(InputRefused):
            locks.check_passphrase(text)
    else:
        locks.check_passphrase(text)
