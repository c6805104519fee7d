"""Where a node listens and what it may listen on."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from drawbridge.cli.carrier import fresh_token
from drawbridge.cli.operator import address, check, is_secure, origins
from drawbridge.cli.serving import is_loopback, listening, now, read_token
from drawbridge.errors import DrawbridgeError, InputRefused, PortInUse, UnsafeBinding
from drawbridge.settings import Settings
from tests.cli.command import free_port

HERE = Settings(data=Path("unused"))
EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "ana.localhost"])
def test_only_this_computer_reaches_it(host: str) -> None:
    assert is_loopback(host)
    check(replace(HERE, host=host))


@pytest.mark.parametrize(
    "host", [EVERYWHERE, "::", "192.168.1.5", "box.example", "localhost.example", "::ffff:10.0.0.1", "", "1"]
)
def test_other_computers_may_reach_it_and_tls_is_asked_for(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(UnsafeBinding) as caught:
        check(replace(HERE, host=host))
    assert caught.value.host == host


def test_a_proxy_on_this_computer_may_carry_tls() -> None:
    behind = replace(HERE, public="https://box.example")
    check(behind)
    assert is_secure(behind)
    assert origins(behind) == ["https://box.example"]


@pytest.mark.parametrize("public", ["http://localhost:9000", "http://127.0.0.1", "http://[::1]:9000"])
def test_a_public_address_on_this_computer_needs_no_tls(public: str) -> None:
    check(replace(HERE, public=public))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (replace(HERE, public="http://box.example"), UnsafeBinding),
        (replace(HERE, public="box.example"), InputRefused),
        (replace(HERE, public="ftp://box.example"), InputRefused),
        (replace(HERE, public="https://box.example/path"), InputRefused),
        (replace(HERE, public="https://box.example?a=b"), InputRefused),
        (replace(HERE, public="https://"), InputRefused),
        (replace(HERE, public="https://[::1"), InputRefused),
        (replace(HERE, public="https://box.example:port"), InputRefused),
        (replace(HERE, public="https://box example"), InputRefused),
        (replace(HERE, public="https://box.example#"), InputRefused),
        (replace(HERE, public="https://ana:word@box.example"), InputRefused),
        (replace(HERE, tls_cert=Path("cert.pem")), InputRefused),
        (replace(HERE, tls_key=Path("key.pem")), InputRefused),
        (replace(HERE, tls_cert=Path("/nowhere"), tls_key=Path("/nowhere")), InputRefused),
    ],
)
def test_what_would_let_others_read_along_or_lead_nowhere_is_refused(
    changed: Settings, error: type[DrawbridgeError]
) -> None:
    with pytest.raises(error):
        check(changed)


def test_what_it_prints_is_where_it_is() -> None:
    assert address(HERE) == "http://localhost:8420"
    assert not is_secure(HERE)
    assert origins(HERE) == ["http://localhost:8420", "http://127.0.0.1:8420", "http://[::1]:8420"]


def test_a_taken_port_is_said_and_no_other_is_chosen(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse) as caught, listening(HERE.host, port):
            pass
    assert caught.value.port == port
    with listening(HERE.host, port) as door:
        assert door.getsockname() == ("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "::2"])
def test_an_address_of_another_computer_is_refused(host: str) -> None:
    with pytest.raises(InputRefused) as caught, listening(host, free_port()):
        pass
    assert (caught.value.what, caught.value.why) == ("host", "unknown")


def test_the_clock_tells_whole_seconds() -> None:
    assert isinstance(now(), int)


@pytest.mark.parametrize("relay", ["https://relay.example", "http://localhost:8421", "http://127.0.0.1:8421"])
def test_another_relay_may_be_used(relay: str) -> None:
    check(replace(HERE, relay=relay))


@pytest.mark.parametrize(
    ("relay", "why"),
    [
        ("http://relay.example", "without-tls"),
        ("relay.example", "unknown"),
        ("https://relay.example/?x", "unknown"),
        ("https://user:word@relay.example", "unknown"),
    ],
)
def test_a_relay_whose_tokens_others_could_read_is_refused(relay: str, why: str) -> None:
    with pytest.raises(InputRefused) as caught:
        check(replace(HERE, relay=relay))
    assert (caught.value.what, caught.value.why) == ("relay", why)


def test_a_token_is_read_from_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "token"
    assert read_token(None) is None
    file.write_text(fresh_token() + "\n")
    assert len(read_token(file) or b"") == 32
    for wrong in ("", "short", "ä" * 43, fresh_token() + "AA"):
        file.write_text(wrong)
        with pytest.raises(InputRefused):
            read_token(file)
    with pytest.raises(InputRefused):
        read_token(tmp_path / "nothing")
