"""The command of a relay that stands alone: on a file, on PostgreSQL, and what it will not start on."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from importlib import resources
from pathlib import Path

import httpx2
import pytest

import postgres_cluster
from drawbridge.actions.holding import hold
from drawbridge.db.connection import open_plain
from drawbridge.db.migrate import steps
from drawbridge.relay.rules import Limits
from postgres_cluster import Cluster
from tests.cli.command import Said, free_port, relay_running, say
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


def about(what: str, database: str, *options: str) -> Said:
    return say("relay", what, "--database", database, *options)


def test_a_file_is_looked_after_while_a_relay_runs_on_it(tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'kept.db'}"
    with relay_running(database) as relay:
        leave(relay.port)
        said = about("stats", database, "--json")
        assert (said.code, json.loads(said.out)["waiting_for_collection"]) == (0, 1)
        assert "Envelopes waiting for their readers" in about("stats", database).out
        assert "1 envelopes in 1 mailboxes" in " ".join(about("verify", database).out.split())
        assert "Nothing has run out" in about("sweep", database, "--dry-run").out
        assert "nothing to do" in about("migrate", database).out
        # The relay remembers how much lies in a mailbox: nobody else removes anything.
        said = about("sweep", database)
        assert (said.code, "once a minute" in said.err) == (1, True)
    assert "Nothing has run out" in about("sweep", database).out


@NO_SERVER
def test_a_server_s_database_is_looked_after_while_relays_run_on_it(cluster: Cluster) -> None:
    database = cluster.make_database()
    said = about("stats", database)
    assert (said.code, "relay migrate makes one" in " ".join(said.err.split())) == (1, True)
    assert "The tables are made" in about("migrate", database).out
    with relay_running(database) as relay:
        leave(relay.port)
        assert json.loads(about("stats", database, "--json").out)["waiting_for_collection"] == 1
        for what, said_so in (("verify", "All is well"), ("sweep", "Nothing has run out")):
            said = about(what, database)
            assert (said.code, said_so in said.out) == (0, True)


def test_what_is_wrong_is_said_in_numbers_without_a_name(tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'kept.db'}"
    with relay_running(database) as relay:
        leave(relay.port)
        with closing(open_plain(tmp_path / "kept.db", store="relay")) as raw:
            raw.script("UPDATE envelopes SET id = zeroblob(16)")
        said = about("verify", database)
    assert said.code == 1
    assert re.search(r"whose bytes are not the ones their names stand for +1\n", said.err)
    assert ANA.id not in said.out + said.err


def test_what_has_run_out_is_removed_by_hand_when_no_relay_runs(tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'kept.db'}"
    with relay_running(database) as relay:
        leave(relay.port)
    with closing(open_plain(tmp_path / "kept.db", store="relay")) as raw:
        raw.script("UPDATE envelopes SET expires = 1")
    for option, kept in (("--dry-run", 1), ("", 0)):
        said = about("sweep", database, *([option] if option else []))
        assert (said.code, bool(re.search(r"Envelopes +1\n", said.out))) == (0, True)
        assert json.loads(about("stats", database, "--json").out)["waiting_for_collection"] == kept


def test_a_file_of_an_earlier_form_is_brought_to_the_newest_when_no_relay_uses_it(tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'kept.db'}"
    with closing(open_plain(tmp_path / "kept.db", store="relay")) as raw:
        number, text = steps(resources.files("drawbridge.relay") / "schema" / "sqlite")[0]
        raw.script(text)
        raw.script(f"PRAGMA user_version = {number:d}")
    said = about("stats", database)
    assert (said.code, "drawbridge relay migrate" in said.err) == (1, True)
    with hold(tmp_path):
        said = about("migrate", database)
        assert (said.code, "Stop that relay" in said.err) == (1, True)
    assert "from form number 1 to form number" in about("migrate", database).out
    assert "All is well" in about("verify", database).out


@pytest.mark.parametrize("what", ["stats", "verify", "sweep"])
def test_a_file_that_is_missing_is_said_to_be_and_not_made(tmp_path: Path, what: str) -> None:
    said = about(what, f"sqlite:{tmp_path / 'folder' / 'kept.db'}")
    assert (said.code, "no database of a relay" in " ".join(said.err.split())) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("options", "last"), [((), 404), (("--behind-proxy", "127.0.0.1"), 429)])
def test_a_proxy_says_who_calls_only_if_it_was_named(
    tmp_path: Path, options: tuple[str, ...], last: int
) -> None:
    with relay_running(f"sqlite:{tmp_path / 'kept.db'}", *options) as relay, client(relay.port) as here:
        shown = bearer(ANA.read) | {"X-Forwarded-For": "203.0.113.7"}
        asked = Limits().stranger_calls + 1
        statuses = [here.get(f"/v1/invitations/{ANA.id}", headers=shown).status_code for _ in range(asked)]
        assert (statuses[:-1], statuses[-1]) == ([404] * (asked - 1), last)
        said = relay.stop()
        assert "203.0.113.7" not in said.out + said.err


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
