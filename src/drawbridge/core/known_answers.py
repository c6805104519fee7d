"""Known answers of the parts that seal, from the papers that define them, to be given again at every start.

A library that answers otherwise would seal what nobody else can open, or what others can: better to stop.
"""

from __future__ import annotations

from drawbridge.core.primitives import (
    AeadFailed,
    PrivateKey,
    argon2id,
    expand_key,
    hpke_open,
    hpke_seal,
    key_pair,
    seal_aead,
)

# draft-ietf-hpke-pq-05, A.5: MLKEM768-X25519, HKDF-SHA256, ChaCha20Poly1305, base mode.
_SEED = bytes.fromhex("b6bfa0299b955e85224df2e468f29eeab377ff3b96d4462b39447a22d32b91be")
_INFO = bytes.fromhex("34663634363532303666366532303631323034373732363536333639363136653230353537323665")
_KEY = bytes.fromhex("100a6260ae1a2660dd575fd4f8bf8ebddda22b8bdb0f1bca9fcb26c0aa12418e")
_NONCE = bytes.fromhex("b55542ef5c7fc75d075bbfde")
_TEXT = bytes.fromhex(
    "34323635363137353734373932303639373332303734373237353734363832633230373437323735373436383230363236353631"
    "373537343739"
)
_WITH = b"Count-0"
_SEALED = bytes.fromhex(
    "a4ab74475a498ed725f685421f67c09a4783fe76f67bd251e1e73db8eb1452dfad4df3c6453f7edecc7bb055dde561e2efd54d73a3"
    "d4f1f2f02eac90ba1e9b84ded66d43aee6393524db"
)
_ENCAPSULATED = bytes.fromhex(
    "ab354dd589f74ee0eab7718a630cbec5df1d09058e177cd6dd141d883450ddd70c050d88bed3d07cce23415cab411108cc30906482"
    "a71adcb134a56e978a6152a8e063b24acd1534f264f10458152a9ed4f1f32b3d480c4f2453b7fdea7720146b3ee92cf8a13a484007"
    "6f68c911c65fa3db5053fb0aabf79e64cd5e7aa71b2b9641e713ec7df552e17d5020f8721ee449b42c888e2a3f87cfd96e3a98c3e7"
    "c4cd8f647f899570f596bf17d2b6fa2cad19706d9cc3cf09493e1c7ffa0eb2a4559ae1d940fdbef97bed383e6ccfdb448d9f1a8180"
    "5166b32c2af2e16878c6dc46ab43323ed9c136b925239782e3c329c31a5cf2a80faf025a80766e244605c27afe4b624d9d8ca99b6e"
    "f5439ed1ad044b518c434385acd49f1369ded6624a2832a571ccdd70d08b3c04cb1cd3136166f9a485f536f69ec66f0293e840025c"
    "caac42f8e5f7c9cb818076c272797047f5e50c1e9f1dab81cfb48fe4c4998b2427f009702b145f34ad8dbc3e7ad4e4023057ba31cd"
    "02c4c0545ebf71eb02533e8eaa2b2f2690ee1407bf1f66dc5f4d836c45b82f10b720df72d237488a9af1b6dfb4741fd613379c2e21"
    "1e77f7fae6b3734ad81de2d452005334857c4a3cbc82afc7428fe510495969b296d24e1a7431f557d48578cf92ae86c0392f0ba737"
    "55a9e5465c8e3495e4cd2a82d463244341e39414e26c9b242f31d2cf0e46b2aeb11dd5e56ec44834350d151344229e410faff2b2ac"
    "e5c9b3fa12571db1d28da2c7133492781dac41b7a7e2bac2260fd12f56939033587824c9dfb17d41b3bceea53763193abe0c7c184d"
    "5de161ef5312f31fab42478c9a193b868e4d29b2b7624f3ebe740f393d03d843cd5327286a579fd2a6e37aca5b64f9316115d612c7"
    "781e704ea7d182701c5019975cad14fbf4ab3904d4a35acaf0be32d716a1ef5d7188fc418ae9e60744325a3e8001655b756df94c24"
    "031c3ce32bd90c0ecdac52ca140fdad7f44d04bd0a7e2a726c54cf9793f8784a23296f65da3fd1cbc18300d503c5b27be99b9b0e32"
    "d20b3614dc8a999f30c2779dd7886cfd486dc1c93ebcf517b5210a4359d9fa1805381f0f2261ff47de01de555d98bc1a30dda557a8"
    "3007b61636abaf9041f96890f0f565eefc45859fbcd32d91b203215541227a4fcc3d95be2ddb0702878caa20f2da62c4ff9fe33af5"
    "91ba1ec241fbe2208e0480f8b1cca1679c096f8f5a02a33e9df445b3274ac112b43d51510135cd3f532a3379e90bb7f0cb43717e90"
    "555bb1a80924cc69577455687cceb9b1610c05839541e87ad83d79ef3ff24ace1934cfbe989691959d93ac48c716b672b370dd4c14"
    "4ca1e32508707a6ef8aa29b55759b3d054c56bee1baa6f41b84b9fc3fd681a1a1528eac578141529836a29dda1501a49ba24553672"
    "56d2fe6f74ebb74ef9a49a94a4c6cd1dd09810f0e9bffa69dd8c94d226d0b2977b11a35382888961004a44c60fd602e9ff4271287e"
    "9240ba96146515b9db9da60375aeeafeac1eeb764faebacd197df27817c35fe4c5c802e43349d7bc95c8b40c001449d3251c1d92ff"
    "6d5c3b08c4b27c"
)

# RFC 9106, 5.3.
_STRETCHED = bytes.fromhex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")


def unfit() -> str:
    """Return which part gives another answer than its paper, ``sealing`` or ``stretching``, or nothing."""
    if not _seals():
        return "sealing"
    given = argon2id(b"\1" * 32, b"\2" * 16, 32, 3, 4, secret=b"\3" * 8, data=b"\4" * 12)
    return "" if given == _STRETCHED else "stretching"


def _seals() -> bool:
    private = expand_key(_SEED)
    # Nothing here binds data beside what is sealed, so the paper's text is sealed again without it.
    theirs = _ENCAPSULATED + seal_aead(_KEY, _NONCE, _TEXT, b"")
    ours = hpke_seal(key_pair(_SEED).public, _TEXT, _INFO)
    return (
        seal_aead(_KEY, _NONCE, _TEXT, _WITH) == _SEALED
        and _opens(private, theirs, _INFO)
        and _opens(private, ours, _INFO)
        and not _opens(private, ours, _INFO + b"\0")
    )


def _opens(private: PrivateKey, sealed: bytes, info: bytes) -> bool:
    try:
        return hpke_open(private, sealed, info) == _TEXT
    except AeadFailed:
        return False
