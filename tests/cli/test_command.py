"""The command ``drawbridge`` as somebody at a keyboard meets it: starting, refusing, ending."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import ssl
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from drawbridge import __version__
from drawbridge.actions.house import KEY_FILE, PEOPLE
from drawbridge.cli import person
from drawbridge.cli.carrier import fresh_token
from drawbridge.cli.operator import RELAY_FILE
from drawbridge.db.connection import open_plain
from drawbridge.relay.store import SqliteStore
from tests.actions.houses import files, house_in
from tests.cli.command import Running, Said, free_port, running, say
from tests.db.disk import Disk, open_folder, without_rights
from tests.relay.conftest import Box, asking, bearer, collected, envelope


def refused(said: Said, *parts: str) -> None:
    """Check that a refusal is one sentence or a few, on the right stream, and no traceback."""
    assert said.code == 1, said
    assert said.out == ""
    (sentence,) = [line for line in said.err.splitlines() if not line.startswith("{")]
    assert "Traceback" not in said.err
    for part in parts:
        assert part in sentence
    assert sentence.endswith((".", *map(str, range(10))))


def ask(node: Running, path: str, *, tls: ssl.SSLContext | None = None) -> int:
    make = http.client.HTTPConnection
    door = (
        http.client.HTTPSConnection("localhost", node.port, context=tls)
        if tls
        else make("localhost", node.port)
    )
    with closing(door):
        door.request("GET", path)
        return door.getresponse().status


# ---- starting and ending --------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_says_where_answers_and_ends_cleanly(tmp_path: Path, by: signal.Signals) -> None:
    data = tmp_path / ("a folder with a rather long name " * 4).strip() / "data"
    with running(data) as node:
        assert node.greeting.splitlines() == [
            f"Drawbridge is open at http://localhost:{node.port}",
            f"Its data is in {data}",
            "Ctrl-C closes it and locks every vault.",
        ]
        assert ask(node, "/begin") == 200
        modes = {path: path.stat().st_mode & 0o777 for path in [data, *data.rglob("*")]}
        assert {path.name for path in modes} >= {
            "people",
            "node.key",
            "node.lock",
            "relay.db",
            "relay.db-wal",
        }
        assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
        assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
        said = node.stop(by)
    assert said.code == 0
    assert said.out.strip() == "Drawbridge is closed. Every vault is locked."
    events = re.findall(r'"event": "([a-z-]+)"', said.err)
    assert events == ["node-started", "node-stopped"]
    left = {"node.addresses", "node.key", "node.lock", "relay.db"}
    assert {path.name for path in data.iterdir() if path.is_file()} == left


def test_it_starts_again_on_the_same_folder_after_a_kill(tmp_path: Path) -> None:
    with running(tmp_path / "data") as node:
        node.process.kill()
    with running(tmp_path / "data") as node:
        assert ask(node, "/begin") == 200


def test_a_crash_leaves_no_picture_of_the_memory(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("the limits of another process can be read on Linux only")
    with running(tmp_path / "data") as node:
        limits = Path(f"/proc/{node.process.pid}/limits").read_text()
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]


def test_a_public_node_is_a_relay_for_whoever_it_admits_and_for_nobody_else(tmp_path: Path) -> None:
    token, port = tmp_path / "token", free_port()
    token.write_text(fresh_token())
    public = f"http://127.0.0.1:{port}"
    options = ("--public", public, "--admission", str(token))
    box, admitted = Box.of("ana"), {"Authorization": f"Bearer {token.read_text()}"}
    tried: list[tuple[dict[str, str], int]] = [({}, 403), (bearer(box.read), 403), (admitted, 201)]
    with running(tmp_path / "data", *options, port=port), httpx2.Client(base_url=public) as client:
        for shown, status in tried:
            assert client.put(box.path, json=box.hashes, headers=shown).status_code == status
        # What lies in it comes and goes with its own tokens.
        sealed = envelope(1)
        put = client.put(box.path_of(sealed), content=sealed, headers=bearer(box.write))
        assert put.status_code == 201
        assert collected(client.post("/v1/collect", json=asking((box,))).content)[0][2] == sealed


def test_a_node_whose_relay_is_elsewhere_keeps_what_its_own_had_and_makes_nothing_for_others(
    tmp_path: Path,
) -> None:
    box, late, port = Box.of("ana"), Box.of("late"), free_port()
    with running(tmp_path / "data", port=port), httpx2.Client(base_url=f"http://localhost:{port}") as client:
        assert client.put(box.path, json=box.hashes).status_code == 201
    elsewhere = ("--relay", f"http://127.0.0.1:{free_port()}")
    with (
        running(tmp_path / "data", *elsewhere, port=port),
        httpx2.Client(base_url=f"http://localhost:{port}") as client,
    ):
        for shown in ({}, bearer(late.read)):
            assert client.put(late.path, json=late.hashes, headers=shown).status_code == 403
        put = client.put(box.path_of(envelope(1)), content=envelope(1), headers=bearer(box.write))
        assert put.status_code == 201


def test_the_log_can_be_off_and_the_sentences_stay(tmp_path: Path) -> None:
    with running(tmp_path / "data", DRAWBRIDGE_LOG="off") as node:
        said = node.stop()
    assert said == Said(0, "\nDrawbridge is closed. Every vault is locked.\n", "")


def test_it_says_its_version() -> None:
    assert say("--version") == Said(0, f"Drawbridge {__version__}\n", "")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


def test_with_a_certificate_it_answers_over_tls(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with running(tmp_path / "data", "--tls-cert", str(cert), "--tls-key", str(key)) as node:
        assert f"https://localhost:{node.port}" in node.greeting
        assert ask(node, "/begin", tls=ssl.create_default_context(cafile=str(cert))) == 200


# ---- refusing -------------------------------------------------------------------------------------------


def test_a_second_node_is_refused_by_port_and_by_folder(tmp_path: Path) -> None:
    with running(tmp_path / "data") as node:
        before = files(tmp_path / "data").keys()
        refused(
            say("up", "--data", tmp_path / "data", "--port", str(free_port())),
            "Another Drawbridge is using this folder.",
            "Nothing was changed.",
            "--data",
        )
        refused(
            say("up", "--data", tmp_path / "other", "--port", str(node.port)),
            f"already listens on port {node.port}",
            f"drawbridge up --port {node.port + 1}",
        )
        refused(say("demo", "--port", str(node.port)), f"already listens on port {node.port}")
        assert files(tmp_path / "data").keys() == before
        assert ask(node, "/begin") == 200
    assert not (tmp_path / "other").exists()


def test_listening_for_everybody_without_tls_is_refused(tmp_path: Path) -> None:
    said = say("up", "--host", "0.0.0.0", "--data", tmp_path / "data")  # noqa: S104
    refused(said, "Listening on 0.0.0.0 lets other computers in", "--tls-cert and --tls-key")
    assert not (tmp_path / "data").exists()


def test_listening_for_everybody_needs_a_public_address_too(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    tls = ("--tls-cert", cert, "--tls-key", key)
    said = say("up", "--host", "0.0.0.0", *tls, "--data", tmp_path / "data")  # noqa: S104
    refused(said, "--public", "https://box.example")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DRAWBRIDGE_PROT", "8420", "There is no setting DRAWBRIDGE_PROT."),
        ("DRAWBRIDGE_PORT", "many", "The port has to be a number from 1 to 65535."),
        ("DRAWBRIDGE_TIME_ZONE", "Mars/Olympus", "There is no such time zone here."),
    ],
)
def test_a_setting_that_cannot_be_taken_is_refused(
    tmp_path: Path, variable: str, value: str, sentence: str
) -> None:
    refused(say("up", "--data", tmp_path / "data", **{variable: value}), sentence)
    assert not list((tmp_path / "data" / PEOPLE).glob("*"))


def test_an_unknown_option_is_refused_on_the_right_stream() -> None:
    said = say("up", "--prot", "8420")
    assert (said.code, said.out) == (2, "")
    assert "--prot" in said.err
    assert "Traceback" not in said.err


def test_people_without_their_key_are_not_started_over(tmp_path: Path) -> None:
    house = house_in(tmp_path / "data")
    (house.folder / PEOPLE / "somebody").mkdir()
    (house.folder / KEY_FILE).unlink()
    said = say("up", "--data", house.folder, "--port", str(free_port()))
    refused(said, "is missing, or is not what it was", "Nothing was written over it.", "put back a backup")
    assert not (house.folder / KEY_FILE).exists()


def relay_file(folder: Path) -> Path:
    """Make a relay's file as a node leaves it."""
    house_in(folder)
    SqliteStore(folder / RELAY_FILE).close()
    return folder / RELAY_FILE


