"""What relays say to one another: short enough, read back as it was said, rung once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from drawbridge.core.names import MailboxId
from drawbridge.relay.postgres.wakeups import REMEMBERED, Ring, Rung, read, words

LONGEST_WORD = 7_999
"""Bytes that PostgreSQL takes in one."""
RINGS = some.tuples(some.binary(min_size=16, max_size=16).map(MailboxId), some.integers(0, 2**63 - 1))


def box(number: int) -> MailboxId:
    return MailboxId(number.to_bytes(16, "big"))


@given(some.lists(RINGS, max_size=20))
def test_what_is_said_is_read_back(rings: list[Ring]) -> None:
    assert [ring for word in words(rings) for ring in read(word)] == rings


def test_what_is_said_of_a_whole_group_fits() -> None:
    said = words([(box(number), 2**63 - 1) for number in range(256)])
    assert all(len(word) <= LONGEST_WORD for word in said)
    assert len([ring for word in said for ring in read(word)]) == 256


@given(some.text())
def test_whatever_others_say_does_no_harm(word: str) -> None:
    heard: list[Ring] = []
    Rung(lambda mailbox, cursor: heard.append((mailbox, cursor))).hear(word)
    assert all(isinstance(mailbox, bytes) for mailbox, _ in heard)


def test_a_cursor_rings_once_and_a_change_of_the_mailbox_each_time() -> None:
    heard: list[Ring] = []
    rung = Rung(lambda mailbox, cursor: heard.append((mailbox, cursor)))
    for ring in ((box(1), 5), (box(1), 5), (box(1), 4), (box(2), 4), (box(1), 6), (box(1), 0), (box(1), 0)):
        rung.ring(*ring)
    assert heard == [(box(1), 5), (box(2), 4), (box(1), 6), (box(1), 0), (box(1), 0)]


def test_what_is_remembered_of_what_was_rung_is_bounded() -> None:
    rung = Rung(lambda _, __: None)
    for number in range(3 * REMEMBERED):
        rung.ring(box(number), 1)
    assert len(rung._newest) <= REMEMBERED
