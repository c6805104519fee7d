"""Play test vectors: give each one's inputs to the program, and say what came out.

A vector is one JSON file; `vectors/README.md` says what stands in it. Nothing here knows what should come
out, so that the makers of vectors and the tests share one reading of their inputs.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drawbridge.core import envelope, guests, locks, pairing, primitives, wire
from drawbridge.core.names import VaultId
from drawbridge.errors import DrawbridgeError

FOLDER = Path(__file__).parent.parent / "vectors"

Inputs = dict[str, Any]
Outcome = dict[str, Any]


def read_vectors(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return every vector by its name, which is its path without the ending."""
    found = sorted(folder.rglob("*.json"))
    return {
        path.relative_to(folder).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
        for path in found
    }


def play(vector: dict[str, Any]) -> Outcome:
    """Return what the program makes of a vector's inputs: values, or the refusal."""
    try:
        return PLAYERS[vector["plays"]](vector["inputs"])
    except DrawbridgeError as refusal:
        why = getattr(refusal, "why", None)
        return {"refused": type(refusal).__name__} | ({"why": why} if why else {})


def _encoding(given: Inputs) -> Outcome:
    label, parts = given["label"], [bytes.fromhex(part) for part in given["parts"]]
    return {
        "enc": primitives.enc(label, *parts).hex(),
        "h": primitives.digest(label, *parts).hex(),
    }


def _derivation(given: Inputs) -> Outcome:
    parts = [bytes.fromhex(part) for part in given["parts"]]
    ikm, length = bytes.fromhex(given["ikm"]), given["length"]
    return {"key": primitives.derive(ikm, given["label"], *parts, length=length).hex()}


def _keys(given: Inputs) -> Outcome:
    pair = primitives.key_pair(bytes.fromhex(given["seed"]))
    return {"public": pair.public.hex(), "key_id": primitives.key_id(pair.public).hex()}


def _inner(given: Inputs) -> Outcome:
    fingerprint = primitives.sha256(bytes.fromhex(given["recipient"]))
    header = bytes((1, 1, 0, 0)) + fingerprint[:16]
    padded, mid = bytes.fromhex(given["padded"]), bytes.fromhex(given["mid"])
    return {
        "header": header.hex(),
        "hpke_info": primitives.digest(
            "env/outer", header, bytes.fromhex(given["context"]), bytes((given["direction"],)), fingerprint
        ).hex(),
        "mid_and_inner": envelope.seal_inner(padded, header, fingerprint, _lane(given), mid).hex(),
    }


def _envelope(given: Inputs) -> Outcome:
    seeds = [bytes.fromhex(seed) for seed in given["seeds"]]
    held = {primitives.key_id(primitives.key_pair(seed).public): seed for seed in seeds}
    opened = envelope.open_(b64decode(given["sealed"]), held, _lane(given))
    return {"mid": opened.mid.hex(), "body": opened.encoded.hex()}


def _body(given: Inputs) -> Outcome:
    read = wire.decode_body(bytes.fromhex(given["encoded"]))
    return {"kind": read.kind, "number": read.number, "understood": read.understood}


def _link(given: Inputs) -> Outcome:
    link = pairing.read_link(given["text"])
    return {
        "relay": link.relay_url,
        "payload": link.payload.hex(),
        "secret": link.secret.hex(),
        "offer_hash": link.offer_hash.hex(),
        "in_person": link.in_person,
        "slot": link.slot.hex(),
    }


def _offer(given: Inputs) -> Outcome:
    terms = pairing.open_offer(pairing.read_link(given["text"]), b64decode(given["sealed"]))
    return {
        "public": terms.public.hex(),
        "relay": terms.relay,
        "mailbox": terms.mailbox.hex(),
        "token": terms.token.hex(),
        "commitment": terms.commitment.hex(),
        "in_person": terms.in_person,
    }


