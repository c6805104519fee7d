"""Advice about a passphrase: how soon it would be guessed. Advice only; the one rule is its length."""

from __future__ import annotations

from dataclasses import dataclass

from zxcvbn import zxcvbn

from drawbridge.core.locks import MAX_PASSPHRASE, MIN_PASSPHRASE

READ = 72
"""Characters that are looked at: what is longer is judged by its beginning, because judging takes longer
the more there is."""
SIGNS = frozenset("!$%(+<@[{|")
"""Signs that may stand for letters. All that they could mean together is tried, which takes seconds when all
of them are there."""
SIGNS_READ = 3
"""Different signs that are looked at as letters; any other one is a sign."""
FEW = (0, 1)
"""Scores from which a page says that another passphrase would be better."""


@dataclass(frozen=True, slots=True)
class Advice:
    """``score`` from 0 (guessed at once) to 4 (not guessed); ``is_short`` and ``is_long`` break the rule."""

    score: int
    is_short: bool
    is_long: bool

    @property
    def is_weak(self) -> bool:
        """Whether to say that another one would be better."""
        return self.score in FEW


def advise(passphrase: str, name: str) -> Advice:
    """Judge a passphrase; the person's name in it counts for nothing."""
    known = [name[:READ], "drawbridge"]
    score = int(zxcvbn(_quick(passphrase[:READ]), user_inputs=known)["score"]) if passphrase else 0
    size = len(passphrase.encode("utf-8", "replace"))
    return Advice(score, len(passphrase) < MIN_PASSPHRASE, size > MAX_PASSPHRASE)


def _quick(passphrase: str) -> str:
    """Return a passphrase that can be judged in a moment, as hard to guess as this one."""
    signs = list(dict.fromkeys(sign for sign in passphrase if sign in SIGNS))
    return passphrase.translate({ord(sign): "~" for sign in signs[SIGNS_READ:]})
