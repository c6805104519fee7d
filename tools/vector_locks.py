"""Vectors of a vault's locks and of recovery words."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from drawbridge.core import locks
from drawbridge.core.locks import LockParams, LockTable
from drawbridge.core.names import VaultId
from vector_book import Book, fixed, flipped

PHRASE, BITS, VMK = "a lamp in the window", fixed("bits", 16), fixed("vmk", 32)
VAULT = VaultId(fixed("vault", 16))


def lock_files(book: Book) -> None:
    """Lock tables that open, and every way in which one was tampered with."""
    dice = Random(20_261_123).randbytes
    by_phrase = locks.make_passphrase_lock(VMK, VAULT, PHRASE, locks.LIGHTEST_WORK, dice)
    by_words = locks.make_recovery_lock(VMK, VAULT, BITS, dice)
    more = locks.make_recovery_lock(VMK, VAULT, fixed("more", 16), dice)
    composed = locks.make_passphrase_lock(VMK, VAULT, "mötley crüe café", locks.LIGHTEST_WORK, dice)
    table = LockTable(VAULT, (by_phrase, by_words))
    file = locks.encode_table(table, VMK).decode()
    phrase, words = {"passphrase": PHRASE}, {"bits": BITS.hex()}
    decomposed = "mo\u0308tley cru\u0308e cafe\u0301"
    other_marks = locks.encode_table(LockTable(VAULT, (composed,)), VMK).decode()

    honest = locks.table_mac(table, VMK)

    def add(name: str, what: str, given: dict[str, str], text: str, refused: str = "") -> None:
        book.add(f"locks/{name}", what, "locks", {"file": text, **given}, refused)

    def forged(**changes: Any) -> str:
        """A table whose MAC was not made again, because who changed it has no key."""
        return locks.table_file(replace(table, **changes), honest).decode()

    def heavier(memory: int, passes: int, lanes: int) -> str:
        return forged(locks=(replace(by_phrase, work=LockParams(memory, passes, lanes)), by_words))

    add("ok-passphrase", "Opened with the passphrase", phrase, file)
    add("ok-recovery", "Opened with the recovery bits", words, file)
    add("ok-composed", "The same letters composed otherwise", {"passphrase": decomposed}, other_marks)
    wrong, tampered = "WrongKey", "LocksTampered"
    heavy, damaged = "LocksRefused too-heavy", "LocksRefused malformed"
    add("wrong-passphrase", "Another passphrase", {"passphrase": PHRASE + "."}, file, wrong)
    add("wrong-bits", "Other recovery words", {"bits": bytes(16).hex()}, file, wrong)
    long = {"passphrase": "x" * 1025}
    add("passphrase-too-long", "1025 bytes, refused before any work", long, file, "InputRefused too-long")
    for name, numbers in (
        ("memory", (67_108_864, 3, 1)), ("memory-by-one", (1_048_577, 3, 1)), ("passes", (65_536, 17, 1)),
        ("no-passes", (65_536, 0, 1)), ("lanes", (65_536, 3, 9)), ("no-lanes", (65_536, 3, 0)),
        ("too-little-memory", (7, 3, 1)),
    ):  # fmt: skip
        add(f"absurd-{name}", f"Asks for {numbers}: no work is done", phrase, heavier(*numbers), heavy)
    add("memory-changed", "Less work than the lock was made with", phrase, heavier(65_535, 3, 1), wrong)
    changed = {
        "id": replace(by_words, id=flipped(by_words.id, 0)),
        "nonce": replace(by_words, nonce=flipped(by_words.nonce, 0)),
        "wrapped": replace(by_words, wrapped=flipped(by_words.wrapped, 0)),
        "wrapped-tag": replace(by_words, wrapped=flipped(by_words.wrapped, 47)),
    }
    for name, lock in changed.items():
        add(f"{name}-changed", f"The {name} of the lock used", words, forged(locks=(by_phrase, lock)), wrong)
    salted = replace(by_phrase, salt=flipped(by_phrase.salt, 0))
    resalted = forged(locks=(salted, by_words))
    add("salt-changed", "The salt of the lock used", phrase, resalted, wrong)
    add("salt-of-another-changed", "The salt of a lock not used", words, resalted, tampered)
    add("vault-changed", "The id of the vault", words, forged(vault_id=VaultId(bytes(16))), wrong)
    add("lock-removed", "A lock taken away", words, forged(locks=(by_words,)), tampered)
    add("lock-added", "A lock put in", words, forged(locks=(by_phrase, by_words, more)), tampered)
    add("locks-moved", "Two locks in another order", words, forged(locks=(by_words, by_phrase)), tampered)
    digit = file.index('"mac": "') + len('"mac": "')
    other = "0" if file[digit] != "0" else "1"
    add("mac-changed", "One digit of the MAC", words, file[:digit] + other + file[digit + 1 :], tampered)
    for name, what, text in (
        ("space-added", "A space more", file + " "),
        ("capital-digits", "Capital digits", file.replace(VAULT.hex(), VAULT.hex().upper())),
        ("unknown-field", "A field nobody knows", file.replace('"version"', '"extra": 1,\n  "version"')),
        ("version-2", "A table of a later version", file.replace('"version": 1', '"version": 2')),
        ("float", "A number with a point", file.replace("65536", "65536.0")),
        ("unknown-kind", "A kind of lock nobody knows", file.replace('"recovery"', '"passkey"')),
        ("cut", "The end is missing", file[:-3]),
        ("no-locks", "No lock at all", locks.encode_table(LockTable(VAULT, ()), VMK).decode()),
        ("not-json", "No JSON", "locks"),
    ):
        add(name, what, words, text, damaged)


def recovery_words(book: Book) -> None:
    """Twelve words, as they may and may not be typed."""
    good = " ".join(locks.recovery_words(BITS))
    most = good.rsplit(" ", 1)[0]
    swapped = " ".join(reversed(good.split()))
    for name, what, text, refused in (
        ("ok", "Twelve words", good, ""),
        ("ok-zeros", "The words of sixteen zero bytes", "abandon " * 11 + "about", ""),
        ("ok-typed", "Capitals, commas and line breaks", good.upper().replace(" ", ",\n "), ""),
        ("checksum", "Twelve good words whose checksum is wrong", "abandon " * 12, "WrongKey"),
        ("order", "The right words in another order", swapped, "WrongKey"),
        ("unknown-word", "A word that is not in the list", most + " drawbridge", "WrongKey"),
        ("eleven", "Eleven words", most, "WrongKey"),
        ("thirteen", "Thirteen words", good + " zoo", "WrongKey"),
        ("empty", "No words", "", "WrongKey"),
    ):
        book.add(f"recovery-words/{name}", what, "recovery-words", {"text": text}, refused)