def test_a_newer_relay_file_is_refused_and_not_a_byte_of_it_changes(tmp_path: Path) -> None:
    path = relay_file(tmp_path / "data")
    with closing(open_plain(path, store="relay")) as raw:
        raw.script("PRAGMA user_version = 500")
    before = path.read_bytes()
    said = say("up", "--data", tmp_path / "data", "--port", str(free_port()))
    refused(said, "A later version of Drawbridge wrote this", "Nothing was changed.", "Install the later")
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["noise", "half", "nothing"])
def test_a_damaged_relay_file_is_refused_and_left_alone(tmp_path: Path, how: str) -> None:
    path = relay_file(tmp_path / "data")
    whole = path.read_bytes()
    noise = random.Random(1).randbytes(len(whole))
    damaged = {"noise": noise, "half": whole[: len(whole) // 2], "nothing": b""}[how]
    path.write_bytes(damaged)
    said = say("up", "--data", tmp_path / "data", "--port", str(free_port()))
    refused(said, "is not what it was when it was written", "put back a backup")
    assert path.read_bytes() == damaged


def test_a_full_disk_is_said_and_it_starts_once_there_is_room(disk: Disk) -> None:
    disk.fill()
    said = say("up", "--data", disk.folder / "data", "--port", str(free_port()))
    disk.make_room()
    refused(said, "The disk is full.", "nothing was half-written", "Make some room")
    with running(disk.folder / "data") as node:
        assert ask(node, "/begin") == 200


def said_here(*arguments: str) -> str:
    """Run the command in this very process, a child of a test, which ends afterwards."""
    sys.argv = ["drawbridge", *arguments]
    err = os.memfd_create("err")
    os.dup2(err, 2)
    sys.stderr = person.warned.file = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    try:
        person.main()
    except SystemExit as ended:
        os.lseek(err, 0, 0)
        return f"{ended.code} {os.read(err, 10_000).decode()}"
    return "it started"


def test_a_folder_without_permission_is_said() -> None:
    with open_folder() as place:

        def attempt() -> str:
            place.chmod(0o500)
            return said_here("up", "--data", str(place / "data"), "--port", str(free_port()))

        said = str(without_rights(attempt, first=lambda: said_here("up", "--port", "0")))
        code, _, err = said.partition(" ")
    refused(Said(int(code), "", err), "may not be read or written here", "Nothing was changed.", "--data")


def test_a_port_that_needs_more_rights_is_said() -> None:
    first = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if first.exists() and int(first.read_text()) < 80:
        pytest.skip("on this computer every port is for everybody")

    def attempt() -> None:
        from drawbridge.cli.serving import listening

        with listening("127.0.0.1", 79):
            pass

    assert without_rights(attempt) == "StorageForbidden(store='port')"


def test_with_a_library_that_answers_wrongly_nothing_starts(tmp_path: Path) -> None:
    program = (
        "from drawbridge.core import known_answers\n"
        "from drawbridge.cli import person\n"
        "known_answers.argon2id = lambda *_, **__: bytes(32)\n"
        f"import sys; sys.argv = ['drawbridge', 'up', '--data', {str(tmp_path / 'data')!r}]\n"
        "person.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    refused(Said(done.returncode, done.stdout, done.stderr), "does not work here", "Install Drawbridge again")
    assert not (tmp_path / "data").exists()


def test_what_nobody_foresaw_is_a_sentence_and_a_class_name(tmp_path: Path) -> None:
    """A fault of ours must not show a stranger's screen what was in our hands."""
    program = (
        "from drawbridge.cli import operator, person\n"
        "def up(*_): raise LookupError('the quenchless zeppelin')\n"
        "operator.up = up\n"
        "import sys; sys.argv = ['drawbridge', 'up']\n"
        "person.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    refused(Said(done.returncode, done.stdout, done.stderr), "met something that it does not know", "safe")
    assert '"error": "LookupError"' in done.stderr
    assert "zeppelin" not in done.stderr
