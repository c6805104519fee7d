"""What whoever runs a node can set: read once, refused in a sentence, never passed over."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

import pytest

from drawbridge.cli import speech
from drawbridge.errors import InputRefused
from drawbridge.settings import SETTINGS, Settings, read_settings, usual_folder

HOME = {"HOME": "/home/somebody"}


def test_without_any_setting_everything_stays_on_this_computer() -> None:
    found = read_settings(HOME)
    assert (found.host, found.port, found.public, found.tls_cert, found.log) == (
        "127.0.0.1",
        8420,
        "",
        None,
        True,
    )


def test_the_reference_says_what_the_code_does() -> None:
    plain = Settings(data=Path())
    assert [setting.name for setting in SETTINGS] == list(Settings.__dataclass_fields__)
    written = {setting.name: setting.default for setting in SETTINGS}
    assert (written["host"], written["port"], written["log"]) == (plain.host, str(plain.port), "on")


def test_variables_are_read() -> None:
    given = {
        "DRAWBRIDGE_DATA": "/srv/vaults",
        "DRAWBRIDGE_HOST": "0.0.0.0",  # noqa: S104
        "DRAWBRIDGE_PORT": " 443 ",
        "DRAWBRIDGE_PUBLIC": "https://box.example/",
        "DRAWBRIDGE_RELAY": "https://relay.example/",
        "DRAWBRIDGE_ADMISSION": "/etc/admission",
        "DRAWBRIDGE_TLS_CERT": "/etc/cert.pem",
        "DRAWBRIDGE_TLS_KEY": "/etc/key.pem",
        "DRAWBRIDGE_BEHIND_PROXY": "127.0.0.1, fd00::/8",
        "DRAWBRIDGE_TIME_ZONE": "Europe/Berlin",
        "DRAWBRIDGE_LOG": "OFF",
    }
    assert set(given) == {setting.variable for setting in SETTINGS}
    assert read_settings(given) == Settings(
        data=Path("/srv/vaults"),
        host="0.0.0.0",  # noqa: S104
        port=443,
        public="https://box.example",
        relay="https://relay.example",
        admission=Path("/etc/admission"),
        tls_cert=Path("/etc/cert.pem"),
        tls_key=Path("/etc/key.pem"),
        behind_proxy=(IPv4Network("127.0.0.1/32"), IPv6Network("fd00::/8")),
        time_zone="Europe/Berlin",
        log=False,
    )


def test_an_option_takes_the_place_of_a_variable() -> None:
    given = HOME | {"DRAWBRIDGE_PORT": "1", "DRAWBRIDGE_HOST": "::1"}
    found = read_settings(given, port=9000, host=None)
    assert (found.port, found.host) == (9000, "::1")


@pytest.mark.parametrize(
    ("name", "value", "what", "why", "sentence"),
    [
        ("BEHIND_PROXY", "proxy.example", "behind_proxy", "unknown", "by its address or its network"),
        ("PORT", "eighty", "port", "not-a-number", "from 1 to 65535"),
        ("PORT", "8420.5", "port", "not-a-number", "from 1 to 65535"),
        ("PORT", "٨٤٢٠", "port", "not-a-number", "from 1 to 65535"),
        ("PORT", "0", "port", "out-of-range", "from 1 to 65535"),
        ("PORT", "65536", "port", "out-of-range", "from 1 to 65535"),
        ("PORT", "-1", "port", "not-a-number", "from 1 to 65535"),
        ("LOG", "loud", "log", "unknown", "either on or off"),
        ("DATA", "~nobody-of-this-name/vaults", "data", "unknown", "whole path with --data"),
        ("TLS_CERT", "~nobody-of-this-name/cert", "tls_cert", "unknown", "Both --tls-cert and --tls-key"),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_in_a_sentence(
    name: str, value: str, what: str, why: str, sentence: str
) -> None:
    with pytest.raises(InputRefused) as caught:
        read_settings(HOME | {f"DRAWBRIDGE_{name}": value})
    assert (caught.value.what, caught.value.why) == (what, why)
    assert sentence in speech.refusal(caught.value)


def test_a_misspelt_setting_is_not_passed_over() -> None:
    with pytest.raises(InputRefused) as caught:
        read_settings(HOME | {"DRAWBRIDGE_TSL_CERT": "/etc/cert.pem"})
    said = speech.refusal(caught.value)
    assert said.startswith("There is no setting DRAWBRIDGE_TSL_CERT.")
    assert all(setting.variable in said for setting in SETTINGS)
    assert said.endswith("Nothing was changed.")


def test_the_data_goes_where_programs_of_this_system_keep_it() -> None:
    home = Path("/home/somebody")
    assert usual_folder("linux", HOME) == home / ".local/share/drawbridge"
    assert usual_folder("linux", HOME | {"XDG_DATA_HOME": "/data"}) == Path("/data/drawbridge")
    assert usual_folder("darwin", HOME) == home / "Library/Application Support/Drawbridge"
    assert usual_folder("win32", HOME | {"LOCALAPPDATA": "/local"}) == Path("/local/Drawbridge")
