"""Whose a call is: the proxy is believed that was named, and nobody else."""

from __future__ import annotations

import pytest

from drawbridge.core.addresses import caller, is_local, line_of, read_networks

PROXIES = read_networks("127.0.0.1, 10.0.0.0/24,fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", [b"203.0.113.7"], "203.0.113.7"),
        ("::ffff:127.0.0.1", [b"203.0.113.7"], "203.0.113.7"),
        ("10.0.0.9", [b"2001:db8::1"], "2001:db8::1"),
        ("fd00::2", [b"203.0.113.7"], "203.0.113.7"),
        # What stands before the last was sent along by whoever called, in one header or in several.
        ("127.0.0.1", [b"198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", [b"198.51.100.1", b"203.0.113.7"], "203.0.113.7"),
        # Nobody who was not named says who calls.
        ("10.0.1.9", [b"203.0.113.7"], "10.0.1.9"),
        ("198.51.100.1", [b"127.0.0.1"], "198.51.100.1"),
        # What is no address is not believed.
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [b"unknown"], "127.0.0.1"),
        ("127.0.0.1", [b"203.0.113.7, "], "127.0.0.1"),
        ("127.0.0.1", [b"\xff"], "127.0.0.1"),
        ("", [b"203.0.113.7"], ""),
    ],
)
def test_only_a_proxy_that_was_named_says_who_calls(peer: str, forwarded: list[bytes], expected: str) -> None:
    assert caller(peer, forwarded, PROXIES) == expected
    assert caller(peer, forwarded, ()) == peer


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "", "a socket"])
def test_what_comes_from_this_computer_is_known(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize("address", ["192.168.0.1", "203.0.113.7", "::2", "fe80::1%eth0", "::ffff:10.0.0.1"])
def test_what_comes_from_elsewhere_is_known(address: str) -> None:
    assert not is_local(address)


def test_a_line_has_one_place_however_many_addresses_it_has() -> None:
    assert line_of("2001:db8:1:2::1") == line_of("2001:db8:1:2:ffff::9") != line_of("2001:db8:1:3::1")
    assert line_of("203.0.113.7") == line_of("::ffff:203.0.113.7") != line_of("203.0.113.8")


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.1/24", "127.0.0.1,,", "127.0.0.1/33"])
def test_a_proxy_has_an_address_or_a_network(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        read_networks(text)


def test_no_proxy_is_none() -> None:
    assert read_networks(" ") == ()
