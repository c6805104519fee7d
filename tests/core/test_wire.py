"""Bodies: typed, bounded, and hostile ones refused in one way."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawbridge.core import harbour, wire
from drawbridge.core.bridges import MAX_NAME, Leaf
from drawbridge.core.crossings import Depth, Impression, Need
from drawbridge.core.entries import MAX_TEXT, Practice
from drawbridge.core.feelings import Family, Feeling
from drawbridge.core.replies import MAX_REPLY
from drawbridge.core.wire import Body, Kind
from drawbridge.errors import BodyRefused

ID = bytes(range(16))
RELAY = "https://relay.example:8443/box"
PUBLIC = bytes(1216)

ids = st.binary(min_size=16, max_size=16)
secrets = st.binary(min_size=32, max_size=32)
texts = st.text(max_size=300)
names = st.text(st.characters(categories=["L", "M", "N", "P", "S"]), min_size=1, max_size=MAX_NAME)
felt = st.lists(
    st.builds(wire.FeltWord, st.text(min_size=1, max_size=40), st.none() | st.sampled_from(Family)),
    max_size=12,
).map(tuple)
payloads: dict[Kind, st.SearchStrategy[wire.Payload]] = {
    Kind.CROSSING: st.builds(
        wire.CrossingPayload,
        ids,
        st.sampled_from(Practice),
        st.sampled_from(Depth),
        st.sampled_from(Need),
        felt,
        texts,
        st.integers(0, 23),
    ),
    Kind.DEEPER: st.builds(wire.DeeperPayload, ids, st.sampled_from(Depth), felt, texts),
    Kind.REPLY: st.builds(wire.ReplyPayload, ids, ids, st.text(min_size=1, max_size=300)),
    Kind.MORE_LATER: st.builds(wire.MoreLaterPayload, ids),
    Kind.IMPRESSION: st.builds(wire.ImpressionPayload, ids, st.sampled_from(Impression)),
    Kind.TAKE_BACK: st.builds(wire.TakeBackPayload, ids),
    Kind.LEAF: st.builds(wire.LeafPayload, st.sampled_from(Leaf)),
    Kind.CLOSE: st.builds(wire.ClosePayload, st.booleans()),
    Kind.KEY: st.builds(
        wire.KeyPayload, st.sampled_from(("rotation", "restored")), st.integers(0, wire.MAX_NUMBER)
    ),
    Kind.HARBOUR: st.builds(
        wire.HarbourPayload,
        st.sampled_from(harbour.Word),
        ids,
        st.integers(0, wire.MAX_TIME),
        st.integers(0, harbour.MAX_CHANGES),
    ),
    Kind.ACCEPT: st.builds(wire.AcceptPayload, st.just(PUBLIC), st.just(RELAY), ids, secrets, secrets, names),
    Kind.CONFIRM: st.builds(wire.ConfirmPayload, secrets, names, secrets),
}
seconds = st.none() | st.integers(0, wire.MAX_TIME)


def bodies_of(kind: Kind) -> st.SearchStrategy[Body]:
    return st.builds(
        Body,
        st.just(int(kind)),
        st.integers(1, wire.MAX_NUMBER),
        st.integers(0, wire.MAX_TIME // 60),
        st.none() | st.builds(wire.ReleaseTerms, seconds, seconds),
        seconds,
        st.none() | st.builds(wire.KeyAnnouncement, st.integers(0, wire.MAX_TIME * 1000), st.just(PUBLIC)),
        payloads[kind],
    )


bodies = st.sampled_from(sorted(payloads)).flatmap(bodies_of)


def body(kind: int, payload: wire.Payload | bytes) -> Body:
    return Body(kind, 1, 1, None, None, None, payload)


def outcome(encoded: bytes) -> str:
    try:
        wire.decode_body(encoded)
    except BodyRefused as refusal:
        return refusal.why
    return "read"


def frame(**changes: object) -> bytes:
    return msgspec.msgpack.encode({"t": 4, "n": 1, "c": 5, "p": {"i": ID}} | changes)


@given(bodies)
def test_a_body_of_every_kind_decodes_to_itself(one: Body) -> None:
    assert wire.decode_body(wire.encode_body(one)) == one


def test_every_understood_kind_has_a_strategy_here() -> None:
    assert set(payloads) == set(wire.PAYLOADS) == set(Kind) - {Kind.ROUND}


def test_a_body_has_one_encoding() -> None:
    encoded = wire.encode_body(Body(Kind.MORE_LATER, 1, 5, None, None, None, wire.MoreLaterPayload(ID)))
    assert encoded.hex() == "84a17404a16e01a16305a17081a169c410" + ID.hex()


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_and_never_crash(hostile: bytes) -> None:
    assert outcome(hostile) in ("read", "malformed")


@given(bodies, st.data())
def test_a_mutated_body_is_read_or_refused_and_nothing_else(one: Body, data: st.DataObject) -> None:
    encoded = bytearray(wire.encode_body(one))
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(encoded) - 1))
        encoded[where] = data.draw(st.integers(0, 255))
    try:
        read = wire.decode_body(bytes(encoded))
    except BodyRefused:
        return
    is_later_word = read.kind == Kind.HARBOUR and isinstance(read.payload, bytes)
    assert read.understood == (read.kind in wire.PAYLOADS and not is_later_word)


everything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from("tncprxe"), everything))
def test_valid_messagepack_of_any_shape_is_read_or_refused(shape: dict[str, Any]) -> None:
    assert outcome(msgspec.msgpack.encode(shape)) in ("read", "malformed")


@settings(max_examples=300)
@given(st.sampled_from(sorted(payloads)), st.dictionaries(st.sampled_from("abdfhiklmoprsuwy"), everything))
def test_a_payload_of_any_shape_is_read_or_refused(kind: Kind, shape: dict[str, Any]) -> None:
    assert outcome(frame(t=int(kind), p=shape)) in ("read", "malformed")


HEAD = b"\x84\xa1t\x04\xa1n\x01\xa1c\x05\xa1p"


@pytest.mark.parametrize(
    "hostile",
    [
        HEAD + b"\x91" * 1_000_000 + b"\xc0",
        HEAD.replace(b"\x04", b"\x4d") + b"\x91" * 1_000_000 + b"\xc0",
        b"\x81\xa1z" + b"\x81\xa1z" * 300_000 + b"\xc0",
        HEAD + b"\xdd\xff\xff\xff\xff",
        HEAD + b"\xc6\xff\xff\xff\xff",
        HEAD + b"\xdb\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        HEAD.replace(b"\x04", b"\x01") + b"\x81\xa1f\xdd\xff\xff\xff\xff",
        HEAD.replace(b"\x04", b"\x01") + b"\x81\xa1f\xdd\x00\x0f\xff\xff" + b"\x91\xa1a" * 0xFFFFF,
        HEAD.replace(b"\x04", b"\x03") + b"\x81\xa1s\xa2\xff\xfe",
        HEAD + b"\xc7\xff\x01" + bytes(255),
        b"\xc1",
        b"",
        frame() + b"\0",
    ],
    ids=["deep", "deep-unknown", "deep-maps", "array", "bytes", "text", "map", "feelings", "million-feelings",
         "not-utf8", "extension", "never-used", "empty", "trailing"],
)  # fmt: skip
def test_bombs_and_lies_are_refused(hostile: bytes) -> None:
    with pytest.raises(BodyRefused, match="malformed"):
        wire.decode_body(hostile)


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 0}, {"n": -1}, {"n": 2**63}, {"n": 1.0}, {"n": True}, {"n": "1"}, {"n": None},
        {"t": 0}, {"t": 256}, {"t": 4.0},
        {"c": -1}, {"c": wire.MAX_TIME}, {"x": wire.MAX_TIME + 1}, {"x": 1.5},
        {"r": {"b": -1}}, {"r": []}, {"r": {"b": "now"}},
        {"e": {"t": 1}}, {"e": {"t": 1, "k": bytes(1215)}}, {"e": {"t": 1, "k": bytes(1217)}},
        {"p": {"i": bytes(15)}}, {"p": {"i": bytes(17)}}, {"p": {"i": "a" * 16}}, {"p": {}},
        {"p": None}, {"p": []},
        {"t": 7, "p": {"l": "open"}}, {"t": 7, "p": {"l": 1}}, {"t": 8, "p": {"r": 1}},
        {"t": 9, "p": {"r": "whim", "l": 0}}, {"t": 5, "p": {"i": ID, "m": "worse"}},
    ],
    ids=str,
)  # fmt: skip
def test_a_field_of_the_wrong_type_or_size_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BodyRefused, match="malformed"):
        wire.decode_body(frame(**changes))


@pytest.mark.parametrize("field", ["t", "n", "c", "p"])
def test_a_missing_field_is_refused(field: str) -> None:
    whole = msgspec.msgpack.decode(frame())
    del whole[field]
    with pytest.raises(BodyRefused, match="malformed"):
        wire.decode_body(msgspec.msgpack.encode(whole))


def test_an_unknown_field_is_ignored() -> None:
    later = frame(zz=[1.5, {"a": 1}], p={"i": ID, "later": 3})
    assert wire.decode_body(later) == wire.decode_body(frame())


@pytest.mark.parametrize("kind", [Kind.ROUND, 14, 200, 255])
def test_an_unknown_kind_keeps_its_payload_for_a_later_version(kind: int) -> None:
    raw = msgspec.msgpack.encode({"anything": [1, 2]})
    read = wire.decode_body(frame(t=kind, p={"anything": [1, 2]}))
    assert (read.kind, read.payload, read.understood) == (kind, raw, False)
    assert wire.encode_body(read) == frame(t=kind, p={"anything": [1, 2]})


def test_a_later_word_of_the_harbour_is_kept_and_no_other_is() -> None:
    later = frame(t=11, p={"w": "sing", "i": ID, "zz": 1})
    read = wire.decode_body(later)
    assert not read.understood
    assert wire.encode_body(read) == later
    for payload in ({"i": ID}, {"w": 5, "i": ID}, {"w": "", "i": ID}, {"w": "s" * 41, "i": ID}):
        assert outcome(frame(t=11, p=payload)) == "malformed"


@pytest.mark.parametrize(
    "payload",
    [
        wire.CrossingPayload(ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), "x" * (MAX_TEXT + 1), 0),
        wire.CrossingPayload(ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), "", 24),
        wire.CrossingPayload(ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), "", -1),
        wire.CrossingPayload(
            ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (wire.FeltWord("sad"),) * 13, "", 0
        ),
        wire.CrossingPayload(
            ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (wire.FeltWord("s" * 41),), "", 0
        ),
        wire.CrossingPayload(ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), "\ud800", 0),
    ],
    ids=["text", "others", "negative", "feelings", "word", "surrogate"],
)
def test_what_the_reader_would_refuse_is_refused_at_the_sender(payload: wire.CrossingPayload) -> None:
    with pytest.raises(BodyRefused, match="malformed"):
        wire.encode_body(body(Kind.CROSSING, payload))


def test_a_payload_of_another_kind_is_refused_at_the_sender() -> None:
    with pytest.raises(BodyRefused, match="malformed"):
        wire.encode_body(body(Kind.REPLY, wire.MoreLaterPayload(ID)))
    with pytest.raises(BodyRefused, match="malformed"):
        wire.encode_body(body(Kind.REPLY, b"\xc0"))


def test_the_longest_text_of_four_byte_characters_fits() -> None:
    whole = wire.CrossingPayload(
        ID, Practice.JUST_WRITE, Depth.ALL, Need.LISTEN, (), "\U0001f9d7" * MAX_TEXT, 0
    )
    assert wire.decode_body(wire.encode_body(body(Kind.CROSSING, whole))).payload == whole


def test_a_reply_is_never_empty_nor_endless() -> None:
    for text in ("", "x" * (MAX_REPLY + 1)):
        with pytest.raises(BodyRefused, match="malformed"):
            wire.encode_body(body(Kind.REPLY, wire.ReplyPayload(ID, ID, text)))


@pytest.mark.parametrize(
    "name", ["", "x" * 61, "a\nb", "a\x00", "Mara\u202egro.evil", "a\u2066b", "a\u2028b"]
)
def test_a_name_that_could_deceive_the_eye_is_refused(name: str) -> None:
    with pytest.raises(BodyRefused, match="malformed"):
        wire.encode_body(body(Kind.CONFIRM, wire.ConfirmPayload(bytes(32), name, bytes(32))))


@pytest.mark.parametrize("name", ["Mara", "Ann-Sophie d’Aubigné", "小林さん", "👩‍👧", "مريم"])
def test_names_of_any_script_are_taken(name: str) -> None:
    wire.encode_body(body(Kind.CONFIRM, wire.ConfirmPayload(bytes(32), name, bytes(32))))


@pytest.mark.parametrize(
    "relay",
    [
        "ftp://relay.example", "relay.example", "https://", "https://a b", "https://user@relay.example",
        "https://relay.example?x=1", "https://relay.example#x", "https://relay.example/",
        "https://relay.example\\x",
        "https://relay.example\n", "javascript:alert(1)", "https://relay.example/%2e%2e", "https://ré.example",
        "https://relay.example:123456", "https://" + "a" * 200 + ".example", "//relay.example",
        "https:relay.example",
    ],
)  # fmt: skip
def test_a_relay_address_with_anything_hidden_in_it_is_refused(relay: str) -> None:
    payload = wire.AcceptPayload(PUBLIC, relay, ID, bytes(32), bytes(32), "Mara")
    with pytest.raises(BodyRefused, match="malformed"):
        wire.encode_body(body(Kind.ACCEPT, payload))


@pytest.mark.parametrize(
    "relay",
    [
        "http://localhost:8420",
        "https://relay.example",
        "https://192.0.2.7:8420/box",
        "https://[2001:db8::1]:8420",
    ],
)
def test_plain_relay_addresses_are_taken(relay: str) -> None:
    payload = wire.AcceptPayload(PUBLIC, relay, ID, bytes(32), bytes(32), "Mara")
    wire.encode_body(body(Kind.ACCEPT, payload))


def test_feelings_travel_and_come_back() -> None:
    feelings = (Feeling("tender", Family.CALM), Feeling("wobbly"))
    assert wire.feelings_of(wire.felt(feelings)) == feelings