def _commitment(given: Inputs) -> Outcome:
    pairing.check_commitment(bytes.fromhex(given["commitment"]), bytes.fromhex(given["half"]))
    return {"fits": True}


def _pairing(given: Inputs) -> Outcome:
    names = ("secret", "inviter_half", "accepter_half", "link_payload", "offer_hash", "accept_body")
    secret, inviter_half, accepter_half, payload, offer_hash, accept = (
        bytes.fromhex(given[name]) for name in names
    )
    known = (secret, inviter_half, accepter_half, payload, offer_hash, accept)
    confirm = bytes.fromhex(given["confirm_body"])
    done = pairing.finish(*known, confirm)
    hashes = (primitives.digest("pair/accept", accept), primitives.digest("pair/confirm", confirm))
    transcript = primitives.digest("pair/t", payload, offer_hash, *hashes)
    whole = secret + inviter_half + accepter_half
    return {
        "slot": pairing.slot_of(secret).hex(),
        "offer_key": primitives.derive(secret, "invite/offer").hex(),
        "commitment": pairing.commitment_to(inviter_half).hex(),
        "pairing_id": pairing.pairing_context(payload, offer_hash).hex(),
        "accept_psk": pairing.accept_lane(secret, payload, offer_hash).psk.hex(),
        "confirm_psk": pairing.confirm_lane(secret, accepter_half, payload, offer_hash, accept).psk.hex(),
        "t0": primitives.digest("pair/t0", payload, offer_hash, hashes[0]).hex(),
        "words": " ".join(pairing.check_words(*known)),
        "t": transcript.hex(),
        "k_root": primitives.derive(whole, "bridge/root", transcript).hex(),
        "bridge_id": done.context.hex(),
        "k_send_1": done.send_1.hex(),
        "k_send_2": done.send_2.hex(),
    }


def _recovery_words(given: Inputs) -> Outcome:
    return {"bits": locks.recovery_bits(given["text"]).hex()}


def _locks(given: Inputs) -> Outcome:
    table, mac = locks.decode_table(given["file"].encode("utf-8"))
    wanted = locks.PASSPHRASE if "passphrase" in given else locks.RECOVERY
    lock = next(one for one in table.locks if one.kind == wanted)
    if wanted == locks.PASSPHRASE:
        vmk = locks.open_passphrase_lock(lock, table.vault_id, given["passphrase"])
    else:
        vmk = locks.open_recovery_lock(lock, table.vault_id, bytes.fromhex(given["bits"]))
    locks.check_table(table, mac, vmk)
    return {"vmk": vmk.hex(), "database_key": locks.database_key(vmk, VaultId(table.vault_id)).hex()}


def _guest_link(given: Inputs) -> Outcome:
    link = guests.read_link(given["text"])
    keys = guests.guest_keys(link.secret)
    return {
        "relay": link.relay_url,
        "guest": link.guest.hex(),
        "secret": link.secret.hex(),
        "has_passphrase": link.has_passphrase,
        "open_token": keys.open_token.hex(),
        "reply_key": keys.reply_key.hex(),
    }


def _guest_item(given: Inputs) -> Outcome:
    item = b64decode(given["sealed"])
    content = guests.unpack(item, bytes.fromhex(given["secret"]), given.get("passphrase"))
    return {"content": content.decode("utf-8")}


def _lane(given: Inputs) -> envelope.Lane:
    context, psk = bytes.fromhex(given["context"]), bytes.fromhex(given["psk"])
    return envelope.Lane(context, given["direction"], psk)


PLAYERS: dict[str, Callable[[Inputs], Outcome]] = {
    "encoding": _encoding,
    "derivation": _derivation,
    "keys": _keys,
    "inner": _inner,
    "envelope": _envelope,
    "body": _body,
    "link": _link,
    "offer": _offer,
    "commitment": _commitment,
    "pairing": _pairing,
    "guest-link": _guest_link,
    "guest-item": _guest_item,
    "recovery-words": _recovery_words,
    "locks": _locks,
}
