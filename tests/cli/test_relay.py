"""The command of a relay that stands alone: on a file, on PostgreSQL, and what it will not start on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

import postgres_cluster
from drawbridge.db.connection import open_plain
from postgres_cluster import Cluster
from tests.cli.command import free_port, relay_running, say
from tests.relay.conftest import Box, asking, bearer, collected, envelope

ANA = Box.of("ana")
SEALED = envelope(1)
NO_SERVER = pytest.mark.skipif(postgres_cluster.programs() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a server that waits for its disk."""
    with postgres_cluster.running() as made:
        yield made


def client(port: int) -> httpx2.Client:
    return httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)


def leave(port: int) -> None:
    with client(port) as here:
        assert here.put(ANA.path, json=ANA.hashes).status_code == 201
        assert here.put(ANA.path_of(SEALED), content=SEALED, headers=bearer(ANA.write)).status_code == 201


def lies_at(port: int) -> bool:
    with client(port) as here:
        answer = here.post("/v1/collect", json=asking((ANA,), 0, 0))
        return [sealed for _, _, sealed in collected(answer.content)] == [SEALED]


def test_what_a_relay_on_a_file_acknowledged_is_there_after_it_was_killed(tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'relay' / 'kept.db'}"
    with relay_running(database) as relay:
        leave(relay.port)
        relay.stop(signal.SIGKILL)
    with relay_running(database) as relay:
        assert lies_at(relay.port)
        said = relay.stop()
        assert (said.code, "closed" in said.out) == (0, True)


def test_one_relay_has_a_file_and_a_second_one_is_refused(tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'relay' / 'kept.db'}"
    with relay_running(database):
        said = say("relay", "serve", "--database", database, "--port", str(free_port()))
    assert (said.code, "Another Drawbridge" in said.err) == (1, True)


@NO_SERVER
def test_two_relays_stand_on_one_postgresql_and_one_may_be_killed(cluster: Cluster) -> None:
    database = cluster.make_database()
    with relay_running(database) as one, relay_running(database) as other:
        leave(one.port)
        one.stop(signal.SIGKILL)
        assert lies_at(other.port)
        said = other.stop()
        assert (said.code, "closed" in said.out) == (0, True)
    assert (
        cluster.run("SELECT count(*) FROM envelopes", database=database.split("/")[3].split("?")[0]) == "1\n"
    )


@pytest.mark.parametrize("to", [signal.SIGTERM, signal.SIGINT])
def test_a_relay_is_told_to_stop_and_leaves_in_peace(tmp_path: Path, to: signal.Signals) -> None:
    with relay_running(f"sqlite:{tmp_path / 'kept.db'}") as relay:
        said = relay.stop(to)
    assert (said.code, "Traceback" in said.err) == (0, False)


@pytest.mark.parametrize(
    ("database", "sentence"),
    [
        ("mysql://somewhere", "named as sqlite: and a path"),
        ("sqlite:", "named as sqlite: and a path"),
        ("postgresql://a b c", "named as sqlite: and a path"),
        ("postgresql://relay:s3cret@127.0.0.1:1/relay", "does not answer"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_in_a_sentence(database: str, sentence: str) -> None:
    said = say("relay", "serve", "--database", database, "--port", str(free_port()), DRAWBRIDGE_LOG="on")
    assert said.code == 1
    assert sentence in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert "s3cret" not in said.out + said.err


@NO_SERVER
def test_a_database_that_does_not_exist_is_refused_in_a_sentence(cluster: Cluster) -> None:
    said = say("relay", "serve", "--database", cluster.address("nowhere"), "--port", str(free_port()))
    assert (said.code, "whether the database exists" in " ".join(said.err.split())) == (1, True)


def test_a_file_of_a_later_version_is_refused_and_not_a_byte_changes(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with relay_running(f"sqlite:{path}") as relay:
        relay.stop()
    with closing(open_plain(path, store="relay")) as raw:
        raw.script("PRAGMA user_version = 9999")
    before = path.read_bytes()
    said = say("relay", "serve", "--database", f"sqlite:{path}", "--port", str(free_port()))
    assert (said.code, "later version" in said.err) == (1, True)
    assert path.read_bytes() == before
