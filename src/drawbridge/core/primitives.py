"""The only door to the cryptography library: named, bounded, and free of choices.

Everything here is one call into `cryptography` or `hashlib`. There is one suite: HPKE base mode with
MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305 (protocol section 0). What a guest's browser has to open
by itself is made of what every browser has: PBKDF2, HKDF-SHA256 and AES-256-GCM (protocol section 5).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

LABEL_PREFIX = b"drawbridge/1/"
SEED_LENGTH = 32
PUBLIC_LENGTH = 1216
"""ML-KEM-768 encapsulation key (1184, FIPS 203) and X25519 point (32)."""
ENCAPSULATED_LENGTH = 1120
"""ML-KEM-768 ciphertext (1088) and X25519 point (32)."""
TAG_LENGTH = 16
GCM_NONCE_LENGTH = 12
NO_NONCE = bytes(12)
"""For keys that are used exactly once."""

_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class AeadFailed(Exception):
    """Sealed bytes did not open. Never leaves the core: callers turn it into their own refusal."""


class KeyUnusable(Exception):
    """Bytes that are no public key anybody may seal to. Never leaves the core."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A hybrid key pair as it is kept: the 32-byte seed, and the 1216 public bytes it expands to."""

    seed: bytes = field(repr=False)
    public: bytes


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class PrivateKey:
    """A seed already expanded, for opening many envelopes. It lives as long as whoever holds it does."""

    key: MLKEM768X25519PrivateKey
    fingerprint: bytes


def enc(label: str, *parts: bytes) -> bytes:
    """Join a domain label and byte strings so that no two different lists give the same bytes.

    Source: protocol section 0, ``u8 len(L) || L || for each part: u32 len || part``.
    """
    named = LABEL_PREFIX + label.encode("ascii")
    head = len(named).to_bytes(1, "big") + named
    return head + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def digest(label: str, *parts: bytes) -> bytes:
    """Return the protocol's ``H``: SHA-256 of the encoded label and parts."""
    return hashlib.sha256(enc(label, *parts)).digest()


def derive(ikm: bytes, label: str, *parts: bytes, length: int = 32) -> bytes:
    """Return the protocol's ``KDF``: HKDF-SHA256 without salt, the encoded label and parts as info."""
    return HKDF(SHA256(), length, None, enc(label, *parts)).derive(ikm)


def hkdf(ikm: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """Return HKDF-SHA256 with a salt and a plain info, as WebCrypto does it."""
    return HKDF(SHA256(), length, salt, info).derive(ikm)


def sha256(data: bytes) -> bytes:
    """Return the plain SHA-256 of ``data``, where the protocol names it without a label."""
    return hashlib.sha256(data).digest()


def mac(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SHA256 of ``data`` under ``key``."""
    return hmac.digest(key, data, "sha256")


def equal(a: bytes, b: bytes) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return hmac.compare_digest(a, b)


def seal_aead(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Seal with ChaCha20-Poly1305; ``nonce`` is 12 bytes."""
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def open_aead(key: bytes, nonce: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    """Open what `seal_aead` sealed.

    Raises:
        AeadFailed: for every cause alike.
    """
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, aad)
    except InvalidTag as cause:
        raise AeadFailed from cause


def seal_gcm(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Seal with AES-256-GCM; ``nonce`` is 12 bytes."""
    return AESGCM(key).encrypt(nonce, plaintext, aad)


def open_gcm(key: bytes, nonce: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    """Open what `seal_gcm` sealed.

    Raises:
        AeadFailed: for every cause alike.
    """
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, aad)
    except InvalidTag as cause:
        raise AeadFailed from cause


def pbkdf2(passphrase: bytes, salt: bytes, rounds: int) -> bytes:
    """Stretch a passphrase to 32 bytes with PBKDF2-HMAC-SHA256. Callers bound the work first."""
    return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(passphrase)


def argon2id(
    passphrase: bytes,
    salt: bytes,
    memory_kib: int,
    passes: int,
    lanes: int,
    *,
    secret: bytes | None = None,
    data: bytes | None = None,
) -> bytes:
    """Stretch a passphrase to 32 bytes with Argon2id version 1.3. Callers bound the work first.

    ``secret`` and ``data`` are for the known answer of the RFC; nothing else has them.
    """
    kdf = Argon2id(
        salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory_kib, secret=secret, ad=data
    )
    return kdf.derive(passphrase)


def key_pair(seed: bytes) -> KeyPair:
    """Return the hybrid key pair of a 32-byte seed (protocol section 2)."""
    mlkem, x25519 = _expand(seed)
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return KeyPair(seed, public)


def expand_key(seed: bytes) -> PrivateKey:
    """Expand a seed once, for opening several envelopes; expanding costs about twice an opening."""
    mlkem, x25519 = _expand(seed)
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return PrivateKey(MLKEM768X25519PrivateKey(mlkem, x25519), sha256(public))


def key_id(public: bytes) -> bytes:
    """Return the 16 bytes by which an envelope names its recipient's key."""
    return sha256(public)[:16]


def check_public(public: bytes) -> None:
    """Check that a foreign public key can be sealed to, now rather than when an envelope depends on it.

    A low-order X25519 half is only noticed by the library when it encrypts, hence the trial.

    Raises:
        KeyUnusable: wrong length, an ML-KEM half out of range, or a low-order X25519 half.
    """
    hpke_seal(public, b"", b"")


def hpke_seal(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal to a hybrid public key; returns encapsulated key and ciphertext in one.

    The library draws the encapsulation's randomness itself, so two calls never give the same bytes.

    Raises:
        KeyUnusable: as `check_public`.
    """
    if len(public) != PUBLIC_LENGTH:
        raise KeyUnusable
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC])
        x25519 = X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:])
        return _SUITE.encrypt(plaintext, MLKEM768X25519PublicKey(mlkem, x25519), info)
    except ValueError as cause:
        raise KeyUnusable from cause


def hpke_open(private: PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """Open what `hpke_seal` sealed.

    Raises:
        AeadFailed: for every cause alike.
    """
    try:
        return _SUITE.decrypt(sealed, private.key, info)
    except (InvalidTag, ValueError) as cause:
        raise AeadFailed from cause


def _expand(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != SEED_LENGTH:
        raise ValueError("a seed has 32 bytes")
    wide = hashlib.shake_256(seed).digest(_MLKEM_SEED + 32)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(wide[:_MLKEM_SEED])
    return mlkem, X25519PrivateKey.from_private_bytes(wide[_MLKEM_SEED:])
