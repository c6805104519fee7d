"""The 2048 English words of BIP-39, for check-words and recovery words.

The list comes with the `mnemonic` package, which reads it from its own installed file once, when this
module is imported; it is a constant, not something found at work.
"""

from __future__ import annotations

from mnemonic import Mnemonic

_BOOK = Mnemonic("english")

WORDS: tuple[str, ...] = tuple(_BOOK.wordlist)


def words_of_bits(bits: bytes) -> tuple[str, ...]:
    """Return 16 bytes as 12 words, the last of which carries a checksum."""
    return tuple(_BOOK.to_mnemonic(bits).split(" "))


def bits_of_words(words: list[str]) -> bytes | None:
    """Return the bytes behind 12 words, or None when a word or the checksum is wrong."""
    try:
        return bytes(_BOOK.to_entropy(words))
    except (ValueError, LookupError):
        return None


def first_words(data: bytes, count: int) -> tuple[str, ...]:
    """Return the first ``count`` groups of 11 bits as words, without a checksum."""
    number = int.from_bytes(data, "big")
    total = len(data) * 8
    return tuple(WORDS[(number >> (total - 11 * place)) % 2048] for place in range(1, count + 1))
