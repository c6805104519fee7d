"""What lies in deploy/ fits the program: its commands, its options, its ports, its files."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from drawbridge.cli.relay_settings import RelaySettings
from drawbridge.node.guard import RELAY_BYTES
from drawbridge.relay.rules import Limits
from drawbridge.settings import Settings
from tests.house.test_docs import LINK, PAGES, ROOT, fault_of, tracked, without_fences

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CONTAINER = DEPLOY / "Containerfile"
CADDY = {"Caddyfile.node": Settings(Path()).port, "Caddyfile.relay": RelaySettings().port}
PROGRAM = "/opt/drawbridge/bin/drawbridge"
MORE_THAN_ONCE = {"SystemCallFilter"}
"""What a unit may say twice: the second line takes from the first."""


def read_unit(path: Path) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text())
    return unit


def command(path: Path) -> list[str]:
    program, *arguments = shlex.split(read_unit(path)["Service"]["ExecStart"])
    assert program == PROGRAM
    return arguments


def value(arguments: list[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]


def instructions(word: str) -> Iterator[list[str]]:
    """Yield what follows a word of the Containerfile, each time it stands at the begin of a line."""
    for line in CONTAINER.read_text().replace("\\\n", " ").splitlines():
        first, _, rest = line.partition(" ")
        if first == word:
            yield shlex.split(rest)


def settings_of(text: str) -> str:
    """Return a Caddyfile without its comments."""
    return re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)


def unit_name(path: Path) -> str:
    return path.name


def test_there_is_a_unit_for_a_node_and_one_for_a_relay() -> None:
    assert [unit.name for unit in UNITS] == ["drawbridge-relay.service", "drawbridge.service"]


@pytest.mark.parametrize("unit", UNITS, ids=unit_name)
def test_a_unit_starts_a_command_that_exists_with_options_that_exist(unit: Path) -> None:
    assert fault_of(command(unit)) == ""


def test_the_units_use_the_usual_ports_and_their_own_folders() -> None:
    relay, node = map(command, UNITS)
    assert value(node, "--port") == str(CADDY["Caddyfile.node"])
    assert value(relay, "--port") == str(CADDY["Caddyfile.relay"])
    for unit, kept in ((UNITS[0], value(relay, "--database")), (UNITS[1], value(node, "--data"))):
        assert f"%S/{read_unit(unit)['Service']['StateDirectory']}" in kept


@pytest.mark.parametrize("unit", UNITS, ids=unit_name)
def test_a_unit_gives_no_rights_away_and_names_no_secret(unit: Path) -> None:
    service = read_unit(unit)["Service"]
    for name in ("DynamicUser", "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["UMask"] == "0077"
    assert service["StateDirectoryMode"] == "0700"
    assert re.findall(r"[A-Za-z0-9_-]{43}", unit.read_text()) == []


@pytest.mark.parametrize("unit", UNITS, ids=unit_name)
def test_a_unit_says_nothing_twice(unit: Path) -> None:
    said = re.findall(r"^([A-Za-z]+)=", unit.read_text(), re.MULTILINE)
    twice = {name for name in said if said.count(name) > 1}
    assert twice <= MORE_THAN_ONCE


@pytest.mark.parametrize("unit", UNITS, ids=unit_name)
def test_systemd_has_nothing_to_say_against_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    # Only the program's place is another here: systemd looks whether it is there.
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    asked = ["systemd-analyze", "--man=no", "verify", str(copy)]
    checked = subprocess.run(asked, check=False, capture_output=True, text=True)
    # What it has to say about other units of this computer is not ours.
    assert [line for line in checked.stderr.splitlines() if unit.name in line] == []


@pytest.mark.parametrize("name", CADDY)
def test_a_proxy_passes_on_to_the_usual_port_and_lets_the_largest_body_through(name: str) -> None:
    text = settings_of((DEPLOY / name).read_text())
    assert re.findall(r"reverse_proxy (\S+)", text) == [f"127.0.0.1:{CADDY[name]}"]
    allowed = [int(size) * 1024 * 1024 for size in re.findall(r"max_size (\d+)MiB", text)]
    assert allowed == [RELAY_BYTES]
    assert Limits().envelope_bytes < RELAY_BYTES


@pytest.mark.parametrize("name", CADDY)
def test_a_proxy_writes_no_access_log_and_no_addresses(name: str) -> None:
    text = settings_of((DEPLOY / name).read_text())
    # One log, the program's own, without the parts of it that are about calls.
    assert len(re.findall(r"\blog\b", re.sub(r"exclude .*", "", text))) == 1
    assert re.findall(r"exclude (.*)", text) == ["http.log.error http.handlers.reverse_proxy"]


@pytest.mark.parametrize("name", CADDY)
def test_a_proxy_says_who_calls_and_the_units_believe_it_alone(name: str) -> None:
    # Caddy puts the caller in place of whatever was sent, unless told to trust others or to leave it out.
    text = settings_of((DEPLOY / name).read_text())
    assert "X-Forwarded-For" not in text
    assert "trusted_proxies" not in text
    assert [value(command(unit), "--behind-proxy") for unit in UNITS] == ["127.0.0.1"] * 2


@pytest.mark.parametrize("name", CADDY)
def test_a_proxy_lets_an_answer_wait_and_a_stream_go_on(name: str) -> None:
    text = settings_of((DEPLOY / name).read_text())
    assert re.findall(r"\b(read_body|write|response_header_timeout|read_timeout|write_timeout) ", text) == []
    assert "encode" not in text


@pytest.mark.parametrize("name", CADDY)
def test_caddy_takes_its_file(name: str, tmp_path: Path) -> None:
    if shutil.which("caddy") is None:
        pytest.skip("there is no Caddy here")
    checked = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / name)],
        check=False,
        capture_output=True,
        text=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert checked.returncode == 0, checked.stderr


def test_every_path_that_the_container_copies_is_there() -> None:
    copied = [words for words in instructions("COPY") if not words[0].startswith("--")]
    sources = [source for *some, _ in copied for source in some]
    known = {path.relative_to(ROOT) for path in tracked()}
    known |= {parent for path in known for parent in path.parents}
    assert len(sources) > 5
    assert [source for source in sources if Path(source) not in known] == []


def test_the_container_installs_what_is_pinned_and_runs_as_nobody_of_importance() -> None:
    text = CONTAINER.read_text()
    ran = " ".join(word for words in instructions("RUN") for word in words)
    for part in ("tools/install.py requirements/run.txt", "tools/build_assets.sh", "--no-deps"):
        assert part in ran
    assert list(instructions("USER")) == [["8420:8420"]]
    assert re.findall(r"https?://|--(?:extra-)?index|--find-links|--trusted", text) == []
    stages = [words[0] for words in instructions("FROM")]
    assert len(stages) == 2
    assert len(set(stages)) == 1


def test_the_container_starts_a_command_that_exists() -> None:
    (entry,), (start,) = instructions("ENTRYPOINT"), instructions("CMD")
    # Their lists are written as JSON; read as a shell would, the brackets stay.
    assert entry == [f"[{PROGRAM}]"]
    assert fault_of([start[0].strip("[]")]) == ""


def test_the_documents_link_whatever_lies_there() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in LINK.findall(without_fences(page.read_text()))
        if not target.startswith(("http:", "https:", "mailto:"))
    }
    assert [path.name for path in sorted(DEPLOY.iterdir()) if path not in linked] == []
