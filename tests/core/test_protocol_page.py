"""The protocol page is enough: these follow it by hand, with none of Drawbridge's own code."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

VECTORS = Path(__file__).parent.parent.parent / "vectors"
HPKE_SUITE = b"HPKE" + bytes.fromhex("647a00010003")


def vector(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def enc(label: str, *parts: bytes) -> bytes:
    named = b"drawbridge/1/" + label.encode()
    return bytes([len(named)]) + named + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    made, block = b"", b""
    while len(made) < length:
        block = hmac.digest(prk, block + info + bytes([len(made) // 32 + 1]), "sha256")
        made += block
    return made[:length]


def kdf(ikm: bytes, label: str, *parts: bytes, length: int = 32) -> bytes:
    return expand(hmac.digest(bytes(32), ikm, "sha256"), enc(label, *parts), length)


def labeled_extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + HPKE_SUITE + label + ikm, "sha256")


def labeled_expand(prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + HPKE_SUITE + label + info, length)


def hpke_open(shared: bytes, info: bytes, sealed: bytes) -> bytes:
    """RFC 9180 section 5.1, base mode, one message, no associated data."""
    schedule = b"\0" + labeled_extract(b"", b"psk_id_hash", b"") + labeled_extract(b"", b"info_hash", info)
    secret = labeled_extract(shared, b"secret", b"")
    key, nonce = (
        labeled_expand(secret, b"key", schedule, 32),
        labeled_expand(secret, b"base_nonce", schedule, 12),
    )
    return ChaCha20Poly1305(key).decrypt(nonce, sealed, b"")


def test_an_envelope_opens_by_hand() -> None:
    case = vector("envelope/ok-smallest")
    given, sealed = case["inputs"], b64decode(case["inputs"]["sealed"])
    wide = hashlib.shake_256(bytes.fromhex(given["seeds"][0])).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(wide[:64])
    x25519 = X25519PrivateKey.from_private_bytes(wide[64:])
    point = x25519.public_key().public_bytes_raw()
    fingerprint = hashlib.sha256(mlkem.public_key().public_bytes_raw() + point).digest()
    assert sealed[:20] == bytes((1, 1, 0, 0)) + fingerprint[:16]

    share = sealed[1108:1140]
    halves = mlkem.decapsulate(sealed[20:1108]) + x25519.exchange(X25519PublicKey.from_public_bytes(share))
    shared = hashlib.sha3_256(halves + share + point + rb"\.//^" + b"\\").digest()
    bound = (sealed[:20], bytes.fromhex(given["context"]), bytes([given["direction"]]), fingerprint)
    layer = hpke_open(shared, hashlib.sha256(enc("env/outer", *bound)).digest(), sealed[1140:])

    mid = layer[:32]
    key = kdf(bytes.fromhex(given["psk"]), "env/inner", mid, sealed[:20])
    padded = ChaCha20Poly1305(key).decrypt(bytes(12), layer[32:], enc("env/inner", *bound, mid))
    length = int.from_bytes(padded[:4], "big")
    assert padded[4 + length :].strip(b"\0") == b""
    assert case["expect"] == {"mid": mid.hex(), "body": padded[4 : 4 + length].hex()}


def test_a_vault_opens_by_hand() -> None:
    case = vector("locks/ok-recovery")
    file, bits = json.loads(case["inputs"]["file"]), bytes.fromhex(case["inputs"]["bits"])
    vault = bytes.fromhex(file["vault"])
    rows, opened = [], b""
    for lock in file["locks"]:
        name, nonce, wrapped = (bytes.fromhex(lock[field]) for field in ("id", "nonce", "wrapped"))
        numbers = (lock.get(field) for field in ("memory_kib", "passes", "lanes"))
        params = b"".join(number.to_bytes(4, "big") for number in numbers if number is not None)
        params += bytes.fromhex(lock.get("salt", ""))
        bound = (lock["kind"].encode(), vault, name, params)
        rows.append(enc("vault/lock", *bound, nonce, wrapped))
        if lock["kind"] == "recovery":
            key = kdf(bits, "vault/recovery", vault, name)
            opened = ChaCha20Poly1305(key).decrypt(nonce, wrapped, enc("vault/lock", *bound))
    tag = hmac.digest(kdf(opened, "vault/locks", vault), enc("vault/locks", vault, *rows), "sha256")
    assert tag.hex() == file["mac"]
    assert case["expect"] == {"vmk": opened.hex(), "database_key": kdf(opened, "vault/db", vault).hex()}


def test_a_pairing_ends_by_hand() -> None:
    case = vector("pairing/whole")
    given = {name: bytes.fromhex(value) for name, value in case["inputs"].items()}
    accept = hashlib.sha256(enc("pair/accept", given["accept_body"])).digest()
    confirm = hashlib.sha256(enc("pair/confirm", given["confirm_body"])).digest()
    begun = (given["link_payload"], given["offer_hash"], accept)
    whole = given["secret"] + given["inviter_half"] + given["accepter_half"]
    transcript = hashlib.sha256(enc("pair/t", *begun, confirm)).digest()
    root = kdf(whole, "bridge/root", transcript)
    bridge = hashlib.sha256(enc("bridge/id", transcript)).digest()
    expect = case["expect"]
    assert expect["t0"] == hashlib.sha256(enc("pair/t0", *begun)).hexdigest()
    assert expect["k_root"] == root.hex()
    assert expect["bridge_id"] == bridge.hex()
    assert [expect["k_send_1"], expect["k_send_2"]] == [
        kdf(root, "bridge/send", bridge, bytes([direction])).hex() for direction in (1, 2)
    ]
    assert expect["slot"] == kdf(given["secret"], "invite/slot", length=16).hex()
    assert expect["accept_psk"] == kdf(given["secret"], "invite/accept", given["offer_hash"]).hex()
    assert expect["confirm_psk"] == (
        kdf(given["secret"] + given["accepter_half"], "invite/confirm", accept).hex()
    )


def test_a_guest_item_opens_by_hand() -> None:
    """As a browser does it: the page of the protocol is enough."""
    case = vector("guest-item/ok-passphrase")
    item, secret = b64decode(case["inputs"]["sealed"]), bytes.fromhex(case["inputs"]["secret"])
    rounds, salt, nonce = int.from_bytes(item[8:12], "big"), item[12:44], item[44:56]
    words = case["inputs"]["passphrase"].encode()
    ikm = secret + hashlib.pbkdf2_hmac("sha256", words, salt, rounds)
    key = expand(hmac.digest(salt, ikm, "sha256"), b"drawbridge/1/guest/key", 32)
    padded = AESGCM(key).decrypt(nonce, item[56:], item[:56])
    length = int.from_bytes(padded[:4], "big")
    assert padded[4 : 4 + length].decode() == case["expect"]["content"]
    assert not any(padded[4 + length :])

    link = vector("guest-link/ok")["expect"]
    fixed = hmac.digest(bytes(32), bytes.fromhex(link["secret"]), "sha256")
    assert link["open_token"] == expand(fixed, b"drawbridge/1/guest/open", 16).hex()
    assert link["reply_key"] == expand(fixed, b"drawbridge/1/guest/reply", 32).hex()
